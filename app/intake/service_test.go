package intake

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/certification"
	"miaolin/app/enterprise"
	"miaolin/app/fact"
	"miaolin/app/fault"
	"miaolin/app/job"
	"miaolin/app/sheet"
	"miaolin/app/sheet/sheettest"
	"miaolin/app/value"
	"miaolin/config"
	"miaolin/db"
	"miaolin/db/dbtest"
)

// office is an intake with everything below it.
type office struct {
	t      *testing.T
	in     *Service
	firms  *enterprise.Service
	titles *certification.Service
	facts  *fact.Service
	jobs   *job.Service
}

type owners map[string]access.Actor

func (o owners) ActorOf(_ context.Context, id string) (access.Actor, error) { return o[id], nil }

var people = owners{
	"manager": {UserID: "manager", Name: "manager", Assignments: []access.Assignment{{Role: "manager", UnitCode: "330483"}}},
	"officer": {UserID: "officer", Name: "officer", Assignments: []access.Assignment{{Role: "officer", UnitCode: "330483100"}}},
	"coach":   {UserID: "coach", Name: "coach", Assignments: []access.Assignment{{Role: "coach", UnitCode: "330483"}}},
}

func as(name string) context.Context {
	return audit.With(access.With(context.Background(), people[name]), audit.Who{UserID: name, Name: name})
}

func open(t *testing.T, d *db.DB) *office {
	t.Helper()
	clock := func() value.Instant { return value.MustDate("2026-11-23").Start().Add(10 * time.Hour) }
	guard, err := access.NewGuard(clock)
	must(t, err)
	words, err := config.LoadMessages()
	must(t, err)
	log := audit.New(d, clock)
	o := &office{t: t}
	o.firms, err = enterprise.New(d, guard, log, clock)
	must(t, err)
	o.titles, err = certification.New(d, guard, o.firms, log, clock)
	must(t, err)
	o.facts, err = fact.New(d, guard, o.firms, log, clock)
	must(t, err)
	o.jobs = job.New(job.Options{DB: d, Guard: guard, Audit: log, Clock: clock, Owners: people})
	o.in, err = New(Options{DB: d, Guard: guard, Audit: log, Clock: clock, Firms: o.firms, Titles: o.titles, Facts: o.facts, Jobs: o.jobs, Words: words})
	must(t, err)
	return o
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// code makes a credit code with the right check digit from a running number.
func code(n int) string {
	first := fmt.Sprintf("91330483MA%07d", n)
	return first + string(value.USCCCheckDigit(first))
}

// bring uploads, takes choices, checks.
func (o *office) bring(who string, data []byte, kind Kind, choices Choices) Import {
	o.t.Helper()
	ctx := as(who)
	imp, err := o.in.Upload(ctx, Upload{FileName: "名单.xlsx", Kind: kind, Data: data})
	must(o.t, err)
	imp, err = o.in.Change(ctx, imp.ID, imp.Version, ImportChange{Choices: &choices})
	must(o.t, err)
	imp, err = o.in.Check(ctx, imp.ID)
	must(o.t, err)
	return imp
}

// run runs a checked import and waits for its job.
func (o *office) run(who string, imp Import) Import {
	o.t.Helper()
	imp, err := o.in.Run(as(who), imp.ID, imp.Version)
	must(o.t, err)
	imp = o.await(who, imp)
	o.same("state after the run", Done, imp.State)
	return imp
}

// undo takes an import back and waits for its job.
func (o *office) undo(who string, imp Import) Import {
	o.t.Helper()
	imp, err := o.in.Undo(as(who), imp.ID, imp.Version)
	must(o.t, err)
	imp = o.await(who, imp)
	o.same("state after undoing", Undone, imp.State)
	return imp
}

// await works until the job of an import has ended.
func (o *office) await(who string, imp Import) Import {
	o.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); o.jobs.Work(ctx) }()
	busy := func() bool { return imp.State == Running || imp.Phase != "" }
	for deadline := time.Now().Add(30 * time.Second); busy() && time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		var err error
		imp, err = o.in.Get(as(who), imp.ID)
		must(o.t, err)
	}
	stop()
	<-ended
	return imp
}

