package boot_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"miaolin/app/boot/boottest"
	"miaolin/app/value"
	"miaolin/app/web"
)

// people are asked in turn, one per role.
var people = []string{"admin", "manager", "leader", "auditor", "officer-wuzhen", "coach", "reviewer", "agent", "enterprise"}

func roleOf(person string) string {
	role, _, _ := strings.Cut(person, "-")
	return role
}

// outsiders make the records: they hold the city, above the county everybody
// else works in.
const city = "330400"

var outsiders = []boottest.User{{Name: "city-manager", Role: "manager", Unit: city}, {Name: "city-admin", Role: "admin", Unit: city}}

// world is two firms and what belongs to them: one in reach of every person who
// reaches any, one in the city and out of reach of all.
type world struct {
	s            *boottest.Server
	t            *testing.T // the test that is running
	person       string     // who is asking
	own, foreign *side
	numbers      int
}

// side is one of the two halves. mark stands in every text of its records.
type side struct {
	name  string
	unit  string
	mark  string
	firm  string
	years int               // of figures told
	fixed map[string]record // one record of each kind, made once
	seen  map[string]string // what the maker read of it at first
}

// in tells whether an answer shows something of this side.
func (half *side) in(a boottest.Answer) bool {
	return strings.Contains(string(a.Body), half.mark) || strings.Contains(string(a.Body), half.firm)
}

// record is what a path and a header need to name it.
type record struct {
	params map[string]string
	etag   string
}

func newWorld(t *testing.T, s *boottest.Server) *world {
	t.Helper()
	w := &world{
		s: s, t: t,
		own:     &side{name: "own", unit: boottest.Wuzhen, mark: "春苗近旁", fixed: map[string]record{}, seen: map[string]string{}},
		foreign: &side{name: "foreign", unit: city, mark: "远山外域", fixed: map[string]record{}, seen: map[string]string{}},
	}
	for _, half := range []*side{w.own, w.foreign} {
		half.fixed["enterprise"] = w.make("enterprise", half, "city-manager")
		half.firm = half.fixed["enterprise"].params["id"]
		half.fixed["other-firm"] = w.make("other-firm", half, "city-manager")
		for kind := range makers {
			if _, made := half.fixed[kind]; !made {
				half.fixed[kind] = w.make(kind, half, "city-manager")
			}
		}
	}
	ctx := s.System(t.Context())
	for _, person := range []string{"coach", "reviewer", "agent", "enterprise"} {
		if err := s.Enterprise.Grant(ctx, s.IDs[person], w.own.firm, person); err != nil {
			t.Fatal(err)
		}
	}
	// What follows from the facts is worked out first, so that only people could change it.
	if _, err := s.Eligibility.RunAll(ctx); err != nil {
		t.Fatal(err)
	}
	for kind, path := range readable {
		w.foreign.seen[kind] = w.read(t, kind, path)
	}
	return w
}

// readable are the kinds of records that are compared at the end, and where they are read.
var readable = map[string]string{
	"enterprise": "/enterprises/{id}", "contact": "/enterprises/{id}/contacts", "figure": "/figures/{id}", "ip-right": "/ip-rights/{id}",
	"title": "/titles/{id}", "visit": "/visits/{id}", "request": "/requests/{id}",
}

func (w *world) read(t *testing.T, kind, path string) string {
	t.Helper()
	a := w.s.As("city-manager").Do(http.MethodGet, fillPath(path, w.foreign.fixed[kind].params), nil)
	if a.Status != http.StatusOK {
		t.Fatalf("%s: %s", path, a)
	}
	return string(a.Body)
}

func (w *world) foreignIsUntouched(t *testing.T) {
	for kind, path := range readable {
		if now := w.read(t, kind, path); now != w.foreign.seen[kind] {
			t.Errorf("the foreign %s was\n%s\nand is\n%s", kind, w.foreign.seen[kind], now)
		}
	}
}

// number makes names and codes unlike any before.
func (w *world) number() int {
	w.numbers++
	return w.numbers
}

