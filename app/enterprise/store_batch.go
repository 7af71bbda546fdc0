package enterprise

import (
	"context"
	"slices"
)

func (s store) contactsOf(ctx context.Context, ids []string) ([]Contact, error) {
	var all []Contact
	for part := range slices.Chunk(ids, 500) {
		var some []Contact
		err := s.db.From(ctx).Where("enterprise_id IN ? AND archived_at IS NULL", part).Order("id").Find(&some).Error
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// contactNames says which people are known at which firm.
func (s store) contactNames(ctx context.Context, ids []string) (map[[2]string]bool, error) {
	all, err := s.contactsOf(ctx, ids)
	names := make(map[[2]string]bool, len(all))
	for _, c := range all {
		names[[2]string{c.EnterpriseID, c.Name}] = true
	}
	return names, err
}

// insertArrivals writes new firms table by table, many rows to a statement; search
// does not find them yet.
func (s store) insertArrivals(ctx context.Context, batch []arrival) error {
	var (
		firms     []Enterprise
		spells    []Spell
		former    []formerName
		contacts  []Contact
		summaries []Summary
		delta     = map[countKey]tally{}
	)
	for _, a := range batch {
		firms = append(firms, a.firm)
		spells = append(spells, firstSpells(a.firm, a.since)...)
		former = append(former, a.former...)
		contacts = append(contacts, a.contacts...)
		row := a.summary()
		summaries = append(summaries, row)
		key, n := row.counted()
		delta[key] = delta[key].plus(n, 1)
	}
	for _, insert := range []func() error{
		func() error { return s.insertFirms(ctx, firms) },
		func() error { return s.addSpells(ctx, spells) },
		func() error { return s.addFormerNames(ctx, former) },
		func() error { return s.insertContacts(ctx, contacts) },
		func() error { return s.insertSummaries(ctx, summaries) },
	} {
		if err := insert(); err != nil {
			return err
		}
	}
	for _, a := range batch {
		if len(a.tags) == 0 {
			continue
		}
		if err := s.setTags(ctx, a.firm.ID, a.tags, a.firm.CreatedAt); err != nil {
			return err
		}
	}
	return s.count(ctx, delta)
}
