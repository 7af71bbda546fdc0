package plan

import (
	"context"
	"errors"

	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/job"
)

const bulkKind = "plan.bulk_job"

// mostFirms bounds one bulk prescription.
const mostFirms = 2000

func (s *Service) registerJobs() {
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

// Bulk prescribes for every firm of a filter the caller may see, as a job. The
// firms are those of now. Errors: plan.no_firms, plan.too_many (422),
// plan.nothing_chosen (422), job.already_waiting (409).
func (s *Service) Bulk(ctx context.Context, f enterprise.Filter, p Prescription) (job.Job, int, error) {
	if err := s.Guard.Allow(ctx, "prescribe", "plan"); err != nil {
		return job.Job{}, 0, err
	}
	menu, err := s.chosen(ctx, p)
	if err != nil {
		return job.Job{}, 0, err
	}
	firms, err := s.firmsOf(ctx, f)
	if err != nil {
		return job.Job{}, 0, err
	}
	label := menu[0].ZH
	j, err := s.Jobs.Enqueue(ctx, job.Request{Kind: bulkKind, Label: label, Args: bulkArgs{firms, p}})
	return j, len(firms), err
}

func (s *Service) firmsOf(ctx context.Context, f enterprise.Filter) ([]string, error) {
	var ids []string
	q := enterprise.ListQuery{Filter: f, Limit: 200, NoTotal: true}
	for {
		page, err := s.Firms.List(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, row := range page.Rows {
			ids = append(ids, row.EnterpriseID)
		}
		switch {
		case len(ids) > mostFirms:
			return nil, fault.Invalid("plan.too_many", "most", mostFirms)
		case page.Next == "" && len(ids) == 0:
			return nil, fault.Invalid("plan.no_firms")
		case page.Next == "":
			return ids, nil
		}
		q.Cursor = page.Next
	}
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
