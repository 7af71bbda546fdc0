package eligibility

import (
	"encoding/csv"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"miaolin/app/eligibility/rule"
	"miaolin/app/enterprise"
	"miaolin/app/fact"
	"miaolin/app/value"
	"miaolin/db"
	"miaolin/db/dbtest"
)

// listed are real firms' years: sales and research spending in fen, nil where the
// file has none. Without the data a handful of invented years stands in.
type listed map[string]map[int][2]*value.Money

func realYears(t *testing.T) listed {
	t.Helper()
	fen := func(yuan string) *value.Money {
		if yuan == "" {
			return nil
		}
		r, ok := new(big.Rat).SetString(yuan)
		if !ok {
			t.Fatalf("%q is no amount", yuan)
		}
		r.Mul(r, big.NewRat(100, 1))
		// The file has amounts to a fen, written now and then with more digits.
		n := value.Money(new(big.Int).Quo(r.Num(), r.Denom()).Int64())
		return &n
	}
	rows := [][]string{
		{"a", "", "", "2019", "", "", "", "1000000", "30000"}, {"a", "", "", "2020", "", "", "", "1000000", "50000"}, {"a", "", "", "2021", "", "", "", "1000000", "70000"},
		{"b", "", "", "2019", "", "", "", "30000000000.01", ""}, {"b", "", "", "2020", "", "", "", "1", "1"}, {"b", "", "", "2021", "", "", "", "5", "0"},
		{"c", "", "", "2019", "", "", "", "300000000", "9000000"}, {"c", "", "", "2020", "", "", "", "300000000", "9000000"}, {"c", "", "", "2021", "", "", "", "300000000", "8999999.99"},
	}
	if folder := os.Getenv("MIAOLIN_REAL_DATA"); folder != "" {
		file, err := os.Open(filepath.Join(folder, "listed_company_year_dev.csv"))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if rows, err = csv.NewReader(file).ReadAll(); err != nil {
			t.Fatal(err)
		}
		rows = rows[1:]
	}
	years := listed{}
	for _, r := range rows {
		year, err := strconv.Atoi(r[3])
		if err != nil {
			t.Fatal(err)
		}
		if years[r[0]] == nil {
			years[r[0]] = map[int][2]*value.Money{}
		}
		years[r[0]][year] = [2]*value.Money{fen(r[7]), fen(r[8])}
	}
	return years
}

// plainly is the condition again, in another way: whole numbers, no tables.
func plainly(years map[int][2]*value.Money) rule.Verdict {
	sales, spent, latest := new(big.Int), new(big.Int), int64(0)
	for year := 2019; year <= 2021; year++ {
		y := years[year]
		if y[0] == nil || y[1] == nil {
			return rule.Unknown
		}
		latest = int64(*y[0])
		if *y[0] < 0 { // no source can mean that: it is not taken, and so missing
			return rule.Unknown
		}
		sales.Add(sales, big.NewInt(latest))
		spent.Add(spent, big.NewInt(int64(*y[1])))
	}
	percent := int64(3)
	if latest <= 5_000_000_000 {
		percent = 5
	} else if latest <= 20_000_000_000 {
		percent = 4
	}
	if sales.Sign() == 0 {
		return rule.Person
	}
	if spent.Mul(spent, big.NewInt(100)).Cmp(sales.Mul(sales, big.NewInt(percent))) >= 0 {
		return rule.Met
	}
	return rule.NotMet
}

func TestTheResearchRatioOfRealFirmsAgreesWithAPlainRecomputation(t *testing.T) {
	real := realYears(t)
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.today = value.MustDate("2022-07-01")
		registered := value.MustDate("2000-01-01")
		firms := map[string]string{}
		var figures []fact.NewFigure
		for code, years := range real {
			p, err := w.firms.Create(system(), enterprise.NewEnterprise{Name: "上市样本" + code + "有限公司", UnitCode: "330483100", RegisteredOn: &registered})
			w.check(err)
			firms[p.ID] = code
			for year, y := range years {
				figures = append(figures, fact.NewFigure{EnterpriseID: p.ID, FiscalYear: year, Source: fact.Audited,
					Values: fact.Values{SalesRevenueFen: y[0], RDHnteFen: y[1]}})
			}
		}
		figures = slices.DeleteFunc(figures, func(f fact.NewFigure) bool { return f.SalesRevenueFen != nil && *f.SalesRevenueFen < 0 })
		_, err := w.facts.PutFigures(system(), figures, false)
		w.check(err)
		seen := map[rule.Verdict]int{}
		w.check(w.s.Each(system(), "hnte", w.today, func(e enterprise.Enterprise, a rule.Assessment) error {
			i, _ := a.Set.Condition("rd_ratio")
			got, want := a.Findings[i].Verdict, plainly(real[firms[e.ID]])
			seen[got]++
			if got != want {
				t.Errorf("%s: %s, plainly %s", firms[e.ID], got, want)
			}
			return nil
		}))
		if len(seen) < 3 {
			t.Errorf("too little was seen: %v", seen)
		}
		t.Log(seen)
	})
}
