package rule

import (
	"fmt"
	"strings"
	"testing"

	"miaolin/app/value"
)

// What is offered as an alternative closes the gap alone; what only helps is told
// apart, with the points it brings.
func TestWaysToMoreInnovationPoints(t *testing.T) {
	day := value.MustDate
	flat := func() (years []Year) {
		for y := 2023; y <= 2025; y++ {
			years = append(years, Year{y, map[Field]Figure{Sales: {Value: 100_000_000}, NetAssets: {Value: 100_000_000}}})
		}
		return years
	}
	class2 := func(n int) (all []Right) {
		for i := range n {
			all = append(all, Right{ID: fmt.Sprint("r", i), Class: 2, State: "granted", GrantedOn: day("2024-01-01"), Own: true})
		}
		return all
	}
	results := func(perYear ...int) (all []Result) {
		for back, n := range perYear {
			for i := range n {
				all = append(all, Result{ID: fmt.Sprint(back, i), Achievement: fmt.Sprint("a", back, "/", i), Year: 2025 - back})
			}
		}
		return all
	}
	papers := func(absent ...string) (all []Document) {
		for _, item := range managementItems {
			all = append(all, Document{ID: item, Item: item, Absent: strings.Contains(strings.Join(absent, " "), item)})
		}
		return all
	}
	for _, row := range []struct {
		name    string
		rights  []Right
		results []Result
		papers  []Document
		on      string
		short   string
		helps   string
		until   Until
	}{
		// 26 + 12 + 20 + 0 = 58 at most, 13 short. Next year counts 2024 to 2026, where 4 are made.
		{"no single small step is enough", class2(2), results(2, 2, 3), papers(), "2026-07-01", "points 13, results 11", "class1 1 (+4), class2 1 (+2)", NextYear},
		// Without a right the whole part is nought: 0 + 30 + 20 = 50.
		{"one right of any class is", nil, results(5, 5, 5), papers(), "2026-07-01", "points 21, class1 1, class2 1", "", ThisBatch},
		{"but the batch is over", nil, results(5, 5, 5), papers(), "2026-11-01", "points 21, class1 1, class2 1", "", NextYear},
		// 26 + 24 + 20 = 70, which is not above 70.
		{"one point", class2(1), results(4, 4, 4), papers(), "2026-07-01", "points 1, class1 1, class2 2, results 7", "", ThisBatch},
		// 30 + 30 + 8 = 68.
		{"papers that are absent", class2(5), results(5, 5, 5), papers("system", "body"), "2026-07-01", "points 3, document_system 1, document_body 1", "", ThisBatch},
		{"everything at once", nil, results(), papers("system", "body", "transformation", "people"), "2026-07-01", "points 71",
			"class1 1 (+30), class2 1 (+26), document_system 1 (+6), document_body 1 (+6), document_transformation 1 (+4), document_people 1 (+4), results 3 (+6)", NextYear},
	} {
		t.Run(row.name, func(t *testing.T) {
			f := &Facts{RegisteredOn: day("2010-01-01"), Years: flat(), Rights: row.rights, RightsKnown: true, Results: row.results, ResultsKnown: true, Documents: row.papers}
			got := verdictIn(t, "hnte", "innovation", f, day(row.on))
			var helps []string
			for _, w := range got.Helps {
				helps = append(helps, fmt.Sprintf("%s %d (+%d)", w.Code, w.Amount, w.Points))
			}
			if short, help := shorts(got), strings.Join(helps, ", "); got.Verdict != NotMet || short != row.short || help != row.helps || got.Until != row.until {
				t.Errorf("%s: %s; helps %s; %s\nwant %s; helps %s; %s", got.Verdict, short, help, got.Until, row.short, row.helps, row.until)
			}
		})
	}
}

// No right stands in for science staff: the evaluation wants points for both.
func TestARightIsNoWayWithoutScienceStaff(t *testing.T) {
	for sci, want := range map[int64]string{1000: "points 6, class1 1, class2 1", 900: "points 10"} {
		f := &Facts{RegisteredOn: value.MustDate("2010-01-01"), RightsKnown: true, Honours: []Honour{{ID: "n", Kind: "none", On: value.MustDate("2026-01-01")}},
			Years: []Year{{2025, map[Field]Figure{
				Employees: {Value: 10_000}, SciStaff: {Value: sci}, Sales: {Value: 1_000_000_000}, RDTax: {Value: 60_000_000}, CostExpense: {Value: 900_000_000},
			}}}}
		if got := verdictIn(t, "national_tech_sme", "score", f, value.MustDate("2026-07-01")); got.Verdict != NotMet || shorts(got) != want {
			t.Errorf("%d: %s %s, want %s; helps %+v", sci, got.Verdict, shorts(got), want, got.Helps)
		}
	}
}

func shorts(f Finding) string {
	var all []string
	for _, s := range f.Short {
		all = append(all, fmt.Sprintf("%s %d", s.Code, s.Amount))
	}
	return strings.Join(all, ", ")
}

// A projection looks back from next year's application at what can still be done
// this year: what it names as enough is enough.
func TestAProjectionNamesWhatThisYearStillNeeds(t *testing.T) {
	next := value.MustDate("2027-07-01")
	f := &Facts{RegisteredOn: value.MustDate("2010-01-01"), RightsKnown: true, ResultsKnown: true, OpenYear: 2026}
	for year := 2024; year <= 2026; year++ {
		f.Years = append(f.Years, Year{year, map[Field]Figure{Sales: {Value: 100_000_000}, NetAssets: {Value: 100_000_000}}})
		f.Rights = append(f.Rights, Right{ID: fmt.Sprint(year), Class: 2, State: "granted", GrantedOn: value.MustDate("2024-01-01"), Own: true})
	}
	for i := range 4 {
		f.Results = append(f.Results, Result{ID: fmt.Sprint(i), Achievement: fmt.Sprint(i), Year: 2024 + i%2})
	}
	before := verdictIn(t, "hnte", "innovation", f, next)
	if before.Verdict != NotMet || shorts(before) != "points 17, results 8" {
		t.Fatalf("%s: %s; helps %+v", before.Verdict, shorts(before), before.Helps)
	}
	for i := range 8 {
		if got := verdictIn(t, "hnte", "innovation", f, next); got.Verdict != NotMet {
			t.Fatalf("%d results are enough already: %+v", i, got.Found)
		}
		f.Results = append(f.Results, Result{ID: fmt.Sprint("new", i), Achievement: fmt.Sprint("new", i), Year: 2026})
	}
	if got := verdictIn(t, "hnte", "innovation", f, next); got.Verdict == NotMet {
		t.Fatalf("eight results are not enough: %+v", got.Found)
	}
}
