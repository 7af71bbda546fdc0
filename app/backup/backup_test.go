package backup_test

import (
	"archive/zip"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"miaolin/app/backup"
	"miaolin/app/value"
	"miaolin/db"
	"miaolin/db/dbtest"
)

func store(t *testing.T, engine db.Engine) backup.Store {
	t.Helper()
	o := dbtest.Options(t, engine)
	d, err := db.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return backup.Store{DB: d, Data: o.DataDir, Program: "test", Clock: value.System}
}

func archive(t *testing.T, files map[string]string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "b.zip")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	for inside, content := range files {
		w, err := z.Create(inside)
		if err == nil {
			_, err = w.Write([]byte(content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(z.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	return name
}

const whole = `{"table":"units","columns":["code"]}` + "\n"

// What is no backup, or a damaged one, says so and leaves the store as it was.
func TestDamagedBackups(t *testing.T) {
	for _, engine := range dbtest.Engines(t) {
		s := store(t, engine)
		schema, err := s.DB.Schema(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		about := `{"format":1,"schema":` + fmt.Sprint(schema) + `}`
		for _, c := range []struct {
			what  string
			files map[string]string
			says  string
		}{
			{"some other zip", map[string]string{"x": "y"}, "no backup"},
			{"a later format", map[string]string{"about.json": `{"format":2,"schema":1}`, "rows.ndjson": ""}, "newer program"},
			{"a later schema", map[string]string{"about.json": `{"format":1,"schema":99999}`, "rows.ndjson": ""}, "newer version"},
			{"an older schema, the store is ahead", map[string]string{"about.json": `{"format":1,"schema":1}`, "rows.ndjson": ""}, "begin with an empty one"},
			{"no rows", map[string]string{"about.json": about}, "no backup"},
			{"cut off", map[string]string{"about.json": about, "rows.ndjson": whole + `["33`}, "damaged"},
			{"too many values", map[string]string{"about.json": about, "rows.ndjson": whole + `["33","4"]`}, "2 values for 1 columns"},
			{"a value of another kind", map[string]string{"about.json": about, "rows.ndjson": whole + `[true]`}, "does not fit"},
			{"an unknown table", map[string]string{"about.json": about, "rows.ndjson": `{"table":"x; DROP TABLE users","columns":["a"]}`}, "a table this schema does not"},
			{"an unknown column", map[string]string{"about.json": about, "rows.ndjson": `{"table":"units","columns":["a) --"]}`}, "a column this schema does not"},
			{"a file outside", map[string]string{"about.json": about, "rows.ndjson": "", "files/../../x": ""}, "outside"},
			{"a file over the database", map[string]string{"about.json": about, "rows.ndjson": "", "files/miaolin.db": ""}, "outside"},
		} {
			_, _, err := s.Restore(t.Context(), archive(t, c.files))
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s: %s: %v", engine, c.what, err)
			}
			if n, err := db.One[int](t.Context(), s.DB, "SELECT count(*) FROM audit_chain"); err != nil || n != 1 {
				t.Errorf("%s: %s: the store lost what it had: %d, %v", engine, c.what, n, err)
			}
		}
	}
}

func TestABackupIsNeverWrittenOver(t *testing.T) {
	s := store(t, db.SQLite)
	name := archive(t, nil)
	if _, err := s.Take(t.Context(), name); err == nil || !strings.Contains(err.Error(), "exists already") {
		t.Error(err)
	}
	fresh := filepath.Join(t.TempDir(), "b.zip")
	if _, err := s.Take(t.Context(), fresh); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(fresh); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read it: %v, %v", info.Mode(), err)
	}
}
