package plan

import (
	"context"

	"miaolin/app/access"
)

// Attended marks the open items of a firm's plan that a training session taught
// as done, in the transaction of ctx. The caller has checked its own permission,
// as with a firm's summary; what is done or dropped already is left alone.
func (s *Service) Attended(ctx context.Context, firm string, year int, menuItems []string, session string) error {
	items, err := s.store.openOf(ctx, firm, year, menuItems)
	if err != nil || len(items) == 0 {
		return err
	}
	ref, err := s.Firms.Check(access.With(ctx, access.SystemActor("plan.attended")), firm, "read", "enterprise")
	if err != nil {
		return err
	}
	for _, i := range items {
		before := i
		i.State, i.StateReason, i.UpdatedAt, i.Version = Done, session, s.Clock(), before.Version+1
		if ok, err := s.store.updateItem(ctx, i, before.Version); err != nil || !ok {
			return orStale(err)
		}
		if err := s.step(ctx, i, session); err != nil {
			return err
		}
		if err := s.settle(ctx, i.ID); err != nil {
			return err
		}
		if err := s.record(ctx, "plan-item-attended", ref, &before, i, session); err != nil {
			return err
		}
	}
	return s.store.ensure(ctx, firm, year, s.Clock())
}
