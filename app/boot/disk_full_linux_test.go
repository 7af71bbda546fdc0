package boot_test

import (
	"io/fs"
	"net/http"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/sys/unix"

	"miaolin/db"
	"miaolin/db/dbtest"
)

// TestAFullDisk: the server may not write another byte to a file. It says so,
// keeps answering what only reads, leaves nothing half-written, and goes on by
// itself once there is room.
func TestAFullDisk(t *testing.T) {
	for _, engine := range dbtest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			s := newKilledServer(t, engine)
			s.start()
			defer s.kill()
			if _, ok := s.record("测试满盘科技有限公司"); !ok {
				t.Fatal("no firm was recorded")
			}
			before := s.files()
			note := form("现场.txt", "走访记录", "ownerKind", "visit")
			list := formBody{"application/json", []byte(`{"columns":["name"],"format":"xlsx"}`)}
			roster := form("名册.csv", "企业名称\n测试导入有限公司\n")

			s.room(0)
			s.refuses("/attachments", "web.disk_full", note)
			if engine == db.Postgres { // whose rows lie elsewhere
				s.refuses("/exports", "web.disk_full", list)
			} else {
				s.refuses("/exports", "", list)
				s.refuses("/imports", "", roster)
				s.refuses("/enterprises", "", formBody{"application/json", []byte(`{"name":"测试无处可写有限公司","unitCode":"330483100"}`)})
			}
			for _, path := range []string{"/session", "/enterprises", "/exports", "/imports", "/visits"} {
				if a := s.client.Do(http.MethodGet, path, nil); a.Status != http.StatusOK {
					t.Errorf("GET %s: %s", path, a)
				}
			}
			if after := s.files(); !slices.Equal(before, after) {
				t.Errorf("left behind: %v, before %v", after, before)
			}

			s.room(unix.RLIM_INFINITY)
			var export string
			for path, body := range map[string]formBody{"/attachments": note, "/imports": roster, "/exports": list} {
				id := s.client.Do(http.MethodPost, path, body.content, "Content-Type", body.kind).ID(t)
				if path == "/exports" {
					export = id
				}
			}
			if a := s.client.Do(http.MethodGet, "/exports/"+export+"/file", nil); a.Status != http.StatusOK || len(a.Body) == 0 {
				t.Errorf("the file of an export made after: %s", a)
			}
			if got := len(s.files()) - len(before); got != 2 {
				t.Errorf("%d more files, want the attachment and the export: %v", got, s.files())
			}
			if _, ok := s.record("测试又有空间有限公司"); !ok {
				t.Error("nothing can be recorded after there is room again")
			}
		})
	}
}

// room sets how far the server may write into any file.
func (s *killedServer) room(bytes uint64) {
	s.t.Helper()
	limit := unix.Rlimit{Cur: bytes, Max: unix.RLIM_INFINITY}
	if err := unix.Prlimit(s.process.Process.Pid, unix.RLIMIT_FSIZE, &limit, nil); err != nil {
		s.t.Fatal(err)
	}
}

// refuses wants to be told to come back later; an empty code is any.
func (s *killedServer) refuses(path, code string, body formBody) {
	s.t.Helper()
	a := s.client.Do(http.MethodPost, path, body.content, "Content-Type", body.kind)
	if a.Status != http.StatusServiceUnavailable || a.Header.Get("Retry-After") == "" || code != "" && a.Code() != code {
		s.t.Errorf("%s with a full disk: %s", path, a)
	}
}

// files lists what lies in the data folder beside the database.
func (s *killedServer) files() (names []string) {
	s.t.Helper()
	err := filepath.WalkDir(s.dataDir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && filepath.Dir(path) != s.dataDir {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return names
}
