package identity_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"miaolin/app/boot/boottest"
	"miaolin/app/identity"
)

func TestSessionOverHTTP(t *testing.T) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) {
		signIn := map[string]string{"username": "officer-wuzhen", "password": boottest.Password}
		s.Check(t, []boottest.Row{
			{Name: "nobody is told who they are", Method: "GET", Path: "/session", Status: 401, Contains: "web.signed_out"},
			{Name: "a wrong password", Method: "POST", Path: "/session", Body: map[string]string{"username": "officer-wuzhen", "password": "wrong"}, Status: 401, Contains: "identity.sign_in_refused"},
			{Name: "a form of another site", Method: "POST", Path: "/session", Body: signIn, Header: []string{"Origin", "https://elsewhere.example"}, Status: 403, Contains: "web.origin"},
			{Name: "a script of another site", Method: "POST", Path: "/session", Body: signIn, Header: []string{"Sec-Fetch-Site", "cross-site"}, Status: 403, Contains: "web.origin"},
			{Name: "more than was asked for", Method: "POST", Path: "/session", Body: `{"username":"a","password":"b","admin":true}`, Status: 422, Contains: "web.field_unknown"},
			{Name: "who am I", As: "officer-wuzhen", Method: "GET", Path: "/session", Status: 200, Contains: `"roleName":"镇街科技干部","unitCode":"330483100","unitName":"乌镇镇"`},
			{Name: "in English", As: "officer-wuzhen", Method: "GET", Path: "/session", Header: []string{"Accept-Language", "en"}, Status: 200, Contains: "Township officer"},
			{Name: "without the token", As: "officer-wuzhen", Method: "PATCH", Path: "/session", Body: `{"lang":"en"}`, Header: []string{"X-CSRF-Token", ""}, Status: 403, Contains: "web.csrf"},
			{Name: "with a foreign token", As: "officer-wuzhen", Method: "DELETE", Path: "/session", Header: []string{"X-CSRF-Token", csrf(t, s, "officer-puyuan")}, Status: 403, Contains: "web.csrf"},
			{Name: "language", As: "officer-wuzhen", Method: "PATCH", Path: "/session", Body: `{"lang":"en"}`, Status: 204},
			{Name: "stays chosen", As: "officer-wuzhen", Method: "GET", Path: "/session", Status: 200, Contains: `"lang":"en"`},
			{Name: "where am I signed in", As: "officer-wuzhen", Method: "GET", Path: "/sessions", Status: 200, Contains: `"current":true`},
			{Name: "sign out", As: "officer-wuzhen", Method: "DELETE", Path: "/session", Status: 204},
			{Name: "signed out", As: "officer-wuzhen", Method: "GET", Path: "/session", Status: 401},
		})
	})
}

func csrf(t *testing.T, s *boottest.Server, username string) string {
	t.Helper()
	var session struct {
		CSRFToken string `json:"csrfToken"`
	}
	s.As(username).Do("GET", "/session", nil).Decode(t, &session)
	return session.CSRFToken
}

// Who may do what with accounts, over HTTP: every role asks for everything.
func TestAccountsByRole(t *testing.T) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) {
		may := map[string]string{ // first letters: read, create user, change user, invite
			"admin": "rcui", "manager": "rci", "officer-wuzhen": "i", "leader": "", "auditor": "", "coach": "", "reviewer": "", "agent": "", "enterprise": "",
		}
		target := "/users/" + s.IDs["officer-puyuan"]
		for who, rights := range may {
			for _, row := range []struct {
				right, method, path, body string
			}{
				{"r", "GET", "/users", ""},
				{"r", "GET", target, ""},
				{"r", "GET", target + "/access", ""},
				{"r", "GET", "/roles", ""},
				{"c", "POST", "/users", `{"username":"` + who + `-made","name":"新人","unitCode":"330483100","roles":[{"role":"officer","unitCode":"330483100"}]}`},
				{"u", "POST", target + "/password-reset", ""},
				{"i", "GET", "/invitations", ""},
			} {
				var body any
				if row.body != "" {
					body = row.body
				}
				a := s.As(who).Do(row.method, row.path, body)
				if allowed := a.Status/100 == 2; allowed != strings.Contains(rights, row.right) {
					t.Errorf("%s %s %s: %s", who, row.method, row.path, a)
				}
				if strings.Contains(string(a.Body), "argon2id") || strings.Contains(string(a.Body), "token_hash") {
					t.Errorf("%s %s %s tells a secret", who, row.method, row.path)
				}
			}
		}
	})
}

// A person comes in by a link and sees what it promised; the link is then dead.
func TestANewOfficerComesIn(t *testing.T) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) {
		var made identity.InvitationMade
		s.As("manager").Do("POST", "/invitations", `{"name":"李新","role":"officer","unitCode":"330483101"}`).Decode(t, &made)
		link, token, _ := strings.Cut(made.Link.URL, "#")
		if link != s.Config.PublicURL+"/invitation" {
			t.Errorf("the link leads to %s", link)
		}
		path := "/invitations/" + token
		s.Check(t, []boottest.Row{
			{Name: "the offer", Method: "GET", Path: path, Status: 200, Contains: "濮院镇"},
			{Name: "a weak password", Method: "POST", Path: path + "/accept", Body: `{"username":"lixin","password":"12345678"}`, Status: 422, Contains: "identity.password_common"},
			{Name: "accept", Method: "POST", Path: path + "/accept", Body: `{"username":"lixin","password":"` + boottest.Password + `"}`, Status: 200, Contains: `"role":"officer"`},
			{Name: "again", Method: "POST", Path: path + "/accept", Body: `{"username":"lixin2","password":"` + boottest.Password + `"}`, Status: 404, Contains: "identity.link_used"},
			{Name: "signs in", As: "lixin", Method: "GET", Path: "/session", Status: 200, Contains: `"unitName":"濮院镇"`},
			{Name: "the list keeps it", As: "manager", Method: "GET", Path: "/invitations", Status: 200, Contains: `"state":"used"`, Lacks: token},
		})
	})
}

