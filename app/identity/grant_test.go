package identity

import (
	"context"
	"testing"
	"time"

	"miaolin/app/access"
	"miaolin/app/fault"
	"miaolin/db"
	"miaolin/db/dbtest"
)

// firms stands in for the enterprise feature: one firm in Wuzhen, which whoever
// works there may open to others.
type firms struct {
	granted map[string][]Firm
	asked   int // for names
}

var mill = Firm{ID: "mill", Name: "运河丝织厂", UnitCode: wuzhen}

func (g *firms) CheckInvite(ctx context.Context, id, _ string) (Firm, error) {
	for _, held := range access.From(ctx).Assignments {
		if id == mill.ID && within(wuzhen, held.UnitCode) && (held.Role == "officer" || held.Role == "manager") {
			return mill, nil
		}
	}
	return Firm{}, fault.NotFound("enterprise.not_found")
}

func (g *firms) FirmName(context.Context, string) (string, error) { return mill.Name, nil }

func (g *firms) FirmNames(ctx context.Context, ids []string) (map[string]string, error) {
	g.asked++
	return map[string]string{mill.ID: mill.Name}, nil
}

func (g *firms) Admit(_ context.Context, a Admission) error {
	g.granted[a.UserID] = append(g.granted[a.UserID], mill)
	return nil
}

func (g *firms) Granted(_ context.Context, user string) ([]Firm, error) { return g.granted[user], nil }

func TestNobodyGivesBeyondTheirOwn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d)
		f.UseGrants(&firms{granted: map[string][]Firm{}})
		f.person("root", "admin", county)
		f.person("root-wuzhen", "admin", wuzhen)
		f.person("boss", "manager", county)
		f.person("wu", "officer", wuzhen)
		f.person("pu", "officer", puyuan)
		f.person("watch", "auditor", county)
		for _, row := range []struct{ as, role, unit, firm, code string }{
			{"root", "admin", county, "", ""},
			{"root", "manager", "330400", "", "identity.outside"},
			{"root", "enterprise", "", mill.ID, "enterprise.not_found"}, // business is not for administrators
			{"root-wuzhen", "officer", wuzhen, "", ""},
			{"root-wuzhen", "officer", puyuan, "", "identity.outside"},
			{"boss", "officer", puyuan, "", ""},
			{"boss", "admin", county, "", "identity.beyond_own"},
			{"boss", "auditor", county, "", "identity.beyond_own"},
			{"boss", "enterprise", "", mill.ID, ""},
			{"boss", "enterprise", wuzhen, "", "identity.firm_missing"},
			{"boss", "officer", wuzhen, mill.ID, "identity.role_firm"},
			{"boss", "king", county, "", "identity.role_unknown"},
			{"boss", "officer", "330483999", "", "identity.unit_unknown"},
			{"wu", "enterprise", "", mill.ID, ""},
			{"wu", "agent", "", mill.ID, "identity.grant_days"}, // an agent's time has an end
			{"wu", "agent", wuzhen, "", "access.forbidden"},
			{"boss", "agent", county, "", ""}, // reaches nothing before a firm consents
			{"boss", "agent", "330400", "", "identity.outside"},
			{"wu", "officer", wuzhen, "", "access.forbidden"},
			{"pu", "enterprise", "", mill.ID, "enterprise.not_found"},
			{"watch", "auditor", county, "", "access.forbidden"},
		} {
			_, _, err := f.Invite(f.as(row.as), NewInvitation{Name: "Guest", Role: row.role, UnitCode: row.unit, EnterpriseID: row.firm})
			if fault.Code(err) != row.code {
				t.Errorf("%s invites %s in %q %q: want %q, got %v", row.as, row.role, row.unit, row.firm, row.code, err)
			}
		}
	})
}

func TestAnAdministratorOfATownReachesNoFurther(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d)
		f.person("root", "admin", county)
		f.person("root-wuzhen", "admin", wuzhen)
		f.person("pu", "officer", puyuan)
		f.person("wu", "officer", wuzhen)
		f.must(f.GiveRole(f.as("root"), f.ids["wu"], NewRole{Role: "manager", UnitCode: county}))
		town := f.as("root-wuzhen")
		_, _, err := f.User(town, f.ids["pu"])
		wantCode(t, err, "identity.user_unknown")
		wantCode(t, f.GiveRole(town, f.ids["pu"], NewRole{Role: "officer", UnitCode: wuzhen}), "identity.user_unknown")
		wantCode(t, f.GiveRole(town, f.ids["wu"], NewRole{Role: "officer", UnitCode: puyuan}), "identity.outside")
		// The officer also manages the county: the town may not take that account over.
		_, err = f.ResetPassword(town, f.ids["wu"])
		wantCode(t, err, "identity.beyond_own")
		disabled := Disabled
		_, err = f.ChangeUser(town, f.ids["wu"], UserChange{State: &disabled}, 1)
		wantCode(t, err, "identity.beyond_own")
		elsewhere := puyuan
		_, err = f.ChangeUser(f.as("root"), f.ids["wu"], UserChange{UnitCode: &elsewhere}, 1)
		f.must(err)
		_, err = f.ChangeUser(f.as("root"), f.ids["wu"], UserChange{UnitCode: &elsewhere}, 1)
		wantCode(t, err, "web.stale")
	})
}

func TestALinkWorksOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d)
		grants := &firms{granted: map[string][]Firm{}}
		f.UseGrants(grants)
		f.person("root", "admin", county)
		f.person("wu", "officer", wuzhen)
		invite := func() (Invitation, string) {
			i, link, err := f.Invite(f.as("wu"), NewInvitation{Name: "冯老板", Role: "enterprise", EnterpriseID: mill.ID})
			f.must(err)
			return i, tokenOf(link)
		}
		accept := func(token, username string) (string, error) {
			return f.Accept(t.Context(), token, username, "a-phrase-of-the-guest", "", Device{})
		}
		_, token := invite()
		offer, err := f.Offer(t.Context(), token)
		f.must(err)
		if offer.Inviter != "wu" || offer.Firm != mill.Name {
			t.Errorf("the offer says %+v", offer)
		}
		_, err = accept(token, "wu")
		wantCode(t, err, "identity.username_taken") // and the link is still good
		session, err := accept(token, "feng")
		f.must(err)
		guest := f.session(session)
		if !guest.Actor.Has("enterprise") || len(grants.granted[guest.Actor.UserID]) != 1 {
			t.Errorf("the guest holds %+v and sees %v", guest.Actor, grants.granted)
		}
		_, err = accept(token, "feng-2")
		wantCode(t, err, "identity.link_used")
		_, err = accept("made-up", "feng-3")
		wantCode(t, err, "identity.link_gone")

		second, token := invite()
		f.must(f.Revoke(f.as("wu"), second.ID))
		_, err = accept(token, "feng-4")
		wantCode(t, err, "identity.link_revoked")
		wantCode(t, f.Revoke(f.as("wu"), second.ID), "identity.invitation_closed")

		_, token = invite()
		joined, err := f.Join(access.With(t.Context(), guest.Actor), token, Device{})
		f.must(err)
		if f.live(session) || !f.live(joined) {
			t.Error("joining must renew the session")
		}

		_, token = invite()
		f.now = f.now.Add(invitationLife - time.Microsecond)
		_, err = f.Offer(t.Context(), token)
		f.must(err)
		f.now = f.now.Add(time.Microsecond)
		_, err = f.Offer(t.Context(), token)
		wantCode(t, err, "identity.link_expired")
		_, err = accept(token, "feng-5")
		wantCode(t, err, "identity.link_expired")

		_, token = invite()
		_, held, err := f.User(f.as("root"), f.ids["wu"])
		f.must(err)
		f.must(f.TakeRole(f.as("root"), f.ids["wu"], held[0].ID))
		_, err = f.Offer(t.Context(), token)
		wantCode(t, err, "identity.link_revoked")
		f.must(f.GiveRole(f.as("root"), f.ids["wu"], NewRole{Role: "officer", UnitCode: wuzhen}))

		_, token = invite()
		f.disable("wu")
		_, err = f.Offer(t.Context(), token)
		wantCode(t, err, "identity.link_revoked")
	})
}

func TestAResetLinkWorksOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d)
		f.person("root", "admin", county)
		f.person("wu", "officer", wuzhen)
		reset := func() string {
			link, err := f.ResetPassword(f.as("root"), f.ids["wu"])
			f.must(err)
			return tokenOf(link)
		}
		first, second := reset(), reset()
		use := func(token string) error { return f.UseReset(t.Context(), token, "another-long-phrase") }
		wantCode(t, use("made-up"), "identity.link_gone")
		wantCode(t, use(first), "identity.reset_used") // the second took its place
		wantCode(t, f.UseReset(t.Context(), second, "short"), "identity.password_short")
		f.must(use(second))
		wantCode(t, use(second), "identity.reset_used")
		late := reset()
		f.now = f.now.Add(resetLife)
		wantCode(t, use(late), "identity.link_expired")
		left := reset()
		f.disable("wu")
		_, err := f.ResetOwner(t.Context(), left)
		wantCode(t, err, "identity.link_disabled")
		wantCode(t, use(left), "identity.link_disabled")
	})
}

// Firms are named for the whole list at once, however long it is.
func TestAListOfInvitationsAsksForNamesOnce(t *testing.T) {
	f := newFixture(t, dbtest.Open(t))
	names := &firms{granted: map[string][]Firm{}}
	f.UseGrants(names)
	f.person("wu", "officer", wuzhen)
	wu := f.as("wu")
	for range 12 {
		if _, _, err := f.Invite(wu, NewInvitation{Name: "厂里人", Role: "enterprise", EnterpriseID: mill.ID}); err != nil {
			t.Fatal(err)
		}
	}
	page, _, err := f.Invitations(wu, "", 50)
	if err != nil || len(page) != 12 {
		t.Fatalf("%d invitations, %v", len(page), err)
	}
	items, err := handlers{svc: f.Service}.invitationItems(wu, page)
	if err != nil || len(items) != 12 || items[11].EnterpriseName != mill.Name {
		t.Fatalf("%+v, %v", items, err)
	}
	if names.asked != 1 {
		t.Errorf("names were asked for %d times", names.asked)
	}
}
