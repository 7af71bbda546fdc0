package intake

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"miaolin/app/access"
	"miaolin/app/attachment"
	"miaolin/app/calendar"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/identity"
	"miaolin/app/job"
	"miaolin/app/sheet/sheettest"
	"miaolin/app/value"
	"miaolin/app/visit"
	"miaolin/db"
	"miaolin/db/dbtest"
)

// table is a list with new, changed, same and refused rows, and firms that stand in
// several rows, far apart.
func (k listKind) table(rows int) sheettest.Table {
	lines := []string{k.head}
	for i := range rows {
		lines = append(lines, k.row(i))
	}
	return sheettest.Table{Name: "名单", Rows: sheettest.Rows(lines...)}
}

type listKind struct {
	kind    Kind
	head    string
	row     func(i int) string
	choices Choices
}

var listKinds = []listKind{
	{Roster, "企业名称|统一社会信用代码|地址|联系人|联系电话|曾用名", func(i int) string {
		if i%7 == 3 {
			return fmt.Sprintf("桐乡市坏码%d有限公司|12345|乌镇镇%d号|||", i, i)
		}
		former := ""
		if i%5 == 2 {
			former = fmt.Sprintf("桐乡市前身%d厂", i)
		}
		return fmt.Sprintf("桐乡市青禾%d有限公司|%s|濮院镇%d号|王%d|1380000%04d|%s", i, code(i), i%3, i, i, former)
	}, confirmed},
	{Titles, "企业名称|统一社会信用代码|认定日期|所属镇街", func(i int) string { // every firm twice, two years apart
		return fmt.Sprintf("桐乡市青禾%d有限公司|%s|%d-03-02|乌镇镇", i%11, code(i%11), 2022+2*(i/11))
	}, Choices{AcceptUnits: true, AllowProvisional: true, CreateMissing: true, Defaults: map[Field]string{fTitleKind: "prov_tech_sme"}}},
	{Figures, "企业名称|统一社会信用代码|年度|营业收入（万元）|所属镇街", func(i int) string {
		return fmt.Sprintf("桐乡市青禾%d有限公司|%s|%d|%d|乌镇镇", i, code(i), 2023+i%2, 100+i)
	}, Choices{AcceptUnits: true, AllowProvisional: true, CreateMissing: true, Defaults: map[Field]string{fFigureSource: "officer"}}},
	{Contacts, "企业名称|姓名|手机号码", func(i int) string {
		return fmt.Sprintf("桐乡市青禾%d有限公司|赵%d|1390000%04d", i%4*2, i, i)
	}, Choices{}},
	{Rights, "专利名称|专利类型|专利号|专利权人", func(i int) string {
		return fmt.Sprintf("一种横机%d|发明专利||桐乡市青禾%d有限公司", i, i%4*2)
	}, Choices{}},
	{Honours, "企业名称|标准名称|标准号|排名|发布日期", func(i int) string {
		return fmt.Sprintf("桐乡市青禾%d有限公司|一种横机%d|GB/T %d-2024|%d|2024-05-23", i%4*2, i, 1000+i, 1+i)
	}, Choices{}},
}

// broken stands for a process that dies: the part that is under way is rolled back.
type broken struct{ left int }

func (b *broken) hold(context.Context) error {
	if b.left--; b.left < 0 {
		return job.ErrLost
	}
	return nil
}

// known records a few of the firms before the list comes in.
func (o *office) known() {
	lines := []string{"企业名称|统一社会信用代码|地址"}
	for i := range 8 {
		lines = append(lines, fmt.Sprintf("桐乡市青禾%d有限公司|%s|濮院镇%d号", i, code(i), i%2))
	}
	o.run("manager", o.bring("manager", sheettest.CSV(sheettest.Table{Rows: sheettest.Rows(lines...)}), Roster, confirmed))
}

