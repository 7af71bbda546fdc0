package fact_test

import (
	"encoding/json"
	"testing"

	"miaolin/app/boot/boottest"
	"miaolin/app/enterprise"
	"miaolin/app/fact"
	"miaolin/app/value"
	"miaolin/db"
	"miaolin/db/dbtest"
)

func TestAchievementsCountOnce(t *testing.T) {
	of := func(name string, year int) fact.Result {
		return fact.Result{ResultSaid: fact.ResultSaid{Achievement: name, Year: year}}
	}
	rows := []fact.Result{of("横机控制系统", 2023), of("横机控制系统 ", 2024), of("检针机", 2024), of("老成果", 2020)}
	if n := fact.Achievements(rows, 2023, 2025); n != 2 {
		t.Errorf("%d achievements, want 2", n)
	}
}

func TestPartsOfManagement(t *testing.T) {
	doc := func(item fact.DocumentItem, state fact.DocumentState) fact.Document {
		return fact.Document{DocumentSaid: fact.DocumentSaid{Item: item, State: state}}
	}
	rows := []struct {
		docs  []fact.Document
		want  fact.DocumentState
		known bool
	}{
		{nil, "", false},
		{[]fact.Document{doc("rules", fact.InPlace)}, "", false},
		{[]fact.Document{doc("rules", fact.InPlace), doc("ledger", fact.InPlace)}, fact.InPlace, true},
		{[]fact.Document{doc("rules", fact.InPlace), doc("ledger", fact.None)}, fact.Partly, true},
		{[]fact.Document{doc("rules", fact.None), doc("ledger", fact.None)}, fact.None, true},
	}
	for _, r := range rows {
		if got, known := fact.PartState(r.docs, "system"); got != r.want || known != r.known {
			t.Errorf("%+v: %q %v", r.docs, got, known)
		}
	}
}

func TestIncidentsTouchDays(t *testing.T) {
	day := value.MustDate
	removed := day("2026-03-01")
	listed := fact.Incident{IncidentSaid: fact.IncidentSaid{Kind: "abnormal_list", HappenedOn: day("2024-05-01"), RemovedOn: &removed}}
	accident := fact.Incident{IncidentSaid: fact.IncidentSaid{Kind: "safety", HappenedOn: day("2024-05-01")}}
	d := fact.Dossier{Incidents: []fact.Incident{listed, accident}, Checks: []fact.Check{{CheckSaid: fact.CheckSaid{Kinds: fact.Kinds{"safety"}, AsOf: day("2026-01-05")}}}}
	if n := len(d.IncidentsIn(day("2025-01-01"), day("2026-01-01"), "abnormal_list", "safety")); n != 1 {
		t.Errorf("%d, want the list only", n)
	}
	if n := len(d.IncidentsIn(day("2026-03-02"), day("2026-12-31"), "abnormal_list")); n != 0 {
		t.Error("removed is over")
	}
	if on, ok := d.ClearAsOf("safety"); !ok || on != day("2026-01-05") {
		t.Error("checked for safety")
	}
	if _, ok := d.ClearAsOf("quality"); ok {
		t.Error("nobody looked for quality")
	}
}

func TestDossiersOfManyFirms(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		start, end := 10, 11
		v := fact.Values{SalesRevenueFen: wan(500), StaffMonths: fact.StaffMonths{{Month: 1, EmployeesStart: &start, EmployeesEnd: &end}}}
		for _, firm := range []string{w.wuzhen, w.puyuan} {
			if _, err := w.facts.Put(system(), fact.NewFigure{EnterpriseID: firm, FiscalYear: 2025, Source: fact.Officer, Values: v}, 0); err != nil {
				t.Fatal(err)
			}
		}
		rows, err := w.facts.Figures(system(), fact.FigureFilter{EnterpriseID: w.wuzhen, Limit: 1})
		if err != nil || len(rows) != 1 || len(rows[0].StaffMonths) != 1 || *rows[0].StaffMonths[0].EmployeesEnd != 11 {
			t.Fatalf("months come back as they went in: %+v, %v", rows, err)
		}
		all, err := w.facts.Dossiers(as("officer", "330483100"), []string{w.wuzhen, w.puyuan, w.wuzhen, "nobody"})
		if err != nil || len(all) != 3 || len(all[w.wuzhen].Years) != 1 || len(all[w.puyuan].Years) != 0 {
			t.Errorf("%+v, %v", all, err)
		}
		everything, err := w.facts.Dossiers(system(), []string{w.wuzhen, w.puyuan})
		if err != nil || len(everything[w.puyuan].Years) != 1 {
			t.Errorf("a system actor sees all: %+v, %v", everything, err)
		}
	})
}

