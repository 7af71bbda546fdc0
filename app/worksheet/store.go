package worksheet

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"miaolin/app/value"
	"miaolin/db"
)

type store struct{ db *db.DB }

func (s store) insert(ctx context.Context, sh Sheet) error { return db.Add(ctx, s.db, sh) }

func (s store) get(ctx context.Context, id, owner string) (Sheet, error) {
	return db.One[Sheet](ctx, s.db, "SELECT * FROM worksheets WHERE id = ? AND owner_id = ?", id, owner)
}

func (s store) ofOwner(ctx context.Context, owner, before string, limit int) ([]Sheet, error) {
	query, args := "SELECT * FROM worksheets WHERE owner_id = ?", []any{owner}
	if before != "" {
		query, args = query+" AND id < ?", append(args, before)
	}
	return db.All[Sheet](ctx, s.db, query+" ORDER BY id DESC LIMIT ?", append(args, limit)...)
}

// hold makes other writers of this sheet wait until the transaction is over.
func (s store) hold(ctx context.Context, id, owner string) (Sheet, error) {
	q := s.db.From(ctx).Where("id = ? AND owner_id = ?", id, owner)
	if s.db.Engine() == db.Postgres {
		q = q.Clauses(clause.Locking{Strength: "UPDATE"})
	}
	var sh Sheet
	err := q.Take(&sh).Error
	return sh, err
}

func (s store) update(ctx context.Context, sh Sheet, read int64) (bool, error) {
	res := s.db.From(ctx).Model(&Sheet{}).Where("id = ? AND version = ?", sh.ID, read).
		Select("state", "file_name", "file_hash", "notes", "job_id", "error_code", "returned_at", "busy_since", "finished_at", "version").Updates(&sh)
	return res.RowsAffected == 1, res.Error
}

func (s store) insertRows(ctx context.Context, rows []Row) error { return db.Add(ctx, s.db, rows...) }

// takeRows writes what came back of rows.
func (s store) takeRows(ctx context.Context, rows []Row) error {
	if len(rows) == 0 {
		return nil
	}
	return db.Put(ctx, s.db, rows)
}

func (s store) rows(ctx context.Context, id string) ([]Row, error) {
	return db.All[Row](ctx, s.db, "SELECT * FROM worksheet_rows WHERE worksheet_id = ? ORDER BY no", id)
}

func (s store) insertCells(ctx context.Context, cells []Cell) error {
	if len(cells) == 0 {
		return nil
	}
	return db.Add(ctx, s.db, cells...)
}

// forgetCells forgets the differences of an earlier return that were not written.
func (s store) forgetCells(ctx context.Context, id string) error {
	_, err := s.db.Exec(ctx, "DELETE FROM worksheet_cells WHERE worksheet_id = ? AND state <> 'applied'", id)
	return err
}

// of is a condition on cells by what is to be shown.
func of(show string) (string, []any) {
	switch show {
	case string(Here), string(Conflict), string(There), string(Wrong):
		return " AND c.kind = ?", []any{show}
	case string(Accepted), string(Refused), string(Applied), string(Failed):
		return " AND c.state = ?", []any{show}
	case "undecided":
		return " AND c.kind IN ('here', 'conflict') AND c.state = 'open'", nil
	}
	return " AND c.kind <> 'there'", nil
}

// telling are the rows with something to tell, a page of them.
func (s store) telling(ctx context.Context, id string, f RowFilter) ([]Row, error) {
	some, args := of(f.Show)
	has := "EXISTS (SELECT 1 FROM worksheet_cells c WHERE c.worksheet_id = r.worksheet_id AND c.row_no = r.no" + some + ")"
	switch f.Show {
	case "":
		has = "(r.problem <> '' OR " + has + ")"
	case "rows":
		has, args = "r.problem <> ''", nil
	}
	args = append(append([]any{id, f.After}, args...), f.Limit)
	return db.All[Row](ctx, s.db, "SELECT r.* FROM worksheet_rows r WHERE r.worksheet_id = ? AND r.no > ? AND "+has+" ORDER BY r.no LIMIT ?", args...)
}

func (s store) cellsOf(ctx context.Context, id string, rows []Row, show string) (map[int][]Cell, error) {
	numbers := make([]int, len(rows))
	for i, r := range rows {
		numbers[i] = r.No
	}
	some, args := of(show)
	cells, err := db.All[Cell](ctx, s.db, "SELECT c.* FROM worksheet_cells c WHERE c.worksheet_id = ? AND c.row_no IN ?"+some+" ORDER BY c.row_no, c.column_no, c.id", append([]any{id, numbers}, args...)...)
	all := map[int][]Cell{}
	for _, c := range cells {
		all[c.RowNo] = append(all[c.RowNo], c)
	}
	return all, err
}

