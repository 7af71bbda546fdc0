package enterprise

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"miaolin/app/access"
	"miaolin/app/value"
	"miaolin/db"
	"miaolin/db/dbtest"
)

// Who sees every firm but is told only what those of one town lack, finds the
// others at the end, in an order that tells nothing of them.
func TestAPlaceInTheListTellsNothingOfFirmsOneMayNotSeeAssessed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, ctx, now := store{d}, context.Background(), value.System()
		var firms []Enterprise
		var lines []Summary
		for i := range 12 {
			id, name := fmt.Sprintf("firm-%02d", i), fmt.Sprintf("甲%02d有限公司", i)
			unit := []string{"330483100", "330483101"}[i%2]
			firms = append(firms, Enterprise{ID: id, Name: name, NameKey: name, CoreKey: name, SortName: name, CapitalCurrency: "CNY", UnitCode: unit,
				AttributionCode: unit, State: Active, CreatedAt: now, UpdatedAt: now, Version: 1})
			lines = append(lines, Summary{EnterpriseID: id, Standing: "active", UnitCode: unit, Name: name, SortName: name, SearchText: name, Rung: SeedRung, UpdatedAt: now, Contacts: 12 - i})
		}
		if err := d.InTx(ctx, func(ctx context.Context) error {
			return errors.Join(db.Add(ctx, d, firms...), db.Add(ctx, d, lines...))
		}); err != nil {
			t.Fatal(err)
		}
		guard, err := access.NewGuard(value.System)
		if err != nil {
			t.Fatal(err)
		}
		reach := func(a access.Actor) access.Scope {
			scope, err := guard.Scope(access.With(ctx, a), "read", "enterprise")
			if err != nil {
				t.Fatal(err)
			}
			return scope
		}
		everywhere := reach(access.SystemActor("test"))
		town := reach(access.Actor{UserID: "o", Assignments: []access.Assignment{{Role: "officer", UnitCode: "330483100"}}})
		if !sameReach(town, town) || sameReach(town, everywhere) {
			t.Fatal("reaches are not told apart")
		}
		l, err := s.listing(ctx, everywhere, Filter{}, now.Date())
		if err != nil {
			t.Fatal(err)
		}
		everyone := &Subquery{SQL: "SELECT enterprise_id, contacts AS unmet, 0 AS unclear FROM enterprise_summary"}
		for _, row := range []struct {
			ranking *Subquery
			want    []int
		}{
			{everyone, []int{11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0}},
			{everyone.seenBy(town), []int{10, 8, 6, 4, 2, 0, 1, 3, 5, 7, 9, 11}},
		} {
			var got, want []string
			for _, i := range row.want {
				want = append(want, fmt.Sprintf("firm-%02d", i))
			}
			err := s.scan(ctx, l, Order{ranking: row.ranking}, func(rows []Summary) error {
				for _, one := range rows {
					got = append(got, one.EnterpriseID)
				}
				return nil
			})
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%v, want %v, %v", got, want, err)
			}
		}
	})
}
