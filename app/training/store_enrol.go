package training

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/value"
)

func (s store) insertEnrolment(ctx context.Context, e Enrolment) error {
	return s.db.From(ctx).Create(&e).Error
}

// enrolment is one the scope reaches by its firm.
func (s store) enrolment(ctx context.Context, scope access.Scope, id string) (Enrolment, error) {
	where, args := enterprise.Visible(scope, "enterprise_id")
	var e Enrolment
	err := s.db.From(ctx).Where("id = ?", id).Where(where, args...).Take(&e).Error
	return e, err
}

func (s store) updateEnrolment(ctx context.Context, e Enrolment) error {
	return s.db.From(ctx).Model(&Enrolment{}).Where("id = ?", e.ID).
		Select("state", "cancel_reason", "walk_in", "signed_in_at", "signed_in_by", "rating", "words", "rated_at").Updates(&e).Error
}

// taken counts the seats that are given; walk-ins stand beside them.
func (s store) taken(ctx context.Context, training string) (int, error) {
	var n int64
	err := s.db.From(ctx).Model(&Enrolment{}).Where("training_id = ? AND state = ? AND walk_in = ?", training, Enrolled, false).Count(&n).Error
	return int(n), err
}

// queue are those who wait, first come first, of firms that are still here.
func (s store) queue(ctx context.Context, training string, most int) ([]Enrolment, error) {
	var rows []Enrolment
	err := s.db.From(ctx).Where("training_id = ? AND state = ?", training, Waiting).
		Where("enterprise_id IN (SELECT id FROM enterprises WHERE state = 'active')").Order("id").Limit(most).Find(&rows).Error
	return rows, err
}

// those of a session who hold a seat or wait.
func (s store) those(ctx context.Context, training string) ([]Enrolment, error) {
	var rows []Enrolment
	err := s.db.From(ctx).Where("training_id = ? AND state <> ?", training, GivenUp).Order("id").Find(&rows).Error
	return rows, err
}

func (s store) enrolments(ctx context.Context, scope access.Scope, training string) ([]EnrolmentView, error) {
	where, args := enterprise.Visible(scope, "n.enterprise_id")
	var rows []EnrolmentView
	err := s.db.From(ctx).Table("training_enrolments n").Joins("JOIN enterprises e ON e.id = n.enterprise_id").
		Select("n.*, e.name AS enterprise_name, e.unit_code").
		Where("n.training_id = ?", training).Where(where, args...).Order("n.id").Scan(&rows).Error
	return rows, err
}

// atTheDoor are those who may sign in by the link, and when they did on that day.
func (s store) atTheDoor(ctx context.Context, training string, on value.Date) ([]doorRow, error) {
	var rows []doorRow
	err := s.db.From(ctx).Table("training_enrolments n").Joins("JOIN enterprises e ON e.id = n.enterprise_id").
		Joins("LEFT JOIN training_arrivals a ON a.enrolment_id = n.id AND a.on_day = ?", on).
		Select("n.*, e.name AS enterprise_name, a.on_day AS came_on").
		Where("n.training_id = ? AND n.state = ? AND e.state = 'active'", training, Enrolled).Order("e.name, n.id").Scan(&rows).Error
	return rows, err
}

// doorRow is somebody at the door; CameOn is nil before signing in.
type doorRow struct {
	Enrolment
	EnterpriseName string
	CameOn         *value.Date
}

// attended are the firms of a session from which somebody signed in.
func (s store) attended(ctx context.Context, training string) ([]string, error) {
	var firms []string
	err := s.db.From(ctx).Model(&Enrolment{}).Distinct("enterprise_id").
		Where("training_id = ? AND signed_in_at IS NOT NULL", training).Order("enterprise_id").Pluck("enterprise_id", &firms).Error
	return firms, err
}

// departed are seats and places at sessions to come whose firm is not here any more.
func (s store) departed(ctx context.Context, now value.Instant) ([]Enrolment, error) {
	var rows []Enrolment
	err := s.db.From(ctx).Table("training_enrolments n").Select("n.*").
		Joins("JOIN trainings t ON t.id = n.training_id").Joins("JOIN enterprises e ON e.id = n.enterprise_id").
		Where("n.state <> ? AND n.signed_in_at IS NULL AND t.state IN ('open', 'closed') AND t.starts_at > ? AND e.state <> 'active'", GivenUp, now).
		Order("n.training_id, n.id").Scan(&rows).Error
	return rows, err
}

func (s store) feedback(ctx context.Context, scope access.Scope, training string) ([]Opinion, error) {
	where, args := enterprise.Visible(scope, "n.enterprise_id")
	var rows []Opinion
	err := s.db.From(ctx).Table("training_enrolments n").Joins("JOIN enterprises e ON e.id = n.enterprise_id").
		Select("n.rating, n.words, n.rated_at, e.name AS enterprise_name").
		Where("n.training_id = ? AND n.rating IS NOT NULL", training).Where(where, args...).Order("n.rated_at DESC, n.id").Scan(&rows).Error
	return rows, err
}

// ofFirm are the sessions a firm's people attended or are enrolled for.
func (s store) ofFirm(ctx context.Context, firm string) ([]FirmLine, error) {
	var rows []FirmLine
	err := s.db.From(ctx).Table("training_enrolments n").Joins("JOIN trainings t ON t.id = n.training_id").
		Select(`n.id AS enrolment_id, n.training_id, n.name, n.post, n.state, n.signed_in_at, n.rating,
			t.title, t.starts_at, t.ends_at, t.state AS training_state`).
		Where("n.enterprise_id = ? AND n.state <> ?", firm, GivenUp).Order("t.starts_at DESC, n.id").Limit(300).Scan(&rows).Error
	return rows, err
}

// topicsOf are the topics a firm's people attended.
func (s store) topicsOf(ctx context.Context, firm string) (map[string]bool, error) {
	var ids []string
	err := s.db.From(ctx).Table("training_topics tt").Distinct("tt.menu_item_id").
		Joins("JOIN trainings t ON t.id = tt.training_id AND t.state = 'held'").
		Joins("JOIN training_enrolments n ON n.training_id = t.id AND n.enterprise_id = ? AND n.signed_in_at IS NOT NULL", firm).
		Pluck("tt.menu_item_id", &ids).Error
	had := map[string]bool{}
	for _, id := range ids {
		had[id] = true
	}
	return had, err
}

// freeAll gives up every seat and place of a session.
func (s store) freeAll(ctx context.Context, training, reason string) error {
	return s.db.From(ctx).Model(&Enrolment{}).Where("training_id = ? AND state <> ?", training, GivenUp).
		Updates(map[string]any{"state": GivenUp, "cancel_reason": reason}).Error
}