// sums writes the counts of an import as one line.
func sums(imp Import) string {
	c := imp.counts()
	return fmt.Sprintf("rows %d records %d new %d changed %d same %d refused %d conflicts %d", c.Rows, c.Records, c.New, c.Changed, c.Same, c.Refused, c.Conflicts)
}

// why lists the rows with problems: "sheet/row level code".
func (o *office) why(who string, imp Import) []string {
	o.t.Helper()
	rows, _, err := o.in.Rows(as(who), imp.ID, RowFilter{}, rowKey{-1, 0}, 200, "zh-CN")
	must(o.t, err)
	var all []string
	for _, r := range rows {
		for _, p := range r.Problems {
			if p.Text == p.Code || strings.Contains(p.Text, "{") {
				o.t.Errorf("no words for %s: %q", p.Code, p.Text)
			}
			all = append(all, fmt.Sprintf("%s %s %s", r.ID, p.Level, strings.TrimPrefix(p.Code, "intake.")))
		}
	}
	return all
}

func (o *office) same(what string, want, got any) {
	o.t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		o.t.Errorf("%s: %s", what, diff)
	}
}

var confirmed = Choices{AcceptUnits: true, AllowProvisional: true}

func roster(lines ...string) sheettest.Table {
	head := []string{"某某街道企业名单", "序号|企业名称|统一社会信用代码|成立日期|注册资本|地址|联系人|联系电话"}
	return sheettest.Table{Name: "名单", Rows: sheettest.Rows(append(head, lines...)...)}
}

func TestRosterFromUploadToUndo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		table := roster(
			"1|桐乡市青禾针织有限公司|"+code(1)+"|2015年3月2日|1,000(万元人民币)|桐乡市濮院镇工业园区1号|王青|13800000001",
			"2|桐乡市云杉新材料有限公司|"+code(2)+"|43830|438(万美元)|乌镇镇西浜村|李杉|13800000002",
			"3|桐乡市无码有限公司||2019-01-02||桐乡市崇福镇崇德路81号||",
			"4|桐乡市坏码有限公司|"+strings.Replace(code(4), "MA", "MB", 1)+"|2019-01-02||桐乡市崇福镇崇德路82号||",
			"5|桐乡市何处有限公司|"+code(5)+"|2019-01-02||某路1号||",
			"6|桐乡市坏日有限公司|"+code(6)+"|5/6/2019||桐乡市石门镇||",
			"合计|6||||||",
		)
		first := o.bring("manager", sheettest.XLSX(t, table), "", Choices{})
		if first.Kind != Roster {
			t.Fatalf("kind %s", first.Kind)
		}
		o.same("before anything is confirmed", "rows 6 records 5 new 0 changed 0 same 0 refused 6 conflicts 0", sums(first))
		o.same("problems", []string{
			"0-3 ask unit_proposed", "0-4 ask unit_proposed", "0-5 ask provisional", "0-5 ask unit_proposed",
			"0-6 ask uscc_check_digit", "0-6 ask unit_proposed", "0-7 ask unit_missing", "0-8 refuse date_ambiguous",
		}, o.why("manager", first))
		must(t, o.drop("manager", first))

		imp := o.bring("manager", sheettest.XLSX(t, table), "", confirmed)
		o.same("confirmed", "rows 6 records 5 new 3 changed 0 same 0 refused 3 conflicts 0", sums(imp))
		imp, err := o.in.Edit(as("manager"), imp.ID, imp.Version, []CellEdit{{0, 8, 3, "2019-06-05"}})
		must(t, err)
		if _, err := o.in.Run(as("manager"), imp.ID, imp.Version); fault.Code(err) != "intake.not_checked" {
			t.Errorf("an unchecked import ran: %v", err)
		}
		imp, err = o.in.Check(as("manager"), imp.ID)
		must(t, err)
		o.same("corrected", "rows 6 records 6 new 4 changed 0 same 0 refused 2 conflicts 0", sums(imp))
		imp = o.run("manager", imp)

		found, err := o.firms.ByUSCC(as("manager"), []string{code(1), code(2)})
		must(t, err)
		profile, err := o.firms.Get(as("manager"), found[code(2)].ID)
		must(t, err)
		o.same("foreign money stays foreign", "438 USD 330483100 2019-12-31", fmt.Sprint(*profile.RegisteredCapitalFen/1_000_000, " ", profile.CapitalCurrency, " ", profile.UnitCode, " ", *profile.RegisteredOn))
		people, err := o.firms.ContactsOf(as("manager"), []string{found[code(1)].ID})
		must(t, err)
		o.same("contact", "王青 13800000001", people[found[code(1)].ID][0].Name+" "+people[found[code(1)].ID][0].Phone)

		again := o.bring("manager", sheettest.GB18030(t, table), Roster, confirmed)
		o.same("the same table again", "rows 6 records 5 new 0 changed 0 same 3 refused 3 conflicts 0", sums(again))
		must(t, o.drop("manager", again))

		o.undoAfterAnEdit(imp, found[code(1)].ID)
	})
}

