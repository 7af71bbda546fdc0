package intake

import (
	"context"
	"errors"
	"slices"
	"strings"

	"miaolin/app/fault"
	"miaolin/app/job"
	"miaolin/app/value"
	"miaolin/db"
)

// jobKind is the job that writes an import.
const jobKind = "intake.import_job"

type jobArgs struct {
	ImportID string `json:"importId"`
}

// Run hands a checked import to the job that writes it.
// Errors: intake.not_checked (409), intake.nothing_to_write (409).
func (s *Service) Run(ctx context.Context, id string, version int64) (Import, error) {
	return s.edit(ctx, id, version, Open, func(ctx context.Context, imp *Import) error {
		if !imp.Checked {
			return fault.Conflict("intake.not_checked")
		}
		if c := imp.counts(); c.New+c.Changed == 0 {
			return fault.Conflict("intake.nothing_to_write")
		}
		j, err := s.jobs.Enqueue(ctx, job.Request{Kind: jobKind, Label: imp.FileName, Args: jobArgs{imp.ID}})
		if err != nil {
			return err
		}
		imp.State, imp.JobID, imp.ErrorCode, imp.ErrorParams = Running, j.ID, "", nil
		return nil
	})
}

// work is the job's handler. An import that cannot be written is open again,
// with the reason, so that it can be corrected.
func (s *Service) work(ctx context.Context, run *job.Run) (any, error) {
	var args jobArgs
	if err := run.Args(&args); err != nil {
		return nil, err
	}
	imp, err := s.execute(ctx, args.ImportID, run.Progress, run.Hold)
	if err == nil {
		return imp.counts(), nil
	}
	cancelled := errors.Is(context.Cause(ctx), job.ErrCancelled)
	again := db.IsUnavailable(err) && run.Job.Attempts < run.Job.MaxAttempts
	if !cancelled && (ctx.Err() != nil || again) {
		return nil, err // another attempt follows
	}
	code, params := "intake.run_failed", value.JSON(nil)
	if f := fault.Of(err); f != nil {
		code, params = f.Code, value.JSONOf(f.Params)
	} else if cancelled {
		code = "intake.run_ended"
	} else if f := db.Trouble(err); f != nil {
		code = f.Code
	}
	free := context.WithoutCancel(ctx)
	if running, loadErr := s.load(free, args.ImportID); loadErr == nil && running.State == Running {
		if _, openErr := s.reopen(free, running, code, params); openErr != nil {
			return nil, errors.Join(err, openErr)
		}
	}
	return nil, err
}

// execute writes an import in one transaction, or nothing. It may be called
// again for one already written. hold, called last, lets only the holder of the
// job commit.
func (s *Service) execute(ctx context.Context, id string, progress func(done, total int, note string), hold func(context.Context) error) (Import, error) {
	progress(0, 0, "intake.reading")
	imp, err := s.load(ctx, id)
	if err != nil || imp.State == Done {
		return imp, err
	}
	return s.edit(ctx, id, 0, Running, func(ctx context.Context, imp *Import) error {
		rows, err := s.store.rows(ctx, imp.ID)
		if err != nil {
			return err
		}
		a, err := s.analyse(ctx, *imp, rows)
		if err != nil {
			return err
		}
		if err := s.writeAll(ctx, *imp, a, progress); err != nil {
			return err
		}
		if err := s.save(ctx, *imp, rows, a); err != nil {
			return err
		}
		now := s.clock()
		imp.State, imp.FinishedAt, imp.Counts = Done, &now, value.JSONOf(a.counts)
		if err := s.record(ctx, "import-run", *imp, map[string]any{
			"new": a.counts.New, "changed": a.counts.Changed, "same": a.counts.Same, "refused": a.counts.Refused, "hash": imp.FileHash,
			"acceptBadUscc": imp.choices().AcceptBadUSCC,
		}); err != nil {
			return err
		}
		return hold(ctx)
	})
}

func (s *Service) writeAll(ctx context.Context, imp Import, a analysis, progress func(done, total int, note string)) error {
	var ready []*draft
	for _, d := range a.drafts {
		if d.outcome == OutcomeNew || d.outcome == OutcomeChanged {
			ready = append(ready, d)
		}
	}
	done := 0
	made := map[string]string{} // firms recorded by an earlier part
	for part := range slices.Chunk(ready, chunk) {
		for _, d := range part {
			if d.firm.ID == "" {
				d.firm.ID = made[d.firmKey()]
			}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		progress(done, len(ready), "intake.writing")
		if err := s.targets[imp.Kind].write(ctx, part, s.source(imp)); err != nil {
			return err
		}
		for _, d := range part {
			made[d.firmKey()] = d.firm.ID
		}
		done += len(part)
	}
	progress(done, len(ready), "intake.writing")
	return nil
}

// Undo takes an import back. Records edited since stay and are listed.
// Errors: intake.wrong_state (409).
func (s *Service) Undo(ctx context.Context, id string, version int64) (Import, error) {
	return s.edit(ctx, id, version, Done, func(ctx context.Context, imp *Import) error {
		records, err := s.store.undoable(ctx, imp.ID)
		if err != nil {
			return err
		}
		slices.Reverse(records) // what was written last goes first
		left, err := s.targets[imp.Kind].undo(ctx, records, s.source(*imp))
		if err != nil {
			return err
		}
		now := s.clock()
		imp.State, imp.FinishedAt, imp.Leftovers = Undone, &now, value.JSONOf(left)
		return s.record(ctx, "import-undo", *imp, map[string]any{"undone": len(records) - len(left), "stayed": len(left)})
	})
}

// refuse makes a lower service's fault the reason of a record.
func (d *draft) refuse(cause error) error {
	f, ok := errors.AsType[*fault.Error](cause)
	if !ok {
		return cause
	}
	d.problem(Refusing, "", f.Code, pairsOf(f.Params)...)
	return nil
}

func pairsOf(params map[string]any) []any {
	var kv []any
	for k, v := range params {
		kv = append(kv, k, v)
	}
	return kv
}

// firmKey is the part of the record's key that names the firm.
func (d *draft) firmKey() string {
	key, _, _ := strings.Cut(d.key, "|")
	return key
}
