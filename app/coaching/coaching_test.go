package coaching_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"miaolin/app/boot/boottest"
	"miaolin/app/coaching"
	"miaolin/app/plan"
	"miaolin/app/value"
)

type fields map[string]any

type world struct {
	*boottest.Server
	t               *testing.T
	firm, elsewhere string // of Wuzhen, of Puyuan
	coach           string
	topic           plan.MenuItem
}

// always is an exception that makes a coach free at any time of the year to come.
func always() fields {
	return fields{"fromOn": boottest.Today(), "toOn": boottest.Today().AddDays(366), "away": false, "hours": fields{"from": "08:00", "to": "20:00"}}
}

func newWorld(t *testing.T, s *boottest.Server) *world {
	t.Helper()
	w := &world{Server: s, t: t}
	w.firm = w.newFirm("桐乡试苗受辅科技有限公司", boottest.Wuzhen)
	w.elsewhere = w.newFirm("桐乡试苗别镇受辅有限公司", boottest.Puyuan)
	w.let("enterprise", w.firm)
	var page struct{ Items []plan.MenuItem }
	s.As("manager").Do(http.MethodGet, "/menu-items", nil).Decode(t, &page)
	w.topic = page.Items[4]
	w.coach = w.do("manager", "POST", "/coaches", fields{
		"userId": s.IDs["coach"], "organisation": "试苗会计师事务所", "topics": []string{w.topic.ID}, "exceptions": []fields{always()},
	}, 201).ID(t)
	return w
}

func (w *world) newFirm(name, unit string) string {
	w.t.Helper()
	return w.As("manager").Do(http.MethodPost, "/enterprises", fields{"name": name, "unitCode": unit}).ID(w.t)
}

