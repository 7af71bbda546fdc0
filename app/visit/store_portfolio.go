package visit

import (
	"context"

	"gorm.io/gorm"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/value"
)

// promisedSteps are the next steps somebody still has to do.
func (s store) promisedSteps(ctx context.Context, scope access.Scope, user string) ([]Visit, error) {
	var rows []Visit
	err := s.ownSteps(ctx, scope, user).Order("next_on IS NULL, next_on, id").Find(&rows).Error
	return rows, err
}

func (s store) ownSteps(ctx context.Context, scope access.Scope, user string) *gorm.DB {
	where, args := enterprise.Visible(scope, "enterprise_id")
	return s.db.From(ctx).Model(&Visit{}).Where("next_owner_id = ? AND next_step <> '' AND next_done_at IS NULL AND withdrawn_at IS NULL", user).Where(where, args...)
}

// promisedRequests are the requests somebody still deals with.
func (s store) promisedRequests(ctx context.Context, scope access.Scope, user string) ([]Request, error) {
	where, args := enterprise.Visible(scope, "enterprise_id")
	var rows []Request
	err := s.db.From(ctx).Where("owner_id = ? AND (state = 'open' OR step = 'answered')", user).Where(where, args...).
		Order("due_on IS NULL, due_on, id").Find(&rows).Error
	return rows, err
}

// giveSteps makes somebody else the owner of next steps and tells how many.
func (s store) giveSteps(ctx context.Context, scope access.Scope, from string, to access.Actor, now value.Instant) (int, error) {
	res := s.ownSteps(ctx, scope, from).Updates(map[string]any{
		"next_owner_id": to.UserID, "next_owner_name": to.Name, "version": gorm.Expr("version + 1"), "updated_at": now,
	})
	return int(res.RowsAffected), res.Error
}
