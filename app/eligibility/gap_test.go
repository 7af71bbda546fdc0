package eligibility

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"miaolin/app/eligibility/rule"
	"miaolin/app/enterprise"
	"miaolin/config"
	"miaolin/db"
	"miaolin/db/dbtest"
)

// Every number of the funnel opens exactly as many rows as it says.
func TestANumberOfTheFunnelOpensItsRows(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		for i, unit := range []string{"330483100", "330483100", "330483101", "330483"} {
			w.tell(w.firm(fmt.Sprintf("桐乡试苗%c科技有限公司", '甲'+rune(i)), unit), 4000, int64(100*(i+1)))
		}
		dormant := w.firm("桐乡试苗休眠科技有限公司", "330483101")
		w.tell(dormant, 4000, 100)
		p, err := w.firms.Get(system(), dormant)
		w.check(err)
		_, err = w.firms.ChangeState(system(), dormant, p.Version, enterprise.StateChange{State: enterprise.Dormant, From: w.today, Reason: "停产"})
		w.check(err)
		_, err = w.s.RunAll(system())
		w.check(err)
		for who, ctx := range map[string]context.Context{"manager": as("manager", "330483"), "officer": as("officer", "330483100")} {
			cells, units, _, err := w.s.Funnel(ctx, "hnte", "")
			w.check(err)
			count := func(f Filter) int {
				f.Code, f.Limit = "hnte", 2
				seen := 0
				for {
					page, err := w.s.List(ctx, f)
					w.check(err)
					if seen += len(page.Rows); f.After == nil && (page.Capped || page.Total < seen) {
						t.Errorf("%s: %d of %d", who, seen, page.Total)
					}
					if f.After = page.Next; f.After == nil {
						return seen
					}
				}
			}
			for _, c := range cells {
				in := Filter{Unit: c.Unit, UnitOnly: true}
				for _, n := range []struct {
					about string
					want  int
					f     func(*Filter)
				}{
					{"not met", c.NotMet, func(f *Filter) { f.Lacks = []string{c.Condition} }},
					{"only this", c.OnlyThis, func(f *Filter) { f.Lacks, f.OnlyLacks = []string{c.Condition}, true }},
					{"unknown", c.Unknown, func(f *Filter) { f.Unknown = []string{c.Condition} }},
					{"person", c.Person, func(f *Filter) { f.Person = []string{c.Condition} }},
				} {
					f := in
					n.f(&f)
					if got := count(f); got != n.want {
						t.Errorf("%s, %s in %s, %s: %d rows behind %d", who, c.Condition, c.Unit, n.about, got, n.want)
					}
				}
			}
			all, nothing := 0, 0
			for _, u := range units {
				all, nothing = all+u.Firms, nothing+u.NothingUnmet
			}
			if got := count(Filter{}); got != all || all != map[string]int{"manager": 4, "officer": 2}[who] {
				t.Errorf("%s: %d rows behind %d", who, got, all)
			}
			if got := count(Filter{NothingUnmet: true}); got != nothing {
				t.Errorf("%s: %d rows behind %d with nothing unmet", who, got, nothing)
			}
		}
	})
}

// What lists of firms say about gaps is what a run over all firms would write.
func TestGapsInTheListFollowAndAreRebuilt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		poor, good := w.firm("桐乡试苗甲科技有限公司", "330483100"), w.firm("桐乡试苗乙科技有限公司", "330483101")
		w.tell(poor, 4000, 100)
		w.tell(good, 4000, 300)
		only := func(f enterprise.Filter) (ids []string) {
			page, err := w.firms.List(system(), enterprise.ListQuery{Filter: f, Sort: "gap", Limit: 10})
			w.check(err)
			for _, row := range page.Rows {
				ids = append(ids, row.EnterpriseID)
			}
			return ids
		}
		if ids := only(enterprise.Filter{Lacks: []string{"none"}}); ids != nil {
			t.Errorf("nobody is assessed yet: %v", ids)
		}
		_, err := w.s.Catch(system())
		w.check(err)
		for about, row := range map[string]struct {
			f    enterprise.Filter
			want []string
		}{
			"lacks":       {enterprise.Filter{Lacks: []string{"rd_ratio"}}, []string{poor}},
			"lacks only":  {enterprise.Filter{Lacks: []string{"rd_ratio"}, OnlyLacks: true}, []string{poor}},
			"lacks both":  {enterprise.Filter{Lacks: []string{"rd_ratio", "core_ip"}, OnlyLacks: true}, nil},
			"not another": {enterprise.Filter{Lacks: []string{"core_ip"}}, nil},
			"nothing":     {enterprise.Filter{Lacks: []string{enterprise.NothingLacking}}, []string{good}},
			"least first": {enterprise.Filter{}, []string{good, poor}},
		} {
			if ids := only(row.f); !slices.Equal(ids, row.want) {
				t.Errorf("%s: %v, want %v", about, ids, row.want)
			}
		}
		w.tell(poor, 4000, 400)
		_, err = w.s.Catch(system())
		w.check(err)
		if ids := only(enterprise.Filter{Lacks: []string{"rd_ratio"}}); ids != nil {
			t.Errorf("the gap is closed: %v", ids)
		}
		maintained := w.gaps(d)
		w.check(d.InTx(system(), func(ctx context.Context) error {
			return d.From(ctx).Exec("UPDATE enterprise_summary SET lacks = ',luck,', lacks_count = NULL, unclear_count = 99").Error
		}))
		_, err = w.s.RunAll(system())
		w.check(err)
		w.check(w.firms.Rebuild(system())) // leaves columns of higher features alone
		if rebuilt := w.gaps(d); rebuilt != maintained {
			t.Errorf("maintained %s, rebuilt %s", maintained, rebuilt)
		}
	})
}

func (w *world) gaps(d *db.DB) string {
	w.t.Helper()
	var rows []struct {
		EnterpriseID, Lacks      string
		LacksCount, UnclearCount int
	}
	w.check(d.From(system()).Raw("SELECT enterprise_id, lacks, lacks_count, unclear_count FROM enterprise_summary ORDER BY enterprise_id").Scan(&rows).Error)
	return fmt.Sprint(rows)
}

// Each number an administrator may change has a name in both languages.
func TestEverySettingHasAName(t *testing.T) {
	messages, err := config.LoadMessages()
	if err != nil {
		t.Fatal(err)
	}
	files, err := rule.ShippedFiles()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range config.Languages {
		for _, f := range files {
			settings, err := rule.Settings([]byte(f.Text))
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range (words{messages, lang, nil}).settings(f.Set, settings) {
				for _, text := range []string{s.GroupName, s.Name} {
					if text == "" || strings.Contains(text, "eligibility.") {
						t.Errorf("%s: %s of %s has no name: %q", lang, s.Path, f.Set.Code, text)
					}
				}
			}
		}
	}
}
