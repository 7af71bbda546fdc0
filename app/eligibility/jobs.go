package eligibility

import (
	"context"
	"log/slog"
	"time"

	"miaolin/app/audit"
)

// pause is how soon a changed fact is looked for.
const pause = 5 * time.Second

// Drain keeps stored assessments up to date until ctx ends: seconds after a fact
// or a rule has changed, and on the days on which time alone changes a verdict.
// Running twice, in two processes, costs work and harms nothing.
func (s *Service) Drain(ctx context.Context, log *slog.Logger) {
	ctx = audit.With(asSystem(ctx), audit.Who{Name: "eligibility"})
	for {
		if _, err := s.Catch(ctx); err != nil && ctx.Err() == nil {
			log.Error("assessments cannot be brought up to date", "cause", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}
