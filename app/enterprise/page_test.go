package enterprise

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"testing"

	"miaolin/app/access"
	"miaolin/app/value"
	"miaolin/db"
	"miaolin/db/dbtest"
)

// A filter or a sort that the narrow index does not know would read every row.
func TestTheNarrowIndexKnowsEveryFilterAndSort(t *testing.T) {
	day, money, yes := value.MustDate("2026-11-26"), value.Wan(1), true
	f := Filter{
		Query: "科技", IDs: []string{"x"}, Within: &Subquery{SQL: "SELECT 'x'"}, Unit: "330483", Park: "330483-P01", Attribution: "330483",
		Rungs: []string{"tree", "forest"}, Lapsed: &yes, Climbing: &yes, Industry: "C17", TechField: "1", Officer: "x", Tags: []string{"x"},
		Standings: []string{"active"}, VisitedFrom: &day, VisitedTo: &day, NoVisitIn: 90, RevenueFrom: &money, RevenueTo: &money,
		AboveScale: &yes, Provisional: &yes, DueTo: &day, Lacks: []string{"rd_ratio", "none"}, OnlyLacks: true, LacksAtMost: new(int), Rules: "x", Missing: MissingKinds(),
	}
	for i := range reflect.TypeFor[Filter]().NumField() {
		if field := reflect.TypeFor[Filter]().Field(i); reflect.ValueOf(f).Field(i).IsZero() {
			t.Errorf("this test asks for nothing by %s", field.Name)
		}
	}
	f.Rules = "" // gaps by the summary; those by another set are asked of the assessor
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, ctx := store{d}, context.Background()
		l, err := s.listing(ctx, access.Scope{}, f, day)
		if err != nil {
			t.Fatal(err)
		}
		sql := "SELECT name FROM pragma_index_info('enterprise_summary_narrow')"
		if d.Engine() == db.Postgres {
			sql = "SELECT attname FROM pg_attribute WHERE attrelid = CAST('enterprise_summary_narrow' AS regclass)"
		}
		known, err := db.All[string](ctx, d, sql)
		if err != nil || len(known) < 20 {
			t.Fatalf("the index has the columns %v, %v", known, err)
		}
		where, _ := l.all().sql()
		for _, order := range slices.Collect(maps.Values(sortKeys)) {
			where += " s." + order.column
		}
		for _, name := range regexp.MustCompile(`\bs\.([a-z_]+)`).FindAllStringSubmatch(where, -1) {
			if !slices.Contains(known, name[1]) {
				t.Errorf("%s is not in the index", name[1])
			}
		}
	})
}

// A piece of a legal form is indexed nowhere; the page and the export still hold every
// firm that has it, however many stand before.
func TestAPieceOfALegalFormIsFoundBehindMany(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, ctx, now := store{d}, context.Background(), value.System()
		names := make([]string, comparedAtMost+1)
		for i := range names {
			names[i] = fmt.Sprintf("甲%05d有限公司", i)
		}
		names = append(names, "乙管理合伙企业")
		firms, lines := make([]Enterprise, len(names)), make([]Summary, len(names))
		for i, name := range names {
			id, sort := value.NewID(), fmt.Sprintf("%05d", i)
			firms[i] = Enterprise{ID: id, Name: name, NameKey: name, CoreKey: name, SortName: sort, CapitalCurrency: "CNY", UnitCode: "330483100",
				AttributionCode: "330483100", State: Active, CreatedAt: now, UpdatedAt: now, Version: 1}
			lines[i] = Summary{EnterpriseID: id, Standing: "active", UnitCode: "330483100", Name: name, SortName: sort, SearchText: name, Rung: SeedRung, UpdatedAt: now}
		}
		err := d.InTx(ctx, func(ctx context.Context) error {
			return errors.Join(db.Add(ctx, d, firms...), db.Add(ctx, d, lines...))
		})
		if err != nil {
			t.Fatal(err)
		}
		guard, err := access.NewGuard(value.System)
		if err != nil {
			t.Fatal(err)
		}
		everywhere, err := guard.Scope(access.With(ctx, access.SystemActor("test")), "read", "enterprise")
		if err != nil {
			t.Fatal(err)
		}
		l, err := s.listing(ctx, everywhere, Filter{Query: "伙企业"}, now.Date())
		if err != nil {
			t.Fatal(err)
		}
		if len(l.typed) == 0 || l.few != nil || l.proposed != nil {
			t.Fatalf("an index answers this: %+v", l)
		}
		rows, _, all, err := s.page(ctx, l, sortKeys["name"], nil, 50)
		if err != nil || len(rows) != 1 || rows[0].Name != "乙管理合伙企业" || !all {
			t.Errorf("%d rows, all of them %v, %v", len(rows), all, err)
		}
	})
}
