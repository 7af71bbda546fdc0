package training_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"miaolin/app/boot/boottest"
	"miaolin/app/enterprise"
	"miaolin/app/paper"
	"miaolin/app/paper/papertest"
	"miaolin/app/plan"
	"miaolin/app/training"
	"miaolin/app/value"
)

type fields map[string]any

type world struct {
	*boottest.Server
	t               *testing.T
	firm, elsewhere string // of Wuzhen, of Puyuan
	topic           string
	topics          []plan.MenuItem
}

func newWorld(t *testing.T, s *boottest.Server) *world {
	t.Helper()
	w := &world{Server: s, t: t}
	w.firm = w.newFirm("桐乡试苗参训科技有限公司", boottest.Wuzhen)
	w.elsewhere = w.newFirm("桐乡试苗别镇参训有限公司", boottest.Puyuan)
	w.let("enterprise", w.firm)
	var page struct{ Items []plan.MenuItem }
	s.As("enterprise").Do(http.MethodGet, "/menu-items", nil).Decode(t, &page)
	w.topics, w.topic = page.Items, page.Items[4].ID
	return w
}

func (w *world) newFirm(name, unit string) string {
	w.t.Helper()
	return w.As("manager").Do(http.MethodPost, "/enterprises", fields{"name": name, "unitCode": unit}).ID(w.t)
}

