package notify

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"pgregory.net/rapid"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/config"
	"miaolin/db"
	"miaolin/db/dbtest"
)

// mailbox is a mail server on loopback that can be told to misbehave.
type mailbox struct {
	mu      sync.Mutex
	mails   []string
	refuse  map[string]*smtp.SMTPError // by receiver
	breakUp bool                       // the connection ends in the middle of the text
	url     string
}

func newMailbox(t *testing.T) *mailbox {
	t.Helper()
	box := &mailbox{refuse: map[string]*smtp.SMTPError{}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := smtp.NewServer(box)
	server.Domain = "localhost"
	server.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	t.Cleanup(func() {
		_ = server.Close()
		<-ended
	})
	box.url = "smtp://" + l.Addr().String() + "?tls=none"
	return box
}

func (b *mailbox) NewSession(c *smtp.Conn) (smtp.Session, error) {
	return &talk{box: b, conn: c.Conn()}, nil
}

func (b *mailbox) received() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.mails)
}

type talk struct {
	box  *mailbox
	conn net.Conn
}

func (t *talk) Mail(string, *smtp.MailOptions) error { return nil }
func (t *talk) Reset()                               {}
func (t *talk) Logout() error                        { return nil }

func (t *talk) Rcpt(to string, _ *smtp.RcptOptions) error {
	t.box.mu.Lock()
	defer t.box.mu.Unlock()
	if err := t.box.refuse[to]; err != nil {
		return err
	}
	return nil
}

func (t *talk) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	t.box.mu.Lock()
	defer t.box.mu.Unlock()
	if t.box.breakUp {
		t.box.breakUp = false
		return t.conn.Close()
	}
	t.box.mails = append(t.box.mails, string(text))
	return nil
}

// world has two people who want mail and a clock that stands still.
type world struct {
	now value.Instant
	box *mailbox
	s   *Service
	db  *db.DB
}

type phoneBook map[string]Recipient

func (p phoneBook) Recipients(_ context.Context, ids []string) (map[string]Recipient, error) {
	known := map[string]Recipient{}
	for _, id := range ids {
		if r, in := p[id]; in {
			known[id] = r
		}
	}
	return known, nil
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	// Monday, 23 November 2026, 10:00 in Shanghai.
	w := &world{now: value.At(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)), box: newMailbox(t), db: d}
	clock := func() value.Instant { return w.now }
	guard, err := access.NewGuard(clock)
	must(t, err)
	messages, err := config.LoadMessages()
	must(t, err)
	post, err := NewPost(w.box.url, "苗林 <miaolin@example.gov.cn>")
	must(t, err)
	w.s = New(Options{DB: d, Guard: guard, Audit: audit.New(d, clock), Messages: messages, Clock: clock,
		Log: slog.New(slog.DiscardHandler), PublicURL: "https://miaolin.example.gov.cn", Post: post})
	w.s.UsePeople(phoneBook{"wang": {Name: "王小明"}, "li": {Name: "Li Si", Lang: "en"}})
	must(t, d.InTx(context.Background(), func(ctx context.Context) error {
		for _, sql := range []string{
			`INSERT INTO units (code, name, short_name, kind, created_at, updated_at) VALUES ('330483', '桐乡市', '桐乡', 'county', CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)`,
			`INSERT INTO users (id, username, name, unit_code, created_at, updated_at) VALUES ('wang', 'wang', '王小明', '330483', CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)`,
			`INSERT INTO users (id, username, name, unit_code, created_at, updated_at) VALUES ('li', 'lisi', 'Li Si', '330483', CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)`,
		} {
			if err := d.From(ctx).Exec(sql).Error; err != nil {
				return err
			}
		}
		return nil
	}))
	for _, who := range []string{"wang", "li"} {
		_, err := w.s.Prefer(as(who), 1, PreferenceChange{Email: who + "@example.com", ByMail: true})
		must(t, err)
	}
	// Confirmed as by the links; TestAnAddress… follow them.
	for _, sql := range []string{
		"UPDATE notice_preferences SET email_confirmed_at = CURRENT_TIMESTAMP", "DELETE FROM notice_deliveries", "DELETE FROM notices",
	} {
		must(t, d.InTx(context.Background(), func(ctx context.Context) error { return d.From(ctx).Exec(sql).Error }))
	}
	return w
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func as(user string) context.Context {
	return access.With(context.Background(), access.Actor{UserID: user, Name: user})
}

