package intake

import (
	"context"
	"encoding/csv"
	"math/big"
	"strings"
	"testing"

	"miaolin/app/enterprise"
	"miaolin/app/fact"
	"miaolin/app/sheet/sheettest"
	"miaolin/app/value"
	"miaolin/db"
	"miaolin/db/dbtest"
)

func (o *office) firm(name string) string {
	o.t.Helper()
	p, err := o.firms.Create(as("manager"), enterprise.NewEnterprise{Name: name, UnitCode: "330483100"})
	must(o.t, err)
	return p.ID
}

// bringFigures uploads a table, answers what it asks, checks and writes it.
func (o *office) bringFigures(data []byte, kind Kind, choices Choices) Import {
	o.t.Helper()
	ctx := as("manager")
	imp, err := o.in.Upload(ctx, Upload{FileName: "指标.csv", Kind: kind, Data: data})
	must(o.t, err)
	imp, err = o.in.Change(ctx, imp.ID, imp.Version, ImportChange{Choices: &choices})
	must(o.t, err)
	imp, err = o.in.Check(ctx, imp.ID)
	must(o.t, err)
	return imp
}

func (o *office) write(imp Import) Import {
	o.t.Helper()
	imp, err := o.in.Run(as("manager"), imp.ID, imp.Version)
	must(o.t, err)
	imp, err = o.in.execute(as("manager"), imp.ID, func(int, int, string) {}, func(ctx context.Context) error { return nil })
	must(o.t, err)
	return imp
}

func (o *office) year(firm string, year int) fact.Year {
	o.t.Helper()
	years, err := o.facts.Chosen(as("manager"), firm)
	must(o.t, err)
	return fact.Dossier{Years: years}.Year(year)
}

var plain = Choices{Defaults: map[Field]string{fFigureSource: "officer"}}

func TestFiguresFromAWideRoster(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		firm := o.firm("桐乡试苗甲科技有限公司")
		table := "企业名称,2023年销售收入（万元）,2024年销售收入（万元）,2024年度研发费用（万元）,2024年职工总数\n" +
			"桐乡试苗甲科技有限公司,\"1,200.5\",1300万元,-,36.5\n" +
			"没有这家企业有限公司,1,2,3,4\n"
		imp := o.bringFigures([]byte(table), "", plain)
		if imp.Kind != Figures || imp.counts().New != 1 || imp.counts().Asked["intake.firm_unknown"] != 1 {
			t.Fatalf("%s %+v", imp.Kind, imp.counts())
		}
		imp = o.write(imp)
		y := o.year(firm, 2024)
		if n, _ := y.Get("salesRevenueFen"); n != int64(value.Wan(1300)) {
			t.Errorf("revenue of 2024: %d", n)
		}
		if _, ok := y.Get("rdExpenseHnteFen"); ok {
			t.Error("a dash is missing, not nought")
		}
		if n, _ := o.year(firm, 2023).Get("salesRevenueFen"); n != 1_200_500_000 {
			t.Errorf("revenue of 2023: %d", n)
		}
		again := o.bringFigures([]byte(table), Figures, plain)
		if again.counts().Same != 1 {
			t.Errorf("the same table again: %+v", again.counts())
		}
		_, err := o.in.Drop(as("manager"), again.ID)
		must(t, err)
		o.undo("manager", imp)
		if _, ok := o.year(firm, 2024).Get("salesRevenueFen"); ok {
			t.Error("undone figures are still in use")
		}
	})
}

