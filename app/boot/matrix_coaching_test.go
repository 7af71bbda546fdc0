package boot_test

import (
	"fmt"
	"net/http"
	"time"

	"miaolin/app/boot/boottest"
	"miaolin/app/value"
)

// Coaching in the matrix: the side's own firm is advised by the coach everybody
// knows, the foreign one by a coach of the city.

var coachingRecipes = map[string]recipe{
	"coach-list":   {everyone: true},
	"coach-get":    {everyone: true},
	"coach-free":   {everyone: true},
	"coach-create": {everyone: true, body: fixed(fields{"userId": "nobody"}), own: []int{http.StatusUnprocessableEntity}},
	"coach-change": {body: fixed(fields{"intro": "matrix"}), foreign: []int{http.StatusForbidden}},
	"coach-loads":  {everyone: true},

	"coaching-list":   {shows: []string{"manager", "leader", "auditor", "officer-wuzhen", "coach", "agent", "enterprise"}},
	"coaching-create": {body: func(w *world, half *side, _ record) any { return w.wish(half) }, foreign: []int{http.StatusNotFound}},
	"coaching-schedule": {body: func(w *world, _ *side, _ record) any {
		at := w.slotAhead()
		return fields{"startsAt": at.StartsAt, "endsAt": at.EndsAt}
	}},
	"coaching-reassign": {body: fixed(fields{"coachId": "nobody"}), own: []int{http.StatusUnprocessableEntity}},
	"coaching-cancel":   {body: reason},
	"coaching-no-show":  {kind: "coaching-past", body: reason},
	"coaching-record":   {kind: "coaching-past", body: fixed(fields{"findings": "matrix"})},
	"coaching-tasks":    {kind: "coaching-held", body: fixed(fields{})},
	"coaching-answer":   {kind: "coaching-held", body: fixed(fields{"rating": 4})},
	"coaching-material-add": {body: func(w *world, half *side, r record) any {
		return fields{"title": fmt.Sprintf("%s%d", half.mark, w.number()), "attachmentId": w.staged(w.person)}
	}},
	"coaching-material-review": {kind: "coaching-paper", body: fixed(fields{"verdict": "good"})},
	"review-get":               {own: []int{http.StatusOK, http.StatusNotFound}}, // a firm sees it once it is released
	"review-create":            {own: []int{http.StatusCreated, http.StatusConflict}, body: ofFirm(fields{"year": boottest.Today().Year(), "dueOn": boottest.Today().AddDays(9)})},
	"review-close":             {own: []int{http.StatusConflict}}, // its panel is empty
	"review-release":           {own: []int{http.StatusConflict}},
	"review-cancel":            {body: reason},
	"review-tasks":             {own: []int{http.StatusConflict}, body: fixed(fields{})},
	"review-seat-add":          {body: fixed(fields{"name": "评审人", "kind": "technical"})},
	"review-seat-link":         {kind: "seat"},
	"review-seat-withdraw":     {kind: "seat", body: reason},
	"review-seat-type-in":      {kind: "seat", own: []int{http.StatusUnprocessableEntity}, body: fixed(fields{"scores": fields{}})},
	"coaching-file-get":        {kind: "coaching-material", refused: hidden},
}

func coachingMakers() map[string]func(w *world, half *side, by string) record {
	return map[string]func(w *world, half *side, by string) record{
		"coach":    func(w *world, half *side, _ string) record { return w.coachOf(half) },
		"coaching": makeCoaching,
		"coaching-past": func(w *world, half *side, _ string) record {
			return w.pastCoaching(makeCoaching(w, half, "city-manager"))
		},
		"coaching-held": func(w *world, half *side, _ string) record {
			r := w.pastCoaching(makeCoaching(w, half, "city-manager"))
			body := fields{"findings": half.mark, "opinions": []fields{{"text": half.mark}}}
			return w.recordOf(w.s.As("city-manager").Do("PUT", "/coachings/"+r.params["id"]+"/record", body, "If-Match", r.etag))
		},
		"review": makeReview,
		"seat": func(w *world, half *side, by string) record {
			r := makeReview(w, half, by)
			a := w.s.As("city-manager").Do("POST", "/reviews/"+r.params["id"]+"/seats", fields{"name": "评审人", "kind": "technical"})
			return record{params: map[string]string{"id": w.decode(a)["seatId"].(string)}}
		},
		"coaching-material": makePaper,
		"coaching-paper": func(w *world, half *side, by string) record {
			r := makePaper(w, half, by)
			r.params["id"] = r.params["material"]
			return r
		},
	}
}

