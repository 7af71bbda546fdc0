package collection_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"miaolin/app/boot/boottest"
	"miaolin/app/collection"
)

type (
	ctx    = context.Context
	fields map[string]any
	texts  map[string]string
)

type world struct {
	*boottest.Server
	t                    *testing.T
	firm, other, without string // Wuzhen with an account, Puyuan, Wuzhen without one
	year                 int
}

func newWorld(t *testing.T, s *boottest.Server) *world {
	t.Helper()
	w := &world{Server: s, t: t, year: boottest.Today().Year() - 1}
	w.firm = w.newFirm("桐乡试苗填报科技有限公司", boottest.Wuzhen)
	w.other = w.newFirm("桐乡试苗别镇填报有限公司", boottest.Puyuan)
	w.without = w.newFirm("桐乡试苗无号填报有限公司", boottest.Wuzhen)
	w.let("enterprise", w.firm)
	return w
}

func each(t *testing.T, run func(t *testing.T, w *world)) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) { run(t, newWorld(t, s)) })
}

func (w *world) newFirm(name, unit string) string {
	w.t.Helper()
	return w.As("manager").Do(http.MethodPost, "/enterprises", fields{"name": name, "unitCode": unit, "registeredOn": "2015-03-01"}).ID(w.t)
}

func (w *world) let(who, firm string) {
	w.t.Helper()
	if err := w.Enterprise.Grant(w.System(w.t.Context()), w.IDs[who], firm, "enterprise"); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) do(who, method, path string, body any, status int, headers ...string) boottest.Answer {
	w.t.Helper()
	a := w.As(who).Do(method, path, body, headers...)
	if a.Status != status {
		w.t.Fatalf("%s %s %s: want %d, got %s", who, method, path, status, a)
	}
	return a
}

func items[T any](t *testing.T, a boottest.Answer) []T {
	t.Helper()
	var page struct{ Items []T }
	a.Decode(t, &page)
	return page.Items
}

func version(v int64) []string { return []string{"If-Match", fmt.Sprintf(`"%d"`, v)} }

func (w *world) body(more fields) fields {
	b := fields{
		"unitCode": boottest.County, "formCode": "survey", "year": w.year, "title": "科技企业摸底", "dueOn": boottest.Today().AddDays(10).String(),
	}
	for k, v := range more {
		b[k] = v
	}
	return b
}

func (w *world) create(who, filter string, more fields) (d collection.RoundDetail) {
	w.t.Helper()
	w.do(who, http.MethodPost, "/collection-rounds"+filter, w.body(more), 201).Decode(w.t, &d)
	return d
}

func (w *world) move(who string, d collection.RoundDetail, m fields, status int) (after collection.RoundDetail) {
	w.t.Helper()
	a := w.do(who, http.MethodPost, "/collection-rounds/"+d.ID+"/state", m, status, version(d.Version)...)
	if status == 200 {
		a.Decode(w.t, &after)
	}
	return after
}

// open is a round all three firms are asked in.
func (w *world) open(more fields) collection.RoundDetail {
	w.t.Helper()
	return w.move("manager", w.create("manager", "", more), fields{"state": "open"}, 200)
}

func (w *world) ret(who, round, firm string) (d collection.ReturnDetail) {
	w.t.Helper()
	for _, suffix := range []string{"", "&left=true"} {
		for _, r := range items[collection.ReturnRow](w.t, w.do(who, http.MethodGet, "/collection-returns?enterprise="+firm+suffix, nil, 200)) {
			if r.RoundID == round {
				w.do(who, http.MethodGet, "/collection-returns/"+r.ID, nil, 200).Decode(w.t, &d)
				return d
			}
		}
	}
	w.t.Fatalf("%s is not asked", firm)
	return d
}

// answers are enough to be handed in.
func (w *world) answers(more texts) fields {
	v := texts{
		"registered_on": "2015-03-01", "industry": "C3899", "products": "伺服驱动器、控制板", "above_scale": "no",
		w.of("employees"): "36.5", w.of("sci_staff"): "6", w.of("sales"): "1,234.5", "ip_pending": "2", "rd_body": "none",
		"willingness": "strong", "contact": "苗青", "phone": "13800001234",
	}
	for k, text := range more {
		v[k] = text
	}
	return fields{"values": v}
}

func (w *world) of(code string) string { return fmt.Sprintf("%s_%d", code, w.year) }

func (w *world) handIn(who string, d collection.ReturnDetail, body fields, status int) (after collection.ReturnDetail) {
	w.t.Helper()
	a := w.do(who, http.MethodPost, "/collection-returns/"+d.ID+"/answer", body, status, version(d.Version)...)
	if status == 200 {
		a.Decode(w.t, &after)
	}
	return after
}

