package enterprise

import (
	"context"
	"slices"
	"strings"

	"miaolin/app/access"
	"miaolin/app/fault"
	"miaolin/app/web"
)

// Row is a line of the list.
type Row struct {
	Summary
	IndustryName string    `json:"industryName"`
	OfficerName  string    `json:"officerName"`
	Tags         []string  `json:"tags"`
	Lacks        []string  `json:"lacks" doc:"conditions of becoming a high-tech enterprise that are not met"`
	Gaps         []RuleGap `json:"gaps,omitempty" doc:"by the rule sets of gapsBy, in their order"`
}

// ListQuery asks for one page of a list.
type ListQuery struct {
	Filter
	Sort    string
	Limit   int
	Cursor  string
	NoTotal bool
	GapsBy  []string // rule sets whose gaps the rows tell
}

// ListPage is one page. Capped says that there are at least Total rows.
type ListPage struct {
	Rows   []Row
	Next   string
	Total  int
	Capped bool
}

// List is one page of the firms the caller may see.
func (s *Service) List(ctx context.Context, q ListQuery) (ListPage, error) {
	scope, err := s.guard.Scope(ctx, "read", "enterprise")
	if err != nil {
		return ListPage{}, err
	}
	order, err := s.Order(ctx, q.Sort)
	if err != nil {
		return ListPage{}, err
	}
	after, err := decode(q.Cursor)
	if err != nil {
		return ListPage{}, err
	}
	l, err := s.listing(ctx, scope, q.Filter)
	if err != nil {
		return ListPage{}, err
	}
	rows, cursorOf, all, err := s.store.page(ctx, l, order, after, q.Limit+1)
	if err != nil {
		return ListPage{}, err
	}
	var page ListPage
	if len(rows) > q.Limit {
		rows = rows[:q.Limit]
		page.Next = web.EncodeCursor(cursorOf(q.Limit - 1))
	}
	switch {
	case q.NoTotal:
	case all:
		page.Total = len(rows)
	default:
		if page.Total, page.Capped, err = s.total(ctx, q, l); err != nil {
			return ListPage{}, err
		}
		page.Total = max(page.Total, len(rows))
	}
	if page.Rows, err = s.dress(ctx, rows); err != nil {
		return ListPage{}, err
	}
	return page, s.addGaps(ctx, page.Rows, q.GapsBy)
}

// listing makes a list ready.
func (s *Service) listing(ctx context.Context, scope access.Scope, f Filter) (listing, error) {
	if err := s.checkPlaces(f); err != nil {
		return listing{}, err
	}
	assessed, err := s.assessed(ctx, f)
	if err != nil {
		return listing{}, err
	}
	l, err := s.store.listing(ctx, scope, f, s.clock().Date())
	l.filters = append(l.filters, assessed...)
	l.byIDs = l.byIDs || len(assessed) > 0
	return l, err
}

// UseRungs hands in the rungs of the ladder, which stands above this package.
func (s *Service) UseRungs(ids []string) { s.rungs = ids }

// checkPlaces refuses rungs and states there are not: an empty list would say
// that no firm stands there. Errors: enterprise.rung_unknown, enterprise.state_unknown.
func (s *Service) checkPlaces(f Filter) error {
	for _, rung := range f.Rungs {
		if s.rungs != nil && !slices.Contains(s.rungs, rung) {
			return fault.Invalid("enterprise.rung_unknown").WithField("query.rung", "enterprise.rung_unknown")
		}
	}
	for _, state := range f.Standings {
		if !slices.Contains([]string{string(Active), string(Dormant), string(Gone), standingArchived, standingMerged}, state) {
			return fault.Invalid("enterprise.state_unknown").WithField("query.state", "enterprise.state_unknown")
		}
	}
	return nil
}

// addGaps tells what each row lacks by some rule sets.
func (s *Service) addGaps(ctx context.Context, rows []Row, rules []string) error {
	if len(rules) == 0 || len(rows) == 0 {
		return nil
	}
	ids := make([]string, len(rows))
	for i, row := range rows {
		ids[i] = row.EnterpriseID
	}
	gaps, err := s.assessor.RuleGaps(ctx, rules, ids)
	for i := range rows {
		rows[i].Gaps = gaps[rows[i].EnterpriseID]
	}
	return err
}

