package enterprise

import (
	"context"
	"slices"
	"strings"

	"miaolin/db"
)

// One rule answers every list, whatever it filters and sorts by: the index of the
// sort is walked for so many firms per firm wanted; a page that is not full by then
// has few firms to show or has them far away, and is gathered – the narrow index
// gives the ids that meet the filters, in order, and only the rows of the page are
// read.
const walkedPerRow = 20

// countCap bounds what counting may cost; above it the total is said to be
// capped. Counting a common word compares text after text and stops sooner.
const (
	countCap       = 2000
	commonCountCap = 200
	comparedAtMost = 2000 // texts of rows, of a count
)

// shownColumns are those of a Summary without the text that only search compares.
const shownColumns = `s.enterprise_id, s.standing, s.unit_code, s.park_code, s.attribution_code, s.name, s.short_name, s.uscc,
	s.provisional, s.sort_name, s.industry_code, s.tech_field_code, s.officer_id, s.above_scale, s.contacts,
	s.rung, s.rung_rank, s.rung_since, s.lapsed, s.climbing, s.latest_year, s.latest_revenue_fen, s.rd_ratio_bp,
	s.last_visit_on, s.last_visit_by, s.next_due_on, s.open_requests, s.unconfirmed_requests,
	s.lacks, s.lacks_count, s.unclear_count`

// page reads limit rows after the cursor. Rows that lack the sorted value follow
// those that have it. cursorOf is the cursor behind a row; all tells that these are
// the first rows and no others follow.
func (s store) page(ctx context.Context, l listing, order Order, after *cursor, limit int) (rows []Summary, cursorOf func(row int) *cursor, all bool, err error) {
	if order.ranking == nil {
		rows, all, err = s.sortedPage(ctx, l, order, after, limit)
		return rows, func(row int) *cursor { return order.at(rows[row]) }, all, err
	}
	found, all, err := s.rankedPage(ctx, l, order, after, limit)
	for _, one := range found {
		rows = append(rows, one.Summary)
	}
	return rows, func(row int) *cursor { return found[row].cursor() }, all, err
}

// sortedPage is a page in the order of a column of the summary.
func (s store) sortedPage(ctx context.Context, l listing, order Order, after *cursor, limit int) (rows []Summary, all bool, err error) {
	if l.empty {
		return nil, true, nil
	}
	if l.few == nil && len(l.standings) == 1 {
		path, rest := l.path(order)
		if len(rest) == 0 {
			rows, err = s.walkAll(ctx, path, order, after, limit)
			return rows, after == nil && len(rows) < limit, err
		}
		if rows, err = s.walk(ctx, path, rest, order, after, limit); err != nil || len(rows) == limit {
			return rows, false, err
		}
	}
	rows, err = s.gather(ctx, l, order, after, limit)
	return rows, after == nil && len(rows) < limit, err
}

// path are the conditions that the index of an order begins with, and the rest.
func (l listing) path(order Order) (path, rest conditions) {
	path = conditions{{"s.standing = ?", []any{l.standings[0]}}}
	within := func(c *condition, known bool) bool {
		switch {
		case c == nil:
		case known:
			path = append(path, *c)
			return true
		default:
			rest = append(rest, *c)
		}
		return false
	}
	town := within(l.town, order.byTown)
	within(l.rung, town && order.byRung)
	return path, slices.Concat(rest, l.filters, l.typed)
}

// walkAll reads a page of all firms of a path. Those without the sorted value are
// read apart, so that both parts walk the index.
func (s store) walkAll(ctx context.Context, path conditions, order Order, after *cursor, limit int) ([]Summary, error) {
	rows, err := s.walk(ctx, path, nil, order, after, limit)
	if err != nil || len(rows) == limit || !order.nullable || after != nil && after.None {
		return rows, err
	}
	none, err := s.walk(ctx, path, nil, order, &cursor{None: true}, limit-len(rows))
	return append(rows, none...), err
}

// walk reads a page off the index of an order, of the firms that meet the rest.
func (s store) walk(ctx context.Context, path, rest conditions, order Order, after *cursor, limit int) ([]Summary, error) {
	keys := "s." + order.column + order.way() + ", s.enterprise_id" + order.way()
	path = slices.Clone(path)
	switch {
	case after != nil && after.None:
		keys = "s.enterprise_id" + order.way()
		path = append(path, condition{sql: "s." + order.column + " IS NULL"})
		if after.ID != "" {
			path = append(path, condition{sql: "s.enterprise_id " + order.beyond() + " ?", args: []any{after.ID}})
		}
	case after != nil:
		path = append(path, condition{sql: "(s." + order.column + ", s.enterprise_id) " + order.beyond() + " (?, ?)", args: []any{after.Value, after.ID}})
	case order.nullable:
		path = append(path, condition{sql: "s." + order.column + " IS NOT NULL"})
	}
	where, args := path.sql()
	ordered := " WHERE " + where + " ORDER BY " + keys + " LIMIT ?"
	if len(rest) == 0 {
		return db.All[Summary](ctx, s.db, "SELECT "+shownColumns+" FROM enterprise_summary s"+ordered, append(args, limit)...)
	}
	met, more := rest.sql()
	return db.All[Summary](ctx, s.db, "SELECT "+shownColumns+" FROM (SELECT * FROM enterprise_summary s"+ordered+") s WHERE "+met+" ORDER BY "+keys+" LIMIT ?",
		slices.Concat(args, []any{walkedPerRow * limit}, more, []any{limit})...)
}

