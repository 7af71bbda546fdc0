package visit

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/value"
)

// requests follows up what a visit raised: the latest are being worked on, older
// ones were answered, and most firms have said whether that settled it.
func (w *demoWriter) requests(ctx context.Context, v Visit, ago int, firm enterprise.DemoFirm) error {
	for _, r := range w.s.raiseAll(v, nil) {
		r.CreatedAt, r.UpdatedAt = v.CreatedAt, v.CreatedAt
		t := demoTrail{w: w, r: r, firm: firm, first: r.raised()}
		on := v.VisitedOn.AddDays(2 + w.rng.IntN(9))
		fate := w.rng.IntN(12)
		switch {
		case ago < 12 || fate == 0: // still open, some of them overdue
			if w.rng.IntN(2) == 0 {
				t.assign(v.VisitedOn.AddDays(1))
			}
		case fate == 1:
			t.answer(on)
			t.word(on.AddDays(3), false, "还没有解决，请再联系")
		case fate < 5 && ago < 150:
			t.answer(on)
		default:
			t.answer(on)
			t.word(on.AddDays(2+w.rng.IntN(5)), true, demoWords[w.rng.IntN(len(demoWords))])
		}
		if err := t.write(ctx); err != nil {
			return err
		}
	}
	return nil
}

// ownRequests are what a firm raised on its own page: one nobody has taken up, one
// handed over, one answered, one the office noted, one given up.
func (w *demoWriter) ownRequests(ctx context.Context, i int, firm enterprise.DemoFirm) error {
	for n, said := range demoSaid {
		if i > 1 && n != i%2 && n != 2 {
			continue // the firms that have an account show every kind
		}
		need, _ := w.s.words.Need(said.need)
		day := w.today.AddDays(-said.ago)
		at := day.Start().Add(hours(10))
		r := Request{
			ID: value.NewID(), EnterpriseID: firm.ID, UnitCode: firm.UnitCode, Need: need.Code, Title: said.title, Detail: said.detail,
			Origin: FromFirm, Department: need.Department, OwnerID: firm.OfficerID, OwnerName: w.names[firm.OfficerID],
			RaisedOn: day, CreatedAt: at, UpdatedAt: at, Version: 1,
		}
		if len(firm.Contacts) > 0 {
			r.RaisedByName = firm.Contacts[0].Name
		}
		r.at(StepRaised)
		r.promise(day, need.Days, w.s.Calendar)
		if n == 3 {
			r.Origin, r.RaisedByID, r.RaisedByName = FromOffice, firm.OfficerID, w.names[firm.OfficerID]
			r.at(StepAccepted)
		}
		t := demoTrail{w: w, r: r, firm: firm, first: r.raised()}
		said.then(&t, day)
		if err := t.write(ctx); err != nil {
			return err
		}
	}
	return nil
}

// demoTrail is a request on its way.
type demoTrail struct {
	w      *demoWriter
	r      Request
	firm   enterprise.DemoFirm
	first  RequestEvent
	events []RequestEvent
}

func (t *demoTrail) step(act Act, on value.Date, by, note string) *RequestEvent {
	if on.After(t.w.today) {
		on = t.w.today
	}
	next, ok := t.r.Step.after(act)
	if !ok {
		panic("demo: " + string(act) + " at " + string(t.r.Step))
	}
	at := on.Start().Add(hours(9 + len(t.events)))
	if at.Before(t.r.UpdatedAt) {
		at = t.r.UpdatedAt.Add(hours(1))
	}
	if now := t.w.s.Clock(); at.After(now) {
		at = now
	}
	t.events = append(t.events, RequestEvent{
		ID: value.NewID(), RequestID: t.r.ID, Act: act, FromStep: t.r.Step, ToStep: next, Note: note, ByName: by, At: at,
	})
	t.r.at(next)
	t.r.UpdatedAt, t.r.Version = at, t.r.Version+1
	return &t.events[len(t.events)-1]
}

func (t *demoTrail) officer() string {
	if t.firm.OfficerID == "" {
		return t.w.names[t.w.users["manager"]]
	}
	return t.w.names[t.firm.OfficerID]
}

func (t *demoTrail) accept(on value.Date) {
	e := t.step(ActAccept, on, t.officer(), "")
	e.Department, e.ToName, e.DueOn = t.r.Department, t.r.OwnerName, t.r.DueOn
}

func (t *demoTrail) assign(on value.Date) {
	t.r.OwnerID, t.r.OwnerName = t.w.users["manager-2"], t.w.names[t.w.users["manager-2"]]
	e := t.step(ActAssign, on, t.officer(), "请业务科室研究答复")
	e.Department, e.ToName, e.DueOn = t.r.Department, t.r.OwnerName, t.r.DueOn
}

