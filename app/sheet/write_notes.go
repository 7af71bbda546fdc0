package sheet

import "strconv"

// Noter is a Writer whose format has room for a second sheet that says what the
// table is. Notes may be called once, before Close.
type Noter interface {
	Notes(name string, lines [][2]string) error
}

// Notes adds a sheet of two columns.
func (x *xlsxWriter) Notes(name string, lines [][2]string) error {
	name = sheetName(name)
	if _, err := x.file.NewSheet(name); err != nil {
		return err
	}
	if err := x.file.SetColWidth(name, "A", "A", 20); err != nil {
		return err
	}
	if err := x.file.SetColWidth(name, "B", "B", 80); err != nil {
		return err
	}
	for i, line := range lines {
		for k, text := range line {
			cell := string(rune('A'+k)) + strconv.Itoa(i+1)
			if err := x.file.SetCellStr(name, cell, short(Guard(text))); err != nil {
				return err
			}
		}
	}
	return nil
}
