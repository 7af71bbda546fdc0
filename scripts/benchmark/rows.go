package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	_ "modernc.org/sqlite" // the driver of the bare handler and of filling

	"miaolin/app/value"
)

// writer fills tables as fast as the engine takes rows, past the program.
type writer interface {
	// insert writes all rows of a table, in one transaction.
	insert(ctx context.Context, table string, columns []string, rows iter.Seq[[]any]) error
	exec(ctx context.Context, statement string) error
	close()
}

func newWriter(ctx context.Context, s site) (writer, error) {
	if s.url != "" {
		c, err := pgx.Connect(ctx, s.url)
		return postgresWriter{c}, err
	}
	d, err := sql.Open("sqlite", "file:"+s.file()+"?_pragma=journal_mode(WAL)&_pragma=synchronous(OFF)&_pragma=cache_size(-200000)")
	if err != nil {
		return nil, err
	}
	d.SetMaxOpenConns(1)
	return sqliteWriter{d}, nil
}

type postgresWriter struct{ c *pgx.Conn }

func (w postgresWriter) insert(ctx context.Context, table string, columns []string, rows iter.Seq[[]any]) error {
	next, stop := iter.Pull(rows)
	defer stop()
	_, err := w.c.CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromFunc(func() ([]any, error) {
		row, ok := next()
		if !ok {
			return nil, nil
		}
		for i, v := range row {
			switch v := v.(type) {
			case value.Instant:
				row[i] = v.Time()
			case value.Date:
				row[i] = time.Date(v.Year(), v.Month(), v.Day(), 0, 0, 0, 0, time.UTC)
			}
		}
		return row, nil
	}))
	return wrap(table, err)
}

func (w postgresWriter) exec(ctx context.Context, statement string) error {
	_, err := w.c.Exec(ctx, statement)
	return err
}

func (w postgresWriter) close() { _ = w.c.Close(context.Background()) }

type sqliteWriter struct{ d *sql.DB }

func (w sqliteWriter) insert(ctx context.Context, table string, columns []string, rows iter.Seq[[]any]) error {
	tx, err := w.d.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	marks := strings.Join(slices.Repeat([]string{"?"}, len(columns)), ",")
	statement, err := tx.PrepareContext(ctx, "INSERT INTO "+table+" ("+strings.Join(columns, ",")+") VALUES ("+marks+")")
	if err != nil {
		return wrap(table, err)
	}
	defer statement.Close()
	for row := range rows {
		for i, v := range row {
			if own, ok := v.(driver.Valuer); ok {
				if row[i], err = own.Value(); err != nil {
					return wrap(table, err)
				}
			}
		}
		if _, err := statement.ExecContext(ctx, row...); err != nil {
			return wrap(table, err)
		}
	}
	return tx.Commit()
}

func (w sqliteWriter) exec(ctx context.Context, statement string) error {
	_, err := w.d.ExecContext(ctx, statement)
	return err
}

func (w sqliteWriter) close() { _ = w.d.Close() }

func wrap(table string, err error) error {
	if err != nil {
		return fmt.Errorf("fill %s: %w", table, err)
	}
	return nil
}
