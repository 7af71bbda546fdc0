package audit

import (
	"context"
	"fmt"
	"strings"

	"miaolin/app/value"
	"miaolin/db"
)

type row struct {
	ID           string `gorm:"primaryKey"`
	At           value.Instant
	Operation    string
	Object       string
	ObjectID     *string
	ObjectLabel  *string
	EnterpriseID *string
	UnitCode     *string
	ActorID      *string
	ActorName    string
	ActorRoles   string
	ActorUnit    string
	IP           *string
	RequestID    *string
	Outcome      string
	Purpose      *string
	Changes      value.JSON
	Params       value.JSON
	KeepLong     bool
	Serial       *string
	PrevHash     *string
	Hash         *string
}

func (row) TableName() string { return "audit_entries" }

func (l *Log) insert(ctx context.Context, rows []row) error {
	return db.Add(ctx, l.db, rows...)
}

// appendToChain takes the end of the chain, which makes other writers wait
// until this transaction is over, and puts the entry behind it.
func (l *Log) appendToChain(ctx context.Context, r row) error {
	var prev string
	q := l.db.From(ctx)
	if err := q.Raw("UPDATE audit_chain SET length = length + 1 WHERE id = 1 RETURNING last_hash").Scan(&prev).Error; err != nil {
		return err
	}
	hash := r.chain(prev)
	if err := q.Exec("UPDATE audit_chain SET last_hash = ? WHERE id = 1", hash).Error; err != nil {
		return err
	}
	return l.insert(ctx, []row{r})
}

// NextSerial numbers exports and approvals without gaps within a chain:
// "EX-20261123-000042". Call it in the transaction that records the entry.
func (l *Log) NextSerial(ctx context.Context, kind string) (string, error) {
	var n int64
	err := l.db.From(ctx).Raw("UPDATE audit_chain SET serials = serials + 1 WHERE id = 1 RETURNING serials").Scan(&n).Error
	day := strings.ReplaceAll(l.clock().Date().String(), "-", "")
	return fmt.Sprintf("%s-%s-%06d", kind, day, n), err
}
