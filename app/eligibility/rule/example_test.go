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
func TestExamples(t *testing.T) {
	file, err := os.Open("testdata/examples.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	all, err := ReadExamples(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 150 {
		t.Fatalf("only %d examples", len(all))
	}
	tried := map[string]bool{}
	for _, e := range all {
		tried[e.Rule] = true
		if text, err := shipped(t).Check(e); err != nil {
			t.Errorf("%s %s %v: %v (%s)", e.ID, e.Rule, e.Input, err, text)
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
		{"a list wanted", `[{"id":"X","rule":"hnte.growth_band","input":{"values":"100"},"expected":{"band":"A"}}]`, "a list is wanted"},
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
		if _, err := shipped(t).Check(all[0]); err == nil || !strings.Contains(err.Error(), row.says) {
			t.Errorf("%s: %v", row.name, err)
		}
	}
	for _, text := range []string{``, `{}`, `[{"id":1}]`, `[] []`} {
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
