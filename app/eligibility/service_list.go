package eligibility

import (
	"context"

	"miaolin/app/eligibility/rule"
	"miaolin/app/fault"
)

// Filter narrows a list of stored assessments, or what a funnel counts.
type Filter struct {
	Code         string
	EnterpriseID string
	Unit         string
	UnitOnly     bool // firms of the unit itself, not those below it
	Class        string
	Lacks        []string // conditions not met, all of them
	OnlyLacks    bool     // and no other
	Unknown      []string // conditions unknown, all of them
	Person       []string // conditions for a person, all of them
	NothingUnmet bool
	AllMet       bool     // every condition is met
	AtMost       *int     // conditions unmet
	After        *ListKey // the last row of the page before
	Limit        int

	lacks, unknown, person int64
}

// ListKey is a place in the list: who lacks least comes first.
type ListKey struct {
	Unmet        int    `json:"u"`
	Unclear      int    `json:"k"`
	EnterpriseID string `json:"i"`
	Code         string `json:"c"`
}

// masks turns conditions into bits of the set in force.
func (f *Filter) masks(set *rule.Set) error {
	for _, group := range []struct {
		codes []string
		mask  *int64
	}{{f.Lacks, &f.lacks}, {f.Unknown, &f.unknown}, {f.Person, &f.person}} {
		for _, code := range group.codes {
			i, c := set.Condition(code)
			if c == nil {
				return fault.Invalid("eligibility.condition_unknown", "code", code).WithField("query.lacks", "eligibility.condition_unknown", "code", code)
			}
			*group.mask |= 1 << i
		}
	}
	return nil
}

// Page is one page of a list. Capped says that there are at least Total rows;
// only the first page counts.
type Page struct {
	Rows   []Listed
	Next   *ListKey
	Total  int
	Capped bool
}

// List is stored assessments of the active firms the caller may see, those first
// that lack least. Errors: eligibility.no_rules (404), eligibility.condition_unknown (422).
func (s *Service) List(ctx context.Context, f Filter) (Page, error) {
	scope, err := s.guard.Scope(ctx, "read", "assessment")
	if err != nil {
		return Page{}, err
	}
	b, err := s.rules(ctx)
	if err != nil {
		return Page{}, err
	}
	if f.Code != "" {
		_, set, err := b.set(f.Code, "", s.clock().Date())
		if err != nil {
			return Page{}, err
		}
		if err := f.masks(set); err != nil {
			return Page{}, err
		}
	}
	limit := f.Limit
	f.Limit++
	rows, err := s.store.list(ctx, scope, f)
	if err != nil {
		return Page{}, err
	}
	var page Page
	if len(rows) > limit {
		rows = rows[:limit]
		last := rows[limit-1]
		page.Next = &ListKey{last.Unmet, last.Unclear, last.EnterpriseID, last.Code}
	}
	if f.After == nil {
		n, err := s.store.count(ctx, scope, f)
		if err != nil {
			return Page{}, err
		}
		page.Total, page.Capped = min(n, countCap), n > countCap
	}
	page.Rows, err = s.dress(ctx, b, rows)
	return page, err
}

// FunnelCell is how many firms of a unit stand how with one condition.
type FunnelCell struct {
	Condition string `json:"condition"`
	Unit      string `json:"unit"`
	NotMet    int    `json:"notMet"`
	OnlyThis  int    `json:"onlyThis" doc:"firms whose one unmet condition it is"`
	Unknown   int    `json:"unknown"`
	Person    int    `json:"person"`
	Firms     int    `json:"firms"`
}

// FunnelUnit is how many firms of a unit are assessed, and how many of them have
// no unmet condition.
type FunnelUnit struct {
	Unit         string `json:"unit"`
	Firms        int    `json:"firms"`
	NothingUnmet int    `json:"nothingUnmet"`
}

// Funnel counts why firms are not ready, by condition and unit. A unit is the one
// the firms are in, not those below it.
func (s *Service) Funnel(ctx context.Context, code, unit string) ([]FunnelCell, []FunnelUnit, *rule.Set, error) {
	scope, err := s.guard.Scope(ctx, "read", "assessment")
	if err != nil {
		return nil, nil, nil, err
	}
	b, err := s.rules(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	_, set, err := b.set(code, unit, s.clock().Date())
	if err != nil {
		return nil, nil, nil, err
	}
	masks, err := s.store.funnel(ctx, scope, Filter{Code: code, Unit: unit})
	if err != nil {
		return nil, nil, nil, err
	}
	return funnel(set, masks), unitsOf(masks), set, nil
}

// maskCount is how many firms of a unit share the same masks.
type maskCount struct {
	UnitCode                string
	NotMet, Unknown, Person int64
	Firms                   int
}

func unitsOf(masks []maskCount) []FunnelUnit {
	all := []FunnelUnit{}
	for _, m := range masks { // in the order of units
		if n := len(all); n == 0 || all[n-1].Unit != m.UnitCode {
			all = append(all, FunnelUnit{Unit: m.UnitCode})
		}
		u := &all[len(all)-1]
		u.Firms += m.Firms
		if m.NotMet == 0 {
			u.NothingUnmet += m.Firms
		}
	}
	return all
}

func funnel(set *rule.Set, masks []maskCount) []FunnelCell {
	type key struct {
		unit string
		at   int
	}
	at := map[key]int{}
	cells := []FunnelCell{}
	for _, m := range masks {
		for i, c := range set.Conditions {
			k := key{m.UnitCode, i}
			n, ok := at[k]
			if !ok {
				n = len(cells)
				at[k] = n
				cells = append(cells, FunnelCell{Condition: c.Code, Unit: m.UnitCode})
			}
			cell, bit := &cells[n], int64(1)<<i
			cell.Firms += m.Firms
			if m.NotMet&bit != 0 {
				cell.NotMet += m.Firms
			}
			if m.NotMet == bit {
				cell.OnlyThis += m.Firms
			}
			if m.Unknown&bit != 0 {
				cell.Unknown += m.Firms
			}
			if m.Person&bit != 0 {
				cell.Person += m.Firms
			}
		}
	}
	return cells
}
