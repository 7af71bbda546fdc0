package main

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"path/filepath"
	"slices"
	"time"

	"miaolin/app/enterprise"
	"miaolin/app/value"
	"miaolin/db"
)

// site is where one data set lives: a folder with SQLite, or a PostgreSQL URL and a folder for files.
type site struct {
	dir, url string
}

func (s site) file() string { return filepath.Join(s.dir, db.FileName) }

func (s site) env() []string {
	return []string{"MIAOLIN_DATA=" + s.dir, "MIAOLIN_DATABASE_URL=" + s.url}
}

// fill migrates the site and writes the county into the tables the features
// read, every row as the features themselves would have derived it.
func fill(ctx context.Context, s site, c *county) error {
	d, err := db.Open(ctx, db.Options{URL: s.url, DataDir: s.dir})
	if err != nil {
		return err
	}
	if err := d.Migrate(ctx); err != nil {
		return err
	}
	if err := d.Close(); err != nil {
		return err
	}
	w, err := newWriter(ctx, s)
	if err != nil {
		return err
	}
	defer w.close()
	for _, t := range c.tables() {
		began := time.Now()
		if err := w.insert(ctx, t.name, t.columns, t.rows); err != nil {
			return err
		}
		progress("  %-20s %6.1f s\n", t.name, time.Since(began).Seconds())
	}
	return w.finish(ctx)
}

type table struct {
	name    string
	columns []string
	rows    iter.Seq[[]any]
}

func (c *county) tables() []table {
	return []table{
		c.enterprises(), c.spells(), c.tags(), c.grams(), c.summaries(), c.counts(),
		c.figures(), c.titles(), c.rungs(), c.visits(),
	}
}

// each makes a sequence of rows from the firms; emit may write several rows per firm.
func (c *county) each(emit func(f *firm, put func(row ...any) bool)) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		goOn := true
		put := func(row ...any) bool {
			goOn = goOn && yield(row)
			return goOn
		}
		for i := range c.firms {
			if emit(&c.firms[i], put); !goOn {
				return
			}
		}
	}
}

func (c *county) enterprises() table {
	return table{"enterprises", []string{
		"id", "uscc", "name", "short_name", "name_key", "core_key", "pinyin", "initials", "sort_name",
		"unit_code", "park_code", "attribution_code", "industry_code", "tech_field_code", "officer_id", "above_scale", "provisional",
		"state", "archived_at", "created_at", "updated_at",
	}, c.each(func(f *firm, put func(...any) bool) {
		e := f.row
		put(e.ID, orNull(e.USCC), e.Name, e.ShortName, e.NameKey, e.CoreKey, e.Pinyin, e.Initials, e.SortName,
			e.UnitCode, e.ParkCode, e.AttributionCode, e.IndustryCode, e.TechFieldCode, orNull(e.OfficerID), e.AboveScale, e.Provisional,
			string(e.State), orNull(e.ArchivedAt), c.now, c.now)
	})}
}

func (c *county) spells() table {
	return table{"enterprise_spells", []string{"id", "enterprise_id", "kind", "value", "from_on", "created_at"},
		c.each(func(f *firm, put func(...any) bool) {
			for kind, val := range map[string]string{"unit": f.row.UnitCode, "attribution": f.row.AttributionCode, "state": string(f.row.State), "park": f.row.ParkCode} {
				if val == "" {
					continue
				}
				put(value.NewID(), f.row.ID, kind, val, c.day.AddDays(-800), c.now)
			}
		})}
}

// grams are written in the order of their key: twelve million random places in
// an index would be most of a run.
func (c *county) grams() table {
	order := make([]int, len(c.firms))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		x, y := &c.firms[a].row, &c.firms[b].row
		return cmp.Or(cmp.Compare(x.UnitCode, y.UnitCode), cmp.Compare(x.ID, y.ID))
	})
	found := map[string][]int32{}
	for _, i := range order {
		for _, gram := range c.firms[i].searched.Grams() {
			found[gram] = append(found[gram], int32(i))
		}
	}
	return table{"enterprise_grams", []string{"gram", "unit_code", "enterprise_id"}, func(yield func([]any) bool) {
		for _, gram := range slices.Sorted(maps.Keys(found)) {
			for _, i := range found[gram] {
				if e := &c.firms[i].row; !yield([]any{gram, e.UnitCode, e.ID}) {
					return
				}
			}
		}
	}}
}

