package visit

import (
	"context"
	"slices"

	"miaolin/app/access"
	"miaolin/app/attachment"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
)

// Row is a visit as lists show it.
type Row struct {
	Visit
	EnterpriseName string `json:"enterpriseName"`
	ShortName      string `json:"shortName"`
	Inside         bool   `json:"inside" doc:"findings and next step are shown; the firm's own people see neither"`
	Photos         int    `json:"photos"`
}

// Detail is a visit with what belongs to it.
type Detail struct {
	Row
	Requests []Request               `json:"requests"`
	Files    []attachment.Attachment `json:"files"`
	Editable bool                    `json:"editable" doc:"the caller may correct or withdraw it now"`
}

// visible loads a visit the caller may read. Errors: visit.not_found (404).
func (s *Service) visible(ctx context.Context, id string) (Visit, error) {
	scope, err := s.Guard.Scope(ctx, "read", "visit")
	if err != nil {
		return Visit{}, err
	}
	v, err := s.store.visit(ctx, scope, id)
	if db.IsNotFound(err) {
		return Visit{}, fault.NotFound("visit.not_found")
	}
	return v, err
}

// inside tells for a firm, by its place, whether the caller reads findings there.
// Those who reach firms by grants read them wherever they see the visit.
func (s *Service) inside(ctx context.Context) func(unit, park string) bool {
	scope, err := s.Guard.Scope(ctx, "read", "finding")
	if err != nil {
		return func(string, string) bool { return false }
	}
	return func(unit, park string) bool {
		return scope.Unbounded() || scope.Grantee() != "" || scope.Covers(unit, park)
	}
}

// Get is one visit with its requests and files.
func (s *Service) Get(ctx context.Context, id string) (Detail, error) {
	v, err := s.visible(ctx, id)
	if err != nil {
		return Detail{}, err
	}
	refs, err := s.Firms.Refs(ctx, []string{v.EnterpriseID})
	if err != nil {
		return Detail{}, err
	}
	files, err := s.Files.Of(ctx, FileOwner, id)
	if err != nil {
		return Detail{}, err
	}
	rows := s.dress(ctx, []Visit{v}, refs, files)
	d := Detail{Row: rows[0], Requests: []Request{}, Files: []attachment.Attachment{}}
	requests, err := s.store.ofVisit(ctx, id)
	if err != nil {
		return Detail{}, err
	}
	d.Requests = append(d.Requests, requests...)
	if !d.Inside {
		return d, nil
	}
	d.Files = append(d.Files, files[id]...)
	d.Editable = s.mayEdit(ctx, v, refs[v.EnterpriseID], "change") == nil
	return d, nil
}

// dressed reads what dress needs; of a list of one firm's visits the firm is known.
func (s *Service) dressed(ctx context.Context, visits []Visit, known *enterprise.Ref) ([]Row, error) {
	if len(visits) == 0 {
		return []Row{}, nil
	}
	var ids, firms []string
	for _, v := range visits {
		ids, firms = append(ids, v.ID), append(firms, v.EnterpriseID)
	}
	files, err := s.Files.Of(ctx, FileOwner, ids...)
	if err != nil {
		return nil, err
	}
	refs := map[string]enterprise.Ref{}
	if known != nil {
		refs[known.ID] = *known
	} else if refs, err = s.Firms.Refs(ctx, distinct(firms)); err != nil {
		return nil, err
	}
	return s.dress(ctx, visits, refs, files), nil
}

// dress adds the firms' names and hides what the caller may not read.
func (s *Service) dress(ctx context.Context, visits []Visit, refs map[string]enterprise.Ref, files map[string][]attachment.Attachment) []Row {
	inside, personal := s.inside(ctx), s.Guard.SeesPersonal(ctx)
	rows := make([]Row, len(visits))
	for i, v := range visits {
		ref := refs[v.EnterpriseID]
		row := Row{Visit: v, EnterpriseName: ref.Name, ShortName: ref.ShortName, Photos: len(files[v.ID])}
		row.Inside = inside(ref.UnitCode, ref.ParkCode)
		switch {
		case !row.Inside:
			row.hide()
		case !personal:
			row.Met = masked(v.Met)
		}
		rows[i] = row
	}
	return rows
}

// hide leaves what the firm itself may read.
func (r *Row) hide() {
	v := r.Visit
	r.Visit = Visit{
		ID: v.ID, EnterpriseID: v.EnterpriseID, UnitCode: v.UnitCode, VisitedOn: v.VisitedOn, StartedAt: v.StartedAt, Mode: v.Mode,
		LedByID: v.LedByID, LedByName: v.LedByName, Companions: v.Companions, Met: []MetPerson{}, Purposes: v.Purposes, Needs: v.Needs,
		WithdrawnAt: v.WithdrawnAt, CreatedAt: v.CreatedAt, UpdatedAt: v.UpdatedAt, Version: v.Version,
	}
	r.Photos = 0
}

