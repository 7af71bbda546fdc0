package training

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/app/web"
	"miaolin/db"
)

// SignIn notes on the organiser's list that somebody came on a day, or takes it
// back; without a day it is the one people arrive at now. Doing it twice changes
// nothing. Errors: training.not_begun, training.gave_up (409), training.day_unknown
// (422), access.outside_scope (403) for who does not organise it.
func (s *Service) SignIn(ctx context.Context, id string, present bool, on *value.Date) error {
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		e, t, _, err := s.reach(ctx, id, "change")
		if err != nil {
			return err
		}
		if err := s.mayChange(ctx, t, "change"); err != nil {
			return err
		}
		day, err := t.Days.meant(on, s.Clock())
		if err != nil {
			return err
		}
		came, err := s.store.arrivals(ctx, e.ID)
		if err != nil || present == came.on(day.OnDay) {
			return err
		}
		if present {
			return s.arrive(ctx, t, e, day, access.From(ctx).Name)
		}
		if err := s.store.leave(ctx, e.ID, day.OnDay); err != nil {
			return err
		}
		e.SignedInAt, e.SignedInBy = came.without(day.OnDay).first()
		return s.noteSignIn(ctx, t, e, day, "training-sign-in-undo")
	})
}

// arrive signs somebody in. Who waited and came takes part like a walk-in.
func (s *Service) arrive(ctx context.Context, t Training, e Enrolment, day Day, by string) error {
	now := s.Clock()
	switch {
	case e.State == GivenUp:
		return fault.Conflict("training.gave_up")
	case t.State == Draft || t.State == Cancelled:
		return fault.Conflict("training.finished")
	case !day.begins(now):
		return fault.Conflict("training.not_begun")
	}
	if e.State == Waiting {
		e.State, e.WalkIn = Enrolled, true
	}
	if e.SignedInAt == nil {
		e.SignedInAt, e.SignedInBy = &now, by
	}
	if err := s.store.arrive(ctx, Arrival{e.ID, day.OnDay, now, by}); err != nil {
		return err
	}
	if err := s.noteSignIn(ctx, t, e, day, "training-sign-in"); err != nil {
		return err
	}
	if t.State != Held {
		return nil
	}
	return s.markPlan(ctx, t, e.EnterpriseID)
}

func (s *Service) noteSignIn(ctx context.Context, t Training, e Enrolment, day Day, operation string) error {
	if err := s.store.updateEnrolment(ctx, e); err != nil {
		return err
	}
	return s.Audit.Record(ctx, audit.Entry{
		Operation: operation, Object: "training", ObjectID: t.ID, ObjectLabel: t.Title, EnterpriseID: e.EnterpriseID, UnitCode: t.UnitCode,
		Params: map[string]any{"enrolment": e.ID, "name": e.Name, "day": day.OnDay},
	})
}

// keepArrivals lets nobody's attendance stand for a day that is none any more. A
// session of one day takes it along to another.
func (s *Service) keepArrivals(ctx context.Context, before, after Training) error {
	for _, d := range before.Days {
		if _, ok := after.Days.On(d.OnDay); ok {
			continue
		}
		if len(before.Days) == 1 && len(after.Days) == 1 {
			return s.store.moveArrivals(ctx, after.ID, d.OnDay, after.Days[0].OnDay)
		}
		came, err := s.store.cameOn(ctx, after.ID, d.OnDay)
		if err != nil {
			return err
		}
		if came > 0 {
			return fault.Conflict("training.day_attended", "day", d.OnDay)
		}
	}
	return nil
}

// WalkIn adds somebody who came without having enrolled, signed in at once; no
// seat is counted for them. Errors: training.not_begun, training.already_enrolled,
// training.firm_gone (409).
func (s *Service) WalkIn(ctx context.Context, attempt db.OnceKey, id string, w WalkIn) ([]EnrolmentView, error) {
	if _, err := s.visible(ctx, id); err != nil {
		return nil, err
	}
	_, _, err := s.DB.Once(ctx, attempt, func(ctx context.Context) (string, error) {
		t, ref, err := s.enterable(ctx, id, w.EnterpriseID)
		if err != nil {
			return "", err
		}
		if err := s.mayChange(ctx, t, "change"); err != nil {
			return "", err
		}
		p := w.Participant.trimmed()
		if p.Name == "" {
			return "", refuse("name", "training.name_missing")
		}
		e := s.enrolment(ctx, t, w.EnterpriseID, p)
		e.WalkIn = true
		if err := s.put(ctx, "training-walk-in", t, ref, e); err != nil {
			return "", err
		}
		day, err := t.Days.meant(nil, s.Clock())
		if err != nil {
			return "", err
		}
		return id, s.arrive(ctx, t, e, day, access.From(ctx).Name)
	})
	if db.IsDuplicate(err) {
		return nil, fault.Conflict("training.already_enrolled")
	}
	if err != nil {
		return nil, err
	}
	return s.Enrolments(ctx, id)
}

