// Package sheet reads and writes tables: .xlsx, old .xls and .csv.
//
// Files come from strangers, so reading is streaming and every measure has a
// limit: unpacked bytes, columns, rows, cell length and total text. The first
// measure that is passed ends the reading with a fault that says which one. A
// file is judged by its content, never by its name. Cells are handed out as
// plain text with the kind the file gave them; formulas are never evaluated,
// only their stored results are read.
//
// The readers are our own because the libraries at hand were not fit for this:
// excelize turns dates into text whose order of day and month is lost, and
// extrame/xls silently drops shared strings behind the first CONTINUE record.
package sheet

import (
	"context"

	"miaolin/app/fault"
)

// Limits of one file.
const (
	MaxUnpacked = 64 << 20
	MaxColumns  = 200
	MaxRows     = 50_000
	MaxSheets   = 100
	// MaxCell is the length Excel itself allows in one cell.
	MaxCell = 32_767
)

// Format is what the content of a file turned out to be.
type Format string

const (
	XLSX Format = "xlsx"
	XLS  Format = "xls"
	CSV  Format = "csv"
)

// MediaType is what a browser is told the file is.
func (f Format) MediaType() string {
	switch f {
	case XLSX:
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case XLS:
		return "application/vnd.ms-excel"
	}
	return "text/csv; charset=utf-8"
}

// Kind is what the file says a cell is.
type Kind uint8

const (
	Text Kind = iota
	Number
	// Rounded is a number of more than 15 digits: Excel has already replaced
	// the last digits by zeros, so it must not be taken for a code.
	Rounded
	Date
	Bool
	// Failed is a stored formula error such as #N/A.
	Failed
	// Damaged text holds characters that were lost in its encoding.
	Damaged
)

// Cell is one cell as plain text. Span is the width of the merged range that
// starts here, 0 when it is not merged. Formula tells that the text is a stored
// result, Merged that the cell belongs to a merged range, whichever way it runs;
// only .xlsx says so.
type Cell struct {
	Text    string
	Kind    Kind
	Span    uint16
	Formula bool
	Merged  bool
}

// Row is one row that is not blank; Number counts from 1 as spreadsheets do.
// Trailing blank cells are left out.
type Row struct {
	Number int
	Cells  []Cell
}

// Text is the text in column i, "" when the row is shorter.
func (r Row) Text(i int) string { return r.Cell(i).Text }

// Cell is the cell in column i, the zero Cell when the row is shorter.
func (r Row) Cell(i int) Cell {
	if i < 0 || i >= len(r.Cells) {
		return Cell{}
	}
	return r.Cells[i]
}

// Info names one sheet of a book.
type Info struct {
	Name   string
	Hidden bool
}

// Book is an opened file.
type Book struct {
	Format   Format
	Encoding string // of a CSV, as people name it
	Sheets   []Info

	source source
	meter  meter
}

// source is one file format.
type source interface {
	// scan hands over every row of sheet i in order; blank rows may be included.
	scan(i int, row func(Row) error) error
}

// Open recognises the file and reads its table of contents.
func Open(data []byte) (b *Book, err error) {
	defer shield(&err)
	if len(data) == 0 {
		return nil, fault.Invalid("sheet.empty")
	}
	if len(data) > MaxUnpacked {
		return nil, tooLarge()
	}
	kind, err := sniff(data)
	if err != nil {
		return nil, err
	}
	b = &Book{Format: kind}
	switch kind {
	case XLSX:
		err = b.openXLSX(data)
	case XLS:
		err = b.openXLS(data)
	default:
		err = b.openCSV(data)
	}
	if err != nil {
		return nil, err
	}
	if len(b.Sheets) == 0 {
		return nil, fault.Invalid("sheet.no_sheet")
	}
	return b, nil
}

// Rows hands over the rows of sheet i that are not blank. A Row's cells are the
// receiver's to keep. The limits count over all calls on one book.
func (b *Book) Rows(ctx context.Context, i int, each func(Row) error) (err error) {
	defer shield(&err)
	if i < 0 || i >= len(b.Sheets) {
		return fault.Invalid("sheet.no_sheet")
	}
	return b.source.scan(i, func(r Row) error {
		r.Cells = trimBlank(r.Cells)
		if len(r.Cells) == 0 {
			return nil
		}
		if err := b.meter.count(r); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		return each(r)
	})
}

// meter adds up what has been handed out of one book.
type meter struct{ rows, text int }

func (m *meter) count(r Row) error {
	if len(r.Cells) > MaxColumns {
		return fault.Invalid("sheet.too_many_columns", "limit", MaxColumns, "row", r.Number)
	}
	if m.rows++; m.rows > MaxRows {
		return fault.Invalid("sheet.too_many_rows", "limit", MaxRows)
	}
	for i, c := range r.Cells {
		if len(c.Text) > MaxCell && tooLong(c.Text) {
			return cellTooLong(r.Number, i)
		}
		m.text += len(c.Text)
	}
	if m.text > MaxUnpacked {
		return tooLarge()
	}
	return nil
}

func trimBlank(cells []Cell) []Cell {
	for len(cells) > 0 && cells[len(cells)-1].Text == "" {
		cells = cells[:len(cells)-1]
	}
	return cells
}

// shield turns a parser's panic on a hostile file into a fault.
func shield(err *error) {
	if p := recover(); p != nil {
		*err = broken().Because(panicked{p})
	}
}
