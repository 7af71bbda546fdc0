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
	with, rights, odd, parts, contradictions := 0, 0, 0, 0, 0
	var ids []string
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
			if r.FiscalYear < f.RegisteredOn.Year() {
				t.Errorf("%s had figures in %d, before it was founded", f.Name, r.FiscalYear)
			}
			if found := r.Oddities(); len(found) > 0 {
				odd++
				if i < 2 || len(found) > 1 {
					t.Errorf("%s %d %s: %+v", f.Name, r.FiscalYear, r.Source, found)
				}
			}
			if _, ok := r.RDParts(); ok {
				parts++
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
	for _, f := range firms {
		ids = append(ids, f.ID)
	}
	all, err := w.facts.Dossiers(system(), ids)
	if err != nil {
		t.Fatal(err)
	}
	results, documents, incidents, checks := 0, 0, 0, 0
	for _, d := range all {
		contradictions += len(fact.FirmOddities(d.Years, d.Rights))
		results, documents, incidents, checks = results+len(d.Results), documents+len(d.Documents), incidents+len(d.Incidents), checks+len(d.Checks)
	}
	t.Logf("%d firms: %d rows with categories, %d odd rows, %d contradictions, %d results, %d documents, %d incidents, %d checks",
		len(firms), parts, odd, contradictions, results, documents, incidents, checks)
	if odd == 0 || odd > len(firms)/5 || contradictions == 0 || parts < len(firms)/2 || results < len(firms) || documents < len(firms) || incidents < 3 || checks < len(firms)/4 {
		t.Error("the county has too little of something, or too much that is odd")
	}
}

func TestDemoPapersProveSeveralFacts(t *testing.T) {
	w := newWorld(t, dbtest.Open(t))
	firms, err := w.firms.Demo(system(), map[string]string{})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.facts.Demo(system(), firms[:6]); err != nil {
		t.Fatal(err)
	}
	papers, err := w.facts.Papers(system(), firms[0].ID)
	if err != nil || len(papers) != 2 {
		t.Fatalf("%+v, %v", papers, err)
	}
	for _, p := range papers {
		if len(p.Facts) == 0 || p.File.Size == 0 {
			t.Errorf("%+v", p)
		}
	}
	all, err := w.facts.Dossiers(system(), []string{firms[0].ID, firms[1].ID})
	if err != nil || len(all[firms[0].ID].Honours) == 0 || len(all[firms[1].ID].Honours) == 0 {
		t.Errorf("nobody asked after prizes and standards: %v", err)
	}
}
