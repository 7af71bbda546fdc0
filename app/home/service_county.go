package home

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/visit"
)

// county counts the active firms of each town below the caller's units.
func (s *Service) county(ctx context.Context, reads access.Scope) (*County, error) {
	cells, err := s.Firms.Counts(ctx)
	if err != nil {
		return nil, err
	}
	units, err := s.People.Units(ctx)
	if err != nil {
		return nil, err
	}
	c := &County{Units: []UnitLine{}, Left: []Left{}, Total: UnitLine{Rungs: map[string]int{}}, LongAgoDays: visit.LongAgo}
	for _, u := range units {
		line := UnitLine{Code: u.Code, Name: u.Name, Rungs: map[string]int{}}
		for _, cell := range cells {
			if cell.UnitCode == u.Code {
				line.Rungs[cell.Rung] += cell.Firms
				line.Firms += cell.Firms
				c.Total.Rungs[cell.Rung] += cell.Firms
				c.Total.Firms += cell.Firms
			}
		}
		// A town without firms is shown too: nothing there is also a finding.
		if line.Firms > 0 || u.Active && (u.Kind == "town" || u.Kind == "street") && reads.Covers(u.Code, "") {
			c.Units = append(c.Units, line)
		}
	}
	if err := s.left(ctx, c); err != nil {
		return nil, err
	}
	if c.Requests, err = s.Visits.RequestsByUnit(ctx); err != nil {
		return nil, err
	}
	return c, s.counters(ctx, c)
}

// left finds whose firms nobody looks after any more.
func (s *Service) left(ctx context.Context, c *County) error {
	if s.Guard.Allow(ctx, "manage", "portfolio") != nil {
		return nil
	}
	held, err := s.Firms.ByOfficer(ctx)
	if err != nil {
		return err
	}
	var ids []string
	for _, h := range held {
		ids = append(ids, h.OfficerID)
	}
	active, err := s.People.Recipients(ctx, ids)
	if err != nil {
		return err
	}
	names, err := s.People.Names(ctx, ids)
	for _, h := range held {
		if _, in := active[h.OfficerID]; !in {
			c.Left = append(c.Left, Left{h.OfficerID, names[h.OfficerID], h.Firms})
		}
	}
	return err
}

func (s *Service) counters(ctx context.Context, c *County) error {
	for _, u := range c.Requests {
		c.OpenRequests, c.LateRequests, c.CallBack = c.OpenRequests+u.Open, c.LateRequests+u.Late, c.CallBack+u.CallBack
	}
	for _, n := range []struct {
		to     *int
		filter enterprise.Filter
	}{
		{&c.LongAgo, enterprise.Filter{NoVisitIn: visit.LongAgo}},
		{&c.Unvisited, enterprise.Filter{Missing: []string{"visit"}}},
	} {
		count, err := s.Firms.Count(ctx, "read", "enterprise", n.filter)
		if err != nil {
			return err
		}
		*n.to = count
	}
	return nil
}