func (w *world) let(who, firm string) {
	w.t.Helper()
	reason := "enterprise"
	if who == "agent" {
		reason = "agent"
	}
	if err := w.Enterprise.Grant(w.System(w.t.Context()), w.IDs[who], firm, reason); err != nil {
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

// in is a moment from now; sessions of tests begin in ten minutes.
func in(d time.Duration) string { return value.System().Add(d).String() }

func (w *world) body(more fields) fields {
	b := fields{
		"unitCode": boottest.County, "title": "研发费用辅助账实务", "topics": []string{w.topic}, "place": "市科技局三楼会议室",
		"startsAt": in(10 * time.Minute), "endsAt": in(130 * time.Minute), "capacity": 2,
	}
	for k, v := range more {
		b[k] = v
	}
	return b
}

func (w *world) create(who string, more fields) (d training.Detail) {
	w.t.Helper()
	w.do(who, http.MethodPost, "/trainings", w.body(more), 201).Decode(w.t, &d)
	return d
}

// open is a session that takes enrolments.
func (w *world) open(who string, more fields) training.Detail {
	w.t.Helper()
	return w.move(who, w.create(who, more), "open", "", 200)
}

func (w *world) move(who string, d training.Detail, state, reason string, status int) (after training.Detail) {
	w.t.Helper()
	a := w.do(who, http.MethodPost, "/trainings/"+d.ID+"/state", fields{"state": state, "reason": reason}, status, "If-Match", fmt.Sprintf(`"%d"`, d.Version))
	if status == 200 {
		a.Decode(w.t, &after)
	}
	return after
}

func (w *world) enrol(who, id, firm string, status int, names ...string) []training.EnrolmentView {
	w.t.Helper()
	var people []fields
	for _, n := range names {
		people = append(people, fields{"name": n, "post": "财务", "phone": "13800001234"})
	}
	a := w.do(who, http.MethodPost, "/trainings/"+id+"/enrolments", fields{"enterpriseId": firm, "people": people}, status)
	if status != 201 {
		return nil
	}
	return items[training.EnrolmentView](w.t, a)
}

func items[T any](t *testing.T, a boottest.Answer) []T {
	t.Helper()
	var page struct{ Items []T }
	a.Decode(t, &page)
	return page.Items
}

func (w *world) list(who, id string) []training.EnrolmentView {
	w.t.Helper()
	return items[training.EnrolmentView](w.t, w.do(who, http.MethodGet, "/trainings/"+id+"/enrolments", nil, 200))
}

func (w *world) counts(who string) (c training.Counts) {
	w.t.Helper()
	w.do(who, http.MethodGet, "/training-counts", nil, 200).Decode(w.t, &c)
	return c
}

func (w *world) inbox(who string) string {
	return string(w.do(who, http.MethodGet, "/inbox", nil, 200).Body)
}

// begun moves a session into the past, as time does.
func (w *world) begun(id string) {
	w.t.Helper()
	now := value.System()
	err := w.DB.InTx(w.t.Context(), func(ctx ctx) error {
		return w.DB.From(ctx).Exec("UPDATE trainings SET starts_at = ?, ends_at = ?, enrol_until = ?, starts_on = ? WHERE id = ?",
			now.Add(-2*time.Hour), now.Add(-time.Minute), now.Add(-3*time.Hour), now.Add(-2*time.Hour).Date(), id).Error
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func TestWhatIsRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, row := range []struct {
			who    string
			change fields
			status int
		}{
			{"manager", fields{"title": " "}, 422},
			{"manager", fields{"place": ""}, 422},
			{"manager", fields{"place": "", "link": "javascript:alert(1)"}, 422},
			{"manager", fields{"endsAt": in(5 * time.Minute)}, 422},
			{"manager", fields{"endsAt": in(200 * time.Hour)}, 422},
			{"manager", fields{"enrolUntil": in(20 * time.Minute)}, 422},
			{"manager", fields{"topics": []string{"nothing"}}, 422},
			{"manager", fields{"coachId": w.IDs["officer-wuzhen"]}, 422},
			{"manager", fields{"capacity": 0}, 422},
			{"manager", fields{"unitCode": "999999"}, 403},
			{"officer-wuzhen", fields{}, 403}, // the county is not theirs
			{"officer-wuzhen", fields{"unitCode": boottest.Puyuan}, 403},
			{"enterprise", fields{}, 403},
			{"officer-wuzhen", fields{"unitCode": boottest.Wuzhen}, 201},
			{"manager", fields{"place": "", "link": "https://meeting.example.cn/1"}, 201},
		} {
			w.do(row.who, http.MethodPost, "/trainings", w.body(row.change), row.status)
		}
	})
}

func TestADraftIsTheOfficesAndSoIsATown(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.create("manager", fields{"coachId": w.IDs["coach"]})
		if d.Teacher != "coach" || !d.Editable || d.MayEnrol {
			t.Errorf("%+v", d)
		}
		for _, who := range []string{"enterprise", "coach", "officer-wuzhen"} {
			w.do(who, http.MethodGet, "/trainings/"+d.ID, nil, 404)
		}
		w.enrol("enterprise", d.ID, w.firm, 404, "张三")
		w.enrol("manager", d.ID, w.firm, 409, "张三")
		d = w.move("manager", d, "open", "", 200)
		for _, who := range []string{"enterprise", "coach", "officer-wuzhen", "leader", "auditor"} {
			w.do(who, http.MethodGet, "/trainings/"+d.ID, nil, 200)
		}
		w.do("reviewer", http.MethodGet, "/trainings", nil, 403)
		w.do("officer-wuzhen", http.MethodPatch, "/trainings/"+d.ID, fields{"title": "改名"}, 403, "If-Match", `"2"`)
		town := w.open("officer-puyuan", fields{"unitCode": boottest.Puyuan, "title": "濮院专场"})
		for who, status := range map[string]int{"officer-wuzhen": 404, "enterprise": 404, "manager": 200} {
			w.do(who, http.MethodGet, "/trainings/"+town.ID, nil, status)
		}
		w.do("manager", http.MethodPatch, "/trainings/"+town.ID, fields{"title": "旧"}, 412, "If-Match", `"1"`)
		w.do("manager", http.MethodPatch, "/trainings/"+town.ID, fields{"title": "濮院针织专场"}, 200, "If-Match", `"2"`)
	})
}

