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

// What an administrator reads tells who acted and when, never on which firm: not by
// a record's name, a saved list's name, nor by the people let in on a firm.
func TestTheAdministratorReadsNoBusinessData(t *testing.T) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) {
		const secret = "测试隐名"
		officer := s.As("officer-wuzhen")
		id := officer.Do(http.MethodPost, "/enterprises", map[string]any{"name": secret + "科技有限公司", "unitCode": boottest.Wuzhen}).ID(t)
		officer.Do(http.MethodPost, "/invitations", map[string]any{"name": "厂里人", "role": "enterprise", "enterpriseId": id}).ID(t)
		s.As("manager").Do(http.MethodPost, "/views", map[string]any{"list": "enterprises", "name": secret, "content": map[string]any{"filters": map[string]any{}}}).ID(t)
		for _, path := range []string{"/audit?limit=200", "/audit?enterprise=" + id, "/audit?object=view", "/invitations"} {
			s.Check(t, []boottest.Row{{Name: "nothing of the firm in " + path, As: "admin", Method: "GET", Path: path, Status: 200, Lacks: secret}})
		}
		s.Check(t, []boottest.Row{
			{Name: "an export of the log neither", As: "admin", Method: "POST", Path: "/audit-exports", Body: `{"format":"csv","purpose":"检查"}`, Status: 200, Contains: "登记企业", Lacks: secret},
			{Name: "but that there was an invitation", As: "admin", Method: "GET", Path: "/invitations", Status: 200, Contains: "厂里人"},
			{Name: "and a list saved, by whom", As: "admin", Method: "GET", Path: "/audit?object=view", Status: 200, Contains: `"withheld":true`},
			{Name: "the officer who made it reads the firm's name", As: "officer-wuzhen", Method: "GET", Path: "/invitations", Status: 200, Contains: secret},
			{Name: "the auditor reads all", As: "auditor", Method: "GET", Path: "/audit?enterprise=" + id, Status: 200, Contains: secret},
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
