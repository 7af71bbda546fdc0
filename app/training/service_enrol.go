package training

import (
	"context"
	"strings"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
)

// EnrolmentView is an enrolment with its firm.
type EnrolmentView struct {
	Enrolment
	EnterpriseName string       `json:"enterpriseName"`
	UnitCode       string       `json:"unitCode"`
	Place          int          `json:"place" gorm:"-" doc:"on the waiting list, from 1; 0 has a seat"`
	Came           []value.Date `json:"came" gorm:"-" doc:"days on which the person signed in"`
}

// Enrolments are the people of firms in reach at a session.
func (s *Service) Enrolments(ctx context.Context, id string) ([]EnrolmentView, error) {
	if _, err := s.visible(ctx, id); err != nil {
		return nil, err
	}
	scope, err := s.Guard.Scope(ctx, "read", "training")
	if err != nil {
		return nil, err
	}
	rows, err := s.store.enrolments(ctx, scope, id)
	if err != nil {
		return nil, err
	}
	queue, err := s.store.queue(ctx, id, 5000)
	if err != nil {
		return nil, err
	}
	place := map[string]int{}
	for i, e := range queue {
		place[e.ID] = i + 1
	}
	came, err := s.store.came(ctx, id)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		rows[i].Place, rows[i].Came = place[rows[i].ID], append([]value.Date{}, came[rows[i].ID]...)
		if !s.Guard.SeesPersonal(ctx) {
			rows[i].Phone = masked(rows[i].Phone)
		}
	}
	return rows, nil
}

// Enrol gives people of a firm a seat each, or a place on the waiting list when
// there is none left. Errors: training.not_open, training.deadline_passed,
// training.firm_gone, training.not_invited, training.already_enrolled (409), those
// of enterprise.Check.
func (s *Service) Enrol(ctx context.Context, attempt db.OnceKey, id string, n NewEnrolment) ([]EnrolmentView, error) {
	if _, err := s.visible(ctx, id); err != nil {
		return nil, err
	}
	_, _, err := s.DB.Once(ctx, attempt, func(ctx context.Context) (string, error) {
		t, ref, err := s.enterable(ctx, id, n.EnterpriseID)
		if err != nil {
			return "", err
		}
		if err := t.mayEnrol(s.Clock()); err != nil {
			return "", err
		}
		people, err := n.check()
		if err != nil {
			return "", err
		}
		if err := s.mayCome(ctx, t, ref); err != nil {
			return "", err
		}
		taken, err := s.store.taken(ctx, id)
		if err != nil {
			return "", err
		}
		for i, p := range people {
			e := s.enrolment(ctx, t, n.EnterpriseID, p)
			if taken+i >= t.Capacity {
				e.State = Waiting
			}
			if err := s.put(ctx, "training-enrol", t, ref, e); err != nil {
				return "", err
			}
		}
		return id, s.settleInvitation(ctx, t, n.EnterpriseID)
	})
	if db.IsDuplicate(err) {
		return nil, fault.Conflict("training.already_enrolled")
	}
	if err != nil {
		return nil, err
	}
	return s.Enrolments(ctx, id)
}

// enterable holds a session for somebody of a firm. A firm that left is out.
func (s *Service) enterable(ctx context.Context, id, firm string) (Training, enterprise.Ref, error) {
	ref, err := s.Firms.Check(ctx, firm, "enrol", "training")
	if err != nil {
		return Training{}, ref, err
	}
	if ref.Standing != string(enterprise.Active) {
		return Training{}, ref, fault.Conflict("training.firm_gone")
	}
	t, err := s.store.hold(ctx, id)
	return t, ref, err
}

// mayCome keeps firms out of sessions that are for others.
func (s *Service) mayCome(ctx context.Context, t Training, ref enterprise.Ref) error {
	if t.OpenTo == "all" && strings.HasPrefix(ref.UnitCode, t.UnitStem) || s.mayChange(ctx, t, "change") == nil {
		return nil
	}
	_, err := s.store.invitationOf(ctx, t.ID, ref.ID)
	if db.IsNotFound(err) {
		return fault.Conflict("training.not_invited")
	}
	return err
}

func (s *Service) enrolment(ctx context.Context, t Training, firm string, p Participant) Enrolment {
	return Enrolment{
		ID: value.NewID(), TrainingID: t.ID, EnterpriseID: firm, Name: p.Name, Post: p.Post, Phone: p.Phone, State: Enrolled,
		ByFirm: s.Guard.Allow(ctx, "change", "training") != nil, EnrolledBy: access.From(ctx).Name, EnrolledAt: s.Clock(),
	}
}

func (s *Service) put(ctx context.Context, operation string, t Training, ref enterprise.Ref, e Enrolment) error {
	if err := s.store.insertEnrolment(ctx, e); err != nil {
		return err
	}
	return s.Audit.Record(ctx, audit.Entry{
		Operation: operation, Object: "training", ObjectID: t.ID, ObjectLabel: t.Title, EnterpriseID: ref.ID, UnitCode: ref.UnitCode,
		After: seatTaken{e.ID, e.Name, e.State, e.WalkIn},
	})
}

// seatTaken is what the audit keeps of an enrolment: no phone number.
type seatTaken struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	State  Seat   `json:"state"`
	WalkIn bool   `json:"walkIn"`
}

