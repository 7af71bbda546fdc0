package coaching

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/config"
)

// giveBack turns every booking of a coach taken out of use, still to take place,
// into a request that waits for another coach, and tells everybody. The coach no
// longer reads those firms. The coach is held.
func (s *Service) giveBack(ctx context.Context, coach Coach) error {
	open, err := s.store.openOf(ctx, coach.ID)
	if err != nil {
		return err
	}
	for _, c := range open {
		if c.State == Confirmed && !c.StartsAt.After(s.Clock()) {
			continue // it has begun: its record is still to be written
		}
		if c.State == Confirmed {
			c.Wishes = []Span{c.span()}
			c.at(nil)
		}
		before := c.Version
		c.State, c.Version, c.UpdatedAt = Requested, before+1, s.Clock()
		if ok, err := s.store.update(ctx, c, before); err != nil || !ok {
			return orStale(err)
		}
		if err := s.happened(ctx, c, "coach_left", coach.InactiveReason); err != nil {
			return err
		}
		name, err := s.Firms.FirmName(ctx, c.EnterpriseID)
		if err != nil {
			return err
		}
		if err := s.Notify.Settle(ctx, "coaching.requested", c.ID); err != nil {
			return err
		}
		if err := s.tell(ctx, "coaching.coach_left", c, enterprise.Ref{ID: c.EnterpriseID, Name: name}, coach, coach.InactiveReason); err != nil {
			return err
		}
		if err := s.openFirm(ctx, coach, c.EnterpriseID); err != nil {
			return err
		}
	}
	return nil
}

// LetGo calls off the open bookings of firms that left, or are out of their coach's
// reach. It tells how many.
func (s *Service) LetGo(ctx context.Context) (freed int, err error) {
	rows, err := s.store.departed(ctx)
	if err != nil {
		return 0, err
	}
	reason := s.Messages.Text(config.Languages[0], "coaching.firm_left_reason", nil)
	for _, c := range rows {
		as := access.With(ctx, access.SystemActor("coaching.let_go"))
		_, err := s.edit(as, c.ID, c.Version, "cancel", "coaching-let-go", reason, func(ctx context.Context, coach Coach, ref enterprise.Ref, c *Coaching) error {
			if !c.State.Open() {
				return fault.Conflict("coaching.no_such_step")
			}
			return s.end(ctx, coach, ref, c, Cancelled, reason)
		})
		switch {
		case fault.Is(err, fault.ConflictKind), fault.Is(err, fault.StaleKind): // somebody was faster
		case err != nil:
			return freed, err
		default:
			freed++
		}
	}
	return freed, nil
}
