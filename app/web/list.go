package web

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"miaolin/app/fault"
)

// PageIn is what every list takes.
type PageIn struct {
	Limit  int    `query:"limit" default:"50" minimum:"1" maximum:"200" doc:"rows per page"`
	Cursor string `query:"cursor" maxLength:"500" doc:"nextCursor of the page before"`
}

// Total is an honest count: when Capped, there are at least Count rows.
type Total struct {
	Count  int  `json:"count"`
	Capped bool `json:"capped,omitempty"`
}

// Page is one page of a list.
type Page[T any] struct {
	Items      []T    `json:"items"`
	NextCursor string `json:"nextCursor,omitempty"`
	Total      *Total `json:"total,omitempty"`
}

// List is the response that carries a page.
type List[T any] struct{ Body Page[T] }

// ListOf answers with a page; no rows is an empty list, never null.
func ListOf[T any](items []T, next string, total *Total) *List[T] {
	if items == nil {
		items = []T{}
	}
	return &List[T]{Page[T]{items, next, total}}
}

// Counted adds how many rows there are on all pages.
func (l *List[T]) Counted(total *Total) *List[T] {
	l.Body.Total = total
	return l
}

// PageOf answers with rows and, where there are more, the marker of the page behind
// the last of them; key names the place of a row in the order of the list.
func PageOf[T, K any](rows []T, more bool, key func(T) K) *List[T] {
	if !more {
		return ListOf(rows, "", nil)
	}
	return ListOf(rows, EncodeCursor(key(rows[len(rows)-1])), nil)
}

// Cut leaves limit of the rows, of which one too many was read to know whether there are more.
func Cut[T any](rows []T, limit int) (page []T, more bool) {
	if len(rows) > limit {
		return rows[:limit], true
	}
	return rows, false
}

// After is the place a page begins behind; nil for the first page. Errors:
// web.bad_cursor (422).
func After[K any](cursor string) (*K, error) {
	var place K
	given, err := DecodeCursor(cursor, &place)
	if !given {
		return nil, err
	}
	return &place, nil
}

// EncodeCursor makes an opaque page marker of the sort keys of the last row.
func EncodeCursor(keys any) string {
	b, err := json.Marshal(keys)
	if err != nil {
		panic(fmt.Sprintf("web: cursor of %T: %v", keys, err))
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// DecodeCursor reads a page marker; "" leaves keys alone and tells false.
func DecodeCursor(cursor string, keys any) (bool, error) {
	if cursor == "" {
		return false, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil {
		err = json.Unmarshal(withoutNUL(b), keys)
	}
	if err != nil {
		return false, badCursor()
	}
	return true, nil
}

func badCursor() error {
	return fault.Invalid("web.bad_cursor").WithField("query.cursor", "web.bad_cursor")
}

// IfMatch is taken by every change of an existing record. Errors:
// web.if_match_missing (428), web.if_match_invalid (422).
type IfMatch struct {
	IfMatch string `header:"If-Match" maxLength:"40" doc:"ETag of the version the change was made on"`
	version int64
}

// Version is the version the caller saw.
func (i *IfMatch) Version() int64 { return i.version }

// Resolve reads the version before the operation begins.
func (i *IfMatch) Resolve(hc huma.Context) []error {
	if i.IfMatch == "" {
		return problems(hc, fault.Precondition("web.if_match_missing"))
	}
	return readVersion(hc, i.IfMatch, &i.version)
}

// RecordIn is the record in an address.
type RecordIn struct {
	ID string `path:"id" maxLength:"40"`
}

// ChangeIn is the record in an address and the version the change was made on.
type ChangeIn struct {
	RecordIn
	IfMatch
}

// IfKnown is taken by what makes a record or changes it: without it, there is none
// yet. Errors: web.if_match_invalid (422).
type IfKnown struct {
	IfMatch string `header:"If-Match" maxLength:"40" doc:"ETag of the version the change was made on; left out for the first"`
	version int64
}

// Version is the version the caller saw, 0 for none.
func (i *IfKnown) Version() int64 { return i.version }

// Resolve reads the version before the operation begins.
func (i *IfKnown) Resolve(hc huma.Context) []error {
	if i.IfMatch == "" {
		return nil
	}
	return readVersion(hc, i.IfMatch, &i.version)
}

func readVersion(hc huma.Context, tag string, version *int64) []error {
	v, err := strconv.ParseInt(strings.Trim(tag, `"`), 10, 64)
	if err != nil || v < 1 {
		return problems(hc, fault.Invalid("web.if_match_invalid"))
	}
	*version = v
	return nil
}

func problems(hc huma.Context, f *fault.Error) []error {
	return []error{requestOf(hc.Context()).server.problem(hc.Context(), f)}
}

// IdempotencyKey is taken by every create that a client may repeat.
type IdempotencyKey struct {
	Key string `header:"Idempotency-Key" maxLength:"100" doc:"sent again with a repeated attempt, which then answers with the first one's resource"`
}

// One is the response that carries a single record with its version.
type One[T any] struct {
	ETag string `header:"ETag"`
	Body T
}

// OneOf answers with a record of the given version.
func OneOf[T any](body T, version int64) *One[T] {
	return &One[T]{`"` + strconv.FormatInt(version, 10) + `"`, body}
}

// Answer is a response with a body and no version.
type Answer[T any] struct{ Body T }

// AnswerOf answers with a body.
func AnswerOf[T any](body T) *Answer[T] { return &Answer[T]{body} }

// Done is the response without a body.
type Done struct{}

func mib(bytes int) string { return strconv.Itoa(bytes>>20) + " MiB" }
