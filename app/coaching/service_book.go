package coaching

import (
	"context"
	"slices"
	"strings"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/plan"
	"miaolin/app/value"
	"miaolin/db"
)

type menuItem = plan.MenuItem

// Create asks for a coaching. Errors: coaching.coach_inactive, coaching.firm_gone
// (409), coaching.coach_far (422), those of check and of enterprise.Check.
func (s *Service) Create(ctx context.Context, attempt db.OnceKey, n NewCoaching) (Detail, error) {
	id, _, err := s.DB.Once(ctx, attempt, func(ctx context.Context) (string, error) {
		ref, err := s.Firms.Check(ctx, n.EnterpriseID, "create", "coaching")
		if err != nil {
			return "", err
		}
		coach, err := s.takes(ctx, n.CoachID, ref)
		if err != nil {
			return "", err
		}
		c, err := s.make(ctx, n, ref)
		if err != nil {
			return "", err
		}
		if err := s.store.insert(ctx, c); err != nil {
			return "", err
		}
		if err := s.happened(ctx, c, "requested", c.Question); err != nil {
			return "", err
		}
		if err := s.tellRequest(ctx, c, ref, coach); err != nil {
			return "", err
		}
		return c.ID, s.record(ctx, "coaching-create", ref, nil, c, "")
	})
	if err != nil {
		return Detail{}, err
	}
	return s.Get(ctx, id)
}

// takes refuses a coach who cannot advise this firm, or a firm that is not here.
func (s *Service) takes(ctx context.Context, coachID string, ref enterprise.Ref) (Coach, error) {
	c, err := s.coach(ctx, coachID)
	switch {
	case fault.Is(err, fault.NotFoundKind):
		return c, refuse("coachId", "coaching.coach_unknown")
	case err != nil:
		return c, err
	case !c.Active:
		return c, fault.Conflict("coaching.coach_inactive").WithField("body.coachId", "coaching.coach_inactive")
	case ref.Standing != string(enterprise.Active):
		return c, fault.Conflict("coaching.firm_gone")
	case !strings.HasPrefix(ref.UnitCode, c.UnitStem):
		return c, refuse("coachId", "coaching.coach_far")
	}
	return c, nil
}

func (s *Service) make(ctx context.Context, n NewCoaching, ref enterprise.Ref) (Coaching, error) {
	now, me := s.Clock(), access.From(ctx)
	c := Coaching{
		ID: value.NewID(), EnterpriseID: ref.ID, CoachID: n.CoachID, Topic: n.Topic, Question: n.Question, Form: n.Form, Place: n.Place, Link: n.Link,
		Wishes: n.Wishes, State: Requested, RequestedBy: me.UserID, RequestedName: me.Name, CreatedAt: now, UpdatedAt: now, Version: 1,
	}
	own, err := s.Firms.OwnPeople(ctx, []string{ref.ID})
	if err != nil {
		return c, err
	}
	c.ByFirm = slices.Contains(own[ref.ID], me.UserID)
	if n.MenuItemID != "" {
		menu, err := s.Plans.Menu(ctx, false)
		if err != nil {
			return c, err
		}
		i := slices.IndexFunc(menu, func(m menuItem) bool { return m.ID == n.MenuItemID })
		if i < 0 {
			return c, refuse("menuItemId", "coaching.topic_unknown")
		}
		if c.MenuItemID = &n.MenuItemID; strings.TrimSpace(c.Topic) == "" {
			c.Topic = menu[i].ZH
		}
	}
	if n.PlanItemID != "" {
		item, err := s.Plans.Item(ctx, n.PlanItemID)
		if err != nil || item.EnterpriseID != ref.ID {
			return c, refuse("planItemId", "plan.item_not_found")
		}
		c.PlanItemID = &item.ID
	}
	c.at(nil)
	return c, c.check(now)
}

// edit changes a booking under the lock of its coach.
func (s *Service) edit(ctx context.Context, id string, version int64, verb, operation, purpose string, change func(context.Context, Coach, enterprise.Ref, *Coaching) error) (Detail, error) {
	n, err := s.visible(ctx, id)
	if err != nil {
		return Detail{}, err
	}
	if err := s.may(ctx, n, verb); err != nil {
		return Detail{}, err
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		coach, err := s.store.holdCoach(ctx, n.CoachID)
		if err != nil {
			return err
		}
		if n, err = s.visible(ctx, id); err != nil { // as it is now
			return err
		}
		if n.Version != version {
			return fault.Stale("coaching.stale", "version", n.Version)
		}
		ref := enterprise.Ref{ID: n.EnterpriseID, Name: n.EnterpriseName, UnitCode: n.UnitCode, Standing: n.Standing}
		before, c := n.Coaching, n.Coaching
		if err := change(ctx, coach, ref, &c); err != nil {
			return err
		}
		c.Version, c.UpdatedAt = version+1, s.Clock()
		if ok, err := s.store.update(ctx, c, version); err != nil || !ok {
			return orStale(err)
		}
		if err := s.openFirm(ctx, coach, c.EnterpriseID); err != nil {
			return err
		}
		return s.record(ctx, operation, ref, &before, c, purpose)
	})
	if db.IsDuplicate(err) {
		return Detail{}, fault.Conflict("coaching.coach_busy")
	}
	if err != nil {
		return Detail{}, err
	}
	return s.Get(ctx, id)
}

