package fact

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/db"
)

// What many firms at a time are read for – rules, exports, forms – needs neither
// notes nor the days of writing.
var (
	figureColumns = db.Columns[Figure]("")
	chosenColumns = db.Columns[Figure]("", "evidence", "note", "created_at", "updated_at")
	rightColumns  = db.Columns[IPRight]("", "note", "archived_at", "archive_reason", "created_at", "updated_at")
)

func (s store) figuresOfMany(ctx context.Context, scope access.Scope, columns string, ids []string) ([]Figure, error) {
	where, args := enterprise.Visible(scope, "enterprise_id")
	return db.All[Figure](ctx, s.db, "SELECT "+columns+" FROM yearly_figures WHERE enterprise_id IN ? AND "+where+
		" ORDER BY fiscal_year DESC, id", append([]any{ids}, args...)...)
}

func (s store) ipRightsOfMany(ctx context.Context, scope access.Scope, ids []string) ([]IPRight, error) {
	where, args := enterprise.Visible(scope, "enterprise_id")
	return db.All[IPRight](ctx, s.db, "SELECT "+rightColumns+" FROM ip_rights WHERE enterprise_id IN ? AND archived_at IS NULL AND "+where+
		" ORDER BY id", append([]any{ids}, args...)...)
}
