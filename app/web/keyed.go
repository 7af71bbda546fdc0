package web

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"

	"github.com/danielgtaylor/huma/v2"
)

// Keyed is a row that is no record of its own – an entry of a register, a count, a
// pair. Key names it within its list and is written as its id, so that every item of
// every list carries one.
type Keyed interface{ Key() string }

// keyed puts their ids before the rows of an answer that are Keyed.
func keyed(_ huma.Context, _ string, body any) (any, error) {
	if page, ok := body.(interface{ keyed() (any, error) }); ok {
		return page.keyed()
	}
	return body, nil
}

func (p Page[T]) keyed() (any, error) {
	if !isKeyed[T]() {
		return p, nil
	}
	rows := Page[json.RawMessage]{Items: make([]json.RawMessage, len(p.Items)), NextCursor: p.NextCursor, Total: p.Total}
	for i, item := range p.Items {
		id, err := plainJSON(any(item).(Keyed).Key())
		if err != nil {
			return nil, err
		}
		row, err := plainJSON(item)
		if err != nil {
			return nil, err
		}
		rows.Items[i] = slices.Concat([]byte(`{"id":`), id, []byte(","), row[1:])
	}
	return rows, nil
}

// plainJSON leaves < and > as they are, like every other answer.
func plainJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}

// TransformSchema tells of the id in the contract. Elsewhere the same row may stand
// alone and without one.
func (Page[T]) TransformSchema(r huma.Registry, s *huma.Schema) *huma.Schema {
	if !isKeyed[T]() {
		return s
	}
	row := r.SchemaFromRef(s.Properties["items"].Items.Ref)
	row.Properties["id"] = &huma.Schema{Type: huma.TypeString, Description: "names the row within its list"}
	return s
}

func isKeyed[T any]() bool { return reflect.TypeFor[T]().Implements(reflect.TypeFor[Keyed]()) }
