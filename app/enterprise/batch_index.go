package enterprise

import (
	"context"
	"slices"
)

const (
	indexedTogether = 10_000 // firms whose grams are sorted together
	gramsInOne      = 5_000  // written in one transaction
)

// Index lets search find the firms of a large batch. The grams of many firms are
// sorted before they are written, because each single firm's lie all over the
// index: part writes neighbours in a transaction. Repeating it harms nothing.
func (s *Service) Index(ctx context.Context, ids []string, part func(write func(ctx context.Context) error) error) error {
	for group := range slices.Chunk(ids, indexedTogether) {
		rows, err := s.gramsOf(ctx, group)
		if err != nil {
			return err
		}
		for some := range slices.Chunk(rows, gramsInOne) {
			if err := part(func(ctx context.Context) error { return s.store.insertGramRows(ctx, some) }); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Service) gramsOf(ctx context.Context, ids []string) ([]gramRow, error) {
	firms, err := s.store.loadMany(ctx, ids)
	if err != nil {
		return nil, err
	}
	former, err := s.store.formerNamesOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	var rows []gramRow
	for _, e := range firms {
		if standing := e.Standing(); standing == standingMerged || standing == standingArchived {
			continue
		}
		for _, gram := range e.searchable(former[e.ID]).Grams() {
			rows = append(rows, gramRow{gram, e.UnitCode, e.ID})
		}
	}
	sortGrams(rows)
	return rows, nil
}
