package training

import (
	"context"
	"slices"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
)

// Create plans a session, as a draft nobody outside the office sees. Errors:
// access.outside_scope (403), those of check (422).
func (s *Service) Create(ctx context.Context, attempt db.OnceKey, n NewTraining) (Detail, error) {
	id, _, err := s.DB.Once(ctx, attempt, func(ctx context.Context) (string, error) {
		now, actor := s.Clock(), access.From(ctx)
		t := Training{
			ID: value.NewID(), OrganiserID: actor.UserID, OrganiserName: actor.Name, State: Draft, Secret: newSecret(),
			CreatedBy: actor.UserID, CreatedAt: now, UpdatedAt: now, Version: 1,
		}
		n.applyTo(&t)
		if err := s.mayChange(ctx, t, "create"); err != nil {
			return "", err
		}
		if _, err := s.People.Unit(ctx, t.UnitCode); err != nil {
			return "", refuse("unitCode", "training.unit_unknown")
		}
		if err := s.check(ctx, &t, n.Topics); err != nil {
			return "", err
		}
		if err := s.store.insert(ctx, t); err != nil {
			return "", err
		}
		if err := s.store.setTopics(ctx, t.ID, distinct(n.Topics)); err != nil {
			return "", err
		}
		return t.ID, s.record(ctx, "training-create", nil, t, "")
	})
	if err != nil {
		return Detail{}, err
	}
	return s.Get(ctx, id)
}

// check is that of the session, and that topics and coach exist.
func (s *Service) check(ctx context.Context, t *Training, topics []string) error {
	if err := t.check(); err != nil {
		return err
	}
	if topics != nil {
		menu, err := s.Plans.Menu(ctx, true)
		if err != nil {
			return err
		}
		for _, id := range topics {
			if !slices.ContainsFunc(menu, func(m menuItem) bool { return m.ID == id }) {
				return refuse("topics", "training.topic_unknown")
			}
		}
	}
	if t.CoachID == nil {
		return nil
	}
	coaches, err := s.People.Colleagues(ctx, "coach", "")
	if err != nil {
		return err
	}
	i := slices.IndexFunc(coaches, func(p person) bool { return p.ID == *t.CoachID })
	if i < 0 {
		return refuse("coachId", "training.coach_unknown")
	}
	if t.Teacher == "" {
		t.Teacher = coaches[i].Name
	}
	return nil
}

func distinct(list []string) []string {
	out := slices.Clone(list)
	slices.Sort(out)
	return slices.Compact(out)
}

// Change edits a session. More seats let those who wait move up; another time or
// place is told to who is enrolled. Errors: training.stale (412),
// training.finished (409), training.capacity_taken (409), those of check (422).
func (s *Service) Change(ctx context.Context, id string, version int64, c TrainingChange) (Detail, error) {
	return s.edit(ctx, id, version, "training-change", "", func(ctx context.Context, t *Training) error {
		if t.State == Cancelled || t.State == Held && (c.StartsAt != nil || c.EndsAt != nil || c.Days != nil || c.EnrolUntil != nil) {
			return fault.Conflict("training.finished")
		}
		before := *t
		c.applyTo(t)
		var topics []string
		if c.Topics != nil {
			topics = *c.Topics
		}
		if err := s.check(ctx, t, topics); err != nil {
			return err
		}
		taken, err := s.store.taken(ctx, id)
		if err != nil {
			return err
		}
		if t.Capacity < before.Capacity && t.Capacity < taken {
			return fault.Conflict("training.capacity_taken", "taken", taken).WithField("body.capacity", "training.capacity_taken", "taken", taken)
		}
		if topics != nil {
			if err := s.store.setTopics(ctx, id, distinct(topics)); err != nil {
				return err
			}
		}
		if err := s.keepArrivals(ctx, before, *t); err != nil {
			return err
		}
		if !before.Days.equal(t.Days) || before.Place != t.Place || before.Link != t.Link {
			if err := s.tellAll(ctx, "training.moved", *t); err != nil {
				return err
			}
		}
		return s.moveUp(ctx, *t)
	})
}

// Move changes a session's state. Announcing it tells who is invited; cancelling
// frees every seat and tells everybody; that it was held marks its topics as done
// on the plans of those who came. Errors: training.stale (412),
// training.no_such_step, training.not_begun, training.begun (409),
// training.reason_missing (422).
func (s *Service) Move(ctx context.Context, id string, version int64, m Move) (Detail, error) {
	return s.edit(ctx, id, version, "training-move", m.Reason, func(ctx context.Context, t *Training) error {
		if err := m.check(*t, s.Clock()); err != nil {
			return err
		}
		from := t.State
		t.State, t.StateReason = m.State, m.Reason
		switch {
		case m.State == Cancelled:
			return s.callOff(ctx, *t, from)
		case m.State == Held:
			return s.markPlans(ctx, *t)
		case from == Draft:
			return s.tellInvited(ctx, *t)
		}
		return nil
	})
}

func (s *Service) edit(ctx context.Context, id string, version int64, operation, purpose string, change func(context.Context, *Training) error) (Detail, error) {
	if _, err := s.visible(ctx, id); err != nil {
		return Detail{}, err
	}
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		t, err := s.store.hold(ctx, id)
		if err != nil {
			return err
		}
		if err := s.mayChange(ctx, t, "change"); err != nil {
			return err
		}
		if t.Version != version {
			return fault.Stale("training.stale", "version", t.Version)
		}
		before := t
		if err := change(ctx, &t); err != nil {
			return err
		}
		t.Version, t.UpdatedAt = version+1, s.Clock()
		if ok, err := s.store.update(ctx, t, version); err != nil || !ok {
			if err == nil {
				err = fault.Stale("training.stale")
			}
			return err
		}
		return s.record(ctx, operation, &before, t, purpose)
	})
	if err != nil {
		return Detail{}, err
	}
	return s.Get(ctx, id)
}

func (s *Service) record(ctx context.Context, operation string, before *Training, after Training, purpose string) error {
	e := audit.Entry{
		Operation: operation, Object: "training", ObjectID: after.ID, ObjectLabel: after.Title,
		UnitCode: after.UnitCode, After: after, Purpose: purpose,
	}
	if before != nil {
		e.Before = *before
	}
	return s.Audit.Record(ctx, e)
}
