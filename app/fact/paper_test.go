package fact_test

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"slices"
	"testing"

	"miaolin/app/boot/boottest"
	"miaolin/app/enterprise"
	"miaolin/app/fact"
	"miaolin/app/value"
)

// stage puts a file on the server, to be handed in.
func stage(t *testing.T, s *boottest.Server, by, name, content string) string {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	_ = w.WriteField("ownerKind", fact.FileOwner)
	f, _ := w.CreateFormFile("file", name)
	_, _ = f.Write([]byte(content))
	_ = w.Close()
	a := s.As(by).Do("POST", "/attachments", b.Bytes(), "Content-Type", w.FormDataContentType())
	if a.Status != 201 {
		t.Fatal(a)
	}
	return a.ID(t)
}

func paperOf(t *testing.T, a boottest.Answer) (p fact.PaperView) {
	t.Helper()
	if a.Status/100 != 2 || json.Unmarshal(a.Body, &p) != nil {
		t.Fatal(a)
	}
	return p
}

func TestPapersOverHTTP(t *testing.T) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) {
		since := value.MustDate("2010-01-01")
		firms := map[string]string{}
		for name, unit := range map[string]string{"own": boottest.Wuzhen, "foreign": boottest.Puyuan} {
			firm, err := s.Enterprise.Create(s.System(t.Context()), enterprise.NewEnterprise{Name: "桐乡试苗" + name + "科技有限公司", UnitCode: unit, Since: &since})
			if err != nil {
				t.Fatal(err)
			}
			firms[name] = firm.ID
		}
		if err := s.Enterprise.Grant(s.System(t.Context()), s.IDs["enterprise"], firms["own"], "enterprise"); err != nil {
			t.Fatal(err)
		}
		add := func(as, path string, body map[string]any) string {
			t.Helper()
			a := s.As(as).Do("POST", path, body)
			if a.Status != 201 {
				t.Fatal(a)
			}
			return a.ID(t)
		}
		own, foreign := "/enterprises/"+firms["own"], "/enterprises/"+firms["foreign"]
		result := add("enterprise", own+"/results", map[string]any{"achievement": "横机控制系统", "outcome": "样机", "form": "own", "year": 2025})
		right := add("enterprise", "/ip-rights", map[string]any{"enterpriseId": firms["own"], "kind": "utility_model", "name": "一种横机"})
		theirs := add("officer-puyuan", foreign+"/results", map[string]any{"achievement": "外镇成果", "outcome": "样机", "form": "own", "year": 2025})
		incident := add("officer-wuzhen", own+"/incidents", map[string]any{"kind": "penalty", "severity": "ordinary", "happenedOn": "2025-03-01", "title": "未按规定存放物料"})
		proves := func(kind, id string) []map[string]any { return []map[string]any{{"kind": kind, "id": id}} }

		first := paperOf(t, s.As("enterprise").Do("POST", own+"/papers", map[string]any{"fileId": stage(t, s, "enterprise", "专利证书.txt", "专利证书"), "facts": proves("result", result)}, "Idempotency-Key", "p1"))
		again := paperOf(t, s.As("enterprise").Do("POST", own+"/papers", map[string]any{"fileId": stage(t, s, "enterprise", "另存.txt", "专利证书"), "facts": proves("right", right)}))
		if again.ID != first.ID || len(again.Facts) != 2 || again.File.Name != "专利证书.txt" || again.Source != fact.Self {
			t.Fatalf("a paper handed in twice is kept once and proves both: %+v", again)
		}
		office := paperOf(t, s.As("officer-wuzhen").Do("POST", own+"/papers", map[string]any{"fileId": stage(t, s, "officer-wuzhen", "决定书.txt", "决定书"), "facts": proves("incident", incident)}))
		elsewhere := paperOf(t, s.As("officer-puyuan").Do("POST", foreign+"/papers", map[string]any{"fileId": stage(t, s, "officer-puyuan", "专利证书.txt", "专利证书")}))
		if elsewhere.ID == first.ID {
			t.Error("two firms share no paper, whatever its content")
		}
		staged := stage(t, s, "officer-wuzhen", "旁人.txt", "旁人")
		paper, theirPaper := "/papers/"+first.ID, "/papers/"+elsewhere.ID
		s.Check(t, []boottest.Row{
			{As: "enterprise", Method: "GET", Path: own + "/papers", Status: 200, Contains: first.ID},
			{As: "officer-wuzhen", Method: "GET", Path: paper + "/file", Status: 200, Contains: "专利证书"},
			{As: "enterprise", Method: "GET", Path: "/papers/" + office.ID + "/file", Status: 200, Contains: "决定书"},
			{Name: "a foreign firm's papers", As: "enterprise", Method: "GET", Path: foreign + "/papers", Status: 404},
			{Name: "a foreign paper", As: "enterprise", Method: "GET", Path: theirPaper + "/file", Status: 404},
			{Name: "another town's paper", As: "officer-puyuan", Method: "GET", Path: paper + "/file", Status: 404},
			{Name: "handed in for a foreign firm", As: "enterprise", Method: "POST", Path: foreign + "/papers", Body: map[string]any{"fileId": staged}, Status: 404},
			{Name: "somebody else's staged file", As: "enterprise", Method: "POST", Path: own + "/papers", Body: map[string]any{"fileId": staged}, Status: 404, Contains: "attachment.not_found"},
			{Name: "for a foreign fact", As: "officer-wuzhen", Method: "POST", Path: own + "/papers", Body: map[string]any{"fileId": staged, "facts": proves("result", theirs)}, Status: 404, Contains: "fact.record_not_found"},
			{Name: "a foreign fact, by one who sees both", As: "manager", Method: "PUT", Path: paper + "/facts/result/" + theirs, Status: 404, Contains: "fact.record_not_found"},
			{Name: "a kind there is not", As: "enterprise", Method: "PUT", Path: paper + "/facts/title/" + right, Status: 422},
			{Name: "evidence of what the office found", As: "enterprise", Method: "PUT", Path: paper + "/facts/incident/" + incident, Status: 200, Contains: incident},
			{Name: "in use", As: "enterprise", Method: "POST", Path: paper + "/archive", Body: map[string]any{"reason": "传错了"}, Status: 409, Contains: "fact.paper_used"},
			{Name: "the office's word is the office's", As: "enterprise", Method: "DELETE", Path: "/papers/" + office.ID + "/facts/incident/" + incident, Status: 403, Contains: "fact.paper_of_office"},
			{As: "enterprise", Method: "DELETE", Path: paper + "/facts/incident/" + incident, Status: 200, Lacks: incident},
			{Name: "off already", As: "enterprise", Method: "DELETE", Path: paper + "/facts/incident/" + incident, Status: 200},
			{As: "officer-wuzhen", Method: "DELETE", Path: paper + "/facts/right/" + right, Status: 200, Lacks: right},
			{Name: "put back", As: "enterprise", Method: "PUT", Path: paper + "/facts/right/" + right, Status: 200, Contains: right},
			{As: "enterprise", Method: "DELETE", Path: paper + "/facts/right/" + right, Status: 200},
			{As: "enterprise", Method: "DELETE", Path: paper + "/facts/result/" + result, Status: 200, Contains: `"facts":[]`},
			{As: "enterprise", Method: "POST", Path: paper + "/archive", Body: map[string]any{"reason": "传错了"}, Status: 204},
			{As: "enterprise", Method: "GET", Path: own + "/papers", Status: 200, Lacks: first.ID},
			{Name: "gone", As: "enterprise", Method: "GET", Path: paper + "/file", Status: 404},
			{As: "leader", Method: "GET", Path: own + "/papers", Status: 200, Contains: office.ID},
			{Name: "a leader hands nothing in", As: "leader", Method: "PUT", Path: paper + "/facts/right/" + right, Status: 403},
		})
	})
}

