package coaching

import (
	"context"

	"miaolin/app/job"
)

// schedule lets the bookings of firms that left go, before the working day.
func (s *Service) schedule() {
	if s.Jobs == nil {
		return
	}
	s.Jobs.Schedule("coaching.let_go", "25 0 * * *", func(ctx context.Context, _ *job.Run) (any, error) {
		freed, err := s.LetGo(ctx)
		return map[string]int{"freed": freed}, err
	})
}
