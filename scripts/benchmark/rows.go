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

// writer fills tables as fast as the engine takes rows, past the program. Its
// indexes are made anew once a table is full.
type writer interface {
	// insert writes all rows of a table, in one transaction.
	insert(ctx context.Context, table string, columns []string, rows iter.Seq[[]any]) error
	// finish leaves the store as one that has been in use for long.
	finish(ctx context.Context) error
	close()
}

func newWriter(ctx context.Context, s site) (writer, error) {
	if s.url != "" {
		return newPostgresWriter(ctx, s.url)
	}
	d, err := sql.Open("sqlite", "file:"+s.file()+"?_pragma=journal_mode(OFF)&_pragma=synchronous(OFF)&_pragma=cache_size(-200000)")
	if err != nil {
		return nil, err
	}
	d.SetMaxOpenConns(1)
	return sqliteWriter{d}, nil
}

type postgresWriter struct{ c *pgx.Conn }

func newPostgresWriter(ctx context.Context, url string) (writer, error) {
	c, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	_, err = c.Exec(ctx, "SET synchronous_commit = off; SET maintenance_work_mem = '256MB'; SET statement_timeout = 0")
	return postgresWriter{c}, err
}

func (w postgresWriter) insert(ctx context.Context, table string, columns []string, rows iter.Seq[[]any]) error {
	tx, err := w.c.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback(ctx) }()
	indexes, err := w.dropIndexes(ctx, tx, table)
	if err != nil {
		return wrap(table, err)
	}
	next, stop := iter.Pull(rows)
	defer stop()
	_, err = tx.CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromFunc(func() ([]any, error) {
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
	if err != nil {
		return wrap(table, err)
	}
	for _, index := range indexes {
		if _, err := tx.Exec(ctx, index); err != nil {
			return wrap(table, err)
		}
	}
	return tx.Commit(ctx)
}

// dropIndexes removes the indexes of a table that belong to no constraint, and
// tells how to make them again.
func (w postgresWriter) dropIndexes(ctx context.Context, tx pgx.Tx, table string) ([]string, error) {
	rows, err := tx.Query(ctx, `SELECT c.relname, pg_get_indexdef(c.oid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
		WHERE i.indrelid = $1::regclass AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)`, table)
	if err != nil {
		return nil, err
	}
	var name, definition string
	var names, definitions []string
	_, err = pgx.ForEachRow(rows, []any{&name, &definition}, func() error {
		names, definitions = append(names, name), append(definitions, definition)
		return nil
	})
	if err != nil || len(names) == 0 {
		return nil, err
	}
	_, err = tx.Exec(ctx, "DROP INDEX "+strings.Join(names, ", "))
	return definitions, err
}

// finish does what the server does by itself in time.
func (w postgresWriter) finish(ctx context.Context) error {
	_, err := w.c.Exec(ctx, "VACUUM ANALYZE")
	return err
}

func (w postgresWriter) close() { _ = w.c.Close(context.Background()) }

type sqliteWriter struct{ d *sql.DB }

// rowsAtOnce are written by one statement.
const rowsAtOnce = 50

func (w sqliteWriter) insert(ctx context.Context, table string, columns []string, rows iter.Seq[[]any]) error {
	indexes, err := w.dropIndexes(ctx, table)
	if err != nil {
		return wrap(table, err)
	}
	tx, err := w.d.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	insert := func(rows int) string {
		group := "(" + strings.Join(slices.Repeat([]string{"?"}, len(columns)), ",") + ")"
		return "INSERT INTO " + table + " (" + strings.Join(columns, ",") + ") VALUES " + strings.Join(slices.Repeat([]string{group}, rows), ",")
	}
	many, err := tx.PrepareContext(ctx, insert(rowsAtOnce))
	if err != nil {
		return wrap(table, err)
	}
	defer many.Close()
	args := make([]any, 0, rowsAtOnce*len(columns))
	for row := range rows {
		for _, v := range row {
			if own, ok := v.(driver.Valuer); ok {
				if v, err = own.Value(); err != nil {
					return wrap(table, err)
				}
			}
			args = append(args, v)
		}
		if len(args) == cap(args) {
			if _, err := many.ExecContext(ctx, args...); err != nil {
				return wrap(table, err)
			}
			args = args[:0]
		}
	}
	if len(args) > 0 {
		if _, err := tx.ExecContext(ctx, insert(len(args)/len(columns)), args...); err != nil {
			return wrap(table, err)
		}
	}
	for _, index := range indexes {
		if _, err := tx.ExecContext(ctx, index); err != nil {
			return wrap(table, err)
		}
	}
	return tx.Commit()
}

// dropIndexes removes the indexes that a migration made by name, and tells how to
// make them again.
func (w sqliteWriter) dropIndexes(ctx context.Context, table string) (definitions []string, err error) {
	rows, err := w.d.QueryContext(ctx, "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL", table)
	if err != nil {
		return nil, err
	}
	var names []string
	for rows.Next() {
		var name, definition string
		if err := rows.Scan(&name, &definition); err != nil {
			return nil, err
		}
		names, definitions = append(names, name), append(definitions, definition)
	}
	if err := rows.Close(); err != nil {
		return nil, err
	}
	for _, name := range names {
		if _, err := w.d.ExecContext(ctx, "DROP INDEX "+name); err != nil {
			return nil, err
		}
	}
	return definitions, rows.Err()
}

// finish has nothing to do: nothing ever analyses SQLite, so nor does this.
func (w sqliteWriter) finish(context.Context) error { return nil }

func (w sqliteWriter) close() { _ = w.d.Close() }

func wrap(table string, err error) error {
	if err != nil {
		return fmt.Errorf("fill %s: %w", table, err)
	}
	return nil
}
