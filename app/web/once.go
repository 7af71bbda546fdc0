package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"miaolin/app/access"
	"miaolin/app/value"
	"miaolin/db"
)

// Once names this attempt to create something for db.Once: the caller, the key
// the client chose, the operation, and the body it came with.
func (k IdempotencyKey) Once(ctx context.Context, operation string, body any, clock value.Clock) db.OnceKey {
	sum := sha256.Sum256(value.JSONOf(body))
	return db.OnceKey{
		User: access.From(ctx).UserID, Key: k.Key, Operation: operation,
		Hash: hex.EncodeToString(sum[:]), At: clock().Time(),
	}
}
