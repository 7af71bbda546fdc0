package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"
)

// Hot paths read and add rows with the functions here. GORM builds every statement
// out of parts and fills structs by way of copies, which takes longer than SQLite
// takes to answer; these send the statement as it is written and scan into the
// fields themselves. What a row of T is called is still GORM's word: the same
// types, tags and names serve both.

// All reads every row of a query. Columns find their fields by name, those that T
// lacks are dropped; a T that is no struct takes the only column. A ? stands for a
// value, after IN for a list.
func All[T any](ctx context.Context, d *DB, query string, args ...any) ([]T, error) {
	rows, err := d.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	into, err := targetsOf[T](rows)
	if err != nil {
		return nil, err
	}
	var all []T
	for rows.Next() {
		all = append(all, *new(T))
		if err := rows.Scan(into.of(&all[len(all)-1])...); err != nil {
			return nil, fmt.Errorf("db: %w", err)
		}
	}
	return all, d.translate(rows.Err())
}

// One reads the first row of a query; without any, IsNotFound is true of the error.
func One[T any](ctx context.Context, d *DB, query string, args ...any) (T, error) {
	var one T
	rows, err := d.Query(ctx, query, args...)
	if err != nil {
		return one, err
	}
	defer rows.Close()
	into, err := targetsOf[T](rows)
	if err != nil {
		return one, err
	}
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return one, d.translate(err)
		}
		return one, gorm.ErrRecordNotFound
	}
	if err := rows.Scan(into.of(&one)...); err != nil {
		return one, fmt.Errorf("db: %w", err)
	}
	return one, d.translate(rows.Close())
}

// Query runs a query in the transaction of ctx, or on the reading pool.
func (d *DB) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	query, args = d.bind(query, args)
	rows, err := d.pool(ctx).QueryContext(ctx, query, args...)
	return rows, d.translate(err)
}

// Exec runs a statement that answers nothing and tells how many rows it met.
func (d *DB) Exec(ctx context.Context, statement string, args ...any) (int64, error) {
	statement, args = d.bind(statement, args)
	res, err := d.pool(ctx).ExecContext(ctx, statement, args...)
	if err != nil {
		return 0, d.translate(err)
	}
	return res.RowsAffected()
}

// Add inserts rows into the table of T.
func Add[T any](ctx context.Context, d *DB, rows ...T) error {
	t, err := tableOf(reflect.TypeFor[T]())
	if err != nil {
		return err
	}
	return d.Insert(ctx, t.into, len(rows), func(i int) []any { return t.values(reflect.ValueOf(&rows[i]).Elem()) }, "")
}

// Put is Add that overwrites rows with the same primary key, except for some of
// their columns.
func Put[T any](ctx context.Context, d *DB, rows []T, kept ...string) error {
	t, err := tableOf(reflect.TypeFor[T]())
	if err != nil {
		return err
	}
	return d.Insert(ctx, t.into, len(rows), func(i int) []any { return t.values(reflect.ValueOf(&rows[i]).Elem()) }, t.overwrite(kept))
}

// Change writes some columns of a row, found by its primary key; IsNotFound is
// true of the error when there is none.
func Change[T any](ctx context.Context, d *DB, row T, columns ...string) error {
	t, err := tableOf(reflect.TypeFor[T]())
	if err != nil {
		return err
	}
	var args []any
	v := reflect.ValueOf(&row).Elem()
	for _, name := range slices.Concat(columns, t.key) {
		args = append(args, t.columns[t.byName[name]].value(v))
	}
	n, err := d.Exec(ctx, "UPDATE "+t.name+" SET "+strings.Join(columns, " = ?, ")+" = ? WHERE "+strings.Join(t.key, " = ? AND ")+" = ?", args...)
	if err == nil && n == 0 {
		return gorm.ErrRecordNotFound
	}
	return err
}

func (d *DB) pool(ctx context.Context) gorm.ConnPool {
	if tx, ok := ctx.Value(txKey{d}).(*gorm.DB); ok {
		return tx.Statement.ConnPool
	}
	return d.read.ConnPool
}

func (d *DB) translate(err error) error {
	if t, ok := d.read.Dialector.(gorm.ErrorTranslator); ok && err != nil {
		return t.Translate(err)
	}
	return err
}

// bind spreads lists and numbers the values for PostgreSQL. No literal of a
// statement holds a question mark.
func (d *DB) bind(query string, args []any) (string, []any) {
	if d.engine == SQLite && !slices.ContainsFunc(args, isList) {
		return query, args
	}
	var b strings.Builder
	b.Grow(len(query) + 4*len(args))
	all := make([]any, 0, len(args))
	mark := func(v any) {
		all = append(all, v)
		if d.engine == SQLite {
			b.WriteByte('?')
			return
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(len(all)))
	}
	for _, arg := range args {
		before, after, _ := strings.Cut(query, "?")
		b.WriteString(before)
		query = after
		if !isList(arg) {
			mark(arg)
			continue
		}
		list := reflect.ValueOf(arg)
		b.WriteByte('(')
		for i := range list.Len() {
			if i > 0 {
				b.WriteByte(',')
			}
			mark(list.Index(i).Interface())
		}
		if list.Len() == 0 {
			b.WriteString("NULL")
		}
		b.WriteByte(')')
	}
	b.WriteString(query)
	return b.String(), all
}

func isList(arg any) bool {
	switch arg.(type) {
	case string, *string, int, int64, bool, nil, driver.Valuer, []byte:
		return false
	}
	return reflect.TypeOf(arg).Kind() == reflect.Slice
}