func TestHonoursOverHTTP(t *testing.T) {
	s := boottest.Start(t, boottest.Users...)
	since := value.MustDate("2010-01-01")
	firm, err := s.Enterprise.Create(s.System(t.Context()), enterprise.NewEnterprise{Name: "桐乡试苗甲科技有限公司", UnitCode: boottest.Wuzhen, Since: &since})
	if err != nil {
		t.Fatal(err)
	}
	path := "/enterprises/" + firm.ID + "/honours"
	award := map[string]any{"kind": "award", "level": "national", "name": "国家科学技术进步奖二等奖", "place": 3, "datedOn": "2024-01-01"}
	without := func(field string) map[string]any {
		rest := map[string]any{}
		for k, v := range award {
			if k != field {
				rest[k] = v
			}
		}
		return rest
	}
	s.Check(t, []boottest.Row{
		{As: "officer-wuzhen", Method: "POST", Path: path, Body: award, Status: 201, Contains: `"place":3`},
		{As: "officer-puyuan", Method: "POST", Path: path, Body: award, Status: 404},
		{Name: "no name", As: "officer-wuzhen", Method: "POST", Path: path, Body: without("name"), Status: 422, Contains: "body.name"},
		{Name: "no level", As: "officer-wuzhen", Method: "POST", Path: path, Body: without("level"), Status: 422, Contains: "body.level"},
		{Name: "no place", As: "officer-wuzhen", Method: "POST", Path: path, Body: without("place"), Status: 422, Contains: "body.place"},
		{Name: "tomorrow", As: "officer-wuzhen", Method: "POST", Path: path, Body: map[string]any{"kind": "none", "datedOn": "2099-01-01"}, Status: 422, Contains: "fact.day_ahead"},
		{Name: "none, with a name", As: "officer-wuzhen", Method: "POST", Path: path, Body: map[string]any{"kind": "none", "name": "奖", "datedOn": "2025-01-01"}, Status: 422, Contains: "fact.none_with_evidence"},
		{Name: "none", As: "officer-wuzhen", Method: "POST", Path: path, Body: map[string]any{"kind": "none", "datedOn": "2025-01-01"}, Status: 201},
		{As: "leader", Method: "GET", Path: path, Status: 200, Contains: "国家科学技术进步奖"},
	})
}

