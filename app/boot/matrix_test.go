package boot_test

import (
	"bufio"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"miaolin/app/boot/boottest"
	"miaolin/app/web"
)

// The matrix asks every operation in every role, on records of the person's own
// and on records out of reach. Who may is said in testdata/permissions.txt, apart
// from the policy: changing one without the other fails here. What is refused
// answers 403, what is out of reach answers 404 as if it did not exist, and lists
// never show it.

const (
	public = "public" // no session needed
	anyone = "any"    // whoever is signed in
)

// expected reads who may do what, by operation.
func expected(t *testing.T) map[string][]string {
	t.Helper()
	file, err := os.Open("testdata/permissions.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	may := map[string][]string{}
	for scan := bufio.NewScanner(file); scan.Scan(); {
		line, _, _ := strings.Cut(scan.Text(), "#")
		if words := strings.Fields(line); len(words) > 0 {
			if _, twice := may[words[0]]; twice {
				t.Errorf("%s stands twice", words[0])
			}
			may[words[0]] = words[1:]
		}
	}
	return may
}

func TestTheMatrix(t *testing.T) {
	may := expected(t)
	boottest.Each(t, append(slices.Clone(boottest.Users), outsiders...), func(t *testing.T, s *boottest.Server) {
		w := newWorld(t, s)
		ops := s.Web.Operations()
		declared := map[string]bool{}
		for _, op := range ops {
			declared[op.ID] = true
			t.Run(op.ID, func(t *testing.T) { w.tryOperation(t, op, may) })
		}
		for _, id := range slices.Sorted(maps.Keys(may)) {
			if !declared[id] {
				t.Errorf("%s is in the permission table but no operation", id)
			}
		}
		t.Run("nothing out of reach was changed", func(t *testing.T) { w.foreignIsUntouched(t) })
	})
}

func (w *world) tryOperation(t *testing.T, op web.Op, may map[string][]string) {
	w.t = t
	roles, ok := may[op.ID]
	if !ok {
		t.Fatalf("%s has no line in testdata/permissions.txt", op.ID)
	}
	if op.Public != slices.Contains(roles, public) {
		t.Fatalf("public is %v in the code and %v in the table", op.Public, !op.Public)
	}
	if op.Public {
		return // it takes a secret instead of a session; its feature tests it
	}
	row := recipes[op.ID]
	w.person = ""
	w.wantStatus(t, "nobody", w.send(op, row, w.s.As(""), w.own, w.standing(op, row, w.own)), http.StatusUnauthorized)
	for _, person := range people {
		w.person = person
		if slices.Contains(roles, roleOf(person)) || slices.Contains(roles, anyone) {
			w.tryAllowed(t, op, row)
			continue
		}
		for _, half := range []*side{w.own, w.foreign} {
			a := w.send(op, row, w.s.As(person), half, w.standing(op, row, half))
			if row.refused == nil {
				w.wantStatus(t, person+" on "+half.name, a, http.StatusForbidden)
			} else {
				w.wantStatus(t, person+" on "+half.name, a, row.refused...)
			}
		}
	}
}

// tryAllowed wants a success on the person's own record and 404 on a foreign one.
func (w *world) tryAllowed(t *testing.T, op web.Op, row recipe) {
	client := w.s.As(w.person)
	if row.alone {
		client = w.s.New(w.person)
	}
	a := w.send(op, row, client, w.own, w.ownRecord(op, row))
	if row.own != nil {
		w.wantStatus(t, w.person+" on own", a, row.own...)
	} else if a.Status/100 != 2 {
		t.Errorf("%s on own: want a success, got %s", w.person, a)
	}
	w.wantNothingForeign(t, a)
	if slices.Contains(row.shows, w.person) && !w.own.in(a) {
		t.Errorf("%s is not shown their own: %s", w.person, a)
	}
	if !row.concernsARecord(op) || slices.Contains(row.above, w.person) {
		return
	}
	a = w.send(op, row, client, w.foreign, w.standing(op, row, w.foreign))
	if row.foreign != nil {
		w.wantStatus(t, w.person+" on foreign", a, row.foreign...)
	} else {
		w.wantStatus(t, w.person+" on foreign", a, http.StatusNotFound)
	}
	w.wantNothingForeign(t, a)
}

func (w *world) wantNothingForeign(t *testing.T, a boottest.Answer) {
	t.Helper()
	if w.foreign.in(a) {
		t.Errorf("%s is shown what is out of reach: %s", w.person, a)
	}
}

func (w *world) wantStatus(t *testing.T, who string, a boottest.Answer, want ...int) {
	t.Helper()
	if !slices.Contains(want, a.Status) {
		t.Errorf("%s: want %v, got %s", who, want, a)
	}
}