func (w *world) let(who, firm string) {
	w.t.Helper()
	if err := w.Enterprise.Grant(w.System(w.t.Context()), w.IDs[who], firm, "enterprise"); err != nil {
		w.t.Fatal(err)
	}
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

// at is an hour of a day from today on.
func at(days, hour int) value.Instant {
	return boottest.Today().AddDays(days).Start().Add(time.Duration(hour) * time.Hour)
}

func span(days, hour int) fields {
	return fields{"startsAt": at(days, hour), "endsAt": at(days, hour+1)}
}

func (w *world) ask(who, firm string, more fields) (d coaching.Detail) {
	w.t.Helper()
	body := fields{"enterpriseId": firm, "coachId": w.coach, "menuItemId": w.topic.ID, "form": "phone", "wishes": []fields{span(3, 9)}}
	for k, v := range more {
		body[k] = v
	}
	w.do(who, "POST", "/coachings", body, 201).Decode(w.t, &d)
	return d
}

// act changes a booking as it is now.
func (w *world) act(who string, d *coaching.Detail, method, what string, body any, status int) boottest.Answer {
	w.t.Helper()
	a := w.do(who, method, "/coachings/"+d.ID+"/"+what, body, status, "If-Match", etag(d.Version))
	if status == 200 {
		*d = coaching.Detail{}
		a.Decode(w.t, d)
	}
	return a
}

func etag(version int64) string { return fmt.Sprintf(`"%d"`, version) }

func (w *world) get(who, id string) (d coaching.Detail) {
	w.t.Helper()
	w.do(who, "GET", "/coachings/"+id, nil, 200).Decode(w.t, &d)
	return d
}

func (w *world) inbox(who, kind string) (n int) {
	w.t.Helper()
	var page struct{ Items []struct{ Kind string } }
	w.do(who, "GET", "/inbox?show=all&limit=200", nil, 200).Decode(w.t, &page)
	for _, i := range page.Items {
		if i.Kind == kind {
			n++
		}
	}
	return n
}

func TestFromBookingToTasks(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.do("coach", "GET", "/enterprises/"+w.firm, nil, 404)
		d := w.ask("enterprise", w.firm, fields{"question": "研发项目怎么分"})
		if d.State != coaching.Requested || !d.ByFirm || d.Topic != w.topic.ZH || d.MayChange || !d.MayCancel {
			t.Fatalf("%+v", d)
		}
		if got := w.get("coach", d.ID); got.OpensFirm || !got.MayChange || got.EnterpriseName == "" {
			t.Errorf("a coach sees the request and not yet the firm: %+v", got)
		}
		if w.inbox("coach", "coaching.requested") != 1 || w.inbox("enterprise", "coaching.booked") != 0 {
			t.Error("the coach is asked, who asked is not told")
		}
		w.act("enterprise", &d, "POST", "time", span(3, 9), 403)
		w.act("coach", &d, "POST", "time", span(3, 9), 200)
		if d.State != coaching.Confirmed || !d.OpensFirm {
			t.Errorf("%+v", d)
		}
		w.do("coach", "GET", "/enterprises/"+w.firm, nil, 200)
		w.do("coach", "GET", "/enterprises/"+w.elsewhere, nil, 404)

		w.act("coach", &d, "POST", "time", span(3, 14), 422) // moving needs a reason
		moved := span(-2, 14)
		moved["reason"] = "专家出差，提前到前天"
		w.act("coach", &d, "POST", "time", moved, 200)
		if w.inbox("enterprise", "coaching.moved") != 1 {
			t.Error("the firm is not told that it moved")
		}
		w.act("coach", &d, "PUT", "record", fields{"findings": "  "}, 422)
		w.act("coach", &d, "PUT", "record", fields{"findings": "辅助账没有分项目", "attendees": "财务负责人", "opinions": []fields{
			{"text": "按项目设置研发费用辅助账", "ownerName": "财务负责人", "dueOn": boottest.Today().AddDays(20)}, {"text": "补充工时记录"},
		}}, 200)
		if d.State != coaching.Held || len(d.Advice) != 2 || d.Tasks != 0 {
			t.Fatalf("%+v", d)
		}
		w.act("coach", &d, "POST", "tasks", fields{"opinions": []string{d.Advice[0].ID}}, 200)
		w.act("coach", &d, "POST", "tasks", fields{}, 200)
		w.act("coach", &d, "POST", "tasks", fields{}, 200) // again changes nothing
		if d.Tasks != 2 || d.Advice[0].State != "todo" {
			t.Errorf("%+v", d.Advice)
		}
		var items struct{ Items []plan.ItemView }
		w.do("enterprise", "GET", "/plan-of?enterprise="+w.firm, nil, 200).Decode(t, &items)
		found := 0
		for _, i := range items.Items {
			if i.SourceKind == "coaching" && i.SourceID == d.ID {
				found++
			}
		}
		if found != 2 {
			t.Errorf("%d items lead back: %+v", found, items.Items)
		}
		w.act("coach", &d, "POST", "answer", fields{"rating": 5}, 403)
		own := w.get("enterprise", d.ID)
		w.act("enterprise", &own, "POST", "answer", fields{"rating": 5, "words": "很有帮助"}, 200)
		w.act("enterprise", &own, "POST", "answer", fields{"rating": 1}, 409)
		w.act("coach", &own, "PUT", "record", fields{"findings": "改"}, 409)
		var loads struct{ Items []coaching.LoadView }
		w.do("manager", "GET", "/coach-loads?from="+boottest.Today().AddDays(-30).String()+"&to="+boottest.Today().AddDays(30).String(), nil, 200).Decode(t, &loads)
		if l := loads.Items[0]; l.Held != 1 || l.Minutes != 60 || l.Firms != 1 || l.Tasks != 2 || *l.Rating != 5 {
			t.Errorf("%+v", l)
		}
	})
}

func TestTimesThatAreRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.ask("enterprise", w.firm, nil)
		w.act("coach", &d, "POST", "time", span(3, 9), 200)
		other := w.ask("officer-puyuan", w.elsewhere, nil)
		for name, row := range map[string]struct {
			at     fields
			status int
			code   string
		}{
			"taken":     {fields{"startsAt": at(3, 9).Add(30 * time.Minute), "endsAt": at(3, 11)}, 409, "coaching.coach_busy"},
			"too early": {fields{"startsAt": at(3, 7), "endsAt": at(3, 9)}, 409, "coaching.coach_away"},
			"too long":  {fields{"startsAt": at(3, 8), "endsAt": at(3, 19)}, 422, "coaching.length_wrong"},
			"too short": {fields{"startsAt": at(3, 8), "endsAt": at(3, 8)}, 422, "coaching.length_wrong"},
			"midnight":  {fields{"startsAt": at(3, 22), "endsAt": at(4, 1)}, 422, "coaching.over_midnight"},
			"long ago":  {span(-40, 9), 422, "coaching.day_wrong"},
		} {
			if a := w.act("coach", &other, "POST", "time", row.at, row.status); !strings.Contains(string(a.Body), row.code) {
				t.Errorf("%s: %s", name, a)
			}
		}
		w.act("coach", &other, "POST", "time", fields{"startsAt": at(3, 10), "endsAt": at(3, 11)}, 200) // one begins as the other ends
		var free struct{ Items []coaching.Span }
		day := boottest.Today().AddDays(3).String()
		w.do("enterprise", "GET", "/coaches/"+w.coach+"/free?from="+day+"&to="+day, nil, 200).Decode(t, &free)
		if len(free.Items) != 2 || free.Items[0].EndsAt.Compare(at(3, 9)) != 0 || free.Items[1].StartsAt.Compare(at(3, 11)) != 0 {
			t.Errorf("%+v", free.Items)
		}
	})
}

