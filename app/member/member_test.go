package member_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"slices"
	"sync"
	"testing"

	"miaolin/app/access"
	"miaolin/app/boot/boottest"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/identity"
	"miaolin/app/member"
	"miaolin/app/value"
	"miaolin/db"
)

var code, nobodys = uscc("91330483MA2CU1AB1"), uscc("91330483MA2CU1AB2")

func uscc(first string) string { return first + string(value.USCCCheckDigit(first)) }

// world is a firm in Wuzhen with one of its own people.
type world struct {
	*boottest.Server
	t    *testing.T
	firm string
}

type fields = map[string]any

func each(t *testing.T, run func(w world)) {
	boottest.Each(t, append(boottest.Users, boottest.User{Name: "colleague", Role: "enterprise", Unit: boottest.Wuzhen}), func(t *testing.T, s *boottest.Server) {
		p, err := s.Enterprise.Create(s.System(t.Context()), enterprise.NewEnterprise{Name: "桐乡试苗甲科技有限公司", UnitCode: boottest.Wuzhen, USCC: code})
		if err != nil {
			t.Fatal(err)
		}
		w := world{s, t, p.ID}
		w.letIn("enterprise", "enterprise")
		run(w)
	})
}

func (w world) letIn(who, reason string) {
	w.t.Helper()
	if err := w.Enterprise.Grant(w.System(w.t.Context()), w.IDs[who], w.firm, reason); err != nil {
		w.t.Fatal(err)
	}
}

func (w world) want(a boottest.Answer, status int) boottest.Answer {
	w.t.Helper()
	if a.Status != status {
		w.t.Fatalf("want %d, got %s", status, a)
	}
	return a
}

func (w world) sees(who string) bool {
	w.t.Helper()
	a := w.As(who).Do("GET", "/enterprises/"+w.firm, nil)
	if !slices.Contains([]int{http.StatusOK, http.StatusNotFound, http.StatusForbidden}, a.Status) { // forbidden: no role is left
		w.t.Fatal(a)
	}
	return a.Status == http.StatusOK
}

func (w world) people(who string) (p member.People) {
	w.want(w.As(who).Do("GET", "/enterprises/"+w.firm+"/people", nil), http.StatusOK).Decode(w.t, &p)
	return p
}

// roles are those a person holds, as the administrator reads them.
func (w world) roles(who string) []string {
	w.t.Helper()
	_, all, err := w.Identity.User(w.System(w.t.Context()), w.IDs[who])
	if err != nil {
		w.t.Fatal(err)
	}
	var held []string
	for _, a := range all {
		if a.EndedAt == nil {
			held = append(held, a.Role)
		}
	}
	return held
}

// Who serves two firms keeps the role with the second, and loses it with the last;
// another role stays.
func TestARoleEndsWithTheLastFirm(t *testing.T) {
	each(t, func(w world) {
		p, err := w.Enterprise.Create(w.System(t.Context()), enterprise.NewEnterprise{Name: "桐乡试苗乙科技有限公司", UnitCode: boottest.Wuzhen})
		if err != nil {
			t.Fatal(err)
		}
		w.letIn("colleague", "enterprise")
		second := world{w.Server, t, p.ID}
		second.letIn("colleague", "enterprise")
		if err := w.Identity.GiveRole(w.System(t.Context()), w.IDs["colleague"], identity.NewRole{Role: "coach", UnitCode: boottest.County}); err != nil {
			t.Fatal(err)
		}
		officer := w.As("officer-wuzhen")
		w.want(officer.Do("DELETE", "/enterprises/"+w.firm+"/people/"+w.IDs["colleague"], nil), http.StatusNoContent)
		if roles := w.roles("colleague"); !slices.Contains(roles, "enterprise") || !second.sees("colleague") {
			t.Errorf("of another firm, and holds %v", roles)
		}
		w.want(officer.Do("DELETE", "/enterprises/"+p.ID+"/people/"+w.IDs["colleague"], nil), http.StatusNoContent)
		if roles := w.roles("colleague"); !slices.Equal(roles, []string{"coach"}) {
			t.Errorf("of no firm, and holds %v", roles)
		}
	})
}

