package training

import (
	"context"

	"miaolin/app/job"
)

// schedule lets the people of firms that left go, before the working day.
func (s *Service) schedule() {
	if s.Jobs == nil {
		return
	}
	s.Jobs.Schedule("training.let_go", "20 0 * * *", func(ctx context.Context, _ *job.Run) (any, error) {
		freed, err := s.LetGo(ctx)
		return map[string]int{"freed": freed}, err
	})
}
