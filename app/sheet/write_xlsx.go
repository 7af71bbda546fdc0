package sheet

import (
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// xlsxWriter streams through excelize, which keeps big sheets in a temporary
// file.
type xlsxWriter struct {
	out        io.Writer
	file       *excelize.File
	stream     *excelize.StreamWriter
	bold, text int
	row        int
	cells      []any
	open       []int // by column, the style of a cell that can be typed into; nil where nothing is locked
	options    []listed
}

func newXLSXWriter(w io.Writer, name string) (*xlsxWriter, error) {
	f := excelize.NewFile()
	x := &xlsxWriter{out: w, file: f}
	err := f.SetSheetName("Sheet1", sheetName(name))
	if err == nil {
		x.stream, err = f.NewStreamWriter(sheetName(name))
	}
	if err == nil {
		x.bold, err = f.NewStyle(&excelize.Style{
			Font:      &excelize.Font{Bold: true},
			Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E0F3E1"}},
			Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
		})
	}
	if err == nil {
		x.text, err = f.NewStyle(&excelize.Style{NumFmt: 49}) // "@", text
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return x, nil
}

// sheetName leaves out what Excel forbids in it.
func sheetName(s string) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) || r < ' ' {
			return -1
		}
		return r
	}, s)
	if runes := []rune(s); len(runes) > 31 {
		s = string(runes[:31])
	}
	if s == "" {
		return "Sheet1"
	}
	return s
}

func (x *xlsxWriter) Header(columns []Column) error {
	cells := make([]any, len(columns))
	for i, c := range columns {
		width := c.Width
		if width == 0 {
			width = float64(min(40, max(10, 2*utf8.RuneCountInString(c.Title)+2)))
		}
		if err := x.stream.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
		cells[i] = excelize.Cell{StyleID: x.bold, Value: Guard(c.Title)}
	}
	if slices.ContainsFunc(columns, func(c Column) bool { return c.Code != "" }) {
		return x.returnable(columns, cells)
	}
	panes := &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}
	if err := x.stream.SetPanes(panes); err != nil {
		return err
	}
	x.row++
	return x.stream.SetRow("A1", cells)
}

func (x *xlsxWriter) Row(cells []any) error {
	x.cells = x.cells[:0]
	for i, cell := range cells {
		text, number := textOf(cell)
		style := x.text
		if i < len(x.open) && x.open[i] != 0 {
			style = x.open[i]
		}
		switch {
		case number != "":
			n, err := strconv.ParseFloat(number, 64)
			if err != nil {
				return err
			}
			if style == x.text {
				style = 0
			}
			x.cells = append(x.cells, excelize.Cell{StyleID: style, Value: n})
		case text != "":
			x.cells = append(x.cells, excelize.Cell{StyleID: style, Value: short(text)})
		case style != x.text: // empty, and to be filled in
			x.cells = append(x.cells, excelize.Cell{StyleID: style})
		default:
			x.cells = append(x.cells, nil)
		}
	}
	x.row++
	return x.stream.SetRow("A"+strconv.Itoa(x.row), x.cells)
}

// short cuts text at the length Excel can open.
func short(s string) string {
	if len(s) <= MaxCell {
		return s
	}
	if runes := []rune(s); len(runes) > MaxCell {
		return string(runes[:MaxCell])
	}
	return s
}

func (x *xlsxWriter) Close() error {
	defer x.file.Close()
	if err := x.offer(); err != nil {
		return err
	}
	if err := x.stream.Flush(); err != nil {
		return err
	}
	return x.file.Write(x.out)
}
