package sheet

import (
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// listed are the answers a column offers.
type listed struct {
	column  int
	options []string
}

// mostOffered is how many characters of answers Excel takes in a cell's own list.
const mostOffered = 255

// returnable writes the titles of a table that comes back: the codes in a hidden
// row, the sheet protected against slips (there is no password), and the open
// columns free to be typed into.
func (x *xlsxWriter) returnable(columns []Column, titles []any) error {
	codes := make([]any, len(columns))
	x.open = make([]int, len(columns))
	style, err := x.file.NewStyle(&excelize.Style{
		NumFmt: 49, Protection: &excelize.Protection{Locked: false},
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFFDF3"}},
	})
	if err != nil {
		return err
	}
	for i, c := range columns {
		codes[i] = c.Code
		if c.Open {
			x.open[i] = style
		}
		if c.Hidden {
			if err := x.stream.SetColVisible(i+1, i+1, false); err != nil {
				return err
			}
		}
		if len(c.Options) > 0 && len(strings.Join(c.Options, ",")) < mostOffered {
			x.options = append(x.options, listed{i, c.Options})
		}
	}
	name := x.stream.Sheet
	err = x.file.ProtectSheet(name, &excelize.SheetProtectionOptions{
		SelectLockedCells: true, SelectUnlockedCells: true, FormatCells: true, FormatColumns: true, FormatRows: true, AutoFilter: true,
	})
	if err != nil {
		return err
	}
	panes := &excelize.Panes{Freeze: true, YSplit: 2, TopLeftCell: "A3", ActivePane: "bottomLeft"}
	if err := x.stream.SetPanes(panes); err != nil {
		return err
	}
	if err := x.stream.SetRow("A1", codes, excelize.RowOpts{Hidden: true}); err != nil {
		return err
	}
	x.row = 2
	return x.stream.SetRow("A2", titles)
}

// offer hangs the answers to choose from on the rows there are. An answer that is
// none of them is let pass: what comes back is checked anyway.
func (x *xlsxWriter) offer() error {
	for _, o := range x.options {
		column := ColumnName(o.column)
		rule := excelize.NewDataValidation(true)
		rule.SetSqref(column + "3:" + column + strconv.Itoa(max(3, x.row)))
		if err := rule.SetDropList(o.options); err != nil {
			return err
		}
		if err := x.file.AddDataValidation(x.stream.Sheet, rule); err != nil {
			return err
		}
	}
	return nil
}
