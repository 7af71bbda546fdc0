package eligibility

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/certification"
	"miaolin/app/eligibility/rule"
	"miaolin/app/enterprise"
	"miaolin/app/fact"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/config"
	"miaolin/db"
	"miaolin/db/dbtest"
)

type world struct {
	t     *testing.T
	today value.Date
	firms *enterprise.Service
	facts *fact.Service
	s     *Service
}

func system() context.Context { return access.With(context.Background(), access.SystemActor("test")) }

func as(role, unit string) context.Context {
	return access.With(context.Background(), access.Actor{UserID: "u-" + role, Name: role, Assignments: []access.Assignment{{Role: role, UnitCode: unit}}})
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{t: t, today: value.MustDate("2026-07-01")}
	// Each look at the clock is a little later, as in life.
	var ticks atomic.Int64
	clock := func() value.Instant {
		return w.today.Start().Add(10*time.Hour + time.Duration(ticks.Add(1))*time.Millisecond)
	}
	guard, err := access.NewGuard(clock)
	w.check(err)
	log := audit.New(d, clock)
	w.firms, err = enterprise.New(d, guard, log, clock)
	w.check(err)
	w.facts, err = fact.New(d, guard, w.firms, log, clock)
	w.check(err)
	titles, err := certification.New(d, guard, w.firms, log, clock)
	w.check(err)
	words, err := config.LoadMessages()
	w.check(err)
	w.s, err = New(Options{DB: d, Guard: guard, Firms: w.firms, Facts: w.facts, Titles: titles, Audit: log, Messages: words, Clock: clock})
	w.check(err)
	w.firms.UseAssessor(w.s)
	w.check(w.s.Prepare(system()))
	return w
}

func (w *world) check(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) firm(name, unit string) string {
	w.t.Helper()
	registered := value.MustDate("2015-01-01")
	p, err := w.firms.Create(system(), enterprise.NewEnterprise{Name: name, UnitCode: unit, RegisteredOn: &registered})
	w.check(err)
	return p.ID
}

// tell writes what the auditor says about three years, in 万元.
func (w *world) tell(id string, sales, rd int64) {
	w.t.Helper()
	for year := 2023; year <= 2025; year++ {
		s, r := value.Wan(sales), value.Wan(rd)
		_, err := w.facts.PutFigures(system(), []fact.NewFigure{{EnterpriseID: id, FiscalYear: year, Source: fact.Audited, Values: fact.Values{SalesRevenueFen: &s, RDHnteFen: &r}}}, false)
		w.check(err)
	}
}

func (w *world) finding(id, code, condition string) rule.Finding {
	w.t.Helper()
	made, err := w.s.Of(system(), id, code, value.Date{})
	w.check(err)
	for _, f := range made[0].Findings {
		if f.Code == condition {
			return f
		}
	}
	w.t.Fatalf("no condition %s", condition)
	return rule.Finding{}
}

func TestAFactChangesTheVerdictAndTheHistoryKeepsTheOldOne(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		id := w.firm("桐乡试苗甲科技有限公司", "330483100")
		if f := w.finding(id, "hnte", "rd_ratio"); f.Verdict != rule.Unknown || len(f.Missing) != 6 {
			t.Fatalf("nothing is told: %+v", f)
		}
		w.tell(id, 4000, 199)
		f := w.finding(id, "hnte", "rd_ratio")
		if f.Verdict != rule.NotMet || f.Short[0] != (rule.Shortfall{Code: "rd_expense", Unit: rule.Fen, Amount: int64(value.Wan(3))}) || f.Until != rule.NextYear {
			t.Fatalf("199 of 4000: %+v", f)
		}
		if o := f.OpenYear; o == nil || o.Year != 2026 || o.Total != int64(value.Wan(202)) || !o.Assumed {
			t.Fatalf("the open year: %+v", f.OpenYear)
		}
		w.tell(id, 4000, 200)
		if f := w.finding(id, "hnte", "rd_ratio"); f.Verdict != rule.Met {
			t.Fatalf("200 of 4000: %+v", f)
		}
		history, err := w.s.History(system(), id, "hnte")
		w.check(err)
		if len(history) != 2 || history[0].Findings[4].Verdict != rule.NotMet || history[0].Findings[4].Short[0].Amount != int64(value.Wan(3)) {
			t.Fatalf("history: %+v", history)
		}
		if ran, err := w.s.Catch(system()); err != nil || ran.Firms != 0 {
			t.Fatalf("nothing has changed since: %+v %v", ran, err)
		}
		if ran, err := w.s.RunAll(system()); err != nil || ran.Firms != 1 || ran.Changed != 0 {
			t.Fatalf("the same is not stored again: %+v %v", ran, err)
		}
	})
}

