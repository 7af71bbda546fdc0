package fact

import "context"

// ChosenOf is Chosen for many firms, for exports: years by firm, of those firms
// whose figures the caller may read.
func (s *Service) ChosenOf(ctx context.Context, enterpriseIDs []string) (map[string][]Year, error) {
	scope, err := s.guard.Scope(ctx, "read", "figure")
	if err != nil {
		return nil, err
	}
	rows, err := s.store.figuresOfMany(ctx, scope, chosenColumns, enterpriseIDs)
	if err != nil {
		return nil, err
	}
	byFirm := map[string][]Figure{}
	for _, row := range rows {
		byFirm[row.EnterpriseID] = append(byFirm[row.EnterpriseID], row)
	}
	years := make(map[string][]Year, len(byFirm))
	for id, rows := range byFirm {
		years[id] = s.order.Choose(rows)
	}
	return years, nil
}

// IPCount is how many rights in force a firm has.
type IPCount struct {
	ClassI, ClassII int
	ClassIIUnused   int // not yet used in an application
}

// IPCountsOf counts the rights in force today, by firm, of those firms whose
// rights the caller may read.
func (s *Service) IPCountsOf(ctx context.Context, enterpriseIDs []string) (map[string]IPCount, error) {
	scope, err := s.guard.Scope(ctx, "read", "ip_right")
	if err != nil {
		return nil, err
	}
	rights, err := s.store.ipRightsOfMany(ctx, scope, enterpriseIDs)
	if err != nil {
		return nil, err
	}
	counts := map[string]IPCount{}
	today := s.clock().Date()
	for _, r := range rights {
		if !r.HoldsOn(today) {
			continue
		}
		c := counts[r.EnterpriseID]
		switch {
		case r.Class == 1:
			c.ClassI++
		case r.Reusable():
			c.ClassII++
			c.ClassIIUnused++
		default:
			c.ClassII++
		}
		counts[r.EnterpriseID] = c
	}
	return counts, nil
}

// RowsOf are the rows of figures of many firms, by firm, of those firms whose
// figures the caller may read.
func (s *Service) RowsOf(ctx context.Context, enterpriseIDs []string) (map[string][]Figure, error) {
	scope, err := s.guard.Scope(ctx, "read", "figure")
	if err != nil {
		return nil, err
	}
	rows, err := s.store.figuresOfMany(ctx, scope, figureColumns, enterpriseIDs)
	byFirm := map[string][]Figure{}
	for _, row := range rows {
		byFirm[row.EnterpriseID] = append(byFirm[row.EnterpriseID], row)
	}
	return byFirm, err
}
