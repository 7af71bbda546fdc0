package db_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"miaolin/db"
	"miaolin/db/dbtest"
)

// Inside the loop over a statement's rows the same statement runs again, on the one
// connection of a transaction. PostgreSQL refuses that for any statement.
func TestAStatementInUseIsNotRunOverItself(t *testing.T) {
	d := dbtest.Open(t)
	if d.Engine() != db.SQLite {
		return
	}
	const numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT i FROM n ORDER BY i"
	var seen []string
	err := d.InTx(t.Context(), func(ctx context.Context) error {
		outer, err := d.From(ctx).Raw(numbers).Rows()
		if err != nil {
			return err
		}
		defer outer.Close()
		for outer.Next() {
			var i int
			var all []int
			if err := errors.Join(outer.Scan(&i), d.From(ctx).Raw(numbers).Scan(&all).Error); err != nil {
				return err
			}
			seen = append(seen, fmt.Sprint(i, all))
		}
		return outer.Err()
	})
	if got := fmt.Sprint(seen); err != nil || got != "[1 [1 2 3] 2 [1 2 3] 3 [1 2 3]]" {
		t.Fatal(got, err)
	}
}

// A connection keeps fewer statements than these, and answers each right both times.
func TestMoreStatementsThanAreKept(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for range 2 {
			for i := range 300 {
				var got int
				if err := d.From(t.Context()).Raw(fmt.Sprintf("SELECT %d + CAST(? AS INTEGER)", i), 1).Scan(&got).Error; err != nil || got != i+1 {
					t.Fatalf("%d: %d, %v", i, got, err)
				}
			}
		}
	})
}

// A kept statement sees a column that came after it was prepared, and a failed one works again.
func TestAKeptStatementFollowsTheSchema(t *testing.T) {
	d, err := db.Open(t.Context(), db.Options{DataDir: t.TempDir()}) // only on SQLite are they our own
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	exec := func(sql string) {
		t.Helper()
		if err := d.InTx(t.Context(), func(ctx context.Context) error { return d.From(ctx).Exec(sql).Error }); err != nil {
			t.Fatal(err)
		}
	}
	columns := func() int {
		t.Helper()
		rows, err := d.From(t.Context()).Raw("SELECT * FROM kept_trial").Rows()
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		names, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		return len(names)
	}
	exec("CREATE TABLE kept_trial (a TEXT NOT NULL PRIMARY KEY)")
	exec("INSERT INTO kept_trial (a) VALUES ('1')")
	if n := columns(); n != 1 {
		t.Fatalf("%d columns at first", n)
	}
	exec("ALTER TABLE kept_trial ADD COLUMN b TEXT")
	if n := columns(); n != 2 {
		t.Fatalf("%d columns after one was added", n)
	}
	again := func() error {
		return d.InTx(t.Context(), func(ctx context.Context) error {
			return d.From(ctx).Exec("INSERT INTO kept_trial (a) VALUES (?)", "1").Error
		})
	}
	if err := again(); !db.IsDuplicate(err) {
		t.Fatalf("a repeated key: %v", err)
	}
	exec("DELETE FROM kept_trial")
	if err := again(); err != nil {
		t.Fatalf("the statement that failed before: %v", err)
	}
}
