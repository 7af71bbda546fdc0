package enterprise

import (
	"context"
	"reflect"
)

// Previewed is what Upsert would make of one incoming firm.
type Previewed struct {
	Outcome       Outcome
	Before, After Enterprise // Before is empty for a new firm
	NewContacts   []string   // names of people that would be added
}

// Previews is Preview for many rows, with one lookup for all of them. Whose rows
// these are must be known already: the firms' scope is not asked.
func (s *Service) Previews(ctx context.Context, rows []Incoming) ([]Previewed, error) {
	var ids []string
	for _, row := range rows {
		if row.MatchID != "" {
			ids = append(ids, row.MatchID)
		}
	}
	known, err := s.store.loadMany(ctx, ids)
	if err != nil {
		return nil, err
	}
	people, err := s.store.contactNames(ctx, ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]Enterprise, len(known))
	for _, e := range known {
		byID[e.ID] = e
	}
	out := make([]Previewed, len(rows))
	for i, row := range rows {
		before, found := byID[row.MatchID]
		if !found {
			out[i] = Previewed{Outcome: OutcomeNew, After: row.build("", s.clock())}
		} else {
			out[i] = Previewed{Outcome: OutcomeSame, Before: before, After: row.fill(before)}
		}
		for _, c := range row.Contacts {
			if c.Name != "" && !people[[2]string{row.MatchID, c.Name}] {
				out[i].NewContacts = append(out[i].NewContacts, c.Name)
			}
		}
		if found && (len(out[i].NewContacts) > 0 || !reflect.DeepEqual(out[i].After, before)) {
			out[i].Outcome = OutcomeChanged
		}
	}
	return out, nil
}

// ContactsOf are the people at many firms, with their numbers: for an import
// that compares them, never to be shown. Keys are firm ids.
func (s *Service) ContactsOf(ctx context.Context, ids []string) (map[string][]Contact, error) {
	if err := s.guard.Allow(ctx, "change", "contact"); err != nil {
		return nil, err
	}
	all, err := s.store.contactsOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := map[string][]Contact{}
	for _, c := range all {
		out[c.EnterpriseID] = append(out[c.EnterpriseID], c)
	}
	return out, nil
}
