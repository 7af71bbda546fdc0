package certification

import (
	"context"
	"testing"
	"time"

	"pgregory.net/rapid"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
	"miaolin/db/dbtest"
)

type world struct {
	t      *testing.T
	today  value.Date
	firms  *enterprise.Service
	titles *Service
	guard  *access.Guard
}

func system() context.Context {
	return access.With(context.Background(), access.SystemActor("test"))
}

func as(role, unit string) context.Context {
	return access.With(context.Background(), access.Actor{UserID: "u-" + role, Name: role, Assignments: []access.Assignment{{Role: role, UnitCode: unit}}})
}

func newWorld(t *testing.T, d *db.DB, today string) *world {
	t.Helper()
	w := &world{t: t, today: day(today)}
	// Ten in the morning in Shanghai.
	clock := func() value.Instant { return w.today.Start().Add(10 * time.Hour) }
	var err error
	if w.guard, err = access.NewGuard(clock); err != nil {
		t.Fatal(err)
	}
	log := audit.New(d, clock)
	if w.firms, err = enterprise.New(d, w.guard, log, clock); err != nil {
		t.Fatal(err)
	}
	if w.titles, err = New(d, w.guard, w.firms, log, clock); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) firm(name, unit string) string {
	w.t.Helper()
	since := day("2010-01-01")
	p, err := w.firms.Create(system(), enterprise.NewEnterprise{Name: name, UnitCode: unit, Since: &since})
	if err != nil {
		w.t.Fatal(err)
	}
	return p.ID
}

func (w *world) record(ctx context.Context, firm, kind, on, number string) Recorded {
	w.t.Helper()
	r, err := w.titles.Record(ctx, NewTitle{EnterpriseID: firm, Kind: kind, RecognisedOn: day(on), Number: number})
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func (w *world) rung(firm string) enterprise.Summary {
	w.t.Helper()
	p, err := w.firms.Get(system(), firm)
	if err != nil {
		w.t.Fatal(err)
	}
	return p.Summary
}

func (w *world) wantRung(firm, rung string, lapsed bool) {
	w.t.Helper()
	if s := w.rung(firm); s.Rung != rung || s.Lapsed != lapsed {
		w.t.Errorf("on %s the summary says %s, lapsed %v; want %s, %v", w.today, s.Rung, s.Lapsed, rung, lapsed)
	}
}

func TestTheRungFollowsTheTitle(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, "2026-03-02")
		officer := as("officer", "330483100")
		firm := w.firm("桐乡试苗甲科技有限公司", "330483100")
		w.wantRung(firm, "seed", false)

		w.record(officer, firm, "prov_tech_sme", "2021-06-01", "")
		w.wantRung(firm, "sapling", false)

		hnte := w.record(officer, firm, "hnte", "2023-12-08", "gr202333900001")
		w.wantRung(firm, "tree", false)
		if hnte.Number != "GR202333900001" || hnte.State != Certified || hnte.Origin != First || hnte.ValidTo.String() != "2026-12-08" {
			t.Errorf("%+v", hnte.Title)
		}
		if len(hnte.Warnings) != 1 || hnte.Warnings[0].Code != "number_normalised" {
			t.Errorf("warnings: %+v", hnte.Warnings)
		}

		// Taken away: the rung goes down on that day and the history says why.
		if _, err := w.titles.End(officer, hnte.ID, hnte.Version, TitleEnd{Revoked, day("2026-02-10"), "抽查发现不符合条件"}); err != nil {
			t.Fatal(err)
		}
		w.wantRung(firm, "sapling", true)
		spells, err := w.titles.RungHistory(officer, firm)
		if err != nil || len(spells) != 4 || spells[3].Causes[0].Code != "revoked" || spells[3].From.String() != "2026-02-10" {
			t.Fatalf("%+v, %v", spells, err)
		}
		if st, _ := w.titles.StandingOn(officer, firm, day("2026-02-09")); st.Rung != "tree" {
			t.Errorf("the day before it was %+v", st)
		}

		// The officer may not take titles back, the manager may.
		now, _ := w.titles.Get(officer, hnte.ID)
		if _, err := w.titles.Withdraw(officer, hnte.ID, now.Version, "录入有误"); fault.Code(err) != "access.forbidden" {
			t.Errorf("officer withdraws: %v", err)
		}
		if _, err := w.titles.Withdraw(as("manager", "330483"), hnte.ID, now.Version, "录入有误"); err != nil {
			t.Fatal(err)
		}
		w.wantRung(firm, "sapling", false)
	})
}

