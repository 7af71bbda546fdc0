package intake

import (
	"context"

	"miaolin/app/value"
)

// touch tells whether an import is still in the state and phase it was read in,
// and makes others wait who would change that.
func (s store) touch(ctx context.Context, imp Import, now value.Instant) (bool, error) {
	res := s.db.From(ctx).Exec("UPDATE imports SET updated_at = ? WHERE id = ? AND version = ? AND state = ? AND phase = ?",
		now, imp.ID, imp.Version, imp.State, imp.Phase)
	return res.RowsAffected == 1, res.Error
}

// planned is what a run has settled about a record, and how far it has come.
type planned struct {
	No           int
	Outcome      Outcome
	EnterpriseID string
	Fields       value.JSON
	Mark         Mark
}

func (s store) plan(ctx context.Context, importID string) (all []planned, err error) {
	rows, err := s.db.From(ctx).Raw("SELECT no, outcome, enterprise_id, fields, mark FROM import_records WHERE import_id = ? ORDER BY no", importID).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var p planned
		if err := rows.Scan(&p.No, &p.Outcome, &p.EnterpriseID, &p.Fields, &p.Mark); err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, rows.Err()
}

// markWritten notes that records are written, and what takes them back. They are
// there: key, label and fields are only given because a record must have them.
func (s store) markWritten(ctx context.Context, importID string, part []*draft) error {
	return s.db.Insert(ctx, "import_records (import_id, no, record_key, label, outcome, fields, enterprise_id, undo_data, mark)", len(part), func(i int) []any {
		d := part[i]
		var undo value.JSON
		if d.undo != nil {
			undo = value.JSONOf(d.undo)
		}
		return []any{importID, d.no, "", "", "", "{}", d.firm.ID, undo, MarkWritten}
	}, " ON CONFLICT (import_id, no) DO UPDATE SET enterprise_id = excluded.enterprise_id, undo_data = excluded.undo_data, mark = excluded.mark")
}

const takesBack = "import_id = ? AND mark = 'written' AND undo_data IS NOT NULL"

// lastWritten are records to be taken back: what was written last goes first.
func (s store) lastWritten(ctx context.Context, importID string, limit int) (all []Record, err error) {
	err = s.db.From(ctx).Where(takesBack, importID).Order("no DESC").Limit(limit).Find(&all).Error
	return all, err
}

func (s store) countWritten(ctx context.Context, importID string) (n int64, err error) {
	err = s.db.From(ctx).Model(&Record{}).Where(takesBack, importID).Count(&n).Error
	return n, err
}

func (s store) mark(ctx context.Context, importID string, numbers []int, m Mark) error {
	if len(numbers) == 0 {
		return nil
	}
	return s.db.From(ctx).Exec("UPDATE import_records SET mark = ? WHERE import_id = ? AND no IN ?", m, importID, numbers).Error
}

// marked are records with a mark, in file order.
func (s store) marked(ctx context.Context, importID string, m Mark) (all []Record, err error) {
	err = s.db.From(ctx).Select("no", "label", "enterprise_id").Where("import_id = ? AND mark = ?", importID, m).Order("no").Find(&all).Error
	return all, err
}

func (s store) countMarked(ctx context.Context, importID string, m Mark) (n int64, err error) {
	err = s.db.From(ctx).Model(&Record{}).Where("import_id = ? AND mark = ?", importID, m).Count(&n).Error
	return n, err
}
