package visit_test

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"miaolin/app/access"
	"miaolin/app/attachment"
	"miaolin/app/audit"
	"miaolin/app/calendar"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/identity"
	"miaolin/app/notify"
	"miaolin/app/value"
	"miaolin/app/visit"
	"miaolin/config"
	"miaolin/db"
	"miaolin/db/dbtest"
)

// world is a county with two firms; its clock stands still until moved.
type world struct {
	now            value.Instant
	firms          *enterprise.Service
	visits         *visit.Service
	people         *identity.Service
	wuzhen, puyuan string
	officer        context.Context // of Wuzhen
	officerID      string
}

func (w *world) today() value.Date { return w.now.Date() }

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{now: value.At(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC))}
	clock := func() value.Instant { return w.now }
	must := func(err error) {
		if err != nil {
			t.Helper()
			t.Fatal(err)
		}
	}
	guard, err := access.NewGuard(clock)
	must(err)
	messages, err := config.LoadMessages()
	must(err)
	days, err := calendar.Shipped()
	must(err)
	log := audit.New(d, clock)
	people := identity.New(identity.Options{DB: d, Audit: log, Guard: guard, Messages: messages, Clock: clock, Hashing: identity.Hashing{MemoryKiB: 64, Passes: 1}})
	must(people.Prepare(system()))
	w.people = people
	w.firms, err = enterprise.New(d, guard, log, clock)
	must(err)
	w.firms.UsePeople(people)
	notices := notify.New(notify.Options{DB: d, Guard: guard, Audit: log, Messages: messages, Clock: clock})
	notices.UsePeople(people)
	w.visits, err = visit.New(visit.Options{
		DB: d, Guard: guard, Audit: log, Firms: w.firms, People: people, Calendar: days, Messages: messages, Clock: clock, Notify: notices,
		Files: attachment.New(d, guard, log, clock, t.TempDir()),
	})
	must(err)
	user, err := people.AddUser(system(), identity.NewUser{Username: "wang", Name: "王小明", UnitCode: "330483100"}, "sprout-and-rings-7", false)
	must(err)
	w.officerID = user.ID
	w.officer = as(user.ID, "王小明", "officer", "330483100")
	for _, firm := range []struct {
		name, unit string
		id         *string
	}{{"桐乡试苗甲科技有限公司", "330483100", &w.wuzhen}, {"桐乡试苗乙科技有限公司", "330483101", &w.puyuan}} {
		p, err := w.firms.Create(system(), enterprise.NewEnterprise{Name: firm.name, UnitCode: firm.unit})
		must(err)
		*firm.id = p.ID
	}
	return w
}

func system() context.Context {
	return access.With(context.Background(), access.SystemActor("test"))
}

func as(id, name, role, unit string) context.Context {
	return access.With(context.Background(), access.Actor{UserID: id, Name: name, Assignments: []access.Assignment{{Role: role, UnitCode: unit}}})
}

func (w *world) attempt(key string) db.OnceKey {
	return db.OnceKey{User: w.officerID, Key: key, Operation: "visit-create", Hash: "same", At: w.now.Time()}
}

func (w *world) newVisit() visit.NewVisit {
	next := w.today().AddDays(7)
	return visit.NewVisit{
		EnterpriseID: w.wuzhen, VisitedOn: w.today(), StartedAt: "09:30", Mode: "onsite", Purposes: []string{"survey"},
		Companions: []visit.Attendee{{Name: "李行长"}}, Met: []visit.MetPerson{{Name: "陈总", Role: "总经理", Phone: "13800001234"}},
		Needs: []visit.NewNeed{{Code: "hnte_filing"}, {Code: "finance", Title: "流动资金贷款 500 万元"}}, Findings: "研发人员 12 人。",
		NextStep: "送研发费用归集指引", NextOn: &next,
	}
}