// reach loads an enrolment whose firm the caller may act for, and holds its
// session. Errors: training.enrolment_not_found (404) and those of enterprise.Check.
func (s *Service) reach(ctx context.Context, id, verb string) (Enrolment, Training, enterprise.Ref, error) {
	var t Training
	scope, err := s.Guard.Scope(ctx, "read", "training")
	if err != nil {
		return Enrolment{}, t, enterprise.Ref{}, err
	}
	e, err := s.store.enrolment(ctx, scope, id)
	if db.IsNotFound(err) {
		return e, t, enterprise.Ref{}, fault.NotFound("training.enrolment_not_found")
	}
	if err != nil {
		return e, t, enterprise.Ref{}, err
	}
	ref, err := s.Firms.Check(ctx, e.EnterpriseID, verb, "training")
	if err != nil {
		return e, t, ref, err
	}
	if t, err = s.store.hold(ctx, e.TrainingID); err != nil {
		return e, t, ref, err
	}
	e, err = s.store.enrolment(ctx, scope, id) // as it is now that others wait
	return e, t, ref, err
}

// GiveUp takes a person off a session; whoever waits longest moves up. Giving up
// twice changes nothing. Errors: training.finished, training.came (409).
func (s *Service) GiveUp(ctx context.Context, id, reason string) error {
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		e, t, ref, err := s.reach(ctx, id, "enrol")
		switch {
		case err != nil || e.State == GivenUp:
			return err
		case e.SignedInAt != nil:
			return fault.Conflict("training.came")
		case t.State != Open && t.State != Closed:
			return fault.Conflict("training.finished")
		}
		e.CancelReason = strings.TrimSpace(reason)
		if err := s.free(ctx, t, ref, e, "training-enrolment-cancel"); err != nil {
			return err
		}
		return s.moveUp(ctx, t)
	})
}

func (s *Service) free(ctx context.Context, t Training, ref enterprise.Ref, e Enrolment, operation string) error {
	before := seatTaken{e.ID, e.Name, e.State, e.WalkIn}
	e.State = GivenUp
	if err := s.store.updateEnrolment(ctx, e); err != nil {
		return err
	}
	return s.Audit.Record(ctx, audit.Entry{
		Operation: operation, Object: "training", ObjectID: t.ID, ObjectLabel: t.Title, EnterpriseID: e.EnterpriseID, UnitCode: ref.UnitCode,
		Before: before, After: seatTaken{e.ID, e.Name, e.State, e.WalkIn}, Purpose: e.CancelReason,
	})
}

// moveUp gives free seats to those who wait, and tells their firms. The session
// is held.
func (s *Service) moveUp(ctx context.Context, t Training) error {
	if t.State != Open && t.State != Closed || !s.Clock().Before(t.EndsAt) {
		return nil
	}
	taken, err := s.store.taken(ctx, t.ID)
	if err != nil || taken >= t.Capacity {
		return err
	}
	next, err := s.store.queue(ctx, t.ID, t.Capacity-taken)
	if err != nil {
		return err
	}
	for _, e := range next {
		e.State = Enrolled
		if err := s.store.updateEnrolment(ctx, e); err != nil {
			return err
		}
		people, err := s.Firms.OwnPeople(ctx, []string{e.EnterpriseID})
		if err != nil {
			return err
		}
		m := s.message("training.moved_up", t, e.EnterpriseID)
		m.Subject, m.To, m.Params["name"] = e.ID, people[e.EnterpriseID], e.Name
		if err := s.Notify.Tell(ctx, m); err != nil {
			return err
		}
		err = s.Audit.Record(ctx, audit.Entry{
			Operation: "training-move-up", Object: "training", ObjectID: t.ID, ObjectLabel: t.Title, EnterpriseID: e.EnterpriseID,
			UnitCode: t.UnitCode, After: seatTaken{e.ID, e.Name, e.State, e.WalkIn},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// callOff frees every seat of a cancelled session and tells everybody. What was
// only a draft concerned nobody.
func (s *Service) callOff(ctx context.Context, t Training, from State) error {
	if from != Draft {
		if err := s.tellAll(ctx, "training.cancelled", t); err != nil {
			return err
		}
	}
	invited, err := s.store.invitations(ctx, t.ID)
	if err != nil {
		return err
	}
	for _, i := range invited {
		if err := s.Notify.Settle(ctx, "training.invited", i.ID); err != nil {
			return err
		}
	}
	return s.store.freeAll(ctx, t.ID, t.StateReason)
}

// LetGo takes the people of firms that left off the sessions to come.
func (s *Service) LetGo(ctx context.Context) (freed int, err error) {
	rows, err := s.store.departed(ctx, s.Clock())
	if err != nil {
		return 0, err
	}
	for _, e := range rows {
		err := s.DB.InTx(ctx, func(ctx context.Context) error {
			t, err := s.store.hold(ctx, e.TrainingID)
			if err != nil {
				return err
			}
			if err := s.free(ctx, t, enterprise.Ref{UnitCode: t.UnitCode}, e, "training-let-go"); err != nil {
				return err
			}
			return s.moveUp(ctx, t)
		})
		if err != nil {
			return freed, err
		}
		freed++
	}
	return freed, nil
}
