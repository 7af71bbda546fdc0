package fact

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/enterprise"
)

func (s store) figuresOfMany(ctx context.Context, scope access.Scope, ids []string) ([]Figure, error) {
	where, args := enterprise.Visible(scope, "enterprise_id")
	var rows []Figure
	err := s.db.From(ctx).Where("enterprise_id IN ?", ids).Where(where, args...).Order("fiscal_year DESC, id").Find(&rows).Error
	return rows, err
}

func (s store) ipRightsOfMany(ctx context.Context, scope access.Scope, ids []string) ([]IPRight, error) {
	where, args := enterprise.Visible(scope, "enterprise_id")
	var rows []IPRight
	err := s.db.From(ctx).Where("enterprise_id IN ? AND archived_at IS NULL", ids).Where(where, args...).Order("id").Find(&rows).Error
	return rows, err
}