// ask is the agent asking; it gives the consent as the firm sees it.
func (w world) ask() (id, etag string) {
	w.t.Helper()
	a := w.want(w.As("agent").Do("POST", "/agencies", fields{"uscc": code, "name": "试苗甲", "validTo": boottest.Today().AddDays(100), "note": "代报省科小"}), http.StatusCreated)
	var made struct{ ID string }
	a.Decode(w.t, &made)
	return made.ID, a.Header.Get("ETag")
}

func (w world) confirm(id, etag string, body fields) boottest.Answer {
	if body["validTo"] == nil {
		body["validTo"] = boottest.Today().AddDays(30)
	}
	return w.As("enterprise").Do("POST", "/consents/"+id+"/confirm", body, "If-Match", etag)
}

func TestColleaguesLetEachOtherInAndOut(t *testing.T) {
	each(t, func(w world) {
		me := w.As("enterprise")
		w.want(me.Do("DELETE", "/enterprises/"+w.firm+"/people/"+w.IDs["enterprise"], nil), http.StatusConflict)
		a := w.want(me.Do("POST", "/invitations", fields{"name": "会计", "role": "enterprise", "enterpriseId": w.firm}), http.StatusCreated)
		var made struct {
			ID   string
			Link identity.Link
		}
		a.Decode(t, &made)
		if p := w.people("enterprise"); len(p.Invitations) != 1 || made.Link.QR.Size < 21 {
			t.Errorf("%+v, %+v", p, made.Link.QR)
		}
		token := made.Link.URL[len(made.Link.URL)-43:]
		w.want(w.New("colleague").Do("POST", "/invitations/"+token+"/join", nil), http.StatusOK)
		p := w.people("officer-wuzhen")
		if len(p.People) != 2 || p.People[1].UserID != w.IDs["colleague"] || p.People[1].InvitedBy == "" || len(p.Invitations) != 0 {
			t.Fatalf("%+v", p)
		}
		// What the colleague handed out dies with them.
		w.want(w.New("colleague").Do("POST", "/invitations", fields{"name": "出纳", "role": "enterprise", "enterpriseId": w.firm}), http.StatusCreated)
		w.want(me.Do("DELETE", "/enterprises/"+w.firm+"/people/"+w.IDs["colleague"]+"?reason=left", nil), http.StatusNoContent)
		if w.sees("colleague") || len(w.people("enterprise").Invitations) != 0 {
			t.Error("the colleague still reaches the firm")
		}
		w.want(me.Do("DELETE", "/enterprises/"+w.firm+"/people/"+w.IDs["colleague"], nil), http.StatusNotFound)
		if roles := w.roles("colleague"); len(roles) != 0 {
			t.Errorf("of no firm, and still holds %v", roles)
		}
		w.want(w.As("officer-wuzhen").Do("DELETE", "/enterprises/"+w.firm+"/people/"+w.IDs["enterprise"], nil), http.StatusNoContent)
	})
}

