package enterprise

import "context"

func (s store) idsAfter(ctx context.Context, after string, limit int) ([]string, error) {
	var ids []string
	err := s.db.From(ctx).Raw("SELECT id FROM enterprises WHERE id > ? ORDER BY id LIMIT ?", after, limit).Scan(&ids).Error
	return ids, err
}

func (s store) dropGrams(ctx context.Context, id string) error {
	return s.db.From(ctx).Exec("DELETE FROM enterprise_grams WHERE enterprise_id = ?", id).Error
}

// recount makes the counters anew from the summary rows.
func (s store) recount(ctx context.Context) error {
	tx := s.db.From(ctx)
	if err := tx.Exec("DELETE FROM enterprise_counts").Error; err != nil {
		return err
	}
	return tx.Exec(`INSERT INTO enterprise_counts (unit_code, rung, firms, lapsed, climbing, awaiting)
		SELECT unit_code, rung, ` + countedFlags + ` FROM enterprise_summary WHERE standing = 'active' GROUP BY unit_code, rung`).Error
}
