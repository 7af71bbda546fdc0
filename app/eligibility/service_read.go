package eligibility

import (
	"context"

	"miaolin/app/eligibility/rule"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/value"
)

// Made is one assessment of one firm with the set it was made with.
type Made struct {
	Firm enterprise.Ref
	Row  RuleSet
	rule.Assessment
}

// Of assesses one firm by the sets in force on a day, or by one of them. Today's
// result is stored when it is new. Errors: eligibility.no_rules (404), those of
// enterprise.Check.
func (s *Service) Of(ctx context.Context, enterpriseID, code string, on value.Date) ([]Made, error) {
	f, b, err := s.one(ctx, enterpriseID, &on)
	if err != nil {
		return nil, err
	}
	codes := b.codes(on)
	if code != "" {
		if _, _, err := b.set(code, f.UnitCode, on); err != nil {
			return nil, err
		}
		codes = []string{code}
	}
	var made []Made
	for _, c := range codes {
		if r, ok := b.in(c, f.UnitCode, on); ok {
			made = append(made, Made{f.Ref(), r, rule.Assess(b.sets[r.ID], f.facts, on)})
		}
	}
	return made, s.catchUp(ctx, b, f, on)
}

// one reads one firm; a zero day becomes today.
func (s *Service) one(ctx context.Context, enterpriseID string, on *value.Date) (firm, *book, error) {
	if _, err := s.firms.Check(ctx, enterpriseID, "read", "assessment"); err != nil {
		return firm{}, nil, err
	}
	if on.IsZero() {
		*on = s.clock().Date()
	}
	b, err := s.rules(ctx)
	if err != nil {
		return firm{}, nil, err
	}
	firms, err := s.firms.Records(ctx, "read", "assessment", []string{enterpriseID})
	if err != nil {
		return firm{}, nil, err
	}
	e, ok := firms[enterpriseID]
	if !ok {
		return firm{}, nil, fault.NotFound("enterprise.not_found")
	}
	// The rules look at all facts of the firm, whoever reads the result.
	ready, err := s.gather(asSystem(ctx), []enterprise.Enterprise{e}, b.tolerance(*on))
	if err != nil {
		return firm{}, nil, err
	}
	return ready[0], b, nil
}

// catchUp stores today's result of a firm that is read before Drain came to it.
func (s *Service) catchUp(ctx context.Context, b *book, f firm, on value.Date) error {
	if on != s.clock().Date() {
		return nil
	}
	st, err := s.store.state(ctx, f.ID)
	if err != nil {
		return err
	}
	if st.EnterpriseID != "" && st.FactsVersion == factsVersion(f.Enterprise) && st.RulesVersion == b.inForce && st.NextOn.After(on) {
		return nil
	}
	_, err = s.refresh(asSystem(ctx), b, []enterprise.Enterprise{f.Enterprise})
	return err
}

// Listed is a stored assessment with the firm and its conditions.
type Listed struct {
	Assessed
	Firm     enterprise.Ref
	Findings []rule.Finding
	Set      *rule.Set
}

// Filter narrows a list of stored assessments.
type Filter struct {
	Code         string
	EnterpriseID string
	Unit         string
	Class        string
	Lacks        []string // conditions not met, all of them
	OnlyLacks    bool     // and no other
	Unknown      []string // conditions unknown, all of them
	NothingUnmet bool
	After        string // enterprise id of the last row of the page before
	AfterCode    string
	Limit        int

	lacks, unknown int64
}

// masks turns conditions into bits of the set in force.
func (f *Filter) masks(set *rule.Set) error {
	for _, group := range []struct {
		codes []string
		mask  *int64
	}{{f.Lacks, &f.lacks}, {f.Unknown, &f.unknown}} {
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

// List is stored assessments of the firms the caller may see, by id of the firm.
// Errors: eligibility.no_rules (404), eligibility.condition_unknown (422).
func (s *Service) List(ctx context.Context, f Filter) ([]Listed, error) {
	scope, err := s.guard.Scope(ctx, "read", "assessment")
	if err != nil {
		return nil, err
	}
	b, err := s.rules(ctx)
	if err != nil {
		return nil, err
	}
	if f.Code != "" {
		_, set, err := b.set(f.Code, "", s.clock().Date())
		if err != nil {
			return nil, err
		}
		if err := f.masks(set); err != nil {
			return nil, err
		}
	}
	rows, err := s.store.list(ctx, scope, f)
	if err != nil {
		return nil, err
	}
	return s.dress(ctx, b, rows)
}

func (s *Service) dress(ctx context.Context, b *book, rows []Assessed) ([]Listed, error) {
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.EnterpriseID
	}
	refs, err := s.firms.Refs(ctx, ids)
	if err != nil {
		return nil, err
	}
	all := make([]Listed, len(rows))
	for i, r := range rows {
		set := b.sets[r.RuleSetID]
		all[i] = Listed{r, refs[r.EnterpriseID], expand(r.Findings, set), set}
	}
	return all, nil
}

// StoredOf are the stored assessments of many firms by one set, by firm, for
// exports and lists of higher features.
func (s *Service) StoredOf(ctx context.Context, code string, enterpriseIDs []string) (map[string]Listed, error) {
	scope, err := s.guard.Scope(ctx, "read", "assessment")
	if err != nil {
		return nil, err
	}
	b, err := s.rules(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := s.store.storedOf(ctx, scope, code, enterpriseIDs)
	if err != nil {
		return nil, err
	}
	all, err := s.dress(ctx, b, rows)
	if err != nil {
		return nil, err
	}
	byFirm := make(map[string]Listed, len(all))
	for _, l := range all {
		byFirm[l.EnterpriseID] = l
	}
	return byFirm, nil
}

// History is what was said about a firm by one set before now, latest first.
func (s *Service) History(ctx context.Context, enterpriseID, code string) ([]Listed, error) {
	if _, err := s.firms.Check(ctx, enterpriseID, "read", "assessment"); err != nil {
		return nil, err
	}
	b, err := s.rules(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := s.store.history(ctx, enterpriseID, code)
	if err != nil {
		return nil, err
	}
	return s.dress(ctx, b, rows)
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

// Funnel counts why firms are not ready, by condition and unit.
func (s *Service) Funnel(ctx context.Context, code, unit string) ([]FunnelCell, *rule.Set, error) {
	scope, err := s.guard.Scope(ctx, "read", "assessment")
	if err != nil {
		return nil, nil, err
	}
	b, err := s.rules(ctx)
	if err != nil {
		return nil, nil, err
	}
	_, set, err := b.set(code, unit, s.clock().Date())
	if err != nil {
		return nil, nil, err
	}
	masks, err := s.store.funnel(ctx, scope, code, unit)
	if err != nil {
		return nil, nil, err
	}
	return funnel(set, masks), set, nil
}

// maskCount is how many firms of a unit share the same masks.
type maskCount struct {
	UnitCode                string
	NotMet, Unknown, Person int64
	Firms                   int
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