func decode(text string) (*cursor, error) {
	var c cursor
	switch ok, err := web.DecodeCursor(text, &c); {
	case err != nil:
		return nil, err
	case !ok:
		return nil, nil
	}
	// JSON gives whole numbers as floating ones; the databases want them whole.
	if number, ok := c.Value.(float64); ok {
		c.Value = int64(number)
	}
	return &c, nil
}

func (s *Service) total(ctx context.Context, q ListQuery, l listing) (int, bool, error) {
	scope, err := s.guard.Scope(ctx, "read", "enterprise")
	if err != nil {
		return 0, false, err
	}
	if q.onlyUnitAndRung() && byUnitOnly(scope) {
		n, err := s.store.countKnown(ctx, scope, q.Filter)
		return n, false, err
	}
	return s.store.total(ctx, l)
}

// dress adds the words that stand behind codes and ids.
func (s *Service) dress(ctx context.Context, rows []Summary) ([]Row, error) {
	ids, officers := make([]string, len(rows)), []string{}
	for i, row := range rows {
		ids[i] = row.EnterpriseID
		if officer := deref(row.OfficerID); officer != "" && !slices.Contains(officers, officer) {
			officers = append(officers, officer)
		}
	}
	tags, err := s.store.tagsOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	if len(officers) > 0 {
		if names, err = s.people.Names(ctx, officers); err != nil {
			return nil, err
		}
	}
	out := make([]Row, len(rows))
	for i, row := range rows {
		industry, _ := s.industries.Get(row.IndustryCode)
		out[i] = Row{
			Summary: row, IndustryName: industry.Name, OfficerName: names[deref(row.OfficerID)],
			Tags: append([]string{}, tags[row.EnterpriseID]...), Lacks: append([]string{}, lacksOf(row.Lacking)...),
		}
	}
	return out, nil
}

// Search is for pickers: the few firms a person means by what was typed so far.
func (s *Service) Search(ctx context.Context, typed string, limit int) ([]Row, error) {
	if strings.TrimSpace(typed) == "" {
		return []Row{}, nil
	}
	scope, err := s.guard.Scope(ctx, "read", "enterprise")
	if err != nil {
		return nil, err
	}
	const considered = 100
	var rows []Summary
	// Dormant firms only when the active ones do not fill the picker.
	for _, state := range []State{Active, Dormant} {
		l, err := s.store.listing(ctx, scope, Filter{Query: typed, Standings: []string{string(state)}}, s.clock().Date())
		if err != nil {
			return nil, err
		}
		some, _, _, err := s.store.page(ctx, l, sortKeys["name"], nil, considered)
		if err != nil {
			return nil, err
		}
		if rows = append(rows, some...); len(rows) >= limit {
			break
		}
	}
	rank(rows, typed)
	return s.dress(ctx, rows[:min(limit, len(rows))])
}

// Scan hands every firm of a filter to each, in order and in batches, for exports.
// verb and object name the permission the caller acts under.
func (s *Service) Scan(ctx context.Context, verb, object string, f Filter, sort string, each func(Row) error) error {
	scope, err := s.guard.Scope(ctx, verb, object)
	if err != nil {
		return err
	}
	order, err := s.Order(ctx, sort)
	if err != nil {
		return err
	}
	l, err := s.listing(ctx, scope, f)
	if err != nil {
		return err
	}
	return s.store.scan(ctx, l, order, func(rows []Summary) error {
		dressed, err := s.dress(ctx, rows)
		if err != nil {
			return err
		}
		for _, row := range dressed {
			if err := each(row); err != nil {
				return err
			}
		}
		return nil
	})
}

// Count is the exact number of firms a Scan would hand over.
func (s *Service) Count(ctx context.Context, verb, object string, f Filter) (int, error) {
	scope, err := s.guard.Scope(ctx, verb, object)
	if err != nil {
		return 0, err
	}
	l, err := s.listing(ctx, scope, f)
	if err != nil {
		return 0, err
	}
	const everything = 1 << 31
	return s.store.countRows(ctx, l, everything)
}

// TagCount is a tag and how many firms carry it.
type TagCount struct {
	Tag   string `json:"tag"`
	Firms int    `json:"firms"`
}

// Key names the row in a list.
func (r TagCount) Key() string { return r.Tag }

// Tags are those in use on the firms the caller may see.
func (s *Service) Tags(ctx context.Context) ([]TagCount, error) {
	scope, err := s.guard.Scope(ctx, "read", "enterprise")
	if err != nil {
		return nil, err
	}
	return s.store.tagCounts(ctx, scope)
}