// kindOf is the kind of record a path names, by its first word.
func (row recipe) kindOf(op web.Op) string {
	if row.kind != "" {
		return row.kind
	}
	first, _, _ := strings.Cut(strings.TrimPrefix(op.Path, "/"), "/")
	return map[string]string{
		"enterprises": "enterprise", "figures": "figure", "ip-rights": "ip-right", "titles": "title", "visits": "visit", "requests": "request",
		"results": "result", "rd-documents": "rd-document", "incidents": "incident", "record-checks": "record-check",
		"users": "user", "views": "view", "invitations": "invitation", "jobs": "job", "exports": "export", "imports": "import", "units": "unit", "inbox": "notice", "plans": "plan", "plan-items": "plan-item", "menu-items": "menu-item", "menu-effects": "menu-item", "trainings": "training", "training-enrolments": "enrolment", "coaches": "coach", "coachings": "coaching", "reviews": "review",
		"honours": "honour", "papers": "paper",
		"collection-rounds": "round", "collection-returns": "return", "worksheets": "worksheet",
	}[first]
}

// concernsARecord tells whether own and foreign differ for this operation.
func (row recipe) concernsARecord(op web.Op) bool {
	return !row.everyone && (strings.Contains(op.Path, "{") || row.body != nil || row.query != nil)
}

// standing is the side's own record of the kind the operation names.
func (w *world) standing(op web.Op, row recipe, half *side) record {
	return half.fixed[row.kindOf(op)]
}

// ownRecord is a record the person may change without spoiling it for the next:
// a new one where the operation changes something. The granted firm itself stays;
// what is done to a firm is done to a new one.
func (w *world) ownRecord(op web.Op, row recipe) record {
	kind := row.kindOf(op)
	switch {
	case kind == "export" && !slices.Contains(recorders, w.person):
		return w.make(kind, w.own, "manager") // those who watch exports make none
	case slices.Contains(personal, kind):
		return w.make(kind, w.own, w.person)
	case op.Method == http.MethodGet, makers[kind] == nil, !strings.Contains(op.Path, "{"), kind == "enterprise" && !row.fresh:
		return w.own.fixed[kind]
	case slices.Contains(recorders, w.person):
		return w.make(kind, w.own, w.person)
	}
	return w.make(kind, w.own, "city-manager")
}

func (w *world) make(kind string, half *side, by string) record {
	w.t.Helper()
	return makers[kind](w, half, by)
}

// send asks one operation about one record.
func (w *world) send(op web.Op, row recipe, c *boottest.Client, half *side, r record) boottest.Answer {
	w.t.Helper()
	path := fillPath(op.Path, r.params)
	if row.query != nil {
		path += "?" + row.query(half)
	}
	var body any
	var headers []string
	if row.body != nil {
		body = row.body(w, half, r)
	}
	if form, ok := body.(formBody); ok {
		body, headers = form.content, []string{"Content-Type", form.kind}
	}
	if r.etag != "" && op.Method != http.MethodGet && (strings.Contains(op.Path, "{") || row.kind == "preference") {
		headers = append(headers, "If-Match", r.etag)
	}
	return c.Do(op.Method, path, body, headers...)
}

// formBody is a body that is not JSON.
type formBody struct {
	kind    string
	content []byte
}

func fillPath(path string, params map[string]string) string {
	for name, text := range params {
		path = strings.ReplaceAll(path, "{"+name+"}", text)
	}
	for strings.Contains(path, "{") { // what no record has: a name that does not exist
		from, to := strings.IndexByte(path, '{'), strings.IndexByte(path, '}')
		path = path[:from] + "nothing" + path[to+1:]
	}
	return path
}

// recordOf is the record in an answer that made one.
func (w *world) recordOf(a boottest.Answer) record {
	w.t.Helper()
	return record{map[string]string{"id": a.ID(w.t)}, a.Header.Get("ETag")}
}

func today() string { return boottest.Today().String() }

func daysAgo(n int) value.Date { return boottest.Today().AddDays(-n) }

func (w *world) decode(a boottest.Answer) (m map[string]any) {
	w.t.Helper()
	a.Decode(w.t, &m)
	return m
}

func code(n int) string {
	first := fmt.Sprintf("91330483MA%07d", n)
	return first + string(value.USCCCheckDigit(first))
}
