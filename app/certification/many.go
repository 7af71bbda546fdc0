package certification

import "context"

// TitlesOf are the titles in force today, by firm, of those firms whose titles
// the caller may read; the latest recognition first.
func (s *Service) TitlesOf(ctx context.Context, enterpriseIDs []string) (map[string][]Title, error) {
	scope, err := s.guard.Scope(ctx, "read", "title")
	if err != nil {
		return nil, err
	}
	rows, err := s.store.titlesOfMany(ctx, scope, enterpriseIDs)
	if err != nil {
		return nil, err
	}
	today := s.clock().Date()
	held := map[string][]Title{}
	for _, t := range rows {
		if t.HoldsOn(today) {
			held[t.EnterpriseID] = append(held[t.EnterpriseID], t)
		}
	}
	return held, nil
}

// AllOf are all titles that were not withdrawn, past ones too, by firm, of those
// firms whose titles the caller may read.
func (s *Service) AllOf(ctx context.Context, enterpriseIDs []string) (map[string][]Title, error) {
	scope, err := s.guard.Scope(ctx, "read", "title")
	if err != nil {
		return nil, err
	}
	rows, err := s.store.titlesOfMany(ctx, scope, enterpriseIDs)
	if err != nil {
		return nil, err
	}
	held := map[string][]Title{}
	for _, t := range rows {
		held[t.EnterpriseID] = append(held[t.EnterpriseID], t)
	}
	return held, nil
}