// markPlans notes on the plans of all firms that came what they learned.
func (s *Service) markPlans(ctx context.Context, t Training) error {
	firms, err := s.store.attended(ctx, t.ID)
	if err != nil {
		return err
	}
	for _, firm := range firms {
		if err := s.markPlan(ctx, t, firm); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) markPlan(ctx context.Context, t Training, firm string) error {
	topics, err := s.store.topics(ctx, []string{t.ID})
	if err != nil {
		return err
	}
	var ids []string
	for _, m := range topics[t.ID] {
		ids = append(ids, m.ID)
	}
	return s.Plans.Attended(ctx, firm, t.StartsOn.Year(), ids, t.Title)
}

// SignInLink is what the organiser's screen shows.
type SignInLink struct {
	Title    string        `json:"title"`
	URL      string        `json:"url"`
	QR       web.QR        `json:"qr"`
	ChangeAt value.Instant `json:"changeAt" doc:"when the next one is due"`
	SignsIn  bool          `json:"signsIn" doc:"the link works now"`
	SignedIn int           `json:"signedIn"`
	Expected int           `json:"expected"`
}

// Link is the link of this minute, for the organiser. Errors: training.not_found
// (404), access.outside_scope (403).
func (s *Service) Link(ctx context.Context, id string) (SignInLink, error) {
	t, err := s.visible(ctx, id)
	if err != nil {
		return SignInLink{}, err
	}
	if err := s.mayChange(ctx, t, "change"); err != nil {
		return SignInLink{}, err
	}
	seats, err := s.store.seats(ctx, []string{id})
	if err != nil {
		return SignInLink{}, err
	}
	now := s.Clock()
	day, _ := t.Days.arriving(now)
	came, err := s.store.cameOn(ctx, id, day.OnDay)
	if err != nil {
		return SignInLink{}, err
	}
	l := SignInLink{
		Title: t.Title, URL: s.PublicURL + "/trainings/" + t.ID + "/sign-in/" + t.token(now), ChangeAt: tokenEnds(now), SignsIn: t.signsIn(now),
		SignedIn: came, Expected: seats[id].Taken + seats[id].WalkIns,
	}
	l.QR, err = web.DrawQR(l.URL)
	return l, err
}

// Door is what somebody sees who scanned the link.
type Door struct {
	Title    string        `json:"title"`
	Place    string        `json:"place"`
	StartsAt value.Instant `json:"startsAt"`
	Ticket   string        `json:"ticket" doc:"to sign in with, within ten minutes"`
	People   []DoorPerson  `json:"people"`
}

// DoorPerson is somebody who is enrolled.
type DoorPerson struct {
	ID             string `json:"id"`
	EnterpriseID   string `json:"enterpriseId"`
	EnterpriseName string `json:"enterpriseName"`
	Name           string `json:"name"`
	SignedIn       bool   `json:"signedIn"`
}

// Open shows the holder of a fresh link who is enrolled. Errors:
// training.link_over (404) for every link that does not work.
func (s *Service) Open(ctx context.Context, id, token string) (Door, error) {
	t, err := s.store.byID(ctx, id)
	now := s.Clock()
	if db.IsNotFound(err) || err == nil && (!t.takesToken(token, now) || !t.signsIn(now)) {
		return Door{}, fault.NotFound("training.link_over")
	}
	if err != nil {
		return Door{}, err
	}
	day, _ := t.Days.arriving(now)
	rows, err := s.store.atTheDoor(ctx, id, day.OnDay)
	if err != nil {
		return Door{}, err
	}
	d := Door{Title: t.Title, Place: t.Place, StartsAt: day.StartsAt, Ticket: t.ticket(now), People: []DoorPerson{}}
	for _, e := range rows {
		d.People = append(d.People, DoorPerson{e.ID, e.EnterpriseID, e.EnterpriseName, e.Name, e.CameOn != nil})
	}
	return d, nil
}

// Enter signs in the person of a ticket's holder. Twice counts once. Errors:
// training.link_over, training.enrolment_not_found (404).
func (s *Service) Enter(ctx context.Context, id, ticket, enrolment string) (DoorPerson, error) {
	var p DoorPerson
	as := access.With(ctx, access.SystemActor("training.sign_in"))
	err := s.DB.InTx(as, func(ctx context.Context) error {
		t, err := s.store.hold(ctx, id)
		now := s.Clock()
		if db.IsNotFound(err) || err == nil && (!t.takesTicket(ticket, now) || !t.signsIn(now)) {
			return fault.NotFound("training.link_over")
		}
		if err != nil {
			return err
		}
		day, _ := t.Days.arriving(now)
		rows, err := s.store.atTheDoor(ctx, id, day.OnDay)
		if err != nil {
			return err
		}
		for _, e := range rows {
			if e.ID != enrolment {
				continue
			}
			p = DoorPerson{e.ID, e.EnterpriseID, e.EnterpriseName, e.Name, true}
			if e.CameOn != nil {
				return nil
			}
			return s.arrive(ctx, t, e.Enrolment, day, "")
		}
		return fault.NotFound("training.enrolment_not_found")
	})
	return p, err
}