func TestInvitedOnly(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.open("manager", fields{"openTo": "invited"})
		w.do("enterprise", http.MethodGet, "/trainings/"+d.ID, nil, 404)
		path := "/trainings/" + d.ID + "/invitations"
		var n training.InvitedCount
		w.do("manager", http.MethodPost, path, fields{"unit": boottest.Wuzhen, "dryRun": true}, 200).Decode(t, &n)
		if n != (training.InvitedCount{Firms: 1, Added: 1}) || strings.Contains(w.inbox("enterprise"), "邀请参加") {
			t.Fatalf("counting only: %+v", n)
		}
		w.do("manager", http.MethodPost, path, fields{"unit": boottest.Wuzhen}, 200).Decode(t, &n)
		w.do("manager", http.MethodPost, path, fields{"unit": boottest.Wuzhen}, 200).Decode(t, &n)
		if n != (training.InvitedCount{Firms: 1, Added: 0}) || !strings.Contains(w.inbox("enterprise"), "邀请参加培训") {
			t.Errorf("twice: %+v, %s", n, w.inbox("enterprise"))
		}
		w.do("enterprise", http.MethodPost, path, fields{"unit": boottest.Wuzhen}, 403)
		w.do("manager", http.MethodPost, path, fields{"enterprises": []string{"nothing"}}, 404)
		for who, firms := range map[string]int{"manager": 1, "officer-wuzhen": 1, "enterprise": 1} {
			if got := items[training.InvitedFirm](t, w.do(who, http.MethodGet, path, nil, 200)); len(got) != firms {
				t.Errorf("%s sees %+v", who, got)
			}
		}
		w.do("officer-puyuan", http.MethodGet, "/trainings/"+d.ID, nil, 404)
		w.enrol("enterprise", d.ID, w.firm, 201, "张三")
		if strings.Contains(w.inbox("enterprise"), "邀请参加培训") {
			t.Error("an answered invitation still waits")
		}
		// The office may let in whom it did not invite; a firm may not let itself in.
		w.enrol("manager", d.ID, w.elsewhere, 201, "李四")
		w.let("enterprise", w.elsewhere)
		w.enrol("enterprise", d.ID, w.elsewhere, 409, "王五")
	})
}

func TestLackingACondition(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		if _, err := w.Eligibility.RunAll(w.System(t.Context())); err != nil {
			t.Fatal(err)
		}
		d := w.create("manager", nil)
		w.do("manager", http.MethodPost, "/trainings/"+d.ID+"/invitations", fields{"lacks": "no_such"}, 422)
		var n training.InvitedCount
		w.do("manager", http.MethodPost, "/trainings/"+d.ID+"/invitations", fields{"lacks": "rd_ratio"}, 200).Decode(t, &n)
		if n.Firms != 0 { // what is unknown is not lacking
			t.Errorf("%+v", n)
		}
	})
}

func TestSeatsAndTheWaitingList(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.open("manager", nil)
		first := w.enrol("enterprise", d.ID, w.firm, 201, "张三", "李四", "王五")
		if len(first) != 3 || first[1].State != training.Enrolled || first[2].State != training.Waiting || first[2].Place != 1 || !first[0].ByFirm {
			t.Fatalf("%+v", first)
		}
		w.enrol("enterprise", d.ID, w.firm, 409, "张三")
		w.enrol("enterprise", d.ID, w.firm, 422, "赵六", "赵六")
		w.enrol("enterprise", d.ID, w.elsewhere, 404, "外人")
		w.enrol("officer-puyuan", d.ID, w.elsewhere, 201, "钱七")
		if got := w.list("officer-puyuan", d.ID); len(got) != 1 || got[0].Name != "钱七" || got[0].Place != 2 {
			t.Errorf("a town sees its own firms only: %+v", got)
		}
		if got := w.list("auditor", d.ID); got[0].Phone != "138****1234" {
			t.Errorf("phone %q", got[0].Phone)
		}
		w.do("officer-puyuan", http.MethodPost, "/training-enrolments/"+first[0].ID+"/cancel", fields{}, 404)
		w.do("manager", http.MethodPost, "/training-enrolments/"+first[0].ID+"/cancel", fields{"reason": "出差"}, 204)
		w.do("enterprise", http.MethodPost, "/training-enrolments/"+first[0].ID+"/cancel", fields{}, 204)
		got := w.list("manager", d.ID)
		if got[0].State != training.GivenUp || got[2].State != training.Enrolled || got[3].Place != 1 {
			t.Errorf("%+v", got)
		}
		if !strings.Contains(w.inbox("enterprise"), "候补转正") {
			t.Error("who moved up was not told")
		}
		// More seats let the next in; fewer than are taken is refused.
		w.do("manager", http.MethodPatch, "/trainings/"+d.ID, fields{"capacity": 1}, 409, "If-Match", `"2"`)
		w.do("manager", http.MethodPatch, "/trainings/"+d.ID, fields{"capacity": 3, "place": "濮院镇"}, 200, "If-Match", `"2"`)
		if got = w.list("manager", d.ID); got[3].State != training.Enrolled || !strings.Contains(w.inbox("enterprise"), "时间或地点有变") {
			t.Errorf("%+v", got)
		}
		w.enrol("enterprise", d.ID, w.firm, 201, "张三") // who gave up may come again
	})
}