func TestCatchFindsWhatFactsRulesAndTheDateChange(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		a, b := w.firm("桐乡试苗甲科技有限公司", "330483100"), w.firm("桐乡试苗乙科技有限公司", "330483101")
		for _, step := range []struct {
			name string
			do   func()
			want int
		}{
			{"both are new", func() {}, 2},
			{"nothing", func() {}, 0},
			{"a figure", func() { w.tell(a, 4000, 100) }, 1},
			{"the profile", func() {
				address := "乌镇镇某路 1 号"
				p, err := w.firms.Get(system(), b)
				w.check(err)
				_, err = w.firms.Change(system(), b, p.Version, enterprise.EnterpriseChange{Address: &address})
				w.check(err)
			}, 1},
			{"a new year", func() { w.today = value.MustDate("2027-01-02") }, 2},
		} {
			step.do()
			if ran, err := w.s.Catch(system()); err != nil || ran.Firms != step.want {
				t.Fatalf("%s: %+v %v", step.name, ran, err)
			}
		}
	})
}

func TestListsFilterByWhatIsLacking(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		poor, good := w.firm("桐乡试苗甲科技有限公司", "330483100"), w.firm("桐乡试苗乙科技有限公司", "330483101")
		w.tell(poor, 4000, 100)
		w.tell(good, 4000, 300)
		_, err := w.s.RunAll(system())
		w.check(err)
		list := func(ctx context.Context, f Filter) []string {
			f.Code, f.Limit = "hnte", 10
			page, err := w.s.List(ctx, f)
			w.check(err)
			var ids []string
			for _, r := range page.Rows {
				ids = append(ids, r.EnterpriseID)
			}
			return ids
		}
		if ids := list(system(), Filter{Lacks: []string{"rd_ratio"}, OnlyLacks: true}); len(ids) != 1 || ids[0] != poor {
			t.Errorf("lacks R&D only: %v", ids)
		}
		if ids := list(system(), Filter{NothingUnmet: true}); len(ids) != 1 || ids[0] != good {
			t.Errorf("nothing unmet: %v", ids)
		}
		if ids := list(system(), Filter{Unknown: []string{"staff_ratio"}}); len(ids) != 2 {
			t.Errorf("staff unknown: %v", ids)
		}
		if ids := list(as("officer", "330483101"), Filter{}); len(ids) != 1 || ids[0] != good {
			t.Errorf("an officer sees the own town: %v", ids)
		}
		if _, err := w.s.List(system(), Filter{Code: "hnte", Lacks: []string{"luck"}, Limit: 1}); fault.Code(err) != "eligibility.condition_unknown" {
			t.Errorf("an unknown condition: %v", err)
		}
		cells, _, _, err := w.s.Funnel(system(), "hnte", "")
		w.check(err)
		found := false
		for _, c := range cells {
			if c.Condition == "rd_ratio" && c.Unit == "330483100" {
				found = true
				if c.NotMet != 1 || c.OnlyThis != 1 || c.Firms != 1 {
					t.Errorf("the funnel: %+v", c)
				}
			}
		}
		if !found {
			t.Error("the funnel has no cell for 乌镇镇")
		}
	})
}

