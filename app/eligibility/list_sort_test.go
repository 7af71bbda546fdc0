package eligibility

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"testing"

	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
	"miaolin/db/dbtest"
)

// standing is how a firm stands by a set; nil where nothing is assessed.
type standing struct {
	id             string
	unmet, unclear *int
}

// order puts those first that lack least, of them the ones with the fewest open
// questions, and the unassessed last both ways round.
func order(all []standing, desc bool) []string {
	way := 1
	if desc {
		way = -1
	}
	slices.SortFunc(all, func(a, b standing) int {
		switch {
		case (a.unmet == nil) != (b.unmet == nil):
			return map[bool]int{true: 1, false: -1}[a.unmet == nil]
		case a.unmet == nil:
			return way * cmp.Compare(a.id, b.id)
		}
		return way * cmp.Or(cmp.Compare(*a.unmet, *b.unmet), cmp.Compare(*a.unclear, *b.unclear), cmp.Compare(a.id, b.id))
	})
	ids := make([]string, len(all))
	for i, one := range all {
		ids[i] = one.id
	}
	return ids
}

// By every rule set, the list of firms is sorted by what they lack, page by page,
// both ways, whatever else it is asked for.
func TestTheListOfFirmsIsSortedByEveryRuleSet(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ids := w.grove()
		units := []string{"330483100", "330483100", "330483101", "330483", "330483101"}
		last := w.firm("桐乡试苗末科技有限公司", "330483100") // nobody has assessed it
		ids, units = append(ids, last), append(units, "330483100")
		b, err := w.s.rules(system())
		w.check(err)
		for _, code := range b.codes(w.today) {
			for _, desc := range []bool{false, true} {
				sort := map[bool]string{false: "gap:", true: "-gap:"}[desc] + code
				for about, f := range map[string]enterprise.Filter{
					"all": {}, "a town": {Unit: "330483100"}, "a name": {Query: "试苗"}, "part of a legal form": {Query: "限公"}, "a few": {IDs: ids[2:]},
					"by the assessor": {Rules: code, Lacks: []string{enterprise.NothingLacking}},
				} {
					var want []standing
					for i, id := range ids {
						one := standing{id: id}
						rows, err := db.All[Assessed](system(), d, "SELECT unmet, unclear FROM assessments WHERE enterprise_id = ? AND code = ?", id, code)
						w.check(err)
						if len(rows) == 1 {
							one.unmet, one.unclear = &rows[0].Unmet, &rows[0].Unclear
						}
						if about == "a town" && units[i] != "330483100" || about == "a few" && i < 2 || about == "by the assessor" && (one.unmet == nil || *one.unmet > 0) {
							continue
						}
						want = append(want, one)
					}
					if got := w.found(system(), f, sort); !slices.Equal(got, order(want, desc)) {
						t.Errorf("%s, %s: %v, want %v", sort, about, got, order(want, desc))
					}
				}
			}
		}
	})
}

// More firms than are walked for a page: those of one town are far apart, and found.
func TestSortedByGapFarApart(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		const many = 300
		var ids []string
		now := value.System()
		rows := make([]Assessed, many)
		for i := range rows {
			unit := "330483100"
			if i%60 == 59 {
				unit = "330483101"
			}
			ids = append(ids, w.firm(fmt.Sprintf("桐乡试远%03d科技有限公司", i), unit))
			rows[i] = Assessed{EnterpriseID: ids[i], Code: "prov_tech_sme", RuleSetID: "x", Unmet: (many - i) / 7, Unclear: i % 3, Findings: "[]", AsOf: w.today, ComputedAt: now}
		}
		w.check(d.InTx(system(), func(ctx context.Context) error { return w.s.store.saveAssessed(ctx, rows) }))
		for _, desc := range []bool{false, true} {
			var want []standing
			for i, id := range ids {
				if i%60 == 59 {
					unmet, unclear := (many-i)/7, i%3
					want = append(want, standing{id, &unmet, &unclear})
				}
			}
			sort := map[bool]string{false: "gap:prov_tech_sme", true: "-gap:prov_tech_sme"}[desc]
			if got := w.found(system(), enterprise.Filter{Unit: "330483101"}, sort); !slices.Equal(got, order(want, desc)) {
				t.Errorf("%s: %v, want %v", sort, got, order(want, desc))
			}
			if got := w.found(as("officer", "330483101"), enterprise.Filter{}, sort); !slices.Equal(got, order(want, desc)) {
				t.Errorf("%s for an officer: %v", sort, got)
			}
		}
	})
}

func TestWhoMaySortByWhat(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.grove()
		for sort, want := range map[string]string{"gap:luck": "eligibility.no_rules", "gap:": "enterprise.bad_sort", "gap:HNTE": "enterprise.bad_sort", "gaps": "enterprise.bad_sort"} {
			if _, err := w.firms.List(system(), enterprise.ListQuery{Sort: sort, Limit: 5}); fault.Code(err) != want {
				t.Errorf("%s: %v", sort, err)
			}
		}
	})
}