func TestFiguresOneRowAYear(t *testing.T) {
	o := open(t, dbtest.Open(t))
	firm := o.firm("桐乡试苗甲科技有限公司")
	table := "单位名称,年度,数据来源,营业收入（元）,净资产（元）\n" +
		"桐乡试苗甲科技有限公司,2023,税务申报,12345678.90,-500\n" +
		"桐乡试苗甲科技有限公司,2024年度,税务申报,0,(700)\n" +
		"桐乡试苗甲科技有限公司,2031,税务申报,5,5\n" +
		"桐乡试苗甲科技有限公司,2024,专项审计,-3,1\n" +
		"桐乡试苗甲科技有限公司,2022,听说,3,1\n"
	imp := o.write(o.bringFigures([]byte(table), Figures, Choices{}))
	if c := imp.counts(); c.New != 1 || c.Refused != 3 {
		t.Errorf("%+v", c)
	}
	for year, want := range map[int][2]int64{2023: {1_234_567_890, -50_000}, 2024: {0, -70_000}} {
		revenue, okR := o.year(firm, year).Get("salesRevenueFen")
		assets, okA := o.year(firm, year).Get("netAssetsFen")
		if !okR || !okA || revenue != want[0] || assets != want[1] {
			t.Errorf("%d: %d %d", year, revenue, assets)
		}
	}
}

func TestFiguresAskForWhatIsNotSaid(t *testing.T) {
	o := open(t, dbtest.Open(t))
	o.firm("桐乡试苗甲科技有限公司")
	table := []byte("企业名称,销售收入,职工总数\n桐乡试苗甲科技有限公司,300,12\n")
	imp := o.bringFigures(table, Figures, Choices{})
	for _, code := range []string{"intake.amount_unit_missing", "intake.fiscal_year_missing", "intake.figure_source_missing"} {
		if imp.counts().Asked[code] != 1 {
			t.Errorf("%s is not asked: %+v", code, imp.counts())
		}
	}
	answers := Choices{Defaults: map[Field]string{fAmountUnit: "wan", fYear: "2024", fFigureSource: "self"}}
	imp, err := o.in.Change(as("manager"), imp.ID, imp.Version, ImportChange{Choices: &answers})
	must(t, err)
	imp, err = o.in.Check(as("manager"), imp.ID)
	must(t, err)
	if imp.counts().New != 1 {
		t.Errorf("%+v", imp.counts())
	}
}

// taxForm lays the lines of form A107041 out as it is printed.
func taxForm(head [][]any) sheettest.Table {
	lines := map[int][]any{4: {600000}, 5: {500000}, 6: {100000}, 7: {1000000}, 8: {1010000}, 9: {10000}, 11: {12}, 12: {98.5},
		15: {60000, 50000, 40000, 150000}, 17: {30000, 25000, 20000}, 18: {20000, 15000, 10000}, 19: {0, 0, 0}, 20: {0, 0, 0}, 21: {0, 0, 0}, 22: {0, 0, 0},
		23: {2000, 2000, 2000}, 24: {2000, 2000, 2000}, 26: {10000, 10000, 10000}, 27: {0, 0, 0}, 28: {0, 0, 0}, 29: {1000000, 900000, 800000}}
	items := map[int]string{4: "一、本年高新技术产品（服务）收入（5+6）", 5: "其中：产品（服务）收入", 6: "技术性收入", 7: "二、本年企业总收入（8-9）", 8: "其中：收入总额", 9: "不征税收入",
		11: "四、本年科技人员数", 12: "五、本年职工总数", 15: "七、归集的高新研发费用金额（16+25）", 17: "1.人员人工费用", 18: "2.直接投入费用", 19: "3.折旧费用与长期待摊费用",
		20: "4.无形资产摊销费用", 21: "5.设计费用", 22: "6.装备调试费与试验费用", 23: "7.其他费用", 24: "其中：可计入研发费用的其他费用", 26: "1.境内的外部研发费", 27: "2.境外的外部研发费",
		28: "其中：可计入研发费用的境外的外部研发费", 29: "八、销售（营业）收入"}
	table := sheettest.Table{Name: "A107041", Rows: head}
	for n := 4; n <= 29; n++ {
		if n == 14 {
			table.Rows = append(table.Rows, []any{14, "研发费用指标", "高新研发费用归集年度", "本年度", "前一年度", "前二年度", "合计"})
		}
		if items[n] != "" {
			table.Rows = append(table.Rows, append([]any{n, "指标", items[n]}, lines[n]...))
		}
	}
	return table
}

