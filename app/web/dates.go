package web

import (
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"miaolin/app/value"
)

var timeFormats = map[reflect.Type]string{
	reflect.TypeFor[value.Date]():    "date",
	reflect.TypeFor[value.Instant](): "date-time",
}

// markDates says of every day and moment in a body that it is one. huma takes what reads
// itself from text for any text, so that 30 February would be found out only when
// the whole body is decoded, and be refused without its field.
func markDates(registry huma.Registry, t reflect.Type, s *huma.Schema, seen map[*huma.Schema]bool) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if s != nil && s.Ref != "" {
		s = registry.SchemaFromRef(s.Ref)
	}
	if s == nil || seen[s] {
		return
	}
	seen[s] = true
	switch {
	case timeFormats[t] != "":
		s.Format = timeFormats[t]
		s.PrecomputeMessages()
	case t.Kind() == reflect.Slice || t.Kind() == reflect.Array:
		markDates(registry, t.Elem(), s.Items, seen)
	case t.Kind() == reflect.Struct:
		for _, f := range reflect.VisibleFields(t) {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if property := s.Properties[name]; property != nil {
				markDates(registry, f.Type, property, seen)
			}
		}
	}
}

// markBody is markDates for the body of an operation, if it takes one.
func markBody(api *huma.OpenAPI, op huma.Operation, input reflect.Type) {
	body, takes := input.FieldByName("Body")
	item := api.Paths[op.Path]
	if !takes || item == nil {
		return
	}
	o := map[string]*huma.Operation{http.MethodPost: item.Post, http.MethodPut: item.Put, http.MethodPatch: item.Patch, http.MethodDelete: item.Delete}[op.Method]
	if o == nil || o.RequestBody == nil {
		return
	}
	for _, media := range o.RequestBody.Content {
		markDates(api.Components.Schemas, body.Type, media.Schema, map[*huma.Schema]bool{})
	}
}
