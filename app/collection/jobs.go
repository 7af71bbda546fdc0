package collection

import (
	"context"

	"miaolin/app/job"
)

// registerJobs lets planned rounds open by themselves before the working day, and
// firms be told that have got an account since.
func (s *Service) registerJobs() {
	if s.Jobs == nil {
		return
	}
	s.Jobs.Schedule("collection.catch_up", "30 0 * * *", func(ctx context.Context, _ *job.Run) (any, error) {
		opened, told, err := s.CatchUp(ctx)
		return map[string]int{"opened": opened, "told": told}, err
	})
}
