package visit

import (
	"context"
	"strconv"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/notify"
	"miaolin/app/value"
)

// Portfolio lists what would go to a successor. Errors: visit.portfolio_unknown (404).
func (s *Service) Portfolio(ctx context.Context, userID string) (Portfolio, error) {
	scope, err := s.Guard.Scope(ctx, "manage", "portfolio")
	if err != nil {
		return Portfolio{}, err
	}
	names, err := s.People.Names(ctx, []string{userID})
	if err != nil {
		return Portfolio{}, err
	}
	firms, err := s.Firms.Portfolio(ctx, userID)
	if err != nil {
		return Portfolio{}, err
	}
	p := Portfolio{UserID: userID, Name: names[userID], Firms: len(firms), NextSteps: []Promise{}, Requests: []Promise{}}
	steps, err := s.store.promisedSteps(ctx, scope, userID)
	if err != nil {
		return Portfolio{}, err
	}
	requests, err := s.store.promisedRequests(ctx, scope, userID)
	if err != nil {
		return Portfolio{}, err
	}
	if len(firms)+len(steps)+len(requests) == 0 {
		return Portfolio{}, fault.NotFound("visit.portfolio_unknown")
	}
	active, err := s.People.Recipients(ctx, []string{userID})
	if err != nil {
		return Portfolio{}, err
	}
	_, p.InUse = active[userID]
	return p, s.promises(ctx, &p, steps, requests)
}

func (s *Service) promises(ctx context.Context, p *Portfolio, steps []Visit, requests []Request) error {
	var ids []string
	for _, v := range steps {
		ids = append(ids, v.EnterpriseID)
	}
	for _, r := range requests {
		ids = append(ids, r.EnterpriseID)
	}
	refs, err := s.Firms.Refs(ctx, distinct(ids))
	for _, v := range steps {
		p.NextSteps = append(p.NextSteps, Promise{v.ID, v.EnterpriseID, refs[v.EnterpriseID].Name, v.NextStep, v.NextOn, ""})
	}
	for _, r := range requests {
		p.Requests = append(p.Requests, Promise{r.ID, r.EnterpriseID, refs[r.EnterpriseID].Name, r.Title, r.DueOn, r.Step})
	}
	return err
}

// HandOverPortfolio gives everything to a successor in one transaction: the firms,
// the next steps, the requests. It is all or nothing, and it is not taken back by
// itself: the successor's portfolio can be handed on again. Errors:
// visit.portfolio_unknown (404), visit.successor_same, visit.successor_unknown and
// visit.successor_out_of_reach (422).
func (s *Service) HandOverPortfolio(ctx context.Context, userID string, h PortfolioHandOver) (HandedOver, error) {
	var done HandedOver
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		p, err := s.Portfolio(ctx, userID)
		if err != nil {
			return err
		}
		to, err := s.successor(ctx, p, h.SuccessorID)
		if err != nil {
			return err
		}
		if done, err = s.give(ctx, p, to, h.Reason); err != nil {
			return err
		}
		err = s.Audit.Record(ctx, audit.Entry{
			Operation: "portfolio-hand-over", Object: "portfolio", ObjectID: userID, ObjectLabel: p.Name + " → " + to.Name, Purpose: h.Reason,
			Params: map[string]any{"to": to.UserID, "firms": done.Firms, "nextSteps": done.NextSteps, "requests": done.Requests},
		})
		if err != nil {
			return err
		}
		return s.tellHandOver(ctx, p, to, done)
	})
	return done, err
}

// successor is somebody who can visit every firm of the portfolio.
func (s *Service) successor(ctx context.Context, p Portfolio, id string) (access.Actor, error) {
	refuse := func(code string, params ...any) error {
		return fault.Invalid(code, params...).WithField("body.successorId", code, params...)
	}
	if id == p.UserID {
		return access.Actor{}, refuse("visit.successor_same")
	}
	to, err := s.People.ActorOf(ctx, id)
	if err != nil {
		return to, err
	}
	reach, err := s.Guard.Scope(access.With(ctx, to), "change", "request")
	if to.Nobody() || fault.Is(err, fault.ForbiddenKind) {
		return to, refuse("visit.successor_unknown")
	}
	if err != nil {
		return to, err
	}
	firms, err := s.Firms.Portfolio(ctx, p.UserID)
	if err != nil {
		return to, err
	}
	promised, err := s.Firms.Refs(ctx, distinct(p.firmIDs()))
	if err != nil {
		return to, err
	}
	beyond := map[string]bool{}
	check := func(f enterprise.Ref) {
		if !reach.Covers(f.UnitCode, f.ParkCode) {
			beyond[f.ID] = true
		}
	}
	for _, f := range firms {
		check(f)
	}
	for _, f := range promised {
		check(f)
	}
	if len(beyond) > 0 {
		return to, refuse("visit.successor_out_of_reach", "name", to.Name, "n", len(beyond))
	}
	return to, nil
}

func (p Portfolio) firmIDs() (ids []string) {
	for _, list := range [][]Promise{p.NextSteps, p.Requests} {
		for _, one := range list {
			ids = append(ids, one.EnterpriseID)
		}
	}
	return ids
}

func (s *Service) give(ctx context.Context, p Portfolio, to access.Actor, reason string) (done HandedOver, err error) {
	scope, err := s.Guard.Scope(ctx, "manage", "portfolio")
	if err != nil {
		return done, err
	}
	if done.Firms, err = s.Firms.HandOver(ctx, p.UserID, to.UserID, reason); err != nil {
		return done, err
	}
	if done.NextSteps, err = s.store.giveSteps(ctx, scope, p.UserID, to, s.Clock()); err != nil {
		return done, err
	}
	requests, err := s.store.promisedRequests(ctx, scope, p.UserID)
	if err != nil {
		return done, err
	}
	for _, r := range requests {
		if err := s.giveRequest(ctx, r, to, reason); err != nil {
			return done, err
		}
	}
	done.Requests = len(requests)
	return done, nil
}

// giveRequest changes who deals with a request and nothing else: it stays on its step.
func (s *Service) giveRequest(ctx context.Context, r Request, to access.Actor, reason string) error {
	before, now := r, s.Clock()
	r.OwnerID, r.OwnerName, r.Version, r.UpdatedAt = to.UserID, to.Name, before.Version+1, now
	switch ok, err := s.store.updateRequest(ctx, r, before.Version); {
	case err != nil:
		return err
	case !ok:
		return fault.Stale("visit.request_stale")
	}
	actor := access.From(ctx)
	return s.store.insertEvent(ctx, RequestEvent{
		ID: value.NewID(), RequestID: r.ID, Act: ActAssign, FromStep: r.Step, ToStep: r.Step, Note: reason,
		Department: r.Department, ToName: to.Name, DueOn: r.DueOn, ByID: actor.UserID, ByName: actor.Name, At: now,
	})
}

func (s *Service) tellHandOver(ctx context.Context, p Portfolio, to access.Actor, done HandedOver) error {
	m := notify.Message{
		Subject: p.UserID, Occasion: strconv.FormatInt(s.Clock().Time().UnixMicro(), 10),
		Params: map[string]any{"from": p.Name, "to": to.Name, "firms": done.Firms, "steps": done.NextSteps, "requests": done.Requests},
	}
	m.Kind, m.To, m.Link = "visit.portfolio_taken", []string{to.UserID}, "/enterprises?officer="+to.UserID
	if err := s.Notify.Tell(ctx, m); err != nil {
		return err
	}
	m.Kind, m.To, m.Link = "visit.portfolio_given", []string{p.UserID}, "/"
	return s.Notify.Tell(ctx, m)
}