func (w *world) judge(d collection.ReturnDetail, what string, body fields, status int) (after collection.ReturnDetail) {
	w.t.Helper()
	a := w.do("officer-wuzhen", http.MethodPost, "/collection-returns/"+d.ID+"/"+what, body, status, version(d.Version)...)
	if status == 200 {
		a.Decode(w.t, &after)
	}
	return after
}

func (w *world) inbox(who string) string {
	return string(w.do(who, http.MethodGet, "/inbox", nil, 200).Body)
}

func (w *world) sql(statement string, args ...any) {
	w.t.Helper()
	if err := w.DB.InTx(w.t.Context(), func(c ctx) error { return w.DB.From(c).Exec(statement, args...).Error }); err != nil {
		w.t.Fatal(err)
	}
}

func TestWhoMayPlanWhat(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, row := range []struct {
			who    string
			change fields
			status int
		}{
			{"manager", fields{"title": " "}, 422},
			{"manager", fields{"formCode": "nothing"}, 422},
			{"manager", fields{"year": boottest.Today().Year() + 1}, 422},
			{"manager", fields{"dueOn": boottest.Today().AddDays(-1).String()}, 422},
			{"manager", fields{"opensOn": boottest.Today().AddDays(11).String()}, 422},
			{"manager", fields{"dueOn": boottest.Today().AddDays(400).String()}, 422},
			{"manager", fields{"unitCode": "999999"}, 403},
			{"officer-wuzhen", fields{}, 403}, // the county is not theirs
			{"officer-wuzhen", fields{"unitCode": boottest.Puyuan}, 403},
			{"enterprise", fields{}, 403},
			{"officer-wuzhen", fields{"unitCode": boottest.Wuzhen}, 201},
			{"manager", fields{"formCode": "annual_report"}, 201},
		} {
			w.do(row.who, http.MethodPost, "/collection-rounds", w.body(row.change), row.status)
		}
		w.do("manager", http.MethodPost, "/collection-rounds?rung=forest", w.body(nil), 422) // nobody is asked
		town := w.move("officer-wuzhen", w.create("officer-wuzhen", "", fields{"unitCode": boottest.Wuzhen}), fields{"state": "open"}, 200)
		if town.Progress.Firms != 2 || town.Progress.Sent != 1 || town.Progress.Unsent != 1 {
			t.Errorf("%+v", town.Progress)
		}
		for who, status := range map[string]int{"officer-puyuan": 404, "enterprise": 200, "manager": 200, "leader": 200, "coach": 403, "admin": 403} {
			w.do(who, http.MethodGet, "/collection-rounds/"+town.ID, nil, status)
		}
	})
}

func TestTheAudienceIsAFilterAndTheSameIsNotAskedUnnoticed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		first := w.create("manager", "?unit="+boottest.Wuzhen, nil)
		if first.Matching != 2 || first.Progress.Firms != 0 {
			t.Errorf("%+v", first.RoundRow)
		}
		w.move("manager", first, fields{"state": "open"}, 200)
		var p collection.Preview
		w.do("manager", http.MethodPost, "/collection-round-preview", w.body(fields{"formCode": "annual_report", "title": "年报"}), 200).Decode(t, &p)
		if p.Firms != 3 || p.Accounts != 1 || len(p.Asked) != 1 || p.Asked[0].Firms != 2 || !slices.Contains(p.Asked[0].Fields, w.of("sales")) || slices.Contains(p.Asked[0].Fields, "name") {
			t.Errorf("%+v", p)
		}
		w.do("manager", http.MethodPost, "/collection-round-preview?unit="+boottest.Puyuan, w.body(nil), 200).Decode(t, &p)
		if p.Firms != 1 || len(p.Asked) != 0 {
			t.Errorf("%+v", p)
		}
	})
}

