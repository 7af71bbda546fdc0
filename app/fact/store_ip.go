package fact

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/value"
	"miaolin/db"
)

// IPFilter narrows a list of rights.
type IPFilter struct {
	EnterpriseID string
	Kind         IPKind
	Class        int
	Status       IPStatus
	ValidOn      value.Date
	Archived     bool   // archived ones too
	After        string // id of the last row of the page before
	Limit        int
}

func (s store) ipRights(ctx context.Context, scope access.Scope, f IPFilter) ([]IPRight, error) {
	where, args := enterprise.Visible(scope, "enterprise_id")
	q := s.db.From(ctx).Where(where, args...)
	if f.EnterpriseID != "" {
		q = q.Where("enterprise_id = ?", f.EnterpriseID)
	}
	if f.Kind != "" {
		q = q.Where("kind = ?", f.Kind)
	}
	if f.Class != 0 {
		q = q.Where("class = ?", f.Class)
	}
	if f.Status != "" {
		q = q.Where("status = ?", f.Status)
	}
	if !f.ValidOn.IsZero() {
		q = q.Where("granted_on <= ? AND (ended_on IS NULL OR ended_on > ?) AND (status IN ? OR ended_on IS NOT NULL)",
			f.ValidOn, f.ValidOn, []IPStatus{Granted, GrantNotice})
	}
	if !f.Archived {
		q = q.Where("archived_at IS NULL")
	}
	if f.After != "" {
		q = q.Where("id < ?", f.After)
	}
	var rows []IPRight
	err := q.Order("id DESC").Limit(f.Limit).Find(&rows).Error
	return rows, err
}

func (s store) ipRight(ctx context.Context, scope access.Scope, id string) (IPRight, error) {
	where, args := enterprise.Visible(scope, "enterprise_id")
	var row IPRight
	err := s.db.From(ctx).Where("id = ?", id).Where(where, args...).Take(&row).Error
	return row, err
}

// ipOf is the firm's right with this number, or without a number this name, or nil.
func (s store) ipOf(ctx context.Context, enterpriseID string, kind IPKind, number, name string) (*IPRight, error) {
	q := s.db.From(ctx).Where("enterprise_id = ? AND kind = ? AND number = ? AND archived_at IS NULL", enterpriseID, kind, number)
	if number == "" {
		q = q.Where("name = ?", name)
	}
	var row IPRight
	err := q.Take(&row).Error
	if db.IsNotFound(err) {
		return nil, nil
	}
	return &row, err
}

func (s store) insertIP(ctx context.Context, r IPRight) error {
	return s.db.From(ctx).Create(&r).Error
}

func (s store) updateIP(ctx context.Context, r IPRight, read int64) error {
	return replaced(s.db.From(ctx).Model(&IPRight{}).Where("id = ? AND version = ?", r.ID, read).
		Select("*").Omit("id", "created_at").Updates(&r))
}
