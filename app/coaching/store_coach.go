package coaching

import (
	"context"

	"gorm.io/gorm"

	"miaolin/app/access"
)

// near is which coaches a jurisdiction knows: those who serve a unit above or
// below its own.
func near(q *gorm.DB, reach access.Scope, userID string) *gorm.DB {
	if reach.Unbounded() {
		return q
	}
	cond, args := "k.user_id = ?", []any{userID}
	for _, unit := range reach.Units() {
		cond += " OR (k.unit_code >= ? AND k.unit_code < ?) OR substr(?, 1, length(k.unit_stem)) = k.unit_stem"
		args = append(args, unit, access.PrefixEnd(unit), unit)
	}
	return q.Where("("+cond+")", args...)
}

func (s store) coaches(ctx context.Context, reach access.Scope, userID string, inactive bool) ([]Coach, error) {
	q := near(s.db.From(ctx).Table("coaches k").Select("k.*"), reach, userID)
	if !inactive {
		q = q.Where("k.active = TRUE")
	}
	rows := []Coach{}
	err := q.Order("k.active DESC, k.name, k.id").Scan(&rows).Error
	return rows, err
}

func (s store) coach(ctx context.Context, reach access.Scope, userID, id string) (Coach, error) {
	var c Coach
	err := near(s.db.From(ctx).Table("coaches k").Select("k.*"), reach, userID).Where("k.id = ?", id).Take(&c).Error
	return c, err
}

func (s store) insertCoach(ctx context.Context, c Coach) error {
	return s.db.From(ctx).Create(&c).Error
}

func (s store) updateCoach(ctx context.Context, c Coach, read int64) (bool, error) {
	res := s.db.From(ctx).Model(&Coach{}).Where("id = ? AND version = ?", c.ID, read).
		Select("*").Omit("id", "user_id", "unit_code", "unit_stem", "created_at").Updates(&c)
	return res.RowsAffected == 1, res.Error
}
