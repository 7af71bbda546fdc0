package rule

import (
	"encoding"
	"fmt"
	"reflect"
	"strings"

	"gopkg.in/yaml.v3"
)

var (
	textual = reflect.TypeFor[encoding.TextUnmarshaler]()
	rawNode = reflect.TypeFor[yaml.Node]()
	decimal = reflect.TypeFor[Decimal]()
)

// strict refuses keys that the Go type does not have. The YAML library can do
// that too, but forgets it below types that read themselves.
func strict(file string, n *yaml.Node, to any) error {
	return strictType(file, n, reflect.TypeOf(to))
}

func strictType(file string, n *yaml.Node, t reflect.Type) error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == rawNode || t == decimal || reflect.PointerTo(t).Implements(textual) {
		return nil
	}
	switch {
	case t.Kind() == reflect.Struct && n.Kind == yaml.MappingNode:
		return strictStruct(file, n, t)
	case t.Kind() == reflect.Struct:
		return wrong(file, n.Line, fmt.Errorf("a mapping is wanted"))
	case t.Kind() == reflect.Map && n.Kind == yaml.MappingNode:
		for i := 1; i < len(n.Content); i += 2 {
			if err := strictType(file, n.Content[i], t.Elem()); err != nil {
				return err
			}
		}
	case t.Kind() == reflect.Slice && n.Kind == yaml.SequenceNode:
		for _, item := range n.Content {
			if err := strictType(file, item, t.Elem()); err != nil {
				return err
			}
		}
	}
	return nil
}

func strictStruct(file string, n *yaml.Node, t reflect.Type) error {
	known := map[string]reflect.Type{}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		if name != "" && name != "-" {
			known[name] = t.Field(i).Type
		}
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		field, ok := known[n.Content[i].Value]
		if !ok {
			return wrong(file, n.Content[i].Line, fmt.Errorf("unknown field %q", n.Content[i].Value))
		}
		if err := strictType(file, n.Content[i+1], field); err != nil {
			return err
		}
	}
	return nil
}
