package candidate_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"miaolin/app/boot/boottest"
	"miaolin/app/certification"
	"miaolin/app/enterprise"
	"miaolin/app/fact"
	"miaolin/app/value"
)

type object = map[string]any

// lay puts three firms into Wuzhen and two into Puyuan.
func lay(t *testing.T, s *boottest.Server) (ids []string) {
	t.Helper()
	ctx := s.System(context.Background())
	capital := value.Wan(1234) + 56
	for i, unit := range []string{boottest.Wuzhen, boottest.Wuzhen, boottest.Wuzhen, boottest.Puyuan, boottest.Puyuan} {
		p, err := s.Enterprise.Create(ctx, enterprise.NewEnterprise{
			Name: fmt.Sprintf("桐乡市苗木%c号科技有限公司", '甲'+rune(i)), UnitCode: unit, USCC: fmt.Sprintf("91330483000000%04d", i+1), AcceptBadUSCC: true,
			Address: "=HYPERLINK(\"http://evil\")", RegisteredCapitalFen: &capital, Tags: []string{"+外贸"},
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Enterprise.AddContact(ctx, p.ID, enterprise.NewContact{Name: "张三", Role: "legal", Phone: "13800001234", IsPrimary: true}); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, p.ID)
	}
	return ids
}

func body(columns string, more object) object {
	b := object{"columns": strings.Fields(columns), "format": "xlsx"}
	for k, v := range more {
		b[k] = v
	}
	return b
}

type export struct {
	ID, Serial, State, SHA256, FilterWords, JobID string
	Rows, Bytes                                   int64
	Fetchable                                     bool
	Error                                         *struct{ Code string }
}

func create(t *testing.T, c *boottest.Client, b object) export {
	t.Helper()
	var e export
	c.Do("POST", "/exports", b).Decode(t, &e)
	return e
}

func file(t *testing.T, c *boottest.Client, id string) []byte {
	t.Helper()
	a := c.Do("GET", "/exports/"+id+"/file", nil)
	if a.Status != 200 {
		t.Fatalf("file: %s", a)
	}
	if got := a.Header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment") {
		t.Errorf("disposition = %q", got)
	}
	return a.Body
}

func TestExcelSaysWhatTheStoreSays(t *testing.T) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) {
		ids := lay(t, s)
		ctx := s.System(context.Background())
		year := boottest.Today().Year() - 1
		revenue := value.Wan(2000)
		if _, err := s.Fact.Put(ctx, fact.NewFigure{EnterpriseID: ids[0], FiscalYear: year, Source: fact.Tax, Values: fact.Values{SalesRevenueFen: &revenue}}, 0); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Certification.Record(ctx, certification.NewTitle{EnterpriseID: ids[0], Kind: "hnte", Number: "GR202433001234", RecognisedOn: boottest.Today().AddYears(-1)}); err != nil {
			t.Fatal(err)
		}
		manager := s.As("manager")
		e := create(t, manager, body("name uscc unit address registeredCapital tags rung titles hnteNumber salesRevenueFen-1 ipClassI contactName contactPhone",
			object{"filter": object{"unit": boottest.Wuzhen}, "purpose": "核对联系方式"}))
		if e.State != "ready" || e.Rows != 3 || len(e.SHA256) != 64 || !e.Fetchable || !strings.HasPrefix(e.Serial, "EX-") {
			t.Fatalf("export = %+v", e)
		}
		raw := file(t, manager, e.ID)
		if int64(len(raw)) != e.Bytes {
			t.Errorf("%d bytes came, %d were announced", len(raw), e.Bytes)
		}
		x, err := excelize.OpenReader(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := x.GetRows("名单")
		if err != nil || len(rows) != 4 {
			t.Fatalf("%d rows, %v; want a header and 3", len(rows), err)
		}
		want := []string{"桐乡市苗木甲号科技有限公司", "913304830000000001", "乌镇镇", `'=HYPERLINK("http://evil")`, "1234.000056", "'+外贸", "成树"}
		found := false
		for _, row := range rows[1:] {
			if row[0] != want[0] {
				continue
			}
			found = true
			for i, cell := range want {
				if row[i] != cell {
					t.Errorf("%s = %q, want %q", rows[0][i], row[i], cell)
				}
			}
			if row[8] != "GR202433001234" || row[9] != "2000" || row[11] != "张三" || row[12] != "13800001234" || !strings.HasPrefix(row[7], "高企") {
				t.Errorf("row = %q", row)
			}
		}
		if !found {
			t.Errorf("the firm is not in %q", rows)
		}
		if kind, _ := x.GetCellType("名单", "B2"); kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString {
			t.Errorf("the credit code is a %v, want text", kind)
		}
		notes, err := x.GetRows("说明")
		text := fmt.Sprint(notes)
		for _, part := range []string{e.Serial, "核对联系方式", "共 3 家企业", "乌镇镇", "条件"} {
			if err != nil || !strings.Contains(text, part) {
				t.Errorf("the notes lack %q: %s (%v)", part, text, err)
			}
		}
	})
}

