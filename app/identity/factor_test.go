package identity

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/hotp"

	"miaolin/app/access"
	"miaolin/db"
	"miaolin/db/dbtest"
)

// phone is an authenticator app: what it shows at a moment, in a step from now.
func (f *fixture) phone(secret string, steps int) string {
	f.t.Helper()
	code, err := hotp.GenerateCode(secret, uint64(f.now.Unix()/stepSeconds+int64(steps)))
	f.must(err)
	return code
}

// self is the context of somebody in their own browser, whatever they may do.
func (f *fixture) self(username string) context.Context {
	return access.With(f.t.Context(), access.Actor{UserID: f.ids[username], Name: username})
}

func (f *fixture) system() context.Context {
	return access.With(f.t.Context(), access.SystemActor("test"))
}

// guard turns a person's second step on.
func (f *fixture) guard(username string) (secretOfPhone string, recovery []string) {
	f.t.Helper()
	offer, err := f.BeginFactor(f.self(username), secret)
	f.must(err)
	_, recovery, err = f.ConfirmFactor(f.self(username), f.phone(offer.Secret, 0), Device{})
	f.must(err)
	f.now = f.now.Add(2 * stepSeconds * time.Second)
	return offer.Secret, recovery
}

func (f *fixture) knockWith(username, code string) (string, error) {
	return f.SignIn(f.t.Context(), Credentials{username + f.run, secret, code}, Device{IP: "192.0.2.7"})
}

func TestSigningInWithACode(t *testing.T) {
	rows := []struct {
		name string
		code func(f *fixture, phone string, recovery []string) string
		want string
	}{
		{"none", func(*fixture, string, []string) string { return "" }, "identity.code_needed"},
		{"the phone's", func(f *fixture, phone string, _ []string) string { return f.phone(phone, 0) }, ""},
		{"with a space, full width", func(f *fixture, phone string, _ []string) string {
			code := f.phone(phone, 0)
			return strings.Map(func(r rune) rune { return r - '0' + '０' }, code[:3]) + " " + code[3:]
		}, ""},
		{"one step early", func(f *fixture, phone string, _ []string) string { return f.phone(phone, 1) }, ""},
		{"one step late", func(f *fixture, phone string, _ []string) string { return f.phone(phone, -1) }, ""},
		{"two steps early", func(f *fixture, phone string, _ []string) string { return f.phone(phone, 2) }, "identity.code_wrong"},
		{"two steps late", func(f *fixture, phone string, _ []string) string { return f.phone(phone, -2) }, "identity.code_wrong"},
		{"the one that confirmed", func(f *fixture, phone string, _ []string) string {
			f.now = f.now.Add(-2 * stepSeconds * time.Second)
			return f.phone(phone, 0)
		}, "identity.code_wrong"},
		{"used a moment ago", func(f *fixture, phone string, _ []string) string {
			_, err := f.knockWith("wu", f.phone(phone, 0))
			f.must(err)
			return f.phone(phone, 0)
		}, "identity.code_wrong"},
		{"older than the last", func(f *fixture, phone string, _ []string) string {
			_, err := f.knockWith("wu", f.phone(phone, 1))
			f.must(err)
			return f.phone(phone, 0)
		}, "identity.code_wrong"},
		{"for recovery", func(_ *fixture, _ string, recovery []string) string { return " " + strings.ToUpper(recovery[3]) }, ""},
		{"for recovery, again", func(f *fixture, _ string, recovery []string) string {
			_, err := f.knockWith("wu", recovery[3])
			f.must(err)
			return recovery[3]
		}, "identity.code_wrong"},
		{"another person's for recovery", func(f *fixture, _ string, _ []string) string {
			_, recovery := f.guard("other")
			return recovery[0]
		}, "identity.code_wrong"},
		{"of letters", func(*fixture, string, []string) string { return "abcdef" }, "identity.code_wrong"},
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for i, row := range rows {
			t.Run(row.name, func(t *testing.T) {
				f := newFixture(t, d)
				f.run = strconv.Itoa(i)
				f.person("wu", "officer", wuzhen)
				f.person("other", "officer", wuzhen)
				phone, recovery := f.guard("wu")
				token, err := f.knockWith("wu", row.code(f, phone, recovery))
				wantCode(t, err, row.want)
				if row.want == "" && !f.live(token) || row.want != "" && token != "" {
					t.Errorf("the answer is %v and the session %q", err, token)
				}
			})
		}
	})
}

