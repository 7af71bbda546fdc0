package identity

import (
	"context"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/app/web"
	"miaolin/config"
	"miaolin/db"
	"miaolin/db/dbtest"
)

const (
	county = "330483"
	wuzhen = "330483100"
	puyuan = "330483101"
	secret = "seedling-by-the-canal"
)

// fixture is a service on a store of its own, with a clock that tests move.
type fixture struct {
	*Service
	t   testing.TB
	now time.Time
	ids map[string]string
	run string // tells people of one row from those of another
}

func newFixture(t testing.TB, d *db.DB) *fixture {
	t.Helper()
	f := &fixture{t: t, now: time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC), ids: map[string]string{}}
	clock := func() value.Instant { return value.At(f.now) }
	guard, err := access.NewGuard(clock)
	if err != nil {
		t.Fatal(err)
	}
	words, err := config.LoadMessages()
	if err != nil {
		t.Fatal(err)
	}
	f.Service = New(Options{
		DB: d, Audit: audit.New(d, clock), Guard: guard, Messages: words, Clock: clock, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		PublicURL: "https://miaolin.example", SessionIdle: 12 * time.Hour, SessionMax: 7 * 24 * time.Hour,
		Hashing: Hashing{MemoryKiB: 64, Passes: 1},
	})
	f.must(f.Prepare(t.Context()))
	return f
}

func (f *fixture) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

// person adds somebody who holds one role.
func (f *fixture) person(username, role, unit string) context.Context {
	f.t.Helper()
	system := access.With(f.t.Context(), access.SystemActor("test"))
	user, err := f.AddUser(system, NewUser{Username: username + f.run, Name: username, UnitCode: unit, Roles: []NewRole{{Role: role, UnitCode: unit}}}, secret, false)
	f.must(err)
	f.ids[username] = user.ID
	return f.as(username)
}

// as is the context of somebody, with the roles they hold at this moment.
func (f *fixture) as(username string) context.Context {
	f.t.Helper()
	actor, err := f.ActorOf(f.t.Context(), f.ids[username])
	f.must(err)
	return access.With(f.t.Context(), actor)
}

func (f *fixture) signIn(username string) string {
	f.t.Helper()
	token, err := f.SignIn(f.t.Context(), Credentials{Username: username + f.run, Password: secret}, Device{IP: "192.0.2.1"})
	f.must(err)
	return token
}

func (f *fixture) session(token string) *web.Session {
	f.t.Helper()
	s, err := f.ReadSession(f.t.Context(), token)
	f.must(err)
	f.Rest()
	return s
}

// use lets time pass, with a request after each step.
func (f *fixture) use(token string, times int, every time.Duration) {
	for range times {
		f.now = f.now.Add(every)
		f.session(token)
	}
}

func (f *fixture) disable(username string) {
	f.t.Helper()
	user, _, err := f.User(f.as("root"), f.ids[username])
	f.must(err)
	disabled := Disabled
	_, err = f.ChangeUser(f.as("root"), user.ID, UserChange{State: &disabled}, user.Version)
	f.must(err)
}

// assignment is the id of the first role somebody holds.
func (f *fixture) assignment(username string) string {
	f.t.Helper()
	all, err := f.store.assignments(f.t.Context(), f.ids[username])
	f.must(err)
	return all[0].ID
}

// tokenOf takes the secret out of a link.
func tokenOf(l Link) string {
	_, token, _ := strings.Cut(l.URL, "#")
	return token
}

func (f *fixture) live(token string) bool { return f.session(token) != nil }

func wantCode(t testing.TB, err error, code string) {
	t.Helper()
	if fault.Code(err) != code {
		t.Errorf("want %q, got %v", code, err)
	}
}

