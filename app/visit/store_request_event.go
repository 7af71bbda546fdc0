package visit

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/value"
	"miaolin/db"
)

func (s store) insertEvent(ctx context.Context, e RequestEvent) error {
	return s.db.From(ctx).Create(&e).Error
}

// events are the history of a request, earliest first.
func (s store) events(ctx context.Context, requestID string) ([]RequestEvent, error) {
	rows := []RequestEvent{}
	err := s.db.From(ctx).Where("request_id = ?", requestID).Order("at, id").Find(&rows).Error
	return rows, err
}

// requestTally is how many requests stand on a step.
type requestTally struct {
	Step    Step
	N       int
	Late    int
	Undated int
	InYear  int
}

// tally counts the requests of a filter by step; inYear are those raised between
// two days.
func (s store) tally(ctx context.Context, scope access.Scope, f RequestFilter, today, from, to value.Date) ([]requestTally, error) {
	f.All = true
	where, args := f.where(scope, today).SQL()
	return db.All[requestTally](ctx, s.db, `SELECT step, count(*) AS n, count(CASE WHEN state = 'open' AND due_on < ? THEN 1 END) AS late,
		count(CASE WHEN state = 'open' AND due_on IS NULL THEN 1 END) AS undated,
		count(CASE WHEN raised_on >= ? AND raised_on <= ? THEN 1 END) AS in_year
		FROM requests`+where+" GROUP BY step ORDER BY step", append([]any{today, from, to}, args...)...)
}

// byUnit counts requests by town and by what their firm waits for.
func (s store) byUnit(ctx context.Context, scope access.Scope, today value.Date) ([]UnitRequests, error) {
	where, args := RequestFilter{}.where(scope, today).SQL()
	return db.All[UnitRequests](ctx, s.db, `SELECT unit_code, count(CASE WHEN state = 'open' THEN 1 END) AS open,
		count(CASE WHEN state = 'open' AND due_on < ? THEN 1 END) AS late,
		count(CASE WHEN step = 'answered' THEN 1 END) AS call_back, count(CASE WHEN step = 'confirmed' THEN 1 END) AS confirmed
		FROM requests`+where+" GROUP BY unit_code ORDER BY unit_code", append([]any{today}, args...)...)
}

// pastDue are the open requests whose promised day has passed, the oldest first.
func (s store) pastDue(ctx context.Context, today value.Date) ([]Request, error) {
	return db.All[Request](ctx, s.db, "SELECT "+requestColumns+" FROM requests WHERE state = 'open' AND due_on < ? ORDER BY due_on, id", today)
}

// undated are open requests whose calendar was not published when they were promised.
func (s store) undated(ctx context.Context) ([]Request, error) {
	var rows []Request
	err := s.db.From(ctx).Where("state = ? AND due_on IS NULL AND due_from IS NOT NULL", Open).Order("id").Find(&rows).Error
	return rows, err
}

func (s store) setDue(ctx context.Context, id string, due value.Date) error {
	return s.db.From(ctx).Model(&Request{}).Where("id = ? AND due_on IS NULL", id).Update("due_on", due).Error
}

// requestLink is a one-time link to a request.
type requestLink struct {
	ID        string `gorm:"primaryKey"`
	RequestID string
	TokenHash string
	MadeBy    string
	CreatedAt value.Instant
	ExpiresAt value.Instant
	EndedAt   *value.Instant
}

func (requestLink) TableName() string { return "request_links" }

func (s store) insertLink(ctx context.Context, l requestLink) error {
	return s.db.From(ctx).Create(&l).Error
}

// endLinks closes the links of a request and tells how many still worked.
func (s store) endLinks(ctx context.Context, requestID string, now value.Instant) (int64, error) {
	res := s.db.From(ctx).Model(&requestLink{}).Where("request_id = ? AND ended_at IS NULL", requestID).Update("ended_at", now)
	return res.RowsAffected, res.Error
}

func (s store) link(ctx context.Context, tokenHash string) (requestLink, error) {
	var row requestLink
	err := s.db.From(ctx).Where("token_hash = ?", tokenHash).Take(&row).Error
	return row, err
}

// requestNow reads a request for those who already reached it.
func (s store) requestNow(ctx context.Context, id string) (Request, error) {
	var row Request
	err := s.db.From(ctx).Where("id = ?", id).Take(&row).Error
	return row, err
}
