package coaching

import (
	"context"
	"slices"
	"strings"
	"time"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/identity"
	"miaolin/app/plan"
	"miaolin/app/value"
)

type demoCoach struct {
	user, organisation, intro string
	fields, topics            []string
	weekly                    []WeekHours
}

func hours(from, to string, days ...int) (all []WeekHours) {
	for _, d := range days {
		all = append(all, WeekHours{d, Hours{from, to}})
	}
	return all
}

var demoCoaches = []demoCoach{
	{"coach", "禾诚会计师事务所", "注册会计师，长期做高企专项审计，熟悉纺织、化纤企业的研发费用归集。", []string{"40", "80"}, []string{"M05", "M06", "M07", "M08", "M09", "M17", "M18"},
		slices.Concat(hours("09:00", "11:30", 1, 2, 3, 4, 5), hours("13:30", "17:00", 2, 3, 4, 5))},
	{"coach-2", "杭嘉湖知识产权服务中心", "专利代理师，做过新材料、装备企业的专利布局和预评审。", []string{"40", "80", "10"}, []string{"M10", "M11", "M12", "M13", "M14", "M15", "M19"},
		slices.Concat(hours("09:00", "11:30", 1, 3), hours("13:30", "16:30", 1, 2, 4))},
	{"coach-3", "苗林产业技术研究院", "高级工程师，指导企业建研发机构、立项和成果转化。", []string{"80", "60", "70"}, []string{"M04", "M15", "M16", "M23", "M24"},
		slices.Concat(hours("09:00", "11:30", 2, 4), hours("13:30", "17:00", 5))},
}

// demoBooking is a booking of the demo county. days is when, from today; firm is
// one of the demo's first, or of those its officers look after.
type demoBooking struct {
	firm, days, hour, minutes int
	coach                     string
	topic, form, place        string
	question                  string
	state                     State
	reason, findings          string
	opinions                  []demoOpinion
	rating                    int
	words                     string
}

type demoOpinion struct {
	text, owner string
	due         int
	taken       bool
}

var demoBookings = []demoBooking{
	{0, -41, 9, 120, "coach", "M05", "onsite", "企业会议室", "辅助账建了一半，不知道人员工时怎么分到项目。", Held, "",
		"辅助账按部门建，没有分研发项目；2 个在研项目缺立项决议。研发人员工时只有考勤，没有项目工时表。委托外部研发的合同未登记。",
		[]demoOpinion{{"按研发项目拆分辅助账，补齐年初以来的分录", "财务负责人", 24, true}, {"补做两个在研项目的立项决议和计划书", "技术负责人", 17, true}, {"从本月起每周填报项目工时表", "人事主管", 10, true}},
		5, "讲得具体，表格拿来就能用。"},
	{1, -27, 14, 90, "coach-2", "M10", "onsite", "企业研发楼二楼", "现有 4 项实用新型，想知道够不够。", Held, "",
		"现有实用新型与主要产品对应较弱；针织提花控制方法可申请发明专利。去年转让取得的一项尚未变更登记。",
		[]demoOpinion{{"就提花控制方法准备发明专利交底书", "技术负责人", 30, true}, {"办理受让专利的著录项目变更", "行政主管", 14, false}}, 0, ""},
	{2, -19, 9, 90, "coach", "M08", "online", "", "", Held, "", "开票品名与高新技术产品名称不一致，高品收入无法归集。", []demoOpinion{{"统一开票品名并附产品对照表", "财务负责人", 12, false}}, 4, ""},
	{3, -13, 9, 60, "coach-3", "M23", "onsite", "企业会议室", "", Held, "", "研发场地和设备满足县级研发机构要求，缺管理制度。", []demoOpinion{{"参照模板制定研发机构管理制度", "技术负责人", 21, true}}, 5, "当场改好了申报表。"},
	{4, -8, 9, 60, "coach-2", "M14", "phone", "", "", NoShow, "联系不上企业联系人", "", nil, 0, ""},
	{5, -4, 14, 60, "coach", "M07", "online", "", "", Cancelled, "企业年底盘点，另约时间", "", nil, 0, ""},
	{2, 0, 9, 60, "coach", "M17", "phone", "", "三年净资产增长率算下来不到 5%，看看能不能改善。", Confirmed, "", "", nil, 0, ""},
	{0, 0, 14, 90, "coach", "M18", "onsite", "企业会议室", "准备专项审计，想先过一遍账。", Confirmed, "", "", nil, 0, ""},
	{6, 1, 9, 90, "coach", "M05", "onsite", "企业财务室", "", Confirmed, "", "", nil, 0, ""},
	{1, 2, 14, 60, "coach", "M09", "online", "", "劳务派遣人员能不能算科技人员？", Confirmed, "", "", nil, 0, ""},
	{3, 4, 9, 90, "coach-2", "M10", "onsite", "企业会议室", "", Confirmed, "", "", nil, 0, ""},
	{0, 6, 9, 60, "coach-2", "M15", "onsite", "企业会议室", "五项成果的证明材料怎么做成册。", Requested, "", "", nil, 0, ""},
	{1, 7, 14, 60, "coach", "M18", "online", "", "想请专家看看去年审计报告。", Requested, "", "", nil, 0, ""},
	{7, 5, 9, 60, "coach", "M07", "phone", "", "", Requested, "", "", nil, 0, ""},
	{4, 8, 14, 60, "coach-3", "M04", "onsite", "企业会议室", "明年准备立三个研发项目。", Requested, "", "", nil, 0, ""},
}