// state is what stands in the store, by what it says and not by its ids.
func (o *office) state(d *db.DB) string {
	o.t.Helper()
	var out strings.Builder
	for _, q := range []string{
		`SELECT name || '|' || coalesce(uscc, '') || '|' || address || '|' || unit_code || '|' || version || '|' || archive_reason FROM enterprises`,
		`SELECT name || '|' || standing || '|' || rung || '|' || contacts || '|' || coalesce(latest_revenue_fen, -1) || '|' || search_text FROM enterprise_summary`,
		`SELECT unit_code || '|' || rung || '|' || firms FROM enterprise_counts WHERE firms <> 0`,
		`SELECT e.name || '|' || s.kind || '|' || s.value || '|' || s.from_on || '|' || coalesce(CAST(s.to_on AS TEXT), '') FROM enterprise_spells s JOIN enterprises e ON e.id = s.enterprise_id`,
		`SELECT e.name || '|' || f.name FROM enterprise_former_names f JOIN enterprises e ON e.id = f.enterprise_id`,
		`SELECT e.name || '|' || c.name || '|' || c.phone || '|' || CASE WHEN c.archived_at IS NULL THEN 'no' ELSE 'yes' END FROM enterprise_contacts c JOIN enterprises e ON e.id = c.enterprise_id`,
		`SELECT e.name || '|' || count(*) FROM enterprise_grams g JOIN enterprises e ON e.id = g.enterprise_id GROUP BY e.id, e.name`,
		`SELECT e.name || '|' || t.kind || '|' || t.recognised_on || '|' || CASE WHEN t.withdrawn_at IS NULL THEN 'no' ELSE 'yes' END FROM titles t JOIN enterprises e ON e.id = t.enterprise_id`,
		`SELECT e.name || '|' || f.fiscal_year || '|' || coalesce(f.sales_revenue_fen, -1) || '|' || f.version FROM yearly_figures f JOIN enterprises e ON e.id = f.enterprise_id`,
		`SELECT e.name || '|' || r.name || '|' || CASE WHEN r.archived_at IS NULL THEN 'no' ELSE 'yes' END FROM ip_rights r JOIN enterprises e ON e.id = r.enterprise_id`,
		`SELECT e.name || '|' || h.number || '|' || h.place || '|' || CASE WHEN h.archived_at IS NULL THEN 'no' ELSE 'yes' END FROM honours h JOIN enterprises e ON e.id = h.enterprise_id`,
		`SELECT operation || '|' || count(*) FROM audit_entries GROUP BY operation`,
		`SELECT kind || '|' || state || '|' || phase FROM imports`,
		`SELECT no || '|' || label || '|' || outcome || '|' || mark || '|' || CASE WHEN undo_data IS NULL THEN 'no' ELSE 'yes' END FROM import_records`,
		`SELECT sheet || '|' || number || '|' || outcome || '|' || coalesce(record_no, 0) FROM import_rows`,
	} {
		var lines []string
		must(o.t, d.From(context.Background()).Raw(q).Scan(&lines).Error)
		slices.Sort(lines)
		out.WriteString(strings.Join(lines, "\n") + "\n---\n")
	}
	return out.String()
}

// A run that is broken off anywhere, any number of times, ends where one ends that
// is not; so does an undoing; and how long the parts are changes nothing.
func TestAnImportGoesOnAfterItsLastPart(t *testing.T) {
	for _, kind := range listKinds {
		t.Run(string(kind.kind), func(t *testing.T) {
			written, taken := straight(t, kind)
			for _, part := range []int{1, 4, 9} {
				dbtest.Each(t, func(t *testing.T, d *db.DB) {
					o := open(t, d)
					o.known()
					o.in.partSize = part
					fate := rand.New(rand.NewPCG(uint64(part), 330483))
					imp := o.bring("manager", sheettest.CSV(kind.table(22)), kind.kind, kind.choices)
					imp, err := o.in.Run(as("manager"), imp.ID, imp.Version)
					must(t, err)
					o.attempts(fate, func(hold func(context.Context) error) error {
						_, err := o.in.execute(as("manager"), imp.ID, silent, hold)
						return err
					})
					o.same("written", written, o.state(d))
					imp, err = o.in.load(as("manager"), imp.ID)
					must(t, err)
					imp, err = o.in.Undo(as("manager"), imp.ID, imp.Version)
					must(t, err)
					o.attempts(fate, func(hold func(context.Context) error) error {
						return o.in.takeBack(as("manager"), imp, silent, hold)
					})
					o.same("taken back", taken, o.state(d))
				})
			}
		})
	}
}

