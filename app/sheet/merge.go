package sheet

import "strings"

// mergedRange is inclusive; rows count from 1, columns from 0.
type mergedRange struct{ fromRow, toRow, fromColumn, toColumn int }

// filler gives merged cells their meaning in a table: the width of a merged
// cell is noted on it, and a value merged over several rows belongs to each of
// them ("乌镇镇" once beside its twelve firms).
type filler struct {
	byRow  map[int][]mergedRange
	active map[int]pendingFill // by column
}

type pendingFill struct {
	toRow int
	cell  Cell
}

func newFiller(ranges []mergedRange) *filler {
	f := &filler{byRow: map[int][]mergedRange{}, active: map[int]pendingFill{}}
	for _, m := range ranges {
		if m.fromColumn < MaxColumns {
			f.byRow[m.fromRow] = append(f.byRow[m.fromRow], m)
		}
	}
	return f
}

func (f *filler) apply(row *Row) {
	if blank(row.Cells) {
		return
	}
	for column, fill := range f.active {
		if fill.toRow < row.Number {
			delete(f.active, column)
		} else if fill.cell.Text != "" && (column >= len(row.Cells) || row.Cells[column].Text == "") {
			row.set(column, fill.cell) // marked as merged where it began
		}
	}
	for _, m := range f.byRow[row.Number] {
		cell := row.Cell(m.fromColumn)
		if cell.Text == "" {
			continue
		}
		cell.Merged = true
		row.Cells[m.fromColumn].Merged = true
		if m.toRow > m.fromRow {
			f.active[m.fromColumn] = pendingFill{toRow: m.toRow, cell: cell}
		}
		if m.toColumn > m.fromColumn {
			row.Cells[m.fromColumn].Span = uint16(min(m.toColumn-m.fromColumn+1, lastColumn))
		}
	}
}

func blank(cells []Cell) bool { return len(trimBlank(cells)) == 0 }

// parseRef reads "AB12" as column 27, row 12.
func parseRef(ref string) (column, row int, ok bool) {
	i := 0
	for ; i < len(ref) && i < 4; i++ {
		c := ref[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		column = column*26 + int(c-'A') + 1
	}
	digits := ref[i:]
	if i == 0 || i > 3 || digits == "" || len(digits) > 7 {
		return 0, 0, false
	}
	for _, d := range []byte(digits) {
		if d < '0' || d > '9' {
			return 0, 0, false
		}
		row = row*10 + int(d-'0')
	}
	return column - 1, row, column <= lastColumn && row >= 1 && row <= lastRow
}

func parseRange(ref string) (mergedRange, bool) {
	from, to, _ := strings.Cut(ref, ":")
	c1, r1, ok1 := parseRef(from)
	c2, r2, ok2 := parseRef(to)
	return mergedRange{r1, r2, c1, c2}, ok1 && ok2 && c1 <= c2 && r1 <= r2
}
