package enterprise

import (
	"cmp"
	"context"
	"slices"
	"strings"
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

// insertArrivals writes new firms table by table, many rows to a statement.
func (s store) insertArrivals(ctx context.Context, batch []arrival) error {
	var (
		firms     []Enterprise
		spells    []Spell
		former    []formerName
		contacts  []Contact
		summaries []Summary
		grams     []gramRow
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
		for _, gram := range a.firm.searchable(a.formerNames()).Grams() {
			grams = append(grams, gramRow{gram, a.firm.UnitCode, a.firm.ID})
		}
	}
	for _, insert := range []func() error{
		func() error { return insertAll(ctx, s, firms) },
		func() error { return insertAll(ctx, s, spells) },
		func() error { return insertAll(ctx, s, former) },
		func() error { return insertAll(ctx, s, contacts) },
		func() error { return insertAll(ctx, s, summaries) },
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
	if err := s.insertGramRows(ctx, grams); err != nil {
		return err
	}
	return s.count(ctx, delta)
}

// insertAll keeps below the 32,766 values SQLite takes in one statement.
func insertAll[T any](ctx context.Context, s store, rows []T) error {
	if len(rows) == 0 {
		return nil
	}
	return s.db.From(ctx).CreateInBatches(rows, 500).Error
}

type gramRow struct{ Gram, UnitCode, EnterpriseID string }

// insertGramRows writes in the order of the key, so that neighbours in the index
// are written one after the other.
func (s store) insertGramRows(ctx context.Context, rows []gramRow) error {
	slices.SortFunc(rows, func(a, b gramRow) int {
		return cmp.Or(strings.Compare(a.Gram, b.Gram), strings.Compare(a.UnitCode, b.UnitCode), strings.Compare(a.EnterpriseID, b.EnterpriseID))
	})
	for part := range slices.Chunk(rows, 1000) {
		args := make([]any, 0, 3*len(part))
		for _, r := range part {
			args = append(args, r.Gram, r.UnitCode, r.EnterpriseID)
		}
		values := strings.TrimSuffix(strings.Repeat("(?, ?, ?),", len(part)), ",")
		err := s.db.From(ctx).Exec("INSERT INTO enterprise_grams (gram, unit_code, enterprise_id) VALUES "+values, args...).Error
		if err != nil {
			return err
		}
	}
	return nil
}
