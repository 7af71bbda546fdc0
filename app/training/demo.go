package training

import (
	"context"
	"math/rand/v2"
	"time"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/identity"
	"miaolin/app/plan"
	"miaolin/app/value"
)

// demoSession is a session of the demo county. days is when, from today.
type demoSession struct {
	days, hour, minutes int
	by                  string
	title               string
	topics              []string
	place, link         string
	teacher             string
	coach               bool
	capacity            int
	invited             bool
	state               State
	reason              string
	firms               int // that come
	again               int // working days it goes on, at the same hours
}

var demoSessions = []demoSession{
	{-282, 9, 150, "manager", "高企申报政策解读（第一期）", []string{"M01", "M20"}, "市科技局三楼会议室", "", "沈立群", false, 60, false, Held, "", 34, 0},
	{-254, 14, 120, "manager", "科技型中小企业评价系统实操", []string{"M02", "M03"}, "", "https://meeting.example.cn/8021", "姚慧敏", false, 80, false, Held, "", 41, 0},
	{-226, 9, 180, "officer-wuzhen", "乌镇镇研发费用辅助账建账辅导班", []string{"M05", "M06"}, "乌镇镇政府二楼会议室", "", "严培源", true, 30, false, Held, "", 13, 0},
	{-198, 13, 180, "manager", "研发项目立项与科技人员工时记录", []string{"M04", "M09"}, "桐乡市职业技术教育中心", "", "严培源", true, 60, false, Held, "", 29, 1},
	{-170, 9, 120, "officer-puyuan", "濮院针织企业转高企案例分享", []string{"M27"}, "濮院毛衫创新园一楼路演厅", "", "潘志强", false, 50, false, Held, "", 17, 0},
	{-131, 14, 150, "manager-2", "研发费用加计扣除汇算清缴辅导", []string{"M07"}, "市税务局培训教室", "", "税务分局 韩立", false, 60, false, Held, "", 32, 0},
	{-96, 9, 180, "manager", "专利挖掘与布局（高企核心知识产权）", []string{"M10", "M11", "M12"}, "市科技局三楼会议室", "", "市场监管局 邱敏", false, 50, true, Held, "", 26, 0},
	{-61, 14, 120, "manager", "高品收入归集与开票规范", []string{"M08", "M17"}, "", "https://meeting.example.cn/8077", "严培源", true, 60, false, Held, "", 24, 0},
	{-33, 9, 150, "manager-2", "高企证后管理与到期重新认定", []string{"M21", "M22"}, "市科技局三楼会议室", "", "沈立群", false, 40, true, Held, "", 19, 0},
	{-12, 14, 120, "manager", "科技贷款与创新券政银企对接会", []string{"M25"}, "桐乡农商行总部", "", "徐经理", false, 40, false, Cancelled, "讲课老师临时出差，另行通知", 11, 0},
	{6, 9, 150, "manager", "明年高企申报启动会暨八项条件自测", []string{"M01", "M14"}, "市科技局三楼会议室", "", "严培源", true, 24, false, Open, "", 19, 0},
	{6, 10, 120, "officer-wuzhen", "乌镇镇研发机构建设与申报辅导", []string{"M23"}, "乌镇镇政府二楼会议室", "", "严培源", true, 25, false, Open, "", 7, 0},
	{13, 14, 120, "officer-puyuan", "濮院镇安全环保合规与一票否决专题", []string{"M26"}, "濮院镇政府三楼会议室", "", "潘志强", false, 40, false, Open, "", 5, 1},
	{19, 14, 180, "manager-2", "成果转化证明材料怎么做", []string{"M15", "M16"}, "", "https://meeting.example.cn/8123", "严培源", true, 60, true, Open, "", 9, 0},
	{27, 9, 180, "manager", "申报书撰写与系统填报实训", []string{"M19", "M18"}, "桐乡市职业技术教育中心", "", "", false, 40, false, Draft, "", 0, 2},
}

type demoWriter struct {
	s     *Service
	rng   *rand.Rand
	users map[string]string
	names map[string]string
	units map[string]string
	menu  []plan.MenuItem
	firms []enterprise.DemoFirm
}

