package visit

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"miaolin/app/enterprise"
	"miaolin/app/identity"
	"miaolin/app/value"
)

type demoWriter struct {
	s     *Service
	rng   *rand.Rand
	today value.Date
	users map[string]string // ids by user name
	names map[string]string // names by id
	due   map[string]bool   // officers with something agreed for today
}

// Demo invents the visits of the last twelve months: known firms often, small
// ones seldom, some never. Every officer finds something agreed for today, some
// things overdue and requests open and answered. users are ids by user name.
func (s *Service) Demo(ctx context.Context, users map[string]string, firms []enterprise.DemoFirm) error {
	w := &demoWriter{s: s, rng: rand.New(rand.NewPCG(20190821, 6)), today: s.today(), users: users, due: map[string]bool{}}
	ids := make([]string, 0, len(users))
	for _, id := range users {
		ids = append(ids, id)
	}
	var err error
	if w.names, err = s.People.Names(ctx, ids); err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		for i, firm := range firms {
			if err := w.firm(ctx, i, firm); err != nil {
				return err
			}
		}
		return w.afterwards(ctx)
	})
}

func (w *demoWriter) firm(ctx context.Context, i int, firm enterprise.DemoFirm) error {
	if firm.Standing != string(enterprise.Active) {
		return nil
	}
	times := w.rng.IntN(2 + firm.Strength/22)
	mustSee := i < 2 || firm.OfficerID != "" && !w.due[firm.OfficerID]
	if mustSee {
		times = max(times, 2)
	}
	if times == 0 {
		return nil
	}
	ago := 330 + w.rng.IntN(30)
	for n := range times {
		last := n == times-1
		ago = max(1, ago-360/(times+1)-w.rng.IntN(40))
		if last && mustSee {
			ago = 3 + w.rng.IntN(9)
		}
		if err := w.visit(ctx, firm, ago, last, last && mustSee); err != nil {
			return err
		}
	}
	if mustSee && firm.OfficerID != "" {
		w.due[firm.OfficerID] = true
	}
	if mustSee {
		if err := w.ownRequests(ctx, i, firm); err != nil {
			return err
		}
	}
	if err := w.s.Firms.Hold(ctx, firm.ID); err != nil {
		return err
	}
	return w.s.follow(ctx, firm.ID)
}

func (w *demoWriter) visit(ctx context.Context, firm enterprise.DemoFirm, ago int, last, dueToday bool) error {
	story := demoStories[w.rng.IntN(len(demoStories))]
	day := w.today.AddDays(-ago)
	leader := firm.OfficerID
	if leader == "" || w.rng.IntN(9) == 0 {
		leader = w.users["manager"]
	}
	at := day.Start().Add(hours(9 + w.rng.IntN(7)))
	v := Visit{
		ID: value.NewID(), EnterpriseID: firm.ID, UnitCode: firm.UnitCode, VisitedOn: day,
		StartedAt: at.Time().In(value.Shanghai).Format("15:04"),
		Mode:      []string{"onsite", "onsite", "onsite", "phone", "office", "video"}[w.rng.IntN(6)],
		LedByID:   leader, LedByName: w.names[leader], Companions: []Attendee{}, Met: w.met(firm),
		Purposes: story.purposes, Needs: story.needs, Findings: story.findings,
		CreatedBy: leader, CreatedAt: at.Add(hours(1)), UpdatedAt: at.Add(hours(1)), Version: 1,
	}
	if w.rng.IntN(3) == 0 {
		v.Companions = []Attendee{{Name: demoCompanions[w.rng.IntN(len(demoCompanions))]}}
	}
	if story.next != "" || dueToday {
		w.agree(&v, story.next, last, dueToday)
	}
	if err := w.s.store.insert(ctx, v); err != nil {
		return err
	}
	if ago < demoRecent {
		if err := w.s.record(identity.DemoAs(ctx, w.users, leader, v.CreatedAt), "visit-create", firm.Ref, v, nil, ""); err != nil {
			return err
		}
	}
	if err := w.requests(ctx, v, ago, firm); err != nil {
		return err
	}
	if v.Mode == "onsite" && last && w.rng.IntN(5) == 0 {
		return w.photo(identity.DemoAs(ctx, w.users, leader, v.CreatedAt.Add(time.Minute)), v)
	}
	return nil
}

