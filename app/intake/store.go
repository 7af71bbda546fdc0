package intake

import (
	"context"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"miaolin/app/value"
	"miaolin/db"
)

// inserted is how many rows go into one statement; SQLite allows 32,766 values.
const inserted = 500

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
	return s.db.From(ctx).CreateInBatches(rows, inserted).Error
}

// rows hands over all rows in file order.
func (s store) rows(ctx context.Context, importID string) ([]Row, error) {
	var all []Row
	sheet, number := -1, 0
	for {
		var some []Row
		err := s.db.From(ctx).Where("import_id = ? AND (sheet, number) > (?, ?)", importID, sheet, number).
			Order("sheet, number").Limit(5000).Find(&some).Error
		if err != nil || len(some) == 0 {
			return all, err
		}
		all = append(all, some...)
		last := some[len(some)-1]
		sheet, number = last.Sheet, last.Number
	}
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

// saveVerdicts writes what a check said of rows.
func (s store) saveVerdicts(ctx context.Context, rows []Row) error {
	key := []clause.Column{{Name: "import_id"}, {Name: "sheet"}, {Name: "number"}}
	verdict := clause.OnConflict{Columns: key, DoUpdates: clause.AssignmentColumns([]string{"outcome", "problems", "record_no"})}
	return s.db.From(ctx).Clauses(verdict).CreateInBatches(rows, inserted).Error
}

func (s store) replaceRecords(ctx context.Context, importID string, records []Record) error {
	if err := s.db.From(ctx).Where("import_id = ?", importID).Delete(&Record{}).Error; err != nil || len(records) == 0 {
		return err
	}
	return s.db.From(ctx).CreateInBatches(records, inserted).Error
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

// undoable are the records that were written.
func (s store) undoable(ctx context.Context, importID string) ([]Record, error) {
	var all []Record
	err := s.db.From(ctx).Where("import_id = ? AND undo_data IS NOT NULL", importID).Order("no").Find(&all).Error
	return all, err
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
