package visit_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"miaolin/app/access"
	"miaolin/app/fault"
	"miaolin/app/identity"
	"miaolin/app/value"
	"miaolin/app/visit"
	"miaolin/db"
	"miaolin/db/dbtest"
)

// cast are the people of a request's life.
type cast struct {
	*world
	boss, manager context.Context
	managerID     string
}

func newCast(t *testing.T, d *db.DB) *cast {
	t.Helper()
	w := newWorld(t, d)
	c := &cast{world: w}
	m, err := w.people.AddUser(system(), identity.NewUser{
		Username: "shen", Name: "沈科长", UnitCode: "330483", Roles: []identity.NewRole{{Role: "manager", UnitCode: "330483"}},
	}, "sprout-and-rings-8", false)
	if err != nil {
		t.Fatal(err)
	}
	c.managerID, c.manager = m.ID, as(m.ID, "沈科长", "manager", "330483")
	c.boss = as("boss", "陈总", "enterprise", "330483")
	if err := w.firms.Grant(system(), "boss", w.wuzhen, "enterprise"); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *cast) ask(t *testing.T, ctx context.Context) visit.RequestDetail {
	t.Helper()
	r, err := c.visits.Raise(ctx, c.attempt(""), visit.NewRequest{EnterpriseID: c.wuzhen, Need: "talent", Title: "急需两名技师", Detail: "已招三个月"})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (c *cast) answered(t *testing.T) visit.RequestDetail {
	t.Helper()
	r := c.ask(t, c.boss)
	r, err := c.visits.Answer(c.officer, r.ID, r.Version, "已推荐职业院校")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func acts(r visit.RequestDetail) string {
	var all []string
	for _, a := range r.Acts {
		all = append(all, string(a))
	}
	return strings.Join(all, " ")
}

// chained wants a history without gaps that ends where the request stands.
func chained(t *testing.T, r visit.RequestDetail) {
	t.Helper()
	at := visit.Step("")
	for _, e := range r.Events {
		if e.FromStep != at {
			t.Errorf("%s starts at %q after %q", e.Act, e.FromStep, at)
		}
		at = e.ToStep
	}
	if at != r.Step {
		t.Errorf("the history ends at %s, the request stands at %s", at, r.Step)
	}
}

// The whole life: raised by the firm, accepted, handed over, answered, not
// satisfied, reopened, answered, confirmed.
func TestTheLifeOfARequest(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCast(t, d)
		r := c.ask(t, c.boss)
		if r.Step != visit.StepRaised || r.Origin != visit.FromFirm || r.State != visit.Open || r.Department == "" || acts(r) != "withdraw" {
			t.Fatalf("%+v", r)
		}
		if r.DueOn == nil || *r.DueOn != value.MustDate("2026-12-07") {
			t.Errorf("ten working days after Monday 23 November: %v", r.DueOn)
		}
		r, err := c.visits.Accept(c.officer, r.ID, r.Version)
		if err != nil || r.Step != visit.StepAccepted || r.OwnerName != "王小明" || acts(r) != "assign answer withdraw" {
			t.Fatalf("accepted: %+v, %v", r, err)
		}
		r, err = c.visits.HandOver(c.officer, r.ID, r.Version, visit.RequestHandOver{Department: "人力社保局", Owner: &visit.Attendee{UserID: c.managerID}})
		if err != nil || r.Step != visit.StepAssigned || r.OwnerName != "沈科长" || *r.DueOn != value.MustDate("2026-12-07") {
			t.Fatalf("handed over, the term stays: %+v, %v", r, err)
		}
		if people, err := c.visits.Owners(c.officer, r.ID); err != nil || len(people) != 1 || people[0].ID != c.managerID {
			t.Errorf("who can be asked: %+v, %v", people, err)
		}
		w := c.world
		w.now = w.now.Add(3 * 24 * time.Hour)
		r, err = c.visits.HandOver(c.manager, r.ID, r.Version, visit.RequestHandOver{Owner: &visit.Attendee{Name: "市人社局 老李"}, RenewDays: 5, Reason: "需现场了解"})
		if err != nil || r.OwnerID != "" || r.OwnerName != "市人社局 老李" || *r.DueOn != value.MustDate("2026-12-03") {
			t.Fatalf("renewed from Thursday 26 November: %v %s, %v", r.DueOn, r.OwnerName, err)
		}
		r, err = c.visits.Answer(c.manager, r.ID, r.Version, "已推荐两所院校")
		if err != nil || r.Step != visit.StepAnswered || r.AnsweredBy != "沈科长" || c.summary(t).OpenRequests != 0 || c.summary(t).UnconfirmedRequests != 1 {
			t.Fatalf("answered: %+v, %v", r, err)
		}
		if seen, err := c.visits.Request(c.boss, r.ID); err != nil || acts(seen) != "confirm reopen" {
			t.Errorf("the firm may %q, %v", acts(seen), err)
		}
		if _, err := c.visits.Confirm(c.boss, r.ID, r.Version, visit.FirmWord{}); fault.Code(err) != "visit.unsatisfied_why" {
			t.Errorf("not satisfied without a reason: %v", err)
		}
		r, err = c.visits.Confirm(c.boss, r.ID, r.Version, visit.FirmWord{Note: "人还没来"})
		if err != nil || r.Step != visit.StepReopened || r.State != visit.Open || r.Reopened != 1 || r.Answer != "" || *r.DueOn != value.MustDate("2026-12-10") {
			t.Fatalf("reopened: %+v, %v", r, err)
		}
		if sum := c.summary(t); sum.OpenRequests != 1 || sum.UnconfirmedRequests != 0 {
			t.Errorf("%+v", sum)
		}
		r, err = c.visits.Answer(c.officer, r.ID, r.Version, "两名技师已到岗")
		if err != nil {
			t.Fatal(err)
		}
		r, err = c.visits.Confirm(c.boss, r.ID, r.Version, visit.FirmWord{Satisfied: true})
		if err != nil || r.Step != visit.StepConfirmed || r.ConfirmedBy != "陈总" || r.ConfirmedHow != "page" || r.Answer != "两名技师已到岗" || acts(r) != "" {
			t.Fatalf("confirmed: %+v, %v", r, err)
		}
		if _, err := c.visits.Answer(c.officer, r.ID, r.Version, "再改"); fault.Code(err) != "visit.request_confirmed" {
			t.Errorf("what is confirmed: %v", err)
		}
		chained(t, r)
		if len(r.Events) != 8 {
			t.Errorf("%d acts: %+v", len(r.Events), r.Events)
		}
	})
}

