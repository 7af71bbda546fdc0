package audit

import (
	"encoding/json"
	"reflect"
	"strings"
)

// Change is one field before and after; a missing side means it had no value.
type Change struct {
	Before any `json:"before,omitempty"`
	After  any `json:"after,omitempty"`
}

// unseen are fields that say nothing about what a person changed.
var unseen = map[string]bool{"id": true, "version": true, "createdAt": true, "updatedAt": true}

// diff compares two values by their JSON fields. Fields tagged audit:"mask"
// show only that they changed.
func diff(before, after any) map[string]Change {
	b, a := fields(before), fields(after)
	masked := maskedFields(before, after)
	changes := map[string]Change{}
	for name := range union(b, a) {
		if unseen[name] || reflect.DeepEqual(b[name], a[name]) {
			continue
		}
		c := Change{b[name], a[name]}
		if masked[name] {
			c = Change{mask(c.Before), mask(c.After)}
		}
		changes[name] = c
	}
	return changes
}

func fields(v any) map[string]any {
	if v == nil {
		return nil
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	var m map[string]any
	if json.Unmarshal(raw, &m) != nil {
		return map[string]any{"value": json.RawMessage(raw)}
	}
	return m
}

func union(a, b map[string]any) map[string]bool {
	all := map[string]bool{}
	for k := range a {
		all[k] = true
	}
	for k := range b {
		all[k] = true
	}
	return all
}

func maskedFields(values ...any) map[string]bool {
	names := map[string]bool{}
	for _, v := range values {
		t := reflect.TypeOf(v)
		for t != nil && t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		if t == nil || t.Kind() != reflect.Struct {
			continue
		}
		for _, f := range reflect.VisibleFields(t) {
			if f.Tag.Get("audit") == "mask" {
				name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
				names[name] = true
			}
		}
	}
	return names
}

// mask keeps the two ends of a long text, so that an auditor can tell two
// values apart without reading either.
func mask(v any) any {
	s, ok := v.(string)
	if !ok {
		if v == nil {
			return nil
		}
		return "***"
	}
	r := []rune(s)
	if len(r) < 8 {
		return "***"
	}
	return string(r[:3]) + "****" + string(r[len(r)-2:])
}