// Demo holds about a session a month of the year gone by, plans some to come and
// cancels one. users are ids by user name; the first two firms are those of the
// demo's enterprise accounts.
func (s *Service) Demo(ctx context.Context, users map[string]string, firms []enterprise.DemoFirm) error {
	w := &demoWriter{s: s, rng: rand.New(rand.NewPCG(20190821, 15)), users: users, names: map[string]string{}, units: map[string]string{}, firms: firms}
	for _, p := range identity.DemoPeople() {
		w.names[users[p.Username]], w.units[p.Username] = p.Name, p.UnitCode
	}
	var err error
	if w.menu, err = s.Plans.Menu(ctx, false); err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		for _, d := range demoSessions {
			if err := w.session(ctx, d); err != nil {
				return err
			}
		}
		return nil
	})
}

func (w *demoWriter) session(ctx context.Context, d demoSession) error {
	by := w.users[d.by]
	starts := workday(w.s.Clock().Date().AddDays(d.days)).Start().Add(time.Duration(d.hour) * time.Hour)
	announced := w.s.Clock().Date().AddDays(min(d.days, 0) - 20).Start().Add(9 * time.Hour)
	t := Training{
		ID: value.NewID(), UnitCode: w.units[d.by], UnitStem: access.Stem(w.units[d.by]), Title: d.title, Place: d.place, Link: d.link,
		Teacher: d.teacher, OrganiserID: by, OrganiserName: w.names[by], Days: d.daysFrom(starts),
		EnrolUntil: starts.Add(-20 * time.Hour), Capacity: d.capacity, OpenTo: "all", State: d.state, StateReason: d.reason, Secret: newSecret(),
		CreatedBy: by, CreatedAt: announced, UpdatedAt: announced, Version: 3,
		Intro: "请企业负责人或财务、技术负责人参加，带好上年度研发项目和财务资料，便于现场答疑。",
	}
	if d.invited {
		t.OpenTo = "invited"
	}
	if d.coach {
		id := w.users["coach"]
		t.CoachID = &id
	}
	if err := t.check(); err != nil {
		return err
	}
	if err := w.s.store.insert(ctx, t); err != nil {
		return err
	}
	var topics []string
	for _, m := range w.menu {
		for _, code := range d.topics {
			if m.Code == code {
				topics = append(topics, m.ID)
			}
		}
	}
	if err := w.s.store.setTopics(ctx, t.ID, topics); err != nil {
		return err
	}
	return w.people(access.With(ctx, access.Actor{UserID: by, Name: w.names[by]}), t, d)
}

// daysFrom are the days of a session, the weekend left out.
func (d demoSession) daysFrom(first value.Instant) (days Days) {
	for at := first; len(days) <= d.again; at = at.Add(24 * time.Hour) {
		if workday(at.Date()) == at.Date() {
			days = append(days, Day{OnDay: at.Date(), StartsAt: at, EndsAt: at.Add(time.Duration(d.minutes) * time.Minute)})
		}
	}
	return days
}

// workday is the day itself, or the Friday before a weekend.
func workday(d value.Date) value.Date {
	for d.Weekday() == time.Saturday || d.Weekday() == time.Sunday {
		d = d.AddDays(-1)
	}
	return d
}

// people of firms in the session's unit: the demo's own firms first.
func (w *demoWriter) people(ctx context.Context, t Training, d demoSession) error {
	var near []enterprise.DemoFirm
	for n, firm := range w.firms {
		in := len(firm.UnitCode) >= len(t.UnitStem) && firm.UnitCode[:len(t.UnitStem)] == t.UnitStem
		if in && firm.Standing == string(enterprise.Active) && (n < 2 || firm.Strength > 25) {
			near = append(near, firm)
		}
	}
	rest := near[min(2, len(near)):]
	w.rng.Shuffle(len(rest), func(i, j int) { rest[i], rest[j] = rest[j], rest[i] })
	seats := 0
	var invitations []Invitation
	for n, firm := range near[:min(d.firms+4, len(near))] {
		i := Invitation{ID: value.NewID(), TrainingID: t.ID, EnterpriseID: firm.ID, InvitedBy: t.OrganiserName, InvitedAt: t.CreatedAt}
		if _, err := w.s.store.invite(ctx, i); err != nil {
			return err
		}
		invitations = append(invitations, i)
		// The firms of the demo's own accounts wait to answer one invitation.
		if n >= d.firms || d.state == Draft || d.invited && d.state == Open && n < 2 {
			continue
		}
		if err := w.enrol(ctx, t, d, firm, &seats); err != nil {
			return err
		}
	}
	if d.state == Open {
		return w.s.tellInvitations(ctx, t, invitations)
	}
	return nil
}

