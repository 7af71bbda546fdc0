package visit

import (
	"context"
	"strings"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/value"
)

func (s *Service) newRequest(ctx context.Context, n NewRequest, need Need, ref enterprise.Ref, office bool) (Request, error) {
	now, actor := s.Clock(), access.From(ctx)
	r := Request{
		ID: value.NewID(), EnterpriseID: ref.ID, UnitCode: ref.UnitCode, Need: need.Code,
		Title: strings.TrimSpace(n.Title), Detail: strings.TrimSpace(n.Detail),
		Origin: FromFirm, RaisedByID: actor.UserID, RaisedByName: actor.Name, Department: need.Department,
		RaisedOn: now.Date(), CreatedAt: now, UpdatedAt: now, Version: 1,
	}
	r.at(StepRaised)
	r.promise(r.RaisedOn, need.Days, s.Calendar)
	if office {
		r.at(StepAccepted)
		r.Origin, r.OwnerID, r.OwnerName = FromOffice, actor.UserID, actor.Name
		return r, nil
	}
	circle, err := s.Firms.Circle(ctx, ref.ID)
	if err != nil || circle.Officer == "" {
		return r, err
	}
	names, err := s.People.Names(ctx, []string{circle.Officer})
	r.OwnerID, r.OwnerName = circle.Officer, names[circle.Officer]
	return r, err
}

// change is what an act does to a request, and what its line of the history says.
type change func(context.Context, *Request, *RequestEvent) error

// editRequest does one act on a request. Errors: visit.request_stale (412),
// visit.request_closed, visit.request_confirmed and visit.request_step (409).
func (s *Service) editRequest(ctx context.Context, id string, version int64, act Act, verb string, change change) (RequestDetail, error) {
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		r, err := s.visibleRequest(ctx, id)
		if err != nil {
			return err
		}
		if _, err := s.Firms.Check(ctx, r.EnterpriseID, verb, "request"); err != nil {
			return err
		}
		if r.Version != version {
			return fault.Stale("visit.request_stale", "version", r.Version)
		}
		return s.carryOut(ctx, r, act, change)
	})
	if err != nil {
		return RequestDetail{}, err
	}
	return s.Request(ctx, id)
}

// carryOut does the act, follows it up in the firm's summary and tells whom it concerns.
func (s *Service) carryOut(ctx context.Context, r Request, act Act, change change) error {
	if err := s.Firms.Hold(ctx, r.EnterpriseID); err != nil {
		return err
	}
	e, err := s.act(ctx, r, act, change)
	if err != nil {
		return err
	}
	if err := s.follow(ctx, r.EnterpriseID); err != nil {
		return err
	}
	return s.tellAct(ctx, r.ID, e)
}

// act moves a request by the table and writes the history. The caller holds the firm.
func (s *Service) act(ctx context.Context, r Request, act Act, change change) (RequestEvent, error) {
	before := r
	next, ok := r.Step.after(act)
	switch {
	case ok:
	case r.Step == StepWithdrawn:
		return RequestEvent{}, fault.Conflict("visit.request_closed")
	case r.Step == StepConfirmed:
		return RequestEvent{}, fault.Conflict("visit.request_confirmed")
	default:
		return RequestEvent{}, fault.Conflict("visit.request_step")
	}
	actor, now := access.From(ctx), s.Clock()
	e := RequestEvent{ID: value.NewID(), RequestID: r.ID, Act: act, FromStep: r.Step, ToStep: next, ByID: actor.UserID, ByName: actor.Name, At: now}
	r.at(next)
	if err := change(ctx, &r, &e); err != nil {
		return e, err
	}
	r.Version, r.UpdatedAt = before.Version+1, now
	switch ok, err := s.store.updateRequest(ctx, r, before.Version); {
	case err != nil:
		return e, err
	case !ok:
		return e, fault.Stale("visit.request_stale")
	}
	if err := s.store.insertEvent(ctx, e); err != nil {
		return e, err
	}
	return e, s.recordRequest(ctx, "request-"+string(act), &before, r, e.Note)
}

func (s *Service) recordRequest(ctx context.Context, operation string, before *Request, r Request, purpose string) error {
	e := audit.Entry{
		Operation: operation, Object: "request", ObjectID: r.ID, ObjectLabel: r.Title,
		EnterpriseID: r.EnterpriseID, UnitCode: r.UnitCode, After: r, Purpose: short(purpose),
	}
	if before != nil {
		e.Before = *before
	}
	return s.Audit.Record(ctx, e)
}

// short keeps what the audit says about a reason to a line.
func short(text string) string {
	const most = 200
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}

// Accept takes up what a firm raised; nobody's request becomes the caller's.
func (s *Service) Accept(ctx context.Context, id string, version int64) (RequestDetail, error) {
	return s.editRequest(ctx, id, version, ActAccept, "change", func(ctx context.Context, r *Request, e *RequestEvent) error {
		if r.OwnerID == "" && r.OwnerName == "" {
			r.OwnerID, r.OwnerName = access.From(ctx).UserID, access.From(ctx).Name
		}
		e.Department, e.ToName, e.DueOn = r.Department, r.OwnerName, r.DueOn
		return nil
	})
}

