package enterprise_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"miaolin/app/enterprise"
	"miaolin/app/value"
	"miaolin/db/dbtest"
)

func ptr[T any](v T) *T { return &v }

// grove are a few firms that differ in everything a list can ask for.
func (b *bench) grove() {
	b.t.Helper()
	tree := b.add("浙江禾穗针织有限公司", puyuan, code(codes[0]), func(n *enterprise.NewEnterprise) {
		n.IndustryCode, n.TechFieldCode, n.OfficerID, n.AboveScale, n.Tags = "C1763", "809", "o1", true, []string{"重点"}
	})
	b.must(b.WriteSummary(manager, tree.ID, enterprise.SummaryPatch{
		Rung:    &enterprise.RungNow{Rung: "tree", Rank: 3, Since: b.now.Date(), Lapsed: true},
		Figures: &enterprise.LatestFigures{Year: ptr(2025), RevenueFen: ptr(value.Wan(5000)), RDRatioBP: ptr(int64(412))}, LastVisit: &enterprise.LastVisit{On: b.now.Date().AddDays(-10), By: "徐佳怡"}, OpenRequests: ptr(2)}))
	_, err := b.AddContact(manager, tree.ID, enterprise.NewContact{Name: "沈工", Role: "tech"})
	b.must(err)
	sapling := b.add("青梧传感科技有限公司", wuzhen, code(codes[1]), func(n *enterprise.NewEnterprise) { n.IndustryCode, n.ParkCode = "C3983", park })
	b.must(b.WriteSummary(manager, sapling.ID, enterprise.SummaryPatch{
		Rung:      &enterprise.RungNow{Rung: "sapling", Rank: 2, Climbing: true},
		Figures:   &enterprise.LatestFigures{Year: ptr(2024), RevenueFen: ptr(value.Money(0))},
		LastVisit: &enterprise.LastVisit{On: b.now.Date().AddDays(-100)}, NextDueOn: ptr(b.now.Date().AddDays(5))}))
	b.add("丰泽源新材料厂", county)
}