func TestWhatIsRefusedOfARequest(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCast(t, d)
		open, done := c.ask(t, c.boss), c.answered(t)
		assign := func(h visit.RequestHandOver) error {
			_, err := c.visits.HandOver(c.officer, open.ID, open.Version, h)
			return err
		}
		call := func(change func(*visit.RequestCall)) error {
			n := visit.RequestCall{Person: "陈总", CalledAt: c.now, Outcome: "satisfied", Words: "解决了"}
			change(&n)
			_, err := c.visits.Call(c.officer, done.ID, done.Version, n)
			return err
		}
		of := func(_ visit.RequestDetail, err error) error { return err }
		for name, row := range map[string]struct {
			err  error
			want string
		}{
			"to nowhere":             {assign(visit.RequestHandOver{Department: open.Department}), "visit.hand_over_nowhere"},
			"renewed without reason": {assign(visit.RequestHandOver{Department: "经信局", RenewDays: 3}), "visit.renew_reason"},
			"to who cannot see it":   {assign(visit.RequestHandOver{Owner: &visit.Attendee{UserID: c.officerID}}), "visit.owner_out_of_reach"},
			"to a stranger":          {assign(visit.RequestHandOver{Owner: &visit.Attendee{UserID: "nobody"}}), "visit.owner_out_of_reach"},
			"an old version":         {of(c.visits.Answer(c.officer, done.ID, done.Version-1, "再答")), "visit.request_stale"},
			"confirmed before":       {of(c.visits.Confirm(c.boss, open.ID, open.Version, visit.FirmWord{Satisfied: true})), "visit.request_step"},
			"accepted after":         {of(c.visits.Accept(c.officer, done.ID, done.Version)), "visit.request_step"},
			"the office confirms":    {of(c.visits.Confirm(c.officer, done.ID, done.Version, visit.FirmWord{Satisfied: true})), "access.forbidden"},
			"the firm answers":       {of(c.visits.Answer(c.boss, open.ID, open.Version, "我自己答")), "access.forbidden"},
			"another town":           {of(c.visits.Accept(as("p", "濮院", "officer", "330483101"), open.ID, open.Version)), "visit.request_not_found"},
			"another firm's people":  {of(c.visits.Request(as("x", "别家", "enterprise", "330483"), open.ID)), "visit.request_not_found"},
			"nobody called":          {call(func(n *visit.RequestCall) { n.Person = " " }), "visit.call_person"},
			"called tomorrow":        {call(func(n *visit.RequestCall) { n.CalledAt = c.now.Add(24 * time.Hour) }), "visit.call_ahead"},
			"called before":          {call(func(n *visit.RequestCall) { n.CalledAt = c.now.Add(-48 * time.Hour) }), "visit.call_too_early"},
			"nothing said":           {call(func(n *visit.RequestCall) { n.Words = "" }), "visit.call_words"},
			"a link for what is open": {func() error {
				_, err := c.visits.Link(c.officer, open.ID)
				return err
			}(), "visit.request_step"},
		} {
			if got := fault.Code(row.err); got != row.want {
				t.Errorf("%s: %v, want %s", name, row.err, row.want)
			}
		}
		for _, r := range []visit.RequestDetail{open, done} {
			now, err := c.visits.Request(c.officer, r.ID)
			if err != nil || now.Version != r.Version || len(now.Events) != len(r.Events) {
				t.Errorf("what is refused leaves no trace: %+v, %v", now, err)
			}
		}
	})
}