// undoAfterAnEdit takes the import back after somebody has changed one firm.
func (o *office) undoAfterAnEdit(imp Import, firm string) {
	ctx := as("manager")
	p, err := o.firms.Get(ctx, firm)
	must(o.t, err)
	address := "桐乡市濮院镇新址"
	_, err = o.firms.Change(ctx, firm, p.Version, enterprise.EnterpriseChange{Address: &address})
	must(o.t, err)
	imp = o.undo("manager", imp)
	o.same("undone", Undone, imp.State)
	var left []Leftover
	must(o.t, imp.Leftovers.Into(&left))
	o.same("what was edited since stays", []Leftover{{Label: "桐乡市青禾针织有限公司", Code: "intake.edited_since"}}, left)
	refs, err := o.firms.ByNameKey(ctx, []string{enterprise.NameKey("桐乡市青禾针织有限公司"), enterprise.NameKey("桐乡市云杉新材料有限公司")})
	must(o.t, err)
	o.same("firms on record", 1, len(refs))
	if _, err := o.in.Undo(ctx, imp.ID, imp.Version); fault.Code(err) != "intake.wrong_state" {
		o.t.Errorf("undone twice: %v", err)
	}
}

func (o *office) drop(who string, imp Import) error {
	_, err := o.in.Drop(as(who), imp.ID)
	return err
}

func TestChangedFirms(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		o.run("manager", o.bring("manager", sheettest.XLSX(t, roster("1|桐乡市旧名有限公司|"+code(1)+"|2015-01-01|100万元|桐乡市濮院镇1号||")), Roster, confirmed))
		imp := o.bring("manager", sheettest.XLSX(t, roster("1|桐乡市新名有限公司|"+code(1)+"|2015-01-01|200万元|||")), Roster, confirmed)
		o.same("changed", "rows 1 records 1 new 0 changed 1 same 0 refused 0 conflicts 0", sums(imp))
		records, err := o.in.Records(as("manager"), imp.ID, OutcomeChanged, 0, 10)
		must(t, err)
		o.same("what changes", map[Field]Change{
			"name": {"桐乡市旧名有限公司", "桐乡市新名有限公司"}, "capital": {"1000000.00 CNY", "2000000.00 CNY"},
		}, records[0].Changes)
		imp = o.run("manager", imp)
		refs, err := o.firms.ByUSCC(as("manager"), []string{code(1)})
		must(t, err)
		p, err := o.firms.Get(as("manager"), refs[code(1)].ID)
		must(t, err)
		o.same("after", "桐乡市新名有限公司 桐乡市濮院镇1号", p.Name+" "+p.Address)
		o.undo("manager", imp)
		p, err = o.firms.Get(as("manager"), refs[code(1)].ID)
		must(t, err)
		o.same("taken back", "桐乡市旧名有限公司", p.Name)
	})
}

