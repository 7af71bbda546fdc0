package sheet_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"miaolin/app/sheet"
	"miaolin/app/sheet/sheettest"
)

// read opens a file and writes each sheet as lines "row: a|b|c".
func read(t testing.TB, data []byte) (*sheet.Book, [][]string) {
	t.Helper()
	book, err := sheet.Open(data)
	if err != nil {
		t.Fatal(err)
	}
	var all [][]string
	for i := range book.Sheets {
		var lines []string
		err := book.Rows(context.Background(), i, func(r sheet.Row) error {
			var cells []string
			for _, c := range r.Cells {
				cells = append(cells, c.Text)
			}
			lines = append(lines, fmt.Sprintf("%d: %s", r.Number, strings.Join(cells, "|")))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, lines)
	}
	return book, all
}

var roster = sheettest.Table{
	Name: "企业名单",
	Rows: sheettest.Rows(
		"附件1：",
		"",
		"序号|企业名称|统一社会信用代码|注册资本",
		"1|桐乡市青禾针织有限公司|91330483MA2B00011X|1,000(万元人民币)",
		"2|桐乡市\"云杉\"新材料有限公司||237.9万人民币",
	),
}

var rosterLines = []string{
	"1: 附件1：",
	"3: 序号|企业名称|统一社会信用代码|注册资本",
	"4: 1|桐乡市青禾针织有限公司|91330483MA2B00011X|1,000(万元人民币)",
	`5: 2|桐乡市"云杉"新材料有限公司||237.9万人民币`,
}

func TestEveryFormatGivesTheSameTable(t *testing.T) {
	tests := map[string]struct {
		data     []byte
		format   sheet.Format
		encoding string
	}{
		"xlsx":           {sheettest.XLSX(t, roster), sheet.XLSX, ""},
		"xls":            {sheettest.XLS(roster), sheet.XLS, ""},
		"UTF-8":          {sheettest.CSV(roster), sheet.CSV, "UTF-8"},
		"UTF-8 with BOM": {append([]byte("\xEF\xBB\xBF"), sheettest.CSV(roster)...), sheet.CSV, "UTF-8"},
		"GB18030":        {sheettest.GB18030(t, roster), sheet.CSV, "GB18030"},
		"UTF-16 tabs":    {sheettest.UTF16(t, roster), sheet.CSV, "UTF-16"},
		"semicolons":     {sheettest.Delimited(roster, ";"), sheet.CSV, "UTF-8"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			book, got := read(t, tt.data)
			if diff := cmp.Diff([][]string{rosterLines}, got); diff != "" {
				t.Error(diff)
			}
			if book.Format != tt.format || book.Encoding != tt.encoding {
				t.Errorf("format %q, encoding %q", book.Format, book.Encoding)
			}
		})
	}
}

func TestExcelsOwnDelimiterLine(t *testing.T) {
	_, got := read(t, []byte("sep=;\r\n企业名称;地址\r\n甲公司;乌镇,东栅\r\n"))
	if diff := cmp.Diff([][]string{{"2: 企业名称|地址", "3: 甲公司|乌镇,东栅"}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestManySheetsAndLongStringTable(t *testing.T) {
	tables := []sheettest.Table{{Name: "一"}, {Name: "二"}}
	want := make([][]string, 2)
	for i := range tables {
		for n := range 700 {
			name := fmt.Sprintf("第%d表第%d家%s有限公司", i, n, strings.Repeat("𠮷长", n%9))
			tables[i].Rows = append(tables[i].Rows, []any{float64(n), name})
			want[i] = append(want[i], fmt.Sprintf("%d: %d|%s", n+1, n, name))
		}
	}
	for name, data := range map[string][]byte{"xlsx": sheettest.XLSX(t, tables...), "xls": sheettest.XLS(tables...)} {
		if _, got := read(t, data); !cmp.Equal(want, got) {
			t.Errorf("%s: %s", name, cmp.Diff(want, got)[:500])
		}
	}
}

func TestMergedCells(t *testing.T) {
	table := sheettest.Table{
		Name: "名单",
		Rows: sheettest.Rows(
			"2026年名单||||",
			"镇街|企业名称|营业收入||备注",
			"||2024年|2025年|",
			"乌镇镇|甲公司|1|2|",
			"|乙公司|3|4|",
			"濮院镇（1家）||||",
			"濮院镇|丙公司|5|6|",
		),
		Merge: []string{"A1:E1", "A2:A3", "B2:B3", "C2:D2", "E2:E3", "A4:A5", "A6:E6"},
	}
	for name, data := range map[string][]byte{"xlsx": sheettest.XLSX(t, table), "xls": sheettest.XLS(table)} {
		t.Run(name, func(t *testing.T) {
			book, err := sheet.Open(data)
			if err != nil {
				t.Fatal(err)
			}
			var rows []sheet.Row
			if err := book.Rows(context.Background(), 0, func(r sheet.Row) error { rows = append(rows, r); return nil }); err != nil {
				t.Fatal(err)
			}
			known := func(s string) bool { return s == "企业名称" || s == "镇街" }
			h, ok := sheet.FindHeader(rows, known)
			want := sheet.Header{Row: 3, Titles: []string{"镇街", "企业名称", "营业收入 2024年", "营业收入 2025年", "备注"}}
			if !ok || !cmp.Equal(want, h) {
				t.Errorf("header: %v %s", ok, cmp.Diff(want, h))
			}
			if got := rows[4].Text(0); got != "乌镇镇" {
				t.Errorf("a value merged over rows belongs to each: %q", got)
			}
			if text, ok := sheet.GroupTitle(rows[5], 5); !ok || text != "濮院镇（1家）" {
				t.Errorf("group row: %q %v", text, ok)
			}
			if text, ok := sheet.GroupTitle(rows[6], 5); ok {
				t.Errorf("a data row is no group row: %q", text)
			}
		})
	}
}

func TestHeaderIsFound(t *testing.T) {
	known := func(s string) bool { return strings.Contains("企业名称 统一社会信用代码 地址", s) }
	tests := map[string]struct {
		lines []string
		row   int
	}{
		"first row":            {[]string{"企业名称|地址", "甲公司|乌镇"}, 1},
		"below a title":        {[]string{"高新技术企业名单", "单位：万元|填报人", "序号|企业名称|统一社会信用代码", "1|甲公司|9133"}, 3},
		"unknown titles":       {[]string{"dict|idf", "公|4917801", "司|4897139"}, 1},
		"no header":            {[]string{"1|甲公司|2019-01-01", "2|乙公司|2019-01-02"}, 0},
		"one column of names":  {[]string{"企业名称", "甲公司", "乙公司"}, 1},
		"a title repeats name": {[]string{"企业名称", "序号|企业名称|地址", "1|甲|乌镇", "2|乙|乌镇"}, 2},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var rows []sheet.Row
			for i, cells := range sheettest.Rows(tt.lines...) {
				row := sheet.Row{Number: i + 1}
				for _, c := range cells {
					row.Cells = append(row.Cells, sheet.Cell{Text: c.(string)})
				}
				rows = append(rows, row)
			}
			h, ok := sheet.FindHeader(rows, known)
			if ok != (tt.row > 0) || h.Row != tt.row {
				t.Errorf("got row %d (%v), want %d", h.Row, ok, tt.row)
			}
		})
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"":                      "",
		"桐乡市青禾":                 "桐乡市青禾",
		"  桐乡市\u00a0\u3000青禾\n": "桐乡市 青禾",
		"91330483\u200b\ufeff1": "913304831",
		"a\x00b\x1bc":           "abc",
	} {
		if got := sheet.Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
}
