package fact_test

import (
	"context"
	"testing"
	"time"

	"miaolin/app/access"
	"miaolin/app/attachment"
	"miaolin/app/audit"
	"miaolin/app/enterprise"
	"miaolin/app/fact"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
	"miaolin/db/dbtest"
)

var now = value.At(time.Date(2026, 5, 11, 2, 0, 0, 0, time.UTC))

type world struct {
	firms  *enterprise.Service
	facts  *fact.Service
	wuzhen string // a firm in 乌镇镇
	puyuan string // a firm in 濮院镇
}

func system() context.Context {
	return access.With(context.Background(), access.SystemActor("test"))
}

func as(role, unit string) context.Context {
	return access.With(context.Background(), access.Actor{UserID: "u-" + role, Name: role, Assignments: []access.Assignment{{Role: role, UnitCode: unit}}})
}

func newWorld(t *testing.T, d *db.DB) world {
	t.Helper()
	clock := func() value.Instant { return now }
	guard, err := access.NewGuard(clock)
	if err != nil {
		t.Fatal(err)
	}
	log := audit.New(d, clock)
	firms, err := enterprise.New(d, guard, log, clock)
	if err != nil {
		t.Fatal(err)
	}
	facts, err := fact.New(d, guard, firms, log, clock)
	if err != nil {
		t.Fatal(err)
	}
	facts.UseFiles(attachment.New(d, guard, log, clock, t.TempDir()))
	w := world{firms: firms, facts: facts}
	for name, unit := range map[string]string{"桐乡试苗甲科技有限公司": "330483100", "桐乡试苗乙科技有限公司": "330483101"} {
		p, err := firms.Create(system(), enterprise.NewEnterprise{Name: name, UnitCode: unit})
		if err != nil {
			t.Fatal(err)
		}
		if unit == "330483100" {
			w.wuzhen = p.ID
		} else {
			w.puyuan = p.ID
		}
	}
	return w
}

func wan(n int64) *value.Money {
	m := value.Wan(n)
	return &m
}

func TestPutFiguresAndTheSummaryFollows(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		officer := as("officer", "330483100")
		put := func(year int, source fact.Source, v fact.Values, version int64) (fact.Figure, error) {
			return w.facts.Put(officer, fact.NewFigure{EnterpriseID: w.wuzhen, FiscalYear: year, Source: source, Values: v}, version)
		}
		first, err := put(2025, fact.Officer, fact.Values{SalesRevenueFen: wan(2000), RDHnteFen: wan(100)}, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := put(2025, fact.Officer, fact.Values{SalesRevenueFen: wan(2100)}, 0); fault.Code(err) != "fact.version_missing" {
			t.Errorf("a row that exists needs its version: %v", err)
		}
		if _, err := put(2025, fact.Officer, fact.Values{SalesRevenueFen: wan(2100)}, 7); fault.Code(err) != "fact.stale" {
			t.Errorf("a wrong version: %v", err)
		}
		second, err := put(2025, fact.Officer, fact.Values{SalesRevenueFen: wan(2100), RDHnteFen: wan(0)}, first.Version)
		if err != nil || second.Version != first.Version+1 || second.ID != first.ID {
			t.Fatalf("%+v, %v", second, err)
		}
		if _, err := put(2025, fact.Tax, fact.Values{SalesRevenueFen: wan(1980)}, 0); err != nil {
			t.Fatal(err)
		}
		p, err := w.firms.Get(system(), w.wuzhen)
		if err != nil {
			t.Fatal(err)
		}
		sum := p.Summary
		if *sum.LatestYear != 2025 || *sum.LatestRevenueFen != value.Wan(1980) || *sum.RDRatioBP != 0 {
			t.Errorf("summary: %v %v %v", *sum.LatestYear, *sum.LatestRevenueFen, *sum.RDRatioBP)
		}
		if p.FactsSeq != 3 {
			t.Errorf("facts_seq is %d, want 3: one for each change", p.FactsSeq)
		}
		years, err := w.facts.Chosen(officer, w.wuzhen)
		if err != nil || len(years) != 1 || !years[0].Chosen[0].Differs {
			t.Errorf("%+v, %v", years, err)
		}
	})
}

