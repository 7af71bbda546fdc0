package db_test

import (
	"context"
	"strconv"
	"testing"

	"miaolin/db"
	"miaolin/db/dbtest"
)

func TestManyRowsAreInsertedOnceEach(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		insert := func(from, rows int, conflict string) error {
			return d.InTx(ctx, func(ctx context.Context) error {
				return d.Insert(ctx, "enterprise_grams (gram, unit_code, enterprise_id)", rows, func(i int) []any {
					return []any{"甲" + strconv.Itoa(from+i), "330483", "f"}
				}, conflict)
			})
		}
		for _, rows := range []int{0, 1, 1337} {
			if err := insert(rows*10, rows, ""); err != nil {
				t.Fatal(err)
			}
		}
		if err := insert(13370, 2, ""); !db.IsDuplicate(err) {
			t.Errorf("the same rows again: %v", err)
		}
		if err := insert(13370, 1338, " ON CONFLICT (gram, unit_code, enterprise_id) DO NOTHING"); err != nil {
			t.Error(err)
		}
		var n int
		if err := d.From(ctx).Raw("SELECT count(*) FROM enterprise_grams").Scan(&n).Error; err != nil || n != 1339 {
			t.Errorf("%d rows, %v", n, err)
		}
	})
}
