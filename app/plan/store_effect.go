package plan

import (
	"context"
	"slices"

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

const firstDone = `SELECT i.menu_item_id, i.enterprise_id, MIN(t.from_at) AS done_at FROM plan_items i
	JOIN plan_item_states t ON t.item_id = i.id AND t.state = 'done'
	WHERE i.state = 'done' AND i.menu_item_id IS NOT NULL AND i.enterprise_id IN ? AND `

// taken are the items of the menu that some firms, those in reach, have done.
func (s store) taken(ctx context.Context, scope access.Scope, firms []string) ([]taking, error) {
	if len(firms) == 0 {
		return nil, nil
	}
	where, args := enterprise.Visible(scope, "i.enterprise_id")
	return db.All[taking](ctx, s.db, firstDone+where+" GROUP BY i.menu_item_id, i.enterprise_id", append([]any{firms}, args...)...)
}

// takers are the next firms in reach that have done an item of the menu; an empty
// item is any.
func (s store) takers(ctx context.Context, scope access.Scope, item, after string, limit int) ([]string, error) {
	where, args := enterprise.Visible(scope, "i.enterprise_id")
	if item != "" {
		where, args = where+" AND i.menu_item_id = ?", append(args, item)
	}
	return db.All[string](ctx, s.db, "SELECT DISTINCT i.enterprise_id FROM plan_items i WHERE i.state = 'done' AND i.menu_item_id IS NOT NULL AND i.enterprise_id > ? AND "+
		where+" ORDER BY i.enterprise_id LIMIT ?", slices.Concat([]any{after}, args, []any{limit})...)
}
