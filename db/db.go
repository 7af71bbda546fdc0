// Package db opens the store and runs transactions on it.
//
// Two engines serve the same schema: SQLite embedded in the program, the
// default, and PostgreSQL. Code above asks From(ctx) for a handle and wraps
// every change in InTx; the transaction travels in the context, so a service
// that calls another joins its transaction without knowing. On SQLite the
// reading handle is read-only: a write outside InTx fails at once.
package db

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Engine names what a DB runs on.
type Engine string

const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// FileName is the SQLite database inside the data folder.
const FileName = "miaolin.db"

// Options say where the store is.
type Options struct {
	URL     string // PostgreSQL URL; empty means SQLite
	DataDir string // folder of the SQLite file
	// Timeout bounds one statement on PostgreSQL; zero means 15 s.
	Timeout time.Duration
	// Trace is told every statement with its values, for measuring; nil for none.
	Trace func(statement string, args []any)
}

// DB is an open store.
type DB struct {
	engine Engine
	write  *gorm.DB
	read   *gorm.DB
	turns  turns // at the only writing connection of SQLite; nil on PostgreSQL
}

// Open connects; it does not migrate.
func Open(ctx context.Context, o Options) (*DB, error) {
	if o.Timeout == 0 {
		o.Timeout = 15 * time.Second
	}
	if o.URL != "" {
		return openPostgres(ctx, o)
	}
	if err := os.MkdirAll(o.DataDir, 0o700); err != nil {
		return nil, fmt.Errorf("db: %w", err)
	}
	return openSQLite(ctx, filepath.Join(o.DataDir, FileName), o.Trace)
}

func gormConfig() *gorm.Config {
	return &gorm.Config{
		Logger:                 logger.Discard,
		SkipDefaultTransaction: true,
		TranslateError:         true,
		NowFunc:                func() time.Time { return time.Time{} }, // times come from the clock, never from GORM
	}
}

// Engine tells which engine this is.
func (d *DB) Engine() Engine { return d.engine }

// Close ends all connections.
func (d *DB) Close() error {
	var all error
	handles := []*gorm.DB{d.read}
	if d.write != d.read {
		handles = append(handles, d.write)
	}
	for _, g := range handles {
		sqlDB, err := g.DB()
		if err == nil {
			err = sqlDB.Close()
		}
		all = errors.Join(all, err)
	}
	return all
}

// Ping tells whether the store answers, for writing as for reading.
func (d *DB) Ping(ctx context.Context) error {
	sqlDB, err := d.write.DB()
	if err != nil {
		return err
	}
	return sqlDB.PingContext(ctx)
}

type txKey struct{ d *DB }

// From is the handle to use: the transaction in ctx, or the reading pool.
func (d *DB) From(ctx context.Context) *gorm.DB {
	if tx, ok := ctx.Value(txKey{d}).(*gorm.DB); ok {
		return tx.WithContext(ctx)
	}
	return d.read.WithContext(ctx)
}

// InTx runs fn in a transaction and commits when it returns nil; inside an
// outer InTx it joins that one. Nothing slow belongs inside.
func (d *DB) InTx(ctx context.Context, fn func(ctx context.Context) error) error {
	if _, ok := ctx.Value(txKey{d}).(*gorm.DB); ok {
		return fn(ctx)
	}
	done, err := d.turns.take(ctx)
	if err != nil {
		return err
	}
	defer done()
	return d.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		return fn(context.WithValue(ctx, txKey{d}, tx))
	})
}

// ErrDuplicate is what IsDuplicate recognises, for whoever finds the other row first.
var ErrDuplicate = gorm.ErrDuplicatedKey

// IsDuplicate tells whether a unique key refused a row.
func IsDuplicate(err error) bool { return errors.Is(err, gorm.ErrDuplicatedKey) }

// IsNotFound tells whether a row that was asked for does not exist.
func IsNotFound(err error) bool { return errors.Is(err, gorm.ErrRecordNotFound) }

// Like makes a LIKE pattern that finds s anywhere; use it with ESCAPE '\'.
func Like(s string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s) + "%"
}