func TestASessionEnds(t *testing.T) {
	rows := []struct {
		name  string
		after func(f *fixture, token string)
		lives bool
	}{
		{"not soon", func(f *fixture, token string) { f.use(token, 1, 11*time.Hour) }, true},
		{"after idling", func(f *fixture, token string) { f.use(token, 1, 12*time.Hour+time.Second) }, false},
		{"not while in use", func(f *fixture, token string) { f.use(token, 15, 11*time.Hour) }, true},
		{"after its longest time", func(f *fixture, token string) { f.use(token, 16, 11*time.Hour) }, false},
		{"by its owner", func(f *fixture, token string) { f.must(f.EndSession(f.as("wu"), f.session(token).ID)) }, false},
		{"not by another", func(f *fixture, token string) {
			wantCode(f.t, f.EndSession(f.as("root"), f.session(token).ID), "identity.session_unknown")
		}, true},
		{"with the account", func(f *fixture, _ string) { f.disable("wu") }, false},
		{"with a new role", func(f *fixture, _ string) {
			f.must(f.GiveRole(f.as("root"), f.ids["wu"], NewRole{Role: "auditor", UnitCode: county}))
		}, false},
		{"with a lost role", func(f *fixture, _ string) { f.must(f.TakeRole(f.as("root"), f.ids["wu"], f.assignment("wu"))) }, false},
		{"with a reset password", func(f *fixture, _ string) {
			link, err := f.ResetPassword(f.as("root"), f.ids["wu"])
			f.must(err)
			f.must(f.UseReset(f.t.Context(), tokenOf(link), "another-long-phrase"))
		}, false},
		{"not with another's password", func(f *fixture, _ string) {
			_, err := f.ChangePassword(f.as("root"), secret, "another-long-phrase", Device{})
			f.must(err)
		}, true},
		{"when its browser signs in anew", func(f *fixture, token string) {
			_, err := f.SignIn(f.t.Context(), Credentials{Username: "wu" + f.run, Password: secret}, Device{Token: token})
			f.must(err)
		}, false},
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for i, row := range rows {
			t.Run(row.name, func(t *testing.T) {
				f := newFixture(t, d)
				f.run = strconv.Itoa(i)
				f.person("root", "admin", county)
				f.person("wu", "officer", wuzhen)
				token := f.signIn("wu")
				row.after(f, token)
				if got := f.live(token); got != row.lives {
					t.Errorf("the session lives: %v", got)
				}
			})
		}
	})
}

func TestRolesCountOnTheNextRequest(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d)
		f.person("root", "admin", county)
		f.person("wu", "officer", wuzhen)
		tomorrow := value.At(f.now).Date().AddDays(1)
		f.must(f.GiveRole(f.as("root"), f.ids["wu"], NewRole{Role: "auditor", UnitCode: county, FromOn: &tomorrow, ToOn: &tomorrow}))
		token := f.signIn("wu")
		for _, want := range []int{1, 2, 1} {
			if got := len(f.session(token).Actor.Assignments); got != want {
				t.Errorf("on %s: holds %d roles, want %d", value.At(f.now).Date(), got, want)
			}
			f.use(token, 24, time.Hour)
		}
	})
}

// An import may hold the only writer for long: people who only read go on.
func TestReadingASessionNeverWaitsForAWriter(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d)
		f.person("wu", "officer", wuzhen)
		token := f.signIn("wu")
		f.now = f.now.Add(2 * touchEvery)
		f.must(d.InTx(t.Context(), func(ctx context.Context) error {
			if err := f.store.noteSignIn(ctx, "wu", true, f.Clock()); err != nil {
				return err
			}
			// Who waited for the writer here would wait until the end of time.
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			live, err := f.ReadSession(ctx, token)
			if live == nil {
				t.Error("the session was not found")
			}
			return err
		}))
		f.Rest()
		all, err := f.Sessions(f.as("wu"))
		f.must(err)
		if len(all) != 1 || !all[0].LastSeenAt.After(all[0].CreatedAt) {
			t.Errorf("its use was not noted afterwards: %+v", all)
		}
	})
}

func TestSignInAnswersTheSame(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d)
		f.person("root", "admin", county)
		f.person("wu", "officer", wuzhen)
		f.person("gone", "officer", wuzhen)
		f.disable("gone")
		for _, row := range []struct{ username, password, code string }{
			{"wu", secret, ""},
			{" WU ", secret, ""},
			{"wu", "wrong", "identity.sign_in_refused"},
			{"wu", "", "identity.sign_in_refused"},
			{"nobody", secret, "identity.sign_in_refused"},
			{"", "", "identity.sign_in_refused"},
			{"gone", secret, "identity.sign_in_refused"},
		} {
			_, err := f.SignIn(t.Context(), Credentials{Username: row.username, Password: row.password}, Device{IP: "192.0.2.9"})
			wantCode(t, err, row.code)
		}
		var refused int64
		f.must(d.From(t.Context()).Raw("SELECT count(*) FROM audit_entries WHERE operation = 'session-create' AND outcome = 'refused'").Scan(&refused).Error)
		if refused != 5 {
			t.Errorf("%d refusals were noted, want 5", refused)
		}
	})
}

