package enterprise_test

import (
	"testing"

	"miaolin/app/boot/boottest"
	"miaolin/app/enterprise"
)

func TestEnterpriseAPI(t *testing.T) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) {
		manager := s.As("manager")
		mine := manager.Do("POST", "/enterprises", map[string]any{"name": "禾穗针织有限公司", "unitCode": wuzhen, "uscc": codes[0]}, "Idempotency-Key", "k1").ID(t)
		if again := manager.Do("POST", "/enterprises", map[string]any{"name": "禾穗针织有限公司", "unitCode": wuzhen, "uscc": codes[0]}, "Idempotency-Key", "k1").ID(t); again != mine {
			t.Errorf("a repeated attempt made another firm")
		}
		other := manager.Do("POST", "/enterprises", map[string]any{"name": "青梧科技有限公司", "unitCode": puyuan}).ID(t)
		person := manager.Do("POST", "/enterprises/"+mine+"/contacts", map[string]any{"name": "沈工", "role": "tech", "phone": "13800001234", "isPrimary": true}).ID(t)
		if err := s.Enterprise.Grant(s.System(t.Context()), s.IDs["enterprise"], mine, "enterprise"); err != nil {
			t.Fatal(err)
		}
		path, foreign := "/enterprises/"+mine, "/enterprises/"+other
		s.Check(t, []boottest.Row{
			{Name: "signed out", Method: "GET", Path: path, Status: 401},
			{As: "admin", Method: "GET", Path: "/enterprises", Status: 403},
			{As: "officer-wuzhen", Method: "GET", Path: "/enterprises?sort=-revenue&rung=seed", Status: 200, Contains: "禾穗", Lacks: "青梧"},
			{As: "officer-wuzhen", Method: "GET", Path: "/enterprises?q=hszz", Status: 200, Contains: `"total":{"count":1}`},
			{As: "officer-wuzhen", Method: "GET", Path: "/enterprises?colour=red", Status: 422, Contains: "web.field_unknown"},
			{As: "officer-wuzhen", Method: "GET", Path: "/enterprises?sort=phone", Status: 422, Contains: "enterprise.bad_sort"},
			{As: "officer-wuzhen", Method: "GET", Path: path, Status: 200, Contains: "禾穗"},
			{As: "officer-wuzhen", Method: "GET", Path: foreign, Status: 404, Contains: "enterprise.not_found"},
			{As: "officer-wuzhen", Method: "GET", Path: foreign + "/contacts", Status: 404},
			{As: "officer-wuzhen", Method: "GET", Path: foreign + "/duplicates", Status: 404},
			{As: "officer-wuzhen", Method: "GET", Path: foreign + "/spells", Status: 404},
			{As: "officer-wuzhen", Method: "GET", Path: foreign + "/merges", Status: 404},
			{As: "officer-wuzhen", Method: "PATCH", Path: foreign, Body: map[string]any{"address": "x"}, Header: []string{"If-Match", `"1"`}, Status: 404},
			{As: "officer-wuzhen", Method: "POST", Path: foreign + "/contacts", Body: map[string]any{"name": "陆", "role": "tech"}, Status: 404},
			{As: "officer-wuzhen", Method: "PATCH", Path: path, Body: map[string]any{"address": "x"}, Status: 428},
			{As: "officer-wuzhen", Method: "PATCH", Path: path, Body: map[string]any{"address": "x"}, Header: []string{"If-Match", `"9"`}, Status: 412, Contains: `"current":{`},
			{As: "officer-wuzhen", Method: "PATCH", Path: path, Body: map[string]any{"name": "x"}, Header: []string{"If-Match", `"1"`}, Status: 422, Contains: "web.field_unknown"},
			{As: "officer-wuzhen", Method: "PATCH", Path: path, Body: map[string]any{"address": "子夜路 1 号", "tags": []string{"重点"}}, Header: []string{"If-Match", `"1"`}, Status: 200, Contains: "子夜路"},
			{As: "officer-wuzhen", Method: "POST", Path: "/enterprises", Body: map[string]any{"name": "丰泽源", "unitCode": puyuan}, Status: 403},
			{As: "officer-wuzhen", Method: "POST", Path: "/enterprise-merges", Body: map[string]any{"fromId": mine, "intoId": other, "reason": "同一家"}, Status: 403},
			{As: "enterprise", Method: "GET", Path: "/enterprises", Status: 200, Contains: "禾穗", Lacks: "青梧"},
			{As: "enterprise", Method: "GET", Path: foreign, Status: 404},
			{As: "enterprise", Method: "PATCH", Path: path, Body: map[string]any{"address": "x"}, Header: []string{"If-Match", `"2"`}, Status: 403},
			{As: "enterprise", Method: "GET", Path: path + "/contacts", Status: 200, Contains: "13800001234"},
			{As: "leader", Method: "GET", Path: path + "/contacts", Status: 200, Contains: "138****1234", Lacks: "13800001234"},
			{As: "reviewer", Method: "GET", Path: path + "/contacts", Status: 403},
			{As: "coach", Method: "GET", Path: path, Status: 404},
			{As: "manager", Method: "PATCH", Path: path + "/contacts/" + person, Body: map[string]any{"phone": "电话"}, Header: []string{"If-Match", `"1"`}, Status: 422, Contains: "enterprise.phone_invalid"},
			{As: "manager", Method: "PATCH", Path: path + "/contacts/" + person, Body: map[string]any{"title": "总工"}, Header: []string{"If-Match", `"1"`}, Status: 200, Contains: "总工"},
			{As: "manager", Method: "PATCH", Path: foreign + "/contacts/" + person, Body: map[string]any{"title": "x"}, Header: []string{"If-Match", `"2"`}, Status: 404, Contains: "contact_not_found"},
			{As: "enterprise", Method: "GET", Path: path + "/access-log", Status: 200, Contains: "contact-list"},
			{As: "officer-wuzhen", Method: "GET", Path: path + "/access-log", Status: 403},
			{As: "manager", Method: "DELETE", Path: path + "/contacts/" + person, Header: []string{"If-Match", `"2"`}, Status: 204},
			{As: "officer-wuzhen", Method: "GET", Path: "/industries?q=zhenzhi&limit=3", Status: 200, Contains: "针织"},
			{As: "officer-wuzhen", Method: "GET", Path: "/industries?parent=C17", Status: 200, Contains: "C171"},
			{As: "officer-wuzhen", Method: "GET", Path: "/tech-fields", Status: 200, Contains: "电子信息"},
			{As: "officer-wuzhen", Method: "GET", Path: "/tags", Status: 200, Contains: "重点"},
			{As: "officer-puyuan", Method: "GET", Path: "/tags", Status: 200, Lacks: "重点"},
			{As: "officer-puyuan", Method: "GET", Path: "/enterprise-counts", Status: 200, Contains: puyuan, Lacks: wuzhen},
			{As: "officer-puyuan", Method: "GET", Path: "/enterprise-search?q=hesui", Status: 200, Lacks: "禾穗"},
			{As: "officer-puyuan", Method: "GET", Path: "/enterprise-duplicates/suggest?name=%E7%A6%BE%E7%A9%97%E9%92%88%E7%BB%87", Status: 200, Lacks: "禾穗"},
			{As: "officer-wuzhen", Method: "GET", Path: "/enterprise-duplicates/suggest?name=%E7%A6%BE%E7%A9%97%E9%92%88%E7%BB%87", Status: 200, Contains: "same_core"},
			{As: "manager", Method: "POST", Path: path + "/rename", Body: map[string]any{"name": "禾穗智造有限公司", "from": "2026-01-01"}, Header: []string{"If-Match", `"2"`}, Status: 200, Contains: "禾穗针织"},
			{As: "manager", Method: "POST", Path: path + "/archive", Body: map[string]any{"reason": "重复录入"}, Header: []string{"If-Match", `"3"`}, Status: 200},
			{As: "manager", Method: "PATCH", Path: path, Body: map[string]any{"address": "x"}, Header: []string{"If-Match", `"4"`}, Status: 409, Contains: "enterprise.archived"},
			{As: "manager", Method: "POST", Path: path + "/restore", Header: []string{"If-Match", `"4"`}, Status: 200},
			{As: "manager", Method: "POST", Path: "/enterprise-duplicates/dismissals", Body: map[string]any{"oneId": mine, "otherId": other}, Status: 204},
		})
	})
}

func TestRegistersKnowTheShippedCodes(t *testing.T) {
	each(t, func(b *bench) {
		for typed, want := range map[string]string{"传感": "C3983", "C3983": "C3983", "3983": "C3983", "yyrj": "I6513", "应用软件": "I6513"} {
			found := b.Industries().Find(typed)
			found = found[:min(5, len(found))]
			ok := false
			for _, entry := range found {
				ok = ok || entry.Code == want
			}
			if !ok {
				b.t.Errorf("%s does not find %s: %v", typed, want, found)
			}
		}
		if entry, ok := b.TechFields().Get("10101"); !ok || entry.Path != "电子信息 / 软件 / 基础软件" {
			b.t.Errorf("field: %+v", entry)
		}
		if len(enterprise.MissingKinds()) == 0 {
			b.t.Error("nothing can be missing")
		}
	})
}