type demoWriter struct {
	s       *Service
	users   map[string]string
	names   map[string]string
	menu    []plan.MenuItem
	firms   []enterprise.DemoFirm
	coaches map[string]Coach
	taken   []Span
}

// Demo lays three coaches and bookings in every state. users are ids by user name;
// the first two firms are those of the demo's enterprise accounts.
func (s *Service) Demo(ctx context.Context, users map[string]string, firms []enterprise.DemoFirm) error {
	w := &demoWriter{s: s, users: users, names: map[string]string{}, coaches: map[string]Coach{}}
	for _, p := range identity.DemoPeople() {
		w.names[p.Username] = p.Name
	}
	for n, f := range firms {
		if n < 2 || f.Standing == string(enterprise.Active) && f.OfficerID != "" && f.Strength > 35 && f.Strength < 75 {
			w.firms = append(w.firms, f)
		}
	}
	var err error
	if w.menu, err = s.Plans.Menu(ctx, false); err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		for _, c := range demoCoaches {
			if err := w.coach(ctx, c); err != nil {
				return err
			}
		}
		for _, b := range demoBookings {
			if err := w.booking(ctx, b); err != nil {
				return err
			}
		}
		return w.demoReviews(ctx)
	})
}

func (w *demoWriter) item(code string) plan.MenuItem {
	return w.menu[slices.IndexFunc(w.menu, func(m plan.MenuItem) bool { return m.Code == code })]
}

func (w *demoWriter) coach(ctx context.Context, d demoCoach) error {
	at := w.s.Clock().Add(-200 * 24 * time.Hour)
	c := Coach{
		ID: value.NewID(), UserID: w.users[d.user], Name: w.names[d.user], UnitCode: identity.DemoCounty, UnitStem: identity.DemoCounty,
		Organisation: d.organisation, Intro: d.intro, Fields: d.fields, Weekly: d.weekly, Active: true, CreatedAt: at, UpdatedAt: at, Version: 1,
	}
	for _, code := range d.topics {
		c.Topics = append(c.Topics, w.item(code).ID)
	}
	if d.user == "coach" { // away for some days next month
		away := workday(w.s.Clock().Date().AddDays(12))
		c.Exceptions = []Exception{{FromOn: away, ToOn: away.AddDays(2), Away: true, Note: "外出评审"}}
	}
	if err := w.s.checkCoach(ctx, &c); err != nil {
		return err
	}
	w.coaches[d.user] = c
	return w.s.store.insertCoach(ctx, c)
}

// workday is the day itself, or the Friday before a weekend.
func workday(d value.Date) value.Date {
	for d.Weekday() == time.Saturday || d.Weekday() == time.Sunday {
		d = d.AddDays(-1)
	}
	return d
}

