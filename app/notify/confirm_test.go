package notify

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"miaolin/app/fault"
	"miaolin/db"
	"miaolin/db/dbtest"
)

var confirmToken = regexp.MustCompile(`/confirm-email#([A-Za-z0-9_-]{43})`)

// lastMail is the mail that came last, as a person reads it.
func (w *world) lastMail(t *testing.T) (to, token, text string) {
	t.Helper()
	mails := w.box.received()
	if len(mails) == 0 {
		t.Fatal("no mail came")
	}
	text = strings.ReplaceAll(strings.ReplaceAll(mails[len(mails)-1], "=\r\n", ""), "=3D", "=")
	if m := regexp.MustCompile(`To: <(.*)>`).FindStringSubmatch(text); m != nil {
		to = m[1]
	}
	if m := confirmToken.FindStringSubmatch(text); m != nil {
		token = m[1]
	}
	return to, token, text
}

func wantCode(t *testing.T, what string, err error, code string) {
	t.Helper()
	if fault.Code(err) != code {
		t.Errorf("%s: %v, want %s", what, err, code)
	}
}

// Notices go by mail only to an address whose owner followed the link sent there;
// the address before is told that it was replaced.
func TestAnAddressIsConfirmedByItsOwner(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		p, err := w.s.Preference(as("li"))
		must(t, err)
		p, err = w.s.Prefer(as("li"), p.Version, PreferenceChange{Email: "li@new.example.com", ByMail: true})
		must(t, err)
		if p.State() != Unconfirmed {
			t.Errorf("%+v", p)
		}
		w.tell(t, "r1", "li")
		if out := w.send(t); out != (Outcome{Sent: 2}) {
			t.Fatalf("the link and the word to the old address: %+v", out)
		}
		var link string
		for _, mail := range w.box.received() {
			if strings.Contains(mail, "To: <li@example.com>") && !strings.Contains(mail, "was changed") {
				t.Errorf("the old address is told something else:\n%s", mail)
			}
			if strings.Contains(mail, "To: <li@new.example.com>") {
				link = confirmToken.FindStringSubmatch(strings.ReplaceAll(mail, "=\r\n", ""))[1]
			}
		}
		if strings.Contains(strings.Join(w.box.received(), ""), "r1") || len(w.inbox(t, "li", "open")) != 3 {
			t.Errorf("a notice went to an address nobody confirmed: %+v", w.inbox(t, "li", "open"))
		}
		_, err = w.s.Confirm(system(), "nonsense")
		wantCode(t, "another link", err, "notify.confirm_gone")
		done, err := w.s.Confirm(system(), link)
		if err != nil || done.Email != "l***@new.example.com" {
			t.Fatalf("%+v, %v", done, err)
		}
		_, err = w.s.Confirm(system(), link)
		wantCode(t, "used twice", err, "notify.confirm_gone")
		_, err = w.s.Resend(as("li"))
		wantCode(t, "confirmed already", err, "notify.email_confirmed")
		states, err := w.s.MailStates(system(), []string{"li", "wang", "nobody"})
		if err != nil || states["li"] != MailGood || states["nobody"] != "" {
			t.Errorf("%v, %v", states, err)
		}
		w.tell(t, "r2", "li")
		if out := w.send(t); out != (Outcome{Sent: 1}) {
			t.Errorf("%+v", out)
		}
		if to, _, _ := w.lastMail(t); to != "li@new.example.com" {
			t.Errorf("it went to %q", to)
		}
	})
}

// A link waits a day, belongs to the address it was sent to, and is not sent as
// often as somebody likes.
func TestALinkExpiresAndIsSentOnlySoOften(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		change := func(email string) error {
			p, err := w.s.Preference(as("wang"))
			must(t, err)
			_, err = w.s.Prefer(as("wang"), p.Version, PreferenceChange{Email: email, ByMail: true})
			return err
		}
		must(t, change("first@example.com"))
		w.send(t)
		_, err := w.s.Resend(as("wang"))
		wantCode(t, "at once", err, "notify.confirm_often")
		wantCode(t, "another address at once", change("second@example.com"), "notify.confirm_often")

		w.now = w.now.Add(25 * time.Hour)
		_, stale, _ := w.lastMail(t)
		for _, mail := range w.box.received() {
			if m := confirmToken.FindStringSubmatch(strings.ReplaceAll(mail, "=\r\n", "")); m != nil {
				stale = m[1]
			}
		}
		_, err = w.s.Confirm(system(), stale)
		wantCode(t, "after a day", err, "notify.confirm_gone")

		for range confirmMost {
			_, err := w.s.Resend(as("wang"))
			must(t, err)
			w.send(t)
			w.now = w.now.Add(2 * time.Minute)
		}
		_, err = w.s.Resend(as("wang"))
		wantCode(t, "too often", err, "notify.confirm_often")
		_, token, text := w.lastMail(t)
		if token == "" {
			t.Fatalf("no link in\n%s", text)
		}
		w.now = w.now.Add(24*time.Hour - 5*time.Minute) // the first links no longer count, the last one still works
		must(t, change("second@example.com"))
		_, err = w.s.Confirm(system(), token)
		wantCode(t, "of the address before", err, "notify.confirm_gone")
		p, err := w.s.Preference(as("wang"))
		if err != nil || p.State() != Unconfirmed {
			t.Errorf("%+v, %v", p, err)
		}
	})
}