func TestACallIsWrittenDown(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCast(t, d)
		r := c.answered(t)
		r, err := c.visits.Call(c.officer, r.ID, r.Version, visit.RequestCall{Person: "陈总", CalledAt: c.now, Outcome: "unreached"})
		if err != nil || r.Step != visit.StepAnswered {
			t.Fatalf("nobody was reached: %+v, %v", r, err)
		}
		r, err = c.visits.Call(c.officer, r.ID, r.Version, visit.RequestCall{Person: "陈总", CalledAt: c.now, Outcome: "satisfied", Words: "人到岗了"})
		last := r.Events[len(r.Events)-1]
		if err != nil || r.Step != visit.StepConfirmed || r.ConfirmedHow != "call" || r.ConfirmedBy != "陈总" || last.ByName != "王小明" || last.Called != "陈总" || last.CalledAt == nil {
			t.Fatalf("%+v, %v", r, err)
		}
		chained(t, r)
		other := c.answered(t)
		other, err = c.visits.Call(c.officer, other.ID, other.Version, visit.RequestCall{Person: "陈总", CalledAt: c.now, Outcome: "unsatisfied", Words: "还缺一名"})
		if err != nil || other.Step != visit.StepReopened {
			t.Fatalf("%+v, %v", other, err)
		}
		chained(t, other)
	})
}

func TestALinkGivesTheFirmsWordOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCast(t, d)
		r := c.answered(t)
		link := func() string {
			l, err := c.visits.Link(c.officer, r.ID)
			if err != nil {
				t.Fatal(err)
			}
			_, token, _ := strings.Cut(l.URL, "#")
			return token
		}
		nobody := context.Background()
		first, second := link(), link()
		if _, err := c.visits.Linked(nobody, first); fault.Code(err) != "visit.link_replaced" {
			t.Errorf("a new link ends the one before: %v", err)
		}
		shown, err := c.visits.Linked(nobody, second)
		if err != nil || shown.Answer != "已推荐职业院校" || shown.EnterpriseName == "" {
			t.Fatalf("%+v, %v", shown, err)
		}
		word := visit.LinkedWord{FirmWord: visit.FirmWord{Satisfied: true}, Name: "陈会计", Version: shown.Version}
		old := word
		old.Version--
		if err := c.visits.UseLink(nobody, second, old); fault.Code(err) != "visit.request_stale" {
			t.Errorf("an answer that was not read: %v", err)
		}
		var wait sync.WaitGroup
		errs := make(chan error, 4)
		for range cap(errs) {
			wait.Go(func() { errs <- c.visits.UseLink(nobody, second, word) })
		}
		wait.Wait()
		close(errs)
		good := 0
		for err := range errs {
			switch fault.Code(err) {
			case "visit.link_used", "visit.request_stale", "visit.request_confirmed":
			default:
				if err != nil {
					t.Error(err)
				}
				good++
			}
		}
		now, err := c.visits.Request(c.officer, r.ID)
		if err != nil || good != 1 || now.ConfirmedHow != "link" || now.ConfirmedBy != "陈会计" {
			t.Fatalf("%d took it: %+v, %v", good, now, err)
		}
		chained(t, now)
		for token, want := range map[string]string{second: "visit.link_used", "made-up": "visit.link_gone"} {
			if _, err := c.visits.Linked(nobody, token); fault.Code(err) != want {
				t.Errorf("%v, want %s", err, want)
			}
		}
		c.now = c.now.Add(time.Hour)
		r = c.answered(t)
		late := link()
		c.now = c.now.Add(7*24*time.Hour - time.Microsecond)
		if _, err := c.visits.Linked(nobody, late); err != nil {
			t.Errorf("just before a week: %v", err)
		}
		c.now = c.now.Add(time.Microsecond)
		if _, err := c.visits.Linked(nobody, late); fault.Code(err) != "visit.link_expired" {
			t.Errorf("a week later: %v", err)
		}
		if err := c.visits.UseLink(nobody, late, word); fault.Code(err) != "visit.link_expired" {
			t.Errorf("a word a week later: %v", err)
		}
	})
}

