package db

import "strings"

// Where gathers the conditions of a statement with their values.
type Where struct {
	parts []string
	args  []any
}

// And adds a condition.
func (w *Where) And(sql string, args ...any) {
	w.parts, w.args = append(w.parts, sql), append(w.args, args...)
}

// SQL is the WHERE clause, and then the values of its marks and of those behind it.
func (w Where) SQL(behind ...any) (string, []any) {
	if len(w.parts) == 0 {
		return "", behind
	}
	return " WHERE " + strings.Join(w.parts, " AND "), append(w.args[:len(w.args):len(w.args)], behind...)
}