func TestTimeMovesRungs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, "2025-11-03")
		manager := as("manager", "330483")
		hnte := w.firm("桐乡试苗甲科技有限公司", "330483100")
		sme := w.firm("桐乡试苗乙科技有限公司", "330483101")
		w.record(manager, hnte, "hnte", "2022-12-24", "")
		w.record(manager, sme, "national_tech_sme", "2025-07-10", "")

		roll := func(on string, want int) {
			t.Helper()
			w.today = day(on)
			if n, err := w.titles.RollDay(system()); err != nil || n != want {
				t.Fatalf("on %s %d firms moved, %v; want %d", on, n, err, want)
			}
		}
		roll("2025-12-24", 0)
		w.wantRung(hnte, "tree", false)
		roll("2025-12-25", 1)
		w.wantRung(hnte, "seed", true)
		roll("2025-12-25", 0) // again on the same day
		roll("2026-01-01", 1) // the yearly title now awaits renewal and keeps its rung
		w.wantRung(sme, "sapling", false)
		roll("2026-08-31", 0)
		w.wantRung(sme, "sapling", false)
		roll("2026-09-01", 1)
		w.wantRung(sme, "seed", true)

		// The notice moves the end of the window: the rung is back until then.
		if _, err := w.titles.SetWindow(as("officer", "330483100"), "national_tech_sme", 2026, 0, NewWindow{}); fault.Code(err) != "access.forbidden" {
			t.Errorf("an officer sets a window: %v", err)
		}
		window := NewWindow{Opens: day("2026-06-01"), Closes: day("2026-09-15"), Source: "补充通知"}
		if _, err := w.titles.SetWindow(manager, "national_tech_sme", 2026, 0, window); err != nil {
			t.Fatal(err)
		}
		w.wantRung(sme, "sapling", false)
		if _, err := w.titles.SetWindow(manager, "national_tech_sme", 2026, 0, window); fault.Code(err) != "certification.window_version_missing" {
			t.Errorf("a second time without the version: %v", err)
		}
		roll("2026-09-16", 1)
		w.wantRung(sme, "seed", true)
	})
}

func TestRecordRefusals(t *testing.T) {
	w := newWorld(t, dbtest.Open(t), "2026-03-02")
	manager := as("manager", "330483")
	firm, other := w.firm("桐乡试苗甲科技有限公司", "330483100"), w.firm("桐乡试苗乙科技有限公司", "330483101")
	w.record(manager, firm, "hnte", "2023-12-08", "GR202333900001")
	later := day("2027-06-30")
	rows := []struct {
		name string
		ctx  context.Context
		n    NewTitle
		code string
	}{
		{"unknown kind", manager, NewTitle{EnterpriseID: firm, Kind: "gold", RecognisedOn: day("2025-01-01")}, "certification.kind_unknown"},
		{"no date", manager, NewTitle{EnterpriseID: firm, Kind: "hnte"}, "certification.recognised_missing"},
		{"tomorrow", manager, NewTitle{EnterpriseID: firm, Kind: "hnte", RecognisedOn: day("2026-03-03")}, "certification.recognised_ahead"},
		{"the same twice", manager, NewTitle{EnterpriseID: firm, Kind: "hnte", RecognisedOn: day("2023-12-08")}, "certification.already_recorded"},
		{"another firm's number", manager, NewTitle{EnterpriseID: other, Kind: "hnte", RecognisedOn: day("2023-12-08"), Number: "GR202333900001"}, "certification.number_taken"},
		{"other dates without a reason", manager, NewTitle{EnterpriseID: other, Kind: "hnte", RecognisedOn: day("2024-01-05"), ValidTo: &later}, "certification.reason_missing"},
		{"other dates with a reason", manager, NewTitle{EnterpriseID: other, Kind: "hnte", RecognisedOn: day("2024-01-05"), ValidTo: &later, ValidityReason: "证书载明"}, ""},
		{"another town", as("officer", "330483100"), NewTitle{EnterpriseID: other, Kind: "hnte", RecognisedOn: day("2020-01-05")}, "enterprise.not_found"},
		{"a leader", as("leader", "330483"), NewTitle{EnterpriseID: other, Kind: "hnte", RecognisedOn: day("2020-01-05")}, "access.forbidden"},
		{"nobody", context.Background(), NewTitle{EnterpriseID: other, Kind: "hnte", RecognisedOn: day("2020-01-05")}, "access.signed_out"},
	}
	for _, r := range rows {
		_, err := w.titles.Record(r.ctx, r.n)
		if got := fault.Code(err); got != r.code || err != nil && r.code == "" {
			t.Errorf("%s: %v, want %q", r.name, err, r.code)
		}
	}
}

