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

// namedReview is a review with its firm.
type namedReview struct {
	Review
	EnterpriseName string
	UnitCode       string
}

// ReviewFilter narrows a list of reviews.
type ReviewFilter struct {
	EnterpriseID string
	State        string
	Released     bool // only those the firm may see
	Limit        int
	AfterID      string
}

func (s store) reviewRows(ctx context.Context, scope access.Scope) *gorm.DB {
	where, args := enterprise.Visible(scope, "r.enterprise_id")
	return s.db.From(ctx).Table("reviews r").Joins("JOIN enterprises e ON e.id = r.enterprise_id").
		Select("r.*, e.name AS enterprise_name, e.unit_code").Where(where, args...)
}

func (s store) reviews(ctx context.Context, scope access.Scope, f ReviewFilter) ([]namedReview, error) {
	q := s.reviewRows(ctx, scope)
	if f.EnterpriseID != "" {
		q = q.Where("r.enterprise_id = ?", f.EnterpriseID)
	}
	if f.State != "" {
		q = q.Where("r.state = ?", f.State)
	}
	if f.Released {
		q = q.Where("r.released_at IS NOT NULL")
	}
	if f.AfterID != "" {
		q = q.Where("r.id < ?", f.AfterID)
	}
	var rows []namedReview
	err := q.Order("r.id DESC").Limit(f.Limit).Scan(&rows).Error
	return rows, err
}

func (s store) reviewIn(ctx context.Context, scope access.Scope, id string) (namedReview, error) {
	var r namedReview
	err := s.reviewRows(ctx, scope).Where("r.id = ?", id).Take(&r).Error
	return r, err
}

func (s store) insertReview(ctx context.Context, r Review) error {
	return s.db.From(ctx).Create(&r).Error
}

// holdReview makes other writers of this review wait until the transaction is over.
func (s store) holdReview(ctx context.Context, id string) (Review, error) {
	q := s.db.From(ctx).Where("id = ?", id)
	if s.db.Engine() == db.Postgres {
		q = q.Clauses(clause.Locking{Strength: "UPDATE"})
	}
	var r Review
	err := q.Take(&r).Error
	return r, err
}

func (s store) updateReview(ctx context.Context, r Review, read int64) (bool, error) {
	res := s.db.From(ctx).Model(&Review{}).Where("id = ? AND version = ?", r.ID, read).
		Select("state", "state_reason", "score_num", "score_den", "passed", "closed_at", "released_at", "updated_at", "version").Updates(&r)
	return res.RowsAffected == 1, res.Error
}

func (s store) insertSeat(ctx context.Context, seat Seat) error {
	return s.db.From(ctx).Create(&seat).Error
}

func (s store) seats(ctx context.Context, review string) ([]Seat, error) {
	rows := []Seat{}
	err := s.db.From(ctx).Where("review_id = ?", review).Order("kind DESC, id").Find(&rows).Error
	return rows, err
}

func (s store) seat(ctx context.Context, id string) (Seat, error) {
	var seat Seat
	err := s.db.From(ctx).Where("id = ?", id).Take(&seat).Error
	return seat, err
}

// seatOfLink finds a place by its link while that works.
func (s store) seatOfLink(ctx context.Context, hash string, now value.Instant) (Seat, error) {
	var seat Seat
	err := s.db.From(ctx).Table("review_seats n").Select("n.*").Joins("JOIN reviews r ON r.id = n.review_id AND r.state = 'open'").
		Where("n.token_hash = ? AND n.expires_at > ? AND n.state IN ('invited', 'promised', 'submitted')", hash, now).Take(&seat).Error
	return seat, err
}

// moveSeat changes a place that is still in one of some states.
func (s store) moveSeat(ctx context.Context, seat Seat, from ...string) (bool, error) {
	res := s.db.From(ctx).Model(&Seat{}).Where("id = ? AND state IN ?", seat.ID, from).
		Select("token_hash", "expires_at", "state", "state_reason", "promised_at", "scores", "comment", "submitted_at", "typed_by").Updates(&seat)
	return res.RowsAffected == 1, res.Error
}

func (s store) insertReviewOpinion(ctx context.Context, o ReviewOpinion) error {
	return s.db.From(ctx).Create(&o).Error
}

func (s store) reviewOpinions(ctx context.Context, review string) ([]ReviewOpinion, error) {
	var rows []ReviewOpinion
	err := s.db.From(ctx).Where("review_id = ?", review).Order("seat_id, position").Find(&rows).Error
	return rows, err
}

func (s store) takeOverReview(ctx context.Context, id, item string) (bool, error) {
	res := s.db.From(ctx).Model(&ReviewOpinion{}).Where("id = ? AND plan_item_id IS NULL", id).Update("plan_item_id", item)
	return res.RowsAffected == 1, res.Error
}

// coachedBy tells whether somebody of that name coached a firm.
func (s store) coachedBy(ctx context.Context, firm, name string) (bool, error) {
	var n int64
	err := s.db.From(ctx).Table("coachings c").Joins("JOIN coaches k ON k.id = c.coach_id").
		Where("c.enterprise_id = ? AND k.name = ? AND c.state <> 'cancelled'", firm, name).Count(&n).Error
	return n > 0, err
}
