package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	sqlitelib "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"miaolin/app/fault"
)

// Trouble is the fault to answer with when the store, or the disk its files lie
// on, cannot serve right now; nil for what is wrong with the statement.
func Trouble(err error) *fault.Error {
	switch {
	case IsFull(err):
		return fault.Unavailable("web.disk_full").Because(err)
	case IsUnavailable(err):
		return fault.Unavailable("web.unavailable").Because(err)
	}
	return nil
}

// IsFull tells that there is no room left to write to, for rows or for files.
func IsFull(err error) bool {
	for _, full := range []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG} {
		if errors.Is(err, full) {
			return true
		}
	}
	if lite, ok := errors.AsType[*sqlitelib.Error](err); ok && lite.Code()&0xff == sqlite3.SQLITE_FULL {
		return true
	}
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && pg.Code == "53100"
}

// IsUnavailable tells a store that cannot serve right now (gone, full, busy,
// restarting) from a statement that is wrong. Such a fault passes by itself.
func IsUnavailable(err error) bool {
	if err == nil {
		return false
	}
	if IsFull(err) {
		return true
	}
	if errors.Is(err, driver.ErrBadConn) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, io.ErrUnexpectedEOF) {
		return true // the last is what a connection says that was cut while it waited
	}
	var lite *sqlitelib.Error
	if errors.As(err, &lite) {
		switch lite.Code() & 0xff {
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY:
			return true
		}
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		// 08 connection, 53 resources, 57 operator intervention, 58 system, 25006 read-only
		return strings.HasPrefix(pg.Code, "08") || strings.HasPrefix(pg.Code, "53") ||
			strings.HasPrefix(pg.Code, "57") || strings.HasPrefix(pg.Code, "58") || pg.Code == "25006"
	}
	var connect *pgconn.ConnectError
	var network *net.OpError
	return errors.As(err, &connect) || errors.As(err, &network) || pgconn.SafeToRetry(err)
}
