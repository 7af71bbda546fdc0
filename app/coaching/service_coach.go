package coaching

import (
	"context"
	"slices"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/identity"
	"miaolin/app/value"
	"miaolin/db"
)

// CoachView is a coach as the caller sees them.
type CoachView struct {
	Coach
	Editable bool `json:"editable"`
	Mine     bool `json:"mine" doc:"the caller is this coach"`
}

// Coaches are those near the caller's units; inactive adds who takes no bookings.
func (s *Service) Coaches(ctx context.Context, inactive bool) ([]CoachView, error) {
	reach, err := s.Guard.Jurisdiction(ctx, "read", "coach")
	if err != nil {
		return nil, err
	}
	rows, err := s.store.coaches(ctx, reach, access.From(ctx).UserID, inactive)
	views := make([]CoachView, len(rows))
	for i, c := range rows {
		views[i] = s.coachView(ctx, c)
	}
	return views, err
}

func (s *Service) coachView(ctx context.Context, c Coach) CoachView {
	return CoachView{c, s.mayKeep(ctx, c, "change") == nil, c.UserID == access.From(ctx).UserID}
}

// mayKeep: a coach keeps the own profile, the office those of its units.
func (s *Service) mayKeep(ctx context.Context, c Coach, verb string) error {
	reach, err := s.Guard.Jurisdiction(ctx, verb, "coach")
	if err != nil {
		return err
	}
	me := access.From(ctx)
	office := me.System || me.Has("manager") || me.Has("admin")
	if c.UserID != me.UserID && (!office || !reach.Covers(c.UnitCode, "")) {
		return fault.Forbidden("access.outside_scope")
	}
	return nil
}

// Coach is one coach. Errors: coaching.coach_not_found (404).
func (s *Service) Coach(ctx context.Context, id string) (CoachView, error) {
	c, err := s.coach(ctx, id)
	return s.coachView(ctx, c), err
}

func (s *Service) coach(ctx context.Context, id string) (Coach, error) {
	reach, err := s.Guard.Jurisdiction(ctx, "read", "coach")
	if err != nil {
		return Coach{}, err
	}
	c, err := s.store.coach(ctx, reach, access.From(ctx).UserID, id)
	if db.IsNotFound(err) {
		return c, fault.NotFound("coaching.coach_not_found")
	}
	return c, err
}

// AddCoach begins the profile of somebody who holds the role. Errors:
// coaching.coach_unknown (422), coaching.coach_there (409), those of check.
func (s *Service) AddCoach(ctx context.Context, n NewCoach) (CoachView, error) {
	if err := s.Guard.Allow(ctx, "create", "coach"); err != nil {
		return CoachView{}, err
	}
	people, err := s.People.Colleagues(ctx, "coach", "")
	if err != nil {
		return CoachView{}, err
	}
	i := slices.IndexFunc(people, func(p identity.Person) bool { return p.ID == n.UserID })
	if i < 0 {
		return CoachView{}, refuse("userId", "coaching.coach_unknown")
	}
	now := s.Clock()
	c := Coach{
		ID: value.NewID(), UserID: n.UserID, Name: people[i].Name, UnitCode: people[i].UnitCode, UnitStem: access.Stem(people[i].UnitCode),
		Organisation: n.Organisation, Intro: n.Intro, Fields: n.Fields, Topics: n.Topics,
		Weekly: n.Weekly, Exceptions: n.Exceptions, Active: true, CreatedAt: now, UpdatedAt: now, Version: 1,
	}
	if err := s.mayKeep(ctx, c, "create"); err != nil {
		return CoachView{}, err
	}
	if err := s.checkCoach(ctx, &c); err != nil {
		return CoachView{}, err
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.insertCoach(ctx, c); err != nil {
			return err
		}
		return s.recordCoach(ctx, "coach-create", nil, c)
	})
	if db.IsDuplicate(err) {
		return CoachView{}, fault.Conflict("coaching.coach_there").WithField("body.userId", "coaching.coach_there")
	}
	return s.coachView(ctx, c), err
}

// checkCoach is that of the profile, and that fields and topics exist.
func (s *Service) checkCoach(ctx context.Context, c *Coach) error {
	if err := c.check(); err != nil {
		return err
	}
	for _, code := range c.Fields {
		if !s.Firms.TechFields().Known(code) {
			return refuse("fields", "coaching.field_unknown")
		}
	}
	menu, err := s.Plans.Menu(ctx, true)
	if err != nil {
		return err
	}
	for _, id := range c.Topics {
		if !slices.ContainsFunc(menu, func(m menuItem) bool { return m.ID == id }) {
			return refuse("topics", "coaching.topic_unknown")
		}
	}
	return nil
}

