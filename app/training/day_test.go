package training_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"miaolin/app/paper/papertest"
	"miaolin/app/training"
	"miaolin/app/value"
)

func span(from time.Duration, long time.Duration) fields {
	return fields{"startsAt": in(from), "endsAt": in(from + long)}
}

const day = 24 * time.Hour

func TestSessionsOfSeveralDays(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		// Yesterday three hours, today two, the day after tomorrow one.
		d := w.create("manager", fields{"enrolUntil": in(-2 * day), "days": []fields{span(2*day, time.Hour), span(-day, 3*time.Hour), span(10*time.Minute, 2*time.Hour)}})
		if len(d.Days) != 3 || d.Hours != 6 || d.StartsAt != d.Days[0].StartsAt || d.EndsAt != d.Days[2].EndsAt || d.StartsOn != d.Days[0].OnDay {
			t.Fatalf("%+v", d)
		}
		w.manyDaysRefused(d)
		w.manyDaysInTheCalendar(d)
		d = w.changeDays(d, fields{"enrolUntil": in(5 * time.Minute), "startsAt": in(time.Hour), "endsAt": in(3 * time.Hour), "days": []fields{span(time.Hour, 2*time.Hour)}}, 200)
		d = w.move("manager", d, "open", "", 200)
		e := w.enrol("enterprise", d.ID, w.firm, 201, "张三", "李四")
		d = w.changeDays(d, fields{"enrolUntil": in(-2 * day), "days": []fields{span(-day, 3*time.Hour), span(10*time.Minute, 2*time.Hour), span(2*day, time.Hour)}}, 200)
		w.manyDaysSignIn(d, e[0].ID)
		held := w.move("manager", d, "held", "", 200)
		var c training.Certificate
		w.do("enterprise", http.MethodGet, "/training-enrolments/"+e[0].ID+"/certificate", nil, 200).Decode(t, &c)
		if c.Hours != 5 || len(c.Days) != 2 {
			t.Errorf("two days of three: %+v", c)
		}
		text := papertest.Text(t, w.do("enterprise", http.MethodGet, "/training-enrolments/"+e[0].ID+"/certificate-file?lang=zh-CN", nil, 200).Body)
		if strings.Contains(text, d.Days[2].OnDay.String()) || !strings.Contains(text, d.Days[0].OnDay.String()) || !strings.Contains(text, "完成培训 5 学时") {
			t.Errorf("reads %q", text)
		}
		if n := w.counts("manager"); n.Held != 1 || n.Attendances != 1 {
			t.Errorf("one session, one person: %+v", n)
		}
		w.do("manager", http.MethodPatch, "/trainings/"+d.ID, fields{"days": []fields{span(-day, time.Hour)}}, 409, "If-Match", fmt.Sprintf(`"%d"`, held.Version))
	})
}

func (w *world) changeDays(d training.Detail, change fields, status int) (after training.Detail) {
	w.t.Helper()
	a := w.do("manager", http.MethodPatch, "/trainings/"+d.ID, change, status, "If-Match", fmt.Sprintf(`"%d"`, d.Version))
	if status == 200 {
		a.Decode(w.t, &after)
		return after
	}
	return d
}

func (w *world) manyDaysRefused(d training.Detail) {
	w.t.Helper()
	for name, days := range map[string][]fields{
		"the same day":    {span(time.Hour, time.Minute), span(time.Hour, time.Minute)},
		"ends before":     {span(time.Hour, -time.Minute)},
		"too far apart":   {span(time.Hour, time.Hour), span(100*day, time.Hour)},
		"over each other": {span(time.Hour, 2*day), span(day, time.Hour)},
	} {
		if a := w.As("manager").Do(http.MethodPost, "/trainings", w.body(fields{"days": days})); a.Status != 422 {
			w.t.Errorf("%s: %s", name, a)
		}
	}
}

// manyDaysInTheCalendar asks for each day, and for what else is then.
func (w *world) manyDaysInTheCalendar(d training.Detail) {
	w.t.Helper()
	for i, on := range []value.Date{d.Days[0].OnDay, d.Days[0].OnDay.AddDays(-1), d.Days[2].OnDay, d.Days[2].OnDay.AddDays(-1), d.Days[2].OnDay.AddDays(1)} {
		rows := items[training.Row](w.t, w.do("manager", http.MethodGet, fmt.Sprintf("/trainings?from=%s&to=%s", on, on), nil, 200))
		if want := []int{1, 0, 1, 0, 0}[i]; len(rows) != want {
			w.t.Errorf("on %s: %d, want %d", on, len(rows), want)
		}
	}
	between := w.create("manager", fields{"startsAt": in(day), "endsAt": in(day + time.Hour)})
	beside := w.create("manager", fields{"startsAt": in(2*day + 30*time.Minute), "endsAt": in(2*day + 2*time.Hour)})
	if len(between.Clashes) != 0 || len(beside.Clashes) != 1 || beside.Clashes[0].ID != d.ID {
		w.t.Errorf("on no day of it: %+v; on the last: %+v", between.Clashes, beside.Clashes)
	}
}

// manyDaysSignIn signs somebody in on two of three days, and takes one back and gives it again.
func (w *world) manyDaysSignIn(d training.Detail, enrolment string) {
	w.t.Helper()
	sign := func(present bool, on any, status, days int) {
		w.t.Helper()
		w.do("manager", http.MethodPost, "/training-enrolments/"+enrolment+"/sign-in", fields{"present": present, "on": on}, status)
		if got := w.list("manager", d.ID)[0]; len(got.Came) != days || (got.SignedInAt != nil) != (days > 0) {
			w.t.Errorf("%v on %v: %+v", present, on, got)
		}
	}
	yesterday, later := d.Days[0].OnDay, d.Days[2].OnDay
	sign(true, later, 409, 0)
	sign(true, later.AddDays(3), 422, 0)
	sign(true, nil, 204, 1) // today's
	sign(true, d.Days[1].OnDay, 204, 1)
	sign(false, nil, 204, 0)
	sign(true, nil, 204, 1)
	sign(true, yesterday, 204, 2)
	var link training.SignInLink
	w.do("manager", http.MethodGet, "/trainings/"+d.ID+"/sign-in-link", nil, 200).Decode(w.t, &link)
	if !link.SignsIn || link.SignedIn != 1 {
		w.t.Errorf("today's: %+v", link)
	}
	w.changeDays(d, fields{"days": []fields{span(10*time.Minute, 2*time.Hour), span(2*day, time.Hour)}}, 409)
}
