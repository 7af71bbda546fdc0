package dbtest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"miaolin/db"
)

// sqliteTemplate is the migrated file as bytes; it is small enough to keep.
var sqliteTemplate = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "miaolin-template-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := migrate(context.Background(), db.Options{DataDir: dir}); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, db.FileName))
})

// sqliteCopy lays a migrated file into a folder of the test's own.
func sqliteCopy(t testing.TB) string {
	t.Helper()
	template, err := sqliteTemplate()
	if err != nil {
		t.Fatalf("migrate the SQLite template: %v", err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, db.FileName), template, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}
