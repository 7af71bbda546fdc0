package plan

import (
	"context"

	"miaolin/app/fault"
)

// Source is the record of a higher feature that led to an item.
type Source struct {
	Kind string // "coaching"
	ID   string
}

// AddFrom puts what another record led to on a plan, in the transaction of ctx.
// Errors: plan.already_there (409), those of check (422) and of enterprise.Check.
func (s *Service) AddFrom(ctx context.Context, n NewItem, from Source) (Item, error) {
	ref, err := s.Firms.Check(ctx, n.EnterpriseID, "create", "plan")
	if err != nil {
		return Item{}, err
	}
	item, err := s.make(ctx, n, "added")
	if err != nil {
		return Item{}, err
	}
	item.SourceKind, item.SourceID = from.Kind, from.ID
	added, err := s.put(ctx, ref, item)
	if err == nil && !added {
		err = fault.Conflict("plan.already_there")
	}
	return item, err
}

// States are how far some items have come, by id. The caller has checked that
// their firm may be seen.
func (s *Service) States(ctx context.Context, ids []string) (map[string]State, error) {
	return s.store.states(ctx, ids)
}