func system() context.Context {
	return access.With(context.Background(), access.SystemActor("test"))
}

func (w *world) tell(t *testing.T, subject string, to ...string) {
	t.Helper()
	must(t, w.s.Tell(system(), Message{
		Kind: "visit.request_answered", Subject: subject, To: to, Link: "/enterprises/e1",
		Params: map[string]any{"firm": "桐乡试苗科技", "title": "流动资金贷款", "by": "陈科长"},
	}))
}

func (w *world) send(t *testing.T) Outcome {
	t.Helper()
	out, err := w.s.Send(system())
	must(t, err)
	return out
}

func (w *world) inbox(t *testing.T, who, show string) []Item {
	t.Helper()
	page, _, err := w.s.List(as(who), Filter{Show: show, Limit: 50}, "zh-CN")
	must(t, err)
	return page
}

func (w *world) delivery(t *testing.T, id string) delivery {
	t.Helper()
	var d delivery
	must(t, w.db.From(context.Background()).Where("notice_id = ?", id).Take(&d).Error)
	return d
}

func TestANoticeIsToldOnceToEachAndNotToItsCause(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		m := Message{Kind: "visit.request_answered", Subject: "r1", To: []string{"wang", "li", "li", "", "nobody"},
			Params: map[string]any{"firm": "甲", "title": "乙", "by": "丙"}}
		for range 3 {
			must(t, w.s.Tell(as("wang"), m))
		}
		if got := w.inbox(t, "wang", "all"); len(got) != 0 {
			t.Errorf("the cause was told: %+v", got)
		}
		got := w.inbox(t, "li", "open")
		if len(got) != 1 || got[0].Title != "甲的诉求“乙”已答复" || !strings.Contains(got[0].Why, "丙填写了答复") || got[0].Band != Info {
			t.Fatalf("%+v", got)
		}
		m.Occasion = "2"
		must(t, w.s.Tell(as("wang"), m))
		if got := w.inbox(t, "li", "open"); len(got) != 2 {
			t.Errorf("a second occasion: %+v", got)
		}
		if out := w.send(t); out.Sent != 2 || len(w.box.received()) != 2 {
			t.Errorf("%+v, %d received", out, len(w.box.received()))
		}
		if out := w.send(t); out != (Outcome{}) {
			t.Errorf("sent again: %+v", out)
		}
	})
}

func TestANoticeSharesTheTransactionOfItsCause(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		lost := errors.New("the cause failed")
		err := d.InTx(system(), func(ctx context.Context) error {
			if err := w.s.Tell(ctx, Message{Kind: "visit.request_answered", Subject: "r1", To: []string{"wang"}}); err != nil {
				return err
			}
			return lost
		})
		if !errors.Is(err, lost) || len(w.inbox(t, "wang", "all")) != 0 || w.send(t) != (Outcome{}) {
			t.Errorf("%v, %+v", err, w.inbox(t, "wang", "all"))
		}
	})
}

func TestAMailInTheReadersLanguageWithALinkToThePublicAddress(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.tell(t, "r1", "li")
		w.send(t)
		mails := w.box.received()
		if len(mails) != 1 {
			t.Fatalf("%d mails", len(mails))
		}
		text := strings.ReplaceAll(mails[0], "=\r\n", "")
		for _, want := range []string{
			"Message-ID: <", "@example.gov.cn>", "Auto-Submitted: auto-generated", "To: <li@example.com>",
			"Dear Li Si,", "https://miaolin.example.gov.cn/enterprises/e1", "https://miaolin.example.gov.cn/account",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("no %q in\n%s", want, text)
			}
		}
	})
}

func TestARefusedMailStopsNoOther(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.box.refuse["wang@example.com"] = &smtp.SMTPError{Code: 550, Message: "no such user"}
		w.tell(t, "r1", "wang", "li")
		w.tell(t, "r2", "wang", "li")
		if out := w.send(t); out != (Outcome{Sent: 2, Refused: 2}) {
			t.Fatalf("%+v", out)
		}
		got := w.delivery(t, w.inbox(t, "wang", "open")[0].ID)
		if got.State != refused || !strings.Contains(got.LastError, "no such user") {
			t.Errorf("%+v", got)
		}
	})
}

