package sheet_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"miaolin/app/sheet"
	"miaolin/app/value"
)

func write(t testing.TB, format sheet.Format, out io.Writer, rows ...[]any) {
	t.Helper()
	w, err := sheet.NewWriter(format, out, "推荐名单[2026]")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Header([]sheet.Column{{Title: "企业名称", Width: 30}, {Title: "值"}}); err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if err := w.Row(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestFormulasAreNeutralised(t *testing.T) {
	for _, blank := range []string{"", " ", "\u3000", "\u00a0", "\u2003", "\ufeff", "\u200b", "\u200d", "\u2060", "\u202e", "\u00ad"} {
		for _, sign := range []string{"=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"} {
			if text := blank + sign + "1+1"; sheet.Guard(text) != "'"+text {
				t.Errorf("%q is written as %q", text, sheet.Guard(text))
			}
		}
		if text := blank + "甲=乙"; sheet.Guard(text) != text {
			t.Errorf("%q is written as %q", text, sheet.Guard(text))
		}
	}
}

func TestWrittenFilesReadBack(t *testing.T) {
	wan := value.Wan(1234)
	day := value.NewDate(2026, 11, 23)
	rows := [][]any{
		{"甲公司", "91330483797618915213"},
		{"乙,\"公司\"\n", int64(123456789012345678)},
		{"=cmd|' /C calc'!A0", &wan},
		{"＝1+1", &day},
		{"丙", (*string)(nil)},
		{"丁", 12.5},
		{"-5", -5},
		{"戊", true},
	}
	want := []string{
		"1: 企业名称|值",
		"2: 甲公司|91330483797618915213",
		"3: 乙,\"公司\"\n|123456789012345678",
		"4: '=cmd|' /C calc'!A0|1234",
		"5: '＝1+1|2026-11-23",
		"6: 丙",
		"7: 丁|12.5",
		"8: '-5|-5",
		"9: 戊|是",
	}
	for _, format := range []sheet.Format{sheet.XLSX, sheet.CSV} {
		var out bytes.Buffer
		write(t, format, &out, rows...)
		_, got := read(t, out.Bytes())
		for i := range got[0] { // 1234 and 1234.00 are the same amount
			got[0][i] = strings.TrimSuffix(got[0][i], ".00")
		}
		if diff := cmp.Diff([][]string{want}, got); diff != "" {
			t.Errorf("%s: %s", format, diff)
		}
	}
}

func TestXLSXHasTextCellsWidthsAndFrozenHeader(t *testing.T) {
	var out bytes.Buffer
	write(t, sheet.XLSX, &out, []any{"913304837976189152", 7})
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	name := f.GetSheetName(0)
	if name != "推荐名单2026" {
		t.Errorf("sheet name %q", name)
	}
	if panes, err := f.GetPanes(name); err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("panes %+v %v", panes, err)
	}
	if width, err := f.GetColWidth(name, "A"); err != nil || width != 30 {
		t.Errorf("width %v %v", width, err)
	}
	if kind, err := f.GetCellType(name, "A2"); err != nil || kind != excelize.CellTypeInlineString {
		t.Errorf("long digits are of type %v, %v", kind, err)
	}
}

func TestWritingMuchTakesLittleMemory(t *testing.T) {
	for _, format := range []sheet.Format{sheet.XLSX, sheet.CSV} {
		peak := watchHeap(func() {
			w, err := sheet.NewWriter(format, io.Discard, "大表")
			if err != nil {
				t.Fatal(err)
			}
			for n := range 50_000 {
				row := make([]any, 20)
				for c := range row {
					row[c] = fmt.Sprint("桐乡市第", n, "家", c)
				}
				if err := w.Row(row); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
		})
		if peak > 150<<20 {
			t.Errorf("%s took %d MiB", format, peak>>20)
		}
	}
}

func TestUnknownFormatIsRefused(t *testing.T) {
	if _, err := sheet.NewWriter("pdf", io.Discard, "x"); codeOf(err) != "sheet.unknown_format" {
		t.Errorf("got %v", err)
	}
}
