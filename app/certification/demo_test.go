package certification

import (
	"testing"

	"miaolin/db/dbtest"
)

func TestDemoShowsEverySceneInEveryTown(t *testing.T) {
	for _, today := range []string{"2026-11-23", "2027-02-03"} {
		w := newWorld(t, dbtest.Open(t), today)
		firms, err := w.firms.Demo(system(), map[string]string{})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.titles.Demo(system(), map[string]string{}, firms); err != nil {
			t.Fatal(err)
		}
		type scene struct{ town, what string }
		seen := map[scene]bool{}
		for _, f := range firms {
			s := w.rung(f.ID)
			seen[scene{f.UnitCode, s.Rung}] = true
			if s.Lapsed {
				seen[scene{f.UnitCode, "lapsed"}] = true
			}
			if s.Climbing {
				seen[scene{f.UnitCode, "climbing"}] = true
			}
			titles, err := w.titles.List(system(), Filter{EnterpriseID: f.ID, Limit: 50})
			if err != nil {
				t.Fatal(err)
			}
			for _, title := range titles {
				if title.State == Publicised {
					seen[scene{f.UnitCode, "publicised"}] = true
				}
				if title.Kind == "hnte" && title.HoldsOn(w.today) && w.today.DaysUntil(*title.ValidTo) < 130 {
					seen[scene{f.UnitCode, "ends soon"}] = true
				}
				if title.RecognisedOn.Before(f.RegisteredOn.AddYears(1)) || title.RecognisedOn.After(w.today) {
					t.Errorf("%s: %s recognised on %s, registered on %s", f.Name, title.Kind, title.RecognisedOn, f.RegisteredOn)
				}
				if kind, _ := w.titles.kinds.Kind(title.Kind); len(kind.CheckNumber(title.Number, title.RecognisedOn, f.UnitCode)) > 0 {
					t.Errorf("%s carries an odd number %s", title.Kind, title.Number)
				}
			}
		}
		towns := map[string]bool{}
		for _, f := range firms {
			towns[f.UnitCode] = true
		}
		for town := range towns {
			for _, what := range []string{"seed", "seedling", "sapling", "tree", "forest", "lapsed", "climbing", "publicised", "ends soon"} {
				if !seen[scene{town, what}] {
					t.Errorf("on %s nothing shows %q in %s", today, what, town)
				}
			}
		}
	}
}
