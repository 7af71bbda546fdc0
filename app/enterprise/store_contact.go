package enterprise

import "context"

func (s store) contacts(ctx context.Context, enterpriseID string) ([]Contact, error) {
	contacts := []Contact{}
	err := s.db.From(ctx).Where("enterprise_id = ? AND archived_at IS NULL", enterpriseID).
		Order("is_primary DESC, id").Find(&contacts).Error
	return contacts, err
}

func (s store) contact(ctx context.Context, enterpriseID, id string) (Contact, error) {
	var c Contact
	err := s.db.From(ctx).Where("id = ? AND enterprise_id = ? AND archived_at IS NULL", id, enterpriseID).Take(&c).Error
	return c, err
}

func (s store) insertContact(ctx context.Context, c Contact) error {
	return s.db.From(ctx).Create(&c).Error
}

func (s store) updateContact(ctx context.Context, c Contact, read int64) (bool, error) {
	res := s.db.From(ctx).Model(&Contact{}).Where("id = ? AND version = ?", c.ID, read).
		Select("*").Omit("id", "created_at", "enterprise_id").Updates(&c)
	return res.RowsAffected == 1, res.Error
}

func (s store) clearPrimary(ctx context.Context, enterpriseID string) error {
	return s.db.From(ctx).Model(&Contact{}).Where("enterprise_id = ? AND is_primary", enterpriseID).
		Updates(map[string]any{"is_primary": false}).Error
}

// countContacts keeps the number the list filters by.
func (s store) countContacts(ctx context.Context, enterpriseID string) error {
	return s.db.From(ctx).Exec(`UPDATE enterprise_summary SET contacts =
		(SELECT count(*) FROM enterprise_contacts c WHERE c.enterprise_id = ? AND c.archived_at IS NULL)
		WHERE enterprise_id = ?`, enterpriseID, enterpriseID).Error
}

// accessLog reads what audit remembers of reads and exports; changes are told elsewhere.
func (s store) accessLog(ctx context.Context, enterpriseID, before string, limit int) ([]AccessEntry, error) {
	rows := []AccessEntry{}
	sql := `SELECT id, at, operation, actor_roles AS roles, actor_unit AS unit_code, coalesce(purpose, '') AS purpose
		FROM audit_entries WHERE enterprise_id = ? AND outcome = 'done'
		AND (operation LIKE '%-list' OR operation LIKE '%-get' OR operation LIKE '%-export' OR operation LIKE '%-download')`
	args := []any{enterpriseID}
	if before != "" {
		sql += " AND id < ?"
		args = append(args, before)
	}
	err := s.db.From(ctx).Raw(sql+" ORDER BY id DESC LIMIT ?", append(args, limit)...).Scan(&rows).Error
	return rows, err
}
