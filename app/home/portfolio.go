package home

import (
	"context"

	"miaolin/app/coaching"
	"miaolin/app/plan"
	"miaolin/app/value"
	"miaolin/app/visit"
)

// Portfolio is what a successor takes over, and what goes on at the firms: bookings
// and items of the office on their plans stay with the firm, and are listed so that
// the successor knows what was promised.
type Portfolio struct {
	visit.Portfolio
	Coachings []Appointment `json:"coachings" doc:"booked at these firms, soonest first"`
	PlanItems []PlanPromise `json:"planItems" doc:"what the office has to do on their plans, earliest day first"`
}

// Appointment is a coaching still to take place.
type Appointment struct {
	ID             string         `json:"id"`
	EnterpriseID   string         `json:"enterpriseId"`
	EnterpriseName string         `json:"enterpriseName"`
	Text           string         `json:"text"`
	CoachName      string         `json:"coachName"`
	At             *value.Instant `json:"at" doc:"empty: asked for, no time given yet"`
}

// PlanPromise is an item of a plan that the office has to do.
type PlanPromise struct {
	ID             string      `json:"id"`
	EnterpriseID   string      `json:"enterpriseId"`
	EnterpriseName string      `json:"enterpriseName"`
	Text           string      `json:"text"`
	On             *value.Date `json:"on"`
}

// mostPromised is how many of each kind are listed.
const mostPromised = 200

// Portfolio lists what would go to a successor and what goes on at the firms.
// Errors: visit.portfolio_unknown (404).
func (s *Service) Portfolio(ctx context.Context, userID string) (Portfolio, error) {
	taken, err := s.Visits.Portfolio(ctx, userID)
	if err != nil {
		return Portfolio{}, err
	}
	p := Portfolio{Portfolio: taken, Coachings: []Appointment{}, PlanItems: []PlanPromise{}}
	booked, _, err := s.Coachings.List(ctx, coaching.Filter{Officer: userID, Coming: true, Limit: mostPromised})
	if err != nil {
		return p, err
	}
	for _, c := range booked {
		p.Coachings = append(p.Coachings, Appointment{c.ID, c.EnterpriseID, c.EnterpriseName, c.Topic, c.CoachName, c.StartsAt})
	}
	items, _, err := s.Plans.Items(ctx, plan.ItemFilter{Officer: userID, Owner: "office", Open: true, Limit: mostPromised})
	for _, i := range items {
		p.PlanItems = append(p.PlanItems, PlanPromise{i.ID, i.EnterpriseID, i.EnterpriseName, i.Title, i.DueOn})
	}
	return p, err
}
