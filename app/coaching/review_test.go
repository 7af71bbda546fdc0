package coaching_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"miaolin/app/boot/boottest"
	"miaolin/app/coaching"
)

// panel is a review with links by reviewer: three technical experts and two financial.
type panel struct {
	w     *world
	id    string
	doors []string
	seats []string
}

func (w *world) review(kinds ...string) *panel {
	w.t.Helper()
	body := fields{"enterpriseId": w.firm, "year": boottest.Today().Year(), "dueOn": boottest.Today().AddDays(9), "note": "预评审"}
	p := &panel{w: w, id: w.do("manager", "POST", "/reviews", body, 201).ID(w.t)}
	for n, kind := range kinds {
		var link coaching.SeatLink
		w.do("manager", "POST", "/reviews/"+p.id+"/seats", fields{"name": fmt.Sprintf("评审%d", n), "kind": kind}, 201).Decode(w.t, &link)
		_, token, _ := strings.Cut(link.URL, "#")
		p.doors, p.seats = append(p.doors, "/review-doors/"+token), append(p.seats, link.SeatID)
	}
	return p
}

func five() []string {
	return []string{"technical", "technical", "technical", "technical", "financial"}
}

func (p *panel) door(n int, method, what string, body any, status int) (d coaching.Door) {
	p.w.t.Helper()
	a := p.w.do("", method, p.doors[n]+what, body, status)
	if status == 200 {
		a.Decode(p.w.t, &d)
	}
	return d
}

func (p *panel) promise(n int) coaching.Door {
	p.w.t.Helper()
	return p.door(n, "POST", "/promise", fields{"accept": true}, 200)
}

// filled gives points to the lines of a door so that they add up to a sum.
func filled(d coaching.Door, sum int) fields {
	scores := map[string]int{}
	left := sum
	for _, item := range d.Sheet {
		scores[item.Code] = item.Low
		left -= item.Low
	}
	for _, item := range d.Sheet {
		more := min(left, item.High-item.Low)
		scores[item.Code] += more
		left -= more
	}
	return fields{"scores": scores}
}

func (p *panel) get(who string, status int) (d coaching.ReviewDetail) {
	p.w.t.Helper()
	a := p.w.do(who, "GET", "/reviews/"+p.id, nil, status)
	if status == 200 {
		a.Decode(p.w.t, &d)
	}
	return d
}

func (p *panel) act(what string, body any, status int) {
	p.w.t.Helper()
	d := p.get("manager", 200)
	p.w.do("manager", "POST", "/reviews/"+p.id+"/"+what, body, status, "If-Match", etag(d.Version))
}

func TestReviewersSeeNothingBeforeThePromiseAndNoScoresBeforeTheirOwn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.review(five()...)
		d := p.door(0, "GET", "", nil, 200)
		if d.EnterpriseName == "" || d.Material != nil || len(d.Sheet) != 0 {
			t.Errorf("before the promise: %+v", d)
		}
		p.door(0, "PUT", "/sheet", fields{"scores": fields{}}, 422)
		d = p.promise(0)
		if d.Material == nil || len(d.Sheet) == 0 {
			t.Fatalf("after it: %+v", d)
		}
		for _, item := range d.Sheet {
			if item.Kind != "technical" {
				t.Errorf("a technical expert is asked for %s", item.Code)
			}
		}
		p.door(0, "PUT", "/sheet", filled(d, 60), 200)
		second := p.promise(1)
		if len(second.Others) != 0 || second.Mine != nil {
			t.Errorf("another's scores are shown: %+v", second.Others)
		}
		if a := w.do("", "GET", p.doors[1], nil, 200); strings.Contains(string(a.Body), `"total":60`) {
			t.Errorf("hidden scores in %s", a)
		}
		for _, seat := range p.get("manager", 200).Seats {
			if seat.Scores != nil || seat.Total != nil {
				t.Errorf("the office sees scores before the end: %+v", seat)
			}
		}
		second = p.door(1, "PUT", "/sheet", filled(second, 50), 200)
		if len(second.Others) != 1 || second.Others[0].Total != 60 {
			t.Errorf("now they may be seen: %+v", second.Others)
		}
		p.door(1, "PUT", "/sheet", filled(second, 50), 409)
		if a := w.do("", "GET", p.doors[1], nil, 200); strings.Contains(string(a.Body), "phone") || strings.Contains(string(a.Body), "contact") {
			t.Errorf("contacts are told: %s", a)
		}
		p.get("enterprise", 404)
		p.get("officer-puyuan", 404)
		w.do("coach", "GET", "/reviews/"+p.id, nil, 403)
	})
}

func TestScoresOutsideTheirBandAreRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.review(five()...)
		d := p.promise(0)
		item := d.Sheet[len(d.Sheet)-1]
		for name, points := range map[string]any{"above": item.High + 1, "below": item.Low - 1, "half": 1.5} {
			body := filled(d, 40)
			scores := map[string]any{}
			for code, n := range body["scores"].(map[string]int) {
				scores[code] = n
			}
			scores[item.Code] = points
			if a := w.As("").Do("PUT", p.doors[0]+"/sheet", fields{"scores": scores}); a.Status != 422 {
				t.Errorf("%s: %s", name, a)
			}
		}
		body := filled(d, 40)
		body["scores"].(map[string]int)["growth_sales"] = 5
		p.door(0, "PUT", "/sheet", body, 422) // another's line
		delete(body["scores"].(map[string]int), "growth_sales")
		delete(body["scores"].(map[string]int), item.Code)
		p.door(0, "PUT", "/sheet", body, 422) // one is missing
	})
}

func TestThePanelIsCheckedAndTheMarkItselfDoesNotPass(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.review("technical", "technical", "financial", "financial")
		if got := strings.Join(p.get("manager", 200).Panel.Missing, " "); got != "experts technical sheets" {
			t.Errorf("missing: %q", got)
		}
		p.act("close", nil, 409)
		p.act("cancel", fields{"reason": "人数不足"}, 200)
		p.door(0, "GET", "", nil, 404) // the link ended with it

		p = w.review(five()...)
		sums := []int{60, 60, 60, 60, 10} // the mean is exactly 70
		for n, sum := range sums {
			d := p.promise(n)
			p.door(n, "PUT", "/sheet", filled(d, sum), 200)
		}
		p.act("close", nil, 200)
		d := p.get("manager", 200)
		if d.Score != "70.00" || d.Passed == nil || *d.Passed {
			t.Fatalf("%s, %v", d.Score, d.Passed)
		}
		p.door(0, "GET", "", nil, 404)
		if d.Seats[0].Total == nil || d.Seats[0].Scores == nil {
			t.Errorf("after the end the office sees the sheets: %+v", d.Seats[0])
		}
	})
}

func TestConflictPrintedSheetAndRelease(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		booked := w.ask("enterprise", w.firm, nil)
		p := w.review(append(five(), "technical")...)
		w.do("manager", "POST", "/reviews/"+p.id+"/seats", fields{"name": booked.CoachName, "kind": "technical"}, 409) // who coaches the firm
		p.door(5, "POST", "/promise", fields{"accept": false}, 422)
		p.door(5, "POST", "/promise", fields{"accept": false, "reason": "曾在该企业任职"}, 200)
		p.door(5, "GET", "", nil, 404)
		w.do("manager", "POST", "/review-seats/"+p.seats[5]+"/link", nil, 409)

		old := p.doors[1]
		var link coaching.SeatLink
		w.do("manager", "POST", "/review-seats/"+p.seats[1]+"/link", nil, 200).Decode(t, &link)
		w.do("", "GET", old, nil, 404)
		_, token, _ := strings.Cut(link.URL, "#")
		p.doors[1] = "/review-doors/" + token
		for n, sum := range []int{61, 60, 60, 60} {
			body := filled(p.promise(n), sum)
			if n == 0 {
				body["opinions"], body["comment"] = []string{"补充成果转化佐证"}, "证明材料偏少"
			}
			p.door(n, "PUT", "/sheet", body, 200)
		}
		paper := filled(p.promise(4), 10)
		w.do("officer-wuzhen", "PUT", "/review-seats/"+p.seats[4]+"/sheet", paper, 403)
		w.do("manager", "PUT", "/review-seats/"+p.seats[4]+"/sheet", paper, 200)
		p.door(4, "PUT", "/sheet", paper, 409)
		p.act("release", nil, 409)
		p.act("close", nil, 200)
		d := p.get("manager", 200)
		if d.Score != "70.25" || !*d.Passed {
			t.Errorf("%s, %v", d.Score, d.Passed)
		}
		typed := 0
		for _, seat := range d.Seats {
			if seat.TypedBy != "" {
				typed++
			}
		}
		p.get("enterprise", 404)
		p.act("tasks", fields{}, 200)
		p.act("release", nil, 200)
		own := p.get("enterprise", 200)
		if typed != 1 || len(own.Seats) != 0 || len(own.Opinions) != 1 || own.Opinions[0].State != "todo" || len(own.Comments) != 1 || own.MayManage {
			t.Errorf("typed %d, %+v", typed, own)
		}
		if w.inbox("enterprise", "coaching.review_released") != 1 {
			t.Error("the firm is not told")
		}
	})
}

func TestConcurrentSheetsAreTakenOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.review(five()...)
		body := filled(p.promise(0), 60)
		body["opinions"] = []string{"一条意见"}
		clients := []*boottest.Client{w.As(""), w.As(""), w.New("manager")}
		got := together(6, func(i int) int {
			if i%3 == 2 {
				return clients[2].Do(http.MethodPut, "/review-seats/"+p.seats[0]+"/sheet", body).Status
			}
			return clients[i%3].Do(http.MethodPut, p.doors[0]+"/sheet", body).Status
		})
		if got[200] != 1 || got[409] != 5 {
			t.Errorf("%v", got)
		}
	})
}
