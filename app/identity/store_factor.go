package identity

import (
	"context"

	"miaolin/app/value"
)

func (s store) factor(ctx context.Context, userID string) (Factor, error) {
	var f Factor
	err := s.db.From(ctx).Where("user_id = ?", userID).Take(&f).Error
	return f, err
}

// offerFactor keeps a secret to be confirmed, in place of an earlier offer. It
// never replaces one that is in use.
func (s store) offerFactor(ctx context.Context, f Factor) (bool, error) {
	res := s.db.From(ctx).Exec(`INSERT INTO second_factors (user_id, secret, last_step, created_at) VALUES (?, ?, 0, ?)
		ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, created_at = excluded.created_at
		WHERE second_factors.confirmed_at IS NULL`, f.UserID, f.Secret, f.CreatedAt)
	return res.RowsAffected == 1, res.Error
}

// confirmFactor takes the offered secret into use.
func (s store) confirmFactor(ctx context.Context, f Factor, step int64, now value.Instant) (bool, error) {
	res := s.db.From(ctx).Exec("UPDATE second_factors SET confirmed_at = ?, last_step = ? WHERE user_id = ? AND secret = ? AND confirmed_at IS NULL",
		now, step, f.UserID, f.Secret)
	if res.Error != nil || res.RowsAffected == 0 {
		return false, res.Error
	}
	return true, s.setFactor(ctx, f.UserID, true)
}

func (s store) setFactor(ctx context.Context, userID string, on bool) error {
	return s.db.From(ctx).Exec("UPDATE users SET second_factor = ? WHERE id = ?", on, userID).Error
}

// advance notes the step of a code; of two with the same code one succeeds.
func (s store) advance(ctx context.Context, userID string, step int64) (bool, error) {
	res := s.db.From(ctx).Exec("UPDATE second_factors SET last_step = ? WHERE user_id = ? AND last_step < ? AND confirmed_at IS NOT NULL", step, userID, step)
	return res.RowsAffected == 1, res.Error
}

func (s store) insertRecovery(ctx context.Context, rows []RecoveryCode) error {
	return s.db.From(ctx).Create(&rows).Error
}

// useRecovery strikes a code off; of two with the same code one succeeds.
func (s store) useRecovery(ctx context.Context, userID, hash string, now value.Instant) (bool, error) {
	res := s.db.From(ctx).Exec("UPDATE recovery_codes SET used_at = ? WHERE user_id = ? AND code_hash = ? AND used_at IS NULL", now, userID, hash)
	return res.RowsAffected == 1, res.Error
}

func (s store) recoveryLeft(ctx context.Context, userID string) (n int64, err error) {
	err = s.db.From(ctx).Model(&RecoveryCode{}).Where("user_id = ? AND used_at IS NULL", userID).Count(&n).Error
	return n, err
}

// dropFactor forgets secret and codes; nobody signs in with them again.
func (s store) dropFactor(ctx context.Context, userID string) error {
	for _, table := range []string{"recovery_codes", "second_factors"} {
		if err := s.db.From(ctx).Exec("DELETE FROM "+table+" WHERE user_id = ?", userID).Error; err != nil {
			return err
		}
	}
	return s.setFactor(ctx, userID, false)
}
