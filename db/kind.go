package db

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"miaolin/app/value"
)

// kind is what a column holds, whatever the engine calls it.
type kind int

const (
	plain kind = iota // a text
	whole
	fraction
	yesNo
	date
	instant
	structured
)

var kindNames = map[string]kind{
	"TEXT": plain, "BIGINT": whole, "INTEGER": whole, "INT8": whole, "INT4": whole, "DOUBLE PRECISION": fraction, "FLOAT8": fraction,
	"BOOLEAN": yesNo, "BOOL": yesNo, "DATE": date, "TIMESTAMPTZ": instant, "JSONB": structured,
}

func kindsOf(rows *sql.Rows) (names []string, kinds []kind, err error) {
	types, err := rows.ColumnTypes()
	for _, t := range types {
		k, ok := kindNames[strings.ToUpper(t.DatabaseTypeName())]
		if !ok {
			return nil, nil, fmt.Errorf("column %s is of a type the dump does not know: %q", t.Name(), t.DatabaseTypeName())
		}
		names, kinds = append(names, t.Name()), append(kinds, k)
	}
	return names, kinds, err
}

// text is how the dump writes what a driver handed back.
func (k kind) text(cell any) (any, error) {
	if cell == nil {
		return nil, nil
	}
	switch k {
	case yesNo:
		if n, ok := cell.(int64); ok {
			return n != 0, nil
		}
	case date:
		var day value.Date
		err := day.Scan(cell)
		return day, err
	case instant:
		var at value.Instant
		err := at.Scan(cell)
		return at, err
	}
	if b, ok := cell.([]byte); ok {
		return string(b), nil
	}
	return cell, nil
}

// value is what a driver takes for what the dump says.
func (k kind) value(cell any) (any, error) {
	if cell == nil {
		return nil, nil
	}
	switch v := cell.(type) {
	case bool:
		if k == yesNo {
			return v, nil
		}
	case json.Number:
		if k == whole {
			return v.Int64()
		}
		if k == fraction {
			return v.Float64()
		}
	case string:
		switch k {
		case plain, structured:
			return v, nil
		case date:
			return value.ParseDate(v)
		case instant:
			return value.ParseInstant(v)
		}
	}
	return nil, fmt.Errorf("%v does not fit the column", cell)
}