func TestConcurrentColleaguesCannotBothLeave(t *testing.T) {
	each(t, func(w world) {
		w.letIn("colleague", "enterprise")
		var wg sync.WaitGroup
		for _, who := range []string{"enterprise", "colleague"} {
			ctx := access.With(t.Context(), access.Actor{UserID: w.IDs[who], Name: who, Assignments: []access.Assignment{{Role: "enterprise", UnitCode: boottest.Wuzhen}}})
			wg.Go(func() {
				if err := w.Member.Remove(ctx, w.firm, w.IDs[who], ""); err != nil && fault.Code(err) != "member.last" {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if left := w.people("officer-wuzhen").People; len(left) != 1 {
			t.Errorf("%d are left, want 1", len(left))
		}
	})
}

func TestAnAgentSeesOnlyWhoConsented(t *testing.T) {
	each(t, func(w world) {
		id, etag := w.ask()
		if w.sees("agent") {
			t.Fatal("asking is enough")
		}
		w.want(w.As("agent").Do("POST", "/agencies", fields{"uscc": code, "name": "再来", "validTo": boottest.Today()}), http.StatusConflict)
		// The answer does not tell who is recorded here.
		unknown := w.want(w.As("agent").Do("POST", "/agencies", fields{"uscc": nobodys, "name": "没有", "validTo": boottest.Today()}), http.StatusCreated)
		var a member.Agency
		unknown.Decode(t, &a)
		if a.EnterpriseID != nil || a.State != member.Asked {
			t.Errorf("%+v", a)
		}
		w.want(w.confirm(id, etag, fields{"validTo": boottest.Today().AddDays(-1)}), http.StatusUnprocessableEntity)
		w.want(w.confirm(id, etag, fields{}), http.StatusOK)
		if !w.sees("agent") {
			t.Fatal("the agent does not reach the firm")
		}
		w.want(w.confirm(id, etag, fields{}), http.StatusConflict)
		for _, row := range []struct {
			method, path string
			body         any
			want         int
		}{
			{"PUT", "/figures", fields{"enterpriseId": w.firm, "fiscalYear": 2024, "source": "self", "salesRevenueFen": 100}, http.StatusOK},
			{"POST", "/requests", fields{"enterpriseId": w.firm, "need": "finance", "title": "贷款"}, http.StatusCreated},
			{"GET", "/enterprises/" + w.firm + "/people", nil, http.StatusForbidden},
			{"GET", "/enterprises/" + w.firm + "/consents", nil, http.StatusForbidden},
		} {
			if got := w.As("agent").Do(row.method, row.path, row.body); got.Status != row.want {
				t.Errorf("%s %s: %s", row.method, row.path, got)
			}
		}
		w.want(w.As("enterprise").Do("POST", "/consents/"+id+"/withdraw", fields{"reason": "换人"}), http.StatusNoContent)
		if w.sees("agent") {
			t.Error("withdrawn, and still seen")
		}
		w.want(w.As("enterprise").Do("POST", "/consents/"+id+"/withdraw", fields{}), http.StatusConflict)
		w.want(w.As("agent").Do("DELETE", "/agencies/"+a.ID, nil), http.StatusNoContent)
		var list struct{ Items []member.Agency }
		w.want(w.As("agent").Do("GET", "/agencies", nil), http.StatusOK).Decode(t, &list)
		if len(list.Items) != 2 || list.Items[0].State != member.Withdrawn || list.Items[1].State != member.Withdrawn {
			t.Errorf("%+v", list.Items)
		}
	})
}

func TestTheOfficeNeedsTheSignedPaper(t *testing.T) {
	each(t, func(w world) {
		id, etag := w.ask()
		officer := w.As("officer-wuzhen")
		body := fields{"validTo": boottest.Today().AddDays(30)}
		w.want(officer.Do("POST", "/consents/"+id+"/confirm", body, "If-Match", etag), http.StatusUnprocessableEntity)
		var paper bytes.Buffer
		form := multipart.NewWriter(&paper)
		_ = form.WriteField("ownerKind", member.FileOwner)
		part, _ := form.CreateFormFile("file", "授权书.txt")
		_, _ = part.Write([]byte("同意代理"))
		_ = form.Close()
		var file struct{ ID string }
		w.want(officer.Do("POST", "/attachments", paper.Bytes(), "Content-Type", form.FormDataContentType()), http.StatusCreated).Decode(t, &file)
		body["attachments"] = []string{file.ID}
		w.want(officer.Do("POST", "/consents/"+id+"/confirm", body, "If-Match", etag), http.StatusOK)
		w.want(w.As("enterprise").Do("GET", "/consents/"+id+"/attachments/"+file.ID, nil), http.StatusOK)
		w.want(w.As("agent").Do("GET", "/consents/"+id+"/attachments/"+file.ID, nil), http.StatusForbidden)
		w.want(w.As("officer-puyuan").Do("POST", "/consents/"+id+"/withdraw", fields{}), http.StatusNotFound)
		w.want(officer.Do("POST", "/invitations", fields{"name": "代理", "role": "agent", "enterpriseId": w.firm, "grantTo": boottest.Today()}), http.StatusForbidden)
	})
}

// Who works at one firm and is the agent of another may do for each only what that role allows.
func TestTheRolesOfOnePersonStayApart(t *testing.T) {
	each(t, func(w world) {
		served, err := w.Enterprise.Create(w.System(t.Context()), enterprise.NewEnterprise{Name: "桐乡试苗乙科技有限公司", UnitCode: boottest.Wuzhen})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Enterprise.Grant(w.System(t.Context()), w.IDs["enterprise"], served.ID, "agent"); err != nil {
			t.Fatal(err)
		}
		both := access.With(t.Context(), access.Actor{UserID: w.IDs["enterprise"], Assignments: []access.Assignment{
			{Role: "enterprise", UnitCode: boottest.Wuzhen}, {Role: "agent", UnitCode: boottest.Wuzhen},
		}})
		for firm, want := range map[string]string{w.firm: "", served.ID: "access.outside_scope"} {
			if _, err := w.Enterprise.Check(both, firm, "read", "figure"); err != nil {
				t.Error(err)
			}
			if _, err := w.Enterprise.Check(both, firm, "archive", "member"); fault.Code(err) != want {
				t.Errorf("want %q, got %v", want, err)
			}
		}
	})
}

// A firm that lets an agent in by itself never wrote down its own code.
func TestAnAgentReadsTheCodeOfAFirmThatOfferedItself(t *testing.T) {
	each(t, func(w world) {
		a := w.want(w.As("enterprise").Do("POST", "/invitations", fields{"name": "代理", "role": "agent", "enterpriseId": w.firm, "grantTo": boottest.Today()}), http.StatusCreated)
		var made struct{ Link identity.Link }
		a.Decode(t, &made)
		w.want(w.As("agent").Do("POST", "/invitations/"+made.Link.URL[len(made.Link.URL)-43:]+"/join", nil), http.StatusOK)
		var list struct{ Items []member.Agency }
		w.want(w.As("agent").Do("GET", "/agencies", nil), http.StatusOK).Decode(t, &list)
		if len(list.Items) != 1 || list.Items[0].State != member.Given || list.Items[0].USCC != code || list.Items[0].EnterpriseName == "" {
			t.Errorf("%+v", list.Items)
		}
	})
}

// Whatever comes first, the last word and the access agree.
func TestConcurrentWithdrawalEndsAccess(t *testing.T) {
	each(t, func(w world) {
		boss := access.With(t.Context(), access.Actor{UserID: w.IDs["enterprise"], Name: "boss", Assignments: []access.Assignment{{Role: "enterprise", UnitCode: boottest.Wuzhen}}})
		helper := access.With(t.Context(), access.Actor{UserID: w.IDs["agent"], Name: "helper", Assignments: []access.Assignment{{Role: "agent", UnitCode: boottest.County}}})
		for range 5 {
			a, err := w.Member.Ask(helper, db.OnceKey{}, member.NewAsk{USCC: code, Name: "试苗甲", ValidTo: boottest.Today()})
			if err != nil {
				t.Fatal(err)
			}
			allowed := []string{"", "member.closed", "member.stale"}
			w.meet(allowed,
				func() error {
					_, err := w.Member.Confirm(boss, a.ID, a.Version, member.Confirmation{ValidTo: boottest.Today()})
					return err
				},
				func() error { return w.Member.Withdraw(boss, a.ID, "") },
				func() error { return w.Member.Leave(helper, a.ID) },
			)
			if w.sees("agent") {
				t.Error("withdrawn, and still seen")
			}
			all, err := w.Member.Consents(boss, w.firm)
			if err != nil || all[0].State != member.Withdrawn {
				t.Errorf("%v, %+v", err, all)
			}
		}
	})
}

func (w world) meet(allowed []string, all ...func() error) {
	var wg sync.WaitGroup
	for _, one := range all {
		wg.Go(func() {
			err := one()
			if !slices.Contains(allowed, fault.Code(err)) {
				w.t.Error(err)
			}
		})
	}
	wg.Wait()
}
