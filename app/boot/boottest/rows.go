package boottest

import (
	"strings"
	"testing"
)

// Row is one request and what must come back.
type Row struct {
	Name     string
	As       string // username; "" is nobody
	Method   string
	Path     string // below /api/v1
	Body     any
	Header   []string // pairs of name and value
	Status   int
	Contains string // in the body, if not ""
	Lacks    string // must not be in the body, if not ""
}

// Check sends the rows in order, each as a subtest.
func (s *Server) Check(t *testing.T, rows []Row) {
	t.Helper()
	for _, row := range rows {
		name := row.Name
		if name == "" {
			name = strings.Join([]string{row.As, row.Method, row.Path}, " ")
		}
		t.Run(name, func(t *testing.T) {
			a := s.As(row.As).Do(row.Method, row.Path, row.Body, row.Header...)
			if a.Status != row.Status {
				t.Fatalf("want %d, got %s", row.Status, a)
			}
			if row.Contains != "" && !strings.Contains(string(a.Body), row.Contains) {
				t.Errorf("want %q in %s", row.Contains, a)
			}
			if row.Lacks != "" && strings.Contains(string(a.Body), row.Lacks) {
				t.Errorf("want no %q in %s", row.Lacks, a)
			}
		})
	}
}
