package enterprise

import (
	"context"
	"errors"
	"strings"

	"miaolin/app/access"
)

// Records are the full rows of those firms the caller may use the verb on, by id.
func (s *Service) Records(ctx context.Context, verb, object string, ids []string) (map[string]Enterprise, error) {
	scope, err := s.guard.Scope(ctx, verb, object)
	if err != nil {
		return nil, err
	}
	firms, err := s.store.loadManyIn(ctx, firmColumns, ids, scope)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]Enterprise, len(firms))
	for _, e := range firms {
		byID[e.ID] = e
	}
	return byID, nil
}

// FirstContacts are the people to call first, one per firm, of those firms whose
// contacts the caller may read; masked for those who need not call.
func (s *Service) FirstContacts(ctx context.Context, ids []string) (map[string]Contact, error) {
	scope, err := s.guard.Scope(ctx, "read", "contact")
	if err != nil {
		return nil, err
	}
	contacts, err := s.store.contactsOfMany(ctx, scope, ids)
	if err != nil {
		return nil, err
	}
	first := make(map[string]Contact, len(ids))
	personal := s.guard.SeesPersonal(ctx)
	for _, c := range contacts {
		if _, known := first[c.EnterpriseID]; known {
			continue
		}
		if !personal {
			c = c.mask()
		}
		first[c.EnterpriseID] = c
	}
	return first, nil
}

// After is a page of the firms the caller may use the verb on, in order of id,
// after the given one; archived and merged ones are left out. It serves what goes
// through every firm.
func (s *Service) After(ctx context.Context, verb, object, id string, limit int) ([]Enterprise, error) {
	scope, err := s.guard.Scope(ctx, verb, object)
	if err != nil {
		return nil, err
	}
	return s.store.after(ctx, scope, id, limit)
}

// errEnough ends a walk over firms that has seen enough.
var errEnough = errors.New("enterprise: enough")

// Matching are the ids of the firms of a filter that lie in a unit and that the
// caller may see, in the order of the list; an empty unit is everywhere. One more
// than the most asked for tells that there are more.
func (s *Service) Matching(ctx context.Context, f Filter, unit string, most int) ([]string, error) {
	stem := access.Stem(unit)
	var ids []string
	err := s.Scan(ctx, "read", "enterprise", f, "", func(row Row) error {
		if strings.HasPrefix(row.UnitCode, stem) {
			ids = append(ids, row.EnterpriseID)
		}
		if len(ids) > most {
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return ids, err
}
