package home_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"testing"

	"miaolin/app/boot/boottest"
	"miaolin/app/enterprise"
	"miaolin/app/home"
	"miaolin/app/value"
	"miaolin/app/visit"
	"miaolin/app/web"
)

// world is a running program with one firm in each of two towns.
type world struct {
	*boottest.Server
	wuzhen, puyuan string
}

func newWorld(t *testing.T, s *boottest.Server) world {
	t.Helper()
	w := world{Server: s}
	for _, firm := range []struct {
		to         *string
		name, unit string
	}{{&w.wuzhen, "桐乡试苗甲科技有限公司", boottest.Wuzhen}, {&w.puyuan, "桐乡试苗乙科技有限公司", boottest.Puyuan}} {
		p, err := s.Enterprise.Create(s.System(context.Background()), enterprise.NewEnterprise{Name: firm.name, UnitCode: firm.unit})
		if err != nil {
			t.Fatal(err)
		}
		*firm.to = p.ID
	}
	for _, user := range []string{"enterprise", "coach"} {
		if err := s.Enterprise.Grant(s.System(context.Background()), s.IDs[user], w.wuzhen, user); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

func (w world) log(t *testing.T, as string, body map[string]any, headers ...string) boottest.Answer {
	t.Helper()
	today := boottest.Today()
	full := map[string]any{"enterpriseId": w.wuzhen, "visitedOn": today, "mode": "onsite", "needs": []map[string]string{{"code": "finance"}}, "findings": "内部情况", "nextStep": "送材料", "nextOn": today}
	for k, v := range body {
		full[k] = v
	}
	return w.As(as).Do("POST", "/visits", full, headers...)
}

func TestVisitsByRole(t *testing.T) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) {
		w := newWorld(t, s)
		made := w.log(t, "officer-wuzhen", nil, "Idempotency-Key", "phone-1")
		id := made.ID(t)
		if again := w.log(t, "officer-wuzhen", nil, "Idempotency-Key", "phone-1"); again.ID(t) != id {
			t.Errorf("sent twice: %s", again)
		}
		if foreign := w.log(t, "officer-puyuan", nil); foreign.Status != 404 {
			t.Errorf("a visit to a firm of another town: %s", foreign)
		}
		var d visit.Detail
		made.Decode(t, &d)
		one, request := "/visits/"+id, "/requests/"+d.Requests[0].ID
		s.Check(t, []boottest.Row{
			{As: "", Method: "GET", Path: one, Status: 401},
			{As: "officer-wuzhen", Method: "GET", Path: one, Status: 200, Contains: "内部情况"},
			{As: "officer-puyuan", Method: "GET", Path: one, Status: 404, Contains: "visit.not_found"},
			{As: "officer-puyuan", Method: "GET", Path: one + "/text", Status: 404},
			{As: "officer-puyuan", Method: "GET", Path: "/visits?enterprise=" + w.wuzhen, Status: 404},
			{As: "officer-puyuan", Method: "GET", Path: "/visits", Status: 200, Contains: `"items":[]`},
			{As: "officer-puyuan", Method: "GET", Path: "/visits/recent?enterprise=" + w.wuzhen, Status: 404},
			{As: "officer-puyuan", Method: "GET", Path: request, Status: 404, Contains: "visit.request_not_found"},
			{As: "officer-puyuan", Method: "POST", Path: one + "/withdraw", Body: map[string]string{"reason": "测试"}, Header: []string{"If-Match", `"1"`}, Status: 404},
			{As: "manager", Method: "GET", Path: "/visits?need=finance&unit=330483100&mode=onsite", Status: 200, Contains: id},
			{As: "manager", Method: "GET", Path: "/visits?unit=330483101", Status: 200, Lacks: id},
			{As: "leader", Method: "GET", Path: one, Status: 200, Contains: "内部情况"},
			{As: "leader", Method: "PATCH", Path: one, Body: map[string]string{"findings": "x"}, Header: []string{"If-Match", `"1"`}, Status: 403},
			{As: "admin", Method: "GET", Path: one, Status: 403},
			{As: "reviewer", Method: "GET", Path: one, Status: 403},
			{As: "coach", Method: "GET", Path: one, Status: 200, Contains: "内部情况"},
			{As: "enterprise", Method: "GET", Path: one, Status: 200, Contains: "finance", Lacks: "内部情况"},
			{As: "enterprise", Method: "GET", Path: "/visits", Status: 200, Contains: id, Lacks: "送材料"},
			{As: "enterprise", Method: "GET", Path: "/requests", Status: 200, Contains: "融资需求"},
			{As: "enterprise", Method: "GET", Path: "/visits?next=open", Status: 403},
			{As: "enterprise", Method: "GET", Path: "/enterprises/" + w.wuzhen + "/timeline", Status: 200, Contains: `"visit"`, Lacks: "内部情况"},
			{As: "manager", Method: "GET", Path: "/enterprises/" + w.wuzhen + "/timeline?kind=profile,visit", Status: 200, Contains: "内部情况", Lacks: "grantedBy"},
			{As: "officer-wuzhen", Method: "PATCH", Path: one, Body: map[string]string{"findings": "x"}, Status: 428},
			{As: "officer-wuzhen", Method: "PATCH", Path: one, Body: map[string]string{"finding": "x"}, Header: []string{"If-Match", `"1"`}, Status: 422, Contains: "web.field_unknown"},
			{As: "officer-wuzhen", Method: "PATCH", Path: one, Body: map[string]string{"findings": "补记"}, Header: []string{"If-Match", `"1"`}, Status: 200, Contains: "补记"},
			{As: "officer-wuzhen", Method: "PATCH", Path: one, Body: map[string]string{"findings": "旧"}, Header: []string{"If-Match", `"1"`}, Status: 412},
			{As: "officer-wuzhen", Method: "POST", Path: request + "/answer", Body: map[string]string{"answer": "已受理贷款"}, Header: []string{"If-Match", `"1"`}, Status: 200, Contains: "answered"},
			{As: "officer-wuzhen", Method: "GET", Path: one + "/text?lang=en", Status: 200, Contains: "Financing"},
		})
	})
}