func TestWhoMayPutFigures(t *testing.T) {
	d := dbtest.Open(t)
	w := newWorld(t, d)
	rows := []struct {
		name   string
		ctx    context.Context
		firm   string
		year   int
		source fact.Source
		v      fact.Values
		code   string
	}{
		{"officer of the town", as("officer", "330483100"), w.wuzhen, 2024, fact.Audited, fact.Values{}, ""},
		{"officer of another town", as("officer", "330483100"), w.puyuan, 2024, fact.Officer, fact.Values{}, "enterprise.not_found"},
		{"leader only reads", as("leader", "330483"), w.wuzhen, 2024, fact.Officer, fact.Values{}, "access.forbidden"},
		{"nobody", context.Background(), w.wuzhen, 2024, fact.Officer, fact.Values{}, "access.signed_out"},
		{"a year that has not begun", as("manager", "330483"), w.wuzhen, 2027, fact.Officer, fact.Values{}, "fact.year_ahead"},
		{"a negative amount", as("manager", "330483"), w.wuzhen, 2023, fact.Officer, fact.Values{SalesRevenueFen: wan(-1)}, "fact.negative"},
		{"negative net assets", as("manager", "330483"), w.wuzhen, 2023, fact.Officer, fact.Values{NetAssetsFen: wan(-1)}, ""},
	}
	for _, r := range rows {
		_, err := w.facts.Put(r.ctx, fact.NewFigure{EnterpriseID: r.firm, FiscalYear: r.year, Source: r.source, Values: r.v}, 0)
		if got := fault.Code(err); got != r.code || err != nil && r.code == "" {
			t.Errorf("%s: %v, want %q", r.name, err, r.code)
		}
	}
}

func TestIPRegister(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		officer := as("officer", "330483100")
		granted := value.MustDate("2025-04-01")
		r, err := w.facts.AddIPRight(officer, fact.NewIPRight{EnterpriseID: w.wuzhen, Kind: "utility_model", Number: "zl 2019 2 0000001.5", Name: "一种试验装置", GrantedOn: &granted})
		if err != nil || r.Class != 2 || r.Number != "ZL201920000001.5" || r.Status != fact.Granted || r.Owner == "" {
			t.Fatalf("%+v, %v", r, err)
		}
		if _, err := w.facts.AddIPRight(officer, fact.NewIPRight{EnterpriseID: w.wuzhen, Kind: "utility_model", Number: "ZL201920000001.5", Name: "同一项", GrantedOn: &granted}); fault.Code(err) != "fact.ip_taken" {
			t.Errorf("the same number twice: %v", err)
		}
		if _, err := w.facts.AddIPRight(officer, fact.NewIPRight{EnterpriseID: w.wuzhen, Kind: "invention", Name: "无日期", Status: fact.Granted}); fault.Code(err) != "fact.ip_grant_date_missing" {
			t.Errorf("granted without a date: %v", err)
		}
		used := true
		r, err = w.facts.ChangeIPRight(officer, r.ID, r.Version, fact.IPRightChange{UsedInApplication: &used})
		if err != nil || r.Reusable() {
			t.Errorf("%+v, %v", r, err)
		}
		if _, err := w.facts.ChangeIPRight(officer, r.ID, 1, fact.IPRightChange{}); fault.Code(err) != "fact.stale" {
			t.Errorf("an old version: %v", err)
		}
		if _, err := w.facts.IPRight(as("officer", "330483101"), r.ID); fault.Code(err) != "fact.ip_not_found" {
			t.Errorf("another town's right: %v", err)
		}
		valid, err := w.facts.IPRights(officer, fact.IPFilter{EnterpriseID: w.wuzhen, ValidOn: now.Date(), Limit: 10})
		if err != nil || len(valid) != 1 {
			t.Errorf("in force: %d, %v", len(valid), err)
		}
		if _, err := w.facts.ArchiveIPRight(officer, r.ID, r.Version, "录入有误"); err != nil {
			t.Fatal(err)
		}
		left, err := w.facts.IPRights(officer, fact.IPFilter{EnterpriseID: w.wuzhen, Limit: 10})
		if err != nil || len(left) != 0 {
			t.Errorf("after archiving: %d, %v", len(left), err)
		}
		if _, err := w.facts.AddIPRight(officer, fact.NewIPRight{EnterpriseID: w.wuzhen, Kind: "utility_model", Number: "ZL201920000001.5", Name: "重新登记", GrantedOn: &granted}); err != nil {
			t.Errorf("an archived number is free again: %v", err)
		}
	})
}

func TestListsComeInAndGoOutAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		manager := as("manager", "330483")
		list := []fact.NewFigure{
			{EnterpriseID: w.wuzhen, FiscalYear: 2025, Source: fact.Statistics, Values: fact.Values{RDStatisticsFen: wan(80)}},
			{EnterpriseID: w.puyuan, FiscalYear: 2025, Source: fact.Statistics, Values: fact.Values{SalesRevenueFen: wan(500)}},
		}
		if out, err := w.facts.PutFigures(manager, list, true); err != nil || out[0].Status != fact.RowNew {
			t.Fatalf("dry run: %+v, %v", out, err)
		}
		if rows, _ := w.facts.Figures(manager, fact.FigureFilter{Limit: 10}); len(rows) != 0 {
			t.Fatal("a dry run wrote something")
		}
		first, err := w.facts.PutFigures(manager, list, false)
		if err != nil {
			t.Fatal(err)
		}
		list[0].Values = fact.Values{SalesRevenueFen: wan(700)} // says nothing about research
		second, err := w.facts.PutFigures(manager, list, false)
		if err != nil || second[0].Status != fact.RowChanged || second[1].Status != fact.RowSame {
			t.Fatalf("%+v, %v", second, err)
		}
		if *second[0].After.RDStatisticsFen != value.Wan(80) {
			t.Error("a value the list does not have must stay")
		}
		// Somebody edits one row; undo leaves that one alone.
		edited := second[1].After
		if _, err := w.facts.Put(manager, fact.NewFigure{EnterpriseID: w.puyuan, FiscalYear: 2025, Source: fact.Statistics, Values: fact.Values{SalesRevenueFen: wan(501)}}, edited.Version); err != nil {
			t.Fatal(err)
		}
		kept, err := w.facts.UndoFigures(manager, second)
		if err != nil || len(kept) != 0 {
			t.Fatalf("%v, %v", kept, err)
		}
		kept, err = w.facts.UndoFigures(manager, first)
		if err != nil || len(kept) != 2 {
			t.Fatalf("rows changed since must be kept: %v, %v", kept, err)
		}
		p, _ := w.firms.Get(system(), w.wuzhen)
		if p.Summary.LatestRevenueFen != nil {
			t.Error("the summary must follow the undo")
		}

		granted := value.MustDate("2024-01-05")
		rights := []fact.NewIPRight{{EnterpriseID: w.wuzhen, Kind: "software_copyright", Number: "2024SR0000001", Name: "试验软件", GrantedOn: &granted}}
		made, err := w.facts.PutIPRights(manager, rights, false)
		if err != nil || made[0].Status != fact.RowNew {
			t.Fatalf("%+v, %v", made, err)
		}
		again, err := w.facts.PutIPRights(manager, rights, false)
		if err != nil || again[0].Status != fact.RowSame {
			t.Fatalf("%+v, %v", again, err)
		}
		if kept, err := w.facts.UndoIPRights(manager, made, "撤销导入"); err != nil || len(kept) != 0 {
			t.Fatalf("%v, %v", kept, err)
		}
	})
}
