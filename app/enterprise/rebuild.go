package enterprise

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/fault"
)

// Rebuild makes the read model anew from the records: this package's columns of
// the summary, the search grams and the counters. Columns of higher features stay.
// It is for the command line and jobs; a test proves that it changes nothing.
func (s *Service) Rebuild(ctx context.Context) error {
	if !access.From(ctx).System {
		return fault.Forbidden("access.forbidden")
	}
	after := ""
	for {
		ids, err := s.store.idsAfter(ctx, after, 200)
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			break
		}
		after = ids[len(ids)-1]
		if err := s.db.InTx(ctx, func(ctx context.Context) error { return s.rebuild(ctx, ids) }); err != nil {
			return err
		}
	}
	return s.db.InTx(ctx, s.store.recount)
}

func (s *Service) rebuild(ctx context.Context, ids []string) error {
	for _, id := range ids {
		e, err := s.store.load(ctx, id)
		if err != nil {
			return err
		}
		if err := s.store.dropGrams(ctx, id); err != nil {
			return err
		}
		if err := s.refreshNow(ctx, e); err != nil {
			return err
		}
		if err := s.store.countContacts(ctx, id); err != nil {
			return err
		}
	}
	return nil
}