func TestCoachReadsAFirmOnlyWhileBooked(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		one, two := w.ask("enterprise", w.firm, nil), w.ask("enterprise", w.firm, fields{"wishes": []fields{span(5, 9)}})
		w.act("coach", &one, "POST", "time", span(3, 9), 200)
		w.act("coach", &two, "POST", "time", span(5, 9), 200)
		w.act("enterprise", &one, "POST", "cancel", fields{"reason": ""}, 422)
		w.act("enterprise", &one, "POST", "cancel", fields{"reason": "负责人出差"}, 200)
		w.do("coach", "GET", "/enterprises/"+w.firm, nil, 200) // there is the other one
		if w.inbox("coach", "coaching.cancelled") != 1 {
			t.Error("the coach is not told")
		}
		two = w.get("coach", two.ID)
		w.act("coach", &two, "POST", "cancel", fields{"reason": "改由他人"}, 200)
		w.do("coach", "GET", "/enterprises/"+w.firm, nil, 404)
		if two.OpensFirm {
			t.Error("the firm is closed to the coach now")
		}
		w.act("coach", &two, "POST", "time", span(6, 9), 409) // what was cancelled stays so
		again := w.ask("enterprise", w.firm, nil)
		w.act("coach", &again, "POST", "time", span(3, 9), 200) // and its hour is free
	})
}

func TestCoachTakenOutOfUse(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.ask("enterprise", w.firm, nil)
		w.act("coach", &d, "POST", "time", span(3, 9), 200)
		w.do("manager", "PATCH", "/coaches/"+w.coach, fields{"active": false}, 422, "If-Match", `"1"`)
		w.do("manager", "PATCH", "/coaches/"+w.coach, fields{"active": false, "reason": "调离岗位"}, 200, "If-Match", `"1"`)
		w.do("coach", "GET", "/enterprises/"+w.firm, nil, 404)
		d = w.get("manager", d.ID)
		if d.State != coaching.Requested || d.CoachActive || len(d.Wishes) != 1 || d.StartsAt != nil || w.inbox("enterprise", "coaching.coach_left") != 1 {
			t.Fatalf("%+v", d)
		}
		w.act("manager", &d, "POST", "time", span(3, 9), 409)
		body := fields{"enterpriseId": w.firm, "coachId": w.coach, "topic": "再约", "form": "phone", "wishes": []fields{span(3, 9)}}
		w.do("enterprise", "POST", "/coachings", body, 409)
		second := w.do("admin", "POST", "/users", fields{"username": "coach-2", "name": "第二位专家", "unitCode": boottest.County}, 201).ID(t)
		w.do("admin", "POST", "/users/"+second+"/assignments", fields{"role": "coach", "unitCode": boottest.County}, 201)
		next := w.do("manager", "POST", "/coaches", fields{"userId": second, "exceptions": []fields{always()}}, 201).ID(t)
		w.do("manager", "POST", "/coaches", fields{"userId": second}, 409)
		w.act("manager", &d, "POST", "coach", fields{"coachId": next}, 200)
		w.act("manager", &d, "POST", "time", span(3, 9), 200)
		w.do("coach", "GET", "/coachings/"+d.ID, nil, 404)
	})
}

