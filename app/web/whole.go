package web

import (
	"context"
	"net/url"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"miaolin/app/fault"
)

// Every list takes limit and cursor, so that a client reads them all alike. A list
// that is short by its nature – units, roles, the menu – is read whole by its
// operation, which need not know of pages: Register cuts it here.

// whole is a list an operation answers with all of it.
type whole interface{ cut(p page) error }

// page is what part of it was asked for; without a limit, all that follows.
type page struct {
	limit, from int
}

const longestPage = 200

// cut leaves the page, and says where the next one begins.
func (l *List[T]) cut(p page) error {
	if p.from > len(l.Body.Items) {
		return badCursor()
	}
	rest := l.Body.Items[p.from:]
	if p.limit > 0 && len(rest) > p.limit {
		rest = rest[:p.limit]
		l.Body.NextCursor = EncodeCursor(p.from + p.limit)
	}
	l.Body.Items = rest
	return nil
}

// isWhole tells whether the operation answers with a list and takes no limit itself.
func isWhole(input, output reflect.Type) bool {
	_, takes := input.FieldByName("Limit")
	return !takes && reflect.PointerTo(output).Implements(reflect.TypeFor[whole]())
}

// inPages lets an operation that answers a whole list take a page of it.
func inPages(o *huma.Operation) {
	lowest, highest := 1.0, float64(longestPage)
	o.Parameters = append(o.Parameters,
		&huma.Param{Name: "limit", In: "query", Description: "rows per page; all of them when left out", Schema: &huma.Schema{Type: "integer", Format: "int64", Minimum: &lowest, Maximum: &highest}},
		&huma.Param{Name: "cursor", In: "query", Description: "nextCursor of the page before", Schema: &huma.Schema{Type: "string"}})
	o.Middlewares = append(o.Middlewares, takePage)
}

type pageKey struct{}

func pageOf(ctx context.Context) page {
	p, _ := ctx.Value(pageKey{}).(page)
	return p
}

// takePage takes the page out of the address before huma refuses what the input lacks.
func takePage(hc huma.Context, next func(huma.Context)) {
	address := hc.URL()
	query := address.Query()
	p, err := readPage(query)
	if err != nil {
		s := requestOf(hc.Context()).server
		s.writeProblem(hc, s.problem(hc.Context(), err))
		return
	}
	query.Del("limit")
	query.Del("cursor")
	address.RawQuery = query.Encode()
	next(readdressed{huma.WithValue(hc, pageKey{}, p), address})
}

func readPage(query url.Values) (p page, err error) {
	if text := query.Get("limit"); query.Has("limit") {
		if p.limit, err = strconv.Atoi(text); err != nil || p.limit < 1 || p.limit > longestPage {
			return p, fault.Invalid("web.invalid", "count", 1).WithField("query.limit", "web.field_out_of_range")
		}
	}
	if _, err := DecodeCursor(query.Get("cursor"), &p.from); err != nil {
		return p, err
	}
	if p.from < 0 {
		return p, badCursor()
	}
	return p, nil
}

// asked is a request, under a name that does not hide its Context method.
type asked = huma.Context

// readdressed is a request under another address.
type readdressed struct {
	asked
	address url.URL
}

func (r readdressed) URL() url.URL { return r.address }
