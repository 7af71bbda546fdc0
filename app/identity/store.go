package identity

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"miaolin/app/value"
	"miaolin/db"
)

type store struct{ db *db.DB }

func (s store) addUnits(ctx context.Context, units []Unit) error {
	return s.db.From(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&units).Error
}

func (s store) unit(ctx context.Context, code string) (Unit, error) {
	var u Unit
	err := s.db.From(ctx).Where("code = ?", code).Take(&u).Error
	return u, err
}

func (s store) units(ctx context.Context) ([]Unit, error) {
	var all []Unit
	err := s.db.From(ctx).Order("code").Find(&all).Error
	return all, err
}

func (s store) unitsByCode(ctx context.Context, codes []string) (map[string]Unit, error) {
	var some []Unit
	if err := s.db.From(ctx).Where("code IN ?", codes).Find(&some).Error; err != nil {
		return nil, err
	}
	byCode := make(map[string]Unit, len(some))
	for _, u := range some {
		byCode[u.Code] = u
	}
	return byCode, nil
}

// updateUnit writes the unit when its row still has the version it was read with.
func (s store) updateUnit(ctx context.Context, u Unit, read int64) (bool, error) {
	res := s.db.From(ctx).Model(&Unit{}).Where("code = ? AND version = ?", u.Code, read).
		Select("name", "short_name", "active", "updated_at", "version").Updates(&u)
	return res.RowsAffected == 1, res.Error
}

func (s store) insertUser(ctx context.Context, u User) error { return s.db.From(ctx).Create(&u).Error }

func (s store) user(ctx context.Context, id string) (User, error) {
	var u User
	err := s.db.From(ctx).Where("id = ?", id).Take(&u).Error
	return u, err
}

func (s store) userByName(ctx context.Context, username string) (User, error) {
	var u User
	err := s.db.From(ctx).Where("username = ?", username).Take(&u).Error
	return u, err
}

func (s store) anyUser(ctx context.Context) (bool, error) {
	var id []string
	err := s.db.From(ctx).Model(&User{}).Limit(1).Pluck("id", &id).Error
	return len(id) > 0, err
}

// updateUser writes what people may change, when the row still has the version
// it was read with.
func (s store) updateUser(ctx context.Context, u User, read int64) (bool, error) {
	res := s.db.From(ctx).Model(&User{}).Where("id = ? AND version = ?", u.ID, read).
		Select("name", "phone", "unit_code", "state", "updated_at", "version").Updates(&u)
	return res.RowsAffected == 1, res.Error
}

func (s store) setLang(ctx context.Context, id, lang string) error {
	return s.db.From(ctx).Model(&User{}).Where("id = ?", id).Update("lang", lang).Error
}

// setPassword also ends every session of the person and tells the new epoch.
func (s store) setPassword(ctx context.Context, id, hash string, mustChange bool, now value.Instant) (int64, error) {
	res := s.db.From(ctx).Model(&User{}).Where("id = ?", id).Updates(map[string]any{
		"password_hash": hash, "must_change_password": mustChange, "failed_sign_ins": 0,
		"updated_at": now, "version": gorm.Expr("version + 1"),
	})
	if res.Error != nil {
		return 0, res.Error
	}
	return s.endSessions(ctx, id)
}

// endSessions takes the person's epoch one further, which ends every session.
func (s store) endSessions(ctx context.Context, userID string) (epoch int64, err error) {
	err = s.db.From(ctx).Raw("UPDATE users SET access_epoch = access_epoch + 1 WHERE id = ? RETURNING access_epoch", userID).
		Scan(&epoch).Error
	return epoch, err
}

// noteSignIn counts on the account how signing in went; an unknown name changes
// no row, at the same cost.
func (s store) noteSignIn(ctx context.Context, username string, ok bool, now value.Instant) error {
	set := map[string]any{"failed_sign_ins": gorm.Expr("failed_sign_ins + 1")}
	if ok {
		set = map[string]any{"failed_sign_ins": 0, "last_sign_in_at": now}
	}
	return s.db.From(ctx).Model(&User{}).Where("username = ?", username).Updates(set).Error
}

func (s store) insertAssignment(ctx context.Context, a Assignment) error {
	return s.db.From(ctx).Create(&a).Error
}

func (s store) endAssignment(ctx context.Context, id, by string, now value.Instant) error {
	return s.db.From(ctx).Model(&Assignment{}).Where("id = ? AND ended_at IS NULL", id).
		Updates(map[string]any{"ended_at": now, "ended_by": by}).Error
}

func (s store) assignments(ctx context.Context, userID string) ([]Assignment, error) {
	var all []Assignment
	err := s.db.From(ctx).Where("user_id = ?", userID).Order("created_at, id").Find(&all).Error
	return all, err
}

// mirror copies the open roles onto the user's row.
func (s store) mirror(ctx context.Context, userID string) error {
	all, err := s.assignments(ctx, userID)
	if err != nil {
		return err
	}
	return s.db.From(ctx).Model(&User{}).Where("id = ?", userID).Update("assignments", encodeHeld(all)).Error
}