func TestARuleSetIsCopiedChangedTriedAndPutInForce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		admin, manager := as("admin", "330483"), as("manager", "330483")
		id := w.firm("桐乡试苗甲科技有限公司", "330483100")
		w.tell(id, 4000, 170)
		before := w.finding(id, "hnte", "rd_ratio")
		sets, err := w.s.RuleSets(manager)
		w.check(err)
		var shipped RuleSet
		for _, r := range sets {
			if r.Code == "hnte" {
				shipped = r
			}
		}
		if _, err := w.s.Copy(manager, shipped.ID, RuleSetCopy{Label: "试行"}); !fault.Is(err, fault.ForbiddenKind) {
			t.Errorf("a manager edits: %v", err)
		}
		draft, err := w.s.Copy(admin, shipped.ID, RuleSetCopy{Label: "试行"})
		w.check(err)
		if _, err := w.s.Change(admin, shipped.ID, shipped.Version, RuleSetChange{}); fault.Code(err) != "eligibility.not_a_draft" {
			t.Errorf("a shipped set changes: %v", err)
		}
		if _, err := w.s.Change(admin, draft.ID, draft.Version, RuleSetChange{Settings: map[string]string{"tables.rd_tiers.bands.3.value": "five"}}); fault.Code(err) != "eligibility.bad_settings" {
			t.Errorf("a bad value: %v", err)
		}
		draft, err = w.s.Change(admin, draft.ID, draft.Version, RuleSetChange{Settings: map[string]string{"tables.rd_tiers.bands.3.value": "4"}})
		w.check(err)
		next := value.NewDate(2028, 1, 1)
		later, err := w.s.Change(admin, draft.ID, draft.Version, RuleSetChange{ValidFrom: &next})
		w.check(err)
		if later, trial, err := w.s.Try(manager, later.ID, later.Version); err != nil || trial.AllMore != 1 {
			t.Errorf("a set for a coming year, on what is known today: %+v, %v", trial, err)
		} else {
			draft, err = w.s.Change(admin, later.ID, later.Version, RuleSetChange{ValidFrom: &shipped.ValidFrom})
			w.check(err)
		}
		diff, _, err := w.s.Difference(admin, draft.ID)
		w.check(err)
		if len(diff) != 1 || diff[0] != (rule.Difference{Path: "tables.rd_tiers.bands.3.value", Before: "5", After: "4"}) {
			t.Errorf("difference: %+v", diff)
		}
		if _, err := w.s.PutInForce(manager, draft.ID, draft.Version); fault.Code(err) != "eligibility.not_tested" {
			t.Errorf("put in force untried: %v", err)
		}
		draft, trial, err := w.s.Try(manager, draft.ID, draft.Version)
		w.check(err)
		if trial.Firms != 1 || trial.AllMore != 1 || trial.Conditions[4].More != 1 || trial.Conditions[4].Fewer != 0 {
			t.Errorf("trial: %+v", trial)
		}
		for condition, want := range map[string]int{"": 1, "rd_ratio": 1, "staff_ratio": 0, "luck": 0} {
			firms, total, err := w.s.TrialFirms(manager, draft.ID, condition, true)
			if err != nil || len(firms) != want || total != want || want == 1 && firms[0].ID != id {
				t.Errorf("behind %q: %+v of %d, %v", condition, firms, total, err)
			}
		}
		if _, _, err := w.s.TrialFirms(admin, draft.ID, "", true); !fault.Is(err, fault.ForbiddenKind) {
			t.Errorf("who reads no business data sees firms: %v", err)
		}
		if _, err := w.s.PutInForce(manager, draft.ID, draft.Version-1); fault.Code(err) != "eligibility.stale" {
			t.Errorf("stale: %v", err)
		}
		draft, err = w.s.PutInForce(manager, draft.ID, draft.Version)
		w.check(err)
		if after := w.finding(id, "hnte", "rd_ratio"); before.Verdict != rule.NotMet || after.Verdict != rule.Met {
			t.Errorf("before %s, after %s", before.Verdict, after.Verdict)
		}
		history, err := w.s.History(system(), id, "hnte")
		w.check(err)
		if len(history) != 1 || history[0].RuleSetID != shipped.ID {
			t.Errorf("the old assessment keeps its rules: %+v", history)
		}
		w.check(w.s.Prepare(system())) // an upgrade
		if now, _, err := w.s.RuleSet(system(), draft.ID); err != nil || now.State != InForce || now.Body != draft.Body {
			t.Errorf("an upgrade overwrote the local set: %+v %v", now, err)
		}
		second, err := w.s.Copy(admin, draft.ID, RuleSetCopy{Label: "再试"})
		w.check(err)
		second, _, err = w.s.Try(manager, second.ID, second.Version)
		w.check(err)
		if _, err := w.s.PutInForce(manager, second.ID, second.Version); fault.Code(err) != "eligibility.overlap" {
			t.Errorf("overlap: %v", err)
		}
	})
}

