package demo_test

import (
	"archive/zip"
	"bufio"
	"encoding/json"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"miaolin/app/backup"
	"miaolin/app/boot/boottest"
	"miaolin/app/value"
	"miaolin/db"
	"miaolin/db/dbtest"
)

// checkBackup restores the county into an empty store of each engine and finds
// every row and every file there: the backup of what was restored says the same.
func checkBackup(t *testing.T, s *boottest.Server) {
	t.Helper()
	engines := dbtest.Engines(t)
	if !slices.Contains(engines, db.SQLite) {
		engines = append(engines, db.SQLite)
	}
	store := backup.Store{DB: s.DB, Data: s.Config.Data, Program: "test", Clock: value.System}
	taken, n := take(t, store)
	if n.Rows < 10_000 || n.Files < 10 {
		t.Errorf("the backup of a whole county has %+v", n)
	}
	want := read(t, taken)
	for _, engine := range engines {
		o := dbtest.Options(t, engine)
		d, err := db.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.Close() })
		restored := backup.Store{DB: d, Data: o.DataDir, Program: "test", Clock: value.System}
		back, _, err := restored.Restore(t.Context(), taken)
		if err != nil || back != n {
			t.Fatalf("%s → %s: %+v came back of %+v: %v", s.DB.Engine(), engine, back, n, err)
		}
		again, _ := take(t, restored)
		got := read(t, again)
		for name, rows := range want {
			if !slices.Equal(got[name], rows) {
				t.Errorf("%s → %s: %s is not the same: %d rows of %d, %s", s.DB.Engine(), engine, name, len(got[name]), len(rows), firstOther(got[name], rows))
			}
		}
		if _, _, err := restored.Restore(t.Context(), taken); err == nil {
			t.Errorf("%s: a store with accounts was overwritten", engine)
		}
	}
}

func take(t *testing.T, s backup.Store) (string, backup.Count) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "county.zip")
	n, err := s.Take(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return name, n
}

// read is what a backup holds, sorted: the rows of every table, and the files.
func read(t *testing.T, name string) map[string][]string {
	t.Helper()
	z, err := zip.OpenReader(name)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	all, table := map[string][]string{}, ""
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if f.Name != "rows.ndjson" {
			if f.Name != "about.json" {
				content, err := io.ReadAll(r)
				if err != nil {
					t.Fatal(err)
				}
				all["files"] = append(all["files"], f.Name+string(content))
			}
			continue
		}
		lines := bufio.NewScanner(r)
		lines.Buffer(nil, 16<<20)
		for lines.Scan() {
			if line := lines.Text(); strings.HasPrefix(line, "{") {
				table = line
				all[table] = []string{}
			} else {
				all[table] = append(all[table], sameJSON(t, line))
			}
		}
		if lines.Err() != nil {
			t.Fatal(lines.Err())
		}
	}
	for _, rows := range all {
		slices.Sort(rows)
	}
	return all
}

// sameJSON spells documents inside a row one way: PostgreSQL orders their keys.
func sameJSON(t *testing.T, line string) string {
	t.Helper()
	var cells []any
	if err := json.Unmarshal([]byte(line), &cells); err != nil {
		t.Fatal(err)
	}
	for i, cell := range cells {
		text, _ := cell.(string)
		var inside any
		if strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") {
			if json.Unmarshal([]byte(text), &inside) == nil {
				cells[i] = inside
			}
		}
	}
	out, err := json.Marshal(cells)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func firstOther(got, want []string) string {
	for i, line := range want {
		if i >= len(got) || got[i] != line {
			return line
		}
	}
	return "more rows than there were"
}
