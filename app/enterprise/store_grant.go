package enterprise

import (
	"context"
	"slices"

	"gorm.io/gorm/clause"

	"miaolin/app/identity"
	"miaolin/app/value"
	"miaolin/db"
)

func (s store) openGrant(ctx context.Context, userID, enterpriseID, reason string, day value.Date) (bool, error) {
	var g Grant
	err := s.db.From(ctx).Where("user_id = ? AND enterprise_id = ? AND reason = ? AND valid_from <= ? AND (valid_to IS NULL OR valid_to >= ?)",
		userID, enterpriseID, reason, day, day).Take(&g).Error
	if db.IsNotFound(err) {
		return false, nil
	}
	return err == nil, err
}

func (s store) insertGrant(ctx context.Context, g Grant) error {
	return s.db.From(ctx).Create(&g).Error
}

// endGrants ends those for a reason, or all when it is empty.
func (s store) endGrants(ctx context.Context, userID, enterpriseID, reason string, last value.Date) error {
	return s.db.From(ctx).Model(&Grant{}).
		Where("user_id = ? AND enterprise_id = ? AND (reason = ? OR ? = '') AND (valid_to IS NULL OR valid_to > ?)", userID, enterpriseID, reason, reason, last).
		Update("valid_to", last).Error
}

func (s store) openFor(ctx context.Context, enterpriseID, reason string, day value.Date) ([]Grant, error) {
	var all []Grant
	err := s.db.From(ctx).Where("enterprise_id = ? AND reason = ? AND valid_from <= ? AND (valid_to IS NULL OR valid_to >= ?)", enterpriseID, reason, day, day).
		Order("created_at, id").Find(&all).Error
	return all, err
}

// lock: SQLite has one writer anyway and leaves the clause out.
func (s store) lock(ctx context.Context, enterpriseID string) error {
	var ids []string
	return s.db.From(ctx).Model(&Enterprise{}).Clauses(clause.Locking{Strength: "UPDATE"}).Where("id = ?", enterpriseID).Pluck("id", &ids).Error
}

func (s store) granted(ctx context.Context, userID string, day value.Date) ([]identity.Firm, error) {
	firms := []identity.Firm{}
	err := s.db.From(ctx).Raw(`SELECT DISTINCT e.id, e.name, e.unit_code, e.sort_name FROM enterprise_grants g
		JOIN enterprises e ON e.id = g.enterprise_id
		WHERE g.user_id = ? AND g.valid_from <= ? AND (g.valid_to IS NULL OR g.valid_to >= ?)
		ORDER BY e.sort_name, e.id`, userID, day, day).Scan(&firms).Error
	return firms, err
}

func (s store) holds(ctx context.Context, userID, reason string, day value.Date) (bool, error) {
	var n int64
	err := s.db.From(ctx).Model(&Grant{}).Where("user_id = ? AND reason = ? AND valid_from <= ? AND (valid_to IS NULL OR valid_to >= ?)",
		userID, reason, day, day).Limit(1).Count(&n).Error
	return n > 0, err
}

// ownPeople are the users to whom a firm was opened as its own.
func (s store) ownPeopleOf(ctx context.Context, enterpriseIDs []string, day value.Date) (map[string][]string, error) {
	all := map[string][]string{}
	for part := range slices.Chunk(enterpriseIDs, 500) {
		var rows []struct{ EnterpriseID, UserID string }
		err := s.db.From(ctx).Raw(`SELECT DISTINCT enterprise_id, user_id FROM enterprise_grants WHERE enterprise_id IN ? AND reason = 'enterprise'
			AND valid_from <= ? AND (valid_to IS NULL OR valid_to >= ?) ORDER BY enterprise_id, user_id`, part, day, day).Scan(&rows).Error
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			all[r.EnterpriseID] = append(all[r.EnterpriseID], r.UserID)
		}
	}
	return all, nil
}

func (s store) ownPeople(ctx context.Context, enterpriseID string, day value.Date) ([]string, error) {
	var ids []string
	err := s.db.From(ctx).Raw(`SELECT DISTINCT user_id FROM enterprise_grants WHERE enterprise_id = ? AND reason = 'enterprise'
		AND valid_from <= ? AND (valid_to IS NULL OR valid_to >= ?) ORDER BY user_id`, enterpriseID, day, day).Scan(&ids).Error
	return ids, err
}

// grantsFor are those of one reason that are in force on a day.
func (s store) grantsFor(ctx context.Context, userID, enterpriseID, reason string, day value.Date) ([]Grant, error) {
	var rows []Grant
	err := s.db.From(ctx).Where("user_id = ? AND enterprise_id = ? AND reason = ? AND valid_from <= ? AND (valid_to IS NULL OR valid_to >= ?)",
		userID, enterpriseID, reason, day, day).Order("id").Find(&rows).Error
	return rows, err
}

func (s store) moveGrantEnd(ctx context.Context, id string, last value.Date) error {
	return s.db.From(ctx).Model(&Grant{}).Where("id = ?", id).Update("valid_to", last).Error
}
