package sheet

import (
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"miaolin/app/fault"
)

type panicked struct{ value any }

func (p panicked) Error() string { return fmt.Sprint("panic: ", p.value) }

func broken() *fault.Error   { return fault.Invalid("sheet.broken") }
func tooLarge() *fault.Error { return fault.TooLarge("sheet.too_large", "limit", MaxUnpacked>>20) }

func tooManySheets() *fault.Error {
	return fault.Invalid("sheet.too_many_sheets", "limit", MaxSheets)
}

func cellTooLong(row, column int) *fault.Error {
	return fault.Invalid("sheet.cell_too_long", "limit", MaxCell, "row", row, "column", ColumnName(column))
}

func tooLong(s string) bool { return utf8.RuneCountInString(s) > MaxCell }

// asFault keeps a fault and calls everything else a broken file.
func asFault(err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return nil
	}
	if _, ok := errors.AsType[*fault.Error](err); ok {
		return err
	}
	return broken().Because(err)
}

// ColumnName is the spreadsheet's name of column i, counted from 0: A, B … AA.
func ColumnName(i int) string {
	name := ""
	for i++; i > 0; i = (i - 1) / 26 {
		name = string(rune('A'+(i-1)%26)) + name
	}
	return name
}
