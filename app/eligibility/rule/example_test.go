package rule

import (
	"errors"
	"os"
	"strings"
	"testing"
)

func shipped(t testing.TB) *Book {
	t.Helper()
	b, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// testdata/examples.json follows the text of the rules: every boundary from both
// sides, what is missing, nought and negative, numbers as texts and as numbers.
// testdata/worked.json was worked out by hand, whole firms too; testdata/edges.json
// stands on both sides of every number of documents 32, 195, 115 and of the rates.
func TestExamples(t *testing.T) {
	tried := map[string]bool{}
	for name, least := range map[string]int{"testdata/examples.json": 150, "testdata/worked.json": 90, "testdata/edges.json": 160} {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		all, err := ReadExamples(file)
		if err != nil {
			t.Fatal(err)
		}
		if len(all) < least {
			t.Fatalf("only %d examples in %s", len(all), name)
		}
		for _, e := range all {
			tried[e.Rule] = true
			if text, err := shipped(t).Check(e); err != nil {
				t.Errorf("%s %s %v: %v (%s)", e.ID, e.Rule, e.Input, err, text)
			}
		}
	}
	for name := range calculate {
		if !tried[name] {
			t.Errorf("no example of %s", name)
		}
	}
}

func TestExamplesThatCannotBeUsed(t *testing.T) {
	for _, row := range []struct{ name, json, says string }{
		{"unknown rule", `[{"id":"X","rule":"hnte.luck","input":{},"expected":{"pass":true}}]`, "no such rule"},
		{"unknown input", `[{"id":"X","rule":"hnte.innovation_pass","input":{"score":71,"scroe":70},"expected":{"pass":true}}]`, "scroe"},
		{"not a number", `[{"id":"X","rule":"hnte.innovation_pass","input":{"score":"seventy"},"expected":{"pass":true}}]`, "not a number"},
		{"a list wanted", `[{"id":"X","rule":"hnte.growth_band","input":{"values":"100"},"expected":{"band":"A"}}]`, "values: 100 is not a list"},
		{"an unknown type", `[{"id":"X","rule":"rd_deduction.rate","input":{"year":2021,"type":"manufacturin"},"expected":{"percent":50}}]`, `type: "manufacturin" is unknown; "manufacturing" is known`},
		{"no day", `[{"id":"X","rule":"hnte.assess","input":{},"expected":{"core_ip":"met"}}]`, "as_of: a day is wanted"},
		{"more rights than memory", `[{"id":"X","rule":"hnte.assess","input":{"as_of":"2026-07-01","rights":[{"class":2,"count":1000000000000}]},"expected":{"core_ip":"met"}}]`, "rights 1: count: 1000000000000 is more than a firm can have"},
		{"a right of no class", `[{"id":"X","rule":"hnte.assess","input":{"as_of":"2026-07-01","rights":[{}]},"expected":{"core_ip":"met"}}]`, "rights 1: class: 1 or 2 is wanted"},
		{"a mistyped state", `[{"id":"X","rule":"hnte.assess","input":{"as_of":"2026-07-01","rights":[{"class":1,"state":"grantd"}]},"expected":{"core_ip":"met"}}]`, `state: "grantd" is unknown; "granted" is known`},
		{"a mistyped way", `[{"id":"X","rule":"hnte.assess","input":{"as_of":"2026-07-01","rights":[{"class":1,"acquired":"own_rdd"}]},"expected":{"core_ip":"met"}}]`, `acquired: "own_rdd" is unknown; "own_rd" is known`},
		{"an incident of no kind known", `[{"id":"X","rule":"hnte.assess","input":{"as_of":"2026-07-01","incidents":[{"kind":"savety","serious":true,"on":"2026-01-01"}]},"expected":{"core_ip":"met"}}]`, `kind: "savety" is unknown; "safety" is known`},
		{"a level there is not", `[{"id":"X","rule":"national_tech_sme.assess","input":{"as_of":"2026-07-01","honours":[{"kind":"award","level":"nationl","place":1,"on":"2026-01-01"}]},"expected":{"score":"met"}}]`, `level: "nationl" is unknown; "national" is known`},
		{"a year twice", `[{"id":"X","rule":"hnte.assess","input":{"as_of":"2026-07-01","years":[{"year":2025,"sales_wan":1},{"year":2025,"sales_wan":2}]},"expected":{"core_ip":"met"}}]`, "years 2: year: 2025 is there twice"},
		{"figures of no year", `[{"id":"X","rule":"hnte.assess","input":{"as_of":"2026-07-01","years":[{"sales_wan":1}]},"expected":{"core_ip":"met"}}]`, "years 1: year: a year is wanted"},
		{"an amount beyond counting", `[{"id":"X","rule":"hnte.assess","input":{"as_of":"2026-07-01","years":[{"year":2025,"sales_wan":"99999999999999999999999999"}]},"expected":{"core_ip":"met"}}]`, "sales_wan: 99999999999999999999999999 is too large"},
		{"fewer results than none", `[{"id":"X","rule":"hnte.transformation_band","input":{"transformed_count":-3,"years":3},"expected":{"band":"F"}}]`, "transformed_count: -3 is below nought"},
		{"a year beyond counting", `[{"id":"X","rule":"hnte.annual_report_status","input":{"validity_years":[99999999999999999999],"missed_report_years":[2021]},"expected":{"cancel":false}}]`, "validity_years: whole numbers are wanted"},
		{"a mistyped rule", `[{"id":"X","rule":"hnte.grwth_band","input":{},"expected":{"band":"A"}}]`, `"hnte.growth_band" is known`},
		{"a mistyped input", `[{"id":"X","rule":"hnte.staff_ratio","input":{"sci_staf_avg":1,"employees_avg":10},"expected":{"pass":true}}]`, `sci_staf_avg: the rule knows no such input; "sci_staff_avg" is known`},
		{"a mistyped output", `[{"id":"X","rule":"hnte.growth_band","input":{"values":[1,2,3]},"expected":{"bnd":"A"}}]`, `bnd: the rule does not tell; "band" is known`},
		{"an id there twice", `[{"id":"X","rule":"hnte.innovation_pass","input":{"score":71},"expected":{"pass":true}},{"id":"X","rule":"hnte.innovation_pass","input":{"score":71},"expected":{"pass":true}}]`, "there twice"},
		{"an input that is a list", `[{"id":"X","rule":"hnte.innovation_pass","input":[71],"expected":{"pass":true}}]`, "input: [71] is of the wrong sort"},
		{"an example that is a text", `["X"]`, "is not an example"},
		{"yuan where a percentage is wanted", `[{"id":"X","rule":"techsme.staff_score","input":{"staff_percent":"30元"},"expected":{"score":20}}]`, "another unit"},
		{"a percentage where money is wanted", `[{"id":"X","rule":"hnte.rd_outsourced","input":{"actual_wan":"30%"},"expected":{"counted_wan":20}}]`, "another unit"},
		{"neither yes nor no", `[{"id":"X","rule":"techsme.evaluate","input":{"resident":"maybe"},"expected":{"qualified":true}}]`, "neither true nor false"},
		{"years that do not pair", `[{"id":"X","rule":"hnte.rd_ratio","input":{"revenue_wan":[1,2],"rd_expense_wan":[1]},"expected":{"pass":true}}]`, "as many years"},
		{"not a date", `[{"id":"X","rule":"hnte.registered_days","input":{"registered":"2018-02-30","applied":"2019-01-01"},"expected":{"pass":true}}]`, "not a date"},
		{"out of bounds", `[{"id":"X","rule":"hnte.ip_score_cap","input":{"advanced":9,"support":1,"quantity":1,"acquisition":1},"expected":{"ip_score":12}}]`, "outside 0–8"},
		{"another result", `[{"id":"X","rule":"hnte.innovation_pass","input":{"score":70},"expected":{"pass":true}}]`, "expected true, got false"},
		{"an output nobody tells", `[{"id":"X","rule":"hnte.innovation_pass","input":{"score":71},"expected":{"passes":true}}]`, "does not tell"},
		{"nothing expected", `[{"id":"X","rule":"hnte.innovation_pass","input":{"score":71},"expected":{}}]`, "nothing is expected"},
		{"a wild exponent", `[{"id":"X","rule":"hnte.innovation_pass","input":{"score":"1e999999999"},"expected":{"pass":true}}]`, "not a number"},
	} {
		all, err := ReadExamples(strings.NewReader(row.json))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := shipped(t).Check(all[len(all)-1]); err == nil || !strings.Contains(err.Error(), row.says) {
			t.Errorf("%s: %v", row.name, err)
		}
	}
	for _, text := range []string{``, " \n", `{}`, `{"examples":{}}`, `"a"`, `[] []`, `[{"id":"X"`, `id,rule`} {
		if _, err := ReadExamples(strings.NewReader(text)); err == nil {
			t.Errorf("%q was read", text)
		}
	}
	if _, err := shipped(t).Check(Example{Rule: "x"}); !errors.Is(err, ErrUnknownRule) {
		t.Error(err)
	}
}

func FuzzExamples(f *testing.F) {
	f.Add(`[{"id":"X","rule":"hnte.growth_band","input":{"values":["1",null,3]},"expected":{"band":"A"}}]`)
	f.Add(`[{"id":"X","rule":"techsme.evaluate","input":{"employees":1e3},"expected":{"score":0}}]`)
	f.Fuzz(func(t *testing.T, text string) {
		all, err := ReadExamples(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, e := range all {
			_, _ = shipped(t).Check(e)
		}
	})
}
