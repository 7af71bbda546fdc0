package coaching

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/value"
	"miaolin/db"
)

type store struct{ db *db.DB }

// seen is which bookings a scope reaches: those of its firms, and a coach's own,
// also before their firm is opened. c is the table.
func seen(scope access.Scope, userID string) (string, []any) {
	where, args := enterprise.Visible(scope, "c.enterprise_id")
	return "(" + where + " OR c.coach_id IN (SELECT id FROM coaches WHERE user_id = ?))", append(args, userID)
}

// named is a booking with the names around it.
type named struct {
	Coaching
	EnterpriseName string
	UnitCode       string
	Standing       string
	CoachName      string
	CoachUserID    string
	CoachActive    bool
	Organisation   string
}

func (s store) rows(ctx context.Context, scope access.Scope, userID string) *gorm.DB {
	where, args := seen(scope, userID)
	return s.db.From(ctx).Table("coachings c").
		Joins("JOIN enterprises e ON e.id = c.enterprise_id").Joins("JOIN coaches k ON k.id = c.coach_id").
		Select(`c.*, e.name AS enterprise_name, e.unit_code, e.state AS standing, k.name AS coach_name, k.user_id AS coach_user_id,
			k.active AS coach_active, k.organisation`).
		Where(where, args...)
}

func (s store) one(ctx context.Context, scope access.Scope, userID, id string) (named, error) {
	var n named
	err := s.rows(ctx, scope, userID).Where("c.id = ?", id).Take(&n).Error
	return n, err
}

func (s store) insert(ctx context.Context, c Coaching) error {
	return s.db.From(ctx).Create(&c).Error
}

func (s store) update(ctx context.Context, c Coaching, read int64) (bool, error) {
	res := s.db.From(ctx).Model(&Coaching{}).Where("id = ? AND version = ?", c.ID, read).
		Select("*").Omit("id", "enterprise_id", "requested_by", "requested_name", "by_firm", "created_at").Updates(&c)
	return res.RowsAffected == 1, res.Error
}

// holdCoach makes other writers of this coach's time wait until the transaction
// is over.
func (s store) holdCoach(ctx context.Context, id string) (Coach, error) {
	q := s.db.From(ctx).Where("id = ?", id)
	if s.db.Engine() == db.Postgres {
		q = q.Clauses(clause.Locking{Strength: "UPDATE"})
	}
	var c Coach
	err := q.Take(&c).Error
	return c, err
}

// taken are the times of a coach that are given out, one booking left aside.
func (s store) taken(ctx context.Context, coach, aside string, within Span) ([]Span, error) {
	var rows []Span
	err := s.db.From(ctx).Table("coachings").Select("starts_at, ends_at").
		Where("coach_id = ? AND id <> ? AND state IN ('confirmed', 'held') AND starts_at < ? AND ends_at > ?", coach, aside, within.EndsAt, within.StartsAt).
		Order("starts_at").Scan(&rows).Error
	return rows, err
}

// openOf are a coach's bookings still to take place, or those with one firm.
func (s store) openOf(ctx context.Context, coach string) ([]Coaching, error) {
	var rows []Coaching
	err := s.db.From(ctx).Where("coach_id = ? AND state IN ('requested', 'confirmed')", coach).Order("id").Find(&rows).Error
	return rows, err
}

// lastDay is the last day that gives a coach a reason to read a firm.
func (s store) lastDay(ctx context.Context, coach, firm string) (*value.Instant, error) {
	var rows []Coaching
	err := s.db.From(ctx).Select("id", "ends_at").Where("coach_id = ? AND enterprise_id = ? AND state IN ('confirmed', 'held')", coach, firm).
		Order("ends_at DESC").Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0].EndsAt, nil
}

// departed are open bookings whose firm is not here any more, or out of the
// coach's unit.
func (s store) departed(ctx context.Context) ([]Coaching, error) {
	var rows []Coaching
	err := s.db.From(ctx).Table("coachings c").Select("c.*").
		Joins("JOIN enterprises e ON e.id = c.enterprise_id").Joins("JOIN coaches k ON k.id = c.coach_id").
		Where(`c.state IN ('requested', 'confirmed') AND (e.state <> 'active' OR e.archived_at IS NOT NULL OR e.canonical_id IS NOT NULL
			OR substr(e.unit_code, 1, length(k.unit_stem)) <> k.unit_stem)`).Order("c.id").Scan(&rows).Error
	return rows, err
}

func (s store) event(ctx context.Context, e Event) error { return s.db.From(ctx).Create(&e).Error }

func (s store) events(ctx context.Context, coaching string) ([]Event, error) {
	rows := []Event{}
	err := s.db.From(ctx).Where("coaching_id = ?", coaching).Order("id DESC").Find(&rows).Error
	return rows, err
}

func (s store) opinions(ctx context.Context, ids ...string) (map[string][]Opinion, error) {
	var rows []Opinion
	err := s.db.From(ctx).Where("coaching_id IN ?", append(ids, "")).Order("coaching_id, position, id").Find(&rows).Error
	all := map[string][]Opinion{}
	for _, o := range rows {
		all[o.CoachingID] = append(all[o.CoachingID], o)
	}
	return all, err
}

func (s store) putOpinion(ctx context.Context, o Opinion) error {
	return s.db.From(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "id"}}, UpdateAll: true}).Create(&o).Error
}

// dropOpinion takes back one that is on no plan yet.
func (s store) dropOpinion(ctx context.Context, id string) error {
	return s.db.From(ctx).Where("id = ? AND plan_item_id IS NULL", id).Delete(&Opinion{}).Error
}

// takeOver links an opinion to its item once.
func (s store) takeOver(ctx context.Context, id, item string) (bool, error) {
	res := s.db.From(ctx).Model(&Opinion{}).Where("id = ? AND plan_item_id IS NULL", id).Update("plan_item_id", item)
	return res.RowsAffected == 1, res.Error
}

func (s store) insertMaterial(ctx context.Context, m Material) error {
	return s.db.From(ctx).Create(&m).Error
}

func (s store) materials(ctx context.Context, coaching string) ([]Material, error) {
	rows := []Material{}
	err := s.db.From(ctx).Where("coaching_id = ?", coaching).Order("title, number DESC").Find(&rows).Error
	return rows, err
}

func (s store) material(ctx context.Context, id string) (Material, error) {
	var m Material
	err := s.db.From(ctx).Where("id = ?", id).Take(&m).Error
	return m, err
}

func (s store) review(ctx context.Context, m Material) error {
	return s.db.From(ctx).Model(&Material{}).Where("id = ?", m.ID).
		Select("verdict", "comment", "reviewed_name", "reviewed_at").Updates(&m).Error
}
