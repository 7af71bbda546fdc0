package sheet

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"miaolin/app/fault"
	"miaolin/app/value"
)

// Column is one column of a table to be written. The rest is for a table that
// comes back, and only .xlsx has room for it: with a Code in any column, a hidden
// row above the titles says which is which, and only columns that are Open can be
// typed into.
type Column struct {
	Title   string
	Width   float64 // in characters; 0 for a usual one
	Code    string
	Hidden  bool
	Open    bool
	Options []string // what may be chosen
}

// Writer writes one table row by row. Cells may be string, fmt.Stringer, bool,
// int, int64, float64, value.Money (written in 万元), or a nil or pointer of
// these. Text is written as text and never as a formula.
type Writer interface {
	Header([]Column) error
	Row([]any) error
	// Close finishes the file; nothing may be relied on before it.
	Close() error
}

// NewWriter writes to w in the format; name is the sheet's name.
func NewWriter(format Format, w io.Writer, name string) (Writer, error) {
	switch format {
	case XLSX:
		return newXLSXWriter(w, name)
	case CSV:
		return newCSVWriter(w)
	}
	return nil, fault.Invalid("sheet.unknown_format", "format", string(format))
}

// Guard neutralises text that a spreadsheet would run as a formula, also in
// its full-width twins and behind blanks and invisible characters, by the leading apostrophe spreadsheets know.
func Guard(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	head := strings.TrimLeftFunc(s, func(r rune) bool { return unicode.In(r, unicode.Zs, unicode.Cf) })
	if head == "" {
		return s
	}
	switch r := []rune(head[:min(4, len(head))])[0]; r {
	case '=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫', '−':
		return "'" + s
	}
	return s
}

// textOf is the cell as text, and its number when it is to be written as one.
func textOf(cell any) (text, number string) {
	switch v := cell.(type) {
	case nil:
		return "", ""
	case string:
		return Guard(v), ""
	case *string:
		if v == nil {
			return "", ""
		}
		return Guard(*v), ""
	case bool:
		if v {
			return yes, ""
		}
		return no, ""
	case value.Money:
		return "", v.WanString()
	case *value.Money:
		if v == nil {
			return "", ""
		}
		return "", v.WanString()
	case value.Date:
		if v.IsZero() {
			return "", ""
		}
		return v.String(), ""
	case *value.Date:
		if v == nil {
			return "", ""
		}
		return v.String(), ""
	case float64:
		return "", strconv.FormatFloat(v, 'f', -1, 64)
	}
	return otherText(cell)
}

func otherText(cell any) (text, number string) {
	var n int64
	switch v := cell.(type) {
	case int:
		n = int64(v)
	case int64:
		n = v
	case *int:
		if v == nil {
			return "", ""
		}
		n = int64(*v)
	case *int64:
		if v == nil {
			return "", ""
		}
		n = *v
	case fmt.Stringer:
		return Guard(v.String()), ""
	default:
		return Guard(fmt.Sprint(cell)), ""
	}
	if n > 999_999_999_999_999 || n < -999_999_999_999_999 {
		return strconv.FormatInt(n, 10), "" // Excel would round it
	}
	return "", strconv.FormatInt(n, 10)
}
