package certification

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/db"
)

var titleColumns = db.Columns[Title]("")

func (s store) titlesOfMany(ctx context.Context, scope access.Scope, ids []string) ([]Title, error) {
	where, args := enterprise.Visible(scope, "enterprise_id")
	return db.All[Title](ctx, s.db, "SELECT "+titleColumns+" FROM titles WHERE enterprise_id IN ? AND withdrawn_at IS NULL AND "+where+
		" ORDER BY recognised_on DESC, id", append([]any{ids}, args...)...)
}
