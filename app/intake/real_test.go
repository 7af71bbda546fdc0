package intake

import (
	"context"
	"encoding/csv"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"miaolin/app/enterprise"
	"miaolin/app/sheet"
	"miaolin/app/sheet/sheettest"
	"miaolin/db"
	"miaolin/db/dbtest"
)

// realFile reads a file of MIAOLIN_REAL_DATA. Without that folder the tables
// below are empty and only invented rosters were tried.
func realFile(t *testing.T, name string) []byte {
	t.Helper()
	folder := os.Getenv("MIAOLIN_REAL_DATA")
	if folder == "" {
		t.Log("MIAOLIN_REAL_DATA is not set: only invented rosters were tried")
		return nil
	}
	data, err := os.ReadFile(filepath.Join(folder, name))
	must(t, err)
	return data
}

// realRoster is the register extract as a table and in every format.
func realRoster(t *testing.T) (sheettest.Table, map[string][]byte) {
	data := realFile(t, "tongxiang_enterprises_dev.csv")
	if data == nil {
		return sheettest.Table{}, nil
	}
	lines, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
	must(t, err)
	table := sheettest.Table{Name: "名单"}
	for _, line := range lines {
		var row []any
		for _, cell := range line {
			row = append(row, cell)
		}
		table.Rows = append(table.Rows, row)
	}
	return table, map[string][]byte{
		"UTF-8": data, "GB18030": sheettest.GB18030(t, table), "xlsx": sheettest.XLSX(t, table), "xls": sheettest.XLS(table),
	}
}

func TestRealRosterInEveryFormat(t *testing.T) {
	table, files := realRoster(t)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				o := open(t, d)
				imp := o.bring("manager", files[name], "", confirmed)
				if imp.Kind != Roster {
					t.Fatalf("kind %s", imp.Kind)
				}
				c := imp.counts()
				if c.Rows != 798 || c.New+c.Refused != 798 || c.Conflicts != 0 || c.Refused > 60 {
					t.Fatalf("%s, asked %v", sums(imp), c.Asked)
				}
				o.run("manager", imp)
				again := o.bring("manager", files[name], "", confirmed)
				if got := again.counts(); got.Same != c.New || got.Changed != 0 || got.New != 0 {
					t.Fatalf("the same file again: %s", sums(again))
				}
				o.everyCellArrived(table, c.New)
			})
		})
	}
}

// everyCellArrived compares the record with the file, row by row.
func (o *office) everyCellArrived(table sheettest.Table, want int) {
	codes := []string{}
	byCode := map[string][]any{}
	for _, row := range table.Rows[1:] {
		codes = append(codes, row[1].(string))
		byCode[row[1].(string)] = row
	}
	refs, err := o.firms.ByUSCC(as("manager"), codes)
	must(o.t, err)
	o.same("firms on record", want, len(refs))
	for code, ref := range refs {
		row := byCode[code]
		p, err := o.firms.Get(as("manager"), ref.ID)
		must(o.t, err)
		if p.Name != enterprise.CleanName(row[0].(string)) || p.RegisteredOn.String() != row[2] || p.Address != sheet.Clean(row[8].(string)) {
			o.t.Errorf("%v arrived as %s %s %s", row, p.Name, p.RegisteredOn, p.Address)
		}
		if capital, problem := ParseCapital(row[4].(string), ""); problem == "" && (p.RegisteredCapitalFen == nil || *p.RegisteredCapitalFen != capital.Amount || p.CapitalCurrency != capital.Currency) {
			o.t.Errorf("capital %v arrived as %v %s", row[4], p.RegisteredCapitalFen, p.CapitalCurrency)
		}
		if guess := row[10].(string); guess != "" && p.UnitCode != guess {
			o.t.Errorf("%v was put into %s", row[8], p.UnitCode)
		}
	}
}

// Spreadsheets of other offices: every sheet reads to its last row, with its
// header and captions told apart. They name schools and characters, not firms,
// so nothing of them can be imported.
func TestRealMessyFiles(t *testing.T) {
	tests := []struct {
		file                 string
		sheets, rows, header int
		captions             int
		last                 string // a cell of the last row of the first sheet
	}{
		{"clean-seven-sheets.xlsx", 7, 13841, 1, 0, "礁"},
		{"roster-group-rows.xlsx", 1, 2627, 1, 31, "新疆工业职业技术学院"},
		{"roster-merged-groups.xls", 1, 2953, 3, 31, "阜康职业技术学院"},
		{"multi-sheet-stats.xls", 15, 8159, 1, 31, "新疆工业职业技术学院"},
	}
	for _, tt := range tests {
		data := realFile(t, filepath.Join("messy", tt.file))
		if data == nil {
			continue
		}
		t.Run(tt.file, func(t *testing.T) {
			o := open(t, dbtest.Open(t))
			imp, err := o.in.Upload(as("manager"), Upload{FileName: tt.file, Data: data})
			must(t, err)
			sheets := imp.sheets()
			rows := 0
			for _, sh := range sheets {
				rows += sh.Rows
			}
			if len(sheets) != tt.sheets || tt.rows > 0 && rows != tt.rows || sheets[0].HeaderRow != tt.header {
				t.Errorf("%d sheets, %d rows, header in row %d", len(sheets), rows, sheets[0].HeaderRow)
			}
			all, err := o.in.store.rows(context.Background(), imp.ID)
			must(t, err)
			captions, last := 0, Row{}
			for _, r := range all {
				if r.Sheet == 0 {
					last = r
					if _, ok := sheet.GroupTitle(r.asSheetRow(), len(sheets[0].Titles)); ok && r.Number > sheets[0].HeaderRow {
						captions++
					}
				}
			}
			if captions != tt.captions || !slices.Contains(last.texts(), tt.last) {
				t.Errorf("%d captions, last row %v", captions, last.texts())
			}
		})
	}
}
