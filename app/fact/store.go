package fact

import (
	"context"

	"gorm.io/gorm"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/db"
)

type store struct{ db *db.DB }

// FigureFilter narrows a list of figures.
type FigureFilter struct {
	EnterpriseID string
	FiscalYear   int
	Source       Source
	After        string // id of the last row of the page before
	AfterYear    int    // and its year
	Limit        int
}

func (s store) figures(ctx context.Context, scope access.Scope, f FigureFilter) ([]Figure, error) {
	where, args := enterprise.Visible(scope, "enterprise_id")
	q := s.db.From(ctx).Where(where, args...)
	if f.EnterpriseID != "" {
		q = q.Where("enterprise_id = ?", f.EnterpriseID)
	}
	if f.FiscalYear != 0 {
		q = q.Where("fiscal_year = ?", f.FiscalYear)
	}
	if f.Source != "" {
		q = q.Where("source = ?", f.Source)
	}
	if f.After != "" {
		q = q.Where("(fiscal_year, id) < (?, ?)", f.AfterYear, f.After)
	}
	var rows []Figure
	err := q.Order("fiscal_year DESC, id DESC").Limit(f.Limit).Find(&rows).Error
	return rows, err
}

func (s store) figure(ctx context.Context, scope access.Scope, id string) (Figure, error) {
	where, args := enterprise.Visible(scope, "enterprise_id")
	var row Figure
	err := s.db.From(ctx).Where("id = ?", id).Where(where, args...).Take(&row).Error
	return row, err
}

// figureOf is the row of a firm, year and source, or nil.
func (s store) figureOf(ctx context.Context, enterpriseID string, year int, source Source) (*Figure, error) {
	var row Figure
	err := s.db.From(ctx).Where("enterprise_id = ? AND fiscal_year = ? AND source = ?", enterpriseID, year, source).Take(&row).Error
	if db.IsNotFound(err) {
		return nil, nil
	}
	return &row, err
}

func (s store) figuresOf(ctx context.Context, enterpriseID string) ([]Figure, error) {
	var rows []Figure
	err := s.db.From(ctx).Where("enterprise_id = ?", enterpriseID).Order("fiscal_year DESC, id").Find(&rows).Error
	return rows, err
}

// saveFigure inserts a new row, or replaces the one that still has the version
// of before.
func (s store) saveFigure(ctx context.Context, f Figure, before *Figure) error {
	if before == nil {
		return s.db.From(ctx).Create(&f).Error
	}
	return replaced(s.db.From(ctx).Model(&Figure{}).Where("id = ? AND version = ?", f.ID, before.Version).
		Select("*").Omit("id", "created_at").Updates(&f))
}

// replaced wants exactly one row to have been written; another writer who was
// faster looks like a duplicate.
func replaced(tx *gorm.DB) error {
	if tx.Error == nil && tx.RowsAffected != 1 {
		return gorm.ErrDuplicatedKey
	}
	return tx.Error
}