func TestSheetsThatContradict(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		head := "企业名称|统一社会信用代码|地址|注册资本"
		book := sheettest.XLSX(t,
			sheettest.Table{Name: "乌镇", Rows: sheettest.Rows(head, "甲甲有限公司|"+code(1)+"|乌镇镇1号|100万元", "乙乙有限公司|"+code(2)+"|乌镇镇2号|100万元")},
			sheettest.Table{Name: "总表", Rows: sheettest.Rows(head, "甲甲有限公司|"+code(1)+"|乌镇镇1号|300万元", "乙乙有限公司||乌镇镇2号|100万元", "丙丙有限公司|"+code(3)+"|乌镇镇3号|1万元")},
			sheettest.Table{Name: "说明", Rows: sheettest.Rows("填表说明", "请勿涂改")},
		)
		imp := o.bring("manager", book, Roster, confirmed)
		o.same("three firms in five rows", "rows 5 records 3 new 2 changed 0 same 0 refused 2 conflicts 1", sums(imp))
		conflicts, _, err := o.in.Conflicts(as("manager"), imp.ID, 0, 50)
		must(t, err)
		o.same("one contradiction", []NamedClaim{{Claim{"1000000.00 CNY", 0, 2}, "乌镇"}, {Claim{"3000000.00 CNY", 1, 2}, "总表"}}, conflicts[0].Claims)
		trusted := 1
		imp, err = o.in.Decide(as("manager"), imp.ID, imp.Version, nil, &trusted)
		must(t, err)
		imp, err = o.in.Check(as("manager"), imp.ID)
		must(t, err)
		o.same("decided", "rows 5 records 3 new 3 changed 0 same 0 refused 0 conflicts 0", sums(imp))
		o.run("manager", imp)
		refs, err := o.firms.ByUSCC(as("manager"), []string{code(1)})
		must(t, err)
		p, err := o.firms.Get(as("manager"), refs[code(1)].ID)
		must(t, err)
		o.same("the trusted sheet's value", value.Wan(300), *p.RegisteredCapitalFen)
	})
}

func TestTitleListMovesRungs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		o.run("manager", o.bring("manager", sheettest.XLSX(t, roster("1|甲甲有限公司|"+code(1)+"|2015-01-01||乌镇镇1号||")), Roster, confirmed))
		list := sheettest.XLSX(t, sheettest.Table{Name: "高企名单", Rows: sheettest.Rows(
			"2025年高新技术企业名单", "序号|企业名称|统一社会信用代码|证书编号|发证日期|所属镇街",
			"1|甲甲有限公司|"+code(1)+"|GR202533000001|2025-12-01|乌镇镇",
			"2|丁丁有限公司|"+code(4)+"|GR202533000002|2025-12-01|濮院镇",
		)})
		imp := o.bring("manager", list, Titles, Choices{})
		o.same("nothing is guessed", "rows 2 records 2 new 0 changed 0 same 0 refused 2 conflicts 0", sums(imp))
		choices := Choices{Defaults: map[Field]string{"title_kind": "hnte"}, CreateMissing: true}
		imp, err := o.in.Change(as("manager"), imp.ID, imp.Version, ImportChange{Choices: &choices})
		must(t, err)
		imp, err = o.in.Check(as("manager"), imp.ID)
		must(t, err)
		o.same("with the kind given", "rows 2 records 2 new 2 changed 0 same 0 refused 0 conflicts 0", sums(imp))
		imp = o.run("manager", imp)
		refs, err := o.firms.ByUSCC(as("manager"), []string{code(1), code(4)})
		must(t, err)
		for _, c := range []string{code(1), code(4)} {
			p, err := o.firms.Get(as("manager"), refs[c].ID)
			must(t, err)
			o.same("rung", "tree", p.Summary.Rung)
		}
		again := o.bring("manager", list, Titles, choices)
		o.same("the same list again", "rows 2 records 2 new 0 changed 0 same 2 refused 0 conflicts 0", sums(again))
		must(t, o.drop("manager", again))

		o.undo("manager", imp)
		p, err := o.firms.Get(as("manager"), refs[code(1)].ID)
		must(t, err)
		o.same("rung taken back", "seed", p.Summary.Rung)
	})
}