func TestTooLateAndGone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		late := w.open("manager", fields{"enrolUntil": in(-time.Minute)})
		w.enrol("enterprise", late.ID, w.firm, 409, "张三")
		d := w.open("manager", fields{"capacity": 1})
		w.enrol("manager", d.ID, w.elsewhere, 201, "走了的")
		waiting := w.enrol("enterprise", d.ID, w.firm, 201, "候补的")
		if waiting[len(waiting)-1].State != training.Waiting {
			t.Fatalf("%+v", waiting)
		}
		w.do("manager", http.MethodPost, "/enterprises/"+w.elsewhere+"/state", fields{"state": enterprise.Gone, "from": boottest.Today(), "reason": "迁往外县"}, 200, "If-Match", `"1"`)
		w.enrol("manager", d.ID, w.elsewhere, 409, "又来")
		freed, err := w.Training.LetGo(w.System(t.Context()))
		if err != nil || freed != 1 {
			t.Fatalf("%d, %v", freed, err)
		}
		for _, e := range w.list("manager", d.ID) {
			if e.Name == "走了的" && e.State != training.GivenUp || e.Name == "候补的" && e.State != training.Enrolled {
				t.Errorf("%+v", e)
			}
		}
	})
}

func TestCancelledFreesAndTellsEverybody(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.open("manager", fields{"coachId": w.IDs["coach"]})
		e := w.enrol("enterprise", d.ID, w.firm, 201, "张三")[0]
		w.move("manager", d, "cancelled", "", 422)
		d = w.move("manager", d, "cancelled", "场地停电", 200)
		for _, who := range []string{"enterprise", "coach"} {
			if box := w.inbox(who); !strings.Contains(box, "培训取消") || !strings.Contains(box, "场地停电") {
				t.Errorf("%s: %s", who, box)
			}
		}
		if got := w.list("enterprise", d.ID); got[0].State != training.GivenUp || got[0].CancelReason != "场地停电" {
			t.Errorf("%+v", got)
		}
		w.enrol("enterprise", d.ID, w.firm, 409, "张三")
		w.do("manager", http.MethodPost, "/training-enrolments/"+e.ID+"/sign-in", fields{"present": true}, 409)
		w.move("manager", d, "open", "", 409)
		if c := w.counts("manager"); c.Held != 0 || c.Attendances != 0 || c.Planned != 0 || c.Target == nil || c.Target.Sessions != 10 {
			t.Errorf("%+v", c)
		}
	})
}

