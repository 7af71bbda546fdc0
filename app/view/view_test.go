package view_test

import (
	"context"
	"testing"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/app/view"
	"miaolin/db"
	"miaolin/db/dbtest"
)

func as(id, role, unit string) context.Context {
	return access.With(context.Background(), access.Actor{UserID: id, Name: id, Assignments: []access.Assignment{{Role: role, UnitCode: unit}}})
}

var (
	manager    = as("manager", "manager", "330483")
	wuzhen     = as("wuzhen", "officer", "330483100")
	puyuan     = as("puyuan", "officer", "330483104")
	park       = as("park", "officer", "330483-P01")
	enterprise = as("firm", "enterprise", "330483100")
	elsewhere  = as("elsewhere", "manager", "330482")
	cityLead   = as("city", "leader", "330400")
)

func newService(t *testing.T, d *db.DB) *view.Service {
	t.Helper()
	guard, err := access.NewGuard(value.System)
	if err != nil {
		t.Fatal(err)
	}
	return view.New(d, guard, audit.New(d, value.System), value.System)
}

func save(t *testing.T, s *view.Service, ctx context.Context, name, shared string) view.View {
	t.Helper()
	v, err := s.Create(ctx, view.NewView{List: "enterprises", Name: name, Shared: shared, Content: view.Content{
		Filters: map[string][]string{"rung": {"tree", " "}, "q": {""}}, Columns: []string{"name", "rung"}, Sort: "-revenue",
	}})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func names(t *testing.T, s *view.Service, ctx context.Context) (all []string) {
	t.Helper()
	views, err := s.List(ctx, "enterprises")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range views {
		all = append(all, v.Name)
	}
	return all
}

func TestSharedViewsAreSeenInTheUnitAndBelow(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		save(t, s, manager, "county", "330483")
		save(t, s, wuzhen, "town", "330483100")
		save(t, s, wuzhen, "private", "")
		save(t, s, cityLead, "city", "330400")
		for _, row := range []struct {
			who  string
			ctx  context.Context
			want int
		}{
			{"manager", manager, 2}, {"wuzhen", wuzhen, 4}, {"puyuan", puyuan, 2}, {"park", park, 2},
			{"firm", enterprise, 0}, {"elsewhere", elsewhere, 1}, {"city", cityLead, 1},
		} {
			if got := names(t, s, row.ctx); len(got) != row.want {
				t.Errorf("%s sees %v, want %d views", row.who, got, row.want)
			}
		}
		if _, err := s.Create(wuzhen, view.NewView{List: "enterprises", Name: "up", Shared: "330483"}); fault.Code(err) != "view.cannot_share" {
			t.Errorf("an officer shares with the county: %v", err)
		}
		if _, err := s.Create(enterprise, view.NewView{List: "enterprises", Name: "up", Shared: "330483100"}); fault.Code(err) != "view.cannot_share" {
			t.Errorf("a firm shares with a town: %v", err)
		}
	})
}

func TestOnlyTheOwnerChangesAView(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		shared, private := save(t, s, manager, "shared", "330483"), save(t, s, manager, "private", "")
		other := "other"
		if _, err := s.Change(wuzhen, shared.ID, 1, view.Change{Name: &other}); fault.Code(err) != "view.not_yours" {
			t.Errorf("change a shared view: %v", err)
		}
		if _, err := s.Change(wuzhen, private.ID, 1, view.Change{Name: &other}); fault.Code(err) != "view.not_found" {
			t.Errorf("change a private view: %v", err)
		}
		if _, err := s.Change(manager, shared.ID, 1, view.Change{Name: &private.Name}); fault.Code(err) != "view.name_taken" {
			t.Errorf("take a name: %v", err)
		}
		v, err := s.Change(manager, shared.ID, 1, view.Change{Name: &other})
		if err != nil || v.Version != 2 || v.Name != "other" {
			t.Fatalf("change = %+v, %v", v, err)
		}
		if _, err := s.Change(manager, shared.ID, 1, view.Change{Name: &other}); !fault.Is(err, fault.StaleKind) {
			t.Errorf("change an old version: %v", err)
		}
		var content view.Content
		if err := v.Content.Into(&content); err != nil || len(content.Filters) != 1 || content.Filters["rung"][0] != "tree" || len(content.Filters["rung"]) != 1 {
			t.Errorf("content = %s, want only what says something", v.Content)
		}
	})
}

func TestDefaults(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		first := save(t, s, manager, "first", "330483")
		second := save(t, s, manager, "second", "330483")
		isDefault := func(ctx context.Context, want string) {
			t.Helper()
			views, err := s.List(ctx, "enterprises")
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, v := range views {
				if v.Default {
					got += v.Name
				}
			}
			if got != want {
				t.Errorf("opens with %q, want %q", got, want)
			}
		}
		for _, id := range []string{first.ID, second.ID} {
			if err := s.SetDefault(wuzhen, "enterprises", id); err != nil {
				t.Fatal(err)
			}
		}
		isDefault(wuzhen, "second")
		isDefault(manager, "")
		if err := s.SetDefault(elsewhere, "enterprises", first.ID); fault.Code(err) != "view.not_found" {
			t.Errorf("a foreign default: %v", err)
		}
		// What is no longer shared no longer opens anybody's list.
		private := ""
		if _, err := s.Change(manager, second.ID, 1, view.Change{Shared: &private}); err != nil {
			t.Fatal(err)
		}
		isDefault(wuzhen, "")
		if err := s.SetDefault(manager, "enterprises", first.ID); err != nil {
			t.Fatal(err)
		}
		if err := s.Archive(manager, first.ID, 1); err != nil {
			t.Fatal(err)
		}
		isDefault(manager, "")
		if got := names(t, s, wuzhen); len(got) != 0 {
			t.Errorf("an archived view is still seen: %v", got)
		}
		save(t, s, manager, "first", "") // the name is free again
	})
}
