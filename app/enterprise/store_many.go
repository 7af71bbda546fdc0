package enterprise

import (
	"context"

	"miaolin/app/access"
	"miaolin/db"
)

// contactsOfMany reads the contacts of some firms, the primary one of each first.
func (s store) contactsOfMany(ctx context.Context, scope access.Scope, ids []string) ([]Contact, error) {
	where, args := Visible(scope, "enterprise_id")
	var contacts []Contact
	err := s.db.From(ctx).Where("enterprise_id IN ? AND archived_at IS NULL", ids).Where(where, args...).
		Order("enterprise_id, is_primary DESC, id").Find(&contacts).Error
	return contacts, err
}

func (s store) after(ctx context.Context, scope access.Scope, id string, limit int) ([]Enterprise, error) {
	where, args := scope.Where("unit_code", "park_code", "id")
	return db.All[Enterprise](ctx, s.db, "SELECT "+firmColumns+" FROM enterprises WHERE id > ? AND canonical_id IS NULL AND archived_at IS NULL AND ("+where+") ORDER BY id LIMIT ?", append(append([]any{id}, args...), limit)...)
}
