package visit

import (
	"context"
	"strconv"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/notify"
	"miaolin/db"
)

// RequestRow is a request as lists show it.
type RequestRow struct {
	Request
	EnterpriseName string `json:"enterpriseName"`
	Overdue        bool   `json:"overdue"`
}

// RequestPage is one page of requests.
type RequestPage struct {
	Rows   []RequestRow
	More   bool
	Total  int
	Capped bool
}

// Requests is a page of the requests the caller may see.
func (s *Service) Requests(ctx context.Context, f RequestFilter, withTotal bool) (RequestPage, error) {
	scope, err := s.Guard.Scope(ctx, "read", "request")
	if err != nil {
		return RequestPage{}, err
	}
	if f.EnterpriseID != "" {
		if _, err := s.Firms.Check(ctx, f.EnterpriseID, "read", "request"); err != nil {
			return RequestPage{}, err
		}
	}
	limit := f.Limit
	f.Limit++
	rows, err := s.store.requests(ctx, scope, f, s.today())
	if err != nil {
		return RequestPage{}, err
	}
	p := RequestPage{More: len(rows) > limit}
	if p.Rows, err = s.dressRequests(ctx, rows[:min(limit, len(rows))]); err != nil || !withTotal {
		return p, err
	}
	n, err := s.store.countRequests(ctx, scope, f, s.today(), countCap+1)
	p.Total, p.Capped = min(n, countCap), n > countCap
	return p, err
}

func (s *Service) dressRequests(ctx context.Context, requests []Request) ([]RequestRow, error) {
	var firms []string
	for _, r := range requests {
		firms = append(firms, r.EnterpriseID)
	}
	refs, err := s.Firms.Refs(ctx, distinct(firms))
	if err != nil {
		return nil, err
	}
	rows := make([]RequestRow, len(requests))
	for i, r := range requests {
		rows[i] = RequestRow{r, refs[r.EnterpriseID].Name, r.overdue(s.today())}
	}
	return rows, nil
}

// Request is one request. Errors: visit.request_not_found (404).
func (s *Service) Request(ctx context.Context, id string) (RequestRow, error) {
	scope, err := s.Guard.Scope(ctx, "read", "request")
	if err != nil {
		return RequestRow{}, err
	}
	r, err := s.store.request(ctx, scope, id)
	if db.IsNotFound(err) {
		return RequestRow{}, fault.NotFound("visit.request_not_found")
	}
	if err != nil {
		return RequestRow{}, err
	}
	rows, err := s.dressRequests(ctx, []Request{r})
	if err != nil {
		return RequestRow{}, err
	}
	return rows[0], nil
}

// Answer writes what the firm was told. Errors: visit.request_stale (412),
// visit.request_closed (409).
func (s *Service) Answer(ctx context.Context, id string, version int64, answer string) (RequestRow, error) {
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		row, err := s.Request(ctx, id)
		if err != nil {
			return err
		}
		if _, err := s.Firms.Check(ctx, row.EnterpriseID, "change", "request"); err != nil {
			return err
		}
		if err := s.Firms.Hold(ctx, row.EnterpriseID); err != nil {
			return err
		}
		switch {
		case row.Version != version:
			return fault.Stale("visit.request_stale", "version", row.Version)
		case row.State == Withdrawn:
			return fault.Conflict("visit.request_closed")
		}
		today := s.today()
		err = s.writeRequest(ctx, row.Request, func(r *Request) {
			r.State, r.Answer, r.AnsweredOn, r.AnsweredBy = Answered, answer, &today, access.From(ctx).Name
		})
		if err != nil {
			return err
		}
		if err := s.follow(ctx, row.EnterpriseID); err != nil {
			return err
		}
		return s.tellAnswer(ctx, row, access.From(ctx).Name)
	})
	if err != nil {
		return RequestRow{}, err
	}
	return s.Request(ctx, id)
}

// tellAnswer: the firm's people and whoever looks after it learn of an answer.
func (s *Service) tellAnswer(ctx context.Context, r RequestRow, by string) error {
	circle, err := s.Firms.Circle(ctx, r.EnterpriseID)
	if err != nil {
		return err
	}
	return s.Notify.Tell(ctx, notify.Message{
		Kind: "visit.request_answered", Subject: r.ID, Occasion: strconv.FormatInt(r.Version, 10), EnterpriseID: r.EnterpriseID,
		Params: map[string]any{"firm": r.EnterpriseName, "title": r.Title, "by": by},
		Link:   "/enterprises/" + r.EnterpriseID, To: append(circle.All(), r.OwnerID),
	})
}

// writeRequest changes a request and tells the audit. The caller holds the firm.
func (s *Service) writeRequest(ctx context.Context, r Request, change func(*Request)) error {
	before, read := r, r.Version
	change(&r)
	r.Version, r.UpdatedAt = read+1, s.Clock()
	switch ok, err := s.store.updateRequest(ctx, r, read); {
	case err != nil:
		return err
	case !ok:
		return fault.Stale("visit.request_stale")
	}
	operation := "request-answer"
	if r.State == Withdrawn {
		operation = "request-withdraw"
	}
	return s.Audit.Record(ctx, audit.Entry{
		Operation: operation, Object: "request", ObjectID: r.ID, ObjectLabel: r.Title,
		EnterpriseID: r.EnterpriseID, UnitCode: r.UnitCode, Before: before, After: r,
	})
}
