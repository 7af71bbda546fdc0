package plan

import (
	"context"
	"errors"

	"miaolin/app/fault"
	"miaolin/app/job"
)

const bulkKind = "plan.bulk_job"

func (s *Service) registerJobs() {
	s.Jobs.Schedule("plan.overdue", "10 0 * * *", func(ctx context.Context, _ *job.Run) (any, error) {
		told, err := s.TellOverdue(ctx)
		return map[string]int{"told": told}, err
	})
	s.Jobs.Register(bulkKind, s.runBulk, job.Needs("prescribe", "plan"), job.OnePerOwner(), job.TellOwner())
}

type bulkArgs struct {
	Firms        []string     `json:"firms"`
	Prescription Prescription `json:"prescription"`
}

// Outcome counts what a bulk prescription did.
type Outcome struct {
	Firms   int `json:"firms" doc:"firms that got something"`
	Items   int `json:"items" doc:"items added"`
	Had     int `json:"had" doc:"firms where everything was open already"`
	Refused int `json:"refused" doc:"firms out of reach or closed meanwhile"`
}

// runBulk prescribes firm by firm, each in a transaction of its own: taken up
// again after a crash, what is there already is left alone.
func (s *Service) runBulk(ctx context.Context, run *job.Run) (any, error) {
	var args bulkArgs
	if err := run.Args(&args); err != nil {
		return nil, err
	}
	menu, err := s.chosen(ctx, args.Prescription)
	if err != nil {
		return nil, err
	}
	var out Outcome
	for n, firm := range args.Firms {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		run.Progress(n, len(args.Firms), "")
		added := 0
		err := s.DB.InTx(ctx, func(ctx context.Context) (err error) {
			if added, err = s.prescribe(ctx, firm, args.Prescription, menu); err != nil {
				return err
			}
			return run.Hold(ctx)
		})
		f, isFault := errors.AsType[*fault.Error](err)
		switch {
		case isFault && f.Kind != fault.Internal && f.Kind != fault.UnavailableKind:
			out.Refused++
		case err != nil:
			return nil, err
		case added == 0:
			out.Had++
		default:
			out.Firms++
			out.Items += added
		}
	}
	run.Progress(len(args.Firms), len(args.Firms), "")
	return out, nil
}