// An unknown name must cost a whole hash, or the time tells that it is unknown:
// the hash it is compared with has the cost and the lengths of a real one.
func TestUnknownNamesCostTheSame(t *testing.T) {
	h := newHasher(Hashing{MemoryKiB: 19 * 1024, Passes: 2})
	encoded, err := h.hash(t.Context(), secret)
	if err != nil {
		t.Fatal(err)
	}
	cost := func(encoded string) string {
		return encoded[:strings.LastIndex(encoded[:strings.LastIndex(encoded, "$")], "$")]
	}
	if cost(h.dummy) != cost(encoded) || len(h.dummy) != len(encoded) {
		t.Errorf("an unknown name costs %s, a known one %s", h.dummy, encoded)
	}
	if ok, err := h.verify(t.Context(), secret, ""); ok || err != nil {
		t.Errorf("got %v, %v", ok, err)
	}
}

func TestSignInSlowsDown(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d)
		f.person("wu", "officer", wuzhen)
		try := func(username, password, ip string) error {
			_, err := f.SignIn(t.Context(), Credentials{Username: username, Password: password}, Device{IP: ip})
			return err
		}
		for range limitPair.free {
			wantCode(t, try("wu", "wrong", "192.0.2.1"), "identity.sign_in_refused")
		}
		wantCode(t, try("wu", secret, "192.0.2.1"), "identity.too_many")
		wantCode(t, try("wu", secret, "192.0.2.2"), "") // the owner, elsewhere
		f.now = f.now.Add(firstWait)
		wantCode(t, try("wu", secret, "192.0.2.1"), "") // nobody stays locked out
		for i := range limitAddress.free {
			wantCode(t, try(string(rune('a'+i%26))+value.NewID(), "wrong", "192.0.2.3"), "identity.sign_in_refused")
		}
		wantCode(t, try("wu", secret, "192.0.2.3"), "identity.too_many")
	})
}

func TestPasswordChange(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d)
		f.person("wu", "officer", wuzhen)
		f.Composition = true
		here, there := f.signIn("wu"), f.signIn("wu")
		for _, row := range []struct{ old, chosen, code string }{
			{"wrong", "another-long-phrase-1", "identity.password_wrong"},
			{secret, secret, "identity.password_same"},
			{secret, "short1", "identity.password_short"},
			{secret, "Password123", "identity.password_common"},
			{secret, "11111111111", "identity.password_common"},
			{secret, "my-name-is-wu-1", "identity.password_username"},
			{secret, "onlyletters-here", "identity.password_mixture"},
			{secret, "三棵树苗种在河边2026", ""},
		} {
			_, err := f.ChangePassword(f.as("wu"), row.old, row.chosen, Device{Token: here})
			wantCode(t, err, row.code)
		}
		if f.live(here) || f.live(there) {
			t.Error("an old session lives on")
		}
	})
}

func TestOneLastAdministratorStays(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d)
		f.person("root", "admin", county)
		f.person("second", "admin", county)
		wantCode(t, f.TakeRole(f.as("root"), f.ids["root"], f.assignment("root")), "identity.own_account")
		disabled := Disabled
		_, err := f.ChangeUser(f.as("root"), f.ids["root"], UserChange{State: &disabled}, 1)
		wantCode(t, err, "identity.own_account")
		stale := f.as("second") // a request that began before what follows
		f.must(f.TakeRole(f.as("root"), f.ids["second"], f.assignment("second")))
		wantCode(t, f.TakeRole(stale, f.ids["root"], f.assignment("root")), "identity.last_admin")
		_, err = f.ChangeUser(stale, f.ids["root"], UserChange{State: &disabled}, 1)
		wantCode(t, err, "identity.last_admin")
	})
}

// Two administrators end each other's role at the same moment: one stays.
func TestConcurrentAdministratorsCannotEndEachOther(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d)
		f.person("root", "admin", county)
		f.person("second", "admin", county)
		pairs := [][2]string{{"root", "second"}, {"second", "root"}}
		var wait sync.WaitGroup
		failed := make([]error, len(pairs))
		for i, pair := range pairs {
			ctx, other, assignment := f.as(pair[0]), f.ids[pair[1]], f.assignment(pair[1])
			wait.Go(func() { failed[i] = f.TakeRole(ctx, other, assignment) })
		}
		wait.Wait()
		if (failed[0] == nil) == (failed[1] == nil) {
			t.Errorf("want one to succeed, got %v", failed)
		}
	})
}
