package enterprise

import (
	"context"
	"slices"
	"strings"

	"miaolin/db"
)

// Mark says that a firm or what an assessment of it rests on has changed, Seq times
// since its assessments followed.
type Mark struct {
	EnterpriseID string `gorm:"primaryKey"`
	Seq          int64
}

// TableName is GORM's.
func (Mark) TableName() string { return "changed_enterprises" }

func (s store) marks(ctx context.Context, after string, limit int) ([]Mark, error) {
	return db.All[Mark](ctx, s.db, "SELECT enterprise_id, seq FROM changed_enterprises WHERE enterprise_id > ? ORDER BY enterprise_id LIMIT ?", after, limit)
}

// unmark takes marks away, unless the firm has changed again.
func (s store) unmark(ctx context.Context, marks []Mark) error {
	for part := range slices.Chunk(marks, 500) {
		var args []any
		for _, m := range part {
			args = append(args, m.EnterpriseID, m.Seq)
		}
		which := "SELECT enterprise_id FROM changed_enterprises WHERE (enterprise_id, seq) IN (VALUES " + strings.Repeat("(?, ?), ", len(part)-1) + "(?, ?))"
		if s.db.Engine() == db.Postgres { // who marks it at this moment need not be waited for
			which = strings.ReplaceAll(which, "(?, ?)", "(CAST(? AS TEXT), CAST(? AS BIGINT))") + " FOR UPDATE SKIP LOCKED"
		}
		if _, err := s.db.Exec(ctx, "DELETE FROM changed_enterprises WHERE enterprise_id IN ("+which+")", args...); err != nil {
			return err
		}
	}
	return nil
}

// mark notes that firms have changed; who calls it holds their rows.
func (s store) mark(ctx context.Context, ids ...string) error {
	ids = slices.Sorted(slices.Values(ids))
	return s.db.Insert(ctx, "changed_enterprises (enterprise_id, seq)", len(ids), func(i int) []any { return []any{ids[i], int64(1)} },
		" ON CONFLICT (enterprise_id) DO UPDATE SET seq = changed_enterprises.seq + 1")
}

func (s store) markFirms(ctx context.Context, firms []Enterprise) error {
	ids := make([]string, len(firms))
	for i, e := range firms {
		ids[i] = e.ID
	}
	return s.mark(ctx, ids...)
}
