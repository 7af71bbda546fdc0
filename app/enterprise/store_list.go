package enterprise

import (
	"context"
	"slices"
	"strings"

	"miaolin/app/access"
	"miaolin/app/value"
	"miaolin/db"
)

// townDigits is the length of a street's or town's division code. Firms belong to
// towns or, until somebody decides, to the county; so everything below a town's
// code is exactly the town, and a range becomes an equality an index can walk.
const townDigits = 9

// countCap bounds what counting may cost; above it the total is said to be
// capped. Counting a common word compares text after text and stops sooner.
const (
	countCap       = 2000
	commonCountCap = 200
)

// listing is a list made ready: its conditions, and the firms a search proposes.
type listing struct {
	where  []condition
	driver *condition // selects the ids to start from; nil walks the sorted index
	empty  bool       // the search found nothing
	common bool       // the search found more than gatherUpTo firms
}

func (l *listing) and(sql string, args ...any) { l.where = append(l.where, condition{sql, args}) }

func (s store) listing(ctx context.Context, scope access.Scope, f Filter, today value.Date) (listing, error) {
	more, err := f.conditions(today)
	if err != nil {
		return listing{}, err
	}
	l := listing{}
	if standings := f.standings(); len(standings) == 1 {
		l.and("s.standing = ?", standings[0])
	} else {
		l.and("s.standing IN ?", standings)
	}
	l.where = append(l.where, placeOf(scope, f.Unit)...)
	switch {
	case len(f.Rungs) == 1:
		l.and("s.rung = ?", f.Rungs[0])
	case len(f.Rungs) > 1:
		l.and("s.rung IN ?", f.Rungs)
	}
	l.where = append(l.where, more...)
	if strings.TrimSpace(f.Query) != "" {
		if err := s.propose(ctx, &l, ParseQuery(f.Query), gramUnits(scope, f.Unit)); err != nil {
			return listing{}, err
		}
	}
	if l.driver == nil {
		l.driver = fewFirms(scope, f)
	}
	return l, nil
}

// fewFirms starts from the firms of a park or of single grants: they are few, and
// walking a sorted index of all firms would meet them rarely.
func fewFirms(scope access.Scope, f Filter) *condition {
	const ids = "SELECT s.enterprise_id FROM enterprise_summary s WHERE "
	switch {
	case f.Park != "":
		return &condition{ids + "s.standing IN ? AND s.park_code = ?", []any{f.standings(), f.Park}}
	case byUnitOnly(scope) || f.Unit != "" && scope.Covers(f.Unit, ""):
		return nil
	case slices.ContainsFunc(scope.Units(), func(code string) bool { return !isPark(code) }):
		return nil // some unit is in it: not few
	case scope.Grantee() == "":
		return &condition{ids + "s.standing IN ? AND s.park_code IN ?", []any{f.standings(), scope.Units()}}
	}
	where, args := scope.Where("s.unit_code", "s.park_code", "s.enterprise_id")
	return &condition{ids + where, args}
}

// placeOf is the scope together with the unit asked for. Where the scope covers
// that unit, the unit alone says it all.
func placeOf(scope access.Scope, unit string) []condition {
	var all []condition
	if unit != "" {
		all = append(all, unitCondition("s.unit_code", unit))
		if scope.Covers(unit, "") {
			return all
		}
	}
	if scope.Unbounded() {
		return all
	}
	if units := scope.Units(); byUnitOnly(scope) && len(units) == 1 {
		return append(all, unitCondition("s.unit_code", units[0]))
	}
	where, args := scope.Where("s.unit_code", "s.park_code", "s.enterprise_id")
	return append(all, condition{where, args})
}

// unitCondition takes a town as an equality; a county covers most rows.
func unitCondition(column, code string) condition {
	if len(code) >= townDigits {
		return condition{column + " = ?", []any{code}}
	}
	return condition{likely(column + " >= ? AND " + column + " < ?"), []any{code, access.PrefixEnd(code)}}
}

// gramUnits narrows a search in the gram table by unit, where the scope allows it.
func gramUnits(scope access.Scope, unit string) condition {
	if unit == "" && byUnitOnly(scope) && len(scope.Units()) == 1 {
		unit = scope.Units()[0]
	}
	switch {
	case unit == "":
		return condition{"1 = 1", nil}
	case len(unit) >= townDigits:
		return condition{"unit_code = ?", []any{unit}}
	}
	return condition{"(unit_code >= ? AND unit_code < ?)", []any{unit, access.PrefixEnd(unit)}}
}

func (l listing) sql() (from, where string, args []any) {
	from = "enterprise_summary s"
	parts := make([]string, 0, len(l.where)+1)
	if l.driver != nil {
		from = "hits CROSS JOIN enterprise_summary s"
		parts = append(parts, "s.enterprise_id = hits.enterprise_id")
	}
	for _, c := range l.where {
		parts = append(parts, c.sql)
		args = append(args, c.args...)
	}
	return from, strings.Join(parts, " AND "), args
}

