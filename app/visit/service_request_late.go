package visit

import (
	"context"

	"miaolin/app/notify"
)

// TellOverdue tells who deals with a request, and who looks after its firm, that
// the promised day has passed: once for each promised day, however often it is
// asked. Where there is neither, the officers of the town are told. Answers how
// many requests are past their day.
func (s *Service) TellOverdue(ctx context.Context) (int, error) {
	late, err := s.store.pastDue(ctx, s.today())
	if err != nil {
		return 0, err
	}
	for _, r := range late {
		if err := s.tellOverdue(ctx, r); err != nil {
			return 0, err
		}
	}
	return len(late), nil
}

func (s *Service) tellOverdue(ctx context.Context, r Request) error {
	circle, err := s.Firms.Circle(ctx, r.EnterpriseID)
	if err != nil {
		return err
	}
	to := []string{circle.Officer, r.OwnerID}
	if circle.Officer == "" && r.OwnerID == "" {
		people, err := s.People.Colleagues(ctx, "officer", r.UnitCode)
		if err != nil {
			return err
		}
		for _, p := range people {
			to = append(to, p.ID)
		}
	}
	firm, err := s.Firms.FirmName(ctx, r.EnterpriseID)
	if err != nil {
		return err
	}
	return s.Notify.Tell(ctx, notify.Message{
		Kind: "visit.request_overdue", Subject: r.ID, EnterpriseID: r.EnterpriseID, DueOn: r.DueOn,
		Params: map[string]any{"firm": firm, "title": r.Title, "department": r.Department, "due": r.DueOn.String()},
		Link:   "/requests/" + r.ID, To: to,
	})
}

// UnitRequests is where the requests of one town stand. What is answered and what
// the firm has confirmed are two numbers.
type UnitRequests struct {
	UnitCode  string `json:"unitCode"`
	Open      int    `json:"open" doc:"the firm waits for an answer"`
	Late      int    `json:"late" doc:"of those open, past the promised day"`
	CallBack  int    `json:"callBack" doc:"answered, and the firm has not said whether that settles it"`
	Confirmed int    `json:"confirmed" doc:"the firm said that it is settled"`
}

// RequestsByUnit counts the requests the caller may see by the town they were raised in.
func (s *Service) RequestsByUnit(ctx context.Context) ([]UnitRequests, error) {
	scope, err := s.Guard.Scope(ctx, "read", "request")
	if err != nil {
		return nil, err
	}
	return s.store.byUnit(ctx, scope, s.today())
}