func (c *county) summaries() table {
	return table{"enterprise_summary", []string{
		"enterprise_id", "standing", "unit_code", "park_code", "attribution_code", "name", "short_name", "uscc", "provisional",
		"sort_name", "search_text", "industry_code", "tech_field_code", "officer_id", "above_scale", "contacts",
		"rung", "rung_rank", "rung_since", "lapsed", "climbing", "latest_year", "latest_revenue_fen", "rd_ratio_bp",
		"last_visit_on", "last_visit_by", "next_due_on", "open_requests", "lacks", "lacks_count", "unclear_count", "updated_at",
	}, c.each(func(f *firm, put func(...any) bool) {
		e := f.row
		var since, visited, year, revenue, ratio any
		if f.rank > 0 {
			since = f.since
		}
		by := ""
		if last := f.lastVisit(); last != nil {
			visited, by = last.on, officerName(e.UnitCode, last.by)
		}
		if !f.noFigures {
			year, revenue, ratio = c.day.Year()-1, int64(f.revenue), int64(f.rdFen)*10_000/int64(f.revenue)
		}
		put(e.ID, e.Standing(), e.UnitCode, e.ParkCode, e.AttributionCode, e.Name, e.ShortName, orNull(e.USCC), e.Provisional,
			e.SortName, f.searched.Text(), e.IndustryCode, e.TechFieldCode, orNull(e.OfficerID), e.AboveScale, f.contacts,
			f.rung, f.rank, since, f.lapsed, f.climbing, year, revenue, ratio,
			visited, by, orNull(f.due), f.openRequests, lacked[f.lacks], f.lacks, 3, c.now)
	})}
}

func (f *firm) lastVisit() *visitRow {
	var last *visitRow
	for i := range f.visits {
		if last == nil || last.on.Before(f.visits[i].on) {
			last = &f.visits[i]
		}
	}
	return last
}

func (c *county) counts() table {
	type cell struct{ unit, rung string }
	type tally struct{ firms, lapsed, climbing int64 }
	cells := map[cell]tally{}
	for _, f := range c.firms {
		if f.row.Standing() != string(enterprise.Active) {
			continue
		}
		n := cells[cell{f.row.UnitCode, f.rung}]
		n.firms++
		if f.lapsed {
			n.lapsed++
		}
		if f.climbing {
			n.climbing++
		}
		cells[cell{f.row.UnitCode, f.rung}] = n
	}
	return table{"enterprise_counts", []string{"unit_code", "rung", "firms", "lapsed", "climbing"}, func(yield func([]any) bool) {
		for at, n := range cells {
			if !yield([]any{at.unit, at.rung, n.firms, n.lapsed, n.climbing}) {
				return
			}
		}
	}}
}

func (c *county) tags() table {
	return table{"enterprise_tags", []string{"enterprise_id", "tag", "created_at"}, c.each(func(f *firm, put func(...any) bool) {
		for _, tag := range f.tags {
			put(f.row.ID, tag, c.now)
		}
	})}
}

// orNull is what a pointer points to, for a column that may be empty.
func orNull[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}

func (c *county) figures() table {
	return table{"yearly_figures", []string{"id", "enterprise_id", "fiscal_year", "source", "sales_revenue_fen", "rd_expense_hnte_fen", "created_at", "updated_at"},
		c.each(func(f *firm, put func(...any) bool) {
			if f.noFigures {
				return
			}
			put(value.NewID(), f.row.ID, c.day.Year()-1, "officer", int64(f.revenue), int64(f.rdFen), c.now, c.now)
		})}
}

func (c *county) titles() table {
	return table{"titles", []string{"id", "enterprise_id", "kind", "state", "origin", "recognised_on", "valid_from", "valid_to", "created_at", "updated_at"},
		c.each(func(f *firm, put func(...any) bool) {
			for _, kind := range f.titles {
				var ends any
				if kind == "hnte" {
					ends = f.since.AddYears(3)
				}
				put(value.NewID(), f.row.ID, kind, "certified", "first", f.since, f.since, ends, c.now, c.now)
			}
			if f.lapsed { // once, and not again
				put(value.NewID(), f.row.ID, "hnte", "certified", "first", f.since.AddYears(-4), f.since.AddYears(-4), f.since.AddYears(-1), c.now, c.now)
			}
		})}
}

func (c *county) rungs() table {
	return table{"rung_spells", []string{"id", "enterprise_id", "rung", "climbing", "lapsed", "awaiting", "from_on", "causes", "applied"},
		c.each(func(f *firm, put func(...any) bool) {
			if f.rank > 0 || f.lapsed || f.climbing {
				put(value.NewID(), f.row.ID, f.rung, f.climbing, f.lapsed, false, f.since, "[]", true)
			}
		})}
}

func officerName(unit string, n int) string { return fmt.Sprintf("officer-%s-%d", unit, n) }