// with puts the search in front of a statement: its hits are gathered once.
func (l listing) with(sql string, args []any) (string, []any) {
	if l.driver == nil {
		return sql, args
	}
	return "WITH hits AS MATERIALIZED (" + l.driver.sql + ") " + sql, slices.Concat(l.driver.args, args)
}

// page reads limit rows after the cursor. Rows that lack the sorted value follow
// those that have it, read apart so that both parts walk an index.
func (s store) page(ctx context.Context, l listing, order Order, after *cursor, limit int) ([]Summary, error) {
	if l.empty {
		return nil, nil
	}
	var rows []Summary
	if after == nil || !after.None {
		part := l
		part.where = slices.Clone(l.where)
		if order.nullable {
			part.and("s." + order.column + " IS NOT NULL")
		}
		if after != nil {
			part.and("(s."+order.column+", s.enterprise_id) "+order.beyond()+" (?, ?)", after.Value, after.ID)
		}
		some, err := s.rows(ctx, part, "s."+order.column+order.way()+", s.enterprise_id"+order.way(), limit)
		if err != nil {
			return nil, err
		}
		rows, after = some, nil
	}
	if !order.nullable || len(rows) >= limit {
		return rows, nil
	}
	part := l
	part.where = slices.Clone(l.where)
	part.and("s." + order.column + " IS NULL")
	if after != nil {
		part.and("s.enterprise_id "+order.beyond()+" ?", after.ID)
	}
	some, err := s.rows(ctx, part, "s.enterprise_id"+order.way(), limit-len(rows))
	return append(rows, some...), err
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

// shownColumns are those of a Summary without the text that only search compares.
const shownColumns = `s.enterprise_id, s.standing, s.unit_code, s.park_code, s.attribution_code, s.name, s.short_name, s.uscc,
	s.provisional, s.sort_name, s.industry_code, s.tech_field_code, s.officer_id, s.above_scale, s.contacts,
	s.rung, s.rung_rank, s.rung_since, s.lapsed, s.climbing, s.latest_year, s.latest_revenue_fen, s.rd_ratio_bp,
	s.last_visit_on, s.last_visit_by, s.next_due_on, s.open_requests, s.unconfirmed_requests,
	s.lacks, s.lacks_count, s.unclear_count`

func (s store) rows(ctx context.Context, l listing, order string, limit int) ([]Summary, error) {
	from, where, args := l.sql()
	sql, args := l.with("SELECT "+shownColumns+" FROM "+from+" WHERE "+where+" ORDER BY "+order+" LIMIT ?", append(args, limit))
	return db.All[Summary](ctx, s.db, sql, args...)
}

// countRows counts up to limit rows.
func (s store) countRows(ctx context.Context, l listing, limit int) (int, error) {
	if l.empty {
		return 0, nil
	}
	from, where, args := l.sql()
	sql, args := l.with("SELECT count(*) FROM (SELECT 1 FROM "+from+" WHERE "+where+" LIMIT ?) counted", append(args, limit))
	return db.One[int](ctx, s.db, sql, args...)
}

// countKnown adds up the counters for a unit and some rungs.
func (s store) countKnown(ctx context.Context, scope access.Scope, f Filter) (int, error) {
	where, args := scope.Where("unit_code", "", "''")
	if f.Unit != "" {
		where += " AND unit_code >= ? AND unit_code < ?"
		args = append(args, f.Unit, access.PrefixEnd(f.Unit))
	}
	if len(f.Rungs) > 0 {
		where += " AND rung IN ?"
		args = append(args, f.Rungs)
	}
	return db.One[int](ctx, s.db, "SELECT coalesce(sum(firms), 0) FROM enterprise_counts WHERE "+where, args...)
}

// tagsOf reads the tags of the firms of one page.
func (s store) tagsOf(ctx context.Context, ids []string) (map[string][]string, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	type tagged struct{ EnterpriseID, Tag string }
	rows, err := db.All[tagged](ctx, s.db, "SELECT enterprise_id, tag FROM enterprise_tags WHERE enterprise_id IN ? ORDER BY tag", ids)
	tags := map[string][]string{}
	for _, row := range rows {
		tags[row.EnterpriseID] = append(tags[row.EnterpriseID], row.Tag)
	}
	return tags, err
}

// scan streams every row of a listing in order, a batch at a time.
func (s store) scan(ctx context.Context, l listing, order Order, each func([]Summary) error) error {
	const batch = 1000
	var after *cursor
	for {
		rows, err := s.page(ctx, l, order, after, batch)
		if err != nil {
			return err
		}
		if err := each(rows); err != nil {
			return err
		}
		if len(rows) < batch {
			return nil
		}
		after = order.at(rows[len(rows)-1])
	}
}
