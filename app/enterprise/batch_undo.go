package enterprise

import (
	"context"

	"miaolin/app/access"
	"miaolin/db"
)

// Undo takes back what Upsert did, as far as nobody changed the firm since. It
// answers with the ids that stayed as they are.
func (s *Service) Undo(ctx context.Context, applied []Applied, source string) (stayed []string, err error) {
	scope, err := s.guard.Scope(ctx, "import", "enterprise")
	if err != nil {
		return nil, err
	}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		for _, one := range applied {
			done, err := s.undo(ctx, scope, one, source)
			if err != nil {
				return err
			}
			if !done {
				stayed = append(stayed, one.ID)
			}
		}
		return nil
	})
	return stayed, err
}

func (s *Service) undo(ctx context.Context, scope access.Scope, one Applied, source string) (bool, error) {
	if one.Outcome == OutcomeSame {
		return true, nil
	}
	now, err := s.store.loadIn(ctx, one.ID, scope)
	if err != nil || now.Version != one.Version {
		if db.IsNotFound(err) {
			err = nil
		}
		return false, err
	}
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
	if err := s.fillSpells(ctx, now, after, source); err != nil {
		return false, err
	}
	if err := s.write(ctx, after, now); err != nil {
		return false, err
	}
	for _, id := range one.Contacts {
		if err := s.store.archiveContact(ctx, id, s.clock()); err != nil {
			return false, err
		}
	}
	if len(one.Contacts) > 0 {
		if err := s.store.countContacts(ctx, one.ID); err != nil {
			return false, err
		}
	}
	record := entry("enterprise-import-undo", after, &now, &after)
	record.Purpose = source
	return true, s.log.Record(ctx, record)
}
