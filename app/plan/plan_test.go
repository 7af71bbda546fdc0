package plan_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"miaolin/app/boot/boottest"
	"miaolin/app/enterprise"
	"miaolin/app/job"
	"miaolin/app/plan"
	"miaolin/app/value"
)

type fields map[string]any

type world struct {
	*boottest.Server
	t               *testing.T
	firm, elsewhere string
	menu            []plan.MenuItem
}

func newWorld(t *testing.T, s *boottest.Server) *world {
	t.Helper()
	w := &world{Server: s, t: t}
	w.firm = s.As("manager").Do(http.MethodPost, "/enterprises", fields{
		"name": "桐乡试苗计划科技有限公司", "unitCode": boottest.Wuzhen, "officerId": s.IDs["officer-wuzhen"],
	}).ID(t)
	w.elsewhere = s.As("manager").Do(http.MethodPost, "/enterprises", fields{"name": "桐乡试苗别镇科技有限公司", "unitCode": boottest.Puyuan}).ID(t)
	if err := s.Enterprise.Grant(s.System(t.Context()), s.IDs["enterprise"], w.firm, "enterprise"); err != nil {
		t.Fatal(err)
	}
	var page struct{ Items []plan.MenuItem }
	s.As("enterprise").Do(http.MethodGet, "/menu-items", nil).Decode(t, &page)
	w.menu = page.Items
	return w
}

func each(t *testing.T, run func(t *testing.T, w *world)) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) { run(t, newWorld(t, s)) })
}

func (w *world) do(who, method, path string, body any, status int, headers ...string) boottest.Answer {
	w.t.Helper()
	a := w.As(who).Do(method, path, body, headers...)
	if a.Status != status {
		w.t.Fatalf("%s %s %s: want %d, got %s", who, method, path, status, a)
	}
	return a
}

func (w *world) plan(who string) (v plan.View) {
	w.t.Helper()
	w.do(who, http.MethodGet, "/plan-of?enterprise="+w.firm, nil, 200).Decode(w.t, &v)
	return v
}

func (w *world) add(who string, body fields) (i plan.ItemView) {
	w.t.Helper()
	body["enterpriseId"] = w.firm
	w.do(who, http.MethodPost, "/plan-items", body, 201).Decode(w.t, &i)
	return i
}

func (w *world) inbox(who string) string {
	return string(w.do(who, http.MethodGet, "/inbox", nil, 200).Body)
}

func TestTheMenuShipsAndKeepsLocalEdits(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		if len(w.menu) != 27 || w.menu[0].Code != "M01" || w.menu[4].EN == "" || len(w.menu[4].Conditions) == 0 {
			t.Fatalf("%d: %+v", len(w.menu), w.menu)
		}
		id := w.menu[4].ID
		w.do("manager", http.MethodPatch, "/menu-items/"+id, fields{"zh": "研发辅助账（本地版）"}, 200, "If-Match", `"1"`)
		w.do("manager", http.MethodPatch, "/menu-items/"+id, fields{"zh": "旧版"}, 412, "If-Match", `"1"`)
		w.do("manager", http.MethodPatch, "/menu-items/"+id, fields{"conditions": []string{"no_such"}}, 422, "If-Match", `"2"`)
		w.do("manager", http.MethodPatch, "/menu-items/"+id, fields{"minutes": 180, "materials": "讲义"}, 200, "If-Match", `"2"`)
		var kept struct{ Items []plan.MenuVersion }
		w.do("admin", http.MethodGet, "/menu-items/"+id+"/versions", nil, 200).Decode(t, &kept)
		if len(kept.Items) != 3 || kept.Items[2].ByName != "" || kept.Items[2].Body.ZH != w.menu[4].ZH || *kept.Items[0].Body.Minutes != 180 || kept.Items[1].ByName != "manager" {
			t.Errorf("%+v", kept.Items)
		}
		w.do("officer-wuzhen", http.MethodGet, "/menu-items/"+id+"/versions", nil, 403)
		w.do("manager", http.MethodPatch, "/menu-items/"+w.menu[5].ID, fields{"archived": true}, 200, "If-Match", `"1"`)
		w.do("manager", http.MethodPost, "/menu-items", fields{"code": "M05", "zh": "重号", "audiences": []string{"all"}, "forms": []string{"class"}}, 409)
		w.do("manager", http.MethodPost, "/menu-items", fields{"code": "T01", "zh": "坏", "audiences": []string{"everybody"}, "forms": []string{"class"}}, 422)
		if err := w.Plan.Prepare(w.System(t.Context())); err != nil { // as after an upgrade
			t.Fatal(err)
		}
		after, err := w.Plan.Menu(w.System(t.Context()), false)
		if err != nil || len(after) != 26 {
			t.Fatalf("%d, %v", len(after), err)
		}
		if after[4].ZH != "研发辅助账（本地版）" || !after[4].Edited || after[4].Version != 3 {
			t.Errorf("%+v", after[4])
		}
	})
}

