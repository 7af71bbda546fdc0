package fact_test

import (
	"testing"

	"miaolin/app/boot/boottest"
	"miaolin/app/enterprise"
	"miaolin/app/value"
)

func TestFiguresOverHTTP(t *testing.T) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) {
		since := value.MustDate("2010-01-01")
		firm, err := s.Enterprise.Create(s.System(t.Context()), enterprise.NewEnterprise{Name: "桐乡试苗甲科技有限公司", UnitCode: boottest.Wuzhen, Since: &since})
		if err != nil {
			t.Fatal(err)
		}
		row := func(source string, more map[string]any) map[string]any {
			body := map[string]any{"enterpriseId": firm.ID, "fiscalYear": 2024, "source": source}
			for k, v := range more {
				body[k] = v
			}
			return body
		}
		s.Check(t, []boottest.Row{
			{As: "", Method: "GET", Path: "/figures", Status: 401},
			{As: "officer-wuzhen", Method: "GET", Path: "/figure-fields", Status: 200, Contains: "加计扣除口径"},
			{Name: "first", As: "officer-wuzhen", Method: "PUT", Path: "/figures", Body: row("officer", map[string]any{"salesRevenueFen": 1000000, "employees": 36.5, "sciStaff": nil}), Status: 200, Contains: `"employees":36.5,"sciStaff":null`},
			{Name: "again without a version", As: "officer-wuzhen", Method: "PUT", Path: "/figures", Body: row("officer", nil), Status: 428, Contains: "fact.version_missing"},
			{Name: "again with an old one", As: "officer-wuzhen", Method: "PUT", Path: "/figures", Body: row("officer", nil), Header: []string{"If-Match", `"5"`}, Status: 412},
			{Name: "again with the right one", As: "officer-wuzhen", Method: "PUT", Path: "/figures", Body: row("officer", map[string]any{"salesRevenueFen": 0, "employees": 10, "sciStaff": 12}), Header: []string{"If-Match", `"1"`}, Status: 200, Contains: "odd_sci_staff"},
			{Name: "three decimals of a person", As: "officer-wuzhen", Method: "PUT", Path: "/figures", Body: row("tax", map[string]any{"employees": 36.555}), Status: 422},
			{Name: "text for an amount", As: "officer-wuzhen", Method: "PUT", Path: "/figures", Body: row("tax", map[string]any{"salesRevenueFen": "12"}), Status: 422},
			{Name: "unknown source", As: "officer-wuzhen", Method: "PUT", Path: "/figures", Body: row("rumour", nil), Status: 422},
			{Name: "another town", As: "officer-puyuan", Method: "PUT", Path: "/figures", Body: row("officer", nil), Status: 404},
			{Name: "a leader", As: "leader", Method: "PUT", Path: "/figures", Body: row("officer", nil), Status: 403},
			{Name: "another firm's person", As: "enterprise", Method: "PUT", Path: "/figures", Body: row("self", nil), Status: 404},
			{As: "officer-wuzhen", Method: "GET", Path: "/enterprises/" + firm.ID + "/figures", Status: 200, Contains: `"field":"salesRevenueFen","said":[{"source":"officer","value":0`},
			{As: "officer-puyuan", Method: "GET", Path: "/figures", Status: 200, Lacks: firm.ID},
			{As: "officer-puyuan", Method: "GET", Path: "/figures?enterpriseId=" + firm.ID, Status: 404},
			{As: "officer-wuzhen", Method: "GET", Path: "/figures?fiscalYear=2024&source=officer", Status: 200, Contains: "odd_sci_staff"},
		})
	})
}

func TestIPRightsOverHTTP(t *testing.T) {
	s := boottest.Start(t, boottest.Users...)
	since := value.MustDate("2010-01-01")
	firm, err := s.Enterprise.Create(s.System(t.Context()), enterprise.NewEnterprise{Name: "桐乡试苗甲科技有限公司", UnitCode: boottest.Wuzhen, Since: &since})
	if err != nil {
		t.Fatal(err)
	}
	body := map[string]any{"enterpriseId": firm.ID, "kind": "invention", "name": "一种试验装置", "grantedOn": "2024-05-01", "number": "ZL201910000001.5"}
	made := s.As("officer-wuzhen").Do("POST", "/ip-rights", body, "Idempotency-Key", "k1")
	if made.Status != 201 {
		t.Fatal(made)
	}
	right := "/ip-rights/" + made.ID(t)
	s.Check(t, []boottest.Row{
		{Name: "sent twice", As: "officer-wuzhen", Method: "POST", Path: "/ip-rights", Body: body, Header: []string{"Idempotency-Key", "k1"}, Status: 201, Contains: made.ID(t)},
		{Name: "the same number", As: "officer-wuzhen", Method: "POST", Path: "/ip-rights", Body: body, Status: 409, Contains: "fact.ip_taken"},
		{As: "officer-wuzhen", Method: "GET", Path: right, Status: 200, Contains: "校验位"},
		{As: "officer-puyuan", Method: "GET", Path: right, Status: 404},
		{Name: "a trademark is no such right", As: "officer-wuzhen", Method: "POST", Path: "/ip-rights", Body: map[string]any{"enterpriseId": firm.ID, "kind": "trademark", "name": "商标"}, Status: 422},
		{Name: "no version", As: "officer-wuzhen", Method: "PATCH", Path: right, Body: map[string]any{"number": "ZL201910000001.9"}, Status: 428},
		{Name: "correct", As: "officer-wuzhen", Method: "PATCH", Path: right, Body: map[string]any{"number": "ZL201910000001.9"}, Header: []string{"If-Match", `"1"`}, Status: 200, Lacks: "校验位"},
		{As: "officer-wuzhen", Method: "GET", Path: "/ip-rights?class=1&validOn=2024-05-01", Status: 200, Contains: made.ID(t)},
		{As: "officer-wuzhen", Method: "GET", Path: "/ip-rights?validOn=2024-04-30", Status: 200, Lacks: made.ID(t)},
		{Name: "archive", As: "officer-wuzhen", Method: "POST", Path: right + "/archive", Body: map[string]any{"reason": "录入有误"}, Header: []string{"If-Match", `"2"`}, Status: 200},
		{As: "officer-wuzhen", Method: "GET", Path: "/ip-rights", Status: 200, Lacks: made.ID(t)},
		{As: "officer-wuzhen", Method: "GET", Path: "/ip-rights?archived=true", Status: 200, Contains: made.ID(t)},
	})
}