func TestATemporaryFailureIsTriedAgainWithGrowingPauses(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.box.refuse["wang@example.com"] = &smtp.SMTPError{Code: 451, Message: "try later"}
		w.tell(t, "r1", "wang", "li")
		if out := w.send(t); out != (Outcome{Sent: 1, Later: 1}) {
			t.Fatalf("%+v", out)
		}
		id := w.inbox(t, "wang", "open")[0].ID
		before := time.Duration(0)
		for range 4 {
			waits := w.delivery(t, id)
			gap := waits.DueAt.Sub(w.now)
			if waits.State != waiting || gap <= before {
				t.Fatalf("pause %s after %s: %+v", gap, before, waits)
			}
			before = gap
			if out := w.send(t); out != (Outcome{}) {
				t.Fatalf("before its time: %+v", out)
			}
			w.now = waits.DueAt
			if out := w.send(t); out != (Outcome{Later: 1}) {
				t.Fatalf("%+v", out)
			}
		}
		delete(w.box.refuse, "wang@example.com")
		w.now = w.delivery(t, id).DueAt
		if out := w.send(t); out != (Outcome{Sent: 1}) {
			t.Errorf("%+v", out)
		}
	})
}

func TestAConnectionThatBreaksOrIsNotThereLosesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.tell(t, "r1", "wang")
		w.tell(t, "r2", "wang")
		w.tell(t, "r3", "wang")
		w.box.breakUp = true
		if out := w.send(t); out != (Outcome{Sent: 2, Later: 1}) {
			t.Fatalf("%+v", out)
		}
		good := w.s.Post
		var err error
		if w.s.Post, err = NewPost("smtp://127.0.0.1:1?tls=none", "miaolin@example.gov.cn"); err != nil {
			t.Fatal(err)
		}
		w.now = w.now.Add(time.Hour)
		if out := w.send(t); out != (Outcome{Later: 1}) {
			t.Fatalf("%+v", out)
		}
		w.s.Post = good
		w.now = w.now.Add(time.Hour)
		if out := w.send(t); out != (Outcome{Sent: 1}) || len(w.box.received()) != 3 {
			t.Errorf("%+v, %d received", out, len(w.box.received()))
		}
	})
}

// A sender that dies after the server took the mail and before it said so sends
// it again, under the same Message-ID.
func TestADeathBetweenSendingAndMarking(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.tell(t, "r1", "wang")
		var rows []delivery
		must(t, d.InTx(system(), func(ctx context.Context) (err error) {
			rows, err = w.s.store.claim(ctx, "dead", w.now, w.now.Add(leaseTime), batch)
			return err
		}))
		if len(rows) != 1 {
			t.Fatalf("%+v", rows)
		}
		line := &line{post: w.s.Post}
		w.s.sendOne(system(), line, &rows[0], &Outcome{})
		line.hangUp()
		if out := w.send(t); out != (Outcome{}) {
			t.Fatalf("the lease still runs: %+v", out)
		}
		w.now = w.now.Add(leaseTime + time.Second)
		if out := w.send(t); out != (Outcome{Sent: 1}) {
			t.Fatalf("%+v", out)
		}
		mails := w.box.received()
		if len(mails) != 2 || messageID(mails[0]) == "" || messageID(mails[0]) != messageID(mails[1]) {
			t.Errorf("%d mails: %q", len(mails), mails)
		}
		// The dead one waking up can no longer say anything.
		rows[0].State = refused
		must(t, d.InTx(system(), func(ctx context.Context) error { return w.s.store.finish(ctx, rows[0], "dead") }))
		if got := w.delivery(t, rows[0].NoticeID); got.State != sent {
			t.Errorf("%+v", got)
		}
	})
}

func messageID(mail string) string {
	for line := range strings.Lines(mail) {
		if id, ok := strings.CutPrefix(line, "Message-ID:"); ok {
			return strings.TrimSpace(id)
		}
	}
	return ""
}