func (w *world) mustCreate(t *testing.T, n visit.NewVisit) visit.Detail {
	t.Helper()
	d, err := w.visits.Create(w.officer, w.attempt(""), n)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (w *world) summary(t *testing.T) enterprise.Summary {
	t.Helper()
	p, err := w.firms.Get(system(), w.wuzhen)
	if err != nil {
		t.Fatal(err)
	}
	return p.Summary
}

func TestAVisitAndWhatFollowsFromIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		v := w.mustCreate(t, w.newVisit())
		if v.LedByName != "王小明" || v.NextOwnerName != "王小明" || v.UnitCode != "330483100" || !v.Editable || !v.Inside {
			t.Errorf("%+v", v)
		}
		if len(v.Requests) != 2 || v.Requests[0].State != visit.Open || v.Requests[0].Department == "" {
			t.Fatalf("%+v", v.Requests)
		}
		for _, r := range v.Requests {
			if r.Need == "hnte_filing" && (r.DueOn == nil || *r.DueOn != value.MustDate("2026-11-30")) {
				t.Errorf("five working days after Monday 23 November: %v", r.DueOn)
			}
			if r.Need == "finance" && r.Title != "流动资金贷款 500 万元" {
				t.Errorf("the firm's own words: %q", r.Title)
			}
		}
		sum := w.summary(t)
		if *sum.LastVisitOn != w.today() || sum.LastVisitBy != "王小明" || *sum.NextDueOn != w.today().AddDays(7) || sum.OpenRequests != 2 {
			t.Errorf("%+v", sum)
		}

		done, err := w.visits.Settle(w.officer, v.ID, v.Version, true)
		if err != nil || done.NextDoneAt == nil || w.summary(t).NextDueOn != nil {
			t.Fatalf("settled: %v, %v", done.NextDoneAt, err)
		}
		if back, err := w.visits.Settle(w.officer, v.ID, done.Version, false); err != nil || w.summary(t).NextDueOn == nil {
			t.Fatalf("taken back: %+v, %v", back, err)
		}
		answered, err := w.visits.Answer(w.officer, v.Requests[0].ID, 1, "已送达申报指南")
		if err != nil || answered.State != visit.Answered || w.summary(t).OpenRequests != 1 {
			t.Fatalf("%+v, %v", answered, err)
		}
	})
}

func TestAYearWithoutCalendarHasNoDueDay(t *testing.T) {
	w := newWorld(t, dbtest.Open(t))
	w.now = value.At(time.Date(2026, 12, 29, 2, 0, 0, 0, time.UTC))
	n := w.newVisit()
	n.VisitedOn, n.NextOn, n.NextStep = w.today(), nil, ""
	v := w.mustCreate(t, n)
	for _, r := range v.Requests {
		if r.DueOn != nil || r.DueDays == 0 {
			t.Errorf("2027 is not published: %+v", r)
		}
	}
}

func TestASecondSendingAnswersWithTheFirst(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		first, err := w.visits.Create(w.officer, w.attempt("phone-1"), w.newVisit())
		if err != nil {
			t.Fatal(err)
		}
		again, err := w.visits.Create(w.officer, w.attempt("phone-1"), w.newVisit())
		if err != nil || again.ID != first.ID {
			t.Fatalf("%s then %s, %v", first.ID, again.ID, err)
		}
		other := w.attempt("phone-1")
		other.Hash = "another body"
		if _, err := w.visits.Create(w.officer, other, w.newVisit()); fault.Code(err) != "web.key_reused" {
			t.Errorf("the same key with another body: %v", err)
		}
		if sum := w.summary(t); sum.OpenRequests != 2 {
			t.Errorf("%d open requests, want those of one visit", sum.OpenRequests)
		}
	})
}

func TestWhatIsRefused(t *testing.T) {
	w := newWorld(t, dbtest.Open(t))
	yesterday := w.today().AddDays(-1)
	for _, row := range []struct {
		name   string
		ctx    context.Context
		change func(*visit.NewVisit)
		want   string
	}{
		{"all right", w.officer, func(*visit.NewVisit) {}, ""},
		{"a chip is enough", w.officer, func(n *visit.NewVisit) { n.Findings, n.Needs = "", nil }, ""},
		{"words are enough", w.officer, func(n *visit.NewVisit) { n.Purposes, n.Needs = nil, nil }, ""},
		{"nothing said", w.officer, func(n *visit.NewVisit) { n.Findings, n.Needs, n.Purposes = " ", nil, nil }, "visit.nothing_said"},
		{"tomorrow", w.officer, func(n *visit.NewVisit) { n.VisitedOn = w.today().AddDays(1) }, "visit.day_ahead"},
		{"a time that is none", w.officer, func(n *visit.NewVisit) { n.StartedAt = "25:00" }, "visit.time_invalid"},
		{"a next step before the visit", w.officer, func(n *visit.NewVisit) { n.NextOn = &yesterday }, "visit.next_before"},
		{"a day without a step", w.officer, func(n *visit.NewVisit) { n.NextStep = "" }, "visit.next_missing"},
		{"an unknown need", w.officer, func(n *visit.NewVisit) { n.Needs = []visit.NewNeed{{Code: "moon"}} }, "visit.need_unknown"},
		{"an unknown colleague", w.officer, func(n *visit.NewVisit) { n.Companions = []visit.Attendee{{UserID: "nobody"}} }, "visit.person_unknown"},
		{"somebody else's contact", w.officer, func(n *visit.NewVisit) { n.Met = []visit.MetPerson{{ContactID: "x", Name: "冒名"}} }, "visit.met_unknown"},
		{"a firm of another town", w.officer, func(n *visit.NewVisit) { n.EnterpriseID = w.puyuan }, "enterprise.not_found"},
		{"somebody else's photo", w.officer, func(n *visit.NewVisit) { n.Attachments = []string{"x"} }, "attachment.not_found"},
		{"a leader only reads", as("l", "领导", "leader", "330483"), func(*visit.NewVisit) {}, "access.forbidden"},
		{"nobody", context.Background(), func(*visit.NewVisit) {}, "access.signed_out"},
	} {
		n := w.newVisit()
		row.change(&n)
		_, err := w.visits.Create(row.ctx, w.attempt(""), n)
		if got := fault.Code(err); got != row.want || err != nil && row.want == "" {
			t.Errorf("%s: %v, want %q", row.name, err, row.want)
		}
	}
}

