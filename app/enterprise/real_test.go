package enterprise

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"
)

// realRows reads a file of the real data when the run names its folder, and is
// empty otherwise, so a clone without the data runs the same tests.
func realRows(t *testing.T, name string) [][]string {
	t.Helper()
	folder := os.Getenv("MIAOLIN_REAL_DATA")
	if folder == "" {
		return nil
	}
	file, err := os.Open(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	reader := csv.NewReader(file)
	reader.FieldsPerRecord = -1
	reader.LazyQuotes = true
	rows, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