func TestTheTaxForm(t *testing.T) {
	o := open(t, dbtest.Open(t))
	firm := o.firm("桐乡试苗甲科技有限公司")
	head := [][]any{{"A107041 高新技术企业优惠情况及明细表"}, {"税款所属期间：2024年01月01日至2024年12月31日"}, {"纳税人名称：", "桐乡试苗甲科技有限公司"}}
	imp := o.bringFigures(sheettest.XLSX(t, taxForm(head)), "", Choices{})
	if imp.Kind != Figures || imp.counts().New != 1 {
		t.Fatalf("%s %+v", imp.Kind, imp.counts())
	}
	o.write(imp)
	want := map[int]map[string]int64{
		2024: {"hitechIncomeFen": 60_000_000, "totalIncomeFen": 100_000_000, "sciStaff": 1200, "employees": 9850, "rdExpenseHnteFen": 6_000_000, "rdPersonnelFen": 3_000_000, "rdOtherFen": 200_000, "salesRevenueFen": 100_000_000},
		2023: {"rdExpenseHnteFen": 5_000_000, "salesRevenueFen": 90_000_000}, 2022: {"rdExpenseHnteFen": 4_000_000, "salesRevenueFen": 80_000_000},
	}
	for year, figures := range want {
		for field, n := range figures {
			if got, ok := o.year(firm, year).Get(field); !ok || got != n {
				t.Errorf("%d %s: %d %v, want %d", year, field, got, ok, n)
			}
		}
	}
	if _, ok := o.year(firm, 2023).Get("hitechIncomeFen"); ok {
		t.Error("the form tells hi-tech income of one year only")
	}
}

func TestTheFormWithoutAFirmIsRefusedWithWords(t *testing.T) {
	o := open(t, dbtest.Open(t))
	imp := o.bringFigures(sheettest.XLSX(t, taxForm(nil)), "", Choices{})
	if c := imp.counts(); imp.Kind != Figures || c.New != 0 || c.Refused == 0 {
		t.Errorf("%+v", c)
	}
}

// Listed companies publish what they spend; the verdicts on their share must be
// those of a plain recomputation.
func TestListedCompanies(t *testing.T) {
	data := realFile(t, "listed_company_year_dev.csv")
	if data == nil {
		return
	}
	o := open(t, dbtest.Open(t))
	imp := o.bringFigures(data, Figures, Choices{CreateMissing: true, AllowProvisional: true, FallbackUnit: "330483100", AcceptUnits: true, AcceptBadUSCC: "公开数据", Defaults: map[Field]string{fFigureSource: "audited"}})
	t.Logf("%+v", imp.counts())
	o.write(imp)
	lines, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
	must(t, err)
	compared := 0
	for _, l := range lines[1:] {
		if l[7] == "" || l[8] == "" || l[6] == "" {
			continue
		}
		found, err := o.firms.ByUSCC(as("manager"), []string{l[6]})
		must(t, err)
		ref, ok := found[l[6]]
		if !ok {
			continue
		}
		var y int
		for _, d := range l[3] {
			y = y*10 + int(d-'0')
		}
		year := o.year(ref.ID, y)
		revenue, _ := year.Get("salesRevenueFen")
		rd, _ := year.Get("rdExpenseHnteFen")
		if revenue != fenOf(t, l[7]) || rd != fenOf(t, l[8]) {
			t.Errorf("%s %s: %d %d, the file says %s %s", l[2], l[3], revenue, rd, l[7], l[8])
		}
		compared++
	}
	if compared < 100 {
		t.Errorf("only %d rows were compared", compared)
	}
	t.Logf("%d rows agree", compared)
}

func fenOf(t *testing.T, yuan string) int64 {
	n, ok := new(big.Rat).SetString(yuan)
	if !ok {
		t.Fatalf("%q is no number", yuan)
	}
	whole, _ := nearest(n.Mul(n, big.NewRat(100, 1)))
	return whole.Int64()
}
