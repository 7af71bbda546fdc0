package db

import (
	"context"
	"time"

	"miaolin/app/fault"
)

// OnceKey names one attempt to create something. A phone that sends the same
// visit twice sends the same User, Key and Operation.
type OnceKey struct {
	User      string
	Key       string // chosen by the client; empty means every attempt is new
	Operation string
	Hash      string // of the body: the same key with another body is refused
	At        time.Time
}

type onceRow struct {
	UserID     string `gorm:"primaryKey"`
	Key        string `gorm:"primaryKey"`
	Operation  string `gorm:"primaryKey"`
	BodyHash   string
	ResourceID string
	CreatedAt  string
}

func (onceRow) TableName() string { return "idempotency_keys" }

// Once runs create in a transaction unless this key was used before, and then
// answers with the resource made at that time.
func (d *DB) Once(ctx context.Context, k OnceKey, create func(ctx context.Context) (string, error)) (id string, replayed bool, err error) {
	err = d.InTx(ctx, func(ctx context.Context) error {
		if k.Key == "" {
			id, err = create(ctx)
			return err
		}
		row, err := d.once(ctx, k)
		switch {
		case err == nil && row.BodyHash != k.Hash:
			return fault.Conflict("web.key_reused")
		case err == nil:
			id, replayed = row.ResourceID, true
			return nil
		case !IsNotFound(err):
			return err
		}
		if id, err = create(ctx); err != nil {
			return err
		}
		return Add(ctx, d, onceRow{k.User, k.Key, k.Operation, k.Hash, id, onceTime(k.At)})
	})
	if IsDuplicate(err) && k.Key != "" && !replayed {
		// Two attempts ran side by side and the other one won: answer with its resource.
		return d.onceLoser(ctx, k, err)
	}
	return id, replayed, err
}

func (d *DB) once(ctx context.Context, k OnceKey) (onceRow, error) {
	return One[onceRow](ctx, d, "SELECT body_hash, resource_id FROM idempotency_keys WHERE user_id = ? AND key = ? AND operation = ?", k.User, k.Key, k.Operation)
}

func (d *DB) onceLoser(ctx context.Context, k OnceKey, cause error) (string, bool, error) {
	row, err := d.once(ctx, k)
	if err != nil {
		return "", false, cause
	}
	if row.BodyHash != k.Hash {
		return "", false, fault.Conflict("web.key_reused")
	}
	return row.ResourceID, true, nil
}

// ForgetOnce removes keys used before a moment. A client that repeats itself
// later than that makes something new.
func (d *DB) ForgetOnce(ctx context.Context, before time.Time) error {
	return d.InTx(ctx, func(ctx context.Context) error {
		return d.From(ctx).Exec("DELETE FROM idempotency_keys WHERE created_at < ?", onceTime(before)).Error
	})
}

func onceTime(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05.000000-07:00") }
