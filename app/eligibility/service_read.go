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