func TestListFilters(t *testing.T) {
	each(t, func(b *bench) {
		b.grove()
		const tree, sapling, seed = "浙江禾穗针织有限公司", "青梧传感科技有限公司", "丰泽源新材料厂"
		for about, row := range map[string]struct {
			filter enterprise.Filter
			want   []string
		}{
			"everything":          {enterprise.Filter{}, []string{seed, sapling, tree}},
			"a town":              {enterprise.Filter{Unit: wuzhen}, []string{sapling}},
			"the county":          {enterprise.Filter{Unit: county}, []string{seed, sapling, tree}},
			"a park":              {enterprise.Filter{Park: park}, []string{sapling}},
			"rungs":               {enterprise.Filter{Rungs: []string{"tree", "sapling"}}, []string{sapling, tree}},
			"a rung in a town":    {enterprise.Filter{Unit: puyuan, Rungs: []string{"tree"}}, []string{tree}},
			"lapsed":              {enterprise.Filter{Lapsed: ptr(true)}, []string{tree}},
			"climbing":            {enterprise.Filter{Climbing: ptr(true)}, []string{sapling}},
			"an industry":         {enterprise.Filter{Industry: "C17"}, []string{tree}},
			"a field":             {enterprise.Filter{TechField: "80"}, []string{tree}},
			"an officer":          {enterprise.Filter{Officer: "o1"}, []string{tree}},
			"nobody in charge":    {enterprise.Filter{Officer: enterprise.Nobody}, []string{seed, sapling}},
			"a tag":               {enterprise.Filter{Tags: []string{"重点"}}, []string{tree}},
			"above scale":         {enterprise.Filter{AboveScale: ptr(true)}, []string{tree}},
			"provisional":         {enterprise.Filter{Provisional: ptr(true)}, []string{seed}},
			"not visited":         {enterprise.Filter{NoVisitIn: 30}, []string{seed, sapling}},
			"visited since":       {enterprise.Filter{VisitedFrom: ptr(b.now.Date().AddDays(-30))}, []string{tree}},
			"zero is a revenue":   {enterprise.Filter{RevenueTo: ptr(value.Wan(1))}, []string{sapling}},
			"revenue from":        {enterprise.Filter{RevenueFrom: ptr(value.Wan(5000))}, []string{tree}},
			"due soon":            {enterprise.Filter{DueTo: ptr(b.now.Date().AddDays(7))}, []string{sapling}},
			"no revenue known":    {enterprise.Filter{Missing: []string{"revenue"}}, []string{seed}},
			"no town yet":         {enterprise.Filter{Missing: []string{"town", "uscc", "contact"}}, []string{seed}},
			"no contact":          {enterprise.Filter{Missing: []string{"contact"}}, []string{seed, sapling}},
			"a search in a town":  {enterprise.Filter{Unit: wuzhen, Query: "科技"}, []string{sapling}},
			"two words":           {enterprise.Filter{Query: "浙江 针织"}, []string{tree}},
			"a code":              {enterprise.Filter{Query: codes[1]}, []string{sapling}},
			"a tail of a code":    {enterprise.Filter{Query: codes[1][13:]}, []string{sapling}},
			"nothing like it":     {enterprise.Filter{Query: "梧禾"}, nil},
			"only signs":          {enterprise.Filter{Query: "。。"}, nil},
			"a quoted wildcard":   {enterprise.Filter{Query: "%"}, nil},
			"nobody went dormant": {enterprise.Filter{Standings: []string{"dormant", "gone"}}, nil},
		} {
			page, err := b.List(manager, enterprise.ListQuery{Filter: row.filter, Limit: 10})
			b.must(err)
			var got []string
			for _, r := range page.Rows {
				got = append(got, r.Name)
			}
			slices.Sort(got)
			slices.Sort(row.want)
			if !reflect.DeepEqual(got, row.want) || page.Total != len(row.want) || page.Capped {
				b.t.Errorf("%s: got %v (%d), want %v", about, got, page.Total, row.want)
			}
			n, err := b.Count(manager, "export", "enterprise", row.filter)
			if err != nil || n != len(row.want) {
				b.t.Errorf("%s: counted %d, %v", about, n, err)
			}
		}
		_, err := b.List(manager, enterprise.ListQuery{Sort: "phone", Limit: 10})
		b.refused(err, "enterprise.bad_sort")
		_, err = b.List(manager, enterprise.ListQuery{Filter: enterprise.Filter{Missing: []string{"soul"}}, Limit: 10})
		b.refused(err, "enterprise.bad_filter")
		_, err = b.List(manager, enterprise.ListQuery{Cursor: "not a cursor", Limit: 10})
		b.refused(err, "web.bad_cursor")
	})
}

