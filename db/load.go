package db

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// ErrNotEmpty refuses to load a dump over what people have entered.
var ErrNotEmpty = errors.New("db: this store has accounts or enterprises in it")

// Load puts the rows of a dump in the place of those the migrations and the first
// start left, all of them or none. The schema must be the one the dump was taken of.
func (d *DB) Load(ctx context.Context, r io.Reader) (rows int, err error) {
	tables, err := d.tables(ctx)
	if err != nil {
		return 0, err
	}
	err = d.InTx(ctx, func(ctx context.Context) error {
		if err := d.checkLater(ctx, true); err != nil {
			return err
		}
		if err := d.Untouched(ctx); err != nil {
			return err
		}
		for _, name := range tables {
			if _, err := d.Exec(ctx, "DELETE FROM "+name); err != nil {
				return err
			}
		}
		if rows, err = d.loadTables(ctx, json.NewDecoder(bufio.NewReaderSize(r, 1<<20)), tables); err != nil {
			return err
		}
		return d.checkLater(ctx, false)
	})
	return rows, err
}

// Untouched refuses, with ErrNotEmpty, a store people have entered something in.
func (d *DB) Untouched(ctx context.Context) error {
	for _, name := range []string{"users", "enterprises"} {
		if n, err := One[int](ctx, d, "SELECT count(*) FROM (SELECT 1 FROM "+name+" LIMIT 1) AS any_row"); err != nil || n > 0 {
			return cmp.Or(err, ErrNotEmpty)
		}
	}
	return nil
}

// loadTables reads the lines in order: an object begins a table, an array is a row.
func (d *DB) loadTables(ctx context.Context, lines *json.Decoder, tables []string) (total int, err error) {
	lines.UseNumber()
	var t loading
	for {
		var line json.RawMessage
		if err := lines.Decode(&line); err == io.EOF {
			return total, t.flush(ctx, d)
		} else if err != nil {
			return total, fmt.Errorf("db: the dump is damaged: %w", err)
		}
		if line[0] == '{' {
			if err := t.flush(ctx, d); err != nil {
				return total, err
			}
			if t, err = d.begin(ctx, line, tables); err != nil {
				return total, err
			}
			continue
		}
		if err := t.take(line); err != nil {
			return total, err
		}
		if total++; len(t.rows) == rowsAtOnce {
			if err := t.flush(ctx, d); err != nil {
				return total, err
			}
		}
	}
}

const rowsAtOnce = 512

// loading is the table whose rows are being read.
type loading struct {
	dumpedTable
	kinds []kind
	rows  [][]any
}

func (d *DB) begin(ctx context.Context, line []byte, tables []string) (t loading, err error) {
	if err := json.Unmarshal(line, &t.dumpedTable); err != nil {
		return t, fmt.Errorf("db: the dump is damaged: %w", err)
	}
	if !slices.Contains(tables, t.Table) {
		return t, fmt.Errorf("db: the dump has a table this schema does not: %q", t.Table)
	}
	rows, err := d.Query(ctx, "SELECT * FROM "+t.Table+" LIMIT 0")
	if err != nil {
		return t, err
	}
	defer rows.Close()
	columns, kinds, err := kindsOf(rows)
	if err != nil {
		return t, err
	}
	byName := map[string]kind{}
	for i, name := range columns {
		byName[name] = kinds[i]
	}
	for _, name := range t.Columns {
		k, ok := byName[name]
		if !ok {
			return t, fmt.Errorf("db: the dump has a column this schema does not: %s.%q", t.Table, name)
		}
		t.kinds = append(t.kinds, k)
	}
	return t, nil
}

func (t *loading) take(line []byte) error {
	var cells []any
	d := json.NewDecoder(strings.NewReader(string(line)))
	d.UseNumber()
	if err := d.Decode(&cells); err != nil || len(cells) != len(t.kinds) || len(cells) == 0 {
		return fmt.Errorf("db: the dump is damaged: a row of %q has %d values for %d columns", t.Table, len(cells), len(t.kinds))
	}
	for i, k := range t.kinds {
		v, err := k.value(cells[i])
		if err != nil {
			return fmt.Errorf("db: the dump is damaged: %s.%s: %w", t.Table, t.Columns[i], err)
		}
		cells[i] = v
	}
	t.rows = append(t.rows, cells)
	return nil
}

func (t *loading) flush(ctx context.Context, d *DB) error {
	into := t.Table + " (" + strings.Join(t.Columns, ", ") + ")"
	if err := d.Insert(ctx, into, len(t.rows), func(i int) []any { return t.rows[i] }, ""); err != nil {
		return fmt.Errorf("db: load %s: %w", t.Table, err)
	}
	t.rows = t.rows[:0]
	return nil
}

// checkLater lets rows come before those they point at, until it is told to check.
func (d *DB) checkLater(ctx context.Context, later bool) error {
	if d.engine == SQLite {
		if !later {
			return nil // the commit checks
		}
		_, err := d.Exec(ctx, "PRAGMA defer_foreign_keys = ON")
		return err
	}
	mode := "DEFERRABLE INITIALLY DEFERRED"
	if !later {
		if _, err := d.Exec(ctx, "SET CONSTRAINTS ALL IMMEDIATE"); err != nil {
			return err
		}
		mode = "NOT DEFERRABLE"
	}
	changes, err := All[string](ctx, d, `SELECT format('ALTER TABLE %s ALTER CONSTRAINT %I ', conrelid::regclass, conname)
		FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace`)
	for i := 0; err == nil && i < len(changes); i++ {
		_, err = d.Exec(ctx, changes[i]+mode)
	}
	return err
}
