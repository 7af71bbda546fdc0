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
