package eligibility

import (
	"context"

	"miaolin/app/eligibility/rule"
	"miaolin/app/value"
)

// Turn is what a condition came out as from a moment on.
type Turn struct {
	At      value.Instant
	Verdict rule.Verdict
}

// Past is what some firms were said to lack, then and now, by one set of rules.
type Past struct {
	rows []Assessed // by firm, earliest first
	book *book
}

// PastOf reads all that was ever said, by one set, of some firms; those out of the
// caller's reach are left out.
func (s *Service) PastOf(ctx context.Context, code string, firms []string) (Past, error) {
	scope, err := s.guard.Scope(ctx, "read", "assessment")
	if err != nil {
		return Past{}, err
	}
	b, err := s.rules(ctx)
	if err != nil {
		return Past{}, err
	}
	rows, err := s.store.past(ctx, scope, code, firms)
	return Past{rows, b}, err
}

// PastFirms are the next firms in reach that one set has been asked about, in the
// order of their ids.
func (s *Service) PastFirms(ctx context.Context, code, after string, limit int) ([]string, error) {
	scope, err := s.guard.Scope(ctx, "read", "assessment")
	if err != nil {
		return nil, err
	}
	return s.store.pastFirms(ctx, scope, code, after, limit)
}

// Of are the turns of one condition, by firm, earliest first. A version of the rules
// that does not ask for it says nothing.
func (p Past) Of(condition string) map[string][]Turn {
	bits := map[string]int64{}
	all := map[string][]Turn{}
	for _, row := range p.rows {
		bit, seen := bits[row.RuleSetID]
		if !seen {
			if set := p.book.sets[row.RuleSetID]; set != nil {
				if i, c := set.Condition(condition); c != nil {
					bit = 1 << i
				}
			}
			bits[row.RuleSetID] = bit
		}
		turns := all[row.EnterpriseID]
		if v := row.verdict(bit); bit != 0 && (len(turns) == 0 || turns[len(turns)-1].Verdict != v) {
			all[row.EnterpriseID] = append(turns, Turn{row.ComputedAt, v})
		}
	}
	return all
}

func (a Assessed) verdict(bit int64) rule.Verdict {
	switch {
	case a.NotMet&bit != 0:
		return rule.NotMet
	case a.Unknown&bit != 0:
		return rule.Unknown
	case a.Person&bit != 0:
		return rule.Person
	}
	return rule.Met
}
