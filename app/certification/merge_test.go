package certification

import (
	"testing"

	"miaolin/app/enterprise"
	"miaolin/app/value"
	"miaolin/db"
	"miaolin/db/dbtest"
)

func TestTitlesAndRungGoAlongInAMerge(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, "2026-03-02")
		w.firms.Follow(Followed()...)
		w.firms.AfterMerge(w.titles.Refresh)
		manager := as("manager", "330483")
		registered := value.MustDate("2015-05-05")
		into := w.firm("桐乡试苗甲科技有限公司", "330483100")
		p, err := w.firms.Create(system(), enterprise.NewEnterprise{Name: "试苗甲科技", UnitCode: "330483100", RegisteredOn: &registered})
		if err != nil {
			t.Fatal(err)
		}
		from := p.ID
		w.record(manager, from, "hnte", "2024-12-06", "GR202433900001")
		w.record(manager, into, "prov_tech_sme", "2020-05-01", "")

		merge, err := w.firms.Merge(manager, from, into, "同一家企业")
		if err != nil {
			t.Fatal(err)
		}
		w.wantRung(into, "tree", false)
		w.wantRung(from, "seed", false)
		if _, err := w.firms.UndoMerge(manager, merge.ID); err != nil {
			t.Fatal(err)
		}
		w.wantRung(into, "sapling", false)
		w.wantRung(from, "tree", false)
	})
}
