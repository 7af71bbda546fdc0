package rule

import (
	"fmt"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"miaolin/app/value"
)

var asOf = value.MustDate("2026-07-01")

// someFacts draws a firm: years with holes, rights, results, papers, checks.
func someFacts(t *rapid.T) *Facts {
	f := &Facts{EnterpriseID: "e", USCC: "91", UnitCode: "330483100", IndustryCode: "C17", TechField: "4"}
	if rapid.Bool().Draw(t, "registered") {
		f.RegisteredOn = asOf.AddDays(-rapid.IntRange(0, 3000).Draw(t, "age"))
	}
	// Figures from before the registration contradict it; taking either away is
	// not losing a fact but settling a dispute.
	for year := max(2022, f.RegisteredOn.Year()); year <= 2026; year++ {
		y := Year{Year: year, Figures: map[Field]Figure{}}
		for _, field := range Fields {
			if rapid.IntRange(0, 5).Draw(t, "told") > 0 {
				v := rapid.Int64Range(0, 400_000_000).Draw(t, string(field))
				if field == Employees {
					v += v / 2
				}
				y.Figures[field] = Figure{Value: v, Source: "self", Disputed: rapid.IntRange(0, 30).Draw(t, "disputed") == 0}
			}
		}
		f.Years = append(f.Years, y)
	}
	for i := range rapid.IntRange(0, 6).Draw(t, "rights") {
		f.Rights = append(f.Rights, Right{
			ID: fmt.Sprint(i), Class: rapid.IntRange(1, 2).Draw(t, "class"), State: rapid.SampledFrom([]string{"filed", "granted", "ended"}).Draw(t, "state"),
			GrantedOn: asOf.AddDays(-rapid.IntRange(0, 900).Draw(t, "granted")), Own: rapid.Bool().Draw(t, "own"), Used: rapid.Bool().Draw(t, "used"),
		})
	}
	f.RightsKnown = len(f.Rights) > 0
	for i := range rapid.IntRange(0, 8).Draw(t, "results") {
		f.Results = append(f.Results, Result{ID: fmt.Sprint(i), Achievement: fmt.Sprint("a", i/2), Year: rapid.IntRange(2022, 2026).Draw(t, "year")})
	}
	f.ResultsKnown = len(f.Results) > 0
	for _, item := range managementItems {
		if rapid.Bool().Draw(t, item) {
			f.Documents = append(f.Documents, Document{Item: item})
		}
	}
	for _, kind := range incidentKinds {
		if rapid.Bool().Draw(t, kind) {
			f.Checks = append(f.Checks, Check{Kind: kind, Clean: true, Through: asOf})
		}
	}
	return f
}

func verdicts(f *Facts) map[string]Finding {
	all := map[string]Finding{}
	b, _ := Shipped()
	for _, s := range b.Of(asOf) {
		for _, finding := range Assess(s, f, asOf).Findings {
			all[s.Code+" "+finding.Code] = finding
		}
	}
	return all
}

func clone(f *Facts) *Facts {
	c := *f
	c.Years = nil
	for _, y := range f.Years {
		figures := map[Field]Figure{}
		for k, v := range y.Figures {
			figures[k] = v
		}
		c.Years = append(c.Years, Year{y.Year, figures})
	}
	c.Rights, c.Results, c.Documents, c.Checks = slices.Clone(f.Rights), slices.Clone(f.Results), slices.Clone(f.Documents), slices.Clone(f.Checks)
	return &c
}

func TestMoreResearchNeverTurnsMetIntoNotMet(t *testing.T) {
	shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		f := someFacts(t)
		before := verdicts(f)
		more := clone(f)
		year := rapid.IntRange(0, len(more.Years)-1).Draw(t, "in year")
		by := rapid.Int64Range(1, 900_000_000).Draw(t, "by")
		for _, field := range []Field{RDHnte, RDDomestic, RDTax} {
			if fig, ok := more.Years[year].Figures[field]; ok {
				fig.Value += by
				more.Years[year].Figures[field] = fig
			}
		}
		// Domestic research is a part of all of it: more of one is more of both.
		_, all := more.Years[year].Figures[RDHnte]
		_, domestic := more.Years[year].Figures[RDDomestic]
		for code, after := range verdicts(more) {
			if code == "hnte rd_domestic" && all != domestic {
				continue
			}
			if before[code].Verdict == Met && after.Verdict == NotMet {
				t.Fatalf("%s was met and is not: %+v", code, after)
			}
		}
	})
}