func TestALateItemIsToldOnceForEachDay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		yesterday := boottest.Today().AddDays(-1)
		i := w.add("officer-wuzhen", fields{"title": "补齐辅助账", "year": yesterday.Year(), "dueOn": yesterday.String()})
		w.add("officer-wuzhen", fields{"title": "还没到期", "dueOn": boottest.Today().String(), "year": boottest.Today().Year()})
		tell := func(want int) {
			t.Helper()
			if n, err := w.Plan.TellOverdue(w.System(t.Context())); err != nil || n != want {
				t.Errorf("told %d, %v; want %d", n, err, want)
			}
		}
		tell(1)
		tell(0)
		for _, who := range []string{"enterprise", "officer-wuzhen"} {
			if got := w.inbox(who); !strings.Contains(got, "逾期：补齐辅助账") || strings.Contains(got, "逾期：还没到期") {
				t.Errorf("%s reads %s", who, got)
			}
		}
		w.do("officer-wuzhen", http.MethodPatch, "/plan-items/"+i.ID, fields{"dueOn": boottest.Today().AddDays(-2).String()}, 200, "If-Match", `"1"`)
		tell(1) // another day, another word
		w.do("officer-wuzhen", http.MethodPost, "/plan-items/"+i.ID+"/state", fields{"state": "done"}, 200, "If-Match", `"2"`)
		if got := w.inbox("enterprise"); strings.Contains(got, "逾期：补齐辅助账") {
			t.Errorf("it is done and asks still: %s", got)
		}
		tell(0)
	})
}