func TestCorrections(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, "2026-03-02")
		officer := as("officer", "330483100")
		firm := w.firm("桐乡试苗甲科技有限公司", "330483100")
		r := w.record(officer, firm, "hnte", "2025-12-01", "")
		if r.State != Announced {
			t.Errorf("without a number it is %s", r.State)
		}
		number, state, recognised := "GR202533900009", Certified, day("2025-12-08")
		r, err := w.titles.Correct(officer, r.ID, r.Version, TitleChange{Number: &number, State: &state, RecognisedOn: &recognised})
		if err != nil || r.ValidFrom != recognised || r.ValidTo.String() != "2028-12-08" {
			t.Fatalf("dates nobody entered must follow: %+v, %v", r.Title, err)
		}
		if s := w.rung(firm); s.RungSince.String() != "2025-12-08" {
			t.Errorf("on this rung since %s", s.RungSince)
		}
		last := day("2028-12-07")
		if _, err := w.titles.Correct(officer, r.ID, r.Version, TitleChange{ValidTo: &last}); fault.Code(err) != "certification.reason_missing" {
			t.Errorf("other dates without a reason: %v", err)
		}
		reason := "证书载明"
		if r, err = w.titles.Correct(officer, r.ID, r.Version, TitleChange{ValidTo: &last, ValidityReason: &reason}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.titles.Correct(officer, r.ID, 1, TitleChange{}); fault.Code(err) != "certification.stale" {
			t.Errorf("an old version: %v", err)
		}
		if _, err := w.titles.Get(as("officer", "330483101"), r.ID); fault.Code(err) != "certification.not_found" {
			t.Errorf("another town's title: %v", err)
		}
	})
}

func TestListsOfTitles(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, "2026-09-01")
		manager := as("manager", "330483")
		a, b, c := w.firm("桐乡试苗甲科技有限公司", "330483100"), w.firm("桐乡试苗乙科技有限公司", "330483101"), w.firm("桐乡试苗丙科技有限公司", "330483100")
		w.record(manager, a, "hnte", "2023-12-08", "GR202333900001")
		w.record(manager, b, "hnte", "2023-12-08", "GR202333900002")
		w.record(manager, b, "hnte", "2026-08-20", "")
		w.record(manager, c, "hnte", "2020-12-01", "")
		w.record(manager, c, "prov_tech_sme", "2019-05-01", "")
		rows := []struct {
			name string
			ctx  context.Context
			f    Filter
			want int
		}{
			{"all", manager, Filter{}, 5},
			{"one town", as("officer", "330483100"), Filter{}, 3},
			{"one town as a filter", manager, Filter{UnitCode: "330483101"}, 2},
			{"a park", manager, Filter{UnitCode: "330483-P01"}, 0},
			{"a kind", manager, Filter{Kinds: []string{"prov_tech_sme"}}, 1},
			{"in force on a day", manager, Filter{ValidOn: day("2023-12-31")}, 3},
			{"ending soon", manager, Filter{EndingFrom: day("2026-09-01"), EndingTo: day("2026-12-31")}, 2},
			{"ending soon, not renewed", manager, Filter{EndingFrom: day("2026-09-01"), EndingTo: day("2026-12-31"), NotRenewed: true}, 1},
			{"part of a number", manager, Filter{Number: "gr2023339"}, 2},
			{"by end leaves out those without", manager, Filter{ByEnd: true}, 4},
			{"renewals", manager, Filter{Origin: Renewed}, 1},
		}
		for _, r := range rows {
			r.f.Limit = 50
			got, err := w.titles.List(r.ctx, r.f)
			n, errCount := w.titles.Count(r.ctx, r.f, 100)
			if err != nil || errCount != nil || len(got) != r.want || n != r.want {
				t.Errorf("%s: %d listed, %d counted, want %d (%v, %v)", r.name, len(got), n, r.want, err, errCount)
			}
		}
		var seen []string
		f := Filter{ByEnd: true, Upwards: true, Limit: 1}
		for {
			page, err := w.titles.List(manager, f)
			if err != nil {
				t.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			seen = append(seen, page[0].ID)
			f.After = &value.Place{On: *page[0].ValidTo, ID: page[0].ID}
		}
		if len(seen) != 4 {
			t.Errorf("page by page %d titles, want 4", len(seen))
		}
	})
}