func TestHeldCountsAndMarksThePlan(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.do("enterprise", http.MethodPost, "/plan-items", fields{"enterpriseId": w.firm, "menuItemId": w.topic}, 201)
		d := w.open("manager", nil)
		people := w.enrol("enterprise", d.ID, w.firm, 201, "张三", "李四")
		w.move("manager", d, "held", "", 409) // not begun
		in, out := "/training-enrolments/"+people[0].ID+"/sign-in", "/training-enrolments/"+people[1].ID+"/sign-in"
		w.do("enterprise", http.MethodPost, in, fields{"present": true}, 403)
		w.do("officer-wuzhen", http.MethodPost, in, fields{"present": true}, 403) // the manager organises it
		w.do("manager", http.MethodPost, in, fields{"present": true}, 204)
		w.do("manager", http.MethodPost, in, fields{"present": true}, 204)
		w.do("manager", http.MethodPost, out, fields{"present": true}, 204)
		w.do("manager", http.MethodPost, out, fields{"present": false}, 204)
		w.do("enterprise", http.MethodPost, "/training-enrolments/"+people[0].ID+"/cancel", fields{}, 409)
		w.do("manager", http.MethodPost, "/trainings/"+d.ID+"/walk-ins", fields{"enterpriseId": w.elsewhere, "name": "现场来的"}, 201)
		w.do("manager", http.MethodPost, "/trainings/"+d.ID+"/walk-ins", fields{"enterpriseId": w.elsewhere, "name": "现场来的"}, 409)
		if c := w.counts("manager"); c.Held != 0 || c.Attendances != 0 || c.Planned != 1 {
			t.Errorf("before it was held: %+v", c)
		}
		w.do("enterprise", http.MethodPost, "/training-enrolments/"+people[0].ID+"/feedback", fields{"rating": 5}, 409)
		w.begun(d.ID)
		d = w.move("manager", d, "held", "", 200)
		if d.Seats.Taken != 2 || d.Seats.WalkIns != 1 || d.Seats.SignedIn != 2 || !d.Over {
			t.Errorf("%+v", d.Seats)
		}
		for who, want := range map[string]training.Counts{"manager": {Held: 1, Attendances: 2}, "officer-wuzhen": {Held: 1, Attendances: 1}, "enterprise": {Held: 1, Attendances: 1}} {
			if c := w.counts(who); c.Held != want.Held || c.Attendances != want.Attendances {
				t.Errorf("%s: %+v", who, c)
			}
		}
		var v plan.View
		w.do("enterprise", http.MethodGet, "/plan-of?enterprise="+w.firm, nil, 200).Decode(t, &v)
		if v.Progress.Done != 1 || v.Items[0].StateReason != "研发费用辅助账实务" {
			t.Errorf("%+v", v)
		}
		w.afterIt(d, people)
	})
}

