package sheet_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"miaolin/app/fault"
	"miaolin/app/sheet"
	"miaolin/app/sheet/sheettest"
)

// readAll opens and reads everything and gives the first fault's code.
func readAll(data []byte) string {
	book, err := sheet.Open(data)
	if err != nil {
		return codeOf(err)
	}
	for i := range book.Sheets {
		if err := book.Rows(context.Background(), i, func(sheet.Row) error { return nil }); err != nil {
			return codeOf(err)
		}
	}
	return ""
}

func codeOf(err error) string {
	if code := fault.Code(err); code != "" {
		return code
	}
	return "not a fault: " + err.Error()
}

// workbook is a workbook whose one sheet and shared strings are given as XML.
func workbook(t testing.TB, sheetXML, stringsXML func(io.Writer)) []byte {
	t.Helper()
	const ns = ` xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	const kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, part := range []struct {
		name  string
		write func(io.Writer)
	}{
		{"xl/workbook.xml", text(`<workbook` + ns + `><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>`)},
		{"xl/_rels/workbook.xml.rels", text(`<Relationships><Relationship Id="r1" Type="` + kind + `/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="` + kind + `/sharedStrings" Target="sharedStrings.xml"/></Relationships>`)},
		{"xl/worksheets/sheet1.xml", sheetXML},
		{"xl/sharedStrings.xml", stringsXML},
	} {
		w, err := z.Create(part.name)
		if err != nil {
			t.Fatal(err)
		}
		part.write(w)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// pointing is a workbook whose lists of sheets and of relations are given: a few
// kilobytes of them can name one large part over and over.
func pointing(t testing.TB, sheets, relations, part func(io.Writer)) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, write := range map[string]func(io.Writer){
		"xl/workbook.xml": sheets, "xl/_rels/workbook.xml.rels": relations, "xl/part.xml": part,
		"xl/first.xml": rows(1, `<row r="1"><c r="A1"><v>1</v></c></row>`),
	} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		write(w)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// numbered repeats a unit n times; %d is its number.
func numbered(before, unit string, n int, after string) func(io.Writer) {
	return func(w io.Writer) {
		io.WriteString(w, before)
		for i := range n {
			io.WriteString(w, strings.ReplaceAll(unit, "%d", fmt.Sprint(i)))
		}
		io.WriteString(w, after)
	}
}

// merged is an old workbook of one cell and 60 MiB of merged ranges.
func merged() []byte {
	record := func(kind, size uint16) []byte {
		return append(binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(nil, kind), size), make([]byte, size)...)
	}
	begin := []byte{0x09, 0x08, 4, 0, 0, 6, 5, 0}
	stream := slices.Concat(begin, record(0x85, 9), record(0x0A, 0))
	binary.LittleEndian.PutUint32(stream[len(begin)+4:], uint32(len(stream)))
	stream = slices.Concat(stream, begin, record(0x203, 14), bytes.Repeat(record(0xE5, 8226), 60<<20/8230), record(0x0A, 0))
	return sheettest.Compound("Workbook", stream)
}

func text(s string) func(io.Writer) { return func(w io.Writer) { io.WriteString(w, s) } }

// rows repeats one row; %d is its number.
func rows(n int, row string) func(io.Writer) {
	return func(w io.Writer) {
		io.WriteString(w, "<worksheet><sheetData>")
		for i := range n {
			io.WriteString(w, strings.ReplaceAll(row, "%d", fmt.Sprint(i+1)))
		}
		io.WriteString(w, "</sheetData></worksheet>")
	}
}

func repeat(before, unit string, n int, after string) func(io.Writer) {
	return func(w io.Writer) {
		io.WriteString(w, before)
		block := strings.Repeat(unit, 1000)
		for range n / 1000 {
			io.WriteString(w, block)
		}
		io.WriteString(w, after)
	}
}