func TestCSVIsGuardedTextInTheChosenLanguage(t *testing.T) {
	s := boottest.Start(t, boottest.Users...)
	lay(t, s)
	e := create(t, s.As("officer-wuzhen"), body("name uscc unit address aboveScale", object{"format": "csv", "lang": "en", "sort": "name"}))
	raw := file(t, s.As("officer-wuzhen"), e.ID)
	if !bytes.HasPrefix(raw, []byte("\uFEFF")) {
		t.Error("no byte order mark")
	}
	rows, err := csv.NewReader(bytes.NewReader(raw[3:])).ReadAll()
	if err != nil || len(rows) != 4 {
		t.Fatalf("rows = %q, %v; want a header and the 3 firms of the own town", rows, err)
	}
	if rows[0][1] != "Credit code" || rows[1][3] != `'=HYPERLINK("http://evil")` || rows[1][4] != "no" {
		t.Errorf("rows = %q", rows[:2])
	}
	for _, row := range rows[1:] {
		if row[2] != "乌镇镇" {
			t.Errorf("a firm of another town: %q", row)
		}
	}
}

func TestWhoMayExportWhat(t *testing.T) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) {
		lay(t, s)
		plain, personal := body("name uscc", nil), body("name contactPhone", nil)
		s.Check(t, []boottest.Row{
			{As: "", Method: "POST", Path: "/exports", Body: plain, Status: 401},
			{As: "enterprise", Method: "POST", Path: "/exports", Body: plain, Status: 403},
			{As: "coach", Method: "POST", Path: "/exports", Body: plain, Status: 403},
			{As: "auditor", Method: "POST", Path: "/exports", Body: plain, Status: 403},
			{As: "admin", Method: "POST", Path: "/exports", Body: plain, Status: 403},
			{As: "enterprise", Method: "GET", Path: "/exports", Status: 403},
			{As: "enterprise", Method: "GET", Path: "/export-columns", Status: 403},
			{As: "manager", Method: "GET", Path: "/export-columns", Status: 200, Contains: `"personal":true`},
			{As: "manager", Method: "POST", Path: "/exports/preview", Body: object{"columns": []string{"name"}}, Status: 200, Contains: `"rows":5`},
			{As: "officer-wuzhen", Method: "POST", Path: "/exports/preview", Body: object{"columns": []string{"name"}}, Status: 200, Contains: `"rows":3`},
			{Name: "another town", As: "officer-wuzhen", Method: "POST", Path: "/exports/preview",
				Body: object{"columns": []string{"name"}, "filter": object{"unit": boottest.Puyuan}}, Status: 200, Contains: `"rows":0`},
			{As: "manager", Method: "POST", Path: "/exports", Body: personal, Status: 422, Contains: "candidate.purpose_required"},
			{As: "manager", Method: "POST", Path: "/exports", Body: body("name secret", nil), Status: 422, Contains: "candidate.unknown_column"},
			{As: "manager", Method: "POST", Path: "/exports", Body: body("name", object{"sort": "id; drop"}), Status: 422},
			{As: "manager", Method: "POST", Path: "/exports", Body: body("name", object{"filter": object{"q": "没有这样的企业"}}), Status: 422, Contains: "candidate.nothing"},
			{As: "manager", Method: "POST", Path: "/exports", Body: body("name", object{"format": "pdf"}), Status: 422},
		})
	})
}

