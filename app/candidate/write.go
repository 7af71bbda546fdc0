package candidate

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/job"
	"miaolin/app/sheet"
	"miaolin/db"
)

// batch is how many firms are read and written together; it bounds the memory.
const batch = 500

// writing is one export on its way into its file.
type writing struct {
	svc     *Service
	export  Export
	sel     Selection
	columns []column
	needs   need
	rules   []string
	book    *book
	out     sheet.Writer
	run     *job.Run // nil when the asker waits
	total   int
	cells   []any
}

// write makes the file of an export as the actor of ctx, with the rights they
// have now. Run again, it begins anew.
func (s *Service) write(ctx context.Context, id string, run *job.Run) error {
	e, err := s.store.get(ctx, id)
	if err != nil || e.State != Running {
		return err
	}
	w := &writing{svc: s, export: e, run: run}
	if err := w.prepare(ctx); err != nil {
		return err
	}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return err
	}
	draft := filepath.Join(s.dir, e.ID+".part")
	defer os.Remove(draft) // nothing left there when all went well
	if err := w.into(ctx, draft); err != nil {
		return err
	}
	w.export.File = e.ID + "." + string(e.Format)
	if err := os.Rename(draft, filepath.Join(s.dir, w.export.File)); err != nil {
		return err
	}
	return s.finish(ctx, w)
}

// prepare reads the question again and checks it against today's rights.
func (w *writing) prepare(ctx context.Context) error {
	var ids []string
	if err := errors.Join(w.export.Filter.Into(&w.sel), w.export.Columns.Into(&ids)); err != nil {
		return err
	}
	w.sel.Columns = ids
	p, err := w.svc.plan(ctx, w.sel, w.export.Lang)
	if err != nil {
		return err
	}
	w.columns, w.book, w.total, w.needs = p.columns, p.book, p.rows, needsOf(p.columns)
	w.rules = rulesOf(p.columns)
	w.export.AsOf = w.svc.Clock()
	w.cells = make([]any, len(p.columns))
	return nil
}

func (w *writing) into(ctx context.Context, path string) (err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	hash, size := sha256.New(), &counter{}
	if w.out, err = sheet.NewWriter(w.export.Format, io.MultiWriter(f, hash, size), w.book.text("sheet")); err != nil {
		return err
	}
	header := make([]sheet.Column, len(w.columns))
	for i, c := range w.columns {
		header[i] = sheet.Column{Title: c.title(w.book)}
	}
	if err := w.out.Header(header); err != nil {
		return err
	}
	if err := w.rows(ctx); err != nil {
		return errors.Join(err, w.out.Close())
	}
	if err := w.addNotes(ctx); err != nil {
		return errors.Join(err, w.out.Close())
	}
	if err := w.out.Close(); err != nil {
		return err
	}
	w.export.SHA256, w.export.Bytes = hex.EncodeToString(hash.Sum(nil)), size.n
	return f.Sync()
}

// rows streams the firms in batches. A firm that moved in the order while it
// was being walked is written once.
func (w *writing) rows(ctx context.Context) error {
	if err := w.svc.forgetRows(ctx, w.export.ID); err != nil {
		return err
	}
	var pending []enterprise.Row
	flush := func() error {
		if len(pending) == 0 {
			return nil
		}
		err := w.flush(ctx, pending)
		pending = pending[:0]
		return err
	}
	query, err := w.svc.query(ctx, w.sel)
	if err != nil {
		return err
	}
	err = w.svc.Firms.Scan(ctx, "export", "enterprise", query, w.export.Sort, func(row enterprise.Row) error {
		if pending = append(pending, row); len(pending) < batch {
			return nil
		}
		return flush()
	})
	if err != nil {
		return err
	}
	return flush()
}

func (w *writing) flush(ctx context.Context, rows []enterprise.Row) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	fresh, err := w.svc.keepRows(ctx, w.export.ID, rows)
	if err != nil {
		return err
	}
	records, err := w.book.read(ctx, rows, w.needs)
	if err != nil {
		return err
	}
	ids := make([]string, len(records))
	for i := range records {
		ids[i] = records[i].EnterpriseID
	}
	if err := w.book.readRules(ctx, records, ids, w.rules); err != nil {
		return err
	}
	for i := range records {
		if !fresh[records[i].EnterpriseID] {
			continue
		}
		for k, c := range w.columns {
			w.cells[k] = c.cell(w.book, &records[i])
		}
		if err := w.out.Row(w.cells); err != nil {
			return err
		}
		w.export.RowCount++
	}
	if w.run != nil {
		w.run.Progress(int(w.export.RowCount), w.total, "candidate.writing")
	}
	return nil
}

// addNotes puts the sheet that explains the table behind it, where the format
// has room for one.
func (w *writing) addNotes(ctx context.Context) error {
	notes, ok := w.out.(sheet.Noter)
	if !ok {
		return nil
	}
	words, err := w.book.words(ctx, w.sel)
	if err != nil {
		return err
	}
	return notes.Notes(w.book.text("notes"), w.book.notes(w.export, access.From(ctx), words))
}

// finish makes the file count, and only for the one who still holds the job.
func (s *Service) finish(ctx context.Context, w *writing) error {
	e := w.export
	e.State, e.FinishedAt = Ready, s.Clock()
	e.ExpiresAt = e.FinishedAt.Add(keepFiles)
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		if w.run != nil {
			if err := w.run.Hold(ctx); err != nil {
				return err
			}
		}
		if err := s.store.finish(ctx, e); err != nil {
			return err
		}
		return s.Audit.Record(ctx, audit.Entry{
			Operation: "export-finish", Object: "export", ObjectID: e.ID, ObjectLabel: e.Serial, UnitCode: e.UnitCode,
			Purpose: e.Purpose, KeepLong: true, Serial: e.Serial,
			Params: map[string]any{"rows": e.RowCount, "sha256": e.SHA256, "bytes": e.Bytes, "personal": e.Personal},
		})
	})
}

// fail writes the reason on the export and hands the error on.
func (s *Service) fail(ctx context.Context, id string, cause error) error {
	code := "candidate.failed"
	if f := cmp.Or(fault.Of(cause), db.Trouble(cause)); f != nil {
		code = f.Code
	}
	ctx = context.WithoutCancel(ctx) // the asker may have gone; the record must not stay half-done
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		return s.store.fail(ctx, id, code, s.Clock())
	})
	return errors.Join(cause, err)
}

type counter struct{ n int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}
