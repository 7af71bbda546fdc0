package visit

import (
	"context"

	"miaolin/app/calendar"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
)

// RequestRow is a request as lists show it.
type RequestRow struct {
	Request
	EnterpriseName string `json:"enterpriseName"`
	Overdue        bool   `json:"overdue"`
	OverdueDays    *int   `json:"overdueDays" doc:"working days past the promised day; empty when it is not overdue or the calendar does not reach"`
}

func (r Request) row(firm string, today value.Date, days *calendar.Calendar) RequestRow {
	row := RequestRow{Request: r, EnterpriseName: firm, Overdue: r.overdue(today)}
	if row.Overdue {
		if n, err := days.Between(*r.DueOn, today); err == nil {
			row.OverdueDays = &n
		}
	}
	return row
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
	p := RequestPage{More: len(rows) > limit, Total: len(rows)}
	if p.Rows, err = s.dressRequests(ctx, rows[:min(limit, len(rows))]); err != nil || !withTotal || !p.More && f.After == nil {
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
		rows[i] = r.row(refs[r.EnterpriseID].Name, s.today(), s.Calendar)
	}
	return rows, nil
}

// RequestDetail is a request with its history and what the caller may do now.
type RequestDetail struct {
	RequestRow
	Events []RequestEvent `json:"events" doc:"earliest first"`
	Acts   []Act          `json:"acts" enum:"accept,assign,answer,confirm,reopen,call,withdraw" doc:"what the caller may do now"`
}

// Request is one request. Errors: visit.request_not_found (404).
func (s *Service) Request(ctx context.Context, id string) (RequestDetail, error) {
	r, err := s.visibleRequest(ctx, id)
	if err != nil {
		return RequestDetail{}, err
	}
	rows, err := s.dressRequests(ctx, []Request{r})
	if err != nil {
		return RequestDetail{}, err
	}
	d := RequestDetail{RequestRow: rows[0], Acts: []Act{}}
	if d.Events, err = s.store.events(ctx, id); err != nil {
		return RequestDetail{}, err
	}
	for _, act := range r.Step.acts() {
		may, err := s.may(ctx, r.EnterpriseID, verbOf(act))
		if err != nil {
			return RequestDetail{}, err
		}
		if may {
			d.Acts = append(d.Acts, act)
		}
	}
	return d, nil
}

func (s *Service) visibleRequest(ctx context.Context, id string) (Request, error) {
	scope, err := s.Guard.Scope(ctx, "read", "request")
	if err != nil {
		return Request{}, err
	}
	r, err := s.store.request(ctx, scope, id)
	if db.IsNotFound(err) {
		return Request{}, fault.NotFound("visit.request_not_found")
	}
	return r, err
}

// verbOf is the permission an act asks for: the office works on a request, the
// firm says whether it is satisfied, both may withdraw it.
func verbOf(a Act) string {
	switch a {
	case ActConfirm, ActReopen:
		return "confirm"
	case ActWithdraw:
		return "archive"
	}
	return "change"
}

// may tells whether the caller has a verb on the requests of a firm.
func (s *Service) may(ctx context.Context, firm, verb string) (bool, error) {
	_, err := s.Firms.Check(ctx, firm, verb, "request")
	if fault.Is(err, fault.ForbiddenKind) || fault.Is(err, fault.ConflictKind) {
		return false, nil
	}
	return err == nil, err
}

// NewRequest is what it takes to raise a request without a visit.
type NewRequest struct {
	EnterpriseID string `json:"enterpriseId" minLength:"1" maxLength:"40"`
	Need         string `json:"need" minLength:"1" maxLength:"40"`
	Title        string `json:"title" minLength:"2" maxLength:"200" doc:"in one sentence"`
	Detail       string `json:"detail,omitempty" maxLength:"2000"`
}

// Raise records what a firm asks for, or answers with what this attempt made
// before. The firm's own words wait for an officer to take them up; what an
// officer notes is taken up with it. Errors: those of enterprise.Check,
// visit.need_unknown (422).
func (s *Service) Raise(ctx context.Context, attempt db.OnceKey, n NewRequest) (RequestDetail, error) {
	id, _, err := s.DB.Once(ctx, attempt, func(ctx context.Context) (string, error) {
		ref, err := s.Firms.Check(ctx, n.EnterpriseID, "create", "request")
		if err != nil {
			return "", err
		}
		need, known := s.words.Need(n.Need)
		if !known {
			return "", fault.Invalid("visit.need_unknown", "code", n.Need).WithField("body.need", "visit.need_unknown", "code", n.Need)
		}
		office, err := s.may(ctx, ref.ID, "change")
		if err != nil {
			return "", err
		}
		if err := s.Firms.Hold(ctx, ref.ID); err != nil {
			return "", err
		}
		r, err := s.newRequest(ctx, n, need, ref, office)
		if err != nil {
			return "", err
		}
		return r.ID, s.addRequest(ctx, r, ref)
	})
	if err != nil {
		return RequestDetail{}, err
	}
	return s.Request(ctx, id)
}

func (s *Service) addRequest(ctx context.Context, r Request, ref enterprise.Ref) error {
	if err := s.store.insertRequests(ctx, []Request{r}); err != nil {
		return err
	}
	if err := s.follow(ctx, r.EnterpriseID); err != nil {
		return err
	}
	if err := s.recordRequest(ctx, "request-create", nil, r, ""); err != nil {
		return err
	}
	return s.tellRaised(ctx, r, ref)
}
