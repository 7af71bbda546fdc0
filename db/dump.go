package db

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"gorm.io/gorm"
)

// A dump is the rows of every table as text, the same from either engine, so that
// what one wrote the other takes: a line that names a table and its columns, then
// a line for each row. The schema is not in it; the migrations are.

// dumpedTable is the line before the rows of a table.
type dumpedTable struct {
	Table   string   `json:"table"`
	Columns []string `json:"columns"`
}

// Dump writes every row as it stood at one moment, while others go on working, and
// tells how many there were.
func (d *DB) Dump(ctx context.Context, w io.Writer) (rows int, err error) {
	tables, err := d.tables(ctx)
	if err != nil {
		return 0, err
	}
	lines := json.NewEncoder(w)
	lines.SetEscapeHTML(false)
	err = d.snapshot(ctx, func(ctx context.Context) error {
		for _, name := range tables {
			n, err := d.dumpTable(ctx, name, lines)
			if err != nil {
				return fmt.Errorf("db: dump %s: %w", name, err)
			}
			rows += n
		}
		return nil
	})
	return rows, err
}

func (d *DB) dumpTable(ctx context.Context, name string, lines *json.Encoder) (n int, err error) {
	rows, err := d.Query(ctx, "SELECT * FROM "+name)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	columns, kinds, err := kindsOf(rows)
	if err != nil {
		return 0, err
	}
	if err := lines.Encode(dumpedTable{name, columns}); err != nil {
		return 0, err
	}
	cells, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range cells {
		into[i] = &cells[i]
	}
	for ; rows.Next(); n++ {
		if err := rows.Scan(into...); err != nil {
			return n, err
		}
		for i, k := range kinds {
			if cells[i], err = k.text(cells[i]); err != nil {
				return n, fmt.Errorf("%s: %w", columns[i], err)
			}
		}
		if err := lines.Encode(cells); err != nil {
			return n, err
		}
	}
	return n, rows.Err()
}

// tables lists those of the schema, without the record of the migrations.
func (d *DB) tables(ctx context.Context) ([]string, error) {
	query := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY name"
	if d.engine == Postgres {
		query = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
	}
	all, err := All[string](ctx, d, query)
	names := make([]string, 0, len(all))
	for _, name := range all {
		if !strings.HasPrefix(name, "goose_") {
			names = append(names, name)
		}
	}
	return names, err
}

// snapshot runs fn on the store as it stands now. A whole table takes longer than
// a request may.
func (d *DB) snapshot(ctx context.Context, fn func(ctx context.Context) error) error {
	var o sql.TxOptions
	if d.engine == Postgres {
		o = sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	}
	return d.read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		ctx := context.WithValue(ctx, txKey{d}, tx)
		if d.engine == Postgres {
			if _, err := d.Exec(ctx, "SET LOCAL statement_timeout = 0"); err != nil {
				return err
			}
		}
		return fn(ctx)
	}, &o)
}
