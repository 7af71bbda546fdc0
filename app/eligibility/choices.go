package eligibility

import (
	"cmp"
	"context"
	"slices"
)

// ConditionChoice is a condition of some rule set in force today.
type ConditionChoice struct {
	Code     string   `json:"code"`
	ZH       string   `json:"zh"`
	EN       string   `json:"en"`
	RuleSets []string `json:"ruleSets" doc:"codes of the rule sets that ask for it"`
}

// Key names the row in a list.
func (c ConditionChoice) Key() string { return c.Code }

// ConditionChoices are the conditions of all rule sets in force today, each once
// however many sets ask for it, by code.
func (s *Service) ConditionChoices(ctx context.Context) ([]ConditionChoice, error) {
	b, err := s.rules(ctx)
	if err != nil {
		return nil, err
	}
	today := s.clock().Date()
	all := []ConditionChoice{}
	for _, r := range b.rows {
		if r.State != InForce || !r.validity().Covers(today) {
			continue
		}
		for _, c := range b.sets[r.ID].Conditions {
			at := slices.IndexFunc(all, func(have ConditionChoice) bool { return have.Code == c.Code })
			if at < 0 {
				all, at = append(all, ConditionChoice{Code: c.Code, ZH: c.Name["zh-CN"], EN: c.Name["en"]}), len(all)
			}
			if !slices.Contains(all[at].RuleSets, r.Code) {
				all[at].RuleSets = append(all[at].RuleSets, r.Code)
			}
		}
	}
	slices.SortFunc(all, func(a, b ConditionChoice) int { return cmp.Compare(a.Code, b.Code) })
	return all, nil
}
