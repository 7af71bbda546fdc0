package home

import (
	"context"
	"slices"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/certification"
	"miaolin/app/coaching"
	"miaolin/app/collection"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/identity"
	"miaolin/app/plan"
	"miaolin/app/training"
	"miaolin/app/value"
	"miaolin/app/visit"
	"miaolin/config"
)

// Service gathers pages out of the features below.
type Service struct {
	Guard     *access.Guard
	Audit     *audit.Log
	People    *identity.Service
	Firms     *enterprise.Service
	Titles    *certification.Service
	Visits    *visit.Service
	Plans     *plan.Service
	Rounds    *collection.Service
	Coachings *coaching.Service
	Trainings *training.Service
	Messages  config.Messages
	Clock     value.Clock
}

// Page is the start page of the caller.
func (s *Service) Page(ctx context.Context) (Page, error) {
	p := Page{Today: s.Clock().Date(), Bands: []Band{}, Firms: []OwnFirm{}}
	reads, err := s.Guard.Scope(ctx, "read", "enterprise")
	if fault.Is(err, fault.ForbiddenKind) {
		return p, nil // an administrator looks after accounts, not firms
	}
	if err != nil {
		return Page{}, err
	}
	if s.Guard.Allow(ctx, "create", "visit") == nil {
		if p.Bands, err = s.day(ctx, p.Today); err != nil {
			return Page{}, err
		}
	}
	if len(reads.Units()) > 0 {
		if p.County, err = s.county(ctx, reads); err != nil {
			return Page{}, err
		}
	}
	if reads.Grantee() != "" && len(reads.Units()) == 0 {
		p.Firms, err = s.own(ctx)
	}
	return p, err
}

// day is what an officer has to do: agreed steps by their day, requests past
// their term, plans behind their day, firms nobody saw for long.
func (s *Service) day(ctx context.Context, today value.Date) ([]Band, error) {
	bands, err := s.agreed(ctx, today)
	if err != nil {
		return nil, err
	}
	appointed, err := s.appointments(ctx, today)
	if err != nil {
		return nil, err
	}
	bands = append(bands, appointed...)
	for _, asked := range []struct {
		id string
		f  visit.RequestFilter
	}{
		{"requests", visit.RequestFilter{Overdue: true}},
		{"callback", visit.RequestFilter{Steps: []string{string(visit.StepAnswered)}, Owner: access.From(ctx).UserID}},
	} {
		b, err := s.asked(ctx, asked.id, asked.f)
		if err != nil {
			return nil, err
		}
		bands = append(bands, b)
	}
	planned, err := s.planned(ctx)
	if err != nil {
		return nil, err
	}
	bands = append(bands, planned)
	rounds, err := s.rounds(ctx)
	if err != nil {
		return nil, err
	}
	bands = append(bands, rounds)
	for _, unseen := range []struct {
		id    string
		query enterprise.ListQuery
	}{
		{"never", enterprise.ListQuery{Filter: enterprise.Filter{Missing: []string{"visit"}}, Sort: "-rung", Limit: shownPerBand}},
		{"long_ago", enterprise.ListQuery{Filter: enterprise.Filter{NoVisitIn: visit.LongAgo}, Sort: "visit", Limit: shownPerBand}},
	} {
		b, err := s.unseen(ctx, unseen.id, unseen.query)
		if err != nil {
			return nil, err
		}
		bands = append(bands, b)
	}
	return slices.DeleteFunc(bands, func(b Band) bool { return b.Count == 0 }), nil
}

// asked are requests that wait for the office: for an answer, or for a call.
func (s *Service) asked(ctx context.Context, id string, f visit.RequestFilter) (Band, error) {
	f.Limit = shownPerBand
	page, err := s.Visits.Requests(ctx, f, true)
	if err != nil {
		return Band{}, err
	}
	b := Band{ID: id, Count: page.Total, Capped: page.Capped, Items: []Todo{}}
	for _, r := range page.Rows {
		on := r.DueOn
		if r.AnsweredOn != nil {
			on = r.AnsweredOn
		}
		b.Items = append(b.Items, Todo{
			ID: r.ID, EnterpriseID: r.EnterpriseID, EnterpriseName: r.EnterpriseName, Text: r.Title, On: on, OwnerName: r.OwnerName,
			VisitID: text(r.VisitID), RequestID: r.ID,
		})
	}
	return b, nil
}

