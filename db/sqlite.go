package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"runtime"

	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	sqlitelib "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// openSQLite opens one writing connection, which SQLite allows at a time
// anyway, and a small pool that may only read.
func openSQLite(ctx context.Context, file string, trace traced) (*DB, error) {
	if err := onlyOurs(file); err != nil {
		return nil, fmt.Errorf("db: %w", err)
	}
	write, err := openSQLitePool(ctx, file, trace, false, 1)
	if err != nil {
		return nil, err
	}
	read, err := openSQLitePool(ctx, file, trace, true, max(4, runtime.NumCPU()))
	if err != nil {
		return nil, err
	}
	return &DB{engine: SQLite, write: write, read: read, turns: make(turns, 1)}, nil
}

// onlyOurs lets nobody but this account read the database. SQLite gives the files
// beside it the same mode.
func onlyOurs(file string) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	for _, name := range []string{file, file + "-wal", file + "-shm"} {
		if err := os.Chmod(name, 0o600); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func openSQLitePool(ctx context.Context, file string, trace traced, readOnly bool, size int) (*gorm.DB, error) {
	q := url.Values{"_pragma": {
		"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)",
		"foreign_keys(1)", "cache_size(-16000)", "temp_store(MEMORY)",
	}}
	if readOnly {
		q.Add("_pragma", "query_only(1)")
	} else {
		q.Set("_txlock", "immediate") // a transaction that may write waits at its start, not in its middle
	}
	dsn := "file:" + (&url.URL{Path: file}).EscapedPath() + "?" + q.Encode()
	connector, err := newKeepingConnector(dsn, trace)
	if err != nil {
		return nil, fmt.Errorf("db: open %s: %w", file, err)
	}
	sqlDB := sql.OpenDB(connector)
	sqlDB.SetMaxOpenConns(size)
	sqlDB.SetMaxIdleConns(size)
	g, err := gorm.Open(sqliteDialector{sqlite.Dialector{Conn: sqlDB}}, gormConfig())
	if err != nil {
		return nil, fmt.Errorf("db: open %s: %w", file, err)
	}
	return g, sqlDB.PingContext(ctx)
}

// sqliteDialector tells GORM what this driver's errors mean; the stock one only
// knows the errors of the C driver.
type sqliteDialector struct{ sqlite.Dialector }

func (d sqliteDialector) Translate(err error) error {
	var e *sqlitelib.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return errors.Join(gorm.ErrDuplicatedKey, err)
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return errors.Join(gorm.ErrForeignKeyViolated, err)
	}
	return err
}
