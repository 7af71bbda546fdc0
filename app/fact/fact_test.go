package fact

import (
	"encoding/json"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"miaolin/app/value"
)

func wan(n int64) *value.Money {
	m := value.Wan(n)
	return &m
}

func people2(n int64) *Headcount {
	h := People(n)
	return &h
}

func TestHeadcountJSON(t *testing.T) {
	rows := []struct {
		text string
		want Headcount
		ok   bool
	}{
		{"36", 3600, true}, {"36.5", 3650, true}, {"36.25", 3625, true}, {"0", 0, true},
		{"36.125", 0, false}, {"-1", 0, false}, {"1e2", 0, false}, {"many", 0, false},
	}
	for _, r := range rows {
		var h Headcount
		err := json.Unmarshal([]byte(r.text), &h)
		if (err == nil) != r.ok || r.ok && h != r.want {
			t.Errorf("%s: %d, %v", r.text, h, err)
		}
		if b, _ := json.Marshal(r.want); r.ok && string(b) != r.text {
			t.Errorf("%d written as %s, want %s", r.want, b, r.text)
		}
	}
}

func order(t testing.TB) *Precedence {
	t.Helper()
	p, err := ShippedPrecedence()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestChoiceFollowsTheStatedOrder(t *testing.T) {
	p := order(t)
	rows := []Figure{
		{ID: "a", FiscalYear: 2025, Source: Self, Values: Values{SalesRevenueFen: wan(900), Employees: people2(50)}},
		{ID: "b", FiscalYear: 2025, Source: Audited, Values: Values{SalesRevenueFen: wan(880), RDHnteFen: wan(0)}},
		{ID: "c", FiscalYear: 2025, Source: Tax, Values: Values{SalesRevenueFen: wan(875)}},
		{ID: "d", FiscalYear: 2024, Source: Statistics, Values: Values{RDStatisticsFen: wan(30)}},
	}
	years := p.Choose(rows)
	if len(years) != 2 || years[0].FiscalYear != 2025 {
		t.Fatalf("%+v", years)
	}
	want := []struct {
		field string
		value int64
		from  Source
	}{
		{"salesRevenueFen", int64(value.Wan(875)), Tax}, // as in the tax return
		{"employees", 5000, Self},                       // nobody else said
		{"rdExpenseHnteFen", 0, Audited},                // nought is a value
	}
	for _, c := range want {
		i := slices.IndexFunc(years[0].Chosen, func(got Chosen) bool { return got.Field == c.field })
		if i < 0 {
			t.Errorf("%s is missing", c.field)
			continue
		}
		if said := years[0].Chosen[i].Said[0]; said.Value != c.value || said.Source != c.from {
			t.Errorf("%s: %+v, want %d from %s", c.field, said, c.value, c.from)
		}
	}
	if _, ok := years[0].Get("rdExpenseTaxFen"); ok {
		t.Error("one kind of research spending must not stand in for another")
	}
	if _, ok := years[1].Get("salesRevenueFen"); ok {
		t.Error("a missing figure must stay missing")
	}
}

func TestLatestSkipsYearsWithoutRevenue(t *testing.T) {
	p := order(t)
	rows := []Figure{
		{FiscalYear: 2026, Source: Self, Values: Values{Employees: people2(9)}},
		{FiscalYear: 2025, Source: Self, Values: Values{SalesRevenueFen: wan(3000), RDHnteFen: wan(149)}},
	}
	got := Latest(p.Choose(rows))
	if *got.Year != 2025 || *got.RevenueFen != value.Wan(3000) || *got.RDRatioBP != 496 {
		t.Errorf("%d %d %d", *got.Year, *got.RevenueFen, *got.RDRatioBP)
	}
	none := Latest(p.Choose([]Figure{{FiscalYear: 2025, Source: Self, Values: Values{SalesRevenueFen: wan(0), RDHnteFen: wan(5)}}}))
	if none.RDRatioBP != nil || *none.RevenueFen != 0 {
		t.Errorf("no revenue has no share: %+v", none)
	}
}

func TestOdditiesAreShownNotRefused(t *testing.T) {
	rows := []struct {
		name string
		v    Values
		want string
	}{
		{"nothing said", Values{}, ""},
		{"sums hold", Values{GrossIncomeFen: wan(100), NonTaxableIncomeFen: wan(10), TotalIncomeFen: wan(90), NetAssetsFen: wan(-5), TotalAssetsFen: wan(20), TotalLiabilitiesFen: wan(25)}, ""},
		{"total income", Values{GrossIncomeFen: wan(100), NonTaxableIncomeFen: wan(10), TotalIncomeFen: wan(100)}, "odd_total_income"},
		{"net assets", Values{NetAssetsFen: wan(5), TotalAssetsFen: wan(20), TotalLiabilitiesFen: wan(25)}, "odd_net_assets"},
		{"hi-tech income", Values{HitechIncomeFen: wan(101), TotalIncomeFen: wan(100)}, "odd_hitech_income"},
		{"science staff", Values{SciStaff: people2(12), Employees: people2(10)}, "odd_sci_staff"},
		{"only a part known", Values{GrossIncomeFen: wan(100), TotalIncomeFen: wan(100)}, ""},
	}
	for _, r := range rows {
		got := ""
		for _, o := range r.v.Oddities() {
			got += o.Code
		}
		if got != r.want {
			t.Errorf("%s: %q, want %q", r.name, got, r.want)
		}
	}
}

// The numbers are invented; their check digits are right unless the row says so.
func TestIPNumbers(t *testing.T) {
	rows := []struct {
		kind   IPKind
		number string
		want   string
	}{
		{"invention", "ZL201910000001.9", ""},
		{"invention", "201910000001.9", ""},
		{"invention", "ＺＬ 2019 1 0000001.9", ""},
		{"invention", "2019100000019", ""},
		{"utility_model", "ZL201910000001.9", "ip_number_kind"},
		{"invention", "ZL201910000001.5", "ip_number_check"},
		{"invention", "ZL2019100001", "ip_number_format"},
		{"software_copyright", "2019SR0000001", ""},
		{"invention", "", ""},
	}
	for _, r := range rows {
		if got := IPNumberOddity(r.kind, r.number); got != r.want {
			t.Errorf("%s %q: %q, want %q (check digit of the body is %s)", r.kind, r.number, got, r.want, patentCheckDigit("201910000001"))
		}
	}
}

func TestIPInForceAndReusable(t *testing.T) {
	day := value.MustDate
	on := func(s string) *value.Date { d := day(s); return &d }
	rows := []struct {
		name  string
		right IPRight
		holds bool
		reuse bool
	}{
		{"granted before", IPRight{Class: 2, Status: Granted, GrantedOn: on("2025-03-01")}, true, true},
		{"granted that day", IPRight{Class: 2, Status: Granted, GrantedOn: on("2026-05-01")}, true, true},
		{"granted after", IPRight{Class: 1, Status: Granted, GrantedOn: on("2026-05-02")}, false, true},
		{"filed only", IPRight{Class: 1, Status: Filed}, false, true},
		{"ended before", IPRight{Class: 1, Status: Ended, GrantedOn: on("2015-01-01"), EndedOn: on("2026-05-01")}, false, true},
		{"ends later", IPRight{Class: 1, Status: Ended, GrantedOn: on("2015-01-01"), EndedOn: on("2026-05-02")}, true, true},
		{"class II used once", IPRight{Class: 2, Status: Granted, GrantedOn: on("2025-03-01"), UsedInApplication: true}, true, false},
		{"class I used once", IPRight{Class: 1, Status: Granted, GrantedOn: on("2025-03-01"), UsedInApplication: true}, true, true},
	}
	for _, r := range rows {
		if got := r.right.HoldsOn(day("2026-05-01")); got != r.holds {
			t.Errorf("%s: in force %v", r.name, got)
		}
		if got := r.right.Reusable(); got != r.reuse {
			t.Errorf("%s: reusable %v", r.name, got)
		}
	}
}

func TestChoiceNeverInventsAValue(t *testing.T) {
	p := order(t)
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOf(rapid.Custom(func(t *rapid.T) Figure {
			f := Figure{FiscalYear: rapid.IntRange(2020, 2023).Draw(t, "year"), Source: rapid.SampledFrom(Sources).Draw(t, "source")}
			if rapid.Bool().Draw(t, "says") {
				f.SalesRevenueFen = wan(rapid.Int64Range(0, 3).Draw(t, "revenue"))
			}
			return f
		})).Draw(t, "rows")
		for _, y := range p.Choose(rows) {
			got, has := y.Get("salesRevenueFen")
			said := false
			for _, r := range rows {
				if r.FiscalYear == y.FiscalYear && r.SalesRevenueFen != nil {
					said = said || !has || int64(*r.SalesRevenueFen) == got
				}
			}
			if has && !said {
				t.Fatalf("%d: nobody said %d", y.FiscalYear, got)
			}
		}
	})
}