// afterIt asks for opinions, certificates and the firm's record.
func (w *world) afterIt(d training.Detail, people []training.EnrolmentView) {
	w.t.Helper()
	came, stayed := "/training-enrolments/"+people[0].ID, "/training-enrolments/"+people[1].ID
	w.do("enterprise", http.MethodPost, stayed+"/feedback", fields{"rating": 5}, 409)
	w.do("enterprise", http.MethodPost, came+"/feedback", fields{"rating": 6}, 422)
	w.do("manager", http.MethodPost, came+"/feedback", fields{"rating": 5}, 403)
	w.do("enterprise", http.MethodPost, came+"/feedback", fields{"rating": 4, "words": "讲得细"}, 204)
	w.do("enterprise", http.MethodPost, came+"/feedback", fields{"rating": 1}, 409)
	if got := items[training.Opinion](w.t, w.do("manager", http.MethodGet, "/trainings/"+d.ID+"/feedback", nil, 200)); len(got) != 1 || got[0].Words != "讲得细" {
		w.t.Errorf("%+v", got)
	}
	if got := items[training.Opinion](w.t, w.do("officer-puyuan", http.MethodGet, "/trainings/"+d.ID+"/feedback", nil, 200)); len(got) != 0 {
		w.t.Errorf("another town reads %+v", got)
	}
	var c training.Certificate
	w.do("enterprise", http.MethodGet, came+"/certificate", nil, 200).Decode(w.t, &c)
	if c.Hours != 2 || c.Name != "张三" || c.UnitName == "" || c.Number == "" {
		w.t.Errorf("%+v", c)
	}
	w.do("enterprise", http.MethodGet, stayed+"/certificate", nil, 409)
	w.do("officer-puyuan", http.MethodGet, came+"/certificate", nil, 404)
	file := w.do("enterprise", http.MethodGet, came+"/certificate-file?lang=zh-CN", nil, 200)
	if kind := file.Header.Get("Content-Type"); kind != paper.MediaType || !strings.Contains(file.Header.Get("Content-Disposition"), url.PathEscape("学时证明-张三.pdf")) {
		w.t.Errorf("served as %s, %s", kind, file.Header.Get("Content-Disposition"))
	}
	text := papertest.Text(w.t, file.Body)
	for _, part := range []string{"桐乡试苗参训科技有限公司", "张三 同志", "完成培训 2 学时", c.Number, "桐乡市"} {
		if !strings.Contains(text, part) {
			w.t.Errorf("%q is not in %q", part, text)
		}
	}
	w.do("enterprise", http.MethodGet, stayed+"/certificate-file", nil, 409)
	w.do("officer-puyuan", http.MethodGet, came+"/certificate-file", nil, 404)
	var r training.FirmRecord
	w.do("officer-wuzhen", http.MethodGet, "/training-record?enterprise="+w.firm, nil, 200).Decode(w.t, &r)
	if len(r.Lines) != 2 || len(r.Attended) != 1 || r.Attended[0].Code != "M05" || len(r.Missing) < 20 {
		w.t.Errorf("%+v", r)
	}
	w.do("officer-puyuan", http.MethodGet, "/training-record?enterprise="+w.firm, nil, 404)
	w.move("manager", d, "closed", "", 422)
	w.move("manager", d, "closed", "误点了已举办", 200)
	if n := w.counts("manager"); n.Held != 0 || n.Attendances != 0 {
		w.t.Errorf("taken back: %+v", n)
	}
}

func TestTheLinkOnTheScreen(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.open("manager", nil)
		e := w.enrol("enterprise", d.ID, w.firm, 201, "张三", "李四", "候补")
		var link training.SignInLink
		w.do("enterprise", http.MethodGet, "/trainings/"+d.ID+"/sign-in-link", nil, 403)
		w.do("manager", http.MethodGet, "/trainings/"+d.ID+"/sign-in-link", nil, 200).Decode(t, &link)
		u, err := url.Parse(link.URL)
		if err != nil || link.QR.Size < 21 || !strings.HasPrefix(link.QR.Path, "M0 0h7") || link.Expected != 2 {
			t.Fatalf("%+v", link)
		}
		token := u.Path[strings.LastIndex(u.Path, "/")+1:]
		var door training.Door
		w.do("", http.MethodGet, "/training-doors/"+d.ID+"/"+token, nil, 200).Decode(t, &door)
		if len(door.People) != 2 || strings.Contains(fmt.Sprint(door), "138") {
			t.Fatalf("%+v", door)
		}
		enter := func(ticket, enrolment string, status int) {
			t.Helper()
			w.do("", http.MethodPost, "/training-doors/"+d.ID, fields{"ticket": ticket, "enrolment": enrolment}, status)
		}
		enter(door.Ticket, e[0].ID, 200)
		enter(door.Ticket, e[0].ID, 200)
		enter(door.Ticket, e[2].ID, 404) // has no seat
		enter(door.Ticket+"x", e[1].ID, 404)
		enter(token, e[1].ID, 404)
		w.do("", http.MethodGet, "/training-doors/"+d.ID+"/"+door.Ticket, nil, 404)
		other := w.open("manager", nil)
		w.do("", http.MethodGet, "/training-doors/"+other.ID+"/"+token, nil, 404)
		if got := w.list("manager", d.ID); got[0].SignedInAt == nil || got[0].SignedInBy != "" || got[1].SignedInAt != nil {
			t.Errorf("%+v", got)
		}
		far := w.open("manager", fields{"startsAt": in(3 * time.Hour), "endsAt": in(4 * time.Hour)})
		w.do("manager", http.MethodGet, "/trainings/"+far.ID+"/sign-in-link", nil, 200).Decode(t, &link)
		if link.SignsIn {
			t.Error("three hours before it begins")
		}
		w.do("", http.MethodGet, "/training-doors/"+far.ID+link.URL[strings.LastIndex(link.URL, "/"):], nil, 404)
	})
}

