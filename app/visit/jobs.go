package visit

import (
	"context"

	"miaolin/app/job"
)

// Schedule tells before the working day who owes an answer that is past its day.
func (s *Service) Schedule(jobs *job.Service) {
	jobs.Schedule("visit.overdue", "5 7 * * *", func(ctx context.Context, _ *job.Run) (any, error) {
		told, err := s.TellOverdue(ctx)
		return map[string]int{"overdue": told}, err
	})
}