// remove takes one fact away, whatever it is.
func remove(t *rapid.T, f *Facts) (*Facts, string) {
	less := clone(f)
	switch rapid.IntRange(0, 6).Draw(t, "remove") {
	case 0:
		less.RegisteredOn = value.Date{}
		return less, "registration"
	case 1:
		if n := len(less.Rights); n > 0 {
			i := rapid.IntRange(0, n-1).Draw(t, "right")
			less.Rights = slices.Delete(less.Rights, i, i+1)
			less.RightsKnown = n > 1
			return less, "right"
		}
	case 2:
		if n := len(less.Results); n > 0 {
			less.Results = less.Results[:n-1]
			less.ResultsKnown = n > 1
			return less, "result"
		}
	case 3:
		if n := len(less.Documents); n > 0 {
			less.Documents = less.Documents[1:]
			return less, "document"
		}
	case 4:
		if n := len(less.Checks); n > 0 {
			less.Checks = less.Checks[1:]
			return less, "check"
		}
	case 5:
		less.TechField, less.IndustryCode, less.USCC = "", "", ""
		return less, "profile"
	}
	year := rapid.IntRange(0, len(less.Years)-1).Draw(t, "year")
	field := rapid.SampledFrom(Fields).Draw(t, "field")
	delete(less.Years[year].Figures, field)
	return less, fmt.Sprint(field, less.Years[year].Year)
}

func TestRemovingAFactNeverTurnsAnythingIntoMet(t *testing.T) {
	shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		f := someFacts(t)
		before := verdicts(f)
		less, what := remove(t, f)
		for code, after := range verdicts(less) {
			if after.Verdict == Met && before[code].Verdict != Met {
				t.Fatalf("%s became met by removing %s: before %+v, after %+v", code, what, before[code], after)
			}
		}
	})
}

func TestWhatIsMissingIsNeverMet(t *testing.T) {
	shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		for code, f := range verdicts(someFacts(t)) {
			if f.Verdict == Met && len(f.Missing) > 0 {
				t.Fatalf("%s is met although %v is missing", code, f.Missing)
			}
			if f.Verdict == Unknown && (len(f.Missing) == 0 && f.Reason != "no_closed_year" || f.Reason == "") {
				t.Fatalf("%s is unknown and does not say why", code)
			}
			if f.Verdict == Person && f.Reason == "" {
				t.Fatalf("%s is for a person and does not say why", code)
			}
			if f.Verdict == NotMet && f.Until == "" {
				t.Fatalf("%s is not met and does not say until when that can change", code)
			}
		}
	})
}

func TestBandsAreMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, err := Shipped()
		if err != nil {
			t.Fatal(err)
		}
		s := rapid.SampledFrom(b.Sets).Draw(t, "set")
		for name, table := range s.Tables {
			x := big.NewRat(rapid.Int64Range(-100, 100_000).Draw(t, "x"), rapid.Int64Range(1, 1000).Draw(t, "d"))
			y := plus(x, big.NewRat(rapid.Int64Range(0, 1000).Draw(t, "more"), 7))
			low, high := table.Band(x), table.Band(y)
			if low.Range().Low > high.Range().Low || low.Range().High > high.Range().High {
				t.Fatalf("%s %s gives more for %s than for %s", s.Code, name, Text(x), Text(y))
			}
		}
	})
}

func TestFiguresFromBeforeTheRegistrationGoToAPerson(t *testing.T) {
	f := &Facts{RegisteredOn: value.MustDate("2025-03-01")}
	for _, year := range []int{2024, 2025} {
		f.Years = append(f.Years, Year{year, map[Field]Figure{SciStaff: {Value: 1000}, Employees: {Value: 5000}}})
	}
	if got := verdictOfCondition(t, f, "staff_ratio"); got.Verdict != Person || got.Reason != "figures_before_registration" {
		t.Errorf("%+v", got)
	}
	f.Years = f.Years[1:]
	if got := verdictOfCondition(t, f, "staff_ratio"); got.Verdict != Met {
		t.Errorf("%+v", got)
	}
}

func verdictOfCondition(t *testing.T, f *Facts, code string) Finding {
	set, _ := shipped(t).In("hnte", asOf)
	i, _ := set.Condition(code)
	return Assess(set, f, asOf).Findings[i]
}

// The least that a shortfall names closes the gap, and a little less does not.
func TestTheOpenYearNeedIsTheLeastThatHelps(t *testing.T) {
	b := shipped(t)
	set, _ := b.In("hnte", asOf)
	rapid.Check(t, func(t *rapid.T) {
		f := &Facts{EnterpriseID: "e", RegisteredOn: value.MustDate("2010-01-01")}
		for year := 2023; year <= 2025; year++ {
			sales := rapid.Int64Range(1, 40_000_000_000).Draw(t, "sales")
			f.Years = append(f.Years, Year{year, map[Field]Figure{
				Sales: {Value: sales}, RDHnte: {Value: rapid.Int64Range(0, sales/20).Draw(t, "rd")},
			}})
		}
		i, _ := set.Condition("rd_ratio")
		finding := Assess(set, f, asOf).Findings[i]
		if finding.Verdict != NotMet {
			return
		}
		next := asOf.AddYears(1)
		for _, row := range []struct {
			spend int64
			want  Verdict
		}{{finding.OpenYear.Total, Met}, {finding.OpenYear.Total - 1, NotMet}} {
			if row.spend < 0 {
				continue
			}
			then := clone(f)
			then.Years = append(then.Years, Year{2026, map[Field]Figure{Sales: f.Years[2].Figures[Sales], RDHnte: {Value: row.spend}}})
			if got := Assess(set, then, next).Findings[i].Verdict; got != row.want {
				t.Fatalf("spending %d gives %s, not %s", row.spend, got, row.want)
			}
		}
	})
}