func (w *demoWriter) enrol(ctx context.Context, t Training, d demoSession, firm enterprise.DemoFirm, seats *int) error {
	people := 1 + w.rng.IntN(3)/2
	for n := range people {
		e := Enrolment{
			ID: value.NewID(), TrainingID: t.ID, EnterpriseID: firm.ID, State: Enrolled, ByFirm: w.rng.IntN(3) > 0,
			EnrolledBy: t.OrganiserName, EnrolledAt: t.CreatedAt.Add(time.Duration(24+w.rng.IntN(200)) * time.Hour),
		}
		e.Name, e.Post = w.who(firm, n)
		if now := w.s.Clock(); e.EnrolledAt.After(now) {
			e.EnrolledAt = now.Add(-time.Hour)
		}
		if *seats++; *seats > t.Capacity {
			e.State = Waiting
		}
		switch d.state {
		case Cancelled:
			e.State, e.CancelReason = GivenUp, d.reason
		case Held:
			w.attend(&e, t)
		}
		if err := w.s.store.insertEnrolment(ctx, e); err != nil {
			return err
		}
		if err := w.arrivals(ctx, t, e); err != nil {
			return err
		}
	}
	return nil
}

// attend lets most come, and some say what they thought.
func (w *demoWriter) attend(e *Enrolment, t Training) {
	if e.State != Enrolled || w.rng.IntN(8) == 0 {
		return
	}
	at := t.StartsAt.Add(time.Duration(w.rng.IntN(25)-15) * time.Minute)
	e.SignedInAt = &at
	if w.rng.IntN(3) == 0 {
		e.SignedInBy = t.OrganiserName
	}
	e.WalkIn = w.rng.IntN(14) == 0
	if w.rng.IntN(5) > 1 {
		return
	}
	rating, rated := 3+w.rng.IntN(3), t.EndsAt.Add(time.Duration(1+w.rng.IntN(30))*time.Hour)
	e.Rating, e.RatedAt, e.Words = &rating, &rated, demoWords[w.rng.IntN(len(demoWords))]
}

// arrivals of who came; one in five misses a later day.
func (w *demoWriter) arrivals(ctx context.Context, t Training, e Enrolment) error {
	if e.SignedInAt == nil {
		return nil
	}
	for n, d := range t.Days {
		if n > 0 && w.rng.IntN(5) == 0 {
			continue
		}
		at := d.StartsAt.Add(e.SignedInAt.Sub(t.StartsAt))
		if err := w.s.store.arrive(ctx, Arrival{e.ID, d.OnDay, at, e.SignedInBy}); err != nil {
			return err
		}
	}
	return nil
}

// who is a contact of the firm, or somebody invented.
func (w *demoWriter) who(firm enterprise.DemoFirm, n int) (name, post string) {
	if n < len(firm.Contacts) {
		return firm.Contacts[n].Name, firm.Contacts[n].Title
	}
	return demoFamily[w.rng.IntN(len(demoFamily))] + demoGiven[w.rng.IntN(len(demoGiven))], []string{"财务主管", "技术部经理", "行政主管"}[n%3]
}

var (
	demoFamily = []string{"吴", "钱", "卜", "褚", "凌", "顾", "计", "莫"}
	demoGiven  = []string{"建平", "晓燕", "国强", "丽萍", "志明", "佳怡", "海峰", "雪琴"}
	demoWords  = []string{
		"讲得细，辅助账模板回去就能用。", "案例多，希望再讲讲现场核查怎么准备。", "时间有点紧，答疑环节可以再长一些。", "", "内容实用，建议提前发讲义。",
		"工时记录那部分解决了我们的老问题。", "",
	}
)