func TestWhoMayFetchTheFile(t *testing.T) {
	people := append(slices.Clone(boottest.Users), boottest.User{Name: "manager-2", Role: "manager", Unit: boottest.County},
		boottest.User{Name: "town-admin", Role: "admin", Unit: boottest.Puyuan})
	boottest.Each(t, people, func(t *testing.T, s *boottest.Server) {
		ids := lay(t, s)
		e := create(t, s.As("officer-wuzhen"), body("name contactPhone", object{"purpose": "电话通知申报"}))
		plain := create(t, s.As("officer-wuzhen"), body("name uscc", nil))
		at, list := "/exports/"+e.ID, "/exports?all=true"
		s.Check(t, []boottest.Row{
			{As: "officer-wuzhen", Method: "GET", Path: at + "/file", Status: 200},
			{As: "manager-2", Method: "GET", Path: at, Status: 404},
			{As: "manager-2", Method: "GET", Path: at + "/file", Status: 404},
			{As: "officer-puyuan", Method: "GET", Path: at + "/file", Status: 404},
			{As: "enterprise", Method: "GET", Path: at + "/file", Status: 403},
			{As: "", Method: "GET", Path: at + "/file", Status: 401},
			{Name: "who sees telephone numbers masked gets no file of them", As: "auditor", Method: "GET", Path: at + "/file", Status: 403, Contains: "candidate.not_yours"},
			{As: "auditor", Method: "GET", Path: at, Status: 200, Contains: `"fetchable":false`},
			{As: "auditor", Method: "GET", Path: "/exports/" + plain.ID + "/file", Status: 200},
			{As: "admin", Method: "GET", Path: at, Status: 200},
			{Name: "the administrator of another town", As: "town-admin", Method: "GET", Path: at, Status: 404},
			{As: "town-admin", Method: "GET", Path: list, Status: 200, Lacks: e.Serial},
			{Name: "an administrator reads no business data", As: "admin", Method: "GET", Path: at + "/file", Status: 403},
			{As: "auditor", Method: "GET", Path: list, Status: 200, Contains: e.Serial},
			{As: "officer-puyuan", Method: "GET", Path: list, Status: 403},
			{As: "manager", Method: "GET", Path: "/exports", Status: 200, Lacks: e.Serial},
			{Name: "the firm sees where its data went", As: "manager", Method: "GET", Path: "/enterprises/" + ids[0] + "/exports", Status: 200, Contains: "电话通知申报"},
			{Name: "not what was not told of it", As: "manager", Method: "GET", Path: "/enterprises/" + ids[3] + "/exports", Status: 200, Lacks: e.Serial},
		})
		// Moved to another town, the officer no longer gets what is not theirs.
		ctx := s.System(context.Background())
		if err := s.DB.InTx(ctx, func(ctx context.Context) error {
			return s.DB.From(ctx).Exec("UPDATE exports SET units = ? WHERE id = ?", `["`+boottest.Puyuan+`"]`, e.ID).Error
		}); err != nil {
			t.Fatal(err)
		}
		s.Check(t, []boottest.Row{{As: "officer-wuzhen", Method: "GET", Path: at + "/file", Status: 403, Contains: "candidate.not_yours"}})
	})
}

func TestEveryExportIsChainedInTheAudit(t *testing.T) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) {
		lay(t, s)
		e := create(t, s.As("manager"), body("name", nil))
		file(t, s.As("manager"), e.ID)
		var entries []struct {
			Operation string
			KeepLong  bool
			Serial    *string
			Hash      *string
		}
		if err := s.DB.From(context.Background()).Raw("SELECT operation, keep_long, serial, hash FROM audit_entries WHERE object = 'export' ORDER BY id").Scan(&entries).Error; err != nil {
			t.Fatal(err)
		}
		if len(entries) != 3 || entries[0].Operation != "export-create" || entries[1].Operation != "export-finish" || entries[2].Operation != "export-download" {
			t.Fatalf("entries = %+v", entries)
		}
		for _, entry := range entries[:2] {
			if !entry.KeepLong || entry.Serial == nil || *entry.Serial != e.Serial || entry.Hash == nil {
				t.Errorf("%s is not chained under %s", entry.Operation, e.Serial)
			}
		}
		// The same attempt sent twice is one export.
		key := []string{"Idempotency-Key", "attempt-1"}
		first, again := s.As("manager").Do("POST", "/exports", body("name", nil), key...), s.As("manager").Do("POST", "/exports", body("name", nil), key...)
		if first.ID(t) != again.ID(t) {
			t.Error("a repeated attempt made a second export")
		}
	})
}

func TestLargeExportRunsAsAJob(t *testing.T) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) {
		lay(t, s)
		s.Candidate.Direct = 2
		manager := s.As("manager")
		e := create(t, manager, body("name unit", nil))
		if e.State != "running" || e.JobID == "" {
			t.Fatalf("export = %+v, want a running job", e)
		}
		for deadline := time.Now().Add(15 * time.Second); e.State == "running" && time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
			manager.Do("GET", "/exports/"+e.ID, nil).Decode(t, &e)
		}
		if e.State != "ready" || e.Rows != 5 {
			t.Fatalf("export = %+v", e)
		}
		x, err := excelize.OpenReader(bytes.NewReader(file(t, manager, e.ID)))
		if err != nil {
			t.Fatal(err)
		}
		if rows, err := x.GetRows("名单"); err != nil || len(rows) != 6 {
			t.Errorf("%d rows, %v", len(rows), err)
		}
		var job struct {
			State       string
			Done, Total int
		}
		manager.Do("GET", "/jobs/"+e.JobID, nil).Decode(t, &job)
		if job.State != "done" || job.Done != 5 || job.Total != 5 {
			t.Errorf("job = %+v", job)
		}
		if a := s.As("officer-wuzhen").Do("GET", "/jobs/"+e.JobID, nil); a.Status != 404 {
			t.Errorf("another person's job: %s", a)
		}
	})
}

