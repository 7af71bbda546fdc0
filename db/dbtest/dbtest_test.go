package dbtest_test

import (
	"context"
	"testing"

	"miaolin/db"
	"miaolin/db/dbtest"
)

func TestEachStoreIsMigratedAndItsOwn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		pending, err := d.Pending(ctx)
		if err != nil || len(pending) != 0 {
			t.Fatalf("pending = %v, %v; want none", pending, err)
		}
		if err := d.InTx(ctx, func(ctx context.Context) error {
			return d.From(ctx).Exec("CREATE TABLE only_here (id TEXT NOT NULL PRIMARY KEY)").Error
		}); err != nil {
			t.Fatal(err)
		}
	})
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if err := d.From(context.Background()).Exec("SELECT id FROM only_here").Error; err == nil {
			t.Fatal("a table of another test's store is here too")
		}
	})
}