func TestFromTellingToTheRecord(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.do("manager", http.MethodPut, "/figures", fields{"enterpriseId": w.firm, "fiscalYear": w.year, "source": "tax", "rdExpenseTaxFen": 5_000_000_00}, 200)
		d := w.open(nil)
		if !strings.Contains(w.inbox("enterprise"), "请填报：科技企业摸底") {
			t.Error("the firm is not told")
		}
		mine := w.ret("enterprise", d.ID, w.firm)
		if mine.State != collection.Sent || mine.Shown.Values[w.of("rd_tax")] != (collection.Known{Value: "500.00", Source: "tax", On: mine.Shown.Values[w.of("rd_tax")].On}) || mine.Shown.Values["name"].Value == "" {
			t.Errorf("%s %+v", mine.State, mine.Shown)
		}
		w.do("enterprise", http.MethodPost, "/collection-returns/"+mine.ID+"/receipt", nil, 200).Decode(t, &mine)
		if mine.State != collection.Received || !mine.May.Draft || mine.May.Check {
			t.Errorf("%s %+v", mine.State, mine.May)
		}
		a := w.do("enterprise", http.MethodPost, "/collection-returns/"+mine.ID+"/answer", fields{"values": texts{"industry": "nothing", w.of("sales"): "-3"}}, 422, version(mine.Version)...)
		for _, want := range []string{"collection.required", "collection.not_an_option", "collection.negative"} {
			if !strings.Contains(string(a.Body), want) {
				t.Errorf("want %s in %s", want, a)
			}
		}
		// What stands in the tax return is left as it is shown; the own figure is new.
		body := w.answers(texts{w.of("rd_tax"): "500.00", w.of("rd_own"): "600"})
		filled := w.handIn("enterprise", mine, body, 200)
		if filled.State != collection.Filled || filled.FilledHow != "page" || filled.May.Check || len(filled.Differences) != 0 {
			t.Errorf("%+v", filled.ReturnRow)
		}
		w.handIn("enterprise", mine, body, 412) // a colleague with the older one
		office := w.ret("officer-wuzhen", d.ID, w.firm)
		changes := map[string]string{}
		for _, x := range office.Differences {
			changes[x.Code] = x.Mine
		}
		if changes[w.of("rd_own")] != "600.00" || changes[w.of("rd_tax")] != "" || changes["phone"] != "13800001234" || changes["registered_on"] != "" {
			t.Errorf("%v", changes)
		}
		back := w.judge(office, "return", fields{"reasons": texts{w.of("sales"): "与纳税申报表不一致"}}, 200)
		if back.State != collection.Returned || !strings.Contains(w.inbox("enterprise"), "退回修改") {
			t.Errorf("%s", back.State)
		}
		w.judge(back, "check", fields{}, 409)
		again := w.ret("enterprise", d.ID, w.firm)
		if again.Reasons[w.of("sales")] == "" || again.Answers.Values[w.of("rd_own")] != "600.00" {
			t.Errorf("%+v", again.Reasons)
		}
		filled = w.handIn("enterprise", again, w.answers(texts{w.of("sales"): "1300", w.of("rd_own"): "600"}), 200)
		office = w.ret("officer-wuzhen", d.ID, w.firm)
		done := w.judge(office, "check", fields{}, 200)
		if done.State != collection.Checked || done.CheckedBy != "officer-wuzhen" {
			t.Errorf("%+v", done.ReturnRow)
		}
		w.handIn("enterprise", w.ret("enterprise", d.ID, w.firm), body, 409)
		figures := string(w.do("manager", http.MethodGet, "/figures?enterpriseId="+w.firm, nil, 200).Body)
		for _, want := range []string{`"salesRevenueFen":1300000000`, `"employees":36.5`, `"source":"self"`, "集中填报：科技企业摸底", `"rdExpenseTaxFen":500000000`} {
			if !strings.Contains(figures, want) {
				t.Errorf("want %s in %s", want, figures)
			}
		}
		firm := string(w.do("manager", http.MethodGet, "/enterprises/"+w.firm, nil, 200).Body)
		contacts := string(w.do("manager", http.MethodGet, "/enterprises/"+w.firm+"/contacts", nil, 200).Body)
		if !strings.Contains(firm, `"industryCode":"C3899"`) || !strings.Contains(contacts, "13800001234") {
			t.Errorf("%s %s", firm, contacts)
		}
		log := string(w.do("auditor", http.MethodGet, "/audit?limit=200", nil, 200).Body)
		if !strings.Contains(log, "collection-return-check") || strings.Contains(log, "13800001234") {
			t.Error("the log does not tell, or tells of people")
		}
	})
}