// Page by page, in every order, each firm comes exactly once, and those without
// the sorted value come last.
func TestPagesHoldEveryFirmOnce(t *testing.T) {
	fewer(t, "15")
	for _, engine := range dbtest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			b := newBench(t, openOn(t, engine))
			const firms = 23
			for i := range firms {
				p := b.add(fmt.Sprintf("禾穗%c号针织有限公司", 'a'+i), []string{wuzhen, puyuan}[i%2])
				patch := enterprise.SummaryPatch{Rung: &enterprise.RungNow{Rung: "tree", Rank: i % 3}, OpenRequests: ptr(i % 2)}
				if i%3 > 0 {
					patch.Figures = &enterprise.LatestFigures{RevenueFen: ptr(value.Wan(int64(i % 5))), RDRatioBP: ptr(int64(i % 4))}
					patch.LastVisit = &enterprise.LastVisit{On: b.now.Date().AddDays(-i % 6)}
				}
				b.must(b.WriteSummary(manager, p.ID, patch))
				if i%3 > 0 {
					b.must(b.WriteGaps(manager, map[string]*enterprise.Gap{p.ID: {Lacks: []string{"rd_ratio", "core_ip"}[:i%3], Unclear: i % 2}}))
				}
			}
			rapid.Check(t, func(rt *rapid.T) {
				sort := rapid.SampledFrom([]string{"", "-name", "rung", "-rung", "unit", "revenue", "-revenue", "rdRatio", "visit", "-visit", "due", "-due", "requests", "-requests", "gap", "-gap"}).Draw(rt, "sort")
				q := enterprise.ListQuery{Sort: sort, Limit: rapid.IntRange(1, firms).Draw(rt, "limit")}
				if rapid.Bool().Draw(rt, "search") {
					q.Query = "针织"
				}
				if rapid.Bool().Draw(rt, "gathered") { // no index is in order of two states
					q.Standings = []string{"active", "dormant"}
				}
				if rapid.Bool().Draw(rt, "filtered") {
					q.Officer = enterprise.Nobody
				}
				seen := map[string]bool{}
				none := false
				for {
					page, err := b.List(manager, q)
					b.must(err)
					for _, row := range page.Rows {
						if seen[row.EnterpriseID] {
							rt.Fatalf("%s twice", row.Name)
						}
						seen[row.EnterpriseID] = true
						if sort == "revenue" || sort == "-revenue" {
							if none && row.LatestRevenueFen != nil {
								rt.Fatalf("a revenue after firms without one")
							}
							none = row.LatestRevenueFen == nil
						}
					}
					if q.Cursor = page.Next; q.Cursor == "" {
						break
					}
				}
				if len(seen) != firms {
					rt.Fatalf("%d of %d firms", len(seen), firms)
				}
			})
		})
	}
}

func TestCountsFollowEveryWrite(t *testing.T) {
	each(t, func(b *bench) {
		b.grove()
		want := []enterprise.UnitRung{{ID: county + "/seed", UnitCode: county, Rung: "seed", Firms: 1}, {ID: wuzhen + "/sapling", UnitCode: wuzhen, Rung: "sapling", Firms: 1, Climbing: 1}, {ID: puyuan + "/tree", UnitCode: puyuan, Rung: "tree", Firms: 1, Lapsed: 1}}
		got, err := b.Counts(manager)
		b.must(err)
		if !reflect.DeepEqual(got, want) {
			b.t.Errorf("counts %v, want %v", got, want)
		}
		got, err = b.Counts(officerWuzhen)
		b.must(err)
		if !reflect.DeepEqual(got, want[1:2]) {
			b.t.Errorf("an officer counts %v", got)
		}
	})
}

func TestScanStreamsWhatTheListShows(t *testing.T) {
	each(t, func(b *bench) {
		b.grove()
		var names []string
		b.must(b.Scan(officerPuyuan, "export", "enterprise", enterprise.Filter{}, "-revenue", func(r enterprise.Row) error {
			names = append(names, r.Name)
			return nil
		}))
		if !reflect.DeepEqual(names, []string{"浙江禾穗针织有限公司"}) {
			b.t.Errorf("scanned %v", names)
		}
		b.refused(b.Scan(firmUser, "export", "enterprise", enterprise.Filter{}, "", nil), "access.forbidden")
	})
}

func TestSearchRanksWhatIsMeantFirst(t *testing.T) {
	each(t, func(b *bench) {
		for _, name := range []string{"浙江云织禾穗科技有限公司", "禾穗针织有限公司", "桐乡市禾穗有限公司", "青梧科技有限公司"} {
			b.add(name, wuzhen)
		}
		for typed, want := range map[string]string{"禾穗": "桐乡市禾穗有限公司", "hesuizz": "", "hszz": "禾穗针织有限公司", "qingwu": "青梧科技有限公司", "": ""} {
			rows, err := b.Search(officerWuzhen, typed, 5)
			b.must(err)
			got := ""
			if len(rows) > 0 {
				got = rows[0].Name
			}
			if got != want {
				b.t.Errorf("%q means %q, want %q", typed, got, want)
			}
		}
	})
}