func TestPhotosOfAVisit(t *testing.T) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) {
		w := newWorld(t, s)
		id := w.log(t, "officer-wuzhen", nil).ID(t)
		sent := upload(t, s, "officer-wuzhen", map[string]string{"ownerKind": "visit", "ownerId": id, "clientId": "p1"})
		file := sent.ID(t)
		if again := upload(t, s, "officer-wuzhen", map[string]string{"ownerKind": "visit", "ownerId": id, "clientId": "p1"}); again.ID(t) != file {
			t.Errorf("sent twice: %s", again)
		}
		if foreign := upload(t, s, "officer-puyuan", map[string]string{"ownerKind": "visit", "ownerId": id}); foreign.Status != 404 {
			t.Errorf("a photo for a visit in another town: %s", foreign)
		}
		staged := upload(t, s, "officer-wuzhen", map[string]string{"ownerKind": "visit"}).ID(t)
		second := w.log(t, "officer-wuzhen", map[string]any{"attachments": []string{staged}})
		if !strings.Contains(string(second.Body), staged) {
			t.Errorf("the staged photo is not on the visit: %s", second)
		}
		path := "/visits/" + id + "/attachments/" + file
		got := s.As("leader").Do("GET", path, nil)
		if got.Status != 200 || got.Header.Get("Content-Type") != "image/png" || !strings.Contains(got.Header.Get("Content-Security-Policy"), "sandbox") || got.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%d %v", got.Status, got.Header)
		}
		if _, err := png.Decode(bytes.NewReader(got.Body)); err != nil {
			t.Error(err)
		}
		s.Check(t, []boottest.Row{
			{As: "officer-puyuan", Method: "GET", Path: path, Status: 404},
			{As: "enterprise", Method: "GET", Path: path, Status: 404},
			{As: "officer-wuzhen", Method: "GET", Path: "/visits/" + second.ID(t) + "/attachments/" + file, Status: 404},
			{As: "leader", Method: "DELETE", Path: path, Status: 403},
			{As: "officer-wuzhen", Method: "DELETE", Path: path + "?reason=blurred", Status: 204},
			{As: "leader", Method: "GET", Path: path, Status: 404},
		})
	})
}

