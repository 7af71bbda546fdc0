package identity

import (
	"context"

	"miaolin/app/value"
	"miaolin/db"
)

// live is the hot path of every request: one statement on two unique indexes.
func (s store) live(ctx context.Context, tokenHash string, now, idleSince value.Instant) (row liveRow, found bool, err error) {
	row, err = db.One[liveRow](ctx, s.db, `SELECT s.id AS session_id, s.last_seen_at, u.id AS user_id, u.name, u.lang, u.unit_code, u.assignments, u.must_change_password, u.second_factor
		FROM sessions s JOIN users u ON u.id = s.user_id
		WHERE s.token_hash = ? AND s.epoch = u.access_epoch AND u.state = 'active' AND s.expires_at > ? AND s.last_seen_at > ?`,
		tokenHash, now, idleSince)
	if db.IsNotFound(err) {
		return row, false, nil
	}
	return row, err == nil, err
}

func (s store) insertSession(ctx context.Context, session Session) error {
	return s.db.From(ctx).Create(&session).Error
}

// touch notes that a session is in use; of many requests at once one writes.
func (s store) touch(ctx context.Context, id string, now value.Instant) error {
	return s.db.From(ctx).Exec("UPDATE sessions SET last_seen_at = ? WHERE id = ? AND last_seen_at < ?", now, id, now.Add(-touchEvery)).Error
}

func (s store) endSession(ctx context.Context, userID, id string) (bool, error) {
	res := s.db.From(ctx).Exec("DELETE FROM sessions WHERE id = ? AND user_id = ?", id, userID)
	return res.RowsAffected == 1, res.Error
}

// dropDead removes a person's sessions that can no longer be used.
func (s store) dropDead(ctx context.Context, userID string, now, idleSince value.Instant) error {
	return s.db.From(ctx).Exec(`DELETE FROM sessions WHERE user_id = ? AND (expires_at <= ? OR last_seen_at <= ?
		OR epoch < (SELECT access_epoch FROM users WHERE id = ?))`, userID, now, idleSince, userID).Error
}

// dropAllDead is dropDead for everybody.
func (s store) dropAllDead(ctx context.Context, now, idleSince value.Instant) error {
	return s.db.From(ctx).Exec(`DELETE FROM sessions WHERE expires_at <= ? OR last_seen_at <= ?
		OR epoch < (SELECT u.access_epoch FROM users u WHERE u.id = sessions.user_id)`, now, idleSince).Error
}

func (s store) sessions(ctx context.Context, userID string, now, idleSince value.Instant) ([]Session, error) {
	var all []Session
	err := s.db.From(ctx).Raw(`SELECT s.* FROM sessions s JOIN users u ON u.id = s.user_id AND u.access_epoch = s.epoch
		WHERE s.user_id = ? AND s.expires_at > ? AND s.last_seen_at > ? ORDER BY s.last_seen_at DESC, s.id`,
		userID, now, idleSince).Scan(&all).Error
	return all, err
}

func (s store) endByToken(ctx context.Context, tokenHash string) error {
	return s.db.From(ctx).Exec("DELETE FROM sessions WHERE token_hash = ?", tokenHash).Error
}