// attempts breaks work off after a few parts, again and again, until it is done.
func (o *office) attempts(fate *rand.Rand, work func(hold func(context.Context) error) error) {
	o.t.Helper()
	for err := error(job.ErrLost); err != nil; {
		err = work((&broken{fate.IntN(13)}).hold)
		lostOnly(o.t, err)
	}
}

func lostOnly(t *testing.T, err error) {
	t.Helper()
	if err != nil && err != job.ErrLost {
		t.Fatal(err)
	}
}

// straight is where an import ends that nothing breaks off, and its undoing.
func straight(t *testing.T, kind listKind) (written, taken string) {
	t.Helper()
	d := dbtest.Open(t)
	o := open(t, d)
	o.known()
	imp := o.bring("manager", sheettest.CSV(kind.table(22)), kind.kind, kind.choices)
	dry := imp.counts()
	imp = o.run("manager", imp)
	if dry.New == 0 || fmt.Sprint(dry) != fmt.Sprint(imp.counts()) {
		t.Errorf("the dry run said %+v, the run %+v", dry, imp.counts())
	}
	written = o.state(d)
	o.undo("manager", imp)
	return written, o.state(d)
}

// A run that fails in its middle takes back what it has written, also when that is
// broken off in its turn, and the import is open again with the reason.
func TestAFailedImportTakesItsPartsBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		o.in.partSize = 2
		lines := []string{"企业名称|统一社会信用代码|地址"}
		for i := range 9 {
			lines = append(lines, fmt.Sprintf("桐乡市云杉%d有限公司|%s|乌镇镇1号", i, code(i)))
		}
		imp := o.bring("manager", sheettest.CSV(sheettest.Table{Rows: sheettest.Rows(lines...)}), Roster, confirmed)
		imp, err := o.in.Run(as("manager"), imp.ID, imp.Version)
		must(t, err)
		parts := 0
		tell := func(done, _ int, note string) {
			if note == "intake.writing" && done == 6 { // somebody records the last firm just now
				_, err := o.firms.Create(as("manager"), newFirm("桐乡市抢先有限公司", code(8)))
				must(t, err)
				parts++
			}
		}
		_, err = o.in.execute(as("manager"), imp.ID, tell, free)
		if fault.Code(err) != "enterprise.uscc_taken" || parts != 1 {
			t.Fatalf("the run ended with %v", err)
		}
		lostOnly(t, o.in.clearUp(as("manager"), imp.ID, fault.Code(err), nil, silent, (&broken{1}).hold))
		_, err = o.in.execute(as("manager"), imp.ID, silent, free) // the next attempt goes on clearing up
		if fault.Code(err) != "enterprise.uscc_taken" {
			t.Errorf("the next attempt ended with %v", err)
		}
		imp, err = o.in.Get(as("manager"), imp.ID)
		must(t, err)
		o.same("open again", fmt.Sprint(Open, "", false, "enterprise.uscc_taken"), fmt.Sprint(imp.State, imp.Phase, imp.Checked, imp.ErrorCode))
		refs, err := o.firms.ByUSCC(as("manager"), []string{code(0), code(5), code(8)})
		must(t, err)
		o.same("firms that stay", 1, len(refs))
		imp, err = o.in.Check(as("manager"), imp.ID)
		must(t, err)
		_, err = o.jobs.Cancel(as("manager"), imp.JobID) // this test did its work
		must(t, err)
		o.same("checked again", "rows 9 records 9 new 8 changed 1 same 0 refused 0 conflicts 0", sums(imp))
		o.run("manager", imp)
	})
}

