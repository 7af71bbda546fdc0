package identity

import (
	"context"
	"database/sql"
	"errors"
	"sync"

	"miaolin/app/value"
	"miaolin/db"
)

// Numbered placeholders are understood by both engines.
const liveQuery = `SELECT s.id, s.last_seen_at, u.id, u.name, u.lang, u.unit_code, u.assignments, u.must_change_password
	FROM sessions s JOIN users u ON u.id = s.user_id
	WHERE s.token_hash = $1 AND s.epoch = u.access_epoch AND u.state = 'active' AND s.expires_at > $2 AND s.last_seen_at > $3`

// prepared is a statement made when it is first needed. If the store is away just
// then, the next one tries again.
type prepared struct {
	mu   sync.Mutex
	stmt *sql.Stmt
}

func (p *prepared) get(ctx context.Context, d *db.DB, query string) (*sql.Stmt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stmt != nil {
		return p.stmt, nil
	}
	pool, err := d.From(ctx).DB()
	if err != nil {
		return nil, err
	}
	p.stmt, err = pool.PrepareContext(ctx, query)
	return p.stmt, err
}

// live is the hot path of every request: one statement on two unique indexes,
// prepared once and read past GORM, which takes half the time.
func (s store) live(ctx context.Context, tokenHash string, now, idleSince value.Instant) (row liveRow, found bool, err error) {
	stmt, err := s.session.get(ctx, s.db, liveQuery)
	if err != nil {
		return row, false, err
	}
	err = stmt.QueryRowContext(ctx, tokenHash, now, idleSince).
		Scan(&row.SessionID, &row.LastSeenAt, &row.UserID, &row.Name, &row.Lang, &row.UnitCode, &row.Assignments, &row.MustChange)
	if errors.Is(err, sql.ErrNoRows) {
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
