package candidate

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/job"
	"miaolin/db"
)

const (
	exportJob = "candidate.export_job"
	tidyJob   = "candidate.tidy_job"
)

type exportArgs struct {
	ExportID string `json:"exportId"`
}

func (s *Service) registerJobs() {
	s.Jobs.Register(exportJob, s.runExport, job.Needs("create", "export"), job.AtMost(2), job.OnePerOwner(), job.TellOwner())
	s.Jobs.Schedule(tidyJob, "20 2 * * *", func(ctx context.Context, _ *job.Run) (any, error) { return nil, s.Tidy(ctx) })
}

// runExport writes one export. What can be tried again stays running; the rest
// is written on the export.
func (s *Service) runExport(ctx context.Context, run *job.Run) (any, error) {
	var args exportArgs
	if err := run.Args(&args); err != nil {
		return nil, err
	}
	err := s.write(ctx, args.ExportID, run)
	cause := context.Cause(ctx)
	switch {
	case err == nil:
		return args, nil
	case errors.Is(cause, job.ErrStopping), errors.Is(cause, job.ErrLost), errors.Is(err, job.ErrLost), db.IsUnavailable(err):
		return nil, err
	case errors.Is(cause, job.ErrCancelled):
		err = fault.Conflict("candidate.cancelled").Because(err)
	}
	return nil, s.fail(ctx, args.ExportID, err)
}

// Tidy removes files that have been kept long enough and ends exports whose
// writer is gone.
func (s *Service) Tidy(ctx context.Context) error {
	now := s.Clock()
	old, err := s.store.overdue(ctx, now)
	if err != nil {
		return err
	}
	for _, e := range old {
		if err := s.DB.InTx(ctx, func(ctx context.Context) error { return s.store.expire(ctx, e.ID) }); err != nil {
			return err
		}
		if err := os.Remove(filepath.Join(s.dir, e.File)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	running, err := s.store.running(ctx, "")
	if err != nil {
		return err
	}
	return s.settle(ctx, running)
}

// settle ends exports whose writer is gone: the process that wrote one while its
// asker waited, or a job that was cancelled or given up.
func (s *Service) settle(ctx context.Context, running []Export) error {
	var jobs []string
	for _, e := range running {
		if e.JobID != "" {
			jobs = append(jobs, e.JobID)
		}
	}
	states, err := s.Jobs.States(ctx, jobs)
	if err != nil {
		return err
	}
	for _, e := range running {
		code := ""
		switch state := states[e.JobID]; {
		case state == job.Cancelled:
			code = "candidate.cancelled"
		case e.JobID != "" && !state.Open(), e.JobID == "" && s.Clock().Sub(e.CreatedAt) > stuckAfter:
			code = "candidate.failed"
		default:
			continue
		}
		if err := s.DB.InTx(ctx, func(ctx context.Context) error { return s.store.fail(ctx, e.ID, code, s.Clock()) }); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) forgetRows(ctx context.Context, exportID string) error {
	return s.DB.InTx(ctx, func(ctx context.Context) error { return s.store.forgetRows(ctx, exportID) })
}

// keepRows notes which firms the file tells of; firms noted before are not fresh.
func (s *Service) keepRows(ctx context.Context, exportID string, rows []enterprise.Row) (fresh map[string]bool, err error) {
	ids := make([]string, len(rows))
	for i, row := range rows {
		ids[i] = row.EnterpriseID
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		kept, err := s.store.keepRows(ctx, exportID, unique(ids))
		fresh = make(map[string]bool, len(kept))
		for _, id := range kept {
			fresh[id] = true
		}
		return err
	})
	return fresh, err
}
