package enterprise

import (
	"context"
	"slices"

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
	return column + " IN (SELECT iu.id FROM enterprises iu WHERE iu.unit_code >= ? AND iu.unit_code < ?)",
		[]any{code, access.PrefixEnd(code)}
}

func (s store) loadManyIn(ctx context.Context, ids []string, scope access.Scope) ([]Enterprise, error) {
	where, args := scope.Where("unit_code", "park_code", "id")
	var all []Enterprise
	for part := range slices.Chunk(ids, 500) {
		var some []Enterprise
		if err := s.db.From(ctx).Where("id IN ?", part).Where(where, args...).Find(&some).Error; err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

func (s store) placesOn(ctx context.Context, scope access.Scope, on value.Date) (map[string]string, error) {
	where, args := Visible(scope, "u.enterprise_id")
	rows, err := s.db.From(ctx).Raw(`SELECT u.enterprise_id, u.value FROM enterprise_spells u
		JOIN enterprise_spells a ON a.enterprise_id = u.enterprise_id AND a.kind = 'state' AND a.value = 'active'
			AND a.from_on <= ? AND (a.to_on IS NULL OR a.to_on >= ?)
		WHERE u.kind = 'unit' AND u.from_on <= ? AND (u.to_on IS NULL OR u.to_on >= ?) AND `+where,
		append([]any{on, on, on, on}, args...)...).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	places := map[string]string{}
	for rows.Next() {
		var id, unit string
		if err := rows.Scan(&id, &unit); err != nil {
			return nil, err
		}
		places[id] = unit
	}
	return places, rows.Err()
}
