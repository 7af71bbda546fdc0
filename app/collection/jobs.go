package collection

import (
	"context"
	"slices"

	"miaolin/app/job"
)

const tellJob = "collection.tell_job"

// tellArgs name a round and, of a reminder, whom it is for.
type tellArgs struct {
	RoundID string   `json:"roundId"`
	Remind  bool     `json:"remind"`
	Returns []string `json:"returns,omitempty"`
}

// registerJobs lets many firms be told in the background, planned rounds open by
// themselves before the working day, and firms be told that have got an account since.
func (s *Service) registerJobs() {
	if s.Jobs == nil {
		return
	}
	s.Jobs.Register(tellJob, s.runTell, job.Needs("change", "collection"), job.TellOwner())
	s.Jobs.Schedule("collection.catch_up", "30 0 * * *", func(ctx context.Context, _ *job.Run) (any, error) {
		opened, told, err := s.CatchUp(ctx)
		return map[string]int{"opened": opened, "told": told}, err
	})
}

// runTell tells the firms of a round. Taken up again, it leaves alone whom it told.
func (s *Service) runTell(ctx context.Context, run *job.Run) (any, error) {
	var args tellArgs
	if err := run.Args(&args); err != nil {
		return nil, err
	}
	round, err := s.visible(ctx, args.RoundID)
	if err != nil || round.State != Open {
		return Reminded{}, err
	}
	rows, err := s.store.untold(ctx, round.ID)
	if args.Remind {
		scope, scopeErr := s.Guard.Scope(ctx, "check", "collection")
		if scopeErr != nil {
			return nil, scopeErr
		}
		var lines []returnLine
		lines, err = s.store.lines(ctx, scope, ReturnFilter{RoundID: round.ID, Waiting: true})
		rows = nil
		for _, l := range lines {
			if slices.Contains(args.Returns, l.ID) {
				rows = append(rows, l.Return)
			}
		}
	}
	if err != nil {
		return nil, err
	}
	var all Reminded
	for part := range slices.Chunk(rows, 100) {
		n, err := s.tell(ctx, round, part, args.Remind)
		if err != nil {
			return nil, err
		}
		all = Reminded{all.Told + n.Told, all.TooSoon + n.TooSoon, all.Unreached + n.Unreached, 0}
		run.Progress(all.Told+all.TooSoon+all.Unreached, len(rows), "collection.telling")
	}
	return all, nil
}