func (t *demoTrail) answer(on value.Date) {
	by := t.r.OwnerName
	if by == "" {
		by = t.officer()
	}
	e := t.step(ActAnswer, on, by, demoAnswers[t.r.Need])
	answered := e.At.Date()
	t.r.Answer, t.r.AnsweredOn, t.r.AnsweredBy = e.Note, &answered, by
}

// word is the firm's, by a call of the officer or on its own page.
func (t *demoTrail) word(on value.Date, satisfied bool, note string) {
	act := FirmWord{Satisfied: satisfied}.act()
	who := t.officer()
	how := byPage
	if len(t.firm.Contacts) > 0 {
		who = t.firm.Contacts[0].Name
	}
	called := t.w.rng.IntN(2) == 0
	by := who
	if called {
		how, by = byCall, t.officer()
	}
	e := t.step(act, on, by, note)
	e.How = how
	if called {
		e.Called, e.CalledAt = who, &e.At
	}
	if satisfied {
		day := e.At.Date()
		t.r.ConfirmedOn, t.r.ConfirmedBy, t.r.ConfirmedHow = &day, who, how
		return
	}
	t.w.s.reopened(&t.r, e, how)
	t.r.promise(e.At.Date(), t.r.DueDays, t.w.s.Calendar)
	e.DueOn = t.r.DueOn
}

func (t *demoTrail) write(ctx context.Context) error {
	if err := t.w.s.store.insertRequest(ctx, t.r, t.first); err != nil {
		return err
	}
	for _, e := range t.events {
		if err := t.w.s.store.insertEvent(ctx, e); err != nil {
			return err
		}
	}
	// Whoever answered is not told; what is long over is no news.
	if t.r.Step != StepAnswered || t.r.AnsweredOn.Before(t.w.today.AddDays(-60)) {
		return nil
	}
	as := access.With(ctx, access.Actor{UserID: t.r.OwnerID, Name: t.r.AnsweredBy})
	return t.w.s.tellAct(as, t.r.ID, t.events[len(t.events)-1])
}

var demoWords = []string{"问题解决了，谢谢", "办得很及时", "已经用上了", "满意"}

var demoSaid = []struct {
	need, title, detail string
	ago                 int
	then                func(t *demoTrail, on value.Date)
}{
	{"policy", "研发设备购置补助今年还能不能申报", "去年底新购两台检测设备，合计 86 万元，想了解申报时间和材料。", 1, func(*demoTrail, value.Date) {}},
	{"talent", "急需两名机电一体化技师", "自动化产线已到位，招聘三个月没有合适人选，希望推荐职业院校毕业生。", 6, func(t *demoTrail, on value.Date) {
		t.accept(on.AddDays(1))
		t.assign(on.AddDays(2))
	}},
	{"ip", "想做一次专利导航", "准备申请两件发明专利，希望先查一查同行布局。", 12, func(t *demoTrail, on value.Date) {
		t.accept(on.AddDays(1))
		t.answer(on.AddDays(5))
	}},
	{"site", "厂区门口限高杆影响大件设备运输", "电话反映，下月有一台大型设备进场。", 24, func(t *demoTrail, on value.Date) {
		t.answer(on.AddDays(6))
		t.word(on.AddDays(8), false, "限高杆还没有移，货车仍进不来")
	}},
	{"other", "申请增加公交站点", "", 40, func(t *demoTrail, on value.Date) {
		t.accept(on.AddDays(1))
		t.step(ActWithdraw, on.AddDays(3), t.officer(), "企业来电，与邻近企业的诉求合并办理")
	}},
	{"finance", "科技贷续贷", "上年授信 200 万元，下月到期。", 55, func(t *demoTrail, on value.Date) {
		t.accept(on.AddDays(1))
		t.answer(on.AddDays(7))
		t.word(on.AddDays(9), true, "续贷已放款")
	}},
}

var demoAnswers = map[string]string{
	"rd_accounting": "已发辅助账模板，并安排一次线上答疑。", "hnte_filing": "已送达今年申报时间表和自评表。", "ip": "市场监管局已派专员上门。",
	"talent": "已纳入下月专场招聘会。", "finance": "农商行已受理，授信 200 万元。", "super_deduct": "税务分局已电话辅导。",
	"rd_body": "已送认定办法，建议明年上半年申报。", "tech_problem": "已对接高校课题组，约定现场诊断。", "site": "镇招商办推荐两处厂房，企业已看房。", "policy": "已送当年申报通知和材料清单。",
}