// Two records of one firm hold the same paper. Merged, there is one, which proves
// what both had it for; apart again, each is as it was.
func TestMergingFirmsWithTheSamePaperKeepsOne(t *testing.T) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) {
		system, since := s.System(t.Context()), value.MustDate("2010-01-01")
		firms, facts, papers := [2]string{}, [2]string{}, [2]fact.PaperView{}
		manager := s.As("manager")
		for i, name := range []string{"桐乡试苗甲科技厂", "桐乡试苗甲科技有限公司"} {
			firm, err := s.Enterprise.Create(system, enterprise.NewEnterprise{Name: name, UnitCode: boottest.Wuzhen, Since: &since})
			if err != nil {
				t.Fatal(err)
			}
			firms[i] = firm.ID
			at := "/enterprises/" + firm.ID
			facts[i] = s.As("officer-wuzhen").Do("POST", at+"/results", map[string]any{"achievement": "横机控制系统" + name, "outcome": "样机", "form": "own", "year": 2025}).ID(t)
			papers[i] = paperOf(t, s.As("officer-wuzhen").Do("POST", at+"/papers", map[string]any{
				"fileId": stage(t, s, "officer-wuzhen", "检测报告.txt", "检测报告"), "facts": []map[string]any{{"kind": "result", "id": facts[i]}}}))
		}
		shown := func(firm string) (all []fact.PaperView) {
			t.Helper()
			a := manager.Do("GET", "/enterprises/"+firm+"/papers", nil)
			var page struct{ Items []fact.PaperView }
			if a.Status != 200 || json.Unmarshal(a.Body, &page) != nil {
				t.Fatal(a)
			}
			return page.Items
		}
		proves := func(p fact.PaperView) (ids []string) {
			for _, f := range p.Facts {
				ids = append(ids, f.ID)
			}
			slices.Sort(ids)
			return ids
		}
		merge, err := s.Enterprise.Merge(system, firms[0], firms[1], "同一家")
		if err != nil {
			t.Fatal(err)
		}
		both := slices.Sorted(slices.Values(facts[:]))
		if all := shown(firms[1]); len(all) != 1 || all[0].ID != papers[1].ID || !slices.Equal(proves(all[0]), both) {
			t.Fatalf("merged: %+v", all)
		}
		if _, err := s.Enterprise.UndoMerge(system, merge.ID); err != nil {
			t.Fatal(err)
		}
		for i, firm := range firms {
			if all := shown(firm); len(all) != 1 || all[0].ID != papers[i].ID || !slices.Equal(proves(all[0]), facts[i:i+1]) {
				t.Errorf("apart again: %+v", all)
			}
		}
		if again := manager.Do("GET", "/papers/"+papers[0].ID+"/file", nil); again.Status != 200 {
			t.Errorf("the file of the first: %s", again)
		}
	})
}

// A right without a number is nobody's twin, and an archived one holds nothing back.
func TestMergingTakesEveryRightAlong(t *testing.T) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) {
		system, since := s.System(t.Context()), value.MustDate("2010-01-01")
		firms := [2]string{}
		for i, name := range []string{"桐乡试苗甲科技厂", "桐乡试苗甲科技有限公司"} {
			firm, err := s.Enterprise.Create(system, enterprise.NewEnterprise{Name: name, UnitCode: boottest.Wuzhen, Since: &since})
			if err != nil {
				t.Fatal(err)
			}
			firms[i] = firm.ID
			for _, number := range []string{"", "ZL201910000001.9"} {
				made := s.As("officer-wuzhen").Do("POST", "/ip-rights", map[string]any{"enterpriseId": firm.ID, "kind": "invention", "name": "一种装置" + name + number, "number": number})
				if made.Status != 201 {
					t.Fatal(made)
				}
				if i == 1 && number != "" {
					if a := s.As("officer-wuzhen").Do("POST", "/ip-rights/"+made.ID(t)+"/archive", map[string]any{"reason": "录入有误"}, "If-Match", `"1"`); a.Status != 200 {
						t.Fatal(a)
					}
				}
			}
		}
		if _, err := s.Enterprise.Merge(system, firms[0], firms[1], "同一家"); err != nil {
			t.Fatal(err)
		}
		a := s.As("manager").Do("GET", "/ip-rights?enterpriseId="+firms[1], nil)
		var page struct{ Items []fact.IPRight }
		if a.Status != 200 || json.Unmarshal(a.Body, &page) != nil || len(page.Items) != 3 {
			t.Errorf("%d rights: %s", len(page.Items), a)
		}
	})
}
