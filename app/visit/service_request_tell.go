package visit

import (
	"context"
	"strconv"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/notify"
	"miaolin/app/value"
)

// tellRaised: the officer learns what a firm raised, the firm what the office noted
// for it. Where nobody looks after the firm, the officers of its town are told.
func (s *Service) tellRaised(ctx context.Context, r Request, ref enterprise.Ref) error {
	circle, err := s.Firms.Circle(ctx, r.EnterpriseID)
	if err != nil {
		return err
	}
	if r.Origin == FromOffice {
		return s.tell(ctx, "visit.request_noted", r, ref.Name, nil, circle.Own...)
	}
	to := []string{circle.Officer}
	if circle.Officer == "" {
		people, err := s.People.Colleagues(ctx, "officer", ref.UnitCode)
		if err != nil {
			return err
		}
		for _, p := range people {
			to = append(to, p.ID)
		}
	}
	return s.tell(ctx, "visit.request_raised", r, ref.Name, r.DueOn, to...)
}

// tellAct tells whom an act concerns and ends the notices it makes good.
func (s *Service) tellAct(ctx context.Context, id string, e RequestEvent) error {
	r, err := s.store.requestNow(ctx, id)
	if err != nil {
		return err
	}
	circle, err := s.Firms.Circle(ctx, r.EnterpriseID)
	if err != nil {
		return err
	}
	firm, err := s.Firms.FirmName(ctx, r.EnterpriseID)
	if err != nil {
		return err
	}
	for _, kind := range settledBy[e.Act] {
		if err := s.Notify.Settle(ctx, kind, r.ID); err != nil {
			return err
		}
	}
	office := []string{circle.Officer, r.OwnerID}
	switch e.Act {
	case ActAccept:
		return s.tell(ctx, "visit.request_accepted", r, firm, nil, circle.Own...)
	case ActAssign:
		if err := s.tell(ctx, "visit.request_assigned", r, firm, r.DueOn, r.OwnerID); err != nil {
			return err
		}
		return s.tell(ctx, "visit.request_handed", r, firm, nil, circle.Own...)
	case ActAnswer:
		return s.tell(ctx, "visit.request_answered", r, firm, nil, append(circle.All(), r.OwnerID)...)
	case ActConfirm:
		return s.tell(ctx, "visit.request_confirmed", r, firm, nil, office...)
	case ActReopen:
		return s.tell(ctx, "visit.request_reopened", r, firm, r.DueOn, office...)
	case ActWithdraw:
		return s.tell(ctx, "visit.request_withdrawn", r, firm, nil, append(circle.All(), r.OwnerID)...)
	}
	return nil
}

// settledBy are the notices an act makes good.
var settledBy = map[Act][]string{
	ActAccept:   {"visit.request_raised"},
	ActAssign:   {"visit.request_raised", "visit.request_assigned", "visit.request_reopened"},
	ActAnswer:   {"visit.request_raised", "visit.request_assigned", "visit.request_reopened", "visit.request_overdue"},
	ActConfirm:  {"visit.request_answered"},
	ActReopen:   {"visit.request_answered"},
	ActWithdraw: {"visit.request_raised", "visit.request_assigned", "visit.request_reopened", "visit.request_overdue"},
}

func (s *Service) tell(ctx context.Context, kind string, r Request, firm string, due *value.Date, to ...string) error {
	by := access.From(ctx).Name
	if access.From(ctx).System {
		by = firm
	}
	return s.Notify.Tell(ctx, notify.Message{
		Kind: kind, Subject: r.ID, Occasion: strconv.FormatInt(r.Version, 10), EnterpriseID: r.EnterpriseID, DueOn: due,
		Params: map[string]any{"firm": firm, "title": r.Title, "by": by, "department": r.Department},
		Link:   "/requests/" + r.ID, To: to,
	})
}
