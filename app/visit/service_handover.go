package visit

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/fault"
	"miaolin/db"
)

// HandOvers are the latest hand-overs from or to somebody.
func (s *Service) HandOvers(ctx context.Context, userID string) ([]HandOverRecord, error) {
	scope, err := s.Guard.Scope(ctx, "manage", "portfolio")
	if err != nil {
		return nil, err
	}
	const latest = 20
	return s.store.handOvers(ctx, scope, userID, latest)
}

// HandedOver is one hand-over with how everything stands now: for who may hand over
// all of its firms, and for the two it concerns. Errors:
// visit.hand_over_not_found (404).
func (s *Service) HandedOver(ctx context.Context, id string) (HandOverView, error) {
	h, err := s.store.handOver(ctx, id)
	if db.IsNotFound(err) {
		return HandOverView{}, fault.NotFound("visit.hand_over_not_found")
	}
	if err != nil {
		return HandOverView{}, err
	}
	manages, err := s.manages(ctx, id)
	if err != nil {
		return HandOverView{}, err
	}
	if me := access.From(ctx).UserID; !manages && (me == "" || me != h.FromID && me != h.ToID) {
		return HandOverView{}, fault.NotFound("visit.hand_over_not_found")
	}
	return s.viewHandOver(ctx, h, manages)
}

// manages tells whether the caller may hand over every firm of a hand-over.
func (s *Service) manages(ctx context.Context, id string) (bool, error) {
	scope, err := s.Guard.Scope(ctx, "manage", "portfolio")
	if fault.Is(err, fault.ForbiddenKind) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	beyond, err := s.store.handedBeyond(ctx, scope, id)
	return beyond == 0, err
}

func (s *Service) viewHandOver(ctx context.Context, h HandOverRecord, manages bool) (HandOverView, error) {
	v := HandOverView{HandOverRecord: h, List: []PortfolioFirm{}, manages: manages}
	items, err := s.store.handedItems(ctx, h.ID)
	if err != nil {
		return v, err
	}
	var firms []string
	for _, i := range items {
		if i.Kind == handedFirm {
			firms = append(firms, i.SubjectID)
		}
	}
	refs, err := s.Firms.Refs(ctx, firms)
	if err != nil {
		return v, err
	}
	for _, id := range firms {
		v.List = append(v.List, PortfolioFirm{id, refs[id].Name, refs[id].UnitCode})
	}
	steps, err := s.store.handedSteps(ctx, h.ID)
	if err != nil {
		return v, err
	}
	requests, err := s.store.handedRequests(ctx, h.ID)
	if err != nil {
		return v, err
	}
	if v.StepsNow, v.RequestsNow, err = s.promises(ctx, steps, requests); err != nil {
		return v, err
	}
	if h.UndoneAt == nil {
		v.ChangedSince, err = s.store.changedSince(ctx, h)
	}
	v.MayUndo = manages && h.refusal(v.ChangedSince, s.Clock()) == nil
	return v, err
}

// UndoHandOver gives everything back, while nothing of it was handed on, done or
// worked on since. Errors: visit.hand_over_not_found (404), visit.hand_over_undone,
// visit.hand_over_late and visit.hand_over_changed (409).
func (s *Service) UndoHandOver(ctx context.Context, id, reason string) (HandOverView, error) {
	if _, err := s.Guard.Scope(ctx, "manage", "portfolio"); err != nil {
		return HandOverView{}, err
	}
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		v, err := s.HandedOver(ctx, id)
		if err != nil {
			return err
		}
		if !v.manages {
			return fault.NotFound("visit.hand_over_not_found")
		}
		h, now := v.HandOverRecord, s.Clock()
		if err := h.refusal(v.ChangedSince, now); err != nil {
			return err
		}
		back := Portfolio{List: v.List, NextSteps: v.StepsNow, Requests: v.RequestsNow}
		if _, err := s.give(ctx, back, h.ToID, access.Actor{UserID: h.FromID, Name: h.FromName}, reason); err != nil {
			return err
		}
		h.UndoneAt, h.UndoneBy, h.UndoReason = &now, access.From(ctx).Name, reason
		switch ok, err := s.store.undoHandOver(ctx, h); {
		case err != nil:
			return err
		case !ok:
			return fault.Conflict("visit.hand_over_undone")
		}
		if err := s.recordHandOver(ctx, "portfolio-undo", h, reason); err != nil {
			return err
		}
		if err := s.Notify.Settle(ctx, "visit.portfolio_taken", h.ID); err != nil {
			return err
		}
		return s.tellHandOver(ctx, "visit.portfolio_undone_to", "visit.portfolio_undone_from", h)
	})
	if err != nil {
		return HandOverView{}, err
	}
	return s.HandedOver(ctx, id)
}