func masked(met []MetPerson) []MetPerson {
	out := slices.Clone(met)
	for i := range out {
		if r := []rune(out[i].Phone); len(r) > 7 {
			out[i].Phone = string(r[:3]) + "****" + string(r[len(r)-4:])
		} else if len(r) > 0 {
			out[i].Phone = "****"
		}
	}
	return out
}

// countCap bounds what counting may cost.
const countCap = 2000

// Page is one page of visits.
type Page struct {
	Rows   []Row
	More   bool
	Total  int
	Capped bool
}

// List is a page of the visits the caller may see; withTotal counts them too.
func (s *Service) List(ctx context.Context, f Filter, withTotal bool) (Page, error) {
	scope, err := s.Guard.Scope(ctx, "read", "visit")
	if err != nil {
		return Page{}, err
	}
	var firm *enterprise.Ref
	if f.EnterpriseID != "" {
		ref, err := s.Firms.Check(ctx, f.EnterpriseID, "read", "visit")
		if err != nil {
			return Page{}, err
		}
		firm = &ref
	}
	if f.openSteps() { // next steps are the office's
		if scope, err = s.Guard.Scope(ctx, "read", "finding"); err != nil {
			return Page{}, err
		}
	}
	limit := f.Limit
	f.Limit++
	visits, err := s.store.list(ctx, scope, f)
	if err != nil {
		return Page{}, err
	}
	p := Page{More: len(visits) > limit, Total: len(visits)}
	if p.Rows, err = s.dressed(ctx, visits[:min(limit, len(visits))], firm); err != nil || !withTotal || !p.More && f.After == nil {
		return p, err // a first page that is the last counts itself
	}
	n, err := s.store.count(ctx, scope, f, countCap+1)
	p.Total, p.Capped = min(n, countCap), n > countCap
	return p, err
}

// RecentVisit warns that somebody has just been there.
type RecentVisit struct {
	ID        string     `json:"id"`
	VisitedOn value.Date `json:"visitedOn"`
	LedByName string     `json:"ledByName"`
	Mine      bool       `json:"mine"`
	Mode      string     `json:"mode"`
	DaysAgo   int        `json:"daysAgo"`
}

// recentDays is how long a visit counts as recent: offices agree not to disturb a
// firm twice in two weeks.
const recentDays = 14

// Recent are the visits of the last two weeks to a firm, latest first.
func (s *Service) Recent(ctx context.Context, firm string) ([]RecentVisit, error) {
	if _, err := s.Firms.Check(ctx, firm, "read", "visit"); err != nil {
		return nil, err
	}
	rows, err := s.store.recent(ctx, firm, s.today().AddDays(-recentDays))
	if err != nil {
		return nil, err
	}
	out := []RecentVisit{}
	for _, v := range rows {
		out = append(out, RecentVisit{v.ID, v.VisitedOn, v.LedByName, v.LedByID == access.From(ctx).UserID, v.Mode, v.VisitedOn.DaysUntil(s.today())})
	}
	return out, nil
}

// Suggestion is a firm the caller may be about to visit, and why.
type Suggestion struct {
	enterprise.Summary
	Why     string `json:"why" enum:"due,recent,never,long_ago"`
	DaysAgo *int   `json:"daysAgo" doc:"since the last visit"`
}

// LongAgo is after how many days without a visit a firm is suggested.
const LongAgo = 90

// Suggest proposes firms for the quick log: agreed days first, then firms the
// caller was at lately, firms nobody ever visited, firms not visited for long.
func (s *Service) Suggest(ctx context.Context, limit int) ([]Suggestion, error) {
	soon := s.today().AddDays(3)
	lately, err := s.store.ledLately(ctx, access.From(ctx).UserID, limit)
	if err != nil {
		return nil, err
	}
	sources := []struct {
		why  string
		ask  enterprise.ListQuery
		skip bool
	}{
		{"due", enterprise.ListQuery{Filter: enterprise.Filter{DueTo: &soon}, Sort: "due"}, false},
		{"recent", enterprise.ListQuery{Filter: enterprise.Filter{IDs: lately}, Sort: "-visit"}, len(lately) == 0},
		{"never", enterprise.ListQuery{Filter: enterprise.Filter{Missing: []string{"visit"}}, Sort: "-rung"}, false},
		{"long_ago", enterprise.ListQuery{Filter: enterprise.Filter{NoVisitIn: LongAgo}, Sort: "visit"}, false},
	}
	out, seen := []Suggestion{}, map[string]bool{}
	for _, source := range sources {
		if source.skip {
			continue
		}
		source.ask.Limit, source.ask.NoTotal = limit, true
		page, err := s.Firms.List(ctx, source.ask)
		if err != nil {
			return nil, err
		}
		for _, row := range page.Rows {
			if !seen[row.EnterpriseID] {
				seen[row.EnterpriseID] = true
				out = append(out, s.suggestion(row.Summary, source.why))
			}
		}
	}
	return out, nil
}

func (s *Service) suggestion(firm enterprise.Summary, why string) Suggestion {
	g := Suggestion{Summary: firm, Why: why}
	if firm.LastVisitOn != nil {
		n := firm.LastVisitOn.DaysUntil(s.today())
		g.DaysAgo = &n
	}
	return g
}
