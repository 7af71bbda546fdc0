package worksheet

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"

	"miaolin/app/fault"
	"miaolin/app/sheet"
)

var went = []heading{
	{codeKey, "识别码", false}, {codeStamp, "校验码", false}, {codeTown, "镇街", false}, {codeName, "企业名称", false},
	{"address", "地址", true}, {"sales_2025", "2025 销售收入（万元）", true},
}

// table is a workbook as it goes out, with two firms.
func table(t testing.TB, change func(f *excelize.File)) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := sheet.NewWriter(sheet.XLSX, &b, "工作表")
	if err != nil {
		t.Fatal(err)
	}
	columns := make([]sheet.Column, len(went))
	for i, h := range went {
		columns[i] = sheet.Column{Title: h.Title, Code: h.Code, Hidden: i < 2, Open: h.Open}
	}
	for _, err := range []error{
		w.Header(columns),
		w.Row([]any{"k1", "s1", "乌镇镇", "甲公司", "一号路", 100.5}),
		w.Row([]any{"k2", "s2", "乌镇镇", "乙公司", "二号路", nil}),
		w.Close(),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if change == nil {
		return b.Bytes()
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	change(f)
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// told is what reading found, in short lines.
func told(c cameBack) (lines []string) {
	for _, n := range c.Notes {
		line := n.Code[len("worksheet."):]
		for _, name := range []string{"title", "now", "column", "lines"} {
			if v, has := n.Params[name]; has {
				line += fmt.Sprintf(" %s=%v", name, v)
			}
		}
		lines = append(lines, line)
	}
	for _, r := range c.Rows {
		for _, cell := range r.Cells {
			lines = append(lines, fmt.Sprintf("%s %s %s=%q %s", r.Key, cell.Ref, cell.Code, cell.Text, cell.Problem))
		}
	}
	return lines
}

func TestAReturnedTableIsTakenApart(t *testing.T) {
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	both := []string{`k1 E3 address="一号路" `, `k1 F3 sales_2025="100.5" `, `k2 E4 address="二号路" `, `k2 F4 sales_2025="" `}
	const name = "工作表"
	for what, c := range map[string]struct {
		change func(f *excelize.File)
		want   []string
	}{
		"nobody touched it": {func(*excelize.File) {}, both},
		"a cell was typed": {func(f *excelize.File) { must(f.SetCellValue(name, "F4", 88)) },
			[]string{both[0], both[1], both[2], `k2 F4 sales_2025="88" `}},
		"rows were sorted": {func(f *excelize.File) { must(f.DuplicateRowTo(name, 3, 5)); must(f.RemoveRow(name, 3)) },
			[]string{`k2 E3 address="二号路" `, `k2 F3 sales_2025="" `, `k1 E4 address="一号路" `, `k1 F4 sales_2025="100.5" `}},
		"a row was copied": {func(f *excelize.File) { must(f.DuplicateRowTo(name, 3, 5)) },
			[]string{"rows_twice lines=3, 5", both[2], both[3]}},
		"a row was added by hand": {func(f *excelize.File) { must(f.SetCellValue(name, "E5", "三号路")) },
			append([]string{"rows_without_key lines=5"}, both...)},
		"a column was taken out": {func(f *excelize.File) { must(f.RemoveCol(name, "E")) },
			[]string{"column_gone title=地址", `k1 E3 sales_2025="100.5" `, `k2 E4 sales_2025="" `}},
		"a column was renamed": {func(f *excelize.File) { must(f.SetCellValue(name, "E2", "门牌")) },
			append([]string{"column_renamed title=地址 now=门牌 column=E"}, both...)},
		"a column was put in": {func(f *excelize.File) { must(f.InsertCols(name, "E", 1)); must(f.SetCellValue(name, "E2", "备注")) },
			[]string{"column_extra title=备注 column=E", `k1 F3 address="一号路" `, `k1 G3 sales_2025="100.5" `, `k2 F4 address="二号路" `, `k2 G4 sales_2025="" `}},
		"a column stands twice": {func(f *excelize.File) {
			must(f.SetCellValue(name, "G1", "address"))
			must(f.SetCellValue(name, "G2", "地址"))
		},
			[]string{"column_twice title=地址", both[1], both[3]}},
		"columns were exchanged": {func(f *excelize.File) {
			for _, row := range []string{"1", "2", "3", "4"} {
				e, _ := f.GetCellValue(name, "E"+row)
				v, _ := f.GetCellValue(name, "F"+row)
				must(f.SetCellStr(name, "E"+row, v))
				must(f.SetCellStr(name, "F"+row, e))
			}
		}, []string{"columns_moved", `k1 F3 address="一号路" `, `k1 E3 sales_2025="100.5" `, `k2 F4 address="二号路" `, `k2 E4 sales_2025="" `}},
		"the codes were taken out": {func(f *excelize.File) { must(f.RemoveRow(name, 1)) },
			[]string{"codes_gone", `k1 E2 address="一号路" `, `k1 F2 sales_2025="100.5" `, `k2 E3 address="二号路" `, `k2 F3 sales_2025="" `}},
		"a formula": {func(f *excelize.File) { must(f.SetCellFormula(name, "F3", "=1+1")) },
			[]string{both[0], `k1 F3 sales_2025="100.5" worksheet.cell_formula`, both[2], both[3]}},
		"merged downwards": {func(f *excelize.File) { must(f.MergeCell(name, "E3", "E4")) },
			[]string{`k1 E3 address="一号路" worksheet.cell_merged`, both[1], `k2 E4 address="一号路" worksheet.cell_merged`, both[3]}},
		"merged sideways": {func(f *excelize.File) { must(f.MergeCell(name, "E3", "F3")) },
			[]string{`k1 E3 address="一号路" worksheet.cell_merged`, `k1 F3 sales_2025="" worksheet.cell_merged`, both[2], both[3]}},
	} {
		t.Run(what, func(t *testing.T) {
			got, err := read(t.Context(), table(t, c.change), went)
			if err != nil {
				t.Fatal(err)
			}
			if lines := told(got); !slices.Equal(lines, c.want) {
				t.Errorf("got\n%q\nwant\n%q", lines, c.want)
			}
		})
	}
}

func TestWhatIsNoTableOfOursIsRefused(t *testing.T) {
	for what, c := range map[string]struct {
		data []byte
		code string
	}{
		"another workbook": {table(t, func(f *excelize.File) { _ = f.RemoveCol("工作表", "A") }), "worksheet.not_ours"},
		"a csv":            {[]byte("识别码,企业名称\nk1,甲公司\n"), "worksheet.not_xlsx"},
		"nothing":          {nil, "sheet.empty"},
	} {
		if _, err := read(t.Context(), c.data, went); fault.Code(err) != c.code {
			t.Errorf("%s: got %v, want %s", what, err, c.code)
		}
	}
}

func FuzzReturnedTable(f *testing.F) {
	f.Add(table(f, nil))
	f.Add(table(f, func(x *excelize.File) { _ = x.MergeCell("工作表", "A3", "F4") }))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := read(t.Context(), data, went)
		if err != nil {
			if code := fault.Code(err); code == "" {
				t.Errorf("no fault: %v", err)
			}
			return
		}
		keys := map[string]bool{}
		for _, r := range c.Rows {
			if r.Key == "" || keys[r.Key] {
				t.Errorf("row %d has key %q, which is empty or stands twice", r.Line, r.Key)
			}
			keys[r.Key] = true
			if len(r.Cells) > 2 {
				t.Errorf("row %d has %d cells of two columns", r.Line, len(r.Cells))
			}
		}
	})
}
