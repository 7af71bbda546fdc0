package enterprise

import (
	"context"
	"slices"
)

// Undo takes back what Upsert did, as far as nobody changed the firm since. It
// answers with the ids that stayed as they are.
func (s *Service) Undo(ctx context.Context, applied []Applied, source string) (stayed []string, err error) {
	scope, err := s.guard.Scope(ctx, "import", "enterprise")
	if err != nil {
		return nil, err
	}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		var ids []string
		for _, one := range applied {
			ids = append(ids, one.ID)
		}
		slices.Sort(ids)
		locked, err := s.store.lockManyIn(ctx, slices.Compact(ids), scope)
		if err != nil {
			return err
		}
		t := turnsOf(locked)
		var people []string
		for _, one := range applied {
			now, found := t.now(one.ID)
			switch {
			case one.Outcome == OutcomeSame && len(one.Contacts) == 0:
			case !found || now.Version != one.Version:
				stayed = append(stayed, one.ID)
			default:
				if one.Outcome != OutcomeSame {
					s.undo(t, now, one, source)
				}
				if len(one.Contacts) > 0 {
					people, t.counted = append(people, one.Contacts...), append(t.counted, one.ID)
				}
			}
		}
		if err := s.store.archiveContacts(ctx, people, s.clock()); err != nil {
			return err
		}
		return s.writeTurns(ctx, t, source)
	})
	return stayed, err
}

func (s *Service) undo(t *turns, now Enterprise, one Applied, source string) {
	after := now
	if one.Outcome == OutcomeNew {
		at := s.clock()
		after.ArchivedAt, after.ArchiveReason = &at, source
		after.USCC = nil // the code is free again for the next import
	} else {
		after = *one.Before
		after.FactsSeq, after.CreatedAt = now.FactsSeq, now.CreatedAt
		after.rename(one.Before.Name)
		after.ShortName = one.Before.ShortName
	}
	after.Version, after.UpdatedAt = now.Version+1, s.clock()
	t.change(after)
	record := entry("enterprise-import-undo", after, &now, &after)
	record.Purpose = source
	t.entries = append(t.entries, record)
}
