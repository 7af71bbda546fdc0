package rule

import (
	"slices"
	"testing"

	"miaolin/app/value"
)

// books are the figures of the last closed years of a firm, the earliest first; a
// year that says nothing of a field leaves it out.
type books []map[Field]int64

func (years books) facts(registered string, asOf value.Date) *Facts {
	f := &Facts{EnterpriseID: "e"}
	if registered != "" {
		f.RegisteredOn = value.MustDate(registered)
	}
	for i, figures := range years {
		y := Year{Year: asOf.Year() - len(years) + i, Figures: map[Field]Figure{}}
		for field, v := range figures {
			y.Figures[field] = Figure{Value: v}
		}
		f.Years = append(f.Years, y)
	}
	return f
}

// Nought, below nought and missing are three things; and no strange figure passes
// silently: it is told, or a person decides.
func TestStrangeFiguresAreNeverASilentPass(t *testing.T) {
	const old, midYear = "2010-01-01", "2025-07-15"
	fine := map[Field]int64{Sales: 10_000_00, RDHnte: 600_00}
	three := func(last map[Field]int64) books { return books{fine, fine, last} }
	for _, row := range []struct {
		about      string
		registered string
		years      books
		condition  string
		want       Verdict
		reason     string
		missing    int
	}{
		{"three good years", old, three(fine), "rd_ratio", Met, "", 0},
		{"research of nought is a figure", old, books{{Sales: 100, RDHnte: 0}, {Sales: 100, RDHnte: 0}, {Sales: 100, RDHnte: 0}}, "rd_ratio", NotMet, "", 0},
		{"research that nobody told", old, three(map[Field]int64{Sales: 10_000_00}), "rd_ratio", Unknown, "missing_facts", 1},
		{"research below nought", old, three(map[Field]int64{Sales: 10_000_00, RDHnte: -1}), "rd_ratio", Person, "negative", 0},
		{"sales below nought", old, three(map[Field]int64{Sales: -1, RDHnte: 600_00}), "rd_ratio", Person, "negative", 0},
		{"sales of nought in one year of three", old, three(map[Field]int64{Sales: 0, RDHnte: 0}), "rd_ratio", Met, "", 0},
		{"no sales in any year", old, books{{Sales: 0, RDHnte: 9}, {Sales: 0, RDHnte: 9}, {Sales: 0, RDHnte: 9}}, "rd_ratio", Person, "nothing_to_divide_by", 0},
		{"no year at all", old, nil, "rd_ratio", Unknown, "missing_facts", 6},
		{"a single year of a firm that had three", old, books{fine}, "rd_ratio", Unknown, "missing_facts", 4},
		{"a single year of a firm founded in it", midYear, books{fine}, "rd_ratio", Met, "", 0},
		{"years from before a firm was founded", midYear, three(fine), "rd_ratio", Person, "figures_before_registration", 0},
		{"a firm founded this year", "2026-03-01", nil, "rd_ratio", Unknown, "no_closed_year", 0},
		{"founding date unknown", "", three(fine), "rd_ratio", Met, "", 0},
		{"nobody employed", old, books{{SciStaff: 0, Employees: 0}}, "staff_ratio", Person, "nothing_to_divide_by", 0},
		{"more science staff than staff", old, books{{SciStaff: 900, Employees: 800}}, "staff_ratio", Person, "part_exceeds_whole", 0},
		{"staff below nought", old, books{{SciStaff: -100, Employees: 800}}, "staff_ratio", Person, "negative", 0},
		{"high-tech income above the whole", old, books{{MainProducts: 200, HitechIncome: 100}}, "main_products", Person, "part_exceeds_whole", 0},
	} {
		f := verdictOfCondition(t, row.years.facts(row.registered, asOf), row.condition)
		if f.Verdict != row.want || f.Reason != row.reason || len(f.Missing) != row.missing {
			t.Errorf("%s: %s is %s (%q), %d missing; want %s (%q), %d", row.about, row.condition, f.Verdict, f.Reason, len(f.Missing), row.want, row.reason, row.missing)
		}
	}
}

// Before the books of last year are closed, figures of it may stand and change:
// what is missing is said to be open, not asked for in vain.
func TestAnApplicationBeforeTheBooksAreClosed(t *testing.T) {
	fine := map[Field]int64{Sales: 10_000_00, RDHnte: 600_00}
	set, _ := shipped(t).In("hnte", asOf)
	i, _ := set.Condition("rd_ratio")
	for _, row := range []struct {
		about, day string
		years      books
		want       Verdict
		reason     string
	}{
		{"open and not told", "2026-03-01", books{fine, fine, {}}, Unknown, "books_open"},
		{"open, but told already", "2026-03-01", books{fine, fine, fine}, Met, ""},
		{"closed and not told", "2026-06-01", books{fine, fine, {}}, Unknown, "missing_facts"},
	} {
		on := value.MustDate(row.day)
		if f := Assess(set, row.years.facts("2010-01-01", on), on).Findings[i]; f.Verdict != row.want || f.Reason != row.reason {
			t.Errorf("%s: %s (%q)", row.about, f.Verdict, f.Reason)
		}
	}
}

// Growth of net assets: what the formula cannot say goes to a person or says why.
func TestGrowthOfStrangeNetAssets(t *testing.T) {
	for _, row := range []struct {
		about          string
		netAssets      []int64
		state, warning string
		most           int
	}{
		{"growing", []int64{100, 140, 200}, "scored", "", 10},
		{"negative in the year divided by", []int64{100, -50, 200}, "person", "growth_negative_base", 10},
		{"negative in the first year", []int64{-100, 50, 200}, "person", "growth_negative_base", 10},
		{"negative in the last year: fallen below nought", []int64{100, 50, -20}, "scored", "", 0},
		{"nought in the middle year", []int64{100, 0, 200}, "scored", "", 0},
		{"nought in the first year leaves the other two", []int64{0, 100, 140}, "scored", "", 10},
		{"a single year", []int64{100}, "scored", "growth_one_year", 0},
	} {
		years := books{}
		for _, n := range row.netAssets {
			years = append(years, map[Field]int64{NetAssets: n})
		}
		registered := value.NewDate(asOf.Year()-len(years), 1, 1).String()
		f := verdictOfCondition(t, years.facts(registered, asOf), "innovation")
		at := slices.IndexFunc(f.Parts, func(p Part) bool { return p.Code == "growth_net_assets" })
		if at < 0 {
			t.Fatalf("%s: no such part in %+v", row.about, f.Parts)
		}
		if p := f.Parts[at]; p.State != row.state || p.Points.High != row.most || row.warning != "" && !slices.Contains(f.Warnings, row.warning) {
			t.Errorf("%s: %+v, warnings %v", row.about, p, f.Warnings)
		}
	}
}
