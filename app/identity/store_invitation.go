package identity

import (
	"context"

	"miaolin/app/value"
)

func (s store) insertInvitation(ctx context.Context, i Invitation) error {
	return s.db.From(ctx).Create(&i).Error
}

func (s store) invitation(ctx context.Context, id string) (Invitation, error) {
	var i Invitation
	err := s.db.From(ctx).Where("id = ?", id).Take(&i).Error
	return i, err
}

func (s store) invitationByToken(ctx context.Context, tokenHash string) (Invitation, error) {
	var i Invitation
	err := s.db.From(ctx).Where("token_hash = ?", tokenHash).Take(&i).Error
	return i, err
}

// invitations lists, newest first, those of the units and those the person made.
func (s store) invitations(ctx context.Context, stems []string, invitedBy, before string, limit int) ([]Invitation, error) {
	where, args := inUnits("unit_code", stems)
	q := s.db.From(ctx).Where("("+where+" OR invited_by = ?)", append(args, invitedBy)...)
	if before != "" {
		q = q.Where("id < ?", before)
	}
	var page []Invitation
	err := q.Order("id DESC").Limit(limit).Find(&page).Error
	return page, err
}

// useInvitation takes the link, for one person only.
func (s store) useInvitation(ctx context.Context, id, userID string, now value.Instant) (bool, error) {
	res := s.db.From(ctx).Exec(`UPDATE invitations SET used_at = ?, used_by = ?
		WHERE id = ? AND used_at IS NULL AND revoked_at IS NULL AND expires_at > ?`, now, userID, id, now)
	return res.RowsAffected == 1, res.Error
}

func (s store) revokeInvitation(ctx context.Context, id string, now value.Instant) (bool, error) {
	res := s.db.From(ctx).Exec("UPDATE invitations SET revoked_at = ? WHERE id = ? AND used_at IS NULL AND revoked_at IS NULL", now, id)
	return res.RowsAffected == 1, res.Error
}

func (s store) revokeInvitationsOf(ctx context.Context, userID string, now value.Instant) error {
	return s.db.From(ctx).Exec("UPDATE invitations SET revoked_at = ? WHERE invited_by = ? AND used_at IS NULL AND revoked_at IS NULL", now, userID).Error
}

func (s store) openInvitations(ctx context.Context, enterpriseID string, now value.Instant) ([]Invitation, error) {
	var all []Invitation
	err := s.db.From(ctx).Where("enterprise_id = ? AND used_at IS NULL AND revoked_at IS NULL AND expires_at > ?", enterpriseID, now).
		Order("id DESC").Limit(50).Find(&all).Error
	return all, err
}

func (s store) closeInvitations(ctx context.Context, userID, enterpriseID string, now value.Instant) error {
	return s.db.From(ctx).Exec(`UPDATE invitations SET revoked_at = ? WHERE invited_by = ? AND enterprise_id = ?
		AND used_at IS NULL AND revoked_at IS NULL`, now, userID, enterpriseID).Error
}

// insertReset makes the new link the only one that works.
func (s store) insertReset(ctx context.Context, r PasswordReset) error {
	if err := s.closeResets(ctx, r.UserID, r.CreatedAt); err != nil {
		return err
	}
	return s.db.From(ctx).Create(&r).Error
}

func (s store) closeResets(ctx context.Context, userID string, now value.Instant) error {
	return s.db.From(ctx).Exec("UPDATE password_resets SET used_at = ? WHERE user_id = ? AND used_at IS NULL", now, userID).Error
}

func (s store) resetByToken(ctx context.Context, tokenHash string) (PasswordReset, error) {
	var r PasswordReset
	err := s.db.From(ctx).Where("token_hash = ?", tokenHash).Take(&r).Error
	return r, err
}

func (s store) useReset(ctx context.Context, id string, now value.Instant) (bool, error) {
	res := s.db.From(ctx).Exec("UPDATE password_resets SET used_at = ? WHERE id = ? AND used_at IS NULL AND expires_at > ?", now, id, now)
	return res.RowsAffected == 1, res.Error
}