// gather finds the ids of a page first and reads its rows then.
func (s store) gather(ctx context.Context, l listing, order Order, after *cursor, limit int) ([]Summary, error) {
	// An index that begins with the sorted value must not be walked again: that is
	// what the first term is for.
	keys := "CASE WHEN s." + order.column + " IS NULL THEN 1 ELSE 0 END, s." + order.column + order.way() + ", s.enterprise_id" + order.way()
	all := l.all()
	switch {
	case after == nil:
	case after.None:
		all = append(all, condition{sql: "s." + order.column + " IS NULL AND s.enterprise_id " + order.beyond() + " ?", args: []any{after.ID}})
	case order.nullable:
		all = append(all, condition{sql: "(s." + order.column + " IS NULL OR (s." + order.column + ", s.enterprise_id) " + order.beyond() + " (?, ?))", args: []any{after.Value, after.ID}})
	default:
		all = append(all, condition{sql: "(s." + order.column + ", s.enterprise_id) " + order.beyond() + " (?, ?)", args: []any{after.Value, after.ID}})
	}
	ids, here := s.ids(l, all)
	if len(here) == 0 {
		ids = condition{ids.sql + " ORDER BY " + keys + " LIMIT ?", append(ids.args, limit)}
	}
	where, args := append(conditions{{sql: "s.enterprise_id = hits.enterprise_id"}}, here...).sql()
	return db.All[Summary](ctx, s.db, "WITH hits AS MATERIALIZED ("+ids.sql+") SELECT "+shownColumns+" FROM hits CROSS JOIN enterprise_summary s WHERE "+where+" ORDER BY "+keys+" LIMIT ?",
		slices.Concat(ids.args, args, []any{limit})...)
}

// ids select the firms that may meet all conditions, and tell those that are left
// to the rows: few firms are read and held to everything, others are held to every
// filter in the narrow index and only what was typed is left.
func (s store) ids(l listing, all conditions) (condition, conditions) {
	if l.few != nil {
		return *l.few, slices.Concat(all, l.typed)
	}
	from := "enterprise_summary s"
	if s.db.Engine() == db.SQLite && !l.byIDs { // it has no counts to choose by, and may take an index that needs the rows
		from += " INDEXED BY enterprise_summary_narrow"
	}
	where, args := all.sql()
	ids := condition{sql: "SELECT s.enterprise_id FROM " + from + " WHERE " + where, args: args}
	if l.proposed != nil {
		ids = condition{sql: l.proposed.sql + " INTERSECT " + ids.sql, args: slices.Concat(l.proposed.args, ids.args)}
	}
	return ids, l.typed
}

// all are the conditions but what was typed.
func (l listing) all() conditions {
	all := conditions{{"s.standing = ?", []any{l.standings[0]}}}
	if len(l.standings) > 1 {
		all[0] = condition{sql: "s.standing IN ?", args: []any{l.standings}}
	}
	for _, one := range []*condition{l.town, l.rung} {
		if one != nil {
			all = append(all, *one)
		}
	}
	return append(all, l.filters...)
}

// countRows counts up to limit rows.
func (s store) countRows(ctx context.Context, l listing, limit int) (int, error) {
	if l.empty {
		return 0, nil
	}
	ids, here := s.ids(l, l.all())
	if len(here) == 0 {
		return db.One[int](ctx, s.db, "SELECT count(*) FROM ("+ids.sql+" LIMIT ?) counted", append(ids.args, limit)...)
	}
	n, _, err := s.countCompared(ctx, ids, here, limit)
	return n, err
}

// countCompared counts up to limit of the firms of some ids that meet what is
// compared with their rows, and tells how many ids there were.
func (s store) countCompared(ctx context.Context, ids condition, here conditions, limit int) (n, of int, err error) {
	where, args := append(conditions{{sql: "s.enterprise_id = hits.enterprise_id"}}, here...).sql()
	type counted struct{ N, Of int }
	row, err := db.One[counted](ctx, s.db, "WITH hits AS MATERIALIZED ("+ids.sql+") SELECT count(*) AS n, (SELECT count(*) FROM hits) AS of FROM (SELECT 1 FROM hits CROSS JOIN enterprise_summary s WHERE "+where+" LIMIT ?) counted",
		slices.Concat(ids.args, args, []any{limit})...)
	return row.N, row.Of, err
}

// total counts a list for people: capped means that there are at least so many.
func (s store) total(ctx context.Context, l listing) (n int, capped bool, err error) {
	if l.few != nil || len(l.typed) == 0 {
		n, err := s.countRows(ctx, l, countCap+1)
		return min(n, countCap), n > countCap, err
	}
	l.proposed = nil // a common word: some thousand texts tell enough
	ids, here := s.ids(l, l.all())
	n, of, err := s.countCompared(ctx, condition{ids.sql + " LIMIT ?", append(ids.args, comparedAtMost)}, here, commonCountCap+1)
	return min(n, commonCountCap), n > commonCountCap || of == comparedAtMost, err
}

func (o Order) way() string {
	if o.desc {
		return " DESC"
	}
	return ""
}

func (o Order) beyond() string {
	if o.desc {
		return "<"
	}
	return ">"
}

// scan streams every row of a listing in order, a batch at a time.
func (s store) scan(ctx context.Context, l listing, order Order, each func([]Summary) error) error {
	const batch = 1000
	var after *cursor
	for {
		rows, cursorOf, _, err := s.page(ctx, l, order, after, batch)
		if err != nil {
			return err
		}
		if err := each(rows); err != nil {
			return err
		}
		if len(rows) < batch {
			return nil
		}
		after = cursorOf(len(rows) - 1)
	}
}

// conditions are met together.
type conditions []condition

func (all conditions) sql() (string, []any) {
	parts := make([]string, len(all))
	var args []any
	for i, c := range all {
		parts[i] = c.sql
		args = append(args, c.args...)
	}
	return strings.Join(parts, " AND "), args
}