// Disabling somebody counts on their very next request.
func TestDisablingCountsAtOnce(t *testing.T) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) {
		path := "/users/" + s.IDs["officer-wuzhen"]
		s.Check(t, []boottest.Row{
			{Name: "before", As: "officer-wuzhen", Method: "GET", Path: "/units", Status: 200},
			{Name: "without a version", As: "admin", Method: "PATCH", Path: path, Body: `{"state":"disabled"}`, Status: http.StatusPreconditionRequired},
			{Name: "disable", As: "admin", Method: "PATCH", Path: path, Body: `{"state":"disabled"}`, Header: []string{"If-Match", `"1"`}, Status: 200},
			{Name: "after", As: "officer-wuzhen", Method: "GET", Path: "/units", Status: 401},
			{Name: "stale", As: "admin", Method: "PATCH", Path: path, Body: `{"state":"active"}`, Header: []string{"If-Match", `"1"`}, Status: 412},
			{Name: "oneself", As: "admin", Method: "PATCH", Path: "/users/" + s.IDs["admin"], Body: `{"state":"disabled"}`, Header: []string{"If-Match", `"1"`}, Status: 403, Contains: "identity.own_account"},
		})
	})
}

func TestUnits(t *testing.T) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) {
		s.Check(t, []boottest.Row{
			{As: "enterprise", Method: "GET", Path: "/units", Status: 200, Contains: `"code":"330483-P01"`, Lacks: "village"},
			{As: "enterprise", Method: "GET", Path: "/units?within=330483100", Status: 200, Contains: "乌镇镇", Lacks: "濮院镇"},
			{As: "manager", Method: "PATCH", Path: "/units/330483100", Body: `{"active":false}`, Header: []string{"If-Match", `"1"`}, Status: 403},
			{As: "admin", Method: "PATCH", Path: "/units/330483100", Body: `{"shortName":"水乡"}`, Header: []string{"If-Match", `"1"`}, Status: 200, Contains: "水乡"},
			{As: "admin", Method: "PATCH", Path: "/units/330400", Body: `{"shortName":"嘉"}`, Header: []string{"If-Match", `"1"`}, Status: 403},
			{As: "admin", Method: "PATCH", Path: "/units/999999", Body: `{"shortName":"嘉"}`, Header: []string{"If-Match", `"1"`}, Status: 404},
		})
		if err := s.Prepare(t.Context()); err != nil { // the next start
			t.Fatal(err)
		}
		s.Check(t, []boottest.Row{{Name: "a new name survives an upgrade", As: "admin", Method: "GET", Path: "/units", Status: 200, Contains: "水乡"}})
	})
}

func TestColleagues(t *testing.T) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) {
		s.Check(t, []boottest.Row{
			{As: "officer-wuzhen", Method: "GET", Path: "/colleagues", Status: 200, Contains: "officer-wuzhen", Lacks: "officer-puyuan"},
			{As: "manager", Method: "GET", Path: "/colleagues", Status: 200, Contains: "officer-puyuan", Lacks: `"phone"`},
			{As: "enterprise", Method: "GET", Path: "/colleagues", Status: 403},
		})
	})
}

// Where the switch is on, a manager without a second step may do nothing but set
// it up: every other operation answers so, whatever it is.
func TestNothingIsOpenBeforeTheSecondStep(t *testing.T) {
	t.Setenv("MIAOLIN_SECOND_FACTOR", "true")
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) {
		manager, open := s.As("manager"), []string{}
		for _, op := range s.Web.Operations() {
			if op.Public {
				continue
			}
			if op.Settles {
				open = append(open, op.ID)
				continue
			}
			if a := manager.Do(op.Method, op.Path, nil); a.Status != http.StatusForbidden || !strings.Contains(string(a.Body), "identity.second_factor_missing") {
				t.Errorf("%s: %s", op.ID, a)
			}
		}
		slices.Sort(open)
		if want := []string{"second-factor-begin", "second-factor-confirm", "session-delete", "session-read"}; !slices.Equal(open, want) {
			t.Errorf("open are %v", open)
		}
		var offer identity.FactorOffered
		manager.Do("POST", "/second-factor", map[string]string{"password": boottest.Password}).Decode(t, &offer)
		code, err := totp.GenerateCode(offer.Secret, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		s.Check(t, []boottest.Row{
			{Name: "who am I", As: "manager", Method: "GET", Path: "/session", Status: 200, Contains: `"unfinished":"identity.second_factor_missing"`, Lacks: "enterprise:read"},
			{Name: "others go on", As: "officer-wuzhen", Method: "GET", Path: "/sessions", Status: 200},
			{Name: "a wrong code", As: "manager", Method: "POST", Path: "/second-factor/confirm", Body: `{"code":"12345"}`, Status: 422, Contains: "identity.code_wrong"},
			{Name: "the code", As: "manager", Method: "POST", Path: "/second-factor/confirm", Body: map[string]string{"code": code}, Status: 200, Contains: "recoveryCodes", Lacks: "unfinished"},
			{Name: "the work", As: "manager", Method: "GET", Path: "/enterprises", Status: 200},
			{Name: "the password alone", Method: "POST", Path: "/session", Body: map[string]string{"username": "manager", "password": boottest.Password}, Status: 401, Contains: "identity.code_needed"},
			{Name: "the code once more", Method: "POST", Path: "/session", Body: map[string]string{"username": "manager", "password": boottest.Password, "code": code}, Status: 401, Contains: "identity.code_wrong"},
		})
	})
}
