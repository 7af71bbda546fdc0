package enterprise

import (
	"context"
	"slices"
)

// OfficerFirms is how many firms somebody looks after.
type OfficerFirms struct {
	OfficerID string
	Firms     int
}

// ByOfficer counts the active firms of each officer, where the caller reads firms.
func (s *Service) ByOfficer(ctx context.Context) ([]OfficerFirms, error) {
	scope, err := s.guard.Scope(ctx, "read", "enterprise")
	if err != nil {
		return nil, err
	}
	return s.store.byOfficer(ctx, scope)
}

// Portfolio are the firms somebody looks after, as far as the caller may hand them
// over. Closed records are among them: nobody stays in charge who has left.
func (s *Service) Portfolio(ctx context.Context, officerID string) ([]Ref, error) {
	scope, err := s.guard.Scope(ctx, "manage", "portfolio")
	if err != nil {
		return nil, err
	}
	all, err := s.store.portfolio(ctx, scope, officerID)
	out := make([]Ref, len(all))
	for i, e := range all {
		out[i] = e.Ref()
	}
	return out, err
}

// HandOver gives some firms of one officer to another, in the transaction of ctx,
// and tells the story of each. The caller has checked that the other reaches them.
func (s *Service) HandOver(ctx context.Context, firms []string, from, to, reason string) error {
	scope, err := s.guard.Scope(ctx, "manage", "portfolio")
	if err != nil {
		return err
	}
	held, err := s.store.portfolio(ctx, scope, from)
	if err != nil {
		return err
	}
	some := slices.DeleteFunc(held, func(e Enterprise) bool { return !slices.Contains(firms, e.ID) })
	ids := make([]string, len(some)) // those in reach, whatever was named
	for i, e := range some {
		ids[i] = e.ID
	}
	if err := s.store.setOfficer(ctx, ids, from, to, s.clock()); err != nil {
		return err
	}
	for _, before := range some {
		after := before
		after.OfficerID, after.Version = &to, before.Version+1
		record := entry("enterprise-change", after, &before, &after)
		record.Purpose = reason
		if err := s.log.Record(ctx, record); err != nil {
			return err
		}
	}
	return nil
}
