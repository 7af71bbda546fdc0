package coaching

import (
	"context"
	"strings"

	"miaolin/app/enterprise"
	"miaolin/app/fault"
)

// Cancel calls a booking off. Errors: coaching.no_such_step (409),
// coaching.reason_missing (422).
func (s *Service) Cancel(ctx context.Context, id string, version int64, reason string) (Detail, error) {
	return s.finish(ctx, id, version, "cancel", Cancelled, reason)
}

// NoShow says that the firm did not come. Errors: coaching.not_begun (409).
func (s *Service) NoShow(ctx context.Context, id string, version int64, reason string) (Detail, error) {
	return s.finish(ctx, id, version, "change", NoShow, reason)
}

func (s *Service) finish(ctx context.Context, id string, version int64, verb string, to State, reason string) (Detail, error) {
	return s.edit(ctx, id, version, verb, "coaching-"+strings.ReplaceAll(string(to), "_", "-"), reason, func(ctx context.Context, coach Coach, ref enterprise.Ref, c *Coaching) error {
		if err := c.mayBecome(to, s.Clock()); err != nil {
			return err
		}
		if err := reasonGiven(reason); err != nil {
			return err
		}
		return s.end(ctx, coach, ref, c, to, reason)
	})
}

// end takes an open booking to a state it does not leave.
func (s *Service) end(ctx context.Context, coach Coach, ref enterprise.Ref, c *Coaching, to State, reason string) error {
	c.State, c.StateReason = to, strings.TrimSpace(reason)
	if err := s.happened(ctx, *c, string(to), c.StateReason); err != nil {
		return err
	}
	if err := s.Notify.Settle(ctx, "coaching.requested", c.ID); err != nil {
		return err
	}
	return s.tell(ctx, "coaching."+string(to), *c, ref, coach, c.StateReason)
}

// Reassign gives a request to another coach. Errors: coaching.no_such_step (409),
// those of takes.
func (s *Service) Reassign(ctx context.Context, id string, version int64, coachID string) (Detail, error) {
	return s.edit(ctx, id, version, "assign", "coaching-reassign", "", func(ctx context.Context, coach Coach, ref enterprise.Ref, c *Coaching) error {
		if c.State != Requested || coachID == c.CoachID {
			return fault.Conflict("coaching.no_such_step")
		}
		next, err := s.takes(ctx, coachID, ref)
		if err != nil {
			return err
		}
		c.CoachID = next.ID
		if err := s.happened(ctx, *c, "coach_changed", coach.Name+" → "+next.Name); err != nil {
			return err
		}
		if err := s.Notify.Settle(ctx, "coaching.requested", c.ID); err != nil {
			return err
		}
		return s.tellRequest(ctx, *c, ref, next)
	})
}