func TestADraftIsTheFirmsOwn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		if err := w.Enterprise.Grant(w.System(t.Context()), w.IDs["agent"], w.firm, "agent"); err != nil {
			t.Fatal(err)
		}
		d := w.open(nil)
		mine := w.ret("enterprise", d.ID, w.firm)
		path := "/collection-returns/" + mine.ID
		secret := "还没想好的数 777.77"
		draft := func(who string, v int64, text string, status int) boottest.Answer {
			return w.do(who, http.MethodPut, path+"/draft", fields{"version": v, "values": texts{"products": text, w.of("sales"): "12."}}, status)
		}
		draft("enterprise", 0, secret, 200)
		draft("officer-wuzhen", 0, "x", 403)
		a := draft("agent", 0, "同事写的", 412)
		if !strings.Contains(string(a.Body), "777.77") {
			t.Errorf("the other draft is not shown: %s", a)
		}
		draft("agent", 1, "同事写的 777.77", 200)
		draft("enterprise", 1, "慢了", 412)
		for _, who := range []string{"officer-wuzhen", "manager", "leader", "auditor"} {
			for _, at := range []string{path, "/collection-rounds/" + d.ID + "/returns", "/collection-returns?enterprise=" + w.firm, "/collection-rounds/" + d.ID} {
				if got := w.do(who, http.MethodGet, at, nil, 200); strings.Contains(string(got.Body), "777.77") || strings.Contains(string(got.Body), `"drafted":true`) {
					t.Errorf("%s sees the draft at %s: %s", who, at, got)
				}
			}
		}
		log := string(w.do("auditor", http.MethodGet, "/audit?limit=200", nil, 200).Body)
		if strings.Contains(log, "777.77") {
			t.Error("the log tells what was only typed")
		}
		mine = w.ret("enterprise", d.ID, w.firm)
		if mine.Draft == nil || mine.Draft.Answers.Values["products"] != "同事写的 777.77" || mine.Draft.Mine || mine.State != collection.Sent {
			t.Errorf("%+v", mine.Draft)
		}
		w.handIn("enterprise", mine, w.answers(nil), 200)
		if mine = w.ret("enterprise", d.ID, w.firm); mine.Draft != nil {
			t.Error("the draft stays after it was handed in")
		}
	})
}

func TestNothingIsOverwrittenUnnoticed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		figure := func(fen int64, headers ...string) {
			w.do("manager", http.MethodPut, "/figures", fields{"enterpriseId": w.firm, "fiscalYear": w.year, "source": "officer", "salesRevenueFen": fen, "netAssetsFen": 100_000_000}, 200, headers...)
		}
		figure(1_000_000_000)
		d := w.open(nil)
		mine := w.ret("enterprise", d.ID, w.firm)
		filled := w.handIn("enterprise", mine, w.answers(texts{w.of("sales"): "1200", w.of("net_assets"): "100.00"}), 200)
		// Meanwhile the office learns better, of both figures.
		w.do("manager", http.MethodPut, "/figures", fields{"enterpriseId": w.firm, "fiscalYear": w.year, "source": "officer", "salesRevenueFen": 1_100_000_000, "netAssetsFen": 90_000_000}, 200, "If-Match", `"1"`)
		office := w.ret("officer-wuzhen", d.ID, w.firm)
		var sales collection.Difference
		for _, x := range office.Differences {
			if x.Code == w.of("net_assets") {
				t.Error("what was left as shown is no difference")
			}
			if x.Code == w.of("sales") {
				sales = x
			}
		}
		if !sales.Conflict || sales.Mine != "1200.00" || sales.Theirs != "1100.00" || sales.Original != "1000.00" {
			t.Errorf("%+v", sales)
		}
		w.judge(filled, "check", fields{}, 409)
		w.judge(filled, "check", fields{"takes": texts{w.of("sales"): "theirs"}}, 200)
		if got := string(w.do("manager", http.MethodGet, "/figures?enterpriseId="+w.firm, nil, 200).Body); strings.Contains(got, "1200000000") || !strings.Contains(got, `"employees":36.5`) {
			t.Errorf("%s", got)
		}
	})
}

func TestContradictionsAreShownAndStopNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.open(nil)
		mine := w.ret("enterprise", d.ID, w.firm)
		filled := w.handIn("enterprise", mine, w.answers(texts{w.of("rd_own"): "9000", w.of("sci_staff"): "60"}), 200)
		var found []string
		for _, o := range filled.Oddities {
			found = append(found, o.Text)
		}
		if !slices.Contains(found, "研发费用大于销售收入") || !slices.Contains(found, "科技人员多于职工总数") {
			t.Errorf("%v", found)
		}
		w.judge(filled, "check", fields{}, 200)
	})
}

