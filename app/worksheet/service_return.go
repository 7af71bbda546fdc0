package worksheet

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"time"

	"miaolin/app/access"
	"miaolin/app/collection"
	"miaolin/app/fault"
	"miaolin/app/job"
	"miaolin/app/sheet"
	"miaolin/app/value"
)

// Take takes a file back and lays it beside the store: at once when it is small, as
// a job otherwise. What was accepted from an earlier return and not written is
// forgotten. Errors: those of package sheet, worksheet.not_ours, worksheet.not_xlsx
// (422), worksheet.busy (409), worksheet.stale (412).
func (s *Service) Take(ctx context.Context, id string, fileName string, data []byte) (View, error) {
	sh, err := s.mine(ctx, "change", id)
	if err != nil {
		return View{}, err
	}
	file, err := read(ctx, data, s.headings(sh))
	if err != nil {
		return View{}, err
	}
	hash := sha256.Sum256(data)
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		if sh, err = s.hold(ctx, id); err != nil {
			return err
		}
		rows, err := s.store.rows(ctx, id)
		if err != nil {
			return err
		}
		notes := append([]Note{}, file.Notes...)
		notes = append(notes, lay(rows, file.Rows)...)
		now := s.Clock()
		sh.State, sh.FileName, sh.FileHash, sh.Notes = Comparing, sheet.Clean(fileName), hex.EncodeToString(hash[:]), value.JSONOf(notes)
		sh.ReturnedAt, sh.BusySince, sh.FinishedAt, sh.ErrorCode, sh.JobID = &now, &now, nil, "", ""
		if len(file.Rows) > s.Direct {
			j, err := s.Jobs.Enqueue(ctx, job.Request{Kind: compareJob, Label: sh.Serial, Args: jobArgs{sh.ID}})
			if err != nil {
				return err
			}
			sh.JobID = j.ID
		}
		if err := s.store.takeRows(ctx, rows); err != nil {
			return err
		}
		if err := s.store.forgetCells(ctx, id); err != nil {
			return err
		}
		if err := s.change(ctx, &sh); err != nil {
			return err
		}
		return s.record(ctx, "worksheet-return", sh, map[string]any{"rows": len(file.Rows), "hash": sh.FileHash, "file": sh.FileName})
	})
	if err != nil {
		return View{}, err
	}
	if sh.JobID == "" {
		if err := s.compare(ctx, id, nil); err != nil {
			return View{}, errors.Join(err, s.reopen(ctx, id, err))
		}
	}
	return s.Get(ctx, id)
}

// hold makes other writers of a sheet of the caller wait, and refuses one that is
// being compared or written. Errors: worksheet.not_found (404), worksheet.busy (409).
func (s *Service) hold(ctx context.Context, id string) (Sheet, error) {
	sh, err := s.store.hold(ctx, id, access.From(ctx).UserID)
	if err != nil || sh.State != Applying && sh.State != Comparing {
		return sh, err
	}
	busy, err := s.busy(ctx, sh)
	if err == nil && busy {
		err = fault.Conflict("worksheet.busy")
	}
	sh.State = Open // whoever was at it is gone
	return sh, err
}

// goneAfter is when a request that compared or wrote a sheet is known to be lost.
const goneAfter = 3 * time.Minute

// busy tells that somebody is at work on a sheet: its job, or a request.
func (s *Service) busy(ctx context.Context, sh Sheet) (bool, error) {
	switch {
	case sh.State != Applying && sh.State != Comparing:
		return false, nil
	case sh.JobID == "":
		return sh.BusySince != nil && s.Clock().Sub(*sh.BusySince) < goneAfter, nil
	}
	states, err := s.Jobs.States(ctx, []string{sh.JobID})
	return states[sh.JobID].Open(), err
}

// change writes a sheet over the version it was read with.
func (s *Service) change(ctx context.Context, sh *Sheet) error {
	sh.Version++
	ok, err := s.store.update(ctx, *sh, sh.Version-1)
	if err == nil && !ok {
		err = fault.Stale("worksheet.stale", "version", sh.Version-1)
	}
	return err
}

