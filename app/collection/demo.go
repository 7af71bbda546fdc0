package collection

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/identity"
	"miaolin/app/value"
)

type demoWriter struct {
	s     *Service
	rng   *rand.Rand
	users map[string]string
	names map[string]string
	firms []enterprise.DemoFirm
	about map[string]about
	class map[string]string
}

// Demo lays out a round of last year that is closed and classed, one that runs,
// with firms in every state, and one that will open. users are ids by user name;
// the first two firms are those of the demo's enterprise accounts: one has begun
// and not handed in, the other has got its answer back.
func (s *Service) Demo(ctx context.Context, users map[string]string, firms []enterprise.DemoFirm) error {
	w := &demoWriter{s: s, rng: rand.New(rand.NewPCG(20190821, 25)), users: users, names: map[string]string{}, class: map[string]string{}}
	for _, p := range identity.DemoPeople() {
		w.names[users[p.Username]] = p.Name
	}
	var ids []string
	for _, f := range firms {
		if f.Standing == string(enterprise.Active) {
			w.firms, ids = append(w.firms, f), append(ids, f.ID)
		}
	}
	var err error
	if w.about, err = s.about(ctx, ids, true); err != nil {
		return err
	}
	assessed, err := s.Gaps.StoredOf(ctx, "hnte", ids)
	if err != nil {
		return err
	}
	for id, a := range assessed {
		w.class[id] = a.Class
	}
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		for _, lay := range []func(context.Context) error{w.closed, w.running, w.coming} {
			if err := lay(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

func (w *demoWriter) round(ctx context.Context, by, form, title, intro string, year int, opens, due value.Date, state State) (Round, error) {
	now := w.s.Clock()
	r := Round{
		ID: value.NewID(), UnitCode: "330483", UnitStem: "330483", FormCode: form, Form: value.JSONOf(w.s.forms[form].of(year)), Year: year, Title: title,
		Intro: intro, Audience: value.JSONOf(enterprise.Filter{}), OpensOn: opens, DueOn: due, State: state, CreatedBy: w.users[by],
		CreatedByName: w.names[w.users[by]], CreatedAt: opens.AddDays(-3).Start().Add(10 * time.Hour), Version: 2,
	}
	if r.CreatedAt.After(now) {
		r.CreatedAt = now
	}
	r.UpdatedAt = r.CreatedAt
	if state == Open || state == Closed {
		at := opens.Start().Add(9 * time.Hour)
		r.OpenedAt = &at
	}
	return r, w.s.store.insertRound(ctx, r)
}

// closed is last year's: nearly everybody answered, and each firm has its class.
func (w *demoWriter) closed(ctx context.Context) error {
	year := w.s.today().Year() - 1
	r, err := w.round(ctx, "manager", "survey", fmt.Sprintf("%d年科技企业摸底", year), "请各企业按上年度账面数据填报。", year-1,
		value.NewDate(year, time.March, 2), value.NewDate(year, time.March, 31), Closed)
	if err != nil {
		return err
	}
	for _, f := range w.firms {
		if f.RegisteredOn.Year() >= year {
			continue
		}
		stage := Checked
		if w.rng.IntN(40) == 0 {
			stage = Sent
		}
		row := w.row(r, f, stage)
		if stage == Checked {
			w.classify(&row, r)
		}
		if err := w.insert(ctx, row); err != nil {
			return err
		}
	}
	return nil
}

// running has firms in every state; towns differ in how far they are.
func (w *demoWriter) running(ctx context.Context) error {
	today := w.s.today()
	r, err := w.round(ctx, "manager", "survey", fmt.Sprintf("%d年下半年科技企业摸底", today.Year()),
		"请对照纳税申报表和研发费用辅助账填写。已从档案取到的数请核对，有误的直接改。", today.Year()-1, today.AddDays(-12), today.AddDays(9), Open)
	if err != nil {
		return err
	}
	pace := map[string]int{}
	for n, f := range w.firms {
		if _, known := pace[f.UnitCode]; !known {
			pace[f.UnitCode] = 25 + w.rng.IntN(60)
		}
		stage := w.stage(pace[f.UnitCode])
		switch n {
		case 0:
			stage = Received
		case 1:
			stage = Returned
		}
		row := w.row(r, f, stage)
		if n == 1 || stage == Filled && n%4 == 0 {
			if err := w.paper(ctx, r, &row, n); err != nil {
				return err
			}
		}
		if err := w.insert(ctx, row); err != nil {
			return err
		}
		if n < 2 {
			if err := w.own(ctx, r, row, n); err != nil {
				return err
			}
		}
		if stage == Filled && n%9 == 0 {
			if err := w.s.tellOffice(ctx, r, row); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *demoWriter) stage(pace int) Stage {
	if w.rng.IntN(100) >= pace {
		return []Stage{Unsent, Sent, Sent, Received, Received}[w.rng.IntN(5)]
	}
	return []Stage{Checked, Checked, Checked, Filled, Filled, Returned}[w.rng.IntN(6)]
}

// own is what the people of the demo's firms find: a draft, or what came back.
func (w *demoWriter) own(ctx context.Context, r Round, row Return, n int) error {
	if n == 1 {
		return w.s.tellFirm(ctx, "collection.returned", r, row)
	}
	a := w.answers(r, w.firms[0])
	for _, code := range []string{"willingness", "ip_pending", "remarks"} {
		delete(a.Values, code)
	}
	people, err := w.s.Firms.OwnPeople(ctx, []string{row.EnterpriseID})
	if err != nil {
		return err
	}
	by := w.users["enterprise-1"]
	d := Saved{ReturnID: row.ID, Answers: value.JSONOf(a), SavedBy: by, SavedByName: w.names[by], SavedAt: w.s.Clock().Add(-20 * time.Hour), Version: 1}
	if _, err := w.s.store.saveDraft(ctx, d, 0); err != nil {
		return err
	}
	m := w.s.message("collection.asked", r, row)
	m.To = people[row.EnterpriseID]
	return w.s.Notify.Tell(access.With(ctx, access.SystemActor("demo")), m)
}

func (w *demoWriter) insert(ctx context.Context, row Return) error {
	return w.s.store.insertReturn(ctx, row)
}

// row is a firm as far as a state says it has come.
func (w *demoWriter) row(r Round, f enterprise.DemoFirm, stage Stage) Return {
	at := func(days, hours int) *value.Instant {
		i := r.OpensOn.AddDays(days).Start().Add(time.Duration(hours) * time.Hour)
		if now := w.s.Clock(); i.After(now) {
			i = now.Add(-time.Duration(1+w.rng.IntN(300)) * time.Minute)
		}
		return &i
	}
	row := Return{ID: value.NewID(), RoundID: r.ID, EnterpriseID: f.ID, State: stage, CreatedAt: *r.OpenedAt, UpdatedAt: *r.OpenedAt, Version: 1}
	if stage == Unsent {
		return row
	}
	row.ToldAt, row.Version = at(0, 9), 2
	if stage == Sent {
		if w.rng.IntN(3) == 0 {
			row.RemindedAt, row.Reminders = at(8, 10), 1
		}
		return row
	}
	person := "企业经办人"
	if len(f.Contacts) > 0 {
		person = f.Contacts[0].Name
	}
	row.ReceivedAt, row.ReceivedBy, row.Version = at(1+w.rng.IntN(3), 15), person, 3
	if stage == Received {
		return row
	}
	a := w.answers(r, f)
	row.FilledAt, row.FilledBy, row.FilledHow, row.Version = at(2+w.rng.IntN(7), 16), person, byPage, 4
	if stage == Filled {
		w.news(r, a)
	}
	row.Late = row.FilledAt.Date().After(r.DueOn)
	officer := w.names[f.OfficerID]
	if officer == "" {
		officer = r.CreatedByName
	}
	switch w.rng.IntN(6) {
	case 0:
		row.FilledHow, row.FilledBy = byOfficer, officer
	case 1:
		row.FilledHow = byLink
	}
	row.Answers, row.Shown = value.JSONOf(a), value.JSONOf(w.s.shown(r.form(), w.about[f.ID]))
	switch stage {
	case Returned:
		sales := fmt.Sprintf("sales_%d", r.Year)
		row.Reasons = value.JSONOf(map[string]string{sales: "与纳税申报表不一致，请核对", "rd_body": "桐乡市级研发机构请选“县（市）级”"})
		row.Note, row.ReturnedAt, row.ReturnedBy, row.Version = "改这两处即可，其他没有问题。", at(9, 11), officer, 5
	case Checked:
		row.CheckedAt, row.CheckedBy, row.Written, row.Version = at(10, 11), officer, value.JSONOf([]Difference{}), 5
	}
	return row
}

// news are what a firm knows better than the record.
func (w *demoWriter) news(r Round, a Answers) {
	for code, percent := range map[string]int64{"sales": 103, "rd_own": 108} {
		code = fmt.Sprintf("%s_%d", code, r.Year)
		q, _ := r.form().field(code)
		if text := a.Values[code]; text != "" {
			a.Values[code] = q.text(q.units(text) / 100 * percent)
		}
	}
}

// answers keep what is known and add what only the firm can say.
func (w *demoWriter) answers(r Round, f enterprise.DemoFirm) Answers {
	a := Answers{Values: map[string]string{}, Rights: rightsOf(w.about[f.ID].rights)}
	for _, q := range r.form().fields() {
		if k, ok := w.about[f.ID].known(q); ok && !q.Fixed {
			a.Values[q.Code] = k.Value
		}
	}
	pick := func(list ...string) string { return list[w.rng.IntN(len(list))] }
	for code, text := range map[string]string{
		"products":    pick("伺服驱动器、控制板", "针织横机配件", "功能性化纤面料", "智能家居控制器", "水处理设备", "汽车线束"),
		"above_scale": yesNo(w.about[f.ID].firm.AboveScale), "ip_pending": pick("0", "1", "2", "3", "5"),
		"rd_body": pick("none", "none", "county", "city"), "willingness": pick("strong", "fair", "fair", "none"),
		"gaps": pick("ip", "rd,ledger", "staff", "income", "ip,rd", "none"), "agent": pick("", "", "嘉兴某知识产权代理公司"),
		"cooperation": pick("", "", "与本地高校合作研发 1 项"), "remarks": "",
	} {
		if _, asked := r.form().field(code); asked && text != "" {
			a.Values[code] = text
		}
	}
	return a
}