func TestFirmThatLeaves(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.ask("officer-wuzhen", w.firm, nil)
		w.act("coach", &d, "POST", "time", span(3, 9), 200)
		ctx := w.System(t.Context())
		if n, err := w.Coaching.LetGo(ctx); n != 0 || err != nil {
			t.Fatalf("%d, %v", n, err)
		}
		w.leave(ctx)
		if n, err := w.Coaching.LetGo(ctx); n != 1 || err != nil {
			t.Fatalf("%d, %v", n, err)
		}
		if d = w.get("manager", d.ID); d.State != coaching.Cancelled || d.StateReason == "" || w.inbox("coach", "coaching.cancelled") != 1 {
			t.Errorf("%+v", d)
		}
		w.do("coach", "GET", "/enterprises/"+w.firm, nil, 404)
		body := fields{"enterpriseId": w.firm, "coachId": w.coach, "topic": "再约", "form": "phone", "wishes": []fields{span(3, 9)}}
		w.do("manager", "POST", "/coachings", body, 409)
	})
}

func (w *world) leave(ctx context.Context) {
	w.t.Helper()
	a := w.do("manager", "GET", "/enterprises/"+w.firm, nil, 200)
	w.do("manager", "POST", "/enterprises/"+w.firm+"/state", fields{"state": "gone", "from": boottest.Today(), "reason": "迁往外县"}, 200, "If-Match", a.Header.Get("ETag"))
}

func TestScope(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.ask("officer-wuzhen", w.firm, nil)
		for who, status := range map[string]int{"manager": 200, "officer-wuzhen": 200, "leader": 200, "coach": 200, "enterprise": 200, "officer-puyuan": 404, "agent": 404, "reviewer": 403, "admin": 403} {
			w.do(who, "GET", "/coachings/"+d.ID, nil, status)
		}
		w.let("coach", w.elsewhere) // a firm of theirs, booked with somebody else
		w.do("enterprise", "POST", "/coachings", fields{"enterpriseId": w.elsewhere, "coachId": w.coach, "topic": "别家", "form": "phone", "wishes": []fields{span(3, 9)}}, 404)
		w.do("enterprise", "PATCH", "/coaches/"+w.coach, fields{"intro": "x"}, 403, "If-Match", `"1"`)
		w.do("officer-wuzhen", "PATCH", "/coaches/"+w.coach, fields{"intro": "x"}, 403, "If-Match", `"1"`)
		w.do("coach", "PATCH", "/coaches/"+w.coach, fields{"intro": "x", "weekly": []fields{{"weekday": 1, "from": "09:00", "to": "11:30"}, {"weekday": 1, "from": "11:00", "to": "12:00"}}}, 422, "If-Match", `"1"`)
		w.do("coach", "PATCH", "/coaches/"+w.coach, fields{"intro": "x", "weekly": []fields{{"weekday": 1, "from": "09:00", "to": "11:30"}}}, 200, "If-Match", `"1"`)
	})
}

const form = `--b
Content-Disposition: form-data; name="ownerKind"

coaching
--b
Content-Disposition: form-data; name="file"; filename="note.txt"

{content}
--b--
`

func TestPapersHaveVersions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.ask("enterprise", w.firm, nil)
		paper := func(who, content string) string {
			body := strings.NewReplacer("\n", "\r\n", "{content}", content).Replace(form)
			return w.do(who, "POST", "/attachments", []byte(body), 201, "Content-Type", "multipart/form-data; boundary=b").ID(t)
		}
		add := func(who, content string, status int) {
			w.do(who, "POST", "/coachings/"+d.ID+"/materials", fields{"title": "申报书", "attachmentId": paper(who, content)}, status)
		}
		add("enterprise", "one", 200)
		d = w.get("coach", d.ID)
		first := d.Materials[0]
		w.do("enterprise", "POST", "/coaching-materials/"+first.ID+"/review", fields{"verdict": "good"}, 403)
		w.do("coach", "POST", "/coaching-materials/"+first.ID+"/review", fields{"verdict": "revise"}, 422)
		w.do("coach", "POST", "/coaching-materials/"+first.ID+"/review", fields{"verdict": "revise", "comment": "第三章缺数据"}, 200)
		add("enterprise", "two", 200)
		d = w.get("enterprise", d.ID)
		if len(d.Materials) != 2 || d.Materials[0].Number != 2 || d.Materials[0].Verdict != "" || d.Materials[1].Comment == "" {
			t.Errorf("%+v", d.Materials)
		}
		w.do("enterprise", "GET", "/coachings/"+d.ID+"/attachments/"+first.AttachmentID, nil, 200)
		w.do("officer-puyuan", "GET", "/coachings/"+d.ID+"/attachments/"+first.AttachmentID, nil, 404)
	})
}
