package certification

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/enterprise"
)

func (s store) titlesOfMany(ctx context.Context, scope access.Scope, ids []string) ([]Title, error) {
	where, args := enterprise.Visible(scope, "enterprise_id")
	var rows []Title
	err := s.db.From(ctx).Where("enterprise_id IN ? AND withdrawn_at IS NULL", ids).Where(where, args...).
		Order("recognised_on DESC, id").Find(&rows).Error
	return rows, err
}