// Answer writes what the firm was told; it may be put right until the firm confirms it.
func (s *Service) Answer(ctx context.Context, id string, version int64, answer string) (RequestDetail, error) {
	return s.editRequest(ctx, id, version, ActAnswer, "change", func(ctx context.Context, r *Request, e *RequestEvent) error {
		today := s.today()
		r.Answer, r.AnsweredOn, r.AnsweredBy = answer, &today, access.From(ctx).Name
		e.Note = answer
		if r.OwnerID == "" && r.OwnerName == "" {
			r.OwnerID, r.OwnerName = access.From(ctx).UserID, access.From(ctx).Name
		}
		_, err := s.store.endLinks(ctx, r.ID, s.Clock()) // they showed the answer before
		return err
	})
}

// WithdrawRequest says that a request was a mistake or is no longer wanted.
func (s *Service) WithdrawRequest(ctx context.Context, id string, version int64, reason string) (RequestDetail, error) {
	return s.editRequest(ctx, id, version, ActWithdraw, "archive", func(_ context.Context, _ *Request, e *RequestEvent) error {
		e.Note = reason
		return nil
	})
}

// RequestHandOver says where a request goes.
type RequestHandOver struct {
	Department string    `json:"department,omitempty" maxLength:"60" doc:"empty: stays"`
	Owner      *Attendee `json:"owner,omitempty" doc:"a colleague, or the name of somebody of another office; empty: the department decides"`
	RenewDays  int       `json:"renewDays,omitempty" minimum:"0" maximum:"90" doc:"working days from today; 0: the term stays"`
	Reason     string    `json:"reason,omitempty" maxLength:"300" doc:"needed to renew the term"`
}

// HandOver gives a request to another office or person. Its term stays unless it
// is renewed with a reason. Errors: visit.hand_over_nowhere, visit.renew_reason,
// visit.owner_out_of_reach (422).
func (s *Service) HandOver(ctx context.Context, id string, version int64, h RequestHandOver) (RequestDetail, error) {
	return s.editRequest(ctx, id, version, ActAssign, "change", func(ctx context.Context, r *Request, e *RequestEvent) error {
		h.Department, h.Reason = strings.TrimSpace(h.Department), strings.TrimSpace(h.Reason)
		switch {
		case h.Owner == nil && (h.Department == "" || h.Department == r.Department):
			return fault.Invalid("visit.hand_over_nowhere").WithField("body.owner", "visit.hand_over_nowhere")
		case h.RenewDays > 0 && h.Reason == "":
			return fault.Invalid("visit.renew_reason").WithField("body.reason", "visit.renew_reason")
		}
		if h.Department != "" {
			r.Department = h.Department
		}
		if err := s.giveTo(ctx, r, h.Owner); err != nil {
			return err
		}
		if h.RenewDays > 0 {
			r.promise(s.today(), h.RenewDays, s.Calendar)
		}
		e.Department, e.ToName, e.DueOn, e.Note = r.Department, r.OwnerName, r.DueOn, h.Reason
		return nil
	})
}

// giveTo names the new owner: somebody who can open the request, or a name of
// another office that has no account here.
func (s *Service) giveTo(ctx context.Context, r *Request, owner *Attendee) error {
	if owner == nil {
		r.OwnerID, r.OwnerName = "", ""
		return nil
	}
	if owner.UserID == "" {
		r.OwnerID, r.OwnerName = "", strings.TrimSpace(owner.Name)
		if r.OwnerName == "" {
			return fault.Invalid("visit.person_unknown").WithField("body.owner", "visit.person_unknown")
		}
		return nil
	}
	actor, err := s.reaches(ctx, owner.UserID, r.EnterpriseID)
	if err != nil {
		return err
	}
	r.OwnerID, r.OwnerName = actor.UserID, actor.Name
	return nil
}

// reaches finds somebody who can work on the requests of a firm.
func (s *Service) reaches(ctx context.Context, userID, firm string) (access.Actor, error) {
	actor, err := s.People.ActorOf(ctx, userID)
	if err != nil {
		return actor, err
	}
	may := false
	if !actor.Nobody() {
		_, err := s.Firms.Check(access.With(ctx, actor), firm, "change", "request")
		switch {
		case err == nil:
			may = true
		case !fault.Is(err, fault.ForbiddenKind) && !fault.Is(err, fault.NotFoundKind):
			return actor, err
		}
	}
	if !may {
		return actor, fault.Invalid("visit.owner_out_of_reach").WithField("body.owner", "visit.owner_out_of_reach")
	}
	return actor, nil
}

// nothingMore is the change of an act that moves a request and does nothing else.
func nothingMore(context.Context, *Request, *RequestEvent) error { return nil }
