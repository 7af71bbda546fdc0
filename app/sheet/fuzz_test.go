package sheet_test

import (
	"strings"
	"testing"

	"miaolin/app/sheet"
	"miaolin/app/sheet/sheettest"
)

// Whatever the bytes, reading ends with rows or with a fault of this package.
func fuzz(f *testing.F, seeds ...[]byte) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if code := readAll(data); code != "" && !strings.HasPrefix(code, "sheet.") {
			t.Errorf("got %q", code)
		}
	})
}

func FuzzXLSX(f *testing.F) {
	fuzz(f, sheettest.XLSX(f, roster), workbook(f, rows(2, `<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>`), text("<sst><si><t>a</t></si></sst>")))
}

func FuzzXLS(f *testing.F) { fuzz(f, sheettest.XLS(roster)) }

// The records are fuzzed bare: inside the compound file most changes would
// only damage the container.
func FuzzXLSRecords(f *testing.F) {
	f.Add(sheettest.Workbook(roster))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<20 {
			return
		}
		if code := readAll(sheettest.Compound("Workbook", data)); code != "" && !strings.HasPrefix(code, "sheet.") {
			t.Errorf("got %q", code)
		}
	})
}

func FuzzCSV(f *testing.F) {
	fuzz(f, sheettest.CSV(roster), sheettest.GB18030(f, roster), sheettest.UTF16(f, roster), []byte("a;\"b\"\"c\";\n\"d"))
}

func FuzzGuard(f *testing.F) {
	f.Add("=1+1")
	f.Fuzz(func(t *testing.T, s string) {
		got := strings.TrimLeft(sheet.Guard(s), " \u3000\u00a0\ufeff\u200b")
		if got != "" && strings.ContainsRune("=+-@\t\r＝＋－＠", []rune(got)[0]) {
			t.Errorf("Guard(%q) = %q", s, got)
		}
	})
}
