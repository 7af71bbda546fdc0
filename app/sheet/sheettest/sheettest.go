// Package sheettest saves invented tables in the formats offices send: .xlsx,
// the old .xls and Chinese CSV. Only tests use it.
package sheettest

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Table is one sheet. Cells are strings, or float64 for numbers.
type Table struct {
	Name  string
	Rows  [][]any
	Merge []string // ranges such as "A2:F2"
}

// Rows makes a table's rows from lines whose cells are separated by "|".
func Rows(lines ...string) [][]any {
	var rows [][]any
	for _, line := range lines {
		var row []any
		for cell := range strings.SplitSeq(line, "|") {
			row = append(row, cell)
		}
		rows = append(rows, row)
	}
	return rows
}

// XLSX saves tables as a workbook.
func XLSX(t testing.TB, tables ...Table) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, table := range tables {
		must(t, newSheet(f, i, table.Name))
		for r, row := range table.Rows {
			for c, cell := range row {
				if cell == nil || cell == "" {
					continue
				}
				at, err := excelize.CoordinatesToCellName(c+1, r+1)
				must(t, err)
				must(t, f.SetCellValue(table.Name, at, cell))
			}
		}
		for _, m := range table.Merge {
			from, to, _ := strings.Cut(m, ":")
			must(t, f.MergeCell(table.Name, from, to))
		}
	}
	var out bytes.Buffer
	must(t, f.Write(&out))
	return out.Bytes()
}

func newSheet(f *excelize.File, i int, name string) error {
	if i == 0 {
		return f.SetSheetName("Sheet1", name)
	}
	_, err := f.NewSheet(name)
	return err
}

// CSV saves one table as UTF-8 without a byte order mark.
func CSV(table Table) []byte { return Delimited(table, ",") }

// Delimited saves one table as UTF-8 with another delimiter than the comma.
func Delimited(table Table, delimiter string) []byte {
	var out strings.Builder
	for _, row := range table.Rows {
		for c, cell := range row {
			if c > 0 {
				out.WriteString(delimiter)
			}
			text, _ := cell.(string)
			if strings.ContainsAny(text, delimiter+"\"\n") {
				text = `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
			}
			out.WriteString(text)
		}
		out.WriteString("\r\n")
	}
	return []byte(out.String())
}

// GB18030 saves one table as most Chinese offices do.
func GB18030(t testing.TB, table Table) []byte {
	return encode(t, simplifiedchinese.GB18030, CSV(table))
}

// UTF16 saves one table as Excel's "Unicode text", with a byte order mark.
func UTF16(t testing.TB, table Table) []byte {
	return encode(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), Delimited(table, "\t"))
}

func encode(t testing.TB, to encoding.Encoding, text []byte) []byte {
	t.Helper()
	out, _, err := transform.Bytes(to.NewEncoder(), text)
	must(t, err)
	return out
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
