package notify

import (
	"context"

	"miaolin/app/value"
)

const (
	waiting = "waiting"
	sent    = "sent"
	refused = "refused"
	expired = "expired"
)

// delivery is a notice that has to leave the house.
type delivery struct {
	ID         string `gorm:"primaryKey"`
	NoticeID   string
	Channel    string
	MessageID  string
	State      string
	DueAt      value.Instant
	ExpiresAt  value.Instant
	LeaseBy    string
	LeaseUntil value.Instant
	Attempts   int
	LastError  string
	FinishedAt value.Instant
	CreatedAt  value.Instant
	Address    string // empty: the person's confirmed one
}

func (delivery) TableName() string { return "notice_deliveries" }

func (s store) insertDelivery(ctx context.Context, d delivery) error {
	return s.db.From(ctx).Create(&d).Error
}

// due is what may be claimed now.
const due = "state = 'waiting' AND due_at <= ? AND (lease_until IS NULL OR lease_until < ?)"

// claim takes up to limit rows for a sender. The condition stands twice: what
// another took in between is left alone.
func (s store) claim(ctx context.Context, by string, now, until value.Instant, limit int) ([]delivery, error) {
	var rows []delivery
	err := s.db.From(ctx).Raw(`UPDATE notice_deliveries SET lease_by = ?, lease_until = ?, attempts = attempts + 1
		WHERE id IN (SELECT id FROM notice_deliveries WHERE `+due+` ORDER BY due_at, id LIMIT ?) AND `+due+` RETURNING *`,
		by, until, now, now, limit, now, now).Scan(&rows).Error
	return rows, err
}

// finish writes what became of a row, if it is still the sender's.
func (s store) finish(ctx context.Context, d delivery, by string) error {
	return s.db.From(ctx).Exec(`UPDATE notice_deliveries SET state = ?, due_at = ?, last_error = ?, finished_at = ?, attempts = ?,
		lease_by = '', lease_until = NULL WHERE id = ? AND lease_by = ?`,
		d.State, d.DueAt, d.LastError, d.FinishedAt, d.Attempts, d.ID, by).Error
}

// expire gives up what can no longer be of use.
func (s store) expire(ctx context.Context, now value.Instant) (int, error) {
	res := s.db.From(ctx).Exec(`UPDATE notice_deliveries SET state = 'expired', finished_at = ?
		WHERE state = 'waiting' AND expires_at <= ? AND (lease_until IS NULL OR lease_until < ?)`, now, now, now)
	return int(res.RowsAffected), res.Error
}

// anyDue tells, without writing, whether there is something to do.
func (s store) anyDue(ctx context.Context, now value.Instant) (bool, error) {
	var n int64
	some := s.db.From(ctx).Table("notice_deliveries").Where(due, now, now).Select("1").Limit(1)
	err := s.db.From(ctx).Table("(?) AS counted", some).Count(&n).Error
	return n > 0, err
}

func (s store) noticeByID(ctx context.Context, id string) (Notice, error) {
	var n Notice
	err := s.db.From(ctx).Where("id = ?", id).Take(&n).Error
	return n, err
}