// ChangeCoach edits a profile. A coach taken out of use gives every booking still
// to come back as a request. Errors: coaching.stale (412), coaching.reason_missing
// (422), those of check.
func (s *Service) ChangeCoach(ctx context.Context, id string, version int64, change CoachChange) (CoachView, error) {
	if _, err := s.coach(ctx, id); err != nil {
		return CoachView{}, err
	}
	var c Coach
	err := s.DB.InTx(ctx, func(ctx context.Context) (err error) {
		if c, err = s.store.holdCoach(ctx, id); err != nil {
			return err
		}
		if err := s.mayKeep(ctx, c, "change"); err != nil {
			return err
		}
		if c.Version != version {
			return fault.Stale("coaching.stale", "version", c.Version)
		}
		before := c
		change.applyTo(&c)
		if err := s.checkCoach(ctx, &c); err != nil {
			return err
		}
		c.Version, c.UpdatedAt = version+1, s.Clock()
		if ok, err := s.store.updateCoach(ctx, c, version); err != nil || !ok {
			return orStale(err)
		}
		if before.Active && !c.Active {
			if err := s.giveBack(ctx, c); err != nil {
				return err
			}
		}
		return s.recordCoach(ctx, "coach-change", &before, c)
	})
	return s.coachView(ctx, c), err
}

func orStale(err error) error {
	if err != nil {
		return err
	}
	return fault.Stale("coaching.stale")
}

func (s *Service) recordCoach(ctx context.Context, operation string, before *Coach, after Coach) error {
	e := audit.Entry{
		Operation: operation, Object: "coach", ObjectID: after.ID, ObjectLabel: after.Name, UnitCode: after.UnitCode, After: after,
		Purpose: after.InactiveReason,
	}
	if before != nil {
		e.Before = *before
	}
	return s.Audit.Record(ctx, e)
}

// mostDays is how many days one question about free times may span.
const mostDays = 42

// Free are the times a coach can still be booked at, from today on.
func (s *Service) Free(ctx context.Context, id string, from, to value.Date) ([]Span, error) {
	c, err := s.coach(ctx, id)
	free := []Span{}
	if err != nil || !c.Active {
		return free, err
	}
	now := s.Clock()
	if from.Before(now.Date()) {
		from = now.Date()
	}
	if end := from.AddDays(mostDays - 1); to.After(end) {
		to = end
	}
	all := Span{from.Start(), to.AddDays(1).Start()}
	taken, err := s.busy(ctx, c, "", all)
	if err != nil {
		return nil, err
	}
	taken = append(taken, Span{all.StartsAt, now})
	for d := from; !d.After(to); d = d.AddDays(1) {
		for _, open := range c.open(d, s.Calendar) {
			for _, left := range open.minus(taken) {
				if left.EndsAt.Sub(left.StartsAt) >= shortest {
					free = append(free, left)
				}
			}
		}
	}
	return free, nil
}

// busy is when a coach has something else: other bookings, and training they teach.
func (s *Service) busy(ctx context.Context, c Coach, aside string, within Span) ([]Span, error) {
	taken, err := s.store.taken(ctx, c.ID, aside, within)
	if err != nil || s.Sessions == nil {
		return taken, err
	}
	taught, err := s.Sessions.Taught(ctx, c.UserID, within.StartsAt, within.EndsAt)
	for _, t := range taught {
		taken = append(taken, Span{t[0], t[1]})
	}
	return taken, err
}

// LoadView is the load of a coach with who it is.
type LoadView struct {
	Load
	Name         string   `json:"name"`
	Organisation string   `json:"organisation"`
	Active       bool     `json:"active"`
	Rating       *float64 `json:"rating" doc:"mean of what firms gave"`
}

// Key names the row in a list.
func (l LoadView) Key() string { return l.CoachID }

// Loads are what the coaches did between two days, for the office.
func (s *Service) Loads(ctx context.Context, from, to value.Date) ([]LoadView, error) {
	scope, err := s.Guard.Scope(ctx, "count", "coaching")
	if err != nil {
		return nil, err
	}
	coaches, err := s.Coaches(ctx, true)
	if err != nil {
		return nil, err
	}
	loads, err := s.store.loads(ctx, scope, from, to)
	views := []LoadView{}
	for _, c := range coaches {
		i := slices.IndexFunc(loads, func(l Load) bool { return l.CoachID == c.ID })
		if i < 0 && !c.Active {
			continue
		}
		v := LoadView{Load: Load{CoachID: c.ID}, Name: c.Name, Organisation: c.Organisation, Active: c.Active}
		if i >= 0 {
			v.Load = loads[i]
		}
		if v.Rated > 0 {
			mean := float64(v.RatedSum*10/v.Rated) / 10
			v.Rating = &mean
		}
		views = append(views, v)
	}
	return views, err
}
