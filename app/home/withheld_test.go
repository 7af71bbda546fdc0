package home_test

import (
	"net/http"
	"testing"
	"time"

	"miaolin/app/access"
	"miaolin/app/boot/boottest"
	"miaolin/app/job"
)

// TestAdministratorsLearnNoBusiness: they look after everyone's jobs and rights,
// and learn neither what a job is about nor which firms a person was given.
func TestAdministratorsLearnNoBusiness(t *testing.T) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) {
		const file, firm = "机密名册.xlsx", "测试保密科技有限公司"
		manager := access.With(t.Context(), access.Actor{UserID: s.IDs["manager"], Name: "manager"})
		if _, err := s.Jobs.Enqueue(manager, job.Request{Kind: "candidate.export_job", Label: file, After: time.Hour}); err != nil {
			t.Fatal(err)
		}
		id := s.As("manager").Do(http.MethodPost, "/enterprises", map[string]string{"name": firm, "unitCode": boottest.Wuzhen}).ID(t)
		if err := s.Enterprise.Grant(s.System(t.Context()), s.IDs["coach"], id, "coach"); err != nil {
			t.Fatal(err)
		}
		const purpose = "上报保密名单一份"
		s.As("manager").Do(http.MethodPost, "/exports", map[string]any{"columns": []string{"name"}, "format": "csv", "purpose": purpose}).ID(t)
		rights := "/users/" + s.IDs["coach"] + "/access"
		s.Check(t, []boottest.Row{
			{As: "manager", Method: "GET", Path: "/jobs", Status: 200, Contains: file},
			{As: "admin", Method: "GET", Path: "/jobs?all=true", Status: 200, Contains: `"kind":"candidate.export_job"`, Lacks: file},
			{As: "manager", Method: "GET", Path: "/exports", Status: 200, Contains: purpose},
			{As: "admin", Method: "GET", Path: "/exports?all=true", Status: 200, Contains: `"format":"csv"`, Lacks: purpose},
			{As: "coach", Method: "GET", Path: "/session", Status: 200, Contains: firm},
			{As: "admin", Method: "GET", Path: rights, Status: 200, Contains: id, Lacks: firm},
			{As: "manager", Method: "GET", Path: rights, Status: 200, Contains: firm},
		})
	})
}