// lyingZip says of its part that it unpacks to size bytes; it unpacks to 200 MB.
func lyingZip(t testing.TB, size uint64) []byte {
	t.Helper()
	var packed, out bytes.Buffer
	f, err := flate.NewWriter(&packed, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	repeat("<worksheet>", " ", 200<<20, "")(f)
	f.Close()
	z := zip.NewWriter(&out)
	w, err := z.CreateRaw(&zip.FileHeader{Name: "xl/workbook.xml", Method: zip.Deflate, CompressedSize64: uint64(packed.Len()), UncompressedSize64: size})
	if err != nil {
		t.Fatal(err)
	}
	w.Write(packed.Bytes())
	z.Close()
	return out.Bytes()
}

func TestHostileFiles(t *testing.T) {
	good := sheettest.XLSX(t, roster)
	old := sheettest.XLS(roster)
	stream := sheettest.Workbook(roster)
	none := text("<sst/>")
	const aSheet = `<Relationships><Relationship Id="r" Type="/worksheet" Target="first.xml"/>`
	oneSheet := text(`<workbook><sheets><sheet name="a" r:id="r"/></sheets></workbook>`)
	manySheets := func(n int) func(io.Writer) {
		return numbered("<workbook><sheets>", `<sheet name="%d" r:id="r%d"/>`, n, "</sheets></workbook>")
	}
	tests := []struct {
		name string
		data []byte
		want string
	}{
		{"empty", nil, "sheet.empty"},
		{"one byte", []byte{0}, "sheet.not_a_table"},
		{"zeros", make([]byte, 1<<20), "sheet.not_a_table"},
		{"bigger than allowed", make([]byte, sheet.MaxUnpacked+1), "sheet.too_large"},
		{"zip bomb", workbook(t, repeat("<worksheet>", " ", 200<<20, "</worksheet>"), none), "sheet.too_large"},
		{"zip that overstates its size", lyingZip(t, 1<<40), "sheet.too_large"},
		{"zip that understates its size", lyingZip(t, 10), "sheet.broken"},
		{"XFD in every row", workbook(t, rows(50_000, `<row r="%d"><c r="XFD%d"><v>1</v></c></row>`), none), "sheet.too_many_columns"},
		{"styled blanks to XFD", workbook(t, rows(40_000, `<row r="%d"><c r="A%d"><v>1</v></c><c r="XFD%d" s="1"/></row>`), none), ""},
		{"too many rows", workbook(t, rows(50_001, `<row r="%d"><c r="A%d"><v>1</v></c></row>`), none), "sheet.too_many_rows"},
		{"rows that go back", workbook(t, rows(2, `<row r="7"><c r="A7"><v>1</v></c></row>`), none), "sheet.broken"},
		{"cell without column", workbook(t, rows(1, `<row r="1"><c r="1"><v>1</v></c></row>`), none), "sheet.broken"},
		{"five million shared strings", workbook(t, rows(1, `<row r="1"><c r="A1" t="s"><v>4999999</v></c></row>`), repeat("<sst>", "<si><t/></si>", 4_900_000, "</sst>")), ""},
		{"one huge shared string", workbook(t, rows(1, `<row r="1"><c t="s"><v>0</v></c></row>`), repeat("<sst><si><t>", "字", 15_000_000, "</t></si></sst>")), "sheet.broken"},
		{"a long string a million times", workbook(t, rows(40_000, `<row r="%d">`+strings.Repeat(`<c t="s"><v>0</v></c>`, 60)+`</row>`), text("<sst><si><t>"+strings.Repeat("字", 32_000)+"</t></si></sst>")), "sheet.too_large"},
		{"cell too long", workbook(t, rows(1, `<row r="1"><c t="s"><v>0</v></c></row>`), text("<sst><si><t>"+strings.Repeat("字", 32_768)+"</t></si></sst>")), "sheet.cell_too_long"},
		{"millions of cells", workbook(t, rows(16_000, `<row r="%d">`+strings.Repeat(`<c><v>1</v></c>`, 200)+`</row>`), none), ""},
		{"millions of attributes", workbook(t, repeat("<worksheet", ` a=""`, 12_000_000, "/>"), none), "sheet.broken"},
		{"deep nesting", workbook(t, repeat("<worksheet>", "<a>", 10_000_000, "</worksheet>"), none), ""},
		{"entity bomb", workbook(t, text(`<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet><sheetData><row r="1"><c t="str"><v>&b;</v></c></row></sheetData></worksheet>`), none), "sheet.broken"},
		{"formula is not run", workbook(t, rows(1, `<row r="1"><c r="A1"><f>WEBSERVICE("http://example.invalid")</f><v>1</v></c></row>`), none), ""},
		{"shared strings named two hundred times", pointing(t, oneSheet, numbered(aSheet, `<Relationship Id="s%d" Type="/sharedStrings" Target="part.xml"/>`, 200, "</Relationships>"),
			repeat("<sst>", "<si><t>"+strings.Repeat("字", 5_000)+"</t></si>", 4_000, "</sst>")), ""},
		{"a sheet named a hundred times", pointing(t, manySheets(100), numbered("<Relationships>", `<Relationship Id="r%d" Type="/worksheet" Target="part.xml"/>`, 100, "</Relationships>"),
			repeat("<worksheet>", "<b>"+strings.Repeat(" ", 1_000), 60_000, "</worksheet>")), ""},
		{"a million relations", pointing(t, oneSheet, numbered(aSheet, `<Relationship Id="s%d" Target="first.xml"/>`, 1_000_000, "</Relationships>"), none), ""},
		{"merged ranges without end", merged(), ""},
		{"truncated xlsx", good[:len(good)/2], "sheet.broken"},
		{"truncated xls", old[:len(old)/3], "sheet.broken"},
		{"xls that is all header", old[:512], "sheet.broken"},
		{"encrypted xlsx", sheettest.Compound("EncryptedPackage", make([]byte, 9000)), "sheet.encrypted"},
		{"encrypted xls", sheettest.Compound("Workbook", bytes.Replace(stream, stream[20:24], []byte{0x2F, 0, 20, 0}, 1)), "sheet.encrypted"},
		{"Excel 95", sheettest.Compound("Book", make([]byte, 9000)), "sheet.old_excel"},
		{"Word document", sheettest.Compound("WordDocument", make([]byte, 9000)), "sheet.is_document"},
		{"web page saved as .xls", []byte("<html><body><table><tr><td>企业名称</td></tr></table></body></html>"), "sheet.is_web_page"},
		{"XML spreadsheet saved as .xls", []byte(`<?xml version="1.0"?><Workbook></Workbook>`), "sheet.is_xml"},
		{"PDF", []byte("%PDF-1.7 ..."), "sheet.is_pdf"},
		{"picture", []byte("\x89PNG\r\n\x1a\n"), "sheet.is_picture"},
		{"text with zeros", []byte(strings.Repeat("企业\x00名称\x00\x00\n", 500)), "sheet.not_a_table"},
		{"a row of commas", bytes.Repeat([]byte(","), 60<<20), "sheet.too_many_columns"},
		{"a quote that never ends", append([]byte("名称\n\""), bytes.Repeat([]byte("甲公司\n"), 5<<20)...), "sheet.cell_too_long"},
		{"one endless line", bytes.Repeat([]byte("字"), 20<<20), "sheet.cell_too_long"},
		{"blank lines", bytes.Repeat([]byte("\n"), 60<<20), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			start := time.Now()
			var code string
			peak := watchHeap(func() { code = readAll(tt.data) })
			if code != tt.want {
				t.Errorf("got %q, want %q", code, tt.want)
			}
			if peak > 400<<20 {
				t.Errorf("took %d MiB", peak>>20)
			}
			t.Logf("%d MiB, %v", peak>>20, time.Since(start))
		})
	}
}

// watchHeap gives the most heap in use while f runs, over what was in use before.
func watchHeap(f func()) uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before, peak := m.HeapAlloc, uint64(0)
	done, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for tick := time.NewTicker(5 * time.Millisecond); ; {
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapAlloc)
			select {
			case <-done:
				tick.Stop()
				return
			case <-tick.C:
			}
		}
	}()
	f()
	close(done)
	<-stopped
	return peak - min(before, peak)
}

func TestLimitsCountOverTheWholeFile(t *testing.T) {
	var tables []sheettest.Table
	for i := range 3 {
		table := sheettest.Table{Name: fmt.Sprint("表", i)}
		for n := range 20_000 {
			table.Rows = append(table.Rows, []any{float64(n)})
		}
		tables = append(tables, table)
	}
	if got := readAll(sheettest.XLS(tables...)); got != "sheet.too_many_rows" {
		t.Errorf("got %q", got)
	}
}

func TestReadingStopsWithItsContext(t *testing.T) {
	book, err := sheet.Open(sheettest.CSV(roster))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := book.Rows(ctx, 0, func(sheet.Row) error { return nil }); err != context.Canceled {
		t.Errorf("got %v", err)
	}
}
