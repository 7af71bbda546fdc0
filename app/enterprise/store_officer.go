package enterprise

import (
	"context"
	"slices"

	"miaolin/app/access"
	"miaolin/app/value"
)

func (s store) byOfficer(ctx context.Context, scope access.Scope) ([]OfficerFirms, error) {
	where, args := scope.Where("unit_code", "park_code", "enterprise_id")
	var rows []OfficerFirms
	err := s.db.From(ctx).Raw(`SELECT officer_id, count(*) AS firms FROM enterprise_summary
		WHERE standing = 'active' AND officer_id IS NOT NULL AND `+where+` GROUP BY officer_id ORDER BY officer_id`, args...).Find(&rows).Error
	return rows, err
}

func (s store) portfolio(ctx context.Context, scope access.Scope, officer string) ([]Enterprise, error) {
	where, args := scope.Where("unit_code", "park_code", "id")
	var rows []Enterprise
	err := s.db.From(ctx).Where("officer_id = ?", officer).Where(where, args...).Order("id").Find(&rows).Error
	return rows, err
}

// setOfficer moves firms that are still the first officer's, and their summary rows.
func (s store) setOfficer(ctx context.Context, ids []string, from, to string, now value.Instant) error {
	for part := range slices.Chunk(ids, 500) {
		err := s.db.From(ctx).Exec("UPDATE enterprises SET officer_id = ?, version = version + 1, updated_at = ? WHERE officer_id = ? AND id IN ?", to, now, from, part).Error
		if err != nil {
			return err
		}
		if err := s.db.From(ctx).Exec("UPDATE enterprise_summary SET officer_id = ? WHERE enterprise_id IN ?", to, part).Error; err != nil {
			return err
		}
	}
	return s.mark(ctx, ids...)
}
