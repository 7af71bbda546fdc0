package eligibility

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/enterprise"
)

func (s store) list(ctx context.Context, scope access.Scope, f Filter) ([]Assessed, error) {
	where, args := enterprise.Visible(scope, "a.enterprise_id")
	q := s.db.From(ctx).Table("assessments a").Select("a.*").Where(where, args...)
	if f.Code != "" {
		q = q.Where("a.code = ?", f.Code)
	}
	if f.EnterpriseID != "" {
		q = q.Where("a.enterprise_id = ?", f.EnterpriseID)
	}
	if f.Unit != "" {
		where, args := enterprise.InUnit("a.enterprise_id", f.Unit)
		q = q.Where(where, args...)
	}
	if f.Class != "" {
		q = q.Where("a.class = ?", f.Class)
	}
	switch {
	case f.OnlyLacks:
		q = q.Where("a.not_met = ?", f.lacks)
	case f.lacks != 0:
		q = q.Where("a.not_met & ? = ?", f.lacks, f.lacks)
	case f.NothingUnmet:
		q = q.Where("a.not_met = 0")
	}
	if f.unknown != 0 {
		q = q.Where("a.unknown & ? = ?", f.unknown, f.unknown)
	}
	if f.After != "" {
		q = q.Where("(a.enterprise_id, a.code) > (?, ?)", f.After, f.AfterCode)
	}
	var rows []Assessed
	err := q.Order("a.enterprise_id, a.code").Limit(f.Limit).Find(&rows).Error
	return rows, err
}

func (s store) storedOf(ctx context.Context, scope access.Scope, code string, ids []string) ([]Assessed, error) {
	where, args := enterprise.Visible(scope, "enterprise_id")
	var rows []Assessed
	err := s.db.From(ctx).Where("code = ? AND enterprise_id IN ?", code, ids).Where(where, args...).Find(&rows).Error
	return rows, err
}

func (s store) history(ctx context.Context, enterpriseID, code string) ([]Assessed, error) {
	var rows []Assessed
	err := s.db.From(ctx).Table("assessment_history").Where("enterprise_id = ? AND code = ?", enterpriseID, code).
		Order("computed_at DESC").Limit(200).Find(&rows).Error
	return rows, err
}

func (s store) funnel(ctx context.Context, scope access.Scope, code, unit string) ([]maskCount, error) {
	where, args := scope.Where("e.unit_code", "e.park_code", "e.id")
	q := s.db.From(ctx).Table("assessments a").Joins("JOIN enterprises e ON e.id = a.enterprise_id").
		Where("a.code = ? AND e.state = 'active' AND e.canonical_id IS NULL AND e.archived_at IS NULL", code).Where(where, args...)
	if unit != "" {
		where, args := enterprise.InUnit("e.id", unit)
		q = q.Where(where, args...)
	}
	var masks []maskCount
	err := q.Select("e.unit_code, a.not_met, a.unknown, a.person, COUNT(*) AS firms").
		Group("e.unit_code, a.not_met, a.unknown, a.person").Order("e.unit_code, a.not_met").Scan(&masks).Error
	return masks, err
}
