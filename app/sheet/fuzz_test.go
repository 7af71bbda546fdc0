package sheet_test

import (
	"bytes"
	"math/rand/v2"
	"slices"
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

// Damage that a change of a few bytes does: every container field gets its turn.
func TestDamagedFilesEndWithRowsOrAFault(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for name, good := range map[string][]byte{"xls": sheettest.XLS(roster), "xlsx": sheettest.XLSX(t, roster), "csv": sheettest.GB18030(t, roster)} {
		for range 3000 {
			data := bytes.Clone(good)
			for i := 1 + random.IntN(4); i > 0 && len(data) > 0; i-- {
				at := random.IntN(max(1, len(data)))
				switch random.IntN(4) {
				case 0:
					data[at] = byte(random.IntN(256))
				case 1:
					data = slices.Delete(data, at, min(len(data), at+random.IntN(40)))
				case 2:
					data = slices.Insert(data, at, make([]byte, random.IntN(40))...)
				case 3:
					data = data[:max(1, at)]
				}
			}
			if code := readAll(data); code != "" && !strings.HasPrefix(code, "sheet.") {
				t.Fatalf("%s: got %q", name, code)
			}
		}
	}
}
