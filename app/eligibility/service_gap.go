package eligibility

import (
	"cmp"
	"context"
	"math/bits"
	"slices"

	"miaolin/app/enterprise"
)

// FirmsLacking answers lists of firms; see enterprise.Assessor. Which firms the
// caller may see is left to the list. Errors: eligibility.no_rules (404),
// eligibility.condition_unknown (422).
func (s *Service) FirmsLacking(ctx context.Context, l enterprise.Lacking) (*enterprise.Subquery, error) {
	b, err := s.rules(ctx)
	if err != nil {
		return nil, err
	}
	f := Filter{Code: cmp.Or(l.Rules, gapsBy), OnlyLacks: l.Only, AtMost: l.AtMost}
	_, set, err := b.set(f.Code, "", s.clock().Date())
	if err != nil {
		return nil, err
	}
	for _, code := range l.Unmet {
		switch code {
		case enterprise.NothingLacking:
			f.NothingUnmet = true
		case enterprise.EverythingMet:
			f.AllMet = true
		default:
			f.Lacks = append(f.Lacks, code)
		}
	}
	f.OnlyLacks = f.OnlyLacks && len(f.Lacks) > 0
	if err := f.masks(set); err != nil {
		return nil, err
	}
	return s.store.lacking(ctx, f)
}

// Ranking answers lists of firms; see enterprise.Assessor. Errors:
// eligibility.no_rules (404).
func (s *Service) Ranking(ctx context.Context, rules string) (*enterprise.Subquery, error) {
	b, err := s.rules(ctx)
	if err != nil {
		return nil, err
	}
	if _, _, err := b.set(rules, "", s.clock().Date()); err != nil {
		return nil, err
	}
	return ranking(rules), nil
}

// RuleGaps are what some firms lack by some rule sets, by firm and in the order of
// the sets. A set that is no longer in force has none.
func (s *Service) RuleGaps(ctx context.Context, rules, ids []string) (map[string][]enterprise.RuleGap, error) {
	scope, err := s.guard.Scope(ctx, "read", "assessment")
	if err != nil {
		return nil, err
	}
	b, err := s.rules(ctx)
	if err != nil {
		return nil, err
	}
	inForce := b.codes(s.clock().Date())
	rules = slices.DeleteFunc(slices.Clone(rules), func(code string) bool { return !slices.Contains(inForce, code) })
	if len(rules) == 0 {
		return nil, nil
	}
	rows, err := s.store.gapsOf(ctx, scope, rules, ids)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(rows, func(x, y Assessed) int { return slices.Index(rules, x.Code) - slices.Index(rules, y.Code) })
	all := make(map[string][]enterprise.RuleGap, len(ids))
	for _, row := range rows {
		gap := enterprise.RuleGap{
			Rules: row.Code, Lacks: append([]string{}, b.lacks(row)...),
			Unclear: bits.OnesCount64(uint64(row.Unknown)), Person: bits.OnesCount64(uint64(row.Person)),
		}
		all[row.EnterpriseID] = append(all[row.EnterpriseID], gap)
	}
	return all, nil
}

// lacks are the codes of the conditions an assessment found unmet.
func (b *book) lacks(row Assessed) (codes []string) {
	set := b.sets[row.RuleSetID]
	if set == nil {
		return nil
	}
	for i, c := range set.Conditions {
		if row.NotMet&(1<<i) != 0 {
			codes = append(codes, c.Code)
		}
	}
	return codes
}