// A process that is killed in the middle of an export leaves a running job and half
// a file. The half is never handed out; the next process writes the whole.
func TestAnExportIsWrittenWholeAfterAKill(t *testing.T) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) {
		lay(t, s)
		s.Candidate.Direct = 2
		manager := s.As("manager")
		ready := func(e export) export {
			for deadline := time.Now().Add(15 * time.Second); e.State == "running" && time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
				manager.Do("GET", "/exports/"+e.ID, nil).Decode(t, &e)
			}
			return e
		}
		first := ready(create(t, manager, body("name unit", nil)))
		whole := file(t, manager, first.ID)
		dir := filepath.Join(s.Config.Data, "exports")
		stage(t, s, func(exec func(sql string, args ...any)) {
			if err := errors.Join(os.Remove(filepath.Join(dir, first.ID+".xlsx")), os.WriteFile(filepath.Join(dir, first.ID+".part"), whole[:len(whole)/2], 0o600)); err != nil {
				t.Fatal(err)
			}
			exec("UPDATE exports SET state = 'running', file = '', sha256 = '', bytes = 0, row_count = 0, finished_at = NULL WHERE id = ?", first.ID)
			exec("UPDATE jobs SET state = 'running', attempts = 1, lease_by = 'dead', lease_until = ?, finished_at = NULL WHERE id = ?", value.System().Add(time.Minute), first.JobID)
		})
		s.Check(t, []boottest.Row{{As: "manager", Method: "GET", Path: "/exports/" + first.ID + "/file", Status: 409, Contains: "candidate.not_ready"}})
		stage(t, s, func(exec func(sql string, args ...any)) { // the lease of the dead process runs out
			exec("UPDATE jobs SET lease_until = ? WHERE id = ?", value.System().Add(-time.Second), first.JobID)
		})
		again := ready(export{ID: first.ID, State: "running"})
		raw := file(t, manager, first.ID)
		sum := sha256.Sum256(raw)
		if again.State != "ready" || again.Rows != 5 || again.Bytes != int64(len(raw)) || again.SHA256 != hex.EncodeToString(sum[:]) {
			t.Errorf("export = %+v, file of %d bytes", again, len(raw))
		}
		left, err := os.ReadDir(dir)
		if err != nil || len(left) != 1 || left[0].Name() != first.ID+".xlsx" {
			t.Errorf("files left: %v, %v", left, err)
		}
		x, err := excelize.OpenReader(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if rows, err := x.GetRows("名单"); err != nil || len(rows) != 6 {
			t.Errorf("%d rows, %v", len(rows), err)
		}
	})
}

// stage changes rows past the program, as a crash would.
func stage(t *testing.T, s *boottest.Server, change func(exec func(sql string, args ...any))) {
	t.Helper()
	err := s.DB.InTx(s.System(context.Background()), func(ctx context.Context) error {
		change(func(sql string, args ...any) {
			if err := s.DB.From(ctx).Exec(sql, args...).Error; err != nil {
				t.Fatal(err)
			}
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTidyRemovesOldFilesAndKeepsTheRecord(t *testing.T) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) {
		lay(t, s)
		manager := s.As("manager")
		e := create(t, manager, body("name", nil))
		lost := create(t, manager, body("unit", nil))
		ctx := s.System(context.Background())
		past := value.System().Add(-48 * time.Hour)
		if err := s.DB.InTx(ctx, func(ctx context.Context) error {
			if err := s.DB.From(ctx).Exec("UPDATE exports SET expires_at = ? WHERE id = ?", past, e.ID).Error; err != nil {
				return err
			}
			return s.DB.From(ctx).Exec("UPDATE exports SET state = 'running', created_at = ? WHERE id = ?", past, lost.ID).Error
		}); err != nil {
			t.Fatal(err)
		}
		if err := s.Candidate.Tidy(ctx); err != nil {
			t.Fatal(err)
		}
		s.Check(t, []boottest.Row{
			{As: "manager", Method: "GET", Path: "/exports/" + e.ID, Status: 200, Contains: `"state":"expired"`},
			{As: "manager", Method: "GET", Path: "/exports/" + e.ID + "/file", Status: 409, Contains: "candidate.expired"},
			{As: "manager", Method: "GET", Path: "/exports/" + lost.ID, Status: 200, Contains: "candidate.failed"},
		})
		if _, err := os.Stat(filepath.Join(s.Config.Data, "exports", e.ID+".xlsx")); !os.IsNotExist(err) {
			t.Errorf("the file is still there: %v", err)
		}
	})
}
