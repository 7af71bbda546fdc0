package db

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"

	"gorm.io/gorm/schema"
)

// table is what GORM's tags say of a struct, worked out once.
type table struct {
	name    string
	key     []string // the columns of the primary key
	columns []column
	byName  map[string]int
	into    string // table (columns)
}

type column struct {
	name   string
	field  []int // where in the struct
	isJSON bool  // kept as a JSON document
}

var (
	tables      sync.Map // reflect.Type → *table
	schemaCache sync.Map // GORM's own
)

func tableOf(t reflect.Type) (*table, error) {
	if known, ok := tables.Load(t); ok {
		return known.(*table), nil
	}
	s, err := schema.Parse(reflect.New(t).Interface(), &schemaCache, schema.NamingStrategy{IdentifierMaxLength: 64})
	if err != nil {
		return nil, fmt.Errorf("db: %s: %w", t, err)
	}
	made := &table{name: s.Table, key: s.PrimaryFieldDBNames, byName: map[string]int{}}
	for _, name := range s.DBNames {
		f := s.FieldsByDBName[name]
		made.byName[name] = len(made.columns)
		made.columns = append(made.columns, column{name, f.StructField.Index, f.Serializer != nil})
	}
	made.into = s.Table + " (" + strings.Join(s.DBNames, ", ") + ")"
	tables.Store(t, made)
	return made, nil
}

// Columns lists the columns of T but for some, each with alias in front if there
// is one.
func Columns[T any](alias string, without ...string) string {
	t, err := tableOf(reflect.TypeFor[T]())
	if err != nil {
		panic(err) // the struct is written wrongly
	}
	if alias != "" {
		alias += "."
	}
	var names []string
	for _, c := range t.columns {
		if !slices.Contains(without, c.name) {
			names = append(names, alias+c.name)
		}
	}
	return strings.Join(names, ", ")
}

// overwrite lets an insert take the place of the row that is there.
func (t *table) overwrite(kept []string) string {
	var taken []string
	for _, c := range t.columns {
		if !slices.Contains(t.key, c.name) && !slices.Contains(kept, c.name) {
			taken = append(taken, c.name+" = excluded."+c.name)
		}
	}
	return " ON CONFLICT (" + strings.Join(t.key, ", ") + ") DO UPDATE SET " + strings.Join(taken, ", ")
}

// values are what a row holds, in the order of the columns.
func (t *table) values(row reflect.Value) []any {
	all := make([]any, len(t.columns))
	for i, c := range t.columns {
		all[i] = c.value(row)
	}
	return all
}

func (c column) value(row reflect.Value) any {
	v := row.FieldByIndex(c.field).Interface()
	if !c.isJSON {
		return v
	}
	text, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("db: %s cannot be JSON: %v", c.name, err)) // the struct is written wrongly
	}
	return string(text)
}

// targets are where the columns of a result go, for one row after the other.
type targets[T any] struct {
	columns []column // without a field: dropped
	scalar  bool
	to      []any
}

func targetsOf[T any](rows *sql.Rows) (*targets[T], error) {
	t := reflect.TypeFor[T]()
	if _, scans := any(new(T)).(sql.Scanner); scans || t.Kind() != reflect.Struct {
		return &targets[T]{scalar: true, to: make([]any, 1)}, nil
	}
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	known, err := tableOf(t)
	if err != nil {
		return nil, err
	}
	into := &targets[T]{columns: make([]column, len(names)), to: make([]any, len(names))}
	for i, name := range names {
		if at, ok := known.byName[name]; ok {
			into.columns[i] = known.columns[at]
		}
	}
	return into, nil
}

// of are the fields of a row; they are good until the next call.
func (t *targets[T]) of(row *T) []any {
	if t.scalar {
		t.to[0] = row
		return t.to
	}
	v := reflect.ValueOf(row).Elem()
	for i, c := range t.columns {
		switch {
		case c.field == nil:
			t.to[i] = new(any)
		case c.isJSON:
			t.to[i] = document{v.FieldByIndex(c.field).Addr().Interface()}
		default:
			t.to[i] = v.FieldByIndex(c.field).Addr().Interface()
		}
	}
	return t.to
}

// document scans a JSON document into what it points to.
type document struct{ to any }

// Scan reads text or bytes.
func (d document) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		return nil
	case string:
		return json.Unmarshal([]byte(v), d.to)
	case []byte:
		return json.Unmarshal(v, d.to)
	}
	return fmt.Errorf("cannot read JSON from %T", src)
}