func (w *demoWriter) booking(ctx context.Context, d demoBooking) error {
	if d.firm >= len(w.firms) {
		return nil
	}
	now, firm, coach, topic := w.s.Clock(), w.firms[d.firm], w.coaches[d.coach], w.item(d.topic)
	on := now.Date().AddDays(d.days)
	if d.days != 0 {
		on = workday(on)
	}
	from := on.Start().Add(time.Duration(d.hour) * time.Hour)
	span := Span{from, from.Add(time.Duration(d.minutes) * time.Minute)}
	for slices.ContainsFunc(w.taken, span.meets) { // two fell on one workday
		span = Span{span.StartsAt.Add(24 * time.Hour), span.EndsAt.Add(24 * time.Hour)}
	}
	w.taken = append(w.taken, span)
	asked := now.Date().AddDays(min(d.days, 0) - 6).Start().Add(10 * time.Hour)
	c := Coaching{
		ID: value.NewID(), EnterpriseID: firm.ID, CoachID: coach.ID, MenuItemID: &topic.ID, Topic: topic.ZH, Question: d.question, Form: d.form, Place: d.place,
		Wishes: []Span{span}, State: d.state, StateReason: d.reason, ByFirm: d.question != "", RequestedName: w.contact(firm),
		Findings: d.findings, CreatedAt: asked, UpdatedAt: asked, Version: 2,
	}
	if d.form == "online" {
		c.Link = "https://meeting.example.cn/" + topic.Code
	}
	if c.at(&span); d.state == Requested || d.state == Cancelled {
		c.at(nil)
	}
	if d.state == Held {
		c.HeldBy, c.Attendees = coach.Name, w.contact(firm)
	}
	if d.rating > 0 {
		at := span.EndsAt.Add(26 * time.Hour)
		c.AgreedAt, c.AgreedBy, c.Rating, c.RatingWords = &at, w.contact(firm), &d.rating, d.words
	}
	if err := w.s.store.insert(ctx, c); err != nil {
		return err
	}
	if err := w.story(ctx, c, coach); err != nil {
		return err
	}
	if err := w.advise(ctx, c, coach, d.opinions); err != nil {
		return err
	}
	if err := w.s.openFirm(ctx, coach, firm.ID); err != nil {
		return err
	}
	if d.state != Requested {
		return nil
	}
	return w.s.tellRequest(ctx, c, firm.Ref, coach)
}

func (w *demoWriter) contact(firm enterprise.DemoFirm) string {
	if len(firm.Contacts) > 0 {
		return firm.Contacts[0].Name
	}
	return strings.TrimSpace(firm.ShortName + "办公室")
}

// story is how a booking came to be what it is.
func (w *demoWriter) story(ctx context.Context, c Coaching, coach Coach) error {
	type step struct {
		kind, by string
		at       value.Instant
	}
	steps := []step{{"requested", c.RequestedName, c.CreatedAt}}
	if c.StartsAt != nil {
		steps = append(steps, step{"confirmed", coach.Name, c.CreatedAt.Add(27 * time.Hour)})
	}
	switch c.State {
	case Held:
		steps = append(steps, step{"held", coach.Name, c.EndsAt.Add(2 * time.Hour)})
	case NoShow:
		steps = append(steps, step{"no_show", coach.Name, *c.EndsAt})
	case Cancelled:
		steps = append(steps, step{"cancelled", c.RequestedName, c.CreatedAt.Add(50 * time.Hour)})
	}
	if c.AgreedAt != nil {
		steps = append(steps, step{"answered", c.AgreedBy, *c.AgreedAt})
	}
	for _, st := range steps {
		e := Event{ID: value.NewID(), CoachingID: c.ID, Kind: st.kind, ByName: st.by, At: st.at, StartsAt: c.StartsAt, EndsAt: c.EndsAt, Note: c.StateReason}
		if st.kind == "requested" {
			e.StartsAt, e.EndsAt, e.Note = nil, nil, c.Question
		}
		if err := w.s.store.event(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

func (w *demoWriter) advise(ctx context.Context, c Coaching, coach Coach, opinions []demoOpinion) error {
	as := access.With(ctx, access.Actor{UserID: coach.UserID, Name: coach.Name, System: true})
	for n, o := range opinions {
		due := w.s.Clock().Date().AddDays(o.due)
		row := Opinion{value.NewID(), c.ID, n, o.text, "firm", o.owner, &due, nil}
		if err := w.s.store.putOpinion(ctx, row); err != nil {
			return err
		}
		if !o.taken {
			continue
		}
		if err := w.s.takeOver(as, c, row); err != nil {
			return err
		}
	}
	return nil
}