func TestContactAndRightLists(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		o.run("manager", o.bring("manager", sheettest.XLSX(t, roster("1|甲甲有限公司|"+code(1)+"|2015-01-01||乌镇镇1号|王青|13800000001")), Roster, confirmed))
		contacts := sheettest.XLSX(t, sheettest.Table{Name: "联系人", Rows: sheettest.Rows("单位名称|姓名|职务|手机号码|身份",
			"甲甲有限公司|王青|经理|13800000009|联系人", "甲甲有限公司|赵财|会计|13800000003|财务", "没有的公司|钱某||13800000004|")})
		imp := o.bring("manager", contacts, "", Choices{})
		o.same("kind", Contacts, imp.Kind)
		o.same("contacts", "rows 3 records 3 new 1 changed 1 same 0 refused 1 conflicts 0", sums(imp))
		imp = o.run("manager", imp)
		o.undo("manager", imp)
		refs, err := o.firms.ByUSCC(as("manager"), []string{code(1)})
		must(t, err)
		people, err := o.firms.ContactsOf(as("manager"), []string{refs[code(1)].ID})
		must(t, err)
		if all := people[refs[code(1)].ID]; len(all) != 1 || all[0].Phone != "13800000001" {
			t.Errorf("after undoing: %+v", all)
		}

		rights := sheettest.XLSX(t, sheettest.Table{Name: "专利", Rows: sheettest.Rows("专利名称|专利类型|专利号|专利权人|申请日|授权公告日",
			"一种横机|发明专利|ZL202010000001.1|甲甲有限公司|2020-01-01|2022-01-01", "一种纱嘴|实用新型||甲甲有限公司|2023-01-01|2022-01-01", "商标|商标||甲甲有限公司||")})
		imp = o.bring("manager", rights, "", Choices{})
		o.same("kind", Rights, imp.Kind)
		o.same("rights", "rows 3 records 2 new 1 changed 0 same 0 refused 2 conflicts 0", sums(imp))
		imp = o.run("manager", imp)
		o.undo("manager", imp)
	})
}

func TestAnOfficerImportsOnlyTheOwnTown(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		o.run("manager", o.bring("manager", sheettest.XLSX(t, roster("1|濮院一号有限公司|"+code(1)+"|||濮院镇1号||")), Roster, confirmed))
		imp := o.bring("officer", sheettest.XLSX(t, roster(
			"1|濮院一号有限公司|"+code(1)+"|||濮院镇2号||", "2|濮院二号有限公司|"+code(2)+"|||濮院镇3号||", "3|乌镇三号有限公司|"+code(3)+"|||乌镇镇3号||",
		)), Roster, confirmed)
		o.same("only the own town", "rows 3 records 3 new 1 changed 0 same 0 refused 2 conflicts 0", sums(imp))
		o.same("why", []string{"0-3 refuse outside_scope", "0-4 refuse outside_scope"}, o.why("officer", imp))
		if _, err := o.in.Get(as("manager"), imp.ID); fault.Code(err) != "intake.not_found" {
			t.Errorf("another's import: %v", err)
		}
		if _, err := o.in.Upload(as("coach"), Upload{FileName: "x.csv", Data: []byte("企业名称\n甲甲有限公司\n")}); !fault.Is(err, fault.ForbiddenKind) {
			t.Errorf("a coach uploaded: %v", err)
		}
		if _, err := o.in.Upload(as("officer"), Upload{FileName: "x.csv", Data: []byte("企业名称\n甲甲有限公司\n")}); fault.Code(err) != "intake.one_at_a_time" {
			t.Errorf("two at a time: %v", err)
		}
	})
}

func TestOneFailureWritesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		imp := o.bring("manager", sheettest.XLSX(t, roster("1|甲甲有限公司|"+code(1)+"|||乌镇镇1号||", "2|乙乙有限公司|"+code(2)+"|||乌镇镇1号||")), Roster, confirmed)
		imp, err := o.in.Run(as("manager"), imp.ID, imp.Version)
		must(t, err)
		_, err = o.in.execute(as("manager"), imp.ID, func(int, int, string) {}, func(context.Context) error { return job.ErrLost })
		if err == nil {
			t.Fatal("committed without the lease")
		}
		refs, err := o.firms.ByUSCC(as("manager"), []string{code(1), code(2)})
		must(t, err)
		o.same("firms written", 0, len(refs))
	})
}

