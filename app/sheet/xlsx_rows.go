package sheet

import (
	"encoding/xml"
	"io"
	"strconv"
	"strings"

	"miaolin/app/fault"
)

const (
	lastRow    = 1 << 20
	lastColumn = 1 << 14
)

// scan streams one worksheet. Cells beyond the allowed columns are only looked
// at to tell whether they hold anything, so a cell in column XFD costs nothing.
func (s *xlsxSource) scan(i int, each func(Row) error) error {
	merges, err := s.merges(s.sheets[i])
	if err != nil {
		return err
	}
	filler := newFiller(merges)
	row, before := Row{}, 0
	emit := func() error {
		if row.Number == 0 {
			return nil
		}
		filler.apply(&row)
		done := row
		row = Row{}
		return each(done)
	}
	err = s.eachElement(s.sheets[i], func(d *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "row":
			if err := emit(); err != nil {
				return err
			}
			n := before + 1
			if r := attr(e, "r"); r != "" {
				n, _ = strconv.Atoi(r)
			}
			if n <= before || n > lastRow {
				return broken()
			}
			row.Number, before = n, n
		case "c":
			return s.readCell(d, e, &row)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return emit()
}

func (s *xlsxSource) readCell(d *xml.Decoder, e xml.StartElement, row *Row) error {
	column := len(row.Cells)
	if ref := attr(e, "r"); ref != "" {
		c, _, ok := parseRef(ref)
		if !ok {
			return broken()
		}
		column = c
	}
	value, formula, err := cellValue(d)
	if err != nil {
		return err
	}
	cell := s.typed(attr(e, "t"), attr(e, "s"), value)
	cell.Formula = formula
	switch {
	case cell.Text == "":
		if column < MaxColumns {
			row.set(column, cell)
		}
		return nil
	case column >= MaxColumns:
		return fault.Invalid("sheet.too_many_columns", "limit", MaxColumns, "row", row.Number)
	}
	row.set(column, cell)
	return nil
}

// cellValue reads to the end of <c>: the text of <v> or of an inline string. Of a
// formula only that there is one is told.
func cellValue(d *xml.Decoder) (value string, formula bool, err error) {
	var text []byte
	inside := ""
	for {
		token, err := d.RawToken()
		if err == io.EOF {
			return "", false, broken()
		}
		if err != nil {
			return "", false, asFault(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if t.Name.Local == "is" {
				if text, err = richText(d, "is", text); err != nil {
					return "", false, err
				}
				continue
			}
			inside = t.Name.Local
			formula = formula || inside == "f"
		case xml.EndElement:
			if inside = ""; t.Name.Local == "c" {
				return string(text), formula, nil
			}
		case xml.CharData:
			if inside == "v" {
				text = append(text, t...)
			}
		}
	}
}

func (s *xlsxSource) typed(kind, style, value string) Cell {
	switch kind {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil {
			return Cell{}
		}
		text, _ := s.strings.get(i)
		return textCell(text)
	case "str", "inlineStr":
		return textCell(value)
	case "b":
		if value == "1" || value == "true" {
			return Cell{Text: yes, Kind: Bool}
		}
		return Cell{Text: no, Kind: Bool}
	case "e":
		return Cell{Text: value, Kind: Failed}
	case "d":
		return Cell{Text: strings.TrimSuffix(strings.Replace(value, "T", " ", 1), " 00:00:00"), Kind: Date}
	}
	if value = strings.TrimSpace(value); value == "" {
		return Cell{}
	}
	x, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return textCell(value)
	}
	format := plainNumber
	if i, err := strconv.Atoi(style); err == nil && i >= 0 && i < len(s.formats) {
		format = s.formats[i]
	}
	return numberCell(x, format, s.date1904)
}

// textCell undoes Excel's escape for characters XML cannot hold.
func textCell(text string) Cell {
	if strings.Contains(text, "_x") {
		text = strings.NewReplacer("_x000D_", "", "_x000d_", "", "_x0009_", "\t", "_x005F_", "_").Replace(text)
	}
	return csvCell(text)
}

func (r *Row) set(column int, c Cell) {
	for len(r.Cells) <= column {
		r.Cells = append(r.Cells, Cell{})
	}
	r.Cells[column] = c
}
