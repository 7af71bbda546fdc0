package training

import (
	"context"

	"gorm.io/gorm/clause"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/plan"
	"miaolin/db"
)

type store struct{ db *db.DB }

// seen is which sessions a scope reaches: those of its own units, and of the
// others, once they are announced, those the person teaches, those its firms are
// invited to or enrolled for, and those open to its firms. t is the table.
func seen(scope access.Scope, userID string) (string, []any) {
	if scope.Unbounded() {
		return "1 = 1", nil
	}
	own, args := scope.Where("t.unit_code", "", "''")
	firms, firmArgs := scope.Where("e.unit_code", "e.park_code", "e.id")
	const announced = ` OR (t.state <> 'draft' AND (t.coach_id = ?
		OR EXISTS (SELECT 1 FROM training_invitations i JOIN enterprises e ON e.id = i.enterprise_id WHERE i.training_id = t.id AND `
	const enrolled = `) OR EXISTS (SELECT 1 FROM training_enrolments n JOIN enterprises e ON e.id = n.enterprise_id WHERE n.training_id = t.id AND `
	const open = `) OR (t.open_to = 'all' AND EXISTS (SELECT 1 FROM enterprises e
		WHERE substr(e.unit_code, 1, length(t.unit_stem)) = t.unit_stem AND e.state = 'active' AND `
	args = append(args, userID)
	for range 3 {
		args = append(args, firmArgs...)
	}
	return "(" + own + announced + firms + enrolled + firms + open + firms + ")))))", args
}

func (s store) insert(ctx context.Context, t Training) error {
	if err := s.db.From(ctx).Create(&t).Error; err != nil {
		return err
	}
	return s.setDays(ctx, t)
}

func (s store) training(ctx context.Context, scope access.Scope, userID, id string) (Training, error) {
	where, args := seen(scope, userID)
	var t Training
	if err := s.db.From(ctx).Table("trainings t").Where("t.id = ?", id).Where(where, args...).Take(&t).Error; err != nil {
		return t, err
	}
	return s.withDays(ctx, t)
}

// hold makes other writers of this session wait until the transaction is over:
// seats are counted and given under it.
func (s store) hold(ctx context.Context, id string) (Training, error) {
	q := s.db.From(ctx).Where("id = ?", id)
	if s.db.Engine() == db.Postgres {
		q = q.Clauses(clause.Locking{Strength: "UPDATE"})
	}
	var t Training
	if err := q.Take(&t).Error; err != nil {
		return t, err
	}
	return s.withDays(ctx, t)
}

func (s store) update(ctx context.Context, t Training, read int64) (bool, error) {
	res := s.db.From(ctx).Model(&Training{}).Where("id = ? AND version = ?", t.ID, read).
		Select("*").Omit("id", "unit_code", "unit_stem", "secret", "created_by", "created_at").Updates(&t)
	if res.Error != nil || res.RowsAffected != 1 {
		return false, res.Error
	}
	return true, s.setDays(ctx, t)
}

type topic struct {
	TrainingID string `gorm:"primaryKey"`
	MenuItemID string `gorm:"primaryKey"`
}

func (topic) TableName() string { return "training_topics" }

func (s store) setTopics(ctx context.Context, id string, items []string) error {
	if err := s.db.From(ctx).Where("training_id = ?", id).Delete(&topic{}).Error; err != nil {
		return err
	}
	for _, item := range items {
		if err := s.db.From(ctx).Create(&topic{id, item}).Error; err != nil {
			return err
		}
	}
	return nil
}

func (s store) topics(ctx context.Context, ids []string) (map[string][]plan.MenuItem, error) {
	var rows []struct {
		TrainingID string
		plan.MenuItem
	}
	err := s.db.From(ctx).Table("training_topics tt").Select("tt.training_id, m.*").
		Joins("JOIN menu_items m ON m.id = tt.menu_item_id").Where("tt.training_id IN ?", append(ids, "")).Order("m.code").Scan(&rows).Error
	all := map[string][]plan.MenuItem{}
	for _, r := range rows {
		all[r.TrainingID] = append(all[r.TrainingID], r.MenuItem)
	}
	return all, err
}

// invite adds invitations; a firm invited before is left alone.
func (s store) invite(ctx context.Context, i Invitation) (bool, error) {
	res := s.db.From(ctx).Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "training_id"}, {Name: "enterprise_id"}}, DoNothing: true,
	}).Create(&i)
	return res.RowsAffected == 1, res.Error
}

func (s store) invitations(ctx context.Context, training string) ([]Invitation, error) {
	var rows []Invitation
	err := s.db.From(ctx).Where("training_id = ?", training).Order("id").Find(&rows).Error
	return rows, err
}

func (s store) invitationOf(ctx context.Context, training, firm string) (Invitation, error) {
	var i Invitation
	err := s.db.From(ctx).Where("training_id = ? AND enterprise_id = ?", training, firm).Take(&i).Error
	return i, err
}

// invited are the firms in reach that were asked, with names.
func (s store) invited(ctx context.Context, scope access.Scope, training string) ([]InvitedFirm, error) {
	where, args := enterprise.Visible(scope, "i.enterprise_id")
	var rows []InvitedFirm
	err := s.db.From(ctx).Table("training_invitations i").Joins("JOIN enterprises e ON e.id = i.enterprise_id").
		Select(`i.enterprise_id, e.name AS enterprise_name, e.unit_code, i.invited_at,
			(SELECT COUNT(*) FROM training_enrolments n WHERE n.training_id = i.training_id AND n.enterprise_id = i.enterprise_id
				AND n.state <> 'cancelled') AS people`).
		Where("i.training_id = ?", training).Where(where, args...).Order("e.unit_code, i.id").Scan(&rows).Error
	return rows, err
}

// byID is for who proves the right to a session by other means.
func (s store) byID(ctx context.Context, id string) (Training, error) {
	var t Training
	if err := s.db.From(ctx).Where("id = ?", id).Take(&t).Error; err != nil {
		return t, err
	}
	return s.withDays(ctx, t)
}