// agreed are the open next steps in three bands.
func (s *Service) agreed(ctx context.Context, today value.Date) ([]Band, error) {
	yesterday, tomorrow, week := today.AddDays(-1), today.AddDays(1), today.AddDays(7)
	var bands []Band
	for _, band := range []struct {
		id       string
		from, to *value.Date
	}{
		{"overdue", nil, &yesterday},
		{"today", &today, &today},
		{"week", &tomorrow, &week},
	} {
		page, err := s.Visits.List(ctx, visit.Filter{ByNext: true, NextFrom: band.from, NextTo: band.to, Limit: shownPerBand}, true)
		if err != nil {
			return nil, err
		}
		b := Band{ID: band.id, Count: page.Total, Capped: page.Capped, Items: []Todo{}}
		for _, v := range page.Rows {
			b.Items = append(b.Items, Todo{
				ID: v.ID, EnterpriseID: v.EnterpriseID, EnterpriseName: v.EnterpriseName, Text: v.NextStep, On: v.NextOn,
				OwnerName: v.NextOwnerName, VisitID: v.ID, Version: v.Version,
			})
		}
		bands = append(bands, b)
	}
	return bands, nil
}

// planned are the items of plans past their day.
func (s *Service) planned(ctx context.Context) (Band, error) {
	b := Band{ID: "plan", Items: []Todo{}}
	items, total, err := s.Plans.Overdue(ctx, shownPerBand)
	if err != nil && !fault.Is(err, fault.ForbiddenKind) {
		return b, err
	}
	b.Count = total
	for _, i := range items {
		b.Items = append(b.Items, Todo{ID: i.ID, EnterpriseID: i.EnterpriseID, EnterpriseName: i.EnterpriseName, Text: i.Title, On: i.DueOn, OwnerName: i.OwnerName})
	}
	return b, nil
}

func (s *Service) unseen(ctx context.Context, id string, q enterprise.ListQuery) (Band, error) {
	page, err := s.Firms.List(ctx, q)
	if err != nil {
		return Band{}, err
	}
	b := Band{ID: id, Count: page.Total, Capped: page.Capped, Items: []Todo{}}
	for _, f := range page.Rows {
		b.Items = append(b.Items, Todo{
			ID: f.EnterpriseID, EnterpriseID: f.EnterpriseID, EnterpriseName: f.Name, On: f.LastVisitOn, OwnerName: f.OfficerName, Rung: f.Rung,
		})
	}
	return b, nil
}

// own are the firms the caller was let in on.
func (s *Service) own(ctx context.Context) ([]OwnFirm, error) {
	const most = 20
	page, err := s.Firms.List(ctx, enterprise.ListQuery{Limit: most, NoTotal: true})
	if err != nil {
		return nil, err
	}
	units, err := s.People.Units(ctx)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, u := range units {
		names[u.Code] = u.Name
	}
	var ids []string
	for _, row := range page.Rows {
		ids = append(ids, row.EnterpriseID)
	}
	titles, err := s.Titles.TitlesOf(ctx, ids)
	if err != nil && !fault.Is(err, fault.ForbiddenKind) {
		return nil, err
	}
	firms := make([]OwnFirm, len(page.Rows))
	for i, row := range page.Rows {
		f := OwnFirm{Row: row, UnitName: names[row.UnitCode], Titles: s.inForce(titles[row.EnterpriseID]), Requests: []visit.RequestRow{}, Missing: missing(row)}
		requests, err := s.Visits.Requests(ctx, visit.RequestFilter{EnterpriseID: row.EnterpriseID, Limit: 5}, false)
		if err == nil {
			f.Requests = append(f.Requests, requests.Rows...)
		} else if !fault.Is(err, fault.ForbiddenKind) { // a coach reads firms, not their requests
			return nil, err
		}
		slices.SortStableFunc(f.Requests, func(a, b visit.RequestRow) int { return order(a) - order(b) })
		asked, err := s.Rounds.DueSoon(ctx, row.EnterpriseID, 1)
		if err != nil && !fault.Is(err, fault.ForbiddenKind) {
			return nil, err
		}
		if len(asked) > 0 {
			f.Missing = append([]string{"collection"}, f.Missing...)
		}
		firms[i] = f
	}
	return firms, nil
}

func (s *Service) inForce(titles []certification.Title) []TitleNow {
	now := []TitleNow{}
	for _, t := range titles {
		kind, _ := s.Titles.Kinds().Kind(t.Kind)
		now = append(now, TitleNow{t.ID, t.Kind, kind.Name, t.Number, t.ValidTo})
	}
	return now
}

// order puts what waits for the firm's word first, then what is open.
func order(r visit.RequestRow) int {
	switch {
	case r.Step == visit.StepAnswered:
		return 0
	case r.State == visit.Open:
		return 1
	}
	return 2
}

// missing names what nobody has told the office yet.
func missing(row enterprise.Row) []string {
	list := []string{}
	for _, m := range []struct {
		what string
		is   bool
	}{
		{"uscc", row.USCC == nil}, {"contacts", row.Contacts == 0}, {"industry", row.IndustryCode == ""},
		{"techField", row.TechFieldCode == ""}, {"figures", row.LatestYear == nil},
	} {
		if m.is {
			list = append(list, m.what)
		}
	}
	return list
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