func TestWhoMayCorrect(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		v := w.mustCreate(t, w.newVisit())
		colleague, manager := as("c", "同事", "officer", "330483100"), as("m", "管理员", "manager", "330483")
		words := "补记"
		change := func(ctx context.Context, version int64) (visit.Detail, error) {
			return w.visits.Change(ctx, v.ID, version, visit.VisitChange{Findings: &words})
		}
		if _, err := change(colleague, v.Version); fault.Code(err) != "visit.not_yours" {
			t.Errorf("a colleague: %v", err)
		}
		if _, err := change(as("p", "濮院", "officer", "330483101"), v.Version); fault.Code(err) != "visit.not_found" {
			t.Errorf("an officer of another town: %v", err)
		}
		v2, err := change(w.officer, v.Version)
		if err != nil || v2.Findings != words {
			t.Fatalf("%+v, %v", v2, err)
		}
		if _, err := change(w.officer, v.Version); fault.Code(err) != "visit.stale" {
			t.Errorf("an old version: %v", err)
		}
		w.now = w.now.Add(8 * 24 * time.Hour)
		if _, err := change(w.officer, v2.Version); fault.Code(err) != "visit.window_closed" {
			t.Errorf("a week later: %v", err)
		}
		if _, err := change(manager, v2.Version); err != nil {
			t.Errorf("a manager: %v", err)
		}
	})
}

func TestNeedsAndWithdrawal(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		older := w.newVisit()
		older.VisitedOn = w.today().AddDays(-30)
		w.mustCreate(t, older)
		v := w.mustCreate(t, w.newVisit())
		needs := []visit.NewNeed{{Code: "finance"}, {Code: "talent"}}
		v, err := w.visits.Change(w.officer, v.ID, v.Version, visit.VisitChange{Needs: &needs})
		if err != nil || len(v.Requests) != 2 || w.summary(t).OpenRequests != 4 {
			t.Fatalf("%+v, %v", v.Requests, err)
		}
		for _, r := range v.Requests {
			if r.Need == "talent" {
				if _, err := w.visits.Answer(w.officer, r.ID, r.Version, "已推荐"); err != nil {
					t.Fatal(err)
				}
			}
		}
		if _, err := w.visits.Withdraw(w.officer, v.ID, v.Version, "记错企业"); fault.Code(err) != "visit.need_answered" {
			t.Errorf("a visit whose request was answered: %v", err)
		}
		other := w.mustCreate(t, w.newVisit())
		gone, err := w.visits.Withdraw(w.officer, other.ID, other.Version, "记错企业")
		if err != nil || gone.WithdrawnAt == nil || len(gone.Requests) != 0 {
			t.Fatalf("%+v, %v", gone, err)
		}
		page, err := w.visits.List(w.officer, visit.Filter{EnterpriseID: w.wuzhen, Limit: 10}, true)
		if err != nil || page.Total != 2 || len(page.Rows) != 2 || page.Rows[0].ID != v.ID {
			t.Errorf("%d of %d, %v", len(page.Rows), page.Total, err)
		}
		if sum := w.summary(t); sum.OpenRequests != 3 || *sum.LastVisitOn != w.today() {
			t.Errorf("%+v", sum)
		}
	})
}

