package eligibility_test

import (
	"encoding/json"
	"slices"
	"testing"

	"miaolin/app/boot/boottest"
	"miaolin/app/eligibility"
)

// What is asked or written wrongly is said so, with its place and in plain words.
func TestBadQuestionsAndBadRuleFilesAreSaidSo(t *testing.T) {
	s := boottest.Start(t, boottest.Users...)
	var sets struct{ Items []eligibility.RuleSet }
	if a := s.As("admin").Do("GET", "/rule-sets", nil); json.Unmarshal(a.Body, &sets) != nil {
		t.Fatal(a)
	}
	shipped := func(code string) string {
		return "/rule-sets/" + sets.Items[slices.IndexFunc(sets.Items, func(r eligibility.RuleSet) bool { return r.Code == code })].ID
	}
	copyOf := func(code string) string {
		return "/rule-sets/" + s.As("admin").Do("POST", shipped(code)+"/copies", object{"label": "试行"}).ID(t)
	}
	draft, pool := copyOf("hnte"), copyOf("hnte_pool")
	first := []string{"If-Match", `"1"`}
	change := func(name string, body object, status int, says string) boottest.Row {
		return boottest.Row{Name: name, As: "admin", Method: "PATCH", Path: draft, Body: body, Header: first, Status: status, Contains: says}
	}
	set := func(path, value string) object { return object{"settings": object{path: value}} }
	s.Check(t, []boottest.Row{
		change("a text for a number", set("tables.rd_tiers.bands.3.value", "五"), 422, "「五」不是数字"),
		change("its place", set("tables.rd_tiers.bands.3.value", "五"), 422, "body.settings.tables.rd_tiers.bands.3.value"),
		change("a day that is none", set("closes.day", "8月31日"), 422, "不是月-日"),
		change("a day no year has", set("closes.day", "02-30"), 422, "不是月-日"),
		change("a typo in a path", set("tables.rd_teirs.bands.3.value", "4"), 422, "规则文件里没有这一项"),
		change("bands out of order", set("tables.rd_tiers.bands.1.above", "1"), 422, "eligibility.bad_setting"),
		{Name: "a criterion that loops", As: "admin", Method: "PATCH", Path: pool, Body: set("conditions.some_ip.params.when", "count(1..100000000, true) > 0"), Header: first, Status: 422, Contains: "条件式无效"},
		change("an unknown field", object{"setting": object{}}, 422, "body.setting"),
		change("validity turned round", object{"validFrom": "2027-01-01", "validTo": "2026-01-01"}, 422, "失效日早于生效日"),
		{Name: "what is shipped", As: "admin", Method: "PATCH", Path: shipped("hnte"), Body: object{"note": "x"}, Header: []string{"If-Match", `"1"`}, Status: 409, Contains: "只有草稿可以修改"},
		{Name: "a rule set there is not", As: "manager", Method: "GET", Path: "/assessments?code=luck", Status: 404, Contains: "没有生效的规则集"},
		{Name: "a condition there is not", As: "manager", Method: "GET", Path: "/assessments?code=hnte&lacks=luck", Status: 422, Contains: "规则集没有条件 luck"},
		{Name: "the list of firms, by a set there is not", As: "manager", Method: "GET", Path: "/enterprises?rules=luck&lacks=none", Status: 404, Contains: "没有生效的规则集"},
		{Name: "by a condition of another set", As: "manager", Method: "GET", Path: "/enterprises?rules=prov_tech_sme&lacks=core_ip", Status: 422, Contains: "规则集没有条件 core_ip"},
		{Name: "a unit that can be none", As: "manager", Method: "GET", Path: "/enterprises?unit=nope", Status: 422, Contains: `"location":"query.unit"`},
		{Name: "nor in the list of gaps", As: "manager", Method: "GET", Path: "/assessments?code=hnte&unit=nope", Status: 422, Contains: "没有这个单位"},
		{Name: "a park is a unit", As: "manager", Method: "GET", Path: "/assessments?code=hnte&unit=330483-P01", Status: 200},
		{Name: "a rung there is not", As: "manager", Method: "GET", Path: "/enterprises?rung=tree,nope", Status: 422, Contains: `"location":"query.rung"`},
		{Name: "a rung there is", As: "manager", Method: "GET", Path: "/enterprises?rung=tree,forest", Status: 200},
		{Name: "a state there is not", As: "manager", Method: "GET", Path: "/enterprises?state=asleep", Status: 422, Contains: "没有这种状态"},
		{Name: "neither a number", As: "manager", Method: "GET", Path: "/enterprises?lacksAtMost=some", Status: 422},
		{Name: "a parameter there is not is no filter", As: "manager", Method: "GET", Path: "/enterprises?rules=prov_tech_sme", Status: 200},
	})
}

type object = map[string]any