func TestRefusedRowsComeBackWithTheirReason(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		imp := o.bring("manager", sheettest.XLSX(t, roster("1|甲甲有限公司|"+code(1)+"|||乌镇镇1号||", "2|乙乙有限公司|12345|||乌镇镇1号||")), Roster, confirmed)
		for _, format := range []sheet.Format{sheet.XLSX, sheet.CSV} {
			var out bytes.Buffer
			must(t, o.in.WriteRefused(as("manager"), imp.ID, format, "zh-CN", &out))
			book, err := sheet.Open(out.Bytes())
			must(t, err)
			var lines []string
			must(t, book.Rows(context.Background(), 0, func(r sheet.Row) error {
				lines = append(lines, strings.Join(r.Preview(7, 60), "|"))
				return nil
			}))
			o.same("file", []string{
				"原因|工作表|行号|序号|企业名称|统一社会信用代码|成立日期",
				"信用代码“12345”是 5 位，应为 18 位。|名单|4|2|乙乙有限公司|12345|",
			}, trimEach(lines))
		}
	})
}

func trimEach(lines []string) []string {
	for i := range lines {
		if n := strings.Count(lines[i], "|"); n < 6 {
			lines[i] += strings.Repeat("|", 6-n)
		}
	}
	return lines
}

func TestColumnsAreRemembered(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		table := sheettest.XLSX(t, sheettest.Table{Name: "表", Rows: sheettest.Rows("企业名称|栏一|栏二", "甲甲有限公司|乌镇镇1号|x")})
		imp, err := o.in.Upload(as("manager"), Upload{FileName: "表.xlsx", Kind: Roster, Data: table})
		must(t, err)
		columns := []Field{"name", "address", ""}
		imp, err = o.in.Change(as("manager"), imp.ID, imp.Version, ImportChange{Sheets: []SheetChange{{No: 0, Columns: &columns}}})
		must(t, err)
		_, err = o.in.Check(as("manager"), imp.ID)
		must(t, err)
		must(t, o.drop("manager", imp))
		again, err := o.in.Upload(as("manager"), Upload{FileName: "表2.xlsx", Kind: Roster, Data: table})
		must(t, err)
		if sh := again.sheets()[0]; !sh.Learned || !slices.Equal(sh.Columns, columns) {
			t.Errorf("forgotten: %+v", sh)
		}
		other, err := o.in.Upload(as("officer"), Upload{FileName: "表.xlsx", Kind: Roster, Data: table})
		must(t, err)
		if other.sheets()[0].Learned {
			t.Error("one person's columns reached another")
		}
	})
}

func TestCommandPrintsWhatHappens(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		file := sheettest.CSV(roster("1|甲甲有限公司|"+code(1)+"|||乌镇镇1号||", "2|乙乙有限公司|12345|||乌镇镇1号||"))
		for i, want := range []string{"新增 1\n变更 0\n相同 0\n未通过 1\n", "新增 1\n变更 0\n相同 0\n未通过 1\n", "新增 0\n变更 0\n相同 1\n未通过 1\n"} {
			var out bytes.Buffer
			c := Command{Upload: Upload{FileName: "名单.csv", Data: file}, Choices: confirmed, DryRun: i == 0, Lang: "zh-CN", Show: 5}
			_, err := o.in.RunCommand(CommandContext(context.Background(), "miaolin import"), c, &out)
			must(t, err)
			if !strings.Contains(out.String(), want) {
				t.Errorf("run %d: %s", i, out.String())
			}
		}
	})
}

// Lists seldom say in a column what they are lists of: the kind is given for all
// rows, as a code, and every code there is must be taken.
func TestAListIsOfTheKindThatIsGivenForAllRows(t *testing.T) {
	o := open(t, dbtest.Open(t))
	o.run("manager", o.bring("manager", sheettest.CSV(roster("1|甲甲有限公司|"+code(1)+"|||乌镇镇1号||")), Roster, confirmed))
	list := sheettest.CSV(sheettest.Table{Rows: [][]any{{"企业名称", "认定日期"}, {"甲甲有限公司", "2026-03-02"}}})
	for kind := range o.in.catalogue.Values[fTitleKind] {
		choices := confirmed
		choices.Defaults = map[Field]string{fTitleKind: kind}
		imp := o.bring("manager", list, Titles, choices)
		if c := imp.counts(); c.New != 1 || c.Refused != 0 {
			t.Errorf("%s: %s", kind, sums(imp))
		}
		must(t, o.drop("manager", imp))
	}
	for field, words := range o.in.catalogue.Values {
		for code := range words {
			if got, ok := o.in.catalogue.Word(field, code); !ok || got != code {
				t.Errorf("%s %s is read as %q", field, code, got)
			}
		}
	}
}

