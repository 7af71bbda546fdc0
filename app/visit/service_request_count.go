package visit

import (
	"context"
	"time"

	"miaolin/app/value"
)

// Share is a part of a whole; nobody divides by nothing.
type Share struct {
	Part int `json:"part"`
	Of   int `json:"of"`
}

// RequestCounts are how many requests stand where today, and two shares of those
// raised in a year. They are of offices and firms, never of a person.
type RequestCounts struct {
	Raised    int   `json:"raised" doc:"not taken up yet"`
	Doing     int   `json:"doing" doc:"accepted, assigned or reopened"`
	Answered  int   `json:"answered" doc:"the firm's word is awaited"`
	Confirmed int   `json:"confirmed"`
	Withdrawn int   `json:"withdrawn"`
	Overdue   int   `json:"overdue" doc:"open after the promised day"`
	Undated   int   `json:"undated" doc:"open, and the working calendar of the year is not published"`
	Year      int   `json:"year"`
	Answer    Share `json:"answer" doc:"answered, confirmed ones included, of those raised in the year and not withdrawn"`
	Confirm   Share `json:"confirm" doc:"confirmed by the firm, of those raised in the year and answered"`
}

func (c *RequestCounts) add(t requestTally) {
	switch t.Step {
	case StepRaised:
		c.Raised = t.N
	case StepAnswered:
		c.Answered = t.N
	case StepConfirmed:
		c.Confirmed = t.N
	case StepWithdrawn:
		c.Withdrawn = t.N
		return
	default:
		c.Doing += t.N
	}
	c.Overdue, c.Undated = c.Overdue+t.Late, c.Undated+t.Undated
	c.Answer.Of += t.InYear
	if t.Step.state() == Answered {
		c.Answer.Part += t.InYear
		c.Confirm.Of += t.InYear
	}
	if t.Step == StepConfirmed {
		c.Confirm.Part += t.InYear
	}
}

// RequestCounts counts the requests the caller may see. Step, state and lateness
// of the filter are passed over: they are what is counted. Year 0 is this one.
func (s *Service) RequestCounts(ctx context.Context, f RequestFilter, year int) (RequestCounts, error) {
	scope, err := s.Guard.Scope(ctx, "read", "request")
	if err != nil {
		return RequestCounts{}, err
	}
	if f.EnterpriseID != "" {
		if _, err := s.Firms.Check(ctx, f.EnterpriseID, "read", "request"); err != nil {
			return RequestCounts{}, err
		}
	}
	if year == 0 {
		year = s.today().Year()
	}
	f.Steps, f.State, f.Overdue = nil, "", false
	rows, err := s.store.tally(ctx, scope, f, s.today(), value.NewDate(year, time.January, 1), value.NewDate(year, time.December, 31))
	if err != nil {
		return RequestCounts{}, err
	}
	c := RequestCounts{Year: year}
	for _, t := range rows {
		c.add(t)
	}
	return c, nil
}

// Prepare gives open requests the due day they could not have while the calendar
// of its year was not published.
func (s *Service) Prepare(ctx context.Context) error {
	rows, err := s.store.undated(ctx)
	if err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		for _, r := range rows {
			due, err := s.Calendar.Add(*r.DueFrom, r.DueDays)
			if err != nil {
				continue // still not published
			}
			if err := s.store.setDue(ctx, r.ID, due); err != nil {
				return err
			}
		}
		return nil
	})
}