// Nobody learns from the question for a code that a wrong password was right.
func TestACodeIsAskedForAfterThePasswordOnly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d)
		f.person("wu", "officer", wuzhen)
		phone, _ := f.guard("wu")
		for _, code := range []string{"", f.phone(phone, 0)} {
			_, err := f.SignIn(t.Context(), Credentials{"wu", "wrong", code}, Device{IP: "192.0.2.7"})
			wantCode(t, err, "identity.sign_in_refused")
		}
		_, err := f.knockWith("wu", f.phone(phone, 0)) // which has not been used up
		wantCode(t, err, "")
	})
}

// Being asked for the code neither counts as a failure nor forgives one.
func TestWrongCodesSlowDown(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d)
		f.person("wu", "officer", wuzhen)
		phone, _ := f.guard("wu")
		for range 2 * limitPair.free {
			_, err := f.knockWith("wu", "")
			wantCode(t, err, "identity.code_needed")
		}
		for range limitPair.free {
			_, err := f.knockWith("wu", "")
			wantCode(t, err, "identity.code_needed")
			_, err = f.knockWith("wu", "0000000")
			wantCode(t, err, "identity.code_wrong")
		}
		_, err := f.knockWith("wu", f.phone(phone, 0))
		wantCode(t, err, "identity.too_many")
		f.now = f.now.Add(firstWait)
		_, err = f.knockWith("wu", f.phone(phone, 0))
		wantCode(t, err, "")
	})
}

// Two browsers show the same code, or the same recovery code, at once.
func TestACodeOpensOneDoor(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d)
		f.person("wu", "officer", wuzhen)
		phone, recovery := f.guard("wu")
		for _, code := range []string{f.phone(phone, 0), recovery[0]} {
			var wait sync.WaitGroup
			tokens := make([]string, 4)
			for i := range tokens {
				wait.Go(func() { tokens[i], _ = f.knockWith("wu", code) })
			}
			wait.Wait()
			if opened := len(strings.Fields(strings.Join(tokens, " "))); opened != 1 {
				t.Errorf("one code opened %d sessions", opened)
			}
		}
	})
}

func TestSettingUpASecondStep(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d)
		f.person("wu", "officer", wuzhen)
		here, there := f.signIn("wu"), f.signIn("wu")
		_, err := f.BeginFactor(f.self("wu"), "wrong")
		wantCode(t, err, "identity.password_wrong")
		_, _, err = f.ConfirmFactor(f.self("wu"), "123456", Device{})
		wantCode(t, err, "identity.second_factor_not_begun")
		first, err := f.BeginFactor(f.self("wu"), secret)
		f.must(err)
		offer, err := f.BeginFactor(f.self("wu"), secret)
		f.must(err)
		_, _, err = f.ConfirmFactor(f.self("wu"), f.phone(first.Secret, 0), Device{})
		wantCode(t, err, "identity.code_wrong")
		f.signIn("wu") // an offer asks for nothing yet
		token, recovery, err := f.ConfirmFactor(f.self("wu"), f.phone(offer.Secret, 0), Device{Token: here})
		f.must(err)
		if f.live(here) || f.live(there) || !f.live(token) {
			t.Error("the old sessions end and a new one lives")
		}
		if !strings.HasPrefix(offer.URL, "otpauth://totp/Miaolin:wu?") || len(recovery) != recoveryCodes {
			t.Errorf("the offer is %s, the codes %v", offer.URL, recovery)
		}
		_, err = f.BeginFactor(f.self("wu"), secret)
		wantCode(t, err, "identity.second_factor_on")
		_, _, err = f.ConfirmFactor(f.self("wu"), f.phone(offer.Secret, 1), Device{})
		wantCode(t, err, "identity.second_factor_not_begun")
		_, err = f.knockWith("wu", recovery[9])
		f.must(err)
		if state, err := f.FactorState(f.self("wu")); err != nil || !state.On || state.RecoveryLeft != recoveryCodes-1 || state.Demanded {
			t.Errorf("the state is %+v, %v", state, err)
		}
		_, err = f.EndFactor(f.self("wu"), "wrong", Device{})
		wantCode(t, err, "identity.password_wrong")
		_, err = f.EndFactor(f.self("wu"), secret, Device{})
		f.must(err)
		if f.live(token) {
			t.Error("a session of before lives on")
		}
		f.signIn("wu")
	})
}

