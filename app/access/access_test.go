package access_test

import (
	"context"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"miaolin/app/access"
	"miaolin/app/fault"
	"miaolin/app/value"
)

func guard(t *testing.T) *access.Guard {
	t.Helper()
	g, err := access.NewGuard(value.System)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func as(assignments ...access.Assignment) context.Context {
	return access.With(context.Background(), access.Actor{UserID: "u", Name: "测试", Assignments: assignments})
}

func TestVerbs(t *testing.T) {
	g := guard(t)
	for _, row := range []struct {
		name         string
		ctx          context.Context
		verb, object string
		want         string
	}{
		{"nobody", context.Background(), "read", "user", "access.signed_out"},
		{"an administrator reads users", as(access.Assignment{Role: "admin", UnitCode: "330483"}), "read", "user", ""},
		{"an enterprise does not", as(access.Assignment{Role: "enterprise", UnitCode: "330483"}), "read", "user", "access.forbidden"},
		{"an administrator reads no business data", as(access.Assignment{Role: "admin", UnitCode: "330483"}), "read", "visit", "access.forbidden"},
		{"a verb that no line names", as(access.Assignment{Role: "admin", UnitCode: "330483"}), "destroy", "user", "access.forbidden"},
		{"an object that no line names", as(access.Assignment{Role: "admin", UnitCode: "330483"}), "read", "moon", "access.forbidden"},
		{"a role that does not exist", as(access.Assignment{Role: "root", UnitCode: "330483"}), "read", "user", "access.forbidden"},
		{"nobody may use a wildcard as role", as(access.Assignment{Role: "*", UnitCode: ""}), "read", "user", "access.forbidden"},
		{"everyone keeps their own account", as(), "change", "self", ""},
		{"the system", access.With(context.Background(), access.SystemActor("job")), "destroy", "moon", ""},
	} {
		if got := fault.Code(g.Allow(row.ctx, row.verb, row.object)); got != row.want {
			t.Errorf("%s: %q, want %q", row.name, got, row.want)
		}
	}
}

func TestScopeIsTheUnionOfWhereTheVerbIsAllowed(t *testing.T) {
	g := guard(t)
	both := as(access.Assignment{Role: "officer", UnitCode: "330483100"}, access.Assignment{Role: "auditor", UnitCode: "330483"})
	read, err := g.Scope(both, "read", "visit")
	if err != nil {
		t.Fatal(err)
	}
	create, err := g.Scope(both, "create", "visit")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		scope      access.Scope
		unit, park string
		want       bool
	}{
		{read, "330483100", "", true}, {read, "330483101", "", true}, {read, "330482", "", false}, {read, "", "", false},
		{create, "330483100", "", true}, {create, "330483101", "", false}, {create, "330483100001", "", true},
	} {
		if got := row.scope.Covers(row.unit, row.park); got != row.want {
			t.Errorf("%v covers %q: %v", row.scope.Units(), row.unit, got)
		}
	}
}

func TestAnAssignmentWithoutAUnitReachesNothing(t *testing.T) {
	g := guard(t)
	scope, err := g.Scope(as(access.Assignment{Role: "manager"}), "read", "enterprise")
	if err != nil {
		t.Fatal(err)
	}
	if sql, _ := scope.Where("u", "p", "id"); sql != "1 = 0" || scope.Covers("330483", "") {
		t.Errorf("it reaches %s", sql)
	}
	var zero access.Scope
	if sql, _ := zero.Where("u", "p", "id"); sql != "1 = 0" {
		t.Errorf("the zero scope reaches %s", sql)
	}
}

func TestParksCutAcrossTowns(t *testing.T) {
	g := guard(t)
	scope, err := g.Scope(as(access.Assignment{Role: "officer", UnitCode: "330483-P01"}), "read", "enterprise")
	if err != nil {
		t.Fatal(err)
	}
	if !scope.Covers("330483101", "330483-P01") || scope.Covers("330483101", "330483-P02") || scope.Covers("330483101", "") {
		t.Errorf("park scope %v", scope.Units())
	}
	if sql, args := scope.Where("u", "p", "id"); !strings.Contains(sql, "p IN ?") || len(args) != 1 {
		t.Errorf("%s %v", sql, args)
	}
}

func TestAPrefixIsARange(t *testing.T) {
	digits := rapid.StringOfN(rapid.RuneFrom([]rune("0123456789")), 1, 12, -1)
	rapid.Check(t, func(t *rapid.T) {
		prefix, code := digits.Draw(t, "prefix"), digits.Draw(t, "code")
		inRange := code >= prefix && code < access.PrefixEnd(prefix)
		if inRange != strings.HasPrefix(code, prefix) {
			t.Fatalf("%s in the range of %s: %v", code, prefix, inRange)
		}
	})
}

func TestARoleHeldInACityReachesItsCounties(t *testing.T) {
	g := guard(t)
	for _, row := range []struct {
		held, unit string
		want       bool
	}{
		{"330400", "330483100", true}, {"330400", "330400", true}, {"330400", "330102", false},
		{"330000", "330483", true}, {"330000", "320500", false}, {"330483", "330400", false},
	} {
		scope, err := g.Scope(as(access.Assignment{Role: "manager", UnitCode: row.held}), "read", "enterprise")
		if err != nil {
			t.Fatal(err)
		}
		if got := scope.Covers(row.unit, ""); got != row.want {
			t.Errorf("a role in %s covers %s: %v", row.held, row.unit, got)
		}
	}
}