func TestCommandSaysWhyNothingCanBeImported(t *testing.T) {
	o := open(t, dbtest.Open(t))
	file := sheettest.XLSX(t, sheettest.Table{Name: "学校", Rows: [][]any{{"序号", "学校名称", "所在地"}, {"1", "某某学院", "乌鲁木齐市"}}})
	var out bytes.Buffer
	c := Command{Upload: Upload{FileName: "学校.xlsx", Data: file}, Choices: confirmed, Lang: "zh-CN", Show: 5}
	_, err := o.in.RunCommand(CommandContext(context.Background(), "miaolin import"), c, &out)
	if fault.Code(err) != "intake.names_no_firms" {
		t.Errorf("err = %v", err)
	}
	if want := "未读工作表“学校”（2 行，表头在第 1 行：序号 | 学校名称 | 所在地）"; !strings.Contains(out.String(), want) {
		t.Errorf("said %s", out.String())
	}
}

func TestCommandSaysWhatItDoesNotList(t *testing.T) {
	o := open(t, dbtest.Open(t))
	firms := roster("1|甲甲有限公司|123|||||", "2|乙乙有限公司|123|||||", "3|丙丙有限公司|123|||||")
	file := sheettest.XLSX(t, firms, sheettest.Table{Name: "说明", Rows: [][]any{{"甲"}, {"乙"}}})
	var out bytes.Buffer
	c := Command{Upload: Upload{FileName: "名册.xlsx", Data: file}, DryRun: true, Lang: "zh-CN", Show: 1}
	_, err := o.in.RunCommand(CommandContext(context.Background(), "miaolin import"), c, &out)
	must(t, err)
	for _, want := range []string{"另有 2 行未列出，加 --show=3 可全部列出", "未读工作表“说明”（2 行）：没有认出表头"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in %s", want, out.String())
		}
	}
}

func TestCommandNamesTheOptionThatSettlesARow(t *testing.T) {
	o := open(t, dbtest.Open(t))
	var out bytes.Buffer
	list := "企业名称,证书编号,发证日期\n没有登记的有限公司,GR202533001234,2025-12-19\n"
	c := Command{Upload: Upload{FileName: "名单.csv", Data: []byte(list)}, DryRun: true, Lang: "zh-CN", Show: -1}
	_, err := o.in.RunCommand(CommandContext(context.Background(), "miaolin import"), c, &out)
	must(t, err)
	for _, want := range []string{"1 行可用 --create-missing", "1 行可用 --default=title_kind=hnte", "另有 1 行未列出"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in %s", want, out.String())
		}
	}
}

func TestTitlesOfASheetWithoutHeaderAreAnEmptyList(t *testing.T) {
	o := open(t, dbtest.Open(t))
	imp, err := o.in.Upload(as("manager"), Upload{FileName: "说明.csv", Data: []byte("甲\n乙\n")})
	must(t, err)
	if sh := imp.sheets()[0]; sh.HeaderRow != 0 || sh.Titles == nil {
		t.Errorf("sheet = %+v", sh)
	}
}

func TestOldRowsAreForgotten(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		old := o.run("manager", o.bring("manager", sheettest.XLSX(t, roster("1|甲甲有限公司|"+code(1)+"|||乌镇镇1号||")), Roster, confirmed))
		fresh := o.bring("manager", sheettest.XLSX(t, roster("2|乙乙有限公司|"+code(2)+"|||乌镇镇1号||")), Roster, confirmed)
		must(t, o.in.Forget(as("manager"), o.in.clock().Add(time.Hour)))
		for imp, want := range map[string]int{old.ID: 0, fresh.ID: 3} {
			_, total, err := o.in.Rows(as("manager"), imp, RowFilter{}, rowKey{-1, 0}, 10, "zh-CN")
			must(t, err)
			o.same("rows kept", want, total)
		}
		o.undo("manager", old) // needs no rows
	})
}
