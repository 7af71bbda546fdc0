package certification

import (
	"context"

	"gorm.io/gorm"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/value"
	"miaolin/db"
)

type store struct{ db *db.DB }

// TableName is GORM's.
func (Title) TableName() string { return "titles" }

// Filter narrows a list of titles.
type Filter struct {
	EnterpriseID string
	UnitCode     string
	Kinds        []string
	State        State
	Origin       Origin
	Number       string     // part of it
	ValidOn      value.Date // in force on this day
	EndingFrom   value.Date // last day on or after
	EndingTo     value.Date // last day on or before
	NotRenewed   bool       // no later title of the same kind
	Withdrawn    bool       // withdrawn ones too
	ByEnd        bool       // in order of the last day, which leaves out those without; otherwise of the first day
	Upwards      bool       // earliest first
	After        *value.Place
	Limit        int
}

func (s store) narrowed(ctx context.Context, scope access.Scope, f Filter) *gorm.DB {
	where, args := enterprise.Visible(scope, "t.enterprise_id")
	q := s.db.From(ctx).Table("titles t").Where(where, args...)
	if f.EnterpriseID != "" {
		q = q.Where("t.enterprise_id = ?", f.EnterpriseID)
	}
	if f.UnitCode != "" {
		where, args := enterprise.InUnit("t.enterprise_id", f.UnitCode)
		q = q.Where(where, args...)
	}
	if len(f.Kinds) > 0 {
		q = q.Where("t.kind IN ?", f.Kinds)
	}
	if f.State != "" {
		q = q.Where("t.state = ?", f.State)
	}
	if f.Origin != "" {
		q = q.Where("t.origin = ?", f.Origin)
	}
	if f.Number != "" {
		q = q.Where(`t.number LIKE ? ESCAPE '\'`, db.Like(NormaliseNumber(f.Number)))
	}
	if !f.ValidOn.IsZero() {
		q = q.Where("t.valid_from <= ? AND (t.valid_to IS NULL OR t.valid_to >= ?) AND (t.ended_on IS NULL OR t.ended_on > ?) AND t.withdrawn_at IS NULL",
			f.ValidOn, f.ValidOn, f.ValidOn)
	}
	if !f.EndingFrom.IsZero() {
		q = q.Where("t.valid_to >= ? AND t.ended_on IS NULL", f.EndingFrom)
	}
	if !f.EndingTo.IsZero() {
		q = q.Where("t.valid_to <= ? AND t.ended_on IS NULL", f.EndingTo)
	}
	if f.NotRenewed {
		q = q.Where(`NOT EXISTS (SELECT 1 FROM titles n WHERE n.enterprise_id = t.enterprise_id AND n.kind = t.kind
			AND n.withdrawn_at IS NULL AND n.valid_from > t.valid_from)`)
	}
	if !f.Withdrawn {
		q = q.Where("t.withdrawn_at IS NULL")
	}
	return q
}

func (s store) titles(ctx context.Context, scope access.Scope, f Filter) ([]Title, error) {
	q := s.narrowed(ctx, scope, f)
	column, compare, direction := "t.valid_from", "<", "DESC"
	if f.ByEnd {
		column, q = "t.valid_to", q.Where("t.valid_to IS NOT NULL")
	}
	if f.Upwards {
		compare, direction = ">", "ASC"
	}
	if f.After != nil {
		q = q.Where("("+column+", t.id) "+compare+" (?, ?)", f.After.On, f.After.ID)
	}
	order := column + " " + direction + ", t.id " + direction
	var rows []Title
	err := q.Select("t.*").Order(order).Limit(f.Limit).Find(&rows).Error
	return rows, err
}

// count stops at limit, so that an honest "more than" never costs a full scan.
func (s store) count(ctx context.Context, scope access.Scope, f Filter, limit int) (int, error) {
	inner := s.narrowed(ctx, scope, f).Select("1").Limit(limit)
	if f.ByEnd {
		inner = inner.Where("t.valid_to IS NOT NULL")
	}
	var n int64
	err := s.db.From(ctx).Table("(?) AS found", inner).Count(&n).Error
	return int(n), err
}

func (s store) title(ctx context.Context, scope access.Scope, id string) (Title, error) {
	where, args := enterprise.Visible(scope, "enterprise_id")
	var t Title
	err := s.db.From(ctx).Where("id = ?", id).Where(where, args...).Take(&t).Error
	return t, err
}

// titlesOf is all titles of a firm that were not withdrawn.
func (s store) titlesOf(ctx context.Context, enterpriseID string) ([]Title, error) {
	var rows []Title
	err := s.db.From(ctx).Where("enterprise_id = ? AND withdrawn_at IS NULL", enterpriseID).Order("valid_from, id").Find(&rows).Error
	return rows, err
}

// same is the firm's title of a kind with this number or recognition date, or nil.
func (s store) same(ctx context.Context, enterpriseID, kind, number string, recognised value.Date) (*Title, error) {
	var rows []Title
	err := s.db.From(ctx).Where("enterprise_id = ? AND kind = ? AND withdrawn_at IS NULL", enterpriseID, kind).
		Where("recognised_on = ? OR (number <> '' AND number = ?)", recognised, number).
		Order("valid_from DESC, id").Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	for i := range rows {
		if number != "" && rows[i].Number == number {
			return &rows[i], nil
		}
	}
	return &rows[0], nil
}

// held tells whether the firm had a title of the kind before a day.
func (s store) held(ctx context.Context, enterpriseID, kind string, before value.Date) (bool, error) {
	var n int64
	err := s.db.From(ctx).Model(&Title{}).
		Where("enterprise_id = ? AND kind = ? AND valid_from < ? AND withdrawn_at IS NULL", enterpriseID, kind, before).Count(&n).Error
	return n > 0, err
}

func (s store) numberTaken(ctx context.Context, t Title) (bool, error) {
	if t.Number == "" {
		return false, nil
	}
	var n int64
	err := s.db.From(ctx).Model(&Title{}).
		Where("number = ? AND kind = ? AND enterprise_id <> ? AND withdrawn_at IS NULL", t.Number, t.Kind, t.EnterpriseID).Count(&n).Error
	return n > 0, err
}

func (s store) insert(ctx context.Context, t Title) error {
	return s.db.From(ctx).Create(&t).Error
}

// update writes the title when its row still has the version it was read with.
func (s store) update(ctx context.Context, t Title, read int64) error {
	tx := s.db.From(ctx).Model(&Title{}).Where("id = ? AND version = ?", t.ID, read).
		Select("*").Omit("id", "created_at").Updates(&t)
	if tx.Error == nil && tx.RowsAffected != 1 {
		return gorm.ErrDuplicatedKey
	}
	return tx.Error
}