func TestResettingASecondStep(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d)
		f.person("root", "admin", county)
		f.person("town", "admin", wuzhen)
		f.person("boss", "manager", county)
		f.person("wu", "officer", wuzhen)
		wantCode(t, f.ResetFactor(f.as("root"), f.ids["wu"]), "identity.second_factor_off")
		phone, _ := f.guard("wu")
		f.guard("root")
		f.guard("boss")
		token, err := f.knockWith("wu", f.phone(phone, 0))
		f.must(err)
		wantCode(t, f.ResetFactor(f.as("boss"), f.ids["wu"]), "access.forbidden")
		wantCode(t, f.ResetFactor(f.as("root"), f.ids["root"]), "identity.second_factor_own")
		wantCode(t, f.ResetFactor(f.as("town"), f.ids["boss"]), "identity.user_unknown")
		f.must(f.ResetFactor(f.as("root"), f.ids["wu"]))
		if f.live(token) {
			t.Error("the session lives on")
		}
		f.signIn("wu")
		f.must(f.ResetFactorOf(f.system(), " ROOT "))
		f.signIn("root")
		wantCode(t, f.ResetFactorOf(f.system(), "nobody"), "identity.user_unknown")
	})
}

// With the switch on, managers and administrators hold nothing until they have a
// second step; everybody else goes on as before.
func TestASecondStepIsDemanded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d)
		f.person("root", "admin", county)
		f.person("boss", "manager", county)
		f.person("wu", "officer", wuzhen)
		f.SecondFactor = true
		for who, want := range map[string]string{"root": factorMissing, "boss": factorMissing, "wu": ""} {
			live := f.session(f.signIn(who))
			if live.Unfinished != want || (len(live.Actor.Assignments) == 0) != (want != "") {
				t.Errorf("%s: %q, holds %v", who, live.Unfinished, live.Actor.Assignments)
			}
		}
		phone, _ := f.guard("boss")
		token, err := f.knockWith("boss", f.phone(phone, 0))
		f.must(err)
		if live := f.session(token); live.Unfinished != "" || len(live.Actor.Assignments) != 1 {
			t.Errorf("afterwards: %+v", live)
		}
		ended, err := f.EndFactor(f.as("boss"), secret, Device{})
		f.must(err)
		if f.session(ended).Unfinished != factorMissing {
			t.Error("who turns it off goes on without")
		}
		// A role that comes later is not a way around it.
		live := f.signIn("wu")
		f.must(f.GiveRole(f.system(), f.ids["wu"], NewRole{Role: "manager", UnitCode: county}))
		if f.live(live) || f.session(f.signIn("wu")).Unfinished != factorMissing {
			t.Error("a new manager goes on without")
		}
	})
}

// What only the owner may know is told nowhere else.
func TestSecretsAreNotTold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := newFixture(t, d)
		f.person("wu", "officer", wuzhen)
		phone, recovery := f.guard("wu")
		used := f.phone(phone, 0)
		_, err := f.knockWith("wu", used)
		f.must(err)
		_, err = f.knockWith("wu", recovery[0])
		f.must(err)
		var told []string
		f.must(d.From(t.Context()).Raw("SELECT coalesce(CAST(changes AS TEXT), '') || coalesce(CAST(params AS TEXT), '') || coalesce(object_label, '') FROM audit_entries").Scan(&told).Error)
		var kept []string
		f.must(d.From(t.Context()).Raw("SELECT code_hash FROM recovery_codes").Scan(&kept).Error)
		for _, s := range []string{phone, recovery[0], cleanCode(recovery[0]), used} {
			if strings.Contains(strings.Join(told, "\n"), s) || strings.Contains(strings.Join(kept, "\n"), s) {
				t.Errorf("%s is kept in the open", s)
			}
		}
		if len(told) == 0 || len(kept) != recoveryCodes {
			t.Errorf("%d entries, %d codes", len(told), len(kept))
		}
	})
}
