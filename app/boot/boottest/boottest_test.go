package boottest_test

import (
	"testing"

	"miaolin/app/boot/boottest"
)

// Every invented person can sign in and is told who they are; nobody is nobody.
func TestEveryoneCanSignIn(t *testing.T) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) {
		rows := []boottest.Row{
			{Method: "GET", Path: "/openapi.json", Status: 200, Contains: "session-read"},
			{Method: "GET", Path: "/session", Status: 401, Contains: "signed_out"},
			{Method: "GET", Path: "/nowhere", Status: 404, Contains: "web.not_found"},
		}
		for _, u := range boottest.Users {
			rows = append(rows, boottest.Row{As: u.Name, Method: "GET", Path: "/session", Status: 200, Contains: `"role":"` + u.Role + `"`})
		}
		s.Check(t, rows)
	})
}