// Schedule gives a booking a time: it confirms a request, or moves what was
// confirmed. Errors: coaching.stale (412), coaching.no_such_step,
// coaching.coach_busy, coaching.coach_away, coaching.coach_inactive,
// coaching.firm_gone (409), those of check (422).
func (s *Service) Schedule(ctx context.Context, id string, version int64, a Appointment) (Detail, error) {
	return s.edit(ctx, id, version, "change", "coaching-schedule", a.Reason, func(ctx context.Context, coach Coach, ref enterprise.Ref, c *Coaching) error {
		if err := c.mayBecome(Confirmed, s.Clock()); err != nil {
			return err
		}
		moved := c.State == Confirmed
		if moved {
			if err := reasonGiven(a.Reason); err != nil {
				return err
			}
		}
		if err := s.appoint(ctx, coach, ref, c, a); err != nil {
			return err
		}
		c.State, c.StateReason = Confirmed, ""
		kind := "confirmed"
		if moved {
			kind = "moved"
		}
		if err := s.happened(ctx, *c, kind, a.Reason); err != nil {
			return err
		}
		if err := s.Notify.Settle(ctx, "coaching.requested", c.ID); err != nil {
			return err
		}
		return s.tell(ctx, "coaching."+kind, *c, ref, coach, a.Reason)
	})
}

// appoint checks a time against the coach's hours and what was given out of them.
func (s *Service) appoint(ctx context.Context, coach Coach, ref enterprise.Ref, c *Coaching, a Appointment) error {
	span, now := Span{a.StartsAt, a.EndsAt}, s.Clock()
	set(&c.Form, a.Form)
	set(&c.Place, a.Place)
	set(&c.Link, a.Link)
	if err := c.checkPlace(); err != nil {
		return err
	}
	if err := span.check("startsAt"); err != nil {
		return err
	}
	past := span.StartsAt.Before(now)
	switch {
	case now.Sub(span.StartsAt) > backlog || span.StartsAt.Sub(now) > farAhead:
		return refuse("startsAt", "coaching.day_wrong")
	case !coach.Active:
		return fault.Conflict("coaching.coach_inactive")
	case ref.Standing != string(enterprise.Active):
		return fault.Conflict("coaching.firm_gone")
	case !past && !slices.ContainsFunc(coach.open(span.StartsAt.Date(), s.Calendar), span.within):
		return fault.Conflict("coaching.coach_away").WithField("body.startsAt", "coaching.coach_away")
	}
	taken, err := s.busy(ctx, coach, c.ID, span)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(taken, span.meets) {
		return fault.Conflict("coaching.coach_busy").WithField("body.startsAt", "coaching.coach_busy")
	}
	c.at(&span)
	return nil
}

func (c *Coaching) checkPlace() error {
	c.Place, c.Link = strings.TrimSpace(c.Place), strings.TrimSpace(c.Link)
	switch {
	case c.Link != "" && !webAddress(c.Link):
		return refuse("link", "coaching.link_invalid")
	case c.Form == "onsite" && c.Place == "":
		return refuse("place", "coaching.place_missing")
	}
	return nil
}

// accessDays is how long after the day a coach may still read the firm's record:
// long enough to write up what was found and follow the tasks.
const accessDays = 30

// grantReason marks the grants that bookings make.
const grantReason = "coaching"

// openFirm opens a firm's record to its coach as far as the bookings give reason to.
func (s *Service) openFirm(ctx context.Context, coach Coach, firm string) error {
	end, err := s.store.lastDay(ctx, coach.ID, firm)
	if err != nil {
		return err
	}
	var last *value.Date
	if end != nil {
		if day := end.Date().AddDays(accessDays); !day.Before(s.Clock().Date()) {
			last = &day
		}
	}
	return s.Firms.KeepOpen(ctx, coach.UserID, firm, grantReason, last)
}

func (s *Service) happened(ctx context.Context, c Coaching, kind, note string) error {
	return s.store.event(ctx, Event{
		ID: value.NewID(), CoachingID: c.ID, Kind: kind, ByName: access.From(ctx).Name, Note: note, StartsAt: c.StartsAt, EndsAt: c.EndsAt, At: s.Clock(),
	})
}

func (s *Service) record(ctx context.Context, operation string, ref enterprise.Ref, before *Coaching, after Coaching, purpose string) error {
	e := audit.Entry{
		Operation: operation, Object: "coaching", ObjectID: after.ID, ObjectLabel: after.Topic,
		EnterpriseID: after.EnterpriseID, UnitCode: ref.UnitCode, After: after, Purpose: purpose,
	}
	if before != nil {
		e.Before = *before
	}
	return s.Audit.Record(ctx, e)
}
