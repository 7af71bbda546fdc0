package fact

import (
	"testing"

	"pgregory.net/rapid"

	"miaolin/app/value"
)

func TestCapsOfTheThreeRules(t *testing.T) {
	seven := RDParts{Personnel: value.Wan(500), DirectInput: value.Wan(300), Other: value.Wan(250)}
	if c := seven.HNTE(); c.Other != value.Wan(200) || c.Total() != value.Wan(1000) {
		t.Errorf("other cost beside 800: %+v", c)
	}
	if c := (RDParts{OutsourcedDomestic: value.Wan(500)}).HNTE(); c.OutsourcedDomestic != value.Wan(400) {
		t.Errorf("outsourced: %+v", c)
	}
	if c := (RDParts{Personnel: value.Wan(900), Other: value.Wan(80)}).Tax(); c.Other != value.Wan(80) {
		t.Errorf("below the limit of the tax rule: %+v", c)
	}
	if c := (RDParts{Personnel: value.Wan(900), Other: value.Wan(130)}).Tax(); c.Other != value.Wan(100) {
		t.Errorf("a tenth of the total: %+v", c)
	}
	if c := (RDParts{Personnel: value.Wan(540), OutsourcedOverseas: value.Wan(500)}).Tax(); c.OutsourcedOverseas != value.Wan(360) {
		t.Errorf("two thirds of the domestic sum: %+v", c)
	}
	if c := (RDParts{Depreciation: value.Wan(100), Buildings: value.Wan(30)}).Tax(); c.Total() != value.Wan(70) {
		t.Errorf("buildings: %+v", c)
	}
}

func drawParts(t *rapid.T) RDParts {
	m := func(name string) value.Money { return value.Money(rapid.Int64Range(0, most/100).Draw(t, name)) }
	p := RDParts{
		Personnel: m("personnel"), DirectInput: m("direct"), Depreciation: m("depreciation"), Intangibles: m("intangibles"), Design: m("design"),
		Trials: m("trials"), OutsourcedDomestic: m("domestic"), OutsourcedOverseas: m("overseas"), Other: m("other"),
	}
	p.Buildings = value.Money(rapid.Int64Range(0, int64(p.Depreciation)).Draw(t, "buildings"))
	return p
}

func TestCapsHoldWhateverIsSpent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawParts(t)
		h, x := p.HNTE(), p.Tax()
		for name, ok := range map[string]bool{
			"other is at most a fifth of the HNTE total":   h.Other*5 <= h.Total(),
			"one fen more would be too much, or is not":    h.Other == p.Other || (h.Other+1)*5 > h.Total()+1,
			"outsourcing is at most 80 %":                  h.OutsourcedDomestic*5 <= p.OutsourcedDomestic*4 && h.OutsourcedOverseas*5 <= p.OutsourcedOverseas*4,
			"and not a fen less":                           (h.OutsourcedDomestic+1)*5 > p.OutsourcedDomestic*4,
			"what counts was spent":                        h.Other <= p.Other && x.Other <= p.Other,
			"other is at most a tenth of the internal sum": x.Other*10 <= x.Internal+x.Other,
			"overseas is at most two thirds of domestic":   x.OutsourcedOverseas*3 <= x.Domestic()*2,
			"the tax rule never takes more":                x.Total() <= h.Total(),
			"domestic is a part":                           h.Domestic() <= h.Total() && h.Domestic() >= 0,
		} {
			if !ok {
				t.Fatalf("%s: %+v gives %+v and %+v", name, p, h, x)
			}
		}
		more := p
		more.Personnel += value.Money(rapid.Int64Range(0, most/100).Draw(t, "more"))
		if more.HNTE().Total() < h.Total() || more.Tax().Total() < x.Total() {
			t.Fatal("more spending must not count for less")
		}
	})
}

