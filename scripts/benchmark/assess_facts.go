package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"time"

	"miaolin/app/fact"
	"miaolin/app/value"
	"miaolin/db"
)

// fillFacts lays out what the rules look at. Most firms have one source a year, one
// in five a second one, of which one half contradicts.
func (st *stand) fillFacts(ctx context.Context) error {
	d, err := db.Open(ctx, db.Options{URL: st.site.url, DataDir: st.site.dir})
	if err != nil {
		return err
	}
	if err := d.Migrate(ctx); err != nil {
		return err
	}
	if err := d.Close(); err != nil {
		return err
	}
	w, err := newWriter(ctx, st.site)
	if err != nil {
		return err
	}
	defer w.close()
	c := st.county
	for _, t := range []table{c.enterprises(), c.summaries(), c.threeYears(), c.rights(), c.results(), c.documents(), c.checks(), c.titles()} {
		if err := w.insert(ctx, t.name, t.columns, t.rows); err != nil {
			return err
		}
	}
	if err := w.finish(ctx); err != nil {
		return err
	}
	if d, err = db.Open(ctx, db.Options{URL: st.site.url, DataDir: st.site.dir, Timeout: time.Minute}); err != nil {
		return err
	}
	defer d.Close()
	return d.InTx(ctx, func(ctx context.Context) error {
		_, err := d.Exec(ctx, "UPDATE enterprises SET registered_on = ?, tech_field_code = ?", value.NewDate(2012, 5, 1), "80")
		return err
	})
}

// roll is the chance of one firm for one list: the same firm, the same facts.
func roll(f *firm, list uint64) *rand.Rand { return rand.New(rand.NewPCG(uint64(f.revenue), list)) }

func (c *county) threeYears() table {
	return table{"yearly_figures", []string{
		"id", "enterprise_id", "fiscal_year", "source", "sales_revenue_fen", "total_income_fen", "hitech_income_fen", "main_product_income_fen",
		"cost_expense_fen", "rd_expense_hnte_fen", "rd_expense_hnte_domestic_fen", "rd_expense_tax_fen", "net_assets_fen", "total_assets_fen",
		"employees_hundredths", "sci_staff_hundredths", "created_at", "updated_at",
	}, c.each(func(f *firm, put func(...any) bool) {
		r := roll(f, 1)
		for back := 3; back >= 1; back-- {
			sales := int64(f.revenue) * int64(80+r.IntN(40)) / 100
			spent, people := sales*int64(r.IntN(90))/1000, int64(500+r.IntN(60_000))
			row := func(source string, sales int64) {
				put(value.NewID(), f.row.ID, c.day.Year()-back, source, sales, sales*103/100, sales*int64(40+r.IntN(50))/100, sales*int64(20+r.IntN(30))/100,
					sales*9/10, spent, spent*9/10, spent*8/10, sales/2, sales, people, people*int64(r.IntN(30))/100, c.now, c.now)
			}
			row("audited", sales)
			if r.IntN(5) == 0 {
				row("tax", sales*int64(95+r.IntN(10))/100)
			}
		}
	})}
}

func (c *county) rights() table {
	return table{"ip_rights", []string{"id", "enterprise_id", "kind", "class", "number", "name", "granted_on", "acquisition", "status", "used_in_application", "created_at", "updated_at"},
		c.each(func(f *firm, put func(...any) bool) {
			r := roll(f, 2)
			for i := range r.IntN(7) {
				kind, class := "utility_model", 2
				if r.IntN(4) == 0 {
					kind, class = "invention", 1
				}
				put(value.NewID(), f.row.ID, kind, class, fmt.Sprintf("ZL%s%d", (*f.row.USCC)[10:], i), "一种装置", c.day.AddDays(-r.IntN(3000)),
					"own_rd", "granted", class == 2 && r.IntN(4) == 0, c.now, c.now)
			}
		})}
}

func (c *county) results() table {
	return table{"research_results", []string{"id", "enterprise_id", "source", "achievement", "outcome", "form", "year", "created_at", "updated_at"},
		c.each(func(f *firm, put func(...any) bool) {
			r := roll(f, 3)
			for i := range r.IntN(8) {
				put(value.NewID(), f.row.ID, "officer", fmt.Sprintf("成果 %d", i), "产品", "own", c.day.Year()-1-r.IntN(3), c.now, c.now)
			}
		})}
}

func (c *county) documents() table {
	return table{"management_documents", []string{"id", "enterprise_id", "source", "item", "state", "created_at", "updated_at"},
		c.each(func(f *firm, put func(...any) bool) {
			r := roll(f, 4)
			for _, part := range fact.DocumentParts {
				for _, item := range part.Items {
					if r.IntN(3) > 0 {
						put(value.NewID(), f.row.ID, "officer", string(item), "in_place", c.now, c.now)
					}
				}
			}
		})}
}

func (c *county) checks() table {
	kinds, _ := json.Marshal(fact.IncidentKinds)
	return table{"record_checks", []string{"id", "enterprise_id", "source", "kinds", "as_of", "place", "checked_by", "created_at", "updated_at"},
		c.each(func(f *firm, put func(...any) bool) {
			if r := roll(f, 5); r.IntN(2) == 0 {
				put(value.NewID(), f.row.ID, "officer", string(kinds), c.day.AddDays(-r.IntN(20)), "信用平台", "office", c.now, c.now)
			}
		})}
}
