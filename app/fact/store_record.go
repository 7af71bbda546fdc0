package fact

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/db"
)

func recordsOfMany[T kept](ctx context.Context, s store, scope access.Scope, ids []string) ([]T, error) {
	where, args := enterprise.Visible(scope, "enterprise_id")
	var row T
	return db.All[T](ctx, s.db, "SELECT "+db.Columns[T]("", unruled...)+" FROM "+row.TableName()+" WHERE enterprise_id IN ? AND archived_at IS NULL AND "+where+
		" ORDER BY id", append([]any{ids}, args...)...)
}

// unruled are the columns of a record that no rule looks at.
var unruled = []string{"note", "evidence", "source_evidence", "result_evidence", "reference", "authority", "checked_by", "archived_at", "archive_reason", "created_at", "updated_at"}

func recordsOf[T kept](ctx context.Context, s store, enterpriseID string, archived bool) ([]T, error) {
	q := s.db.From(ctx).Where("enterprise_id = ?", enterpriseID)
	if !archived {
		q = q.Where("archived_at IS NULL")
	}
	var rows []T
	err := q.Order("id DESC").Find(&rows).Error
	return rows, err
}

func recordOf[T kept](ctx context.Context, s store, scope access.Scope, id string) (T, error) {
	where, args := enterprise.Visible(scope, "enterprise_id")
	var row T
	err := s.db.From(ctx).Where("id = ?", id).Where(where, args...).Take(&row).Error
	return row, err
}

func insertRecord[T kept](ctx context.Context, s store, row T) error {
	return s.db.From(ctx).Create(&row).Error
}

// updateRecord replaces a row that still has the version of before.
func updateRecord[T kept](ctx context.Context, s store, row T, id string, before int64) error {
	return replaced(s.db.From(ctx).Model(new(T)).Where("id = ? AND version = ?", id, before).
		Select("*").Omit("id", "created_at").Updates(&row))
}