func TestTheFirmReadsWhatIsItsOwn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		v := w.mustCreate(t, w.newVisit())
		owner := as("boss", "陈总", "enterprise", "330483")
		if _, err := w.visits.Get(owner, v.ID); fault.Code(err) != "visit.not_found" {
			t.Errorf("before the grant: %v", err)
		}
		if err := w.firms.Grant(system(), "boss", w.wuzhen, "enterprise"); err != nil {
			t.Fatal(err)
		}
		seen, err := w.visits.Get(owner, v.ID)
		if err != nil {
			t.Fatal(err)
		}
		if seen.Inside || seen.Findings != "" || seen.NextStep != "" || len(seen.Met) != 0 || seen.Editable {
			t.Errorf("findings leak: %+v", seen)
		}
		if seen.LedByName == "" || len(seen.Needs) != 2 || len(seen.Requests) != 2 {
			t.Errorf("too little: %+v", seen)
		}
		text, err := w.visits.Text(owner, v.ID, "zh-CN")
		if err != nil || strings.Contains(text, "研发人员") {
			t.Errorf("%q, %v", text, err)
		}
		if _, err := w.visits.CheckFile(owner, v.ID, "read"); fault.Code(err) != "attachment.not_found" {
			t.Errorf("photos: %v", err)
		}
		if _, err := w.visits.List(owner, visit.Filter{ByNext: true, Limit: 5}, false); fault.Code(err) != "access.forbidden" {
			t.Errorf("next steps: %v", err)
		}
		coach := as("coach", "教练", "coach", "330483")
		if err := w.firms.Grant(system(), "coach", w.wuzhen, "辅导"); err != nil {
			t.Fatal(err)
		}
		if seen, err := w.visits.Get(coach, v.ID); err != nil || seen.Findings == "" {
			t.Errorf("a coach reads findings: %+v, %v", seen, err)
		}
		if seen, _ := w.visits.Get(as("l", "领导", "leader", "330483"), v.ID); seen.Met[0].Phone != "138****1234" {
			t.Errorf("a leader reads %q", seen.Met[0].Phone)
		}
	})
}

func TestListsPageByPage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		for i := range 7 {
			n := w.newVisit()
			n.VisitedOn, n.Needs = w.today().AddDays(-i/2), nil
			due := w.today().AddDays(9 - i)
			n.NextOn = &due
			w.mustCreate(t, n)
		}
		for _, byNext := range []bool{false, true} {
			f := visit.Filter{ByNext: byNext, Limit: 3}
			seen := map[string]bool{}
			for range 4 {
				page, err := w.visits.List(w.officer, f, false)
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range page.Rows {
					seen[r.ID] = true
				}
				if !page.More {
					break
				}
				last := page.Rows[len(page.Rows)-1]
				f.After = &value.Place{On: last.VisitedOn, ID: last.ID}
				if byNext {
					f.After.On = *last.NextOn
				}
			}
			if len(seen) != 7 {
				t.Errorf("by next %v: %d of 7 visits seen", byNext, len(seen))
			}
		}
	})
}

func TestStepsAgreedBetweenTwoDays(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		day := func(n int) *value.Date { on := w.today().AddDays(n); return &on }
		for _, n := range []int{-2, -1, 0, 0, 1, 7, 8} {
			v := w.newVisit()
			v.VisitedOn, v.NextOn, v.Needs = *day(-9), day(n), nil
			w.mustCreate(t, v)
		}
		done := w.newVisit()
		done.VisitedOn, done.NextOn, done.Needs = *day(-9), day(0), nil
		settled := w.mustCreate(t, done)
		if _, err := w.visits.Settle(w.officer, settled.ID, settled.Version, true); err != nil {
			t.Fatal(err)
		}
		mistaken := w.mustCreate(t, done)
		if _, err := w.visits.Withdraw(w.officer, mistaken.ID, mistaken.Version, "登记错了"); err != nil {
			t.Fatal(err)
		}
		none := w.newVisit()
		none.NextStep, none.NextOn, none.Needs = "", nil, nil
		w.mustCreate(t, none)
		for _, c := range []struct {
			from, to *value.Date
			want     int
		}{
			{nil, nil, 7}, {nil, day(-1), 2}, {day(0), day(0), 2}, {day(1), day(7), 2}, {day(8), nil, 1}, {day(0), nil, 5}, {day(9), day(20), 0}, {day(7), day(0), 0},
		} {
			for _, byNext := range []bool{false, true} {
				page, err := w.visits.List(w.officer, visit.Filter{NextOpen: true, NextFrom: c.from, NextTo: c.to, ByNext: byNext, Limit: 50}, true)
				if err != nil || page.Total != c.want || len(page.Rows) != c.want {
					t.Errorf("from %v to %v, by next %v: %d counted, %d rows, want %d, %v", c.from, c.to, byNext, page.Total, len(page.Rows), c.want, err)
				}
			}
			if page, err := w.visits.List(as("p", "濮院", "officer", "330483101"), visit.Filter{NextFrom: c.from, NextTo: c.to, ByNext: true, Limit: 50}, true); err != nil || page.Total != 0 {
				t.Errorf("another town sees %d, %v", page.Total, err)
			}
		}
		owner := as("boss", "陈总", "enterprise", "330483")
		if err := w.firms.Grant(system(), "boss", w.wuzhen, "本企业"); err != nil {
			t.Fatal(err)
		}
		for _, f := range []visit.Filter{{NextFrom: day(0), Limit: 5}, {NextTo: day(0), Limit: 5}} {
			if _, err := w.visits.List(owner, f, false); fault.Code(err) != "access.forbidden" {
				t.Errorf("the firm asks for steps of the office: %v", err)
			}
		}
	})
}