func TestRecordsOverHTTP(t *testing.T) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) {
		since := value.MustDate("2010-01-01")
		firm, err := s.Enterprise.Create(s.System(t.Context()), enterprise.NewEnterprise{Name: "桐乡试苗甲科技有限公司", UnitCode: boottest.Wuzhen, Since: &since})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Enterprise.Grant(s.System(t.Context()), s.IDs["enterprise"], firm.ID, "enterprise"); err != nil {
			t.Fatal(err)
		}
		of := "/enterprises/" + firm.ID
		result := map[string]any{"achievement": "横机控制系统", "outcome": "样机", "form": "own", "year": 2025}
		made := s.As("enterprise").Do("POST", of+"/results", result, "Idempotency-Key", "r1")
		var row fact.Result
		if made.Status != 201 || json.Unmarshal(made.Body, &row) != nil || row.Source != fact.Self {
			t.Fatal(made)
		}
		check := map[string]any{"kinds": []string{"safety", "quality"}, "asOf": "2026-01-05", "place": "信用中国"}
		s.Check(t, []boottest.Row{
			{Name: "sent twice", As: "enterprise", Method: "POST", Path: of + "/results", Body: result, Header: []string{"Idempotency-Key", "r1"}, Status: 201, Contains: row.ID},
			{As: "officer-puyuan", Method: "GET", Path: of + "/results", Status: 404},
			{Name: "unknown form", As: "enterprise", Method: "POST", Path: of + "/results", Body: map[string]any{"achievement": "a", "outcome": "b", "form": "gift", "year": 2025}, Status: 422},
			{Name: "no version", As: "officer-wuzhen", Method: "PUT", Path: "/results/" + row.ID, Body: result, Status: 428},
			{Name: "the office puts its word to it", As: "officer-wuzhen", Method: "PUT", Path: "/results/" + row.ID, Body: result, Header: []string{"If-Match", `"1"`}, Status: 200, Contains: `"source":"officer"`},
			{Name: "an old version", As: "officer-wuzhen", Method: "PUT", Path: "/results/" + row.ID, Body: result, Header: []string{"If-Match", `"1"`}, Status: 412},
			{Name: "another town", As: "officer-puyuan", Method: "PUT", Path: "/results/" + row.ID, Body: result, Header: []string{"If-Match", `"2"`}, Status: 404},
			{Name: "archive", As: "enterprise", Method: "POST", Path: "/results/" + row.ID + "/archive", Body: map[string]any{"reason": "重复登记"}, Header: []string{"If-Match", `"2"`}, Status: 200},
			{Name: "archived is over", As: "enterprise", Method: "PUT", Path: "/results/" + row.ID, Body: result, Header: []string{"If-Match", `"3"`}, Status: 409},
			{As: "enterprise", Method: "GET", Path: of + "/results", Status: 200, Lacks: row.ID},
			{As: "enterprise", Method: "GET", Path: of + "/results?archived=true", Status: 200, Contains: "重复登记"},
			{Name: "a document", As: "enterprise", Method: "POST", Path: of + "/rd-documents", Body: map[string]any{"item": "ledger", "state": "partly"}, Status: 201},
			{Name: "the same item again", As: "enterprise", Method: "POST", Path: of + "/rd-documents", Body: map[string]any{"item": "ledger", "state": "none"}, Status: 409, Contains: "fact.record_taken"},
			{Name: "evidence of nothing", As: "enterprise", Method: "POST", Path: of + "/rd-documents", Body: map[string]any{"item": "rules", "state": "none", "evidence": "文件"}, Status: 422, Contains: "fact.none_with_evidence"},
			{Name: "a firm does not clear itself", As: "enterprise", Method: "POST", Path: of + "/record-checks", Body: check, Status: 403},
			{Name: "the office does", As: "officer-wuzhen", Method: "POST", Path: of + "/record-checks", Body: check, Status: 201, Contains: `"kinds":["safety","quality"]`},
			{Name: "no kind", As: "officer-wuzhen", Method: "POST", Path: of + "/record-checks", Body: map[string]any{"kinds": []string{}, "asOf": "2026-01-05", "place": "信用中国"}, Status: 422},
			{Name: "unknown kind", As: "officer-wuzhen", Method: "POST", Path: of + "/record-checks", Body: map[string]any{"kinds": []string{"rumour"}, "asOf": "2026-01-05", "place": "信用中国"}, Status: 422},
			{Name: "an incident", As: "officer-wuzhen", Method: "POST", Path: of + "/incidents", Body: map[string]any{"kind": "penalty", "severity": "ordinary", "happenedOn": "2025-03-01", "title": "未按规定存放物料"}, Status: 201},
			{Name: "removed before it was entered", As: "officer-wuzhen", Method: "POST", Path: of + "/incidents", Body: map[string]any{"kind": "abnormal_list", "severity": "ordinary", "happenedOn": "2025-03-01", "removedOn": "2025-02-01", "title": "地址失联"}, Status: 422, Contains: "fact.removed_before"},
			{Name: "the firm reads it", As: "enterprise", Method: "GET", Path: of + "/incidents", Status: 200, Contains: "未按规定存放物料"},
		})
		p, err := s.Enterprise.Get(s.System(t.Context()), firm.ID)
		if err != nil || p.FactsSeq != 6 {
			t.Errorf("facts_seq is %d, want 6: one for each change, %v", p.FactsSeq, err)
		}
	})
}
