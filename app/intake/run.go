package intake

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"miaolin/app/fault"
	"miaolin/app/job"
	"miaolin/app/value"
	"miaolin/db"
)

// jobKind is the job that writes an import.
const jobKind = "intake.import_job"

// searchableEvery is after how many records search learns of the firms they
// brought: sorted together they are written much sooner than in many small groups.
const searchableEvery = 10_000

type jobArgs struct {
	ImportID string `json:"importId"`
}

// telling says how far a job has come; the note is a message code.
type telling func(done, total int, note string)

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
		imp.State, imp.JobID, imp.ErrorCode, imp.ErrorParams, imp.Leftovers = Running, j.ID, "", nil, nil
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
	again := errors.Is(err, job.ErrLost) || db.IsUnavailable(err) && run.Job.Attempts < run.Job.MaxAttempts
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
	return nil, errors.Join(err, s.clearUp(context.WithoutCancel(ctx), args.ImportID, code, params, run.Progress, run.Hold))
}

// clearUp takes back what a failed run has written and opens the import again.
func (s *Service) clearUp(ctx context.Context, id, code string, params value.JSON, tell telling, hold func(context.Context) error) error {
	imp, err := s.load(ctx, id)
	if err != nil || imp.State != Running {
		return err
	}
	if imp.Phase == "" {
		_, err := s.reopen(ctx, imp, code, params)
		return err
	}
	imp, err = s.edit(ctx, id, 0, Running, func(_ context.Context, imp *Import) error {
		imp.Phase, imp.ErrorCode, imp.ErrorParams = PhaseBack, code, params
		return nil
	})
	if err != nil {
		return err
	}
	return s.takeBack(ctx, imp, tell, hold)
}

// execute writes an import part by part. It may be called again for one already
// written, or written in part. hold, called last in every part, lets only the
// holder of the job commit.
func (s *Service) execute(ctx context.Context, id string, tell telling, hold func(context.Context) error) (Import, error) {
	tell(0, 0, "intake.reading")
	imp, err := s.load(ctx, id)
	if err != nil || imp.State == Done {
		return imp, err
	}
	if imp.Phase == PhaseBack { // broken off while it cleared up after itself
		why := fault.Conflict(imp.ErrorCode)
		return imp, errors.Join(why, s.takeBack(ctx, imp, tell, hold))
	}
	a, err := s.understand(ctx, imp)
	if err != nil {
		return imp, err
	}
	if imp.Phase == "" {
		imp, err = s.plan(ctx, imp, &a, hold)
	} else {
		err = s.recall(ctx, imp, &a)
	}
	if err != nil {
		return imp, err
	}
	if err := s.writeAll(ctx, imp, a, tell, hold); err != nil {
		return imp, err
	}
	return s.edit(ctx, id, imp.Version, Running, func(ctx context.Context, imp *Import) error {
		now := s.clock()
		imp.State, imp.Phase, imp.FinishedAt = Done, "", &now
		c := imp.counts()
		if err := s.record(ctx, "import-run", *imp, map[string]any{
			"new": c.New, "changed": c.Changed, "same": c.Same, "refused": c.Refused, "hash": imp.FileHash,
			"acceptBadUscc": imp.choices().AcceptBadUSCC,
		}); err != nil {
			return err
		}
		return hold(ctx)
	})
}

// plan settles what is written, as a dry run does, before anything is: how the
// records are cut into parts changes nothing.
func (s *Service) plan(ctx context.Context, imp Import, a *analysis, hold func(context.Context) error) (Import, error) {
	if err := s.compare(ctx, imp, a); err != nil {
		return imp, err
	}
	if err := s.save(ctx, imp, *a, hold); err != nil {
		return imp, err
	}
	return s.edit(ctx, imp.ID, imp.Version, Running, func(ctx context.Context, imp *Import) error {
		imp.Phase, imp.Counts = PhaseWriting, value.JSONOf(a.counts)
		return hold(ctx)
	})
}

// recall gives the records of a run that was broken off what it had settled.
func (s *Service) recall(ctx context.Context, imp Import, a *analysis) error {
	all, err := s.store.plan(ctx, imp.ID)
	if err != nil {
		return err
	}
	if len(all) != len(a.drafts) {
		return fmt.Errorf("intake: %d records were planned, %d are read", len(all), len(a.drafts))
	}
	for i, p := range all {
		d := a.drafts[i]
		d.outcome, d.firm.ID, d.mark, d.fields = p.Outcome, p.EnterpriseID, p.Mark, nil
		if err := p.Fields.Into(&d.fields); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) writeAll(ctx context.Context, imp Import, a analysis, tell telling, hold func(context.Context) error) error {
	var ready []*draft
	done := 0
	made := map[string]string{} // firms recorded by an earlier part
	for _, d := range a.drafts {
		if d.outcome != OutcomeNew && d.outcome != OutcomeChanged {
			continue
		}
		if ready = append(ready, d); d.mark == MarkWritten {
			made[d.firmKey()] = d.firm.ID
			done++
		}
	}
	total := len(ready)
	index := func(ids []string) error {
		if imp.Kind == Contacts || imp.Kind == Rights || imp.Kind == Honours { // bring no firms along
			return nil
		}
		tell(done, total, "intake.indexing")
		return s.firms.Index(ctx, ids, func(write func(context.Context) error) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			return s.part(ctx, imp, hold, write)
		})
	}
	unknown := slices.Clone(ready) // to search
	unknown = slices.DeleteFunc(unknown, func(d *draft) bool { return d.mark != MarkWritten })
	ready = slices.DeleteFunc(ready, func(d *draft) bool { return d.mark == MarkWritten })
	pace := newPace(s.partSize)
	for len(ready) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		tell(done, total, "intake.writing")
		part := ready[:min(pace.size, len(ready))]
		ready = ready[len(part):]
		for _, d := range part {
			if d.firm.ID == "" {
				d.firm.ID = made[d.firmKey()]
			}
		}
		began := s.clock()
		err := s.part(ctx, imp, hold, func(ctx context.Context) error {
			began = s.clock() // it has its turn
			if err := s.targets[imp.Kind].write(ctx, part, s.source(imp)); err != nil {
				return err
			}
			return s.store.markWritten(ctx, imp.ID, part)
		})
		if err != nil {
			return err
		}
		pace.took(s.clock().Sub(began))
		for _, d := range part {
			made[d.firmKey()] = d.firm.ID
		}
		done += len(part)
		if unknown = append(unknown, part...); len(unknown) >= searchableEvery {
			if err := index(newFirms(unknown)); err != nil {
				return err
			}
			unknown = nil
		}
	}
	return index(newFirms(unknown))
}

// newFirms are those that records may have brought along, each once.
func newFirms(drafts []*draft) []string {
	var ids []string
	for _, d := range drafts {
		if d.outcome == OutcomeNew && d.firm.ID != "" {
			ids = append(ids, d.firm.ID)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// part does a part of the work in a transaction of its own, as long as nobody
// else has changed the import.
func (s *Service) part(ctx context.Context, imp Import, hold, do func(context.Context) error) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		ours, err := s.store.touch(ctx, imp, s.clock())
		if err != nil {
			return err
		}
		if !ours {
			return fault.Stale("intake.stale", "version", imp.Version)
		}
		if err := do(ctx); err != nil {
			return err
		}
		return hold(ctx)
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