// agree sets the next step: done on older visits, today, overdue or to come on
// the last one.
func (w *demoWriter) agree(v *Visit, step string, last, dueToday bool) {
	if step == "" {
		step = "回访诉求办理情况"
	}
	on := v.VisitedOn.AddDays(10 + w.rng.IntN(25))
	switch {
	case dueToday:
		on = w.today
	case last && w.rng.IntN(6) == 0:
		on = w.today.AddDays(-1 - w.rng.IntN(6))
	case last && on.Before(w.today):
		on = w.today.AddDays(1 + w.rng.IntN(20))
	}
	if on.Before(v.VisitedOn) {
		on = v.VisitedOn
	}
	v.NextStep, v.NextOn, v.NextOwnerID, v.NextOwnerName = step, &on, v.LedByID, v.LedByName
	if !last {
		done := on.Start().Add(hours(15))
		v.NextDoneAt, v.NextDoneBy = &done, v.LedByName
	}
}

func (w *demoWriter) met(firm enterprise.DemoFirm) []MetPerson {
	if len(firm.Contacts) == 0 {
		return []MetPerson{}
	}
	c := firm.Contacts[w.rng.IntN(len(firm.Contacts))]
	return []MetPerson{{ContactID: c.ID, Name: c.Name, Role: c.Title, Phone: c.Phone}}
}

// demoRecent is how many days back the log tells of visits one by one.
const demoRecent = 60

var demoCompanions = []string{"镇经发办 吴晓东", "桐乡农商行 徐经理", "科技指导员 韩立", "市场监管所 邱敏"}

func hours(n int) time.Duration { return time.Duration(n) * time.Hour }

type demoStory struct {
	purposes, needs []string
	findings, next  string
}

var demoStories = []demoStory{
	{[]string{"survey"}, []string{"rd_accounting"}, "上年研发投入约占营收 4.2%，研发费用与生产成本混在一起核算，没有单独辅助账。", "送研发费用辅助账模板并现场讲解"},
	{[]string{"guidance"}, []string{"hnte_filing", "ip"}, "计划明年申报高企，现有实用新型 4 件，发明 1 件在审。知识产权与主导产品的对应关系还没理清。", "请知识产权专员核对专利与产品对应表"},
	{[]string{"daily"}, []string{"talent"}, "新上一条自动化线，缺设备维护和工艺工程师，已在招聘网发布三个月。", "对接市人才服务中心专场招聘"},
	{[]string{"policy"}, []string{}, "宣讲加计扣除新政策，财务负责人表示汇算清缴前再联系。", ""},
	{[]string{"help"}, []string{"finance"}, "订单饱满但回款周期拉长到 120 天，希望办理科技贷 300 万元。", "约农商行客户经理上门"},
	{[]string{"followup"}, []string{}, "上次反映的用地问题已由镇里协调租用隔壁车间，企业表示满意。", ""},
	{[]string{"check"}, []string{}, "现场核查研发场地约 260 平方米，设备台账齐全，研发人员工位与名单相符。", "整理核查照片报市局"},
	{[]string{"survey", "policy"}, []string{"super_deduct"}, "以前年度未享受加计扣除，担心税务检查；愿意今年试行。", "请税务分局同志一起再走一次"},
	{[]string{"guidance"}, []string{"rd_body"}, "有意申报市级研发中心，目前研发人员 18 人，设备原值 420 万元。", "下周送研发中心认定办法"},
	{[]string{"daily"}, []string{"tech_problem"}, "面料后整理甲醛超标问题反复，希望与高校合作。", "联系浙江理工大学技术转移中心"},
	{[]string{"daily"}, []string{"site"}, "现厂房租期年底到期，需要 3000 平方米左右标准厂房。", "与镇招商办核对园区空置厂房"},
	{[]string{"survey"}, []string{}, "从事传统加工，暂无研发活动和知识产权，先列入种子企业跟踪。", ""},
}

func demoFileName(v Visit) string { return fmt.Sprintf("现场照片-%s.png", v.VisitedOn) }