// lay puts the lines of a file beside the rows that went out, and says which lines
// are of no row, of another file, or of another firm than their name says.
func lay(rows []Row, came []cameRow) (notes []Note) {
	byKey := make(map[string]int, len(rows))
	for i := range rows {
		byKey[rows[i].RowKey] = i
		rows[i].Line, rows[i].Came, rows[i].Problem, rows[i].ProblemParams = 0, nil, "", nil
	}
	var unknown []int
	for _, c := range came {
		i, known := byKey[c.Key]
		if !known {
			unknown = append(unknown, c.Line)
			continue
		}
		r := &rows[i]
		r.Line, r.Came = c.Line, value.JSONOf(c.Cells)
		switch {
		case c.Stamp != r.Stamp:
			r.Problem = "worksheet.row_stamp"
		case sheet.Clean(c.Name) != sheet.Clean(sheet.Guard(r.FirmName)):
			r.Problem, r.ProblemParams = "worksheet.row_name", value.JSONOf(map[string]any{"now": c.Name, "was": r.FirmName})
		}
	}
	if len(unknown) > 0 {
		notes = append(notes, note("rows_unknown", "n", len(unknown), "lines", inLine(unknown)))
	}
	absent := 0
	for _, r := range rows {
		if r.Line == 0 {
			absent++
		}
	}
	if absent > 0 {
		notes = append(notes, note("rows_absent", "n", absent))
	}
	return notes
}

// part is how many firms are looked at in one transaction.
const part = 100

// compare finds the differences of a file that was taken, part by part. Run again,
// it begins anew.
func (s *Service) compare(ctx context.Context, id string, run *job.Run) error {
	sh, err := s.store.get(ctx, id, access.From(ctx).UserID)
	if err != nil || sh.State != Comparing {
		return err
	}
	rows, err := s.store.rows(ctx, id)
	if err != nil {
		return err
	}
	if err := s.DB.InTx(ctx, func(ctx context.Context) error { return s.store.forgetCells(ctx, id) }); err != nil {
		return err
	}
	t, err := s.tongueOf(ctx, sh, rows)
	if err != nil {
		return err
	}
	done := 0
	for some := range slices.Chunk(rows, part) {
		now, err := s.now(ctx, sh, some)
		if err != nil {
			return err
		}
		cells, lost := differences(t, sh.columns(), some, now)
		err = s.DB.InTx(ctx, func(ctx context.Context) error {
			if err := s.store.insertCells(ctx, cells); err != nil {
				return err
			}
			if err := s.store.takeRows(ctx, lost); err != nil || run == nil {
				return err
			}
			return run.Hold(ctx)
		})
		if err != nil {
			return err
		}
		if done += len(some); run != nil {
			run.Progress(done, len(rows), "worksheet.comparing")
		}
	}
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		sh.State = Open
		if err := s.change(ctx, &sh); err != nil || run == nil {
			return err
		}
		return run.Hold(ctx)
	})
}

// now is what the store says of some rows, by row; rows whose firm is out of reach
// or closed, or that a round no longer asks, are left out.
func (s *Service) now(ctx context.Context, sh Sheet, rows []Row) (map[int]map[string]string, error) {
	all := map[int]map[string]string{}
	if sh.RoundID != nil {
		return all, s.nowAsked(ctx, *sh.RoundID, rows, all)
	}
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.EnterpriseID
	}
	found, err := s.Rounds.Standing(ctx, sh.columns(), ids, "change", personal(sh.columns()))
	for _, r := range rows {
		if values, ok := found[r.EnterpriseID]; ok {
			all[r.No] = values
		}
	}
	return all, err
}

func (s *Service) nowAsked(ctx context.Context, round string, rows []Row, all map[int]map[string]string) error {
	named := make([]string, len(rows))
	for i, r := range rows {
		named[i] = deref(r.ReturnID)
	}
	_, _, asked, err := s.Rounds.AskedFirms(ctx, round, collection.ReturnFilter{}, named)
	for _, a := range asked {
		for _, r := range rows {
			if deref(r.ReturnID) == a.ReturnID && a.Left == nil {
				all[r.No] = a.Values
			}
		}
	}
	return err
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// differences are the cells of some rows that say something new, or cannot be taken;
// lost are rows about which nothing can be said any more.
func differences(t *tongue, fields []collection.Field, rows []Row, now map[int]map[string]string) (cells []Cell, lost []Row) {
	for _, r := range rows {
		if r.Line == 0 || r.Problem != "" {
			continue
		}
		theirs, reached := now[r.No]
		if !reached {
			r.Problem = "worksheet.row_gone"
			lost = append(lost, r)
			continue
		}
		base := r.base()
		for _, came := range r.came() {
			at := slices.IndexFunc(fields, func(q collection.Field) bool { return q.Code == came.Code })
			if at < 0 {
				continue
			}
			q := fields[at]
			mine, code := "", ""
			if came.Problem == "" {
				mine, code = t.read(q, came.Text, base[q.Code])
			}
			if c, differs := differ(q, came, base[q.Code], mine, theirs[q.Code], code); differs {
				c.ID, c.WorksheetID, c.RowNo, c.ColumnNo = value.NewID(), r.WorksheetID, r.No, at
				cells = append(cells, c)
			}
		}
	}
	return cells, lost
}
