package training

import (
	"context"

	"miaolin/app/value"
)

// Taught are the times at which somebody teaches sessions between two moments.
// It serves those who give out that person's time and asks for no permission.
func (s *Service) Taught(ctx context.Context, userID string, from, to value.Instant) ([][2]value.Instant, error) {
	rows, err := s.store.taughtBy(ctx, userID, from, to)
	times := make([][2]value.Instant, len(rows))
	for i, t := range rows {
		times[i] = [2]value.Instant{t.StartsAt, t.EndsAt}
	}
	return times, err
}

// Attended are the titles of sessions between two moments at which somebody of a
// firm has a seat. The caller has checked that the firm may be seen.
func (s *Service) Attended(ctx context.Context, firm string, from, to value.Instant) ([]string, error) {
	return s.store.attendedBy(ctx, firm, from, to)
}