// visits is the service of what people do meanwhile.
func (o *office) visits(d *db.DB) *visit.Service {
	o.t.Helper()
	days, err := calendar.Shipped()
	must(o.t, err)
	in := o.in
	v, err := visit.New(visit.Options{
		DB: d, Guard: in.guard, Audit: in.log, Firms: o.firms, Calendar: days, Messages: in.words, Clock: in.clock,
		People: identity.New(identity.Options{DB: d, Audit: in.log, Guard: in.guard, Messages: in.words, Clock: in.clock}),
		Files:  attachment.New(d, in.guard, in.log, in.clock, o.t.TempDir()),
	})
	must(o.t, err)
	return v
}

func newFirm(name, uscc string) enterprise.NewEnterprise {
	return enterprise.NewEnterprise{Name: name, USCC: uscc, UnitCode: "330483100"}
}

func (o *office) firmsFound() int {
	var codes []string
	for i := range 12 {
		codes = append(codes, code(i))
	}
	refs, err := o.firms.ByUSCC(as("manager"), codes)
	must(o.t, err)
	return len(refs)
}

// Others go on writing between two parts.
func TestAVisitIsRecordedDuringAnImport(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		o.in.partSize = 5
		visits := o.visits(d)
		firm, err := o.firms.Create(as("manager"), newFirm("桐乡市常客有限公司", ""))
		must(t, err)
		imp := o.bring("manager", sheettest.CSV(listKinds[0].table(40)), Roster, confirmed)
		imp, err = o.in.Run(as("manager"), imp.ID, imp.Version)
		must(t, err)
		recorded := 0
		tell := func(done, total int, note string) {
			if note != "intake.writing" || done == total {
				return
			}
			ctx, stop := context.WithTimeout(as("manager"), 5*time.Second)
			defer stop()
			_, err := visits.Create(ctx, db.OnceKey{}, visit.NewVisit{EnterpriseID: firm.ID, VisitedOn: value.MustDate("2026-11-23"), Mode: "onsite", Findings: "走访记录"})
			must(t, err)
			recorded++
		}
		_, err = o.in.execute(as("manager"), imp.ID, tell, free)
		must(t, err)
		if recorded < 5 {
			t.Errorf("only %d visits were recorded meanwhile", recorded)
		}
	})
}

// Whoever gave a command up by killing it finds its parts taken back by the next.
func TestACommandClearsUpAfterAKilledOne(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		o.in.partSize = 3
		ctx := CommandContext(context.Background(), "miaolin import")
		imp, rows, err := o.in.read(ctx, Upload{FileName: "名单.csv", Data: sheettest.CSV(listKinds[0].table(12))})
		must(t, err)
		imp.Choices, imp.OwnerName, imp.State = value.JSONOf(confirmed), access.From(ctx).Name, Running
		must(t, d.InTx(ctx, func(ctx context.Context) error {
			must(t, o.in.store.insert(ctx, imp))
			return o.in.store.insertRows(ctx, rows)
		}))
		_, err = o.in.execute(ctx, imp.ID, silent, (&broken{5}).hold)
		lostOnly(t, err)
		if got := o.firmsFound(); got != 3 {
			t.Fatalf("the killed command wrote %d firms", got)
		}
		if err := o.in.dropStale(ctx, imp.OwnerID); fault.Code(err) != "intake.one_at_a_time" {
			t.Errorf("a command that may still be at work was given up: %v", err)
		}
		now := o.in.clock().Add(busyFor)
		o.in.clock = func() value.Instant { return now }
		must(t, o.in.dropStale(ctx, imp.OwnerID))
		imp, err = o.in.load(ctx, imp.ID)
		must(t, err)
		o.same("given up", fmt.Sprint(Dropped, 0), fmt.Sprint(imp.State, o.firmsFound()))
	})
}
