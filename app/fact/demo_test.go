package fact_test

import (
	"testing"

	"miaolin/app/fact"
	"miaolin/db/dbtest"
)

func TestDemoFiguresAgreeWithThemselves(t *testing.T) {
	w := newWorld(t, dbtest.Open(t))
	firms, err := w.firms.Demo(system(), map[string]string{})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.facts.Demo(system(), firms); err != nil {
		t.Fatal(err)
	}
	with, rights := 0, 0
	for i, f := range firms {
		rows, err := w.facts.Figures(system(), fact.FigureFilter{EnterpriseID: f.ID, Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) > 0 {
			with++
		} else if i < 2 {
			t.Errorf("%s is shown to its own people and has no figures", f.Name)
		}
		for _, r := range rows {
			if odd := r.Oddities(); len(odd) > 0 || r.FiscalYear < f.RegisteredOn.Year() {
				t.Errorf("%s %d %s: %+v", f.Name, r.FiscalYear, r.Source, odd)
			}
		}
		owned, err := w.facts.IPRights(system(), fact.IPFilter{EnterpriseID: f.ID, Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		rights += len(owned)
		for _, r := range owned {
			if odd := fact.IPNumberOddity(r.Kind, r.Number); odd != "" {
				t.Errorf("%s: %s", r.Number, odd)
			}
		}
	}
	if with < len(firms)/2 || rights < len(firms) {
		t.Errorf("%d of %d firms have figures, %d rights", with, len(firms), rights)
	}
}
