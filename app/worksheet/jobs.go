package worksheet

import (
	"context"
	"errors"

	"miaolin/app/job"
	"miaolin/db"
)

const (
	compareJob = "worksheet.compare_job"
	applyJob   = "worksheet.apply_job"
)

type jobArgs struct {
	SheetID string `json:"sheetId"`
}

func (s *Service) registerJobs() {
	may := job.Needs("change", "worksheet")
	s.Jobs.Register(compareJob, s.job(func(ctx context.Context, id string, run *job.Run) (any, error) {
		return nil, s.compare(ctx, id, run)
	}), may, job.TellOwner())
	s.Jobs.Register(applyJob, s.job(func(ctx context.Context, id string, run *job.Run) (any, error) {
		return s.apply(ctx, id, run)
	}), may, job.TellOwner())
}

// job wraps the work on a sheet: what can be tried again is; otherwise the sheet is
// given back to its owner, what was written staying written.
func (s *Service) job(work func(context.Context, string, *job.Run) (any, error)) job.Handler {
	return func(ctx context.Context, run *job.Run) (any, error) {
		var args jobArgs
		if err := run.Args(&args); err != nil {
			return nil, err
		}
		result, err := work(ctx, args.SheetID, run)
		if err == nil {
			return result, nil
		}
		cancelled := errors.Is(context.Cause(ctx), job.ErrCancelled)
		again := errors.Is(err, job.ErrLost) || db.IsUnavailable(err) && run.Job.Attempts < run.Job.MaxAttempts
		if !cancelled && (ctx.Err() != nil || again) {
			return nil, err // another attempt follows
		}
		return nil, errors.Join(err, s.reopen(ctx, args.SheetID, err))
	}
}