func TestWhatIsStaleOrDealtWithOrUnwantedIsNotSent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.tell(t, "old", "wang")
		w.now = w.now.Add(stale)
		if out := w.send(t); out != (Outcome{Expired: 1}) {
			t.Errorf("stale: %+v", out)
		}
		w.tell(t, "done", "wang")
		must(t, w.s.Settle(system(), "visit.request_answered", "done"))
		if out := w.send(t); out != (Outcome{Expired: 1}) {
			t.Errorf("dealt with: %+v", out)
		}
		w.tell(t, "unwanted", "wang")
		_, err := w.s.Prefer(as("wang"), 2, PreferenceChange{Email: "wang@example.com"})
		must(t, err)
		if out := w.send(t); out != (Outcome{Expired: 1}) || len(w.box.received()) != 0 {
			t.Errorf("unwanted: %+v", out)
		}
		w.tell(t, "inbox only", "wang")
		if out := w.send(t); out != (Outcome{}) || len(w.inbox(t, "wang", "open")) != 3 {
			t.Errorf("inbox only: %+v", out)
		}
	})
}

func TestConcurrentSendersSendEachMailOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		for i := range 60 {
			w.tell(t, string(rune('A'+i)), "wang")
		}
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if _, err := w.s.Send(system()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		ids := map[string]bool{}
		for _, m := range w.box.received() {
			ids[messageID(m)] = true
		}
		if len(ids) != 60 || len(w.box.received()) != 60 {
			t.Errorf("%d mails, %d different", len(w.box.received()), len(ids))
		}
	})
}

func TestTheInboxByDayAndPage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		for _, days := range []int{30, 3, 0, -2} {
			due := w.now.Date().AddDays(days)
			must(t, w.s.Tell(system(), Message{Kind: "visit.request_answered", Subject: due.String(), DueOn: &due, To: []string{"wang"}}))
		}
		w.tell(t, "no day", "wang")
		var bands []Band
		f := Filter{Show: "open", Limit: 2}
		for {
			page, more, err := w.s.List(as("wang"), f, "en")
			must(t, err)
			for _, n := range page {
				bands = append(bands, n.Band)
			}
			if !more {
				break
			}
			last := page[len(page)-1]
			f.After = &value.Place{On: last.sortOn, ID: last.ID}
		}
		if !slices.Equal(bands, []Band{Overdue, Today, Week, Later, Info}) {
			t.Errorf("%v", bands)
		}
		n, err := w.s.Count(as("wang"))
		must(t, err)
		if n != (Count{Unread: 5, Open: 5, Overdue: 1}) {
			t.Errorf("%+v", n)
		}
	})
}

func TestDoneAndSnoozedCanBeTakenBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.tell(t, "r1", "wang")
		id := w.inbox(t, "wang", "unread")[0].ID
		yes, no := true, false
		tomorrow, today := w.now.Date().AddDays(1), w.now.Date()
		for _, row := range []struct {
			name string
			c    Change
			show string
		}{
			{"read", Change{Read: &yes}, "open"},
			{"unread again", Change{Read: &no}, "unread"},
			{"done", Change{Done: &yes}, "done"},
			{"not done", Change{Done: &no}, "open"},
			{"snoozed", Change{SnoozeUntil: &tomorrow}, "snoozed"},
			{"awake", Change{Wake: true}, "open"},
		} {
			_, err := w.s.Change(as("wang"), id, row.c, "zh-CN")
			must(t, err)
			if got := w.inbox(t, "wang", row.show); len(got) != 1 {
				t.Errorf("%s: %+v", row.name, got)
			}
			for _, other := range []string{"done", "snoozed"} {
				if got := w.inbox(t, "wang", other); other != row.show && len(got) != 0 {
					t.Errorf("%s is also %s", row.name, other)
				}
			}
		}
		for name, row := range map[string]struct {
			ctx  context.Context
			c    Change
			code string
		}{
			"another's":     {as("li"), Change{Done: &yes}, "notify.not_found"},
			"until today":   {as("wang"), Change{SnoozeUntil: &today}, "notify.snooze_day"},
			"nobody's turn": {context.Background(), Change{Done: &yes}, "access.signed_out"},
		} {
			_, err := w.s.Change(row.ctx, id, row.c, "zh-CN")
			if f, ok := errors.AsType[*fault.Error](err); !ok || f.Code != row.code {
				t.Errorf("%s: %v", name, err)
			}
		}
		// A snoozed notice comes back on its day.
		_, err := w.s.Change(as("wang"), id, Change{SnoozeUntil: &tomorrow}, "zh-CN")
		must(t, err)
		w.now = w.now.Add(24 * time.Hour)
		if got := w.inbox(t, "wang", "open"); len(got) != 1 {
			t.Errorf("%+v", got)
		}
		must(t, w.s.ReadAll(as("wang")))
	})
}

