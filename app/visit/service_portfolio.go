package visit

import (
	"context"
	"slices"
	"strings"

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
	p := Portfolio{UserID: userID, Name: names[userID], Firms: len(firms), List: portfolioFirms(firms)}
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
	p.NextSteps, p.Requests, err = s.promises(ctx, steps, requests)
	return p, err
}

func portfolioFirms(refs []enterprise.Ref) []PortfolioFirm {
	firms := make([]PortfolioFirm, len(refs))
	for i, f := range refs {
		firms[i] = PortfolioFirm{f.ID, f.Name, f.UnitCode}
	}
	slices.SortFunc(firms, func(a, b PortfolioFirm) int { return strings.Compare(a.Name, b.Name) })
	return firms
}

func (s *Service) promises(ctx context.Context, steps []Visit, requests []Request) (agreed, asked []Promise, err error) {
	var ids []string
	for _, v := range steps {
		ids = append(ids, v.EnterpriseID)
	}
	for _, r := range requests {
		ids = append(ids, r.EnterpriseID)
	}
	refs, err := s.Firms.Refs(ctx, distinct(ids))
	agreed, asked = []Promise{}, []Promise{}
	for _, v := range steps {
		agreed = append(agreed, Promise{v.ID, v.EnterpriseID, refs[v.EnterpriseID].Name, v.NextStep, v.NextOn, ""})
	}
	for _, r := range requests {
		asked = append(asked, Promise{r.ID, r.EnterpriseID, refs[r.EnterpriseID].Name, r.Title, r.DueOn, r.Step})
	}
	return agreed, asked, err
}

// HandOverPortfolio gives firms, the next steps agreed with them and their requests
// to a successor in one transaction: those chosen, or everything. It is all or
// nothing, and can be taken back for a while. Errors: visit.portfolio_unknown
// (404), visit.portfolio_firm_unknown, visit.successor_same,
// visit.successor_unknown and visit.successor_out_of_reach (422).
func (s *Service) HandOverPortfolio(ctx context.Context, userID string, h PortfolioHandOver) (HandOverRecord, error) {
	var done HandOverRecord
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		p, err := s.Portfolio(ctx, userID)
		if err != nil {
			return err
		}
		if p, err = p.only(h.Firms); err != nil {
			return err
		}
		to, err := s.successor(ctx, p, h.SuccessorID)
		if err != nil {
			return err
		}
		now := s.Clock()
		done = HandOverRecord{
			ID: value.NewID(), FromID: userID, FromName: p.Name, ToID: to.UserID, ToName: to.Name, Reason: h.Reason,
			Firms: len(p.List), NextSteps: len(p.NextSteps), Requests: len(p.Requests),
			ByName: access.From(ctx).Name, At: now, UndoUntil: now.Add(undoWindow),
		}
		items, err := s.give(ctx, p, userID, to, h.Reason)
		if err != nil {
			return err
		}
		if err := s.store.insertHandOver(ctx, done, items); err != nil {
			return err
		}
		if err := s.recordHandOver(ctx, "portfolio-hand-over", done, h.Reason); err != nil {
			return err
		}
		return s.tellHandOver(ctx, "visit.portfolio_taken", "visit.portfolio_given", done)
	})
	return done, err
}

func (s *Service) recordHandOver(ctx context.Context, operation string, h HandOverRecord, reason string) error {
	return s.Audit.Record(ctx, audit.Entry{
		Operation: operation, Object: "portfolio", ObjectID: h.FromID, ObjectLabel: h.FromName + " → " + h.ToName, Purpose: reason,
		Params: map[string]any{"to": h.ToID, "firms": h.Firms, "nextSteps": h.NextSteps, "requests": h.Requests, "handOver": h.ID},
	})
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
	refs, err := s.Firms.Refs(ctx, distinct(p.firmIDs()))
	if err != nil {
		return to, err
	}
	beyond := 0
	for _, f := range refs {
		if !reach.Covers(f.UnitCode, f.ParkCode) {
			beyond++
		}
	}
	if beyond > 0 {
		return to, refuse("visit.successor_out_of_reach", "name", to.Name, "n", beyond)
	}
	return to, nil
}

func (p Portfolio) firmIDs() (ids []string) {
	for _, f := range p.List {
		ids = append(ids, f.ID)
	}
	for _, list := range [][]Promise{p.NextSteps, p.Requests} {
		for _, one := range list {
			ids = append(ids, one.EnterpriseID)
		}
	}
	return ids
}

// give moves what a portfolio holds from one person to another and tells how each
// thing stands after it.
func (s *Service) give(ctx context.Context, p Portfolio, from string, to access.Actor, reason string) ([]handedItem, error) {
	var items []handedItem
	var firms []string
	for _, f := range p.List {
		firms = append(firms, f.ID)
		items = append(items, handedItem{Kind: handedFirm, SubjectID: f.ID, EnterpriseID: f.ID})
	}
	if err := s.Firms.HandOver(ctx, firms, from, to.UserID, reason); err != nil {
		return nil, err
	}
	now := s.Clock()
	for _, step := range p.NextSteps {
		version, err := s.store.giveStep(ctx, step.ID, from, to, now)
		if err != nil {
			return nil, err
		}
		items = append(items, handedItem{Kind: handedStep, SubjectID: step.ID, EnterpriseID: step.EnterpriseID, Version: version})
	}
	for _, one := range p.Requests {
		r, err := s.store.requestNow(ctx, one.ID)
		if err != nil {
			return nil, err
		}
		if err := s.giveRequest(ctx, r, to, reason); err != nil {
			return nil, err
		}
		items = append(items, handedItem{Kind: handedRequest, SubjectID: r.ID, EnterpriseID: r.EnterpriseID, Version: r.Version + 1})
	}
	return items, nil
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

// tellHandOver tells both who has it now and who had it before.
func (s *Service) tellHandOver(ctx context.Context, taken, given string, h HandOverRecord) error {
	m := notify.Message{
		Subject: h.ID, Link: "/hand-overs/" + h.ID,
		Params: map[string]any{"from": h.FromName, "to": h.ToName, "firms": h.Firms, "steps": h.NextSteps, "requests": h.Requests},
	}
	m.Kind, m.To = taken, []string{h.ToID}
	if err := s.Notify.Tell(ctx, m); err != nil {
		return err
	}
	m.Kind, m.To = given, []string{h.FromID}
	return s.Notify.Tell(ctx, m)
}
