package coaching

import (
	"context"
	"strconv"

	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/notify"
	"miaolin/app/value"
	"miaolin/app/visit"
)

func (s *Service) message(kind string, c Coaching, ref enterprise.Ref, coach Coach, reason string) notify.Message {
	at := ""
	if c.StartsAt != nil {
		at = c.StartsAt.Time().In(value.Shanghai).Format("2006-01-02 15:04")
	}
	where := notify.Word("coaching.form_" + c.Form)
	m := notify.Message{
		Kind: kind, Subject: c.ID, Occasion: strconv.FormatInt(c.Version, 10), EnterpriseID: c.EnterpriseID, Link: "/coachings/" + c.ID,
		Params: map[string]any{"firm": ref.Name, "topic": c.Topic, "coach": coach.Name, "at": at, "place": where, "reason": reason},
	}
	if c.Place != "" {
		m.Params["place"] = c.Place
	}
	return m
}

// tell brings news of a booking to everybody it concerns: the firm's people, who
// looks after it, and the coach.
func (s *Service) tell(ctx context.Context, kind string, c Coaching, ref enterprise.Ref, coach Coach, reason string) error {
	circle, err := s.Firms.Circle(ctx, c.EnterpriseID)
	if err != nil {
		return err
	}
	m := s.message(kind, c, ref, coach, reason)
	m.To = append(circle.All(), coach.UserID, c.RequestedBy)
	return s.Notify.Tell(ctx, m)
}

// tellRequest asks the coach to answer by the first wished day, and lets the
// others know.
func (s *Service) tellRequest(ctx context.Context, c Coaching, ref enterprise.Ref, coach Coach) error {
	day := c.SortAt.Date()
	m := s.message("coaching.requested", c, ref, coach, "")
	m.DueOn, m.To = &day, []string{coach.UserID}
	if err := s.Notify.Tell(ctx, m); err != nil {
		return err
	}
	circle, err := s.Firms.Circle(ctx, c.EnterpriseID)
	if err != nil {
		return err
	}
	m = s.message("coaching.booked", c, ref, coach, "")
	m.To = circle.All()
	return s.Notify.Tell(ctx, m)
}

// warnings are what else a firm has at the time of a booking still to come. They
// are told, nothing is refused for them.
func (s *Service) warnings(ctx context.Context, n named) ([]Warning, error) {
	all := []Warning{}
	if !n.State.Open() || len(n.Wishes) == 0 && n.StartsAt == nil {
		return all, nil
	}
	spans := n.Wishes
	if n.State == Confirmed {
		spans = []Span{n.span()}
	}
	for _, span := range spans {
		more, err := s.clashes(ctx, n, span)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return distinctWarnings(all), nil
}

func (s *Service) clashes(ctx context.Context, n named, span Span) (all []Warning, err error) {
	topics, err := s.store.firmsAt(ctx, n.EnterpriseID, n.ID, span)
	if err != nil {
		return nil, err
	}
	for _, t := range topics {
		all = append(all, Warning{"coaching", t})
	}
	if s.Sessions != nil {
		titles, err := s.Sessions.Attended(ctx, n.EnterpriseID, span.StartsAt, span.EndsAt)
		if err != nil {
			return nil, err
		}
		for _, t := range titles {
			all = append(all, Warning{"training", t})
		}
	}
	day := span.StartsAt.Date()
	const most = 5
	page, err := s.Visits.List(ctx, visit.Filter{EnterpriseID: n.EnterpriseID, ByNext: true, NextFrom: &day, NextTo: &day, Limit: most}, false)
	if err != nil && !fault.Is(err, fault.ForbiddenKind) && !fault.Is(err, fault.NotFoundKind) { // who may not read visits is not told of them
		return nil, err
	}
	for _, v := range page.Rows {
		all = append(all, Warning{"visit", v.NextStep})
	}
	if !s.Calendar.Known(day) {
		all = append(all, Warning{"calendar", strconv.Itoa(day.Year())})
	}
	return all, nil
}

func distinctWarnings(list []Warning) []Warning {
	out, had := []Warning{}, map[Warning]bool{}
	for _, w := range list {
		if !had[w] {
			had[w] = true
			out = append(out, w)
		}
	}
	return out
}
