package visit

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/value"
	"miaolin/db"
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
	After        *value.Place
}

func (f RequestFilter) where(scope access.Scope, today value.Date) *db.Where {
	w := &db.Where{}
	if f.EnterpriseID != "" {
		w.And("enterprise_id = ?", f.EnterpriseID)
		where, args := enterprise.VisibleFirm(scope, f.EnterpriseID)
		w.And(where, args...)
	} else {
		where, args := enterprise.Visible(scope, "enterprise_id")
		w.And(where, args...)
	}
	if f.Unit != "" {
		stem := access.Stem(f.Unit)
		w.And("unit_code >= ? AND unit_code < ?", stem, access.PrefixEnd(stem))
	}
	if f.Need != "" {
		w.And("need = ?", f.Need)
	}
	switch {
	case len(f.Steps) > 0:
		w.And("step IN ?", f.Steps)
	case f.State != "":
		w.And("state = ?", f.State)
	case !f.All:
		w.And("state <> ?", Withdrawn)
	}
	if f.Overdue {
		w.And("state = ? AND due_on < ?", Open, today)
	}
	if f.Owner != "" {
		w.And("owner_id = ?", f.Owner)
	}
	return w
}

var requestColumns = db.Columns[Request]("")

func (s store) requests(ctx context.Context, scope access.Scope, f RequestFilter, today value.Date) ([]Request, error) {
	w := f.where(scope, today)
	if f.After != nil {
		w.And("(raised_on, id) < (?, ?)", f.After.On, f.After.ID)
	}
	where, args := w.SQL(f.Limit)
	return db.All[Request](ctx, s.db, "SELECT "+requestColumns+" FROM requests"+where+" ORDER BY raised_on DESC, id DESC LIMIT ?", args...)
}

func (s store) countRequests(ctx context.Context, scope access.Scope, f RequestFilter, today value.Date, limit int) (int, error) {
	where, args := f.where(scope, today).SQL(limit)
	return db.One[int](ctx, s.db, "SELECT count(*) FROM (SELECT 1 FROM requests"+where+" LIMIT ?) counted", args...)
}

func (s store) request(ctx context.Context, scope access.Scope, id string) (Request, error) {
	where, args := enterprise.Visible(scope, "enterprise_id")
	return db.One[Request](ctx, s.db, "SELECT "+requestColumns+" FROM requests WHERE id = ? AND "+where, append([]any{id}, args...)...)
}

// ofVisit are the requests a visit raised, those withdrawn left out.
func (s store) ofVisit(ctx context.Context, visitID string) ([]Request, error) {
	return db.All[Request](ctx, s.db, "SELECT "+requestColumns+" FROM requests WHERE visit_id = ? AND state <> ? ORDER BY id", visitID, Withdrawn)
}

// insertRequests writes new requests with the first line of their history.
func (s store) insertRequests(ctx context.Context, rows []Request) error {
	if len(rows) == 0 {
		return nil
	}
	if err := db.Add(ctx, s.db, rows...); err != nil {
		return err
	}
	events := make([]RequestEvent, len(rows))
	for i, r := range rows {
		events[i] = r.raised()
	}
	return db.Add(ctx, s.db, events...)
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
