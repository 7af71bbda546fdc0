package intake

import (
	"context"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"miaolin/app/value"
	"miaolin/db"
)

type store struct{ db *db.DB }

func (s store) insert(ctx context.Context, imp Import) error {
	return s.db.From(ctx).Create(&imp).Error
}

// load finds an import of its owner; another's does not exist.
func (s store) load(ctx context.Context, id, owner string) (Import, error) {
	var imp Import
	err := s.db.From(ctx).Where("id = ? AND owner_id = ?", id, owner).Take(&imp).Error
	return imp, err
}

// update writes an import that still has the version it was read with.
func (s store) update(ctx context.Context, imp Import, read int64) (bool, error) {
	res := s.db.From(ctx).Model(&Import{}).Where("id = ? AND version = ?", imp.ID, read).
		Select("*").Omit("id", "created_at", "owner_id", "owner_name").Updates(&imp)
	return res.RowsAffected == 1, res.Error
}

func (s store) unfinished(ctx context.Context, owner string) (Import, error) {
	var imp Import
	err := s.db.From(ctx).Where("owner_id = ? AND state IN ('open', 'running')", owner).Take(&imp).Error
	return imp, err
}

func (s store) list(ctx context.Context, owner, before string, limit int) ([]Import, error) {
	q := s.db.From(ctx).Where("owner_id = ?", owner)
	if before != "" {
		q = q.Where("id < ?", before)
	}
	var all []Import
	err := q.Order("id DESC").Limit(limit).Find(&all).Error
	return all, err
}

func (s store) insertRows(ctx context.Context, rows []Row) error {
	return s.db.Insert(ctx, "import_rows (import_id, sheet, number, cells, marks, edits)", len(rows), func(i int) []any {
		r := rows[i]
		return []any{r.ImportID, r.Sheet, r.Number, r.Cells, r.Marks, r.Edits}
	}, "")
}

// eachRow hands over all rows in file order, page by page.
func (s store) eachRow(ctx context.Context, importID string, take func(Row) error) error {
	after := rowKey{-1, 0}
	for {
		page, err := s.rowsAfter(ctx, importID, after)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, r := range page {
			if err := take(r); err != nil {
				return err
			}
			after = rowKey{r.Sheet, r.Number}
		}
	}
}

func (s store) rowsAfter(ctx context.Context, importID string, after rowKey) ([]Row, error) {
	found, err := s.db.From(ctx).Raw(`SELECT sheet, number, cells, marks, edits, outcome, problems, record_no FROM import_rows
		WHERE import_id = ? AND (sheet, number) > (?, ?) ORDER BY sheet, number LIMIT 1000`, importID, after.Sheet, after.Number).Rows()
	if err != nil {
		return nil, err
	}
	defer found.Close()
	var page []Row
	for found.Next() {
		r := Row{ImportID: importID}
		if err := found.Scan(&r.Sheet, &r.Number, &r.Cells, &r.Marks, &r.Edits, &r.Outcome, &r.Problems, &r.RecordNo); err != nil {
			return nil, err
		}
		page = append(page, r)
	}
	return page, found.Err()
}

// rows hands over all rows at once.
func (s store) rows(ctx context.Context, importID string) (all []Row, err error) {
	err = s.eachRow(ctx, importID, func(r Row) error {
		all = append(all, r)
		return nil
	})
	return all, err
}

// rowKey is where a page of rows begins.
type rowKey struct {
	Sheet  int `json:"s"`
	Number int `json:"n"`
}

func (s store) rowPage(ctx context.Context, importID string, f RowFilter, after rowKey, limit int) ([]Row, error) {
	var page []Row
	err := s.filtered(ctx, importID, f).Where("(sheet, number) > (?, ?)", after.Sheet, after.Number).
		Order("sheet, number").Limit(limit).Find(&page).Error
	return page, err
}

func (s store) countRows(ctx context.Context, importID string, f RowFilter) (int, error) {
	var n int64
	err := s.filtered(ctx, importID, f).Count(&n).Error
	return int(n), err
}

func (s store) filtered(ctx context.Context, importID string, f RowFilter) *gorm.DB {
	q := s.db.From(ctx).Model(&Row{}).Where("import_id = ?", importID)
	if f.Outcome != "" {
		q = q.Where("outcome = ?", f.Outcome)
	}
	if f.Sheet != nil {
		q = q.Where("sheet = ?", *f.Sheet)
	}
	return q
}

func (s store) row(ctx context.Context, importID string, sheet, number int) (Row, error) {
	var r Row
	err := s.db.From(ctx).Where("import_id = ? AND sheet = ? AND number = ?", importID, sheet, number).Take(&r).Error
	return r, err
}

