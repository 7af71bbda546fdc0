package eligibility

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"miaolin/app/eligibility/rule"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
	"miaolin/db/dbtest"
)

// grove are firms that differ in what they lack; one knows next to nothing of itself.
func (w *world) grove() (ids []string) {
	w.t.Helper()
	for i, unit := range []string{"330483100", "330483100", "330483101", "330483", "330483101"} {
		id := w.firm(fmt.Sprintf("桐乡试苗%c科技有限公司", '甲'+rune(i)), unit)
		if ids = append(ids, id); i > 0 {
			w.tell(id, 4000, int64(80*i))
		}
	}
	_, err := w.s.RunAll(system())
	w.check(err)
	return ids
}

// found are the ids of all pages of a list, two firms a page.
func (w *world) found(ctx context.Context, f enterprise.Filter, sort string) (ids []string) {
	w.t.Helper()
	q := enterprise.ListQuery{Filter: f, Sort: sort, Limit: 2}
	for {
		page, err := w.firms.List(ctx, q)
		w.check(err)
		for _, row := range page.Rows {
			ids = append(ids, row.EnterpriseID)
		}
		if q.Cursor = page.Next; q.Cursor == "" {
			return ids
		}
	}
}

// tally is what one assessment says, as lists ask about it.
type tally struct{ unmet, unclear, person []string }

func tallyOf(findings []rule.Finding) (t tally) {
	for _, f := range findings {
		switch f.Verdict {
		case rule.NotMet:
			t.unmet = append(t.unmet, f.Code)
		case rule.Unknown:
			t.unclear = append(t.unclear, f.Code)
		case rule.Person:
			t.person = append(t.person, f.Code)
		}
	}
	return t
}

// By every rule set in force, a filter of the list leaves the firms of which the
// assessment says so, page by page, under every sort; and the rows tell it.
func TestTheListOfFirmsKnowsEveryRuleSet(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ids := w.grove()
		b, err := w.s.rules(system())
		w.check(err)
		codes := b.codes(w.today)
		if len(codes) < 8 {
			t.Fatalf("in force are %v", codes)
		}
		for _, code := range codes {
			said := map[string]tally{}
			for _, id := range ids {
				made, err := w.s.Of(system(), id, code, w.today)
				w.check(err)
				said[id] = tallyOf(made[0].Findings)
			}
			w.asks(code, ids, said)
			page, err := w.firms.List(system(), enterprise.ListQuery{Limit: 10, GapsBy: []string{"no_longer", code}})
			w.check(err)
			for _, row := range page.Rows {
				want := said[row.EnterpriseID]
				if len(row.Gaps) != 1 || row.Gaps[0].Rules != code || !slices.Equal(row.Gaps[0].Lacks, want.unmet) ||
					row.Gaps[0].Unclear != len(want.unclear) || row.Gaps[0].Person != len(want.person) {
					t.Errorf("%s: the row says %+v, the assessment %+v", code, row.Gaps, want)
				}
			}
		}
	})
}

// asks compares each kind of filter with what was said.
func (w *world) asks(code string, ids []string, said map[string]tally) {
	w.t.Helper()
	most := 1
	type ask struct {
		about string
		f     enterprise.Filter
		holds func(tally) bool
	}
	asks := []ask{
		{"nothing unmet", enterprise.Filter{Lacks: []string{enterprise.NothingLacking}}, func(s tally) bool { return len(s.unmet) == 0 }},
		{"all met", enterprise.Filter{Lacks: []string{enterprise.EverythingMet}}, func(s tally) bool { return len(s.unmet)+len(s.unclear)+len(s.person) == 0 }},
		{"one at most", enterprise.Filter{LacksAtMost: &most}, func(s tally) bool { return len(s.unmet) <= most }},
	}
	set, _ := w.s.book.in(code, "", w.today)
	for _, c := range w.s.book.sets[set.ID].Conditions {
		asks = append(asks,
			ask{"lacks " + c.Code, enterprise.Filter{Lacks: []string{c.Code}}, func(s tally) bool { return slices.Contains(s.unmet, c.Code) }},
			ask{"lacks only " + c.Code, enterprise.Filter{Lacks: []string{c.Code}, OnlyLacks: true}, func(s tally) bool { return slices.Equal(s.unmet, []string{c.Code}) }})
	}
	for _, a := range asks {
		var want []string
		for _, id := range ids {
			if a.holds(said[id]) {
				want = append(want, id)
			}
		}
		a.f.Rules = code
		for _, sort := range []string{"name", "-gap"} {
			if got := w.found(system(), a.f, sort); !sameSet(got, want) {
				w.t.Errorf("%s, %s by %s: %v, want %v", code, a.about, sort, got, want)
			}
		}
		if n, err := w.firms.Count(system(), "read", "enterprise", a.f); err != nil || n != len(want) {
			w.t.Errorf("%s, %s: counted %d, %v", code, a.about, n, err)
		}
		if a.f.Rules = ""; code == gapsBy { // the summary says the same
			if got := w.found(system(), a.f, "name"); !sameSet(got, want) {
				w.t.Errorf("by the summary, %s: %v, want %v", a.about, got, want)
			}
		}
	}
}

func sameSet(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// What one may not see assessed is not found by its gaps either, and what is no
// condition is said to be none.
func TestGapsOfTheListStayInReach(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.grove()
		most := 99
		f := enterprise.Filter{Rules: "prov_tech_sme", LacksAtMost: &most}
		if got := w.found(as("officer", "330483100"), f, "name"); len(got) != 2 {
			t.Errorf("an officer finds %d of two firms", len(got))
		}
		for about, row := range map[string]struct {
			ctx  context.Context
			f    enterprise.Filter
			want string
		}{
			"a condition of another set": {system(), enterprise.Filter{Rules: "prov_tech_sme", Lacks: []string{"no_such"}}, "eligibility.condition_unknown"},
			"a set there is not":         {system(), enterprise.Filter{Rules: "luck", LacksAtMost: &most}, "eligibility.no_rules"},
		} {
			_, err := w.firms.List(row.ctx, enterprise.ListQuery{Filter: row.f, Limit: 5})
			if fault.Code(err) != row.want {
				t.Errorf("%s: %v", about, err)
			}
		}
		if _, err := w.s.RuleGaps(as("auditor", "330483"), []string{"hnte"}, []string{value.NewID()}); err != nil {
			t.Error(err)
		}
	})
}