func TestWhatIfLooksAtOpenYearsOnlyAndStoresNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		id := w.firm("桐乡试苗甲科技有限公司", "330483100")
		w.tell(id, 4000, 199)
		verdict := func(rd int64) (rule.Verdict, Projection) {
			p, err := w.s.Project(system(), WhatIf{EnterpriseID: id, Code: "hnte", Year: 2026, Figures: map[string]int64{"rdExpenseHnteFen": rd}})
			w.check(err)
			return p.After.Findings[4].Verdict, p
		}
		got, p := verdict(int64(value.Wan(202)))
		if got != rule.Met || p.Before.Findings[4].Verdict != rule.NotMet {
			t.Errorf("the least that helps: %s, before %s", got, p.Before.Findings[4].Verdict)
		}
		got, p = verdict(int64(value.Wan(202)) - 1)
		if got != rule.NotMet || p.After.Findings[4].Short[0].Amount != 1 {
			t.Errorf("a fen less: %s %+v", got, p.After.Findings[4].Short)
		}
		if _, err := w.s.Project(system(), WhatIf{EnterpriseID: id, Code: "hnte", Year: 2025}); fault.Code(err) != "eligibility.closed_year" {
			t.Errorf("a closed year: %v", err)
		}
		if page, err := w.s.List(system(), Filter{Code: "hnte", Limit: 5}); err != nil || len(page.Rows) != 0 {
			t.Errorf("something was stored: %v %v", page.Rows, err)
		}
	})
}

func TestSourcesThatContradictGoToAPerson(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		id := w.firm("桐乡试苗甲科技有限公司", "330483100")
		w.tell(id, 4000, 300)
		for _, row := range []struct {
			percent int64
			want    rule.Verdict
		}{{5, rule.Met}, {6, rule.Person}} {
			s := value.Wan(4000) + value.Wan(40)*value.Money(row.percent)
			_, err := w.facts.PutFigures(system(), []fact.NewFigure{{EnterpriseID: id, FiscalYear: 2025, Source: fact.Self, Values: fact.Values{SalesRevenueFen: &s}}}, false)
			w.check(err)
			if f := w.finding(id, "hnte", "rd_ratio"); f.Verdict != row.want {
				t.Errorf("%d %% apart: %s %s", row.percent, f.Verdict, f.Reason)
			}
		}
	})
}

func TestEveryCodeHasWords(t *testing.T) {
	messages, err := config.LoadMessages()
	if err != nil {
		t.Fatal(err)
	}
	b, err := rule.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	w := words{messages, "zh-CN", &fact.Precedence{}}
	said := func(code string) {
		if text := w.text(code, nil); text == "eligibility."+code {
			t.Errorf("%s has no words", code)
		}
	}
	for _, v := range rule.Verdicts {
		said("verdict_" + string(v))
	}
	for _, s := range b.Sets {
		for _, as := range []string{"2026-02-01", "2026-07-01"} {
			for _, f := range rule.Assess(s, &rule.Facts{}, value.MustDate(as)).Findings {
				if f.Reason != "" {
					said("reason_" + f.Reason)
				}
				for _, m := range f.Missing {
					if m.Year == 0 {
						said("fact_" + m.Fact)
					}
				}
				for _, p := range f.Parts {
					said("part_" + p.Code)
				}
			}
		}
	}
}
