package db

import (
	"context"
	"database/sql/driver"

	"github.com/jackc/pgx/v5"
)

// traced is told every statement; nil is told nothing.
type traced func(statement string, args []any)

func (t traced) named(statement string, given []driver.NamedValue) {
	if t == nil {
		return
	}
	args := make([]any, len(given))
	for i, v := range given {
		args[i] = v.Value
	}
	t(statement, args)
}

// TraceQueryStart is what pgx calls.
func (t traced) TraceQueryStart(ctx context.Context, _ *pgx.Conn, q pgx.TraceQueryStartData) context.Context {
	args := q.Args
	if len(args) > 0 {
		if _, formats := args[0].(pgx.QueryResultFormatsByOID); formats { // a word to the driver, no value
			args = args[1:]
		}
	}
	t(q.SQL, args)
	return ctx
}

// TraceQueryEnd is nothing to anybody.
func (t traced) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}