func TestAPartMissingLeavesTheTotalMissing(t *testing.T) {
	whole := func() Values {
		return Values{
			RDPersonnelFen: wan(100), RDDirectInputFen: wan(50), RDDepreciationFen: wan(0), RDIntangiblesFen: wan(0), RDDesignFen: wan(0), RDTrialsFen: wan(0),
			RDOutsourcedDomesticFen: wan(10), RDOutsourcedOverseasFen: wan(5), RDOtherFen: wan(1),
		}
	}
	year := order(t).Choose([]Figure{{FiscalYear: 2025, Source: Self, Values: whole()}})[0]
	for field, want := range map[string]int64{
		"rdExpenseHnteFen": int64(value.Wan(163)), "rdExpenseHnteDomesticFen": int64(value.Wan(159)), "rdExpenseTaxFen": int64(value.Wan(163)),
	} {
		if got, ok := year.Get(field); !ok || got != want {
			t.Errorf("%s is %d %v, want %d", field, got, ok, want)
		}
	}
	holed := whole()
	holed.RDDesignFen = nil
	if _, ok := order(t).Choose([]Figure{{FiscalYear: 2025, Source: Self, Values: holed}})[0].Get("rdExpenseHnteFen"); ok {
		t.Error("a category nobody stated is not nought")
	}
	built := whole()
	built.RDDepreciationFen = wan(40)
	if _, ok := order(t).Choose([]Figure{{FiscalYear: 2025, Source: Self, Values: built}})[0].Get("rdExpenseTaxFen"); ok {
		t.Error("without the part for buildings the tax figure is unknown")
	}
	stated := whole()
	stated.RDHnteFen = wan(150)
	said := order(t).Choose([]Figure{{FiscalYear: 2025, Source: Self, Values: stated}})[0]
	if got, _ := said.Get("rdExpenseHnteFen"); got != int64(value.Wan(150)) {
		t.Error("what is stated goes before what is derived")
	}
	if got, ok := said.Get("rdExpenseHnteDomesticFen"); !ok || got != int64(value.Wan(146)) {
		t.Errorf("of a stated total all but the overseas part is domestic: %d", got)
	}
}

func months(n int, of func(month int) (start, end int)) StaffMonths {
	var all StaffMonths
	for m := 1; m <= n; m++ {
		start, end := of(m)
		sciStart, sciEnd := start/10, end/10
		all = append(all, StaffMonth{Month: m, EmployeesStart: &start, EmployeesEnd: &end, SciStaffStart: &sciStart, SciStaffEnd: &sciEnd})
	}
	return all
}

func TestStaffAverages(t *testing.T) {
	growing := func(m int) (int, int) { return 88 + 2*m, 90 + 2*m }
	year := func(v Values) Year { return order(t).Choose([]Figure{{FiscalYear: 2025, Source: Self, Values: v}})[0] }
	if n, ok := year(Values{StaffMonths: months(12, growing)}).Get("employees"); !ok || Headcount(n) != People(102) {
		t.Errorf("the worked example gives %v", Headcount(n))
	}
	if _, ok := order(t).Fields[0].choose([]*Figure{{Values: Values{StaffMonths: months(7, growing)}}}); ok {
		t.Error("staff is no income")
	}
	seven, five := 7, 5
	if _, ok := year(Values{Employees: nil, StaffMonths: months(7, growing), MonthsOperated: &five}).Get("employees"); ok {
		t.Error("seven months of five are odd, not an average")
	}
	y := year(Values{StaffMonths: months(7, func(m int) (int, int) { return 10, 10 + m/7 }), MonthsOperated: &seven})
	sum, over, ok := y.Exact("employees")
	if got, _ := y.Get("employees"); !ok || sum != 141 || over != 14 || Headcount(got) != 1007 {
		t.Errorf("10 1/14 people: %d/%d, %d", sum, over, got)
	}
	if _, ok := year(Values{RDTaxFen: wan(1), StaffMonths: months(7, growing)}).Get("employees"); ok {
		t.Error("seven months are no year unless the firm says so")
	}
}

func TestAverageLiesBetweenItsMonths(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "months")
		low, high := 1<<40, 0
		v := Values{MonthsOperated: &n, StaffMonths: months(n, func(int) (int, int) {
			start, end := rapid.IntRange(0, 100_000).Draw(t, "start"), rapid.IntRange(0, 100_000).Draw(t, "end")
			low, high = min(low, start, end), max(high, start, end)
			return start, end
		})}
		h, a, ok := v.average(monthEmployees)
		if !ok || h < int64(People(int64(low))) || h > int64(People(int64(high))) {
			t.Fatalf("%d people of %d to %d, %v", h, low, high, ok)
		}
		if off := h*a.Over - a.Sum*100; 2*off > a.Over || 2*off <= -a.Over {
			t.Fatalf("%d is not %d/%d to the nearest hundredth", h, a.Sum, a.Over)
		}
	})
}
