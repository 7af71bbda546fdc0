package plan

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/value"
	"miaolin/db"
)

// taking is when a firm had first done an item of the menu.
type taking struct {
	MenuItemID   string
	EnterpriseID string
	DoneAt       value.Instant
}

// taken are the items of the menu that firms in reach have done.
func (s store) taken(ctx context.Context, scope access.Scope) ([]taking, error) {
	where, args := enterprise.Visible(scope, "i.enterprise_id")
	return db.All[taking](ctx, s.db, `SELECT i.menu_item_id, i.enterprise_id, MIN(t.from_at) AS done_at FROM plan_items i
		JOIN plan_item_states t ON t.item_id = i.id AND t.state = 'done'
		WHERE i.state = 'done' AND i.menu_item_id IS NOT NULL AND `+where+" GROUP BY i.menu_item_id, i.enterprise_id", args...)
}
