package enterprise_test

import (
	"flag"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/value"
	"miaolin/db/dbtest"
)

// readModel is everything a Rebuild makes, as text.
func (b *bench) readModel() string {
	b.t.Helper()
	tx := b.db.From(manager)
	var all []map[string]any
	for _, sql := range []string{
		`SELECT enterprise_id, standing, unit_code, park_code, attribution_code, name, short_name, coalesce(uscc, '-') AS code, sort_name,
			search_text, industry_code, contacts, rung, open_requests, coalesce(latest_revenue_fen, -1) AS revenue, lapsed, climbing, awaiting
			FROM enterprise_summary ORDER BY enterprise_id`,
		"SELECT gram, unit_code, enterprise_id FROM enterprise_grams ORDER BY enterprise_id, gram, unit_code",
		"SELECT unit_code, rung, firms, lapsed, climbing, awaiting FROM enterprise_counts WHERE firms <> 0 ORDER BY unit_code, rung",
	} {
		var rows []map[string]any
		b.must(tx.Raw(sql).Scan(&rows).Error)
		all = append(all, rows...)
	}
	return fmt.Sprint(all)
}

// fewer makes a property that opens a store per try cheap enough for every run;
// -rapid.checks still asks for more.
func fewer(t *testing.T, checks string) {
	given := flag.Lookup("rapid.checks")
	if before := given.Value.String(); before == given.DefValue {
		if err := given.Value.Set(checks); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = given.Value.Set(before) })
	}
}

// Whatever people do, the maintained read model is the one a Rebuild would make.
func TestReadModelIsMaintained(t *testing.T) {
	fewer(t, "20")
	rapid.Check(t, func(rt *rapid.T) {
		b := newBench(t, dbtest.Open(t))
		var ids, merges []string
		pick := func(label string) string { return rapid.SampledFrom(ids).Draw(rt, label) }
		version := func(id string) int64 {
			p, err := b.Get(manager, id)
			b.must(err)
			return p.Version
		}
		names := rapid.SampledFrom([]string{"禾穗针织有限公司", "浙江禾穗针织厂", "青梧科技有限公司", "丰泽源新材料股份有限公司"})
		units := rapid.SampledFrom([]string{county, wuzhen, puyuan})
		day := b.now.Date()
		// Refusals are part of life: what is refused must leave no trace either.
		steps := map[string]func(){
			"create": func() {
				n := enterprise.NewEnterprise{Name: names.Draw(rt, "name"), UnitCode: units.Draw(rt, "unit")}
				if rapid.Bool().Draw(rt, "with code") {
					n.USCC = rapid.SampledFrom(codes).Draw(rt, "code")
				}
				if p, err := b.Create(manager, n); err == nil {
					ids = append(ids, p.ID)
				}
			},
			"rename": func() { id := pick("firm"); _, _ = b.Rename(manager, id, version(id), names.Draw(rt, "name"), day) },
			"transfer": func() {
				id, to, in := pick("firm"), units.Draw(rt, "unit"), rapid.SampledFrom([]string{"", park}).Draw(rt, "park")
				_, _ = b.Transfer(manager, id, version(id), enterprise.Transfer{UnitCode: &to, ParkCode: &in, From: day, Reason: "调整"})
			},
			"state": func() {
				id := pick("firm")
				to := rapid.SampledFrom([]enterprise.State{enterprise.Active, enterprise.Dormant, enterprise.Gone}).Draw(rt, "state")
				_, _ = b.ChangeState(manager, id, version(id), enterprise.StateChange{State: to, From: day, Reason: "变动"})
			},
			"archive": func() { id := pick("firm"); _, _ = b.Archive(manager, id, version(id), "重复") },
			"restore": func() { id := pick("firm"); _, _ = b.Restore(manager, id, version(id)) },
			"summary": func() {
				rung := rapid.SampledFrom([]string{"seed", "sapling", "tree"}).Draw(rt, "rung")
				revenue := value.Wan(rapid.Int64Range(0, 9).Draw(rt, "revenue"))
				b.must(b.WriteSummary(manager, pick("firm"), enterprise.SummaryPatch{
					Rung: &enterprise.RungNow{Rung: rung, Rank: len(rung)}, Figures: &enterprise.LatestFigures{RevenueFen: &revenue}}))
			},
			"contact": func() {
				_, _ = b.AddContact(manager, pick("firm"), enterprise.NewContact{Name: "沈工", Role: "tech"})
			},
			"merge": func() {
				if m, err := b.Merge(manager, pick("from"), pick("into"), "同一家"); err == nil {
					merges = append(merges, m.ID)
				}
			},
			"unmerge": func() {
				if len(merges) > 0 {
					_, _ = b.UndoMerge(manager, rapid.SampledFrom(merges).Draw(rt, "merge"))
				}
			},
		}
		kinds := []string{"create", "rename", "transfer", "state", "archive", "restore", "summary", "contact", "merge", "unmerge"}
		steps["create"]()
		for range rapid.IntRange(5, 25).Draw(rt, "steps") {
			kind := rapid.SampledFrom(kinds).Draw(rt, "step")
			if len(ids) == 0 {
				kind = "create"
			}
			steps[kind]()
		}
		maintained := b.readModel()
		b.must(b.Rebuild(access.With(manager, access.SystemActor("test"))))
		if rebuilt := b.readModel(); rebuilt != maintained {
			rt.Fatalf("maintained:\n%s\nrebuilt:\n%s", maintained, rebuilt)
		}
	})
}