func (s store) editRow(ctx context.Context, r Row) error {
	return s.db.From(ctx).Model(&Row{}).Where("import_id = ? AND sheet = ? AND number = ?", r.ImportID, r.Sheet, r.Number).
		Updates(map[string]any{"edits": r.Edits, "marks": r.Marks}).Error
}

// saveVerdicts writes what a check said of rows, which are there: the cells are
// only given because a row must have some.
func (s store) saveVerdicts(ctx context.Context, importID string, rows []rowVerdict) error {
	return s.db.Insert(ctx, "import_rows (import_id, sheet, number, cells, outcome, problems, record_no)", len(rows), func(i int) []any {
		r := rows[i]
		var record *int
		if r.Record > 0 {
			record = &r.Record
		}
		return []any{importID, r.sheet, r.number, "[]", r.Outcome, value.JSON(r.Problems), record}
	}, " ON CONFLICT (import_id, sheet, number) DO UPDATE SET outcome = excluded.outcome, problems = excluded.problems, record_no = excluded.record_no")
}

// replaceRecords puts neighbouring records in the place of those of an earlier check.
func (s store) replaceRecords(ctx context.Context, importID string, records []Record) error {
	err := s.db.From(ctx).Exec("DELETE FROM import_records WHERE import_id = ? AND no BETWEEN ? AND ?", importID, records[0].No, records[len(records)-1].No).Error
	if err != nil {
		return err
	}
	return s.db.Insert(ctx, "import_records (import_id, no, record_key, label, outcome, enterprise_id, fields, changes, conflicts)", len(records), func(i int) []any {
		r := records[i]
		return []any{r.ImportID, r.No, r.RecordKey, r.Label, r.Outcome, r.EnterpriseID, r.Fields, r.Changes, r.Conflicts}
	}, "")
}

// dropRecords removes what an earlier check found beyond the last record.
func (s store) dropRecords(ctx context.Context, importID string, last int) error {
	return s.db.From(ctx).Exec("DELETE FROM import_records WHERE import_id = ? AND no > ?", importID, last).Error
}

func (s store) recordPage(ctx context.Context, importID string, outcome Outcome, after, limit int) ([]Record, error) {
	q := s.db.From(ctx).Where("import_id = ? AND no > ?", importID, after)
	if outcome != "" {
		q = q.Where("outcome = ?", outcome)
	}
	var page []Record
	err := q.Order("no").Limit(limit).Find(&page).Error
	return page, err
}

func (s store) contested(ctx context.Context, importID string, after, limit int) ([]Record, error) {
	var page []Record
	err := s.db.From(ctx).Where("import_id = ? AND no > ? AND conflicts IS NOT NULL", importID, after).
		Order("no").Limit(limit).Find(&page).Error
	return page, err
}

// forgetRows drops the texts of a finished import; they may hold personal data.
func (s store) forgetRows(ctx context.Context, finishedBefore value.Instant) error {
	old := s.db.From(ctx).Model(&Import{}).Select("id").
		Where("state IN ('done', 'undone', 'dropped') AND finished_at < ?", finishedBefore)
	return s.db.From(ctx).Where("import_id IN (?)", old).Delete(&Row{}).Error
}

// savedColumns is how a person read a table the last time.
type savedColumns struct {
	UserID      string
	Kind        Kind
	Fingerprint string
	Columns     value.JSON
	UpdatedAt   value.Instant
}

func (savedColumns) TableName() string { return "import_columns" }

func (s store) learned(ctx context.Context, user string, kind Kind, fingerprints []string) (map[string][]Field, error) {
	var all []savedColumns
	err := s.db.From(ctx).Where("user_id = ? AND kind = ? AND fingerprint IN ?", user, kind, fingerprints).Find(&all).Error
	if err != nil {
		return nil, err
	}
	out := map[string][]Field{}
	for _, saved := range all {
		var columns []Field
		if err := saved.Columns.Into(&columns); err != nil {
			return nil, err
		}
		out[saved.Fingerprint] = columns
	}
	return out, nil
}

func (s store) learn(ctx context.Context, saved []savedColumns) error {
	if len(saved) == 0 {
		return nil
	}
	key := []clause.Column{{Name: "user_id"}, {Name: "kind"}, {Name: "fingerprint"}}
	return s.db.From(ctx).Clauses(clause.OnConflict{Columns: key, DoUpdates: clause.AssignmentColumns([]string{"columns", "updated_at"})}).
		Create(slices.Clone(saved)).Error
}