// upload sends a small drawing as a browser would.
func upload(t *testing.T, s *boottest.Server, as string, fields map[string]string) boottest.Answer {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, v := range fields {
		if err := form.WriteField(name, v); err != nil {
			t.Fatal(err)
		}
	}
	part, err := form.CreateFormFile("file", "现场.png")
	if err == nil {
		err = png.Encode(part, image.NewGray(image.Rect(0, 0, 4, 3)))
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return s.As(as).Do(http.MethodPost, "/attachments", body.Bytes(), "Content-Type", form.FormDataContentType())
}

func TestStartPages(t *testing.T) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) {
		w := newWorld(t, s)
		today := boottest.Today()
		for i := range 9 { // more than a band shows
			w.log(t, "officer-wuzhen", map[string]any{"visitedOn": today.AddDays(-10), "nextOn": today.AddDays(-i)}).ID(t)
		}
		for _, ahead := range []int{1, 7, 8} {
			w.log(t, "officer-wuzhen", map[string]any{"visitedOn": today.AddDays(-10), "nextOn": today.AddDays(ahead)}).ID(t)
		}
		page := func(as string) (p home.Page) {
			s.As(as).Do("GET", "/home", nil).Decode(t, &p)
			return p
		}
		officer := page("officer-wuzhen")
		bands := map[string]home.Band{}
		for _, b := range officer.Bands {
			bands[b.ID] = b
		}
		if b := bands["overdue"]; b.Count != 8 || len(b.Items) != 7 {
			t.Errorf("overdue: %d, %d shown", b.Count, len(b.Items))
		}
		if b := bands["today"]; b.Count != 1 || len(b.Items) != 1 || b.Items[0].Text != "送材料" {
			t.Errorf("today: %+v", b)
		}
		for id, query := range map[string]string{ // the number opens its rows
			"overdue": "next=overdue", "today": fmt.Sprintf("nextFrom=%s&nextTo=%[1]s", today), "week": fmt.Sprintf("nextFrom=%s&nextTo=%s", today.AddDays(1), today.AddDays(7)),
		} {
			var opened struct {
				Total struct{ Count int }
				Items []struct{ NextOn value.Date }
			}
			s.As("officer-wuzhen").Do("GET", "/visits?sort=nextOn&"+query, nil).Decode(t, &opened)
			if want := bands[id].Count; want == 0 || opened.Total.Count != want || len(opened.Items) != want {
				t.Errorf("%s: %d on the start page, %d opened, %d rows", id, want, opened.Total.Count, len(opened.Items))
			}
		}
		if officer.County == nil || officer.County.Total.Firms != 1 || officer.County.OpenRequests != 12 {
			t.Errorf("%+v", officer.County)
		}
		if p := page("officer-puyuan"); len(p.Bands) != 1 || p.Bands[0].ID != "never" && p.Bands[0].ID != "long_ago" {
			t.Logf("%+v", p.Bands)
		}
		manager := page("manager")
		if manager.County.Total.Firms != 2 || !slices.ContainsFunc(manager.County.Units, func(u home.UnitLine) bool { return u.Code == boottest.Wuzhen && u.Rungs["seed"] == 1 }) {
			t.Errorf("%+v", manager.County)
		}
		if p := page("leader"); len(p.Bands) != 0 || p.County == nil {
			t.Errorf("%+v", p)
		}
		own := page("enterprise")
		if len(own.Firms) != 1 || own.Firms[0].EnterpriseID != w.wuzhen || len(own.Firms[0].Requests) != 5 || own.County != nil || len(own.Firms[0].Missing) == 0 {
			t.Errorf("%+v", own)
		}
		if p := page("coach"); len(p.Firms) != 1 || len(p.Firms[0].Requests) != 0 {
			t.Errorf("a coach: %+v", p)
		}
		if p := page("admin"); len(p.Bands) != 0 || p.County != nil || len(p.Firms) != 0 {
			t.Errorf("an administrator: %+v", p)
		}
	})
}

func TestTheStoryOfAFirm(t *testing.T) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) {
		w := newWorld(t, s)
		today := boottest.Today()
		for i := range 5 {
			w.log(t, "officer-wuzhen", map[string]any{"visitedOn": today.AddDays(-i / 2), "needs": nil}).ID(t)
		}
		s.As("manager").Do("POST", "/enterprises/"+w.wuzhen+"/contacts", map[string]any{"name": "陈测试", "role": "legal", "phone": "13800001234"}).ID(t)
		title := map[string]any{"enterpriseId": w.wuzhen, "kind": "hnte", "recognisedOn": today.AddDays(-100), "state": "announced", "origin": "first"}
		s.As("manager").Do("POST", "/titles", title).ID(t)
		seen, cursor := []home.Event{}, ""
		for range 9 {
			var page web.Page[home.Event]
			s.As("officer-wuzhen").Do("GET", "/enterprises/"+w.wuzhen+"/timeline?limit=3&cursor="+cursor, nil).Decode(t, &page)
			seen = append(seen, page.Items...)
			if cursor = page.NextCursor; cursor == "" {
				break
			}
		}
		kinds := map[string]int{}
		for i, e := range seen {
			kinds[e.Kind]++
			if i > 0 && e.On.After(seen[i-1].On) {
				t.Errorf("%s stands behind %s", e.On, seen[i-1].On)
			}
		}
		if kinds["visit"] != 5 || kinds["title"] != 1 || kinds["rung"] != 1 || kinds["contact"] != 1 || kinds["profile"] == 0 {
			t.Errorf("%v", kinds)
		}
		s.Check(t, []boottest.Row{
			{As: "officer-wuzhen", Method: "GET", Path: "/enterprises/" + w.wuzhen + "/timeline?kind=title", Status: 200, Contains: "hnte", Lacks: `"kind":"visit"`},
			{As: "officer-wuzhen", Method: "GET", Path: "/enterprises/" + w.wuzhen + "/timeline?kind=moon", Status: 422, Contains: "home.kind_unknown"},
			{As: "officer-puyuan", Method: "GET", Path: "/enterprises/" + w.wuzhen + "/timeline", Status: 404},
			{As: "admin", Method: "GET", Path: "/enterprises/" + w.wuzhen + "/timeline", Status: 403},
			{As: "enterprise", Method: "GET", Path: "/enterprises/" + w.wuzhen + "/timeline?kind=contact", Status: 200, Contains: "contact", Lacks: "phone"},
			{As: "officer-wuzhen", Method: "GET", Path: "/search?q=试苗", Status: 200, Contains: w.wuzhen, Lacks: w.puyuan},
			{As: "manager", Method: "GET", Path: "/search?q=试苗", Status: 200, Contains: w.puyuan},
		})
	})
}