// counts are those of some sheets, by sheet.
func (s store) counts(ctx context.Context, ids ...string) (map[string]Counts, error) {
	all := map[string]Counts{}
	if len(ids) == 0 {
		return all, nil
	}
	cells, err := db.All[Counts](ctx, s.db, `SELECT worksheet_id, COUNT(*) FILTER (WHERE kind = 'here') AS here, COUNT(*) FILTER (WHERE kind = 'conflict') AS conflicts,
		COUNT(*) FILTER (WHERE kind = 'there') AS there, COUNT(*) FILTER (WHERE kind = 'wrong') AS wrong,
		COUNT(*) FILTER (WHERE kind IN ('here', 'conflict') AND state = 'open') AS undecided, COUNT(*) FILTER (WHERE state = 'accepted') AS accepted,
		COUNT(*) FILTER (WHERE state = 'refused') AS refused, COUNT(*) FILTER (WHERE state = 'applied') AS applied,
		COUNT(*) FILTER (WHERE state = 'failed') AS failed FROM worksheet_cells WHERE worksheet_id IN ? GROUP BY worksheet_id`, ids)
	if err != nil {
		return all, err
	}
	for _, c := range cells {
		all[c.WorksheetID] = c
	}
	rows, err := db.All[Counts](ctx, s.db, `SELECT worksheet_id, COUNT(*) FILTER (WHERE line > 0) AS rows, COUNT(*) FILTER (WHERE line = 0) AS absent,
		COUNT(*) FILTER (WHERE problem <> '') AS bad_rows FROM worksheet_rows WHERE worksheet_id IN ? GROUP BY worksheet_id`, ids)
	for _, r := range rows {
		c := all[r.WorksheetID]
		c.Rows, c.Absent, c.BadRows = r.Rows, r.Absent, r.BadRows
		all[r.WorksheetID] = c
	}
	return all, err
}

// decide marks cells that are not written yet.
func (s store) decide(ctx context.Context, id string, d Decision) (int64, error) {
	to := Refused
	if d.Accept {
		to = Accepted
	}
	q := s.db.From(ctx).Model(&Cell{}).Where("worksheet_id = ? AND kind IN ('here', 'conflict')", id)
	switch {
	case len(d.Cells) > 0:
		q = q.Where("id IN ? AND state <> 'applied'", d.Cells)
	case len(d.Rows) > 0:
		q = q.Where("row_no IN ? AND state <> 'applied'", d.Rows)
	default:
		q = q.Where("kind = ? AND state IN ('open', 'failed')", d.All)
	}
	res := q.Updates(map[string]any{"state": to, "problem": "", "problem_params": nil})
	return res.RowsAffected, res.Error
}

// accepted are the rows with cells to be written.
func (s store) accepted(ctx context.Context, id string) ([]Row, error) {
	return db.All[Row](ctx, s.db, `SELECT r.* FROM worksheet_rows r WHERE r.worksheet_id = ?
		AND EXISTS (SELECT 1 FROM worksheet_cells c WHERE c.worksheet_id = r.worksheet_id AND c.row_no = r.no AND c.state = 'accepted') ORDER BY r.no`, id)
}

// take marks the accepted cells of a row as written and hands them over, once: who
// comes second finds none.
func (s store) take(ctx context.Context, id string, no int, now value.Instant) ([]Cell, error) {
	var cells []Cell
	err := s.db.From(ctx).Model(&cells).Clauses(clause.Returning{}).Where("worksheet_id = ? AND row_no = ? AND state = 'accepted'", id, no).
		Updates(map[string]any{"state": Applied, "settled_at": now}).Error
	return cells, err
}

// again lets a cell wait for a new decision beside what the store says now.
func (s store) again(ctx context.Context, cell, theirs string) error {
	return s.db.From(ctx).Model(&Cell{}).Where("id = ?", cell).
		Updates(map[string]any{"state": Undecided, "kind": Conflict, "theirs": theirs, "settled_at": nil, "problem": "worksheet.moved_since", "problem_params": nil}).Error
}

func (s store) fail(ctx context.Context, id string, no int, why Note, now value.Instant) (int, error) {
	res := s.db.From(ctx).Model(&Cell{}).Where("worksheet_id = ? AND row_no = ? AND state = 'accepted'", id, no).
		Updates(map[string]any{"state": Failed, "settled_at": now, "problem": why.Code, "problem_params": value.JSONOf(why.Params)})
	return int(res.RowsAffected), res.Error
}

// waiting counts what is still to be decided or to be mended.
func (s store) waiting(ctx context.Context, id string) (int, error) {
	return db.One[int](ctx, s.db, "SELECT COUNT(*) FROM worksheet_cells WHERE worksheet_id = ? AND kind IN ('here', 'conflict') AND state IN ('open', 'accepted', 'failed')", id)
}

func (s store) refuseRest(ctx context.Context, id string, now value.Instant) error {
	return s.db.From(ctx).Session(&gorm.Session{}).Model(&Cell{}).Where("worksheet_id = ? AND kind IN ('here', 'conflict') AND state IN ('open', 'accepted')", id).
		Updates(map[string]any{"state": Refused, "settled_at": now}).Error
}