func TestCountsOfRequests(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCast(t, d)
		c.ask(t, c.boss)
		c.ask(t, c.officer)
		c.answered(t)
		r := c.answered(t)
		if _, err := c.visits.Confirm(c.boss, r.ID, r.Version, visit.FirmWord{Satisfied: true}); err != nil {
			t.Fatal(err)
		}
		gone := c.ask(t, c.boss)
		if _, err := c.visits.WithdrawRequest(c.boss, gone.ID, gone.Version, "不需要了"); err != nil {
			t.Fatal(err)
		}
		n, err := c.visits.RequestCounts(c.officer, visit.RequestFilter{}, 0)
		want := visit.RequestCounts{Raised: 1, Doing: 1, Answered: 1, Confirmed: 1, Withdrawn: 1, Year: 2026,
			Answer: visit.Share{Part: 2, Of: 4}, Confirm: visit.Share{Part: 1, Of: 2}}
		if err != nil || n != want {
			t.Fatalf("%+v, %v", n, err)
		}
		if n, err := c.visits.RequestCounts(as("p", "濮院", "officer", "330483101"), visit.RequestFilter{}, 0); err != nil || n != (visit.RequestCounts{Year: 2026}) {
			t.Errorf("another town: %+v, %v", n, err)
		}
		c.now = c.now.Add(20 * 24 * time.Hour)
		n, err = c.visits.RequestCounts(c.officer, visit.RequestFilter{}, 2025)
		if err != nil || n.Overdue != 2 || n.Answer.Of != 0 {
			t.Errorf("three weeks later, of last year: %+v, %v", n, err)
		}
		page, err := c.visits.Requests(c.officer, visit.RequestFilter{Overdue: true, Limit: 9}, true)
		if err != nil || page.Total != 2 || page.Rows[0].OverdueDays == nil || *page.Rows[0].OverdueDays != 4 {
			t.Errorf("from Monday 7 to Sunday 13 December lie four working days: %+v, %v", page, err)
		}
	})
}

// A term that runs into a year whose calendar is not published gets its day when it is.
func TestARequestWaitsForItsCalendar(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCast(t, d)
		c.now = value.At(time.Date(2026, 12, 29, 2, 0, 0, 0, time.UTC))
		r := c.ask(t, c.boss)
		if r.DueOn != nil || r.DueDays != 10 {
			t.Fatalf("%+v", r)
		}
		if n, err := c.visits.RequestCounts(c.officer, visit.RequestFilter{}, 0); err != nil || n.Undated != 1 || n.Overdue != 0 {
			t.Errorf("%+v, %v", n, err)
		}
		if err := c.visits.Prepare(system()); err != nil {
			t.Fatal(err)
		}
		if now, _ := c.visits.Request(c.officer, r.ID); now.DueOn != nil {
			t.Errorf("guessed %v", now.DueOn)
		}
	})
}

func TestTwoOfficersAcceptOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCast(t, d)
		r := c.ask(t, c.boss)
		var wait sync.WaitGroup
		errs := make(chan error, 6)
		for i := range cap(errs) {
			ctx := c.officer
			if i%2 == 0 {
				ctx = c.manager
			}
			wait.Go(func() {
				_, err := c.visits.Accept(ctx, r.ID, r.Version)
				errs <- err
			})
		}
		wait.Wait()
		close(errs)
		good := 0
		for err := range errs {
			switch fault.Code(err) {
			case "":
				good++
			case "visit.request_stale", "visit.request_step":
			default:
				t.Error(err)
			}
		}
		now, err := c.visits.Request(access.With(context.Background(), access.SystemActor("test")), r.ID)
		if err != nil || good != 1 || len(now.Events) != 2 {
			t.Errorf("%d accepted: %+v, %v", good, now.Events, err)
		}
	})
}