func TestPrescribedOrderedAddedAndDone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		due := boottest.Today().AddDays(10).String()
		var p plan.Prescribed
		body := fields{"conditions": []string{"staff_ratio"}, "dueOn": due}
		w.do("officer-wuzhen", http.MethodPost, "/plan-prescriptions?enterprise="+w.firm, body, 200).Decode(t, &p)
		if p.Added != 1 || p.Plan.Items[0].Title != "科技人员认定与工时记录、183 天" || p.Plan.Items[0].Origin != "prescribed" {
			t.Fatalf("%+v", p)
		}
		w.do("officer-wuzhen", http.MethodPost, "/plan-prescriptions?enterprise="+w.firm, body, 200).Decode(t, &p)
		if p.Added != 0 || len(p.Plan.Items) != 1 {
			t.Errorf("twice: %+v", p)
		}
		w.do("officer-wuzhen", http.MethodPost, "/plan-prescriptions?enterprise="+w.firm, fields{"conditions": []string{"no_such"}}, 422)
		ordered := w.add("enterprise", fields{"menuItemId": w.menu[24].ID})
		added := w.add("officer-wuzhen", fields{"title": "送研发辅助账模板", "owner": "office"})
		if ordered.Origin != "ordered" || added.Origin != "added" || ordered.Form != "class" {
			t.Errorf("%s, %s, %s", ordered.Origin, added.Origin, ordered.Form)
		}
		if a := w.As("enterprise").Do(http.MethodPost, "/plan-items", fields{"enterpriseId": w.firm, "menuItemId": w.menu[24].ID}); a.Status != 409 {
			t.Errorf("ordered twice: %s", a)
		}
		if !strings.Contains(w.inbox("enterprise"), "183 天") || !strings.Contains(w.inbox("officer-wuzhen"), "点单") {
			t.Errorf("told: %s\n%s", w.inbox("enterprise"), w.inbox("officer-wuzhen"))
		}
		item := p.Plan.Items[0]
		path := "/plan-items/" + item.ID + "/state"
		w.do("enterprise", http.MethodPost, path, fields{"state": "dropped"}, 422, "If-Match", `"1"`)
		w.do("enterprise", http.MethodPost, path, fields{"state": "doing"}, 200, "If-Match", `"1"`)
		w.do("enterprise", http.MethodPost, path, fields{"state": "done"}, 412, "If-Match", `"1"`)
		w.do("enterprise", http.MethodPost, path, fields{"state": "done"}, 200, "If-Match", `"2"`)
		w.do("enterprise", http.MethodPatch, "/plan-items/"+item.ID, fields{"note": "晚了"}, 409, "If-Match", `"3"`)
		v := w.plan("officer-wuzhen")
		if v.Progress != (plan.Progress{Todo: 2, Done: 1}) || len(v.Items[0].Steps) != 3 || v.Items[0].Steps[1].ToAt == nil || v.Items[0].Steps[2].ToAt != nil {
			t.Errorf("%+v", v)
		}
		if strings.Contains(w.inbox("enterprise"), "183 天") || !strings.Contains(w.inbox("officer-wuzhen"), "已完成") {
			t.Errorf("after it is done: %s\n%s", w.inbox("enterprise"), w.inbox("officer-wuzhen"))
		}
	})
}

func TestAgreementShowsWhatCameAfter(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.add("officer-wuzhen", fields{"title": "建研发辅助账"})
		v := w.plan("enterprise")
		w.do("enterprise", http.MethodPost, "/plans/"+v.ID+"/agree", nil, 412, "If-Match", `"9"`)
		w.do("officer-wuzhen", http.MethodPost, "/plans/"+v.ID+"/agree", nil, 403, "If-Match", `"1"`)
		w.do("enterprise", http.MethodPost, "/plans/"+v.ID+"/agree", nil, 200, "If-Match", `"1"`)
		if v = w.plan("enterprise"); v.AgreedAt == nil || v.Changed || !strings.Contains(w.inbox("officer-wuzhen"), "已确认") {
			t.Fatalf("%+v", v)
		}
		w.add("officer-wuzhen", fields{"title": "补充一项"})
		if v = w.plan("enterprise"); !v.Changed || v.Items[0].SinceAgreed || !v.Items[1].SinceAgreed {
			t.Errorf("%+v", v)
		}
	})
}

func TestOverdueIsOfferedToTheOfficerOfTheTown(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		yesterday := boottest.Today().AddDays(-1)
		w.add("officer-wuzhen", fields{"title": "逾期一项", "dueOn": yesterday.String()})
		w.add("officer-wuzhen", fields{"title": "今天到期", "dueOn": boottest.Today().String()})
		for who, want := range map[string]string{"officer-wuzhen": "逾期一项", "officer-puyuan": ""} {
			body := string(w.do(who, http.MethodGet, "/plan-items?overdue=true", nil, 200).Body)
			if want != "" && !strings.Contains(body, want) || want == "" && strings.Contains(body, "逾期") || strings.Contains(body, "今天到期") {
				t.Errorf("%s: %s", who, body)
			}
		}
		if body := string(w.do("manager", http.MethodGet, "/plans?overdue=true", nil, 200).Body); !strings.Contains(body, `"overdue":1`) {
			t.Error(body)
		}
		w.do("officer-puyuan", http.MethodGet, "/plan-of?enterprise="+w.firm, nil, 404)
		w.do("officer-wuzhen", http.MethodPost, "/plan-items", fields{"enterpriseId": w.elsewhere, "title": "越界"}, 404)
	})
}

