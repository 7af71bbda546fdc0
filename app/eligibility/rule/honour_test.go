package rule

import (
	"testing"

	"miaolin/app/value"
)

func TestDirectConfirmation(t *testing.T) {
	on := value.MustDate("2026-06-30")
	day := value.MustDate
	hnte := []Title{{ID: "t", Kind: "hnte", From: day("2025-01-01"), Last: day("2027-12-31")}}
	of := func(h ...Honour) Facts { return Facts{Honours: h} }
	award := func(level string, place int, day value.Date) Honour {
		return Honour{ID: "h", Kind: "award", Level: level, Place: place, On: day}
	}
	standard := func(level string, place int, day value.Date) Honour {
		return Honour{ID: "h", Kind: "standard", Level: level, Place: place, On: day}
	}
	none := Honour{ID: "n", Kind: "none", On: day("2026-01-01")}
	for _, row := range []struct {
		name   string
		facts  Facts
		want   Verdict
		reason string
	}{
		{"nobody asked", of(), Unknown, "direct_unknown"},
		{"asked, there is none", of(none), NotMet, ""},
		{"asked long ago", of(Honour{Kind: "none", On: day("2020-01-01")}), Unknown, "direct_unknown"},
		{"a valid high-tech enterprise", Facts{Titles: hnte}, Met, ""},
		{"a national award, third", of(award("national", 3, day("2024-05-01"))), Met, ""},
		{"fourth", of(none, award("national", 4, day("2024-05-01"))), NotMet, ""},
		{"provincial", of(none, award("provincial", 1, day("2024-05-01"))), NotMet, ""},
		{"fourth, and nobody asked further", of(award("national", 4, day("2024-05-01"))), Unknown, "direct_unknown"},
		{"five years to the day", of(award("national", 1, day("2021-06-30"))), Met, ""},
		{"five years and a day: by the calendar year only", of(award("national", 1, day("2021-06-29"))), Person, "direct_years_unclear"},
		{"six years", of(none, award("national", 1, day("2020-12-31"))), NotMet, ""},
		{"a day ahead", of(none, award("national", 1, day("2026-07-01"))), NotMet, ""},
		{"an industry standard, fifth", of(standard("industry", 5, day("2024-05-01"))), Met, ""},
		{"sixth", of(none, standard("industry", 6, day("2024-05-01"))), NotMet, ""},
		{"international", of(standard("international", 1, day("2024-05-01"))), Met, ""},
		{"of an association", of(none, standard("association", 1, day("2024-05-01"))), NotMet, ""},
		{"of no known place", of(none, standard("national", 0, day("2024-05-01"))), NotMet, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			f := row.facts
			f.RegisteredOn, f.RightsKnown = day("2015-01-01"), true
			f.Years = []Year{{Year: 2025, Figures: map[Field]Figure{
				Employees: {Value: 10_000}, SciStaff: {Value: 200}, Sales: {Value: 3_000_000_000}, RDTax: {}, CostExpense: {Value: 2_500_000_000},
			}}}
			got := verdictIn(t, "national_tech_sme", "score", &f, on)
			if got.Verdict != row.want || got.Reason != row.reason {
				t.Errorf("%s %s, want %s %s", got.Verdict, got.Reason, row.want, row.reason)
			}
			if got.Verdict == Unknown && (len(got.Missing) != 1 || got.Missing[0].Fact != "honours" || len(got.Short) == 0) {
				t.Errorf("what to ask, and what would help: %+v", got)
			}
		})
	}
}

func verdictIn(t *testing.T, set, code string, f *Facts, on value.Date) Finding {
	t.Helper()
	b, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, got := range Assess(b.must(set), f, on).Findings {
		if got.Code == code {
			return got
		}
	}
	t.Fatalf("%s has no condition %s", set, code)
	return Finding{}
}

func TestClassLooksAtTheBatch(t *testing.T) {
	f := Facts{USCC: "x", RegisteredOn: value.MustDate("2015-01-01"), IndustryCode: "C17", RightsKnown: true, Honours: []Honour{{Kind: "none", On: value.MustDate("2026-01-01")}}}
	f.Years = []Year{{Year: 2025, Figures: map[Field]Figure{
		Employees: {Value: 10_000}, SciStaff: {Value: 4_000}, Sales: {Value: 1_000}, RDTax: {Value: 100}, CostExpense: {Value: 1_000}, TotalAssets: {Value: 1_000},
	}}}
	set := shipped(t).must("national_tech_sme")
	for day, want := range map[string]Class{"2026-07-01": "A", "2026-08-31": "A", "2026-09-01": "B"} {
		if got := Assess(set, &f, value.MustDate(day)).Class; got != want {
			t.Errorf("%s: %q, want %q: this year's batch closes on 31 August", day, got, want)
		}
	}
}
