package enterprise

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/value"
)

// InUnit is the condition that a firm is in a unit, below it, or in a park;
// column names the firm's id in the caller's query. It narrows, it does not
// permit: use it beside Visible.
func InUnit(column, code string) (string, []any) {
	if isPark(code) {
		return column + " IN (SELECT iu.id FROM enterprises iu WHERE iu.park_code = ?)", []any{code}
	}
	return "EXISTS (SELECT 1 FROM enterprises iu WHERE iu.id = " + column + " AND " + likely("iu.unit_code >= ? AND iu.unit_code < ?") + ")",
		[]any{code, access.PrefixEnd(code)}
}

// refColumns are what the short form of a firm is made of.
const refColumns = "id, name, short_name, uscc, unit_code, park_code, state, archived_at, canonical_id, facts_seq"

func (s store) loadManyIn(ctx context.Context, columns string, ids []string, scope access.Scope) ([]Enterprise, error) {
	where, args := scope.Where("unit_code", "park_code", "id")
	return s.findMany(ctx, columns, ids, "id IN ? AND "+likely(where), args...)
}

// PlacedOn is a table, for the caller's FROM, of the firms a scope reaches that
// were active on a day: enterprise_id, and in unit_code the unit of that day.
// Records archived or merged since are known not to have been firms of their own.
// Who may see follows today's unit.
func PlacedOn(scope access.Scope, on value.Date) (string, []any) {
	where, args := scope.Where("e.unit_code", "e.park_code", "e.id")
	return `(SELECT e.id AS enterprise_id, u.value AS unit_code FROM enterprises e
		JOIN enterprise_spells a ON a.enterprise_id = e.id AND a.kind = 'state' AND a.value = 'active'
			AND a.from_on <= ? AND (a.to_on IS NULL OR a.to_on >= ?)
		JOIN enterprise_spells u ON u.enterprise_id = e.id AND u.kind = 'unit'
			AND u.from_on <= ? AND (u.to_on IS NULL OR u.to_on >= ?)
		WHERE e.archived_at IS NULL AND e.canonical_id IS NULL AND ` + where + ")", append([]any{on, on, on, on}, args...)
}
