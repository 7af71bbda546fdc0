package fact

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/db"
)

var (
	figureColumns = db.Columns[Figure]("")
	rightColumns  = db.Columns[IPRight]("")
)

func (s store) figuresOfMany(ctx context.Context, scope access.Scope, ids []string) ([]Figure, error) {
	where, args := enterprise.Visible(scope, "enterprise_id")
	return db.All[Figure](ctx, s.db, "SELECT "+figureColumns+" FROM yearly_figures WHERE enterprise_id IN ? AND "+where+
		" ORDER BY fiscal_year DESC, id", append([]any{ids}, args...)...)
}

func (s store) ipRightsOfMany(ctx context.Context, scope access.Scope, ids []string) ([]IPRight, error) {
	where, args := enterprise.Visible(scope, "enterprise_id")
	return db.All[IPRight](ctx, s.db, "SELECT "+rightColumns+" FROM ip_rights WHERE enterprise_id IN ? AND archived_at IS NULL AND "+where+
		" ORDER BY id", append([]any{ids}, args...)...)
}
