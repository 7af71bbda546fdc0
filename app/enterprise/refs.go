package enterprise

import "context"

// Refs are the short forms of those firms the caller may read, by id.
func (s *Service) Refs(ctx context.Context, ids []string) (map[string]Ref, error) {
	scope, err := s.guard.Scope(ctx, "read", "enterprise")
	if err != nil {
		return nil, err
	}
	firms, err := s.store.loadManyIn(ctx, refColumns, ids, scope)
	if err != nil {
		return nil, err
	}
	refs := make(map[string]Ref, len(firms))
	for _, e := range firms {
		refs[e.ID] = e.Ref()
	}
	return refs, nil
}
