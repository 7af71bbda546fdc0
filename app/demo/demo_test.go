package demo_test

import (
	"bytes"
	"strings"
	"testing"

	"miaolin/app/boot/boottest"
	"miaolin/app/demo"
	"miaolin/app/identity"
)

// The county is laid once, everybody it names can sign in, and each sees their part.
func TestTheCounty(t *testing.T) {
	boottest.Each(t, nil, func(t *testing.T, s *boottest.Server) {
		services := demo.Services{
			DB: s.DB, Identity: s.Identity, Enterprise: s.Enterprise, Member: s.Member, Fact: s.Fact, Certification: s.Certification,
			Eligibility: s.Eligibility, Visit: s.Visit, Plan: s.Plan, Training: s.Training, Coaching: s.Coaching, Collection: s.Collection, Worksheet: s.Worksheet,
			Candidate: s.Candidate, Intake: s.Intake, Jobs: s.Jobs,
		}
		var first, second bytes.Buffer
		if err := demo.Fill(t.Context(), services, boottest.Password, &first); err != nil {
			t.Fatal(err)
		}
		if err := demo.Fill(t.Context(), services, boottest.Password, &second); err != nil || second.Len() > 0 {
			t.Errorf("the second start says %q, %v", &second, err)
		}
		for _, p := range identity.DemoPeople() {
			if !strings.Contains(first.String(), p.Username) {
				t.Errorf("%s is not told", p.Username)
			}
			s.As(p.Username)
		}
		s.Check(t, []boottest.Row{
			{As: "manager", Method: "GET", Path: "/enterprises?limit=1", Status: 200, Contains: `"nextCursor"`},
			{As: "officer-wuzhen", Method: "GET", Path: "/enterprises?limit=200", Status: 200, Contains: "330483100", Lacks: `"unitCode":"330483101"`},
			{As: "officer-puyuan", Method: "GET", Path: "/enterprises?limit=200", Status: 200, Contains: "330483101", Lacks: `"unitCode":"330483100"`},
			{As: "officer-wuzhen", Method: "GET", Path: "/visits?limit=1", Status: 200, Contains: `"id"`},
			{As: "officer-wuzhen", Method: "GET", Path: "/invitations", Status: 200, Contains: `"state":"open"`},
			{As: "manager", Method: "GET", Path: "/invitations", Status: 200, Contains: `"state":"expired"`},
			{As: "manager", Method: "GET", Path: "/plans?limit=1", Status: 200, Contains: `"nextCursor"`},
			{As: "enterprise-1", Method: "GET", Path: "/plans", Status: 200, Contains: `"progress"`},
			{As: "officer-wuzhen", Method: "GET", Path: "/plan-items?overdue=true", Status: 200, Contains: `"overdue":true`},
			{As: "enterprise-1", Method: "GET", Path: "/inbox", Status: 200, Contains: `"band"`},
			{As: "manager", Method: "GET", Path: "/trainings?state=held", Status: 200, Contains: `"rating":4`},
			{As: "manager", Method: "GET", Path: "/trainings?coming=true", Status: 200, Contains: `"why":"coach"`},
			{As: "coach", Method: "GET", Path: "/trainings?coming=true", Status: 200, Contains: `"clashes":[]`},
			{As: "officer-wuzhen", Method: "GET", Path: "/training-counts", Status: 200, Contains: `"target":null`},
			{As: "enterprise-1", Method: "GET", Path: "/trainings?mine=true", Status: 200, Contains: `"mine":`},
			{As: "enterprise-2", Method: "GET", Path: "/inbox", Status: 200, Contains: "邀请参加培训"},
			{As: "enterprise-1", Method: "GET", Path: "/coachings", Status: 200, Contains: `"state":"held"`, Lacks: `"mine":true`},
			{As: "coach", Method: "GET", Path: "/coachings?mine=true&coming=true", Status: 200, Contains: `"state":"requested"`},
			{As: "enterprise-1", Method: "GET", Path: "/reviews", Status: 200, Contains: `"state":"closed"`},
			{As: "manager", Method: "GET", Path: "/reviews?state=open", Status: 200, Contains: `"missing":["experts","financial","sheets"]`},
			{As: "manager", Method: "GET", Path: "/coaches", Status: 200, Contains: "杭嘉湖知识产权服务中心"},
			{As: "manager", Method: "GET", Path: "/collection-rounds?state=closed", Status: 200, Contains: `"checked":`},
			{As: "manager", Method: "GET", Path: "/collection-rounds?state=planned", Status: 200, Contains: `"annual_report"`},
			{As: "enterprise-1", Method: "GET", Path: "/collection-returns?waiting=true", Status: 200, Contains: `"drafted":true`},
			{As: "enterprise-2", Method: "GET", Path: "/collection-returns?waiting=true", Status: 200, Contains: `"state":"returned"`},
			{As: "enterprise-2", Method: "GET", Path: "/inbox", Status: 200, Contains: "退回修改"},
			{As: "officer-puyuan", Method: "GET", Path: "/collection-returns?state=filled", Status: 200, Contains: `"id"`, Lacks: `"unitCode":"330483100"`},
			{As: "leader", Method: "GET", Path: "/menu-effects", Status: 200, Contains: `"condition":"rd_ratio"`},
			{As: "officer-wuzhen", Method: "GET", Path: "/worksheets", Status: 200, Contains: `"state":"open"`, Lacks: `"undecided":0`},
			{As: "manager", Method: "GET", Path: "/worksheets", Status: 200, Contains: `"state":"open"`, Lacks: `"conflicts":0`},
			{As: "coach", Method: "GET", Path: "/enterprises", Status: 200, Contains: `"id"`, Lacks: `"nextCursor"`},
			{As: "enterprise-1", Method: "GET", Path: "/session", Status: 200, Contains: `"enterprises":[{"id"`},
			{As: "enterprise-2", Method: "GET", Path: "/titles?limit=1", Status: 200},
			{As: "auditor", Method: "GET", Path: "/audit?operation=visit-create", Status: 200, Contains: "登记走访", Lacks: "系统初始化"},
			{As: "auditor", Method: "GET", Path: "/audit?operation=title-create", Status: 200, Contains: "登记资质", Lacks: "系统初始化"},
			{As: "auditor", Method: "GET", Path: "/audit?operation=export-create", Status: 200, Contains: "拟申报企业摸底"},
			{As: "manager", Method: "GET", Path: "/exports", Status: 200, Contains: `"state":"ready"`},
			{As: "officer-wuzhen", Method: "GET", Path: "/exports", Status: 200, Contains: "月度走访安排"},
			{As: "manager", Method: "GET", Path: "/imports", Status: 200, Contains: "河山镇新增科技企业摸底.csv"},
			{As: "manager", Method: "GET", Path: "/jobs", Status: 200, Contains: "河山镇新增科技企业摸底.csv"},
			{As: "manager", Method: "GET", Path: "/jobs", Status: 200, Contains: `"state":"failed"`},
			{As: "admin", Method: "GET", Path: "/jobs?all=true", Status: 200, Contains: `"code":"job.gave_up"`},
			{As: "officer-wuzhen", Method: "GET", Path: "/jobs?kind=plan.bulk_job", Status: 200, Contains: `"state":"done"`, Lacks: "failed"},
			{As: "officer-puyuan", Method: "GET", Path: "/jobs?kind=plan.bulk_job", Status: 200, Contains: `"state":"done"`, Lacks: "failed"},
			{As: "manager", Method: "GET", Path: "/enterprises?missing=uscc", Status: 200, Contains: `"rung":"seed"`},
			{As: "manager", Method: "GET", Path: "/enterprises?missing=uscc&rung=tree&rung=forest&rung=sapling", Status: 200, Contains: `"items":[]`},
		})
		checkBackup(t, s)
	})
}