func TestMaterialsGoWithTheSession(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.open("officer-puyuan", fields{"unitCode": boottest.Puyuan})
		form := func(who string, status int) boottest.Answer {
			t.Helper()
			body := "--b\r\nContent-Disposition: form-data; name=\"ownerKind\"\r\n\r\ntraining\r\n--b\r\nContent-Disposition: form-data; name=\"ownerId\"\r\n\r\n" + d.ID +
				"\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"讲义.txt\"\r\nContent-Type: text/plain\r\n\r\n讲义正文\r\n--b--\r\n"
			return w.do(who, http.MethodPost, "/attachments", body, status, "Content-Type", "multipart/form-data; boundary=b")
		}
		form("enterprise", 404)
		form("officer-wuzhen", 404)
		w.let("agent", w.elsewhere)
		form("agent", 403)
		file := form("officer-puyuan", 201).ID(t)
		path := "/trainings/" + d.ID + "/attachments/" + file
		for who, status := range map[string]int{"enterprise": 404, "officer-wuzhen": 404, "agent": 200, "manager": 200} {
			w.do(who, http.MethodGet, path, nil, status)
		}
		w.do("agent", http.MethodDelete, path+"?reason=no", nil, 403)
		w.do("officer-puyuan", http.MethodDelete, path+"?reason=old", nil, 204)
	})
}

func TestClashesAndTheCalendar(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		one := w.open("manager", nil)
		two := w.create("manager", fields{"unitCode": boottest.Wuzhen, "startsAt": in(100 * time.Minute), "endsAt": in(200 * time.Minute), "enrolUntil": in(0)})
		if len(two.Clashes) != 1 || two.Clashes[0].ID != one.ID || two.Clashes[0].Why != "organiser" {
			t.Errorf("%+v", two.Clashes)
		}
		after := w.create("officer-wuzhen", fields{"unitCode": boottest.Wuzhen, "startsAt": in(200 * time.Minute), "endsAt": in(300 * time.Minute)})
		if len(after.Clashes) != 0 {
			t.Errorf("one after the other: %+v", after.Clashes)
		}
		var seen training.Detail
		w.do("enterprise", http.MethodGet, "/trainings/"+one.ID, nil, 200).Decode(t, &seen)
		if len(seen.Clashes) != 0 {
			t.Errorf("a firm is told of %+v", seen.Clashes)
		}
		from, to := boottest.Today(), boottest.Today().AddDays(1)
		rows := items[training.Row](t, w.do("manager", http.MethodGet, fmt.Sprintf("/trainings?from=%s&to=%s", from, to), nil, 200))
		if len(rows) != 3 {
			t.Errorf("%+v", rows)
		}
		page := w.do("manager", http.MethodGet, "/trainings?coming=true&limit=2", nil, 200)
		var p struct{ NextCursor string }
		page.Decode(t, &p)
		if rest := items[training.Row](t, w.do("manager", http.MethodGet, "/trainings?coming=true&limit=2&cursor="+p.NextCursor, nil, 200)); len(rest) != 1 {
			t.Errorf("%+v", rest)
		}
	})
}

func TestEnrolmentsFollowAMerge(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.open("manager", nil)
		w.enrol("enterprise", d.ID, w.firm, 201, "张三")
		if _, err := w.Enterprise.Merge(w.System(t.Context()), w.firm, w.elsewhere, "同一家"); err != nil {
			t.Fatal(err)
		}
		if got := w.list("officer-puyuan", d.ID); len(got) != 1 || got[0].EnterpriseID != w.elsewhere {
			t.Errorf("%+v", got)
		}
	})
}
