package home_test

import (
	"net/http"
	"strings"
	"testing"

	"miaolin/app/boot/boottest"
)

func TestTheLogIsReadByThoseWhoAnswerForIt(t *testing.T) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) {
		firm := map[string]any{"name": "测试日志科技有限公司", "unitCode": boottest.Wuzhen}
		id := s.As("officer-wuzhen").Do(http.MethodPost, "/enterprises", firm).ID(t)
		s.Check(t, []boottest.Row{
			{Name: "the auditor sees the firm's name", As: "auditor", Method: "GET", Path: "/audit?operation=enterprise-create&enterprise=" + id, Status: 200, Contains: "测试日志科技有限公司"},
			{Name: "and what was written", As: "auditor", Method: "GET", Path: "/audit?operation=enterprise-create", Status: 200, Contains: `"label":"登记企业"`},
			{Name: "the administrator sees that it happened, not what", As: "admin", Method: "GET", Path: "/audit?operation=enterprise-create", Status: 200, Contains: `"withheld":true`, Lacks: "测试日志"},
			{Name: "an officer does not read the log", As: "officer-wuzhen", Method: "GET", Path: "/audit", Status: 403, Contains: "access.forbidden"},
			{Name: "an enterprise does not", As: "enterprise", Method: "GET", Path: "/audit", Status: 403, Contains: "access.forbidden"},
			{Name: "the leader does not export it", As: "leader", Method: "POST", Path: "/audit-exports", Body: `{"format":"csv","purpose":"查看"}`, Status: 403, Contains: "access.forbidden"},
			{Name: "an export wants a purpose", As: "auditor", Method: "POST", Path: "/audit-exports", Body: `{"format":"csv","purpose":""}`, Status: 422, Contains: "body.purpose"},
		})
	})
}

func TestAnExportOfTheLogIsItselfLogged(t *testing.T) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) {
		answer := s.As("auditor").Do(http.MethodPost, "/audit-exports?outcome=done", `{"format":"csv","purpose":"年度检查"}`)
		if answer.Status != 200 || !strings.HasPrefix(string(answer.Body), "\ufeff时间,操作人") || !strings.Contains(string(answer.Body), "登录") {
			t.Fatalf("the file: %s", answer)
		}
		s.Check(t, []boottest.Row{
			{As: "auditor", Method: "GET", Path: "/audit?operation=audit-export", Status: 200, Contains: "年度检查"},
		})
	})
}