func TestWarningsAndSuggestions(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		before, err := w.visits.Suggest(w.officer, 5)
		if err != nil || len(before) != 1 || before[0].Why != "never" || before[0].EnterpriseID != w.wuzhen {
			t.Fatalf("%+v, %v", before, err)
		}
		n := w.newVisit()
		n.VisitedOn = w.today().AddDays(-1)
		soon := w.today().AddDays(2)
		n.NextOn = &soon
		w.mustCreate(t, n)
		recent, err := w.visits.Recent(as("c", "同事", "officer", "330483100"), w.wuzhen)
		if err != nil || len(recent) != 1 || recent[0].DaysAgo != 1 || recent[0].Mine || recent[0].LedByName != "王小明" {
			t.Fatalf("%+v, %v", recent, err)
		}
		if _, err := w.visits.Recent(w.officer, w.puyuan); fault.Code(err) != "enterprise.not_found" {
			t.Errorf("another town's firm: %v", err)
		}
		after, err := w.visits.Suggest(w.officer, 5)
		if err != nil || len(after) != 1 || after[0].Why != "due" || *after[0].DaysAgo != 1 {
			t.Errorf("%+v, %v", after, err)
		}
		w.now = w.now.Add(200 * 24 * time.Hour)
		if recent, _ := w.visits.Recent(w.officer, w.wuzhen); len(recent) != 0 {
			t.Errorf("half a year later: %+v", recent)
		}
	})
}

func TestTextForAReport(t *testing.T) {
	w := newWorld(t, dbtest.Open(t))
	v := w.mustCreate(t, w.newVisit())
	zh, err := w.visits.Text(w.officer, v.ID, "zh-CN")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"2026年11月23日，王小明、李行长实地走访桐乡试苗甲科技有限公司。", "会见：陈总 总经理。", "事由：摸底。", "高企申报", "融资需求（流动资金贷款 500 万元）", "2026年11月30日前，送研发费用归集指引（王小明）"} {
		if !strings.Contains(zh, want) {
			t.Errorf("want %q in\n%s", want, zh)
		}
	}
	if en, err := w.visits.Text(w.officer, v.ID, "en"); err != nil || !strings.Contains(en, "Needs: HNTE application, Financing") {
		t.Errorf("%s, %v", en, err)
	}
}

// Two phones write on one firm at the same moment: the summary counts both.
func TestConcurrentVisitsAreAllCounted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		const writers = 8
		var wait sync.WaitGroup
		errs := make(chan error, 2*writers)
		for i := range writers {
			for range 2 { // each visit is sent twice
				wait.Go(func() {
					_, err := w.visits.Create(w.officer, w.attempt("phone-"+strconv.Itoa(i)), w.newVisit())
					errs <- err
				})
			}
		}
		wait.Wait()
		close(errs)
		for err := range errs {
			if err != nil {
				t.Error(err)
			}
		}
		page, err := w.visits.List(w.officer, visit.Filter{EnterpriseID: w.wuzhen, Limit: 50}, true)
		if err != nil || page.Total != writers {
			t.Errorf("%d visits, want %d; %v", page.Total, writers, err)
		}
		if sum := w.summary(t); sum.OpenRequests != 2*writers {
			t.Errorf("%d open requests, want %d", sum.OpenRequests, 2*writers)
		}
	})
}