func TestCountsAsOfADay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, "2026-03-02")
		manager := as("manager", "330483")
		a, b := w.firm("桐乡试苗甲科技有限公司", "330483100"), w.firm("桐乡试苗乙科技有限公司", "330483100")
		w.firm("桐乡试苗丙科技有限公司", "330483101")
		w.record(manager, a, "hnte", "2022-12-24", "")
		w.record(manager, b, "prov_tech_sme", "2024-05-01", "")
		rows := []struct {
			ctx  context.Context
			on   string
			want map[string]int
		}{
			{manager, "2022-12-23", map[string]int{"330483100 seed": 2, "330483101 seed": 1}},
			{manager, "2024-06-01", map[string]int{"330483100 tree": 1, "330483100 sapling": 1, "330483101 seed": 1}},
			{manager, "2026-03-02", map[string]int{"330483100 seed": 1, "330483100 sapling": 1, "330483101 seed": 1}},
			{manager, "2009-12-31", map[string]int{}},
			{as("officer", "330483101"), "2026-03-02", map[string]int{"330483101 seed": 1}},
		}
		for _, r := range rows {
			counts, err := w.titles.CountsOn(r.ctx, day(r.on))
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]int{}
			for _, c := range counts {
				got[c.UnitCode+" "+c.Rung] = c.Firms
			}
			if len(got) != len(r.want) {
				t.Errorf("on %s: %v, want %v", r.on, got, r.want)
			}
			for key, n := range r.want {
				if got[key] != n {
					t.Errorf("on %s: %v, want %v", r.on, got, r.want)
				}
			}
		}
	})
}

// Today's counts come from the counters, those of any day from the rows: on
// today's date both must say the same, whatever the firms' state.
func TestTodaysCountersAgreeWithCountingTheRows(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, "2026-03-02")
		manager := as("manager", "330483")
		firms := make([]string, 9)
		for i := range firms {
			firms[i] = w.firm("桐乡试算"+string(rune('甲'+i))+"科技有限公司", []string{"330483100", "330483101"}[i%2])
		}
		w.record(manager, firms[0], "hnte", "2022-12-24", "") // lapsed
		w.record(manager, firms[1], "hnte", "2024-12-24", "")
		w.record(manager, firms[2], "prov_tech_sme", "2025-06-01", "")
		w.record(manager, firms[2], "hnte_pool", "2025-06-01", "")         // climbing
		w.record(manager, firms[3], "national_tech_sme", "2025-05-01", "") // awaiting
		w.record(manager, firms[4], "hnte", "2024-12-24", "")
		for _, id := range []string{firms[4], firms[5]} {
			if _, err := w.firms.Archive(system(), id, 1, "重复登记"); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := w.firms.ChangeState(system(), firms[6], 1, enterprise.StateChange{State: enterprise.Dormant, From: w.today, Reason: "停产"}); err != nil {
			t.Fatal(err)
		}
		flags := RungCount{}
		for _, who := range []context.Context{system(), manager, as("officer", "330483101"), as("officer", "330483109")} {
			today, err := w.titles.CountsOn(who, w.today)
			if err != nil {
				t.Fatal(err)
			}
			scope, err := w.guard.Scope(who, "read", "enterprise")
			if err != nil {
				t.Fatal(err)
			}
			counted, err := w.titles.store.countsOn(who, scope, w.today, "seed")
			if err != nil {
				t.Fatal(err)
			}
			byCell := map[[2]string]RungCount{}
			for _, c := range counted {
				byCell[[2]string{c.UnitCode, c.Rung}] = c
			}
			if len(today) != len(counted) {
				t.Errorf("%v by the counters, %v by the rows", today, counted)
			}
			for _, c := range today {
				if byCell[[2]string{c.UnitCode, c.Rung}] != c {
					t.Errorf("%v by the counters, %v by the rows", c, byCell[[2]string{c.UnitCode, c.Rung}])
				}
				flags.Firms, flags.Lapsed, flags.Climbing, flags.Awaiting = flags.Firms+c.Firms, flags.Lapsed+c.Lapsed, flags.Climbing+c.Climbing, flags.Awaiting+c.Awaiting
			}
		}
		if flags.Lapsed == 0 || flags.Climbing == 0 || flags.Awaiting == 0 {
			t.Errorf("nothing to compare: %+v", flags)
		}
		// A certificate that ended overnight counts at once, before the day is rolled.
		w.today = day("2028-01-01")
		counts, err := w.titles.CountsOn(manager, w.today)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range counts {
			if c.Rung == "tree" {
				t.Errorf("%+v although every certificate has ended", c)
			}
		}
	})
}

func TestOfficialListsComeInAndGoOutAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, "2026-03-02")
		manager := as("manager", "330483")
		a, b := w.firm("桐乡试苗甲科技有限公司", "330483100"), w.firm("桐乡试苗乙科技有限公司", "330483101")
		known := w.record(manager, a, "hnte", "2025-12-08", "")
		list := []NewTitle{
			{EnterpriseID: a, Kind: "hnte", RecognisedOn: day("2025-12-08"), Number: "GR202533900001", Batch: "2025 年第一批"},
			{EnterpriseID: b, Kind: "hnte", RecognisedOn: day("2025-12-08"), Number: "GR202533900002", Batch: "2025 年第一批"},
			{EnterpriseID: b, Kind: "hnte", RecognisedOn: day("2027-12-08")},
		}
		plan, refused, err := w.titles.Plan(manager, list)
		if err != nil || len(plan) != 2 || plan[0].Status != RowChanged || plan[1].Status != RowNew {
			t.Fatalf("%+v, %v", plan, err)
		}
		if len(refused) != 1 || refused[0].Row != 2 || fault.Code(refused[0].Cause) != "certification.recognised_ahead" {
			t.Fatalf("%+v", refused)
		}
		w.wantRung(b, "seed", false)
		if _, err := w.titles.Apply(manager, list); fault.Code(err) != "certification.recognised_ahead" {
			t.Fatalf("one refused row refuses the list: %v", err)
		}
		w.wantRung(b, "seed", false)
		done, err := w.titles.Apply(manager, list[:2])
		if err != nil {
			t.Fatal(err)
		}
		w.wantRung(b, "tree", false)
		if now, _ := w.titles.Get(manager, known.ID); now.Number != "GR202533900001" || now.State != Certified {
			t.Errorf("the number must have followed: %+v", now)
		}
		again, err := w.titles.Apply(manager, list[:2])
		if err != nil || again[0].Status != RowSame || again[1].Status != RowSame {
			t.Fatalf("a second time nothing changes: %+v, %v", again, err)
		}
		// A title edited since stays, the other goes back.
		note := "已核对"
		if _, err := w.titles.Correct(manager, known.ID, done[0].After.Version, TitleChange{Note: &note}); err != nil {
			t.Fatal(err)
		}
		kept, err := w.titles.Undo(manager, done, "撤销导入")
		if err != nil || len(kept) != 1 || kept[0] != known.ID {
			t.Fatalf("%v, %v", kept, err)
		}
		w.wantRung(b, "seed", false)
		w.wantRung(a, "tree", false)
	})
}

// TestMaintainedIsRebuilt draws changes and days and wants the summary and the
// stored history to be what a rebuild from the titles gives.
func TestMaintainedIsRebuilt(t *testing.T) {
	w := newWorld(t, dbtest.Open(t), "2022-01-10")
	manager := as("manager", "330483")
	rapid.Check(t, func(rt *rapid.T) {
		w.today = day("2022-01-10")
		firm := w.firm("桐乡随机"+value.NewID()[24:]+"有限公司", "330483100")
		for range rapid.IntRange(1, 6).Draw(rt, "steps") {
			w.today = w.today.AddDays(rapid.IntRange(1, 300).Draw(rt, "days"))
			if _, err := w.titles.RollDay(system()); err != nil {
				rt.Fatal(err)
			}
			kind := rapid.SampledFrom(anyKind).Draw(rt, "kind")
			r, err := w.titles.Record(manager, NewTitle{EnterpriseID: firm, Kind: kind, RecognisedOn: w.today.AddDays(-rapid.IntRange(0, 900).Draw(rt, "ago"))})
			if err == nil && rapid.IntRange(0, 3).Draw(rt, "withdraw") == 0 {
				_, err = w.titles.Withdraw(manager, r.ID, r.Version, "录入有误")
			}
			if err != nil && fault.Code(err) != "certification.already_recorded" {
				rt.Fatal(err)
			}
		}
		before := w.rung(firm)
		on, _ := w.titles.StandingOn(manager, firm, w.today)
		if before.Rung != on.Rung || before.Lapsed != on.Lapsed || before.Climbing != on.Climbing {
			rt.Fatalf("the summary says %s %v, the history %+v", before.Rung, before.Lapsed, on)
		}
		if err := w.titles.Refresh(system(), firm); err != nil {
			rt.Fatal(err)
		}
		if after := w.rung(firm); after.Rung != before.Rung || after.Lapsed != before.Lapsed || after.Climbing != before.Climbing {
			rt.Fatalf("rebuilt %+v, maintained %+v", after, before)
		}
	})
}
