package enterprise

import (
	"context"
	"testing"
	"time"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/value"
	"miaolin/db/dbtest"
)

func demoCounty(t *testing.T) (*Service, []DemoFirm, context.Context) {
	t.Helper()
	d := dbtest.Open(t)
	clock := func() value.Instant { return value.At(time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)) }
	guard, err := access.NewGuard(clock)
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(d, guard, audit.New(d, clock), clock)
	if err != nil {
		t.Fatal(err)
	}
	ctx := access.With(context.Background(), access.SystemActor("demo"))
	firms, err := s.Demo(ctx, map[string]string{"enterprise-1": "u1", "enterprise-2": "u2", "coach": "u3", "officer-wuzhen": "u4"})
	if err != nil {
		t.Fatal(err)
	}
	return s, firms, ctx
}

func TestDemoIsAWholeCounty(t *testing.T) {
	s, firms, ctx := demoCounty(t)
	if len(firms) < 300 {
		t.Errorf("only %d firms", len(firms))
	}
	towns, names := map[string]int{}, map[string]bool{}
	for _, f := range firms {
		towns[f.UnitCode]++
		if names[Brand(f.Name)] {
			t.Errorf("two firms with the brand of %s", f.Name)
		}
		names[Brand(f.Name)] = true
		if f.USCC != "" && value.CheckUSCC(f.USCC) != value.USCCOK {
			t.Errorf("%s has the code %s", f.Name, f.USCC)
		}
	}
	if len(towns) != 11 {
		t.Errorf("firms in %d towns: %v", len(towns), towns)
	}
	if firms[0].UnitCode != "330483100" || firms[1].UnitCode != "330483101" {
		t.Errorf("the demo people's firms are in %s and %s", firms[0].UnitCode, firms[1].UnitCode)
	}
	for user, want := range map[string]int{"u1": 1, "u2": 1, "u3": 8} {
		granted, err := s.Granted(ctx, user)
		if err != nil || len(granted) != want {
			t.Errorf("%s reaches %d firms, %v", user, len(granted), err)
		}
	}
	pairs, err := s.Duplicates(ctx)
	if err != nil || len(pairs) == 0 {
		t.Errorf("no duplicates to show: %v", err)
	}
}

// No real firm may be shown with invented facts.
func TestDemoNamesAreInvented(t *testing.T) {
	_, firms, _ := demoCounty(t)
	keys, cores, codes := map[string]string{}, map[string]string{}, map[string]string{}
	for _, f := range firms {
		keys[NameKey(f.Name)], cores[CoreName(f.Name)], codes[f.USCC] = f.Name, f.Name, f.Name
	}
	delete(codes, "")
	for _, file := range []string{"company_names_20k.txt", "tongxiang_enterprises_dev.csv"} {
		for _, row := range realRows(t, file) {
			if mine, ok := keys[NameKey(row[0])]; ok {
				t.Errorf("%s is a real firm: %s", mine, row[0])
			}
			if mine, ok := cores[CoreName(row[0])]; ok {
				t.Errorf("%s has the core of a real firm: %s", mine, row[0])
			}
			if len(row) > 1 {
				if mine, ok := codes[row[1]]; ok {
					t.Errorf("%s has a real code", mine)
				}
			}
		}
	}
}
