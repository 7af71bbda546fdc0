package certification_test

import (
	"testing"

	"miaolin/app/boot/boottest"
	"miaolin/app/certification"
	"miaolin/app/enterprise"
	"miaolin/app/value"
)

func TestTitlesOverHTTP(t *testing.T) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) {
		ctx := s.System(t.Context())
		since := value.MustDate("2010-01-01")
		firm, err := s.Enterprise.Create(ctx, enterprise.NewEnterprise{Name: "桐乡试苗甲科技有限公司", UnitCode: boottest.Wuzhen, Since: &since})
		if err != nil {
			t.Fatal(err)
		}
		other, err := s.Enterprise.Create(ctx, enterprise.NewEnterprise{Name: "桐乡试苗乙科技有限公司", UnitCode: boottest.Puyuan, Since: &since})
		if err != nil {
			t.Fatal(err)
		}
		foreign, err := s.Certification.Record(ctx, certification.NewTitle{EnterpriseID: other.ID, Kind: "hnte", RecognisedOn: value.MustDate("2024-12-06")})
		if err != nil {
			t.Fatal(err)
		}
		body := map[string]any{"enterpriseId": firm.ID, "kind": "hnte", "recognisedOn": "2024-12-06", "number": "gr202433900001"}
		made := s.As("officer-wuzhen").Do("POST", "/titles", body, "Idempotency-Key", "k1")
		if made.Status != 201 {
			t.Fatal(made)
		}
		again := s.As("officer-wuzhen").Do("POST", "/titles", body, "Idempotency-Key", "k1")
		if again.Status != 201 || again.ID(t) != made.ID(t) {
			t.Fatalf("sent twice: %s", again)
		}
		title := "/titles/" + made.ID(t)
		reason := map[string]any{"reason": "录入有误"}
		s.Check(t, []boottest.Row{
			{As: "", Method: "GET", Path: "/titles", Status: 401},
			{As: "admin", Method: "GET", Path: "/titles", Status: 403},
			{As: "officer-wuzhen", Method: "GET", Path: "/titles?limit=1", Status: 200, Contains: `"total":{"count":1}`},
			{As: "manager", Method: "GET", Path: "/titles?limit=1", Status: 200, Contains: `"total":{"count":2}`},
			{As: "manager", Method: "GET", Path: "/titles?unit=" + boottest.Puyuan, Status: 200, Contains: other.ID, Lacks: firm.ID},
			{As: "officer-wuzhen", Method: "GET", Path: title, Status: 200, Contains: "桐乡试苗甲科技有限公司"},
			{As: "officer-wuzhen", Method: "GET", Path: "/titles/" + foreign.ID, Status: 404, Contains: "certification.not_found"},
			{As: "officer-wuzhen", Method: "GET", Path: "/titles?enterpriseId=" + other.ID, Status: 404},
			{As: "coach", Method: "GET", Path: "/titles", Status: 200, Lacks: firm.ID},
			{Name: "unknown field", As: "manager", Method: "POST", Path: "/titles", Body: map[string]any{"rung": "tree"}, Status: 422, Contains: "web.field_unknown"},
			{Name: "the same once more", As: "manager", Method: "POST", Path: "/titles", Body: body, Status: 409, Contains: "certification.already_recorded"},
			{Name: "a leader records", As: "leader", Method: "POST", Path: "/titles", Body: body, Status: 403},
			{Name: "no version", As: "officer-wuzhen", Method: "PATCH", Path: title, Body: map[string]any{"batch": "第一批"}, Status: 428},
			{Name: "old version", As: "officer-wuzhen", Method: "PATCH", Path: title, Body: map[string]any{"batch": "第一批"}, Header: []string{"If-Match", `"9"`}, Status: 412},
			{Name: "right version", As: "officer-wuzhen", Method: "PATCH", Path: title, Body: map[string]any{"batch": "第一批"}, Header: []string{"If-Match", `"1"`}, Status: 200, Contains: "第一批"},
			{Name: "another town", As: "officer-puyuan", Method: "PATCH", Path: title, Body: map[string]any{"batch": "x"}, Header: []string{"If-Match", `"2"`}, Status: 404},
			{As: "officer-wuzhen", Method: "GET", Path: "/enterprises/" + firm.ID + "/rung-history", Status: 200, Contains: `"rung":"tree"`},
			{As: "officer-wuzhen", Method: "GET", Path: "/enterprises/" + other.ID + "/rung-history", Status: 404},
			{As: "officer-wuzhen", Method: "GET", Path: "/rung-counts?on=2025-01-01", Status: 200, Contains: `"rung":"tree","firms":1`, Lacks: boottest.Puyuan},
			{As: "enterprise", Method: "GET", Path: "/title-kinds", Status: 200, Contains: "国家高新技术企业"},
			{As: "enterprise", Method: "GET", Path: "/rungs", Status: 200, Contains: "成林"},
			{Name: "end before it began", As: "officer-wuzhen", Method: "POST", Path: title + "/end", Body: map[string]any{"ending": "revoked", "on": "2023-01-01", "reason": "抽查"}, Header: []string{"If-Match", `"2"`}, Status: 422, Contains: "certification.end_outside"},
			{Name: "end", As: "officer-wuzhen", Method: "POST", Path: title + "/end", Body: map[string]any{"ending": "revoked", "on": "2025-06-01", "reason": "抽查"}, Header: []string{"If-Match", `"2"`}, Status: 200, Contains: `"ending":"revoked"`},
			{Name: "officer withdraws", As: "officer-wuzhen", Method: "POST", Path: title + "/withdraw", Body: reason, Header: []string{"If-Match", `"3"`}, Status: 403},
			{Name: "manager withdraws", As: "manager", Method: "POST", Path: title + "/withdraw", Body: reason, Header: []string{"If-Match", `"3"`}, Status: 200},
			{Name: "withdrawn is closed", As: "manager", Method: "PATCH", Path: title, Body: map[string]any{"batch": "x"}, Header: []string{"If-Match", `"4"`}, Status: 409, Contains: "certification.withdrawn"},
			{Name: "officer sets a window", As: "officer-wuzhen", Method: "PUT", Path: "/title-kinds/national_tech_sme/windows/2027", Body: map[string]any{"opens": "2027-06-01", "closes": "2027-08-31", "source": "通知"}, Status: 403},
			{Name: "manager sets a window", As: "manager", Method: "PUT", Path: "/title-kinds/national_tech_sme/windows/2027", Body: map[string]any{"opens": "2027-06-01", "closes": "2027-08-31", "source": "通知"}, Status: 200, Contains: `"version":1`},
			{Name: "a kind without windows", As: "manager", Method: "PUT", Path: "/title-kinds/hnte/windows/2027", Body: map[string]any{"opens": "2027-06-01", "closes": "2027-08-31", "source": "通知"}, Status: 422, Contains: "certification.no_window"},
		})
	})
}
