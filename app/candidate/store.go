package candidate

import (
	"context"
	"strings"

	"miaolin/app/access"
	"miaolin/app/value"
	"miaolin/db"
)

type store struct{ db *db.DB }

func (s store) insert(ctx context.Context, e Export) error { return s.db.From(ctx).Create(&e).Error }

func (s store) get(ctx context.Context, id string) (Export, error) {
	var e Export
	err := s.db.From(ctx).Where("id = ?", id).Take(&e).Error
	return e, err
}

func (s store) ofOwner(ctx context.Context, owner string, p Page) ([]Export, error) {
	q := s.db.From(ctx).Where("owner_id = ?", owner)
	if p.Before != "" {
		q = q.Where("id < ?", p.Before)
	}
	var all []Export
	return all, q.Order("id DESC").Limit(p.Limit).Find(&all).Error
}

// all lists everyone's exports made in the units of a scope.
func (s store) all(ctx context.Context, scope access.Scope, p Page) ([]Export, error) {
	where, args := scope.Where("unit_code", "unit_code", "''")
	q := s.db.From(ctx).Where(where, args...)
	if p.Before != "" {
		q = q.Where("id < ?", p.Before)
	}
	var all []Export
	return all, q.Order("id DESC").Limit(p.Limit).Find(&all).Error
}

func (s store) ofFirm(ctx context.Context, enterpriseID, before string, limit int) ([]Export, error) {
	q := s.db.From(ctx).Where("state IN ('ready', 'expired') AND id IN (SELECT r.export_id FROM export_rows r WHERE r.enterprise_id = ?)", enterpriseID)
	if before != "" {
		q = q.Where("id < ?", before)
	}
	var all []Export
	return all, q.Order("id DESC").Limit(limit).Find(&all).Error
}

func (s store) finish(ctx context.Context, e Export) error {
	return s.db.From(ctx).Exec(`UPDATE exports SET state = ?, row_count = ?, bytes = ?, sha256 = ?, file = ?, as_of = ?,
		finished_at = ?, expires_at = ?, error_code = '' WHERE id = ?`,
		e.State, e.RowCount, e.Bytes, e.SHA256, e.File, e.AsOf, e.FinishedAt, e.ExpiresAt, e.ID).Error
}

func (s store) fail(ctx context.Context, id, code string, now value.Instant) error {
	return s.db.From(ctx).Exec("UPDATE exports SET state = 'failed', error_code = ?, finished_at = ? WHERE id = ? AND state = 'running'", code, now, id).Error
}

func (s store) countDownload(ctx context.Context, id string) error {
	return s.db.From(ctx).Exec("UPDATE exports SET downloads = downloads + 1 WHERE id = ?", id).Error
}

func (s store) overdue(ctx context.Context, now value.Instant) ([]Export, error) {
	var all []Export
	return all, s.db.From(ctx).Where("state = 'ready' AND expires_at < ?", now).Order("id").Limit(1000).Find(&all).Error
}

func (s store) expire(ctx context.Context, id string) error {
	return s.db.From(ctx).Exec("UPDATE exports SET state = 'expired' WHERE id = ? AND state = 'ready'", id).Error
}

// running lists exports not finished, of one owner or of all.
func (s store) running(ctx context.Context, owner string) ([]Export, error) {
	q := s.db.From(ctx).Where("state = 'running'")
	if owner != "" {
		q = q.Where("owner_id = ?", owner)
	}
	var all []Export
	return all, q.Order("id").Limit(1000).Find(&all).Error
}

func (s store) forgetRows(ctx context.Context, exportID string) error {
	return s.db.From(ctx).Exec("DELETE FROM export_rows WHERE export_id = ?", exportID).Error
}

// keepRows adds firms to an export and answers those that were not there yet.
func (s store) keepRows(ctx context.Context, exportID string, ids []string) ([]string, error) {
	args := make([]any, 0, 2*len(ids))
	for _, id := range ids {
		args = append(args, exportID, id)
	}
	marks := strings.TrimSuffix(strings.Repeat("(?, ?), ", len(ids)), ", ")
	var kept []string
	err := s.db.From(ctx).Raw("INSERT INTO export_rows (export_id, enterprise_id) VALUES "+marks+
		" ON CONFLICT (export_id, enterprise_id) DO NOTHING RETURNING enterprise_id", args...).Scan(&kept).Error
	return kept, err
}
