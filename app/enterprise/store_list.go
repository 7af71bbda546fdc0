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

// listing is a list made ready: what its firms are held to, by what answers it.
// Sorted indexes know the standing, and some of them a town and a rung; the narrow
// index knows every filter; what was typed is compared with the text of the rows.
type listing struct {
	standings  []string
	town, rung *condition  // one of each, as equalities
	filters    []condition // the others
	typed      []condition
	few        *condition // selects the few ids to start from
	proposed   *condition // selects the ids of a common word; only for typed
	byIDs      bool       // some filter names ids: it may lead
	empty      bool       // the search found nothing
}

func (s store) listing(ctx context.Context, scope access.Scope, f Filter, today value.Date) (listing, error) {
	filters, err := f.conditions(today)
	if err != nil {
		return listing{}, err
	}
	l := listing{standings: f.standings(), byIDs: len(f.IDs) > 0 || f.Within != nil || len(f.Tags) > 0}
	l.placeIn(scope, f.Unit)
	switch {
	case len(f.Rungs) == 1:
		l.rung = &condition{"s.rung = ?", []any{f.Rungs[0]}}
	case len(f.Rungs) > 1:
		l.filters = append(l.filters, condition{sql: "s.rung IN ?", args: []any{f.Rungs}})
	}
	l.filters = append(l.filters, filters...)
	if strings.TrimSpace(f.Query) != "" {
		if err := s.propose(ctx, &l, ParseQuery(f.Query), gramUnits(scope, f.Unit)); err != nil {
			return listing{}, err
		}
	}
	if l.few == nil {
		l.few = fewFirms(scope, f)
	}
	return l, nil
}

// fewFirms starts from the firms of a park or of single grants: they are few, and
// walking a sorted index of all firms would meet them rarely.
func fewFirms(scope access.Scope, f Filter) *condition {
	const ids = "SELECT s.enterprise_id FROM enterprise_summary s WHERE "
	switch {
	case f.Park != "":
		return &condition{sql: ids + "s.standing IN ? AND s.park_code = ?", args: []any{f.standings(), f.Park}}
	case byUnitOnly(scope) || f.Unit != "" && scope.Covers(f.Unit, ""):
		return nil
	case slices.ContainsFunc(scope.Units(), func(code string) bool { return !isPark(code) }):
		return nil // some unit is in it: not few
	case scope.Grantee() == "":
		return &condition{sql: ids + "s.standing IN ? AND s.park_code IN ?", args: []any{f.standings(), scope.Units()}}
	}
	where, args := scope.Where("s.unit_code", "s.park_code", "s.enterprise_id")
	return &condition{sql: ids + where, args: args}
}

// placeIn is the scope together with the unit asked for. Where the scope covers
// that unit, the unit alone says it all.
func (l *listing) placeIn(scope access.Scope, unit string) {
	if unit != "" {
		if l.within(unit); scope.Covers(unit, "") {
			return
		}
	}
	if scope.Unbounded() {
		return
	}
	if units := scope.Units(); byUnitOnly(scope) && len(units) == 1 {
		l.within(units[0])
		return
	}
	where, args := scope.Where("s.unit_code", "s.park_code", "s.enterprise_id")
	l.filters = append(l.filters, condition{where, args})
}

// within takes a town as an equality; a county covers most rows.
func (l *listing) within(code string) {
	switch {
	case len(code) < townDigits:
		l.filters = append(l.filters, condition{likely("s.unit_code >= ? AND s.unit_code < ?"), []any{code, access.PrefixEnd(code)}})
	case l.town == nil:
		l.town = &condition{"s.unit_code = ?", []any{code}}
	default: // another town: nothing is in both
		l.filters = append(l.filters, condition{"s.unit_code = ?", []any{code}})
	}
}

// gramUnits narrows a search in the gram table by unit, where the scope allows it.
func gramUnits(scope access.Scope, unit string) condition {
	if unit == "" && byUnitOnly(scope) && len(scope.Units()) == 1 {
		unit = scope.Units()[0]
	}
	switch {
	case unit == "":
		return condition{sql: "1 = 1"}
	case len(unit) >= townDigits:
		return condition{"unit_code = ?", []any{unit}}
	}
	return condition{sql: "(unit_code >= ? AND unit_code < ?)", args: []any{unit, access.PrefixEnd(unit)}}
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
