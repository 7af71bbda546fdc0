package candidate_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"miaolin/app/boot/boottest"
	"miaolin/app/fact"
	"miaolin/app/value"
)

// table reads a file of an export, by heading.
func table(t *testing.T, raw []byte) (rows []map[string]string) {
	t.Helper()
	all, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")))).ReadAll()
	if err != nil || len(all) == 0 {
		t.Fatal(err)
	}
	for _, line := range all[1:] {
		row := map[string]string{}
		for i, name := range all[0] {
			row[name] = line[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func TestVerdictsLeaveAsColumns(t *testing.T) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) {
		ids := lay(t, s)
		ctx := s.System(context.Background())
		last := boottest.Today().Year() - 1
		sales, spent := value.Wan(1000), value.Wan(30)
		for year := last - 2; year <= last; year++ {
			if _, err := s.Fact.Put(ctx, fact.NewFigure{EnterpriseID: ids[0], FiscalYear: year, Source: fact.Tax, Values: fact.Values{SalesRevenueFen: &sales, RDHnteFen: &spent}}, 0); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.Eligibility.RunAll(ctx); err != nil {
			t.Fatal(err)
		}
		manager := s.As("manager")
		offered := manager.Do("GET", "/export-columns", nil)
		for _, part := range []string{`"group":"rules.hnte"`, "对标：高新技术企业认定", `"id":"rules.national_tech_sme.score.short"`} {
			if !strings.Contains(string(offered.Body), part) {
				t.Errorf("the catalogue lacks %s", part)
			}
		}
		columns := "name rules.hnte.count_not_met rules.hnte.count_unknown rules.hnte.class rules.hnte.rd_ratio.verdict rules.hnte.rd_ratio.found rules.hnte.rd_ratio.needed rules.hnte.rd_ratio.short rules.hnte.rd_ratio.until"
		e := create(t, manager, body(columns, object{"format": "csv", "filter": object{"unit": boottest.Wuzhen}}))
		rows := table(t, file(t, manager, e.ID))
		i := slices.IndexFunc(rows, func(r map[string]string) bool { return strings.Contains(r["企业名称"], "甲号") })
		if i < 0 || len(rows) != 3 {
			t.Fatalf("%d rows: %v", len(rows), rows)
		}
		for name, cell := range rows[i] {
			switch {
			case strings.HasSuffix(name, "：结论") && cell != "不符合",
				strings.HasSuffix(name, "：现有") && cell != "3.00%",
				strings.HasSuffix(name, "：需要") && cell != "≥ 5.00%",
				strings.HasSuffix(name, "：还差") && !strings.Contains(cell, "还差 60.00 万元研发费用"),
				strings.HasSuffix(name, "：何时可补") && cell == "",
				strings.HasSuffix(name, "：不符合条数") && cell == "0":
				t.Errorf("%s is %q", name, cell)
			}
		}
		gap := object{"code": "hnte", "lacks": []string{"rd_ratio"}}
		behind := create(t, manager, body("name", object{"format": "csv", "gaps": gap, "purpose": "研发占比专项辅导"}))
		if got := table(t, file(t, manager, behind.ID)); len(got) != 1 || !strings.Contains(behind.FilterWords, "高新技术企业认定") {
			t.Errorf("behind the number: %v, %s", got, behind.FilterWords)
		}
		s.Check(t, []boottest.Row{
			{Name: "another town has nobody behind it", As: "officer-puyuan", Method: "POST", Path: "/exports/preview", Body: object{"columns": []string{"name"}, "gaps": gap}, Status: 200, Contains: `"rows":0`},
			{Name: "a condition there is not", As: "manager", Method: "POST", Path: "/exports/preview", Body: object{"columns": []string{"name"}, "gaps": object{"code": "hnte", "lacks": []string{"luck"}}}, Status: 422, Contains: "eligibility.condition_unknown"},
			{Name: "a rule set there is not", As: "manager", Method: "POST", Path: "/exports/preview", Body: object{"columns": []string{"name"}, "gaps": object{"code": "luck"}}, Status: 404},
			{Name: "a column there is not", As: "manager", Method: "POST", Path: "/exports/preview", Body: object{"columns": []string{"rules.hnte.luck.verdict"}}, Status: 422, Contains: "candidate.unknown_column"},
		})
	})
}
