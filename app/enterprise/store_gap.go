package enterprise

import (
	"context"
	"slices"
	"strings"
)

func (s store) gaps(ctx context.Context, ids []string) ([]gapRow, error) {
	var all []gapRow
	for part := range slices.Chunk(ids, 500) {
		var some []gapRow
		err := s.db.From(ctx).Raw(`SELECT enterprise_id, lacks, lacks_count, unclear_count FROM enterprise_summary
			WHERE enterprise_id IN ? ORDER BY enterprise_id`, part).Scan(&some).Error
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// saveGaps writes many rows in one statement: a run over all firms changes all of
// them.
func (s store) saveGaps(ctx context.Context, rows []gapRow) error {
	for part := range slices.Chunk(rows, 500) {
		args := make([]any, 0, 4*len(part))
		for _, r := range part {
			args = append(args, r.EnterpriseID, r.Lacks, r.LacksCount, r.UnclearCount)
		}
		// The types stand in each row: PostgreSQL cannot tell that of a null.
		values := strings.Repeat("(?, ?, CAST(? AS INTEGER), CAST(? AS INTEGER)),", len(part))
		err := s.db.From(ctx).Exec(`UPDATE enterprise_summary SET lacks = v.lacks, lacks_count = v.lacks_count, unclear_count = v.unclear_count
			FROM (SELECT column1 AS enterprise_id, column2 AS lacks, column3 AS lacks_count, column4 AS unclear_count
				FROM (VALUES `+strings.TrimSuffix(values, ",")+`) AS given) AS v
			WHERE enterprise_summary.enterprise_id = v.enterprise_id`, args...).Error
		if err != nil {
			return err
		}
	}
	return nil
}
