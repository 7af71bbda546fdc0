package db

import (
	"context"
	"strconv"
	"strings"
)

// mostValues keeps a statement below the 32,766 values SQLite takes.
const mostValues = 30_000

// Insert writes many rows past GORM's reflection, inside a transaction. into is
// "table (columns)", values the row of a number, and conflict what follows the
// rows. Statements have a power of two of rows, so that few texts are ever
// prepared, however many rows there are.
func (d *DB) Insert(ctx context.Context, into string, rows int, values func(i int) []any, conflict string) error {
	for done := 0; done < rows; {
		first := values(done)
		n := powerOfTwo(min(rows-done, 512, mostValues/len(first)))
		args := make([]any, 0, n*len(first))
		args = append(args, first...)
		for i := done + 1; i < done+n; i++ {
			args = append(args, values(i)...)
		}
		sql := "INSERT INTO " + into + " VALUES " + d.groups(n, len(first)) + conflict
		if _, err := d.pool(ctx).ExecContext(ctx, sql, args...); err != nil {
			return d.translate(err)
		}
		done += n
	}
	return nil
}

func powerOfTwo(atMost int) int {
	n := 1
	for 2*n <= atMost {
		n *= 2
	}
	return n
}

// groups is "(?,?),(?,?)…" in the engine's own way.
func (d *DB) groups(rows, columns int) string {
	if d.engine == SQLite {
		group := "(" + strings.Repeat("?,", columns-1) + "?)"
		return strings.Repeat(group+",", rows-1) + group
	}
	text := make([]byte, 0, rows*columns*7)
	for i := range rows * columns {
		switch {
		case i%columns != 0:
			text = append(text, ',')
		case i > 0:
			text = append(text, "),("...)
		default:
			text = append(text, '(')
		}
		text = append(text, '$')
		text = strconv.AppendInt(text, int64(i+1), 10)
	}
	return string(append(text, ')'))
}
