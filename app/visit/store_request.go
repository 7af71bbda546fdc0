package visit

import (
	"context"

	"gorm.io/gorm"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/value"
)

// RequestFilter narrows a list of requests.
type RequestFilter struct {
	EnterpriseID string
	Unit         string
	Need         string
	State        string // empty: open and answered
	Steps        []string
	All          bool // also those withdrawn
	Overdue      bool
	Owner        string
	Limit        int
	AfterOn      *value.Date
	AfterID      string
}

func (f RequestFilter) apply(q *gorm.DB, scope access.Scope, today value.Date) *gorm.DB {
	where, args := enterprise.Visible(scope, "enterprise_id")
	q = q.Where(where, args...)
	if f.EnterpriseID != "" {
		q = q.Where("enterprise_id = ?", f.EnterpriseID)
	}
	if f.Unit != "" {
		stem := access.Stem(f.Unit)
		q = q.Where("unit_code >= ? AND unit_code < ?", stem, access.PrefixEnd(stem))
	}
	if f.Need != "" {
		q = q.Where("need = ?", f.Need)
	}
	switch {
	case len(f.Steps) > 0:
		q = q.Where("step IN ?", f.Steps)
	case f.State != "":
		q = q.Where("state = ?", f.State)
	case !f.All:
		q = q.Where("state <> ?", Withdrawn)
	}
	if f.Overdue {
		q = q.Where("state = ? AND due_on < ?", Open, today)
	}
	if f.Owner != "" {
		q = q.Where("owner_id = ?", f.Owner)
	}
	return q
}

func (s store) requests(ctx context.Context, scope access.Scope, f RequestFilter, today value.Date) ([]Request, error) {
	q := f.apply(s.db.From(ctx), scope, today)
	if f.AfterOn != nil {
		q = q.Where("(raised_on, id) < (?, ?)", *f.AfterOn, f.AfterID)
	}
	var rows []Request
	err := q.Order("raised_on DESC, id DESC").Limit(f.Limit).Find(&rows).Error
	return rows, err
}

func (s store) countRequests(ctx context.Context, scope access.Scope, f RequestFilter, today value.Date, limit int) (int, error) {
	var n int64
	some := f.apply(s.db.From(ctx).Model(&Request{}), scope, today).Select("1").Limit(limit)
	err := s.db.From(ctx).Table("(?) AS counted", some).Count(&n).Error
	return int(n), err
}

func (s store) request(ctx context.Context, scope access.Scope, id string) (Request, error) {
	where, args := enterprise.Visible(scope, "enterprise_id")
	var row Request
	err := s.db.From(ctx).Where("id = ?", id).Where(where, args...).Take(&row).Error
	return row, err
}

// ofVisit are the requests a visit raised, those withdrawn left out.
func (s store) ofVisit(ctx context.Context, visitID string) ([]Request, error) {
	var rows []Request
	err := s.db.From(ctx).Where("visit_id = ? AND state <> ?", visitID, Withdrawn).Order("id").Find(&rows).Error
	return rows, err
}

// insertRequests writes new requests with the first line of their history.
func (s store) insertRequests(ctx context.Context, rows []Request) error {
	if len(rows) == 0 {
		return nil
	}
	if err := s.db.From(ctx).Create(&rows).Error; err != nil {
		return err
	}
	events := make([]RequestEvent, len(rows))
	for i, r := range rows {
		events[i] = r.raised()
	}
	return s.db.From(ctx).Create(&events).Error
}

// insertRequest writes one that already has a history.
func (s store) insertRequest(ctx context.Context, r Request, first RequestEvent) error {
	if err := s.db.From(ctx).Create(&r).Error; err != nil {
		return err
	}
	return s.insertEvent(ctx, first)
}

func (s store) updateRequest(ctx context.Context, r Request, read int64) (bool, error) {
	res := s.db.From(ctx).Model(&Request{}).Where("id = ? AND version = ?", r.ID, read).
		Select("*").Omit("id", "created_at").Updates(&r)
	return res.RowsAffected == 1, res.Error
}
