package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
	"testing"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/fact"
	"miaolin/app/value"
	"miaolin/db"
	"miaolin/db/dbtest"
)

// assessIn writes what the command says of a store.
func assessIn(t *testing.T, c assessCommand) ([][]string, error) {
	t.Helper()
	var out strings.Builder
	if err := c.write(t.Context(), &out); err != nil {
		if out.Len() > 0 {
			t.Errorf("it fails with %v after writing %.100s", err, out.String())
		}
		return nil, err
	}
	lines, err := csv.NewReader(strings.NewReader(out.String())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return lines, nil
}

func TestFirmsAreAssessedOnTheCommandLine(t *testing.T) {
	for _, engine := range dbtest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			store := dbtest.Options(t, engine)
			t.Setenv("MIAOLIN_DATA", store.DataDir)
			t.Setenv("MIAOLIN_DATABASE_URL", store.URL)
			lines, err := assessIn(t, assessCommand{Rules: "hnte", AsOf: "2026-07-01"})
			if err != nil || len(lines) != 1 || strings.Join(lines[0], ",") != "uscc,condition,verdict,found,needed,shortfall" {
				t.Fatalf("an empty store gives %v, %v", lines, err)
			}
			for _, row := range []struct{ rules, on, says string }{
				{"hnte", "2026-02-29", `--as-of "2026-02-29" is not a day of the form YYYY-MM-DD`},
				{"hnte", "1.7.2026", `--as-of "1.7.2026" is not a day`},
				{"hnte", "tomorrow", "is not a day"},
				{"hnte", "2015-12-31", "No rule set hnte is in force on 2015-12-31"},
				{"hntee", "2026-07-01", `there is no rule set "hntee"; there are`},
			} {
				if _, err := assessIn(t, assessCommand{Rules: row.rules, AsOf: row.on}); err == nil || !strings.Contains(oneLine(err), row.says) {
					t.Errorf("%s on %s: %v, want %q", row.rules, row.on, err, row.says)
				}
			}
			known, provisional := twoFirms(t, store)
			for _, on := range []string{"2024-02-29", "2026-07-01", "2031-01-01", ""} {
				lines, err := assessIn(t, assessCommand{Rules: "hnte", AsOf: on})
				if err != nil || len(lines) != 1+2*12 {
					t.Errorf("on %q: %d lines, %v", on, len(lines), err)
				}
			}
			lines, err = assessIn(t, assessCommand{Rules: "hnte", AsOf: "2026-07-01"})
			if err != nil {
				t.Fatal(err)
			}
			want := map[string]string{
				known + " rd_ratio":             "not_met 49/1000 1/20 rd_expense 3000000 fen",
				known + " registered_one_year":  "met 3834 365 ",
				known + " core_ip":              "unknown  1 ",
				provisional + " rd_ratio":       "unknown   ",
				provisional + " not_cancelled":  "met   ",
				provisional + " ip_before_year": "unknown   ",
			}
			for _, l := range lines[1:] {
				key := l[0] + " " + l[1]
				if says, ok := want[key]; ok && strings.Join(l[2:], " ") != says {
					t.Errorf("%s: %q, want %q", key, strings.Join(l[2:], " "), says)
				}
				delete(want, key)
			}
			if len(want) > 0 {
				t.Errorf("not told: %v", want)
			}
		})
	}
}

// twoFirms records a firm with figures and one whose code is not known, and gives
// what names them.
func twoFirms(t *testing.T, store db.Options) (known, provisional string) {
	t.Helper()
	p, err := program(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	ctx := access.With(context.Background(), access.SystemActor("test"))
	code, registered := "91330483MA2ABCDE1", value.MustDate("2016-01-01")
	code += string(value.USCCCheckDigit(code))
	a, err1 := p.Enterprise.Create(ctx, enterprise.NewEnterprise{Name: "甲科技有限公司", USCC: code, UnitCode: "330483101", RegisteredOn: &registered})
	b, err2 := p.Enterprise.Create(ctx, enterprise.NewEnterprise{Name: "乙科技有限公司", UnitCode: "330483101"})
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	for year := 2023; year <= 2025; year++ {
		sales, spent := value.Wan(1000), value.Wan(49)
		if _, err := p.Fact.Put(ctx, fact.NewFigure{EnterpriseID: a.ID, FiscalYear: year, Source: fact.Audited,
			Values: fact.Values{SalesRevenueFen: &sales, RDHnteFen: &spent}}, 0); err != nil {
			t.Fatal(err)
		}
	}
	return code, b.ID
}

func TestManyFirmsAreAssessedOnTheCommandLine(t *testing.T) {
	const firms = 2000
	for _, engine := range dbtest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			store := dbtest.Options(t, engine)
			t.Setenv("MIAOLIN_DATA", store.DataDir)
			t.Setenv("MIAOLIN_DATABASE_URL", store.URL)
			d, err := db.Open(t.Context(), store)
			if err != nil {
				t.Fatal(err)
			}
			err = d.InTx(t.Context(), func(ctx context.Context) error {
				now := value.System()
				return d.Insert(ctx, "enterprises (id, name, name_key, core_key, sort_name, short_name, pinyin, initials, unit_code, attribution_code, created_at, updated_at)", firms, func(i int) []any {
					name := fmt.Sprintf("firm %04d", i)
					return []any{value.NewID(), name, name, name, name, name, name, name, "330483101", "330483101", now, now}
				}, "")
			})
			if err = errors.Join(err, d.Close()); err != nil {
				t.Fatal(err)
			}
			lines, err := assessIn(t, assessCommand{Rules: "hnte", AsOf: "2026-07-01"})
			if err != nil || len(lines) != 1+firms*12 {
				t.Fatalf("%d lines, %v", len(lines), err)
			}
			seen := map[string]bool{}
			for _, l := range lines[1:] {
				seen[l[0]+l[1]] = true
			}
			if len(seen) != firms*12 {
				t.Errorf("%d different lines", len(seen))
			}
		})
	}
}