// What is on the plan of a firm that left stays there, and is asked of nobody.
func TestNothingIsAskedOfAFirmThatLeft(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.add("officer-wuzhen", fields{"title": "逾期一项", "dueOn": boottest.Today().AddDays(-1).String()})
		asked := func() bool {
			items := string(w.do("officer-wuzhen", http.MethodGet, "/plan-items?overdue=true", nil, 200).Body)
			plans := string(w.do("manager", http.MethodGet, "/plans?overdue=true", nil, 200).Body)
			open := string(w.do("manager", http.MethodGet, "/plans?open=true", nil, 200).Body)
			day := string(w.do("officer-wuzhen", http.MethodGet, "/home", nil, 200).Body)
			var in []bool
			for _, body := range []string{items, plans, open, day} {
				in = append(in, strings.Contains(body, w.firm))
			}
			if slices.Contains(in, !in[0]) {
				t.Fatalf("the lists disagree: items, plans, open plans, day: %v", in)
			}
			return in[0]
		}
		state := func(to enterprise.State, version string) {
			w.do("manager", http.MethodPost, "/enterprises/"+w.firm+"/state", fields{"state": to, "from": boottest.Today(), "reason": "迁往外县"}, 200, "If-Match", version)
		}
		if !asked() {
			t.Error("not asked while it is here")
		}
		state(enterprise.Gone, `"1"`)
		if asked() {
			t.Error("asked although it left")
		}
		if n, err := w.Plan.TellOverdue(w.System(t.Context())); err != nil || n != 0 {
			t.Errorf("told of %d, %v", n, err)
		}
		if v := w.plan("manager"); len(v.Items) != 1 || v.Items[0].State != plan.Todo {
			t.Errorf("not kept: %+v", v.Items)
		}
		state(enterprise.Active, `"2"`)
		if !asked() {
			t.Error("not asked although it is back")
		}
	})
}

func TestBulkCountsHonestly(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.do("manager", http.MethodPost, "/plan-prescriptions?enterprise="+w.firm, fields{"menuItems": []string{w.menu[4].ID}}, 200)
		third := w.As("manager").Do(http.MethodPost, "/enterprises", fields{"name": "桐乡试苗第三科技有限公司", "unitCode": boottest.Wuzhen}).ID(t)
		var started plan.BulkStarted
		w.do("officer-wuzhen", http.MethodPost, "/plan-bulk?unit="+boottest.County, fields{"menuItems": []string{w.menu[4].ID}}, 202).Decode(t, &started)
		if started.Firms != 2 {
			t.Fatalf("an officer prescribes for their town only: %+v", started)
		}
		var done struct {
			State  job.State
			Result plan.Outcome
		}
		for range 200 {
			w.do("officer-wuzhen", http.MethodGet, "/jobs/"+started.JobID, nil, 200).Decode(t, &done)
			if !done.State.Open() {
				break
			}
			time.Sleep(50 * time.Millisecond)
		}
		if done.State != job.Done || done.Result != (plan.Outcome{Firms: 1, Items: 1, Had: 1}) {
			t.Errorf("%+v", done)
		}
		v, err := w.Plan.Of(w.System(t.Context()), third, value.System().Date().Year())
		if err != nil || len(v.Items) != 1 {
			t.Errorf("%+v, %v", v, err)
		}
		w.do("officer-wuzhen", http.MethodPost, "/plan-bulk?q=nobody-is-called-so", fields{"menuItems": []string{w.menu[4].ID}}, 422)
	})
}

func TestAPlanFollowsAMerge(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.add("manager", fields{"title": "并入前的一项"})
		if _, err := w.Enterprise.Merge(w.System(t.Context()), w.firm, w.elsewhere, "同一家"); err != nil {
			t.Fatal(err)
		}
		v, err := w.Plan.Of(w.System(t.Context()), w.elsewhere, 0)
		if err != nil || len(v.Items) != 1 || v.ID == "" {
			t.Errorf("%+v, %v", v, err)
		}
	})
}
