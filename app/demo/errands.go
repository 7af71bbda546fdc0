package demo

import (
	"time"

	"miaolin/app/identity"
	"miaolin/app/job"
	"miaolin/app/plan"
)

// errands are jobs that ended in the days before: most well, one of them not.
func errands(users map[string]string) []job.DemoJob {
	names := map[string]string{}
	for _, p := range identity.DemoPeople() {
		names[p.Username] = p.Name
	}
	const day = 24 * time.Hour
	jobs := []job.DemoJob{
		{Kind: "plan.bulk_job", Label: "研发费用辅助账建账", OwnerName: "officer-wuzhen", Ago: 6 * day, Took: 4 * time.Second, Units: 9, Result: plan.Outcome{Firms: 7, Items: 7, Had: 2}},
		{Kind: "plan.bulk_job", Label: "安全、质量、环保合规与一票否决", OwnerName: "officer-puyuan", Ago: 5 * day, Took: 5 * time.Second, Units: 14, Result: plan.Outcome{Firms: 11, Items: 11, Had: 3}},
		{Kind: "collection.tell_job", Label: "上年度经营情况摸底", OwnerName: "manager-2", Ago: 3 * day, Took: 11 * time.Second, Units: 120},
		{Kind: "intake.import_job", Label: "科技型中小企业入库名单（第三批）.xlsx", OwnerName: "manager", Ago: 2 * day, Took: 40 * time.Second, Units: 210, ErrorCode: "job.gave_up"},
	}
	for i, j := range jobs {
		jobs[i].OwnerID, jobs[i].OwnerName = users[j.OwnerName], names[j.OwnerName]
	}
	return jobs
}
