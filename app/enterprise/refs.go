package enterprise

import (
	"context"

	"miaolin/app/value"
)

// Refs are the short forms of those firms the caller may read, by id.
func (s *Service) Refs(ctx context.Context, ids []string) (map[string]Ref, error) {
	scope, err := s.guard.Scope(ctx, "read", "enterprise")
	if err != nil {
		return nil, err
	}
	firms, err := s.store.loadManyIn(ctx, ids, scope)
	if err != nil {
		return nil, err
	}
	refs := make(map[string]Ref, len(firms))
	for _, e := range firms {
		refs[e.ID] = e.Ref()
	}
	return refs, nil
}

// PlacesOn is where the firms the caller may read were on a day: id → unit code.
// Firms not active on that day are left out. Who may read follows today's unit,
// the place is that of the day.
func (s *Service) PlacesOn(ctx context.Context, on value.Date) (map[string]string, error) {
	scope, err := s.guard.Scope(ctx, "read", "enterprise")
	if err != nil {
		return nil, err
	}
	return s.store.placesOn(ctx, scope, on)
}