// makeReview begins one; of a firm only one of a year may be open.
func makeReview(w *world, half *side, _ string) record {
	body := fields{"enterpriseId": half.firm, "year": 2000 + w.number()%100, "dueOn": today()}
	a := w.s.As("city-manager").Do("POST", "/reviews", body)
	for a.Status == http.StatusConflict {
		body["year"] = 2000 + w.number()%100
		a = w.s.As("city-manager").Do("POST", "/reviews", body)
	}
	return w.recordOf(a)
}

// makePaper hands in the first version of one.
func makePaper(w *world, half *side, _ string) record {
	r := makeCoaching(w, half, "city-manager")
	a := w.s.As("city-manager").Do("POST", "/coachings/"+r.params["id"]+"/materials", fields{"title": half.mark, "attachmentId": w.staged("city-manager")})
	paper := w.decode(a)["materials"].([]any)[0].(map[string]any)
	r.params["fileId"] = paper["attachmentId"].(string)
	r.params["material"] = paper["id"].(string)
	return r
}

func init() {
	for id, row := range coachingRecipes {
		recipes[id] = row
	}
}

// coachOf is the coach of a side, whose profile is begun once.
func (w *world) coachOf(half *side) record {
	w.t.Helper()
	if r, ok := half.fixed["coach"]; ok {
		return record{r.params, w.s.As("city-manager").Do("GET", "/coaches/"+r.params["id"], nil).Header.Get("ETag")}
	}
	user := w.s.IDs["coach"]
	if half == w.foreign {
		// A coach of the city serves its counties: everybody may know them.
		user = w.post("city-admin", "/users", fields{"username": "city-coach", "name": "city coach", "unitCode": city}).params["id"]
		if a := w.s.As("city-admin").Do("POST", "/users/"+user+"/assignments", fields{"role": "coach", "unitCode": city}); a.Status/100 != 2 {
			w.t.Fatal(a)
		}
	}
	always := fields{"fromOn": boottest.Today().AddDays(-1), "toOn": boottest.Today().AddDays(400), "away": false, "hours": fields{"from": "00:00", "to": "24:00"}}
	r := w.post("city-manager", "/coaches", fields{"userId": user, "exceptions": []fields{always}})
	half.fixed["coach"] = r
	return r
}

// slotAhead is a quarter of an hour nobody was given before.
func (w *world) slotAhead() (at struct{ StartsAt, EndsAt value.Instant }) {
	n := w.number()
	at.StartsAt = boottest.Today().AddDays(2 + n/90).Start().Add(time.Duration(n%90) * 15 * time.Minute)
	at.EndsAt = at.StartsAt.Add(15 * time.Minute)
	return at
}

func (w *world) wish(half *side) fields {
	at := w.slotAhead()
	return fields{
		"enterpriseId": half.firm, "coachId": w.coachOf(half).params["id"], "topic": fmt.Sprintf("%s%d", half.mark, w.number()), "form": "phone",
		"wishes": []fields{{"startsAt": at.StartsAt, "endsAt": at.EndsAt}},
	}
}

func makeCoaching(w *world, half *side, by string) record {
	return w.post(by, "/coachings", w.wish(half))
}

// pastCoaching writes one down that took place some days ago.
func (w *world) pastCoaching(r record) record {
	n := w.number()
	at := boottest.Today().AddDays(-1 - n/90).Start().Add(time.Duration(n%90) * 15 * time.Minute)
	body := fields{"startsAt": at, "endsAt": at.Add(15 * time.Minute)}
	return w.recordOf(w.s.As("city-manager").Do("POST", "/coachings/"+r.params["id"]+"/time", body, "If-Match", r.etag))
}

// staged hands in a file that belongs to nothing yet.
func (w *world) staged(by string) string {
	f := form("note.txt", "draft", "ownerKind", "coaching", "clientId", fmt.Sprintf("attempt-%d", w.number()))
	a := w.s.As(by).Do("POST", "/attachments", f.content, "Content-Type", f.kind)
	if a.Status != http.StatusCreated {
		return "nothing"
	}
	return a.ID(w.t)
}