func TestRightsAreAddedAndNotDoubled(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.do("manager", http.MethodPost, "/ip-rights", fields{"enterpriseId": w.firm, "kind": "invention", "name": "一种苗", "number": "ZL201510000001.2", "grantedOn": "2017-05-01"}, 201)
		d := w.open(nil)
		mine := w.ret("enterprise", d.ID, w.firm)
		if len(mine.Shown.Rights) != 1 {
			t.Fatalf("%+v", mine.Shown.Rights)
		}
		body := w.answers(nil)
		body["rights"] = []fields{
			{"kind": "invention", "name": "一种苗", "number": "ZL201510000001.2", "grantedOn": "2017-05-01"},
			{"kind": "utility_model", "name": "一种盆", "number": "zl 201620000002.5", "grantedOn": "2018-02-03", "used": true},
		}
		twice := w.answers(nil)
		twice["rights"] = []fields{{"kind": "design", "name": "盆"}, {"kind": "design", "name": "盆"}}
		w.handIn("enterprise", mine, twice, 422)
		w.handIn("enterprise", mine, body, 200)
		office := w.ret("officer-wuzhen", d.ID, w.firm)
		w.judge(office, "check", fields{}, 200)
		rights := items[struct {
			Name              string
			UsedInApplication bool
		}](t, w.do("manager", http.MethodGet, "/ip-rights?enterpriseId="+w.firm, nil, 200))
		if len(rights) != 2 {
			t.Errorf("%+v", rights)
		}
	})
}

func TestALinkAnswersOnceWithoutAnAccount(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.do("manager", http.MethodPost, "/enterprises/"+w.without+"/contacts", fields{"name": "旧联系人", "role": "contact", "phone": "13700005678"}, 201)
		d := w.open(nil)
		office := w.ret("officer-wuzhen", d.ID, w.without)
		link := func(status int) string {
			var l collection.AnswerLink
			a := w.do("officer-wuzhen", http.MethodPost, "/collection-returns/"+office.ID+"/link", nil, status)
			if status != 200 {
				return ""
			}
			a.Decode(t, &l)
			_, token, _ := strings.Cut(l.URL, "#")
			return token
		}
		stale, token := link(200), link(200)
		w.do("", http.MethodGet, "/collection-links/"+stale, nil, 404)
		w.do("enterprise", http.MethodPost, "/collection-returns/"+office.ID+"/link", nil, 403)
		var l collection.Linked
		a := w.do("", http.MethodGet, "/collection-links/"+token, nil, 200)
		a.Decode(t, &l)
		if strings.Contains(string(a.Body), "13700005678") || strings.Contains(string(a.Body), "旧联系人") || l.Shown.Values["name"].Value == "" {
			t.Errorf("the link tells of people: %s", a)
		}
		if now := w.ret("officer-wuzhen", d.ID, w.without); now.State != collection.Received {
			t.Errorf("%s", now.State)
		}
		body := w.answers(nil)
		body["name"], body["version"] = "苗青", l.Version
		body["values"].(texts)[w.of("sales")] = "abc"
		w.do("", http.MethodPost, "/collection-links/"+token, body, 422)
		body["values"].(texts)[w.of("sales")] = "88"
		w.do("", http.MethodPost, "/collection-links/"+token, body, 204)
		w.do("", http.MethodPost, "/collection-links/"+token, body, 404)
		filled := w.ret("officer-wuzhen", d.ID, w.without)
		if filled.FilledHow != "link" || filled.FilledBy != "苗青" {
			t.Errorf("%+v", filled.ReturnRow)
		}
		w.judge(filled, "check", fields{}, 200)
		if got := string(w.do("manager", http.MethodGet, "/figures?enterpriseId="+w.without, nil, 200).Body); !strings.Contains(got, `"source":"self"`) {
			t.Errorf("%s", got)
		}
		link(409)
	})
}

func TestTheOfficerAnswersForTheFirm(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.open(nil)
		office := w.ret("officer-wuzhen", d.ID, w.without)
		filled := w.handIn("officer-wuzhen", office, w.answers(nil), 200)
		if filled.FilledHow != "officer" {
			t.Errorf("%+v", filled.ReturnRow)
		}
		w.judge(filled, "check", fields{}, 200)
		if got := string(w.do("manager", http.MethodGet, "/figures?enterpriseId="+w.without, nil, 200).Body); !strings.Contains(got, `"source":"officer"`) {
			t.Errorf("%s", got)
		}
		w.do("officer-puyuan", http.MethodGet, "/collection-returns/"+office.ID, nil, 404)
		w.do("officer-puyuan", http.MethodPost, "/collection-returns/"+office.ID+"/answer", w.answers(nil), 404, version(1)...)
		w.do("leader", http.MethodPost, "/collection-returns/"+office.ID+"/check", fields{}, 403, version(3)...)
	})
}

func day(n int) string { return boottest.Today().AddDays(n).String() }