func TestPreferences(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		for name, row := range map[string]struct {
			version int64
			c       PreferenceChange
			code    string
		}{
			"no address":        {2, PreferenceChange{ByMail: true}, "notify.email_missing"},
			"half an address":   {2, PreferenceChange{Email: "wang"}, "notify.email_invalid"},
			"two addresses":     {2, PreferenceChange{Email: "a@b.cn, c@d.cn"}, "notify.email_invalid"},
			"a header in it":    {2, PreferenceChange{Email: "a@b.cn\r\nBcc: c@d.cn"}, "notify.email_invalid"},
			"half of the quiet": {2, PreferenceChange{QuietFrom: "21:00"}, "notify.quiet_invalid"},
			"no hour":           {2, PreferenceChange{QuietFrom: "25:00", QuietTo: "07:00"}, "notify.quiet_invalid"},
			"read too early":    {1, PreferenceChange{}, "notify.stale"},
		} {
			_, err := w.s.Prefer(as("wang"), row.version, row.c)
			if f, ok := errors.AsType[*fault.Error](err); !ok || f.Code != row.code {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestQuietHours(t *testing.T) {
	at := func(clock string) value.Instant {
		moment, err := time.ParseInLocation("2006-01-02 15:04", "2026-11-23 "+clock, value.Shanghai)
		must(t, err)
		return value.At(moment)
	}
	night := Preference{QuietFrom: "21:00", QuietTo: "07:30"}
	for _, row := range []struct {
		p         Preference
		now, want value.Instant
	}{
		{night, at("20:59"), at("20:59")},
		{night, at("21:00"), at("07:30").Add(24 * time.Hour)},
		{night, at("03:00"), at("07:30")},
		{night, at("07:30"), at("07:30")},
		{Preference{QuietFrom: "12:00", QuietTo: "14:00"}, at("13:00"), at("14:00")},
		{Preference{}, at("03:00"), at("03:00")},
	} {
		if got := row.p.after(row.now); got != row.want {
			t.Errorf("%s in %s–%s: %s, want %s", row.now, row.p.QuietFrom, row.p.QuietTo, got, row.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		hour := rapid.Custom(func(t *rapid.T) string {
			return time.Date(0, 1, 1, 0, rapid.IntRange(0, 24*60-1).Draw(t, "minute"), 0, 0, time.UTC).Format("15:04")
		})
		p := Preference{QuietFrom: hour.Draw(t, "from"), QuietTo: hour.Draw(t, "to")}
		if p.QuietFrom == p.QuietTo {
			return
		}
		now := value.At(time.Date(2026, 11, 23, 0, 0, rapid.IntRange(0, 86400).Draw(t, "second"), 0, time.UTC))
		got := p.after(now)
		if got.Before(now) || got.Sub(now) > 24*time.Hour || p.after(got) != got {
			t.Fatalf("%s in %s–%s: %s", now, p.QuietFrom, p.QuietTo, got)
		}
	})
}

func TestWhereMailGoes(t *testing.T) {
	for _, row := range []struct {
		url, from string
		ok        bool
	}{
		{"smtp://name:secret@mail.example.cn:587", "miaolin@example.gov.cn", true},
		{"smtps://mail.example.cn", "苗林 <miaolin@example.gov.cn>", true},
		{"smtp://127.0.0.1:25?tls=none", "miaolin@example.gov.cn", true},
		{"mail.example.cn", "miaolin@example.gov.cn", false},
		{"http://mail.example.cn", "miaolin@example.gov.cn", false},
		{"smtp://mail.example.cn?tls=maybe", "miaolin@example.gov.cn", false},
		{"smtp://name:secret@mail.example.cn", "", false},
	} {
		_, err := NewPost(row.url, row.from)
		if (err == nil) != row.ok {
			t.Errorf("%s from %s: %v", row.url, row.from, err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("the password is shown: %v", err)
		}
	}
	if p, err := NewPost("", ""); p != nil || err != nil {
		t.Errorf("%v, %v", p, err)
	}
}
