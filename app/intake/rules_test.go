package intake

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"miaolin/app/value"
)

func TestParseCapital(t *testing.T) {
	wan := func(n int64) value.Money { return value.Wan(n) }
	tests := []struct {
		text, title string
		want        Capital
		problem     string
	}{
		// the eight styles of the register
		{"1,000(万元人民币)", "", Capital{wan(1000), "CNY"}, ""},
		{"237.9万人民币", "", Capital{value.Yuan(2_379_000), "CNY"}, ""},
		{"50(万)", "", Capital{wan(50), "CNY"}, ""},
		{"438(万美元)", "", Capital{wan(438), "USD"}, ""},
		{"380(万香港元)", "", Capital{wan(380), "HKD"}, ""},
		{"50万元人民币", "", Capital{wan(50), "CNY"}, ""},
		{"72.4000(万美元)", "", Capital{value.Yuan(724_000), "USD"}, ""},
		{"", "", Capital{}, "intake.capital_unreadable"},
		// others that offices write
		{"人民币 1000 万元整", "", Capital{wan(1000), "CNY"}, ""},
		{"１，０００万元", "", Capital{wan(1000), "CNY"}, ""},
		{"￥1,000,000.00元", "", Capital{wan(100), "CNY"}, ""},
		{"1.2亿元", "", Capital{wan(12_000), "CNY"}, ""},
		{"0", "", Capital{0, "CNY"}, ""},
		{"300万欧元", "", Capital{wan(300), "EUR"}, ""},
		{"5000万日元", "", Capital{wan(5000), "JPY"}, ""},
		{"1000", "注册资本（万元）", Capital{wan(1000), "CNY"}, ""},
		{"1000", "注册资本(元)", Capital{value.Yuan(1000), "CNY"}, ""},
		{"100", "注册资本(万美元)", Capital{wan(100), "USD"}, ""},
		{"1000", "注册资本", Capital{}, "intake.capital_no_unit"},
		{"约一千万", "", Capital{}, "intake.capital_unreadable"},
		{"100-200万元", "", Capital{}, "intake.capital_unreadable"},
		{"0.0000001万元", "", Capital{}, "intake.capital_too_fine"},
		{"99999999999999万元", "", Capital{}, "intake.capital_too_large"},
	}
	for _, tt := range tests {
		got, problem := ParseCapital(tt.text, tt.title)
		if got != tt.want || problem != tt.problem {
			t.Errorf("ParseCapital(%q, %q) = %v %q, want %v %q", tt.text, tt.title, got, problem, tt.want, tt.problem)
		}
	}
}

func TestCapitalTextReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Capital{value.Money(rapid.Int64Range(0, int64(largestCapital)).Draw(t, "fen")), rapid.SampledFrom([]string{"CNY", "USD"}).Draw(t, "currency")}
		if got, ok := capitalOf(c.String()); !ok || got != c {
			t.Fatalf("%q reads back as %v", c.String(), got)
		}
	})
}

func TestParseDay(t *testing.T) {
	for text, want := range map[string]string{
		"2019-12-31": "2019-12-31", "2019/12/31": "2019-12-31", "2019.12.31": "2019-12-31", "20191231": "2019-12-31",
		"2019年12月31日": "2019-12-31", "2019年1月5日": "2019-01-05", "2019年12月31号": "2019-12-31", "2019-1-5": "2019-01-05",
		"2019-12-31 00:00:00": "2019-12-31", "2019/12/31 8:30": "2019-12-31", "2019-12-31T08:30:00": "2019-12-31",
		"２０１９－１２－３１": "2019-12-31", "二〇一九年十二月三十一日": "2019-12-31", "二○二〇年十月十日": "2020-10-10",
		"43830": "2019-12-31", "12/31/2019": "2019-12-31", "31/12/2019": "2019-12-31", "5/5/2019": "2019-05-05", " 2019-12-31 ": "2019-12-31",
		"5/6/2019": "intake.date_ambiguous", "19-12-31": "intake.date_ambiguous", "2019": "intake.date_incomplete",
		"2019年": "intake.date_incomplete", "2019年12月": "intake.date_incomplete", "201912": "intake.date_incomplete",
		"2019-02-30": "intake.date_impossible", "2019-13-01": "intake.date_impossible", "1019-01-01": "intake.date_impossible",
		"去年": "intake.date_incomplete", "99999": "intake.date_unreadable", "1": "intake.date_unreadable",
	} {
		d, problem := ParseDay(text)
		got := problem
		if problem == "" {
			got = d.String()
		}
		if got != want {
			t.Errorf("ParseDay(%q) = %s, want %s", text, got, want)
		}
	}
}

func TestEveryDayReadsBackInEveryStyle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := value.NewDate(2019, 1, 1).AddDays(rapid.IntRange(-20000, 20000).Draw(t, "days"))
		tt := d.Start().Time().In(value.Shanghai)
		for _, style := range []string{"2006-01-02", "2006/1/2", "2006.1.2", "20060102", "2006年1月2日", "2006-01-02 15:04:05"} {
			if got, problem := ParseDay(tt.Format(style)); got != d || problem != "" {
				t.Fatalf("%s reads as %s %s", tt.Format(style), got, problem)
			}
		}
	})
}

func gazetteer(t testing.TB) *Gazetteer {
	t.Helper()
	g, err := LoadGazetteer()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestUnitIsProposedFromTheAddress(t *testing.T) {
	g := gazetteer(t)
	for address, want := range map[string]string{
		"浙江省嘉兴市桐乡市濮院镇固安桥街42号":       "濮院镇",
		"桐乡市崇福镇崇德路81号":              "崇福镇",
		"乌镇镇西浜村":                    "乌镇镇",
		"桐乡市高桥镇高架路":                 "高桥街道", // a town that is a street today
		"桐乡市乌镇互联网小镇镇北路1号":           "乌镇镇",
		"桐乡市经济开发区屠甸分区":              "屠甸镇",
		"桐乡市龙翔街道单桥村":                "乌镇镇",  // the street is gone, the village stayed
		"桐乡市梧桐街道崇福大道1号":             "梧桐街道", // a road named after another town
		"桐乡市梧桐街道与濮院镇交界":             "",     // two towns
		"桐乡经济开发区发展大道1500号":          "",     // a zone over several towns
		"浙江省杭州市富阳区新桐乡新桐村":           "",     // elsewhere, with our name in it
		"浙江省嘉兴市南湖区长平路358号":          "",
		"嘉兴市桐乡大道1235号":              "",
		"":                          "",
		"浙江省嘉兴市桐乡市振东新区振兴东路473-479号": "",
	} {
		got := ""
		if code := g.Propose(address); code != "" {
			got = g.Name(code)
		}
		if got != want {
			t.Errorf("Propose(%q) = %q, want %q", address, got, want)
		}
	}
}

func TestUnitByItsName(t *testing.T) {
	g := gazetteer(t)
	for text, want := range map[string]string{
		"乌镇镇": "330483100", "乌镇": "330483100", "桐乡市乌镇镇": "330483100", "乌镇镇（12家）": "330483100",
		"330483100": "330483100", "桐乡市": "330483", "杭州": "", "": "",
	} {
		if got, _ := g.Unit(text); got != want {
			t.Errorf("Unit(%q) = %q, want %q", text, got, want)
		}
	}
}

func catalogue(t testing.TB) *Catalogue {
	t.Helper()
	c, err := LoadCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestColumnsAreGuessed(t *testing.T) {
	c := catalogue(t)
	tests := []struct {
		kind   Kind
		titles []string
		want   []Field
	}{
		{Roster, []string{"name", "uscc", "reg_date", "type", "capital_raw", "scope_160", "province", "city", "address", "uscc_check_ok", "town_guess"},
			[]Field{"name", "uscc", "registered_on", "type", "capital", "scope", "", "", "address", "", ""}},
		{Roster, []string{"序号", "企业名称*", "统一社会信用代码/组织机构代码", "注册资本（万元）", "所属镇（街道）", "法定代表人", "联系人", "联系人电话", "备注"},
			[]Field{"", "name", "uscc", "capital", "unit", "legal", "contact", "phone", ""}},
		{Roster, []string{"曾用名称", "单位名称", "实缴注册资本", "法人联系电话"}, []Field{"former_name", "name", "", "phone"}},
		{Titles, []string{"序号", "企业名称", "证书编号", "发证日期", "有效期", "批次"}, []Field{"", "name", "number", "recognised_on", "valid_to", "batch"}},
		{Contacts, []string{"单位", "姓名", "职务", "手机号码"}, []Field{"name", "person", "position", "phone"}},
		{Rights, []string{"专利名称", "专利类型", "专利号", "专利权人", "申请日", "授权公告日"}, []Field{"ip_title", "ip_kind", "ip_number", "name", "filed_on", "granted_on"}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, c.Guess(tt.kind, tt.titles)); diff != "" {
			t.Errorf("%s %v: %s", tt.kind, tt.titles, diff)
		}
	}
}

func TestKindIsGuessed(t *testing.T) {
	c := catalogue(t)
	for want, titles := range map[Kind][]string{
		Roster:   {"企业名称", "统一社会信用代码", "成立日期", "注册资本", "地址"},
		Titles:   {"企业名称", "证书编号", "发证日期", "有效期至"},
		Contacts: {"企业名称", "姓名", "职务", "手机号", "邮箱"},
		Rights:   {"专利名称", "专利类型", "专利号", "专利权人", "授权日期"},
	} {
		if got := c.GuessKind(titles); got != want {
			t.Errorf("%v: got %s, want %s", titles, got, want)
		}
	}
}

func TestFingerprintSeesThroughDecoration(t *testing.T) {
	a := Fingerprint([]string{"企业名称*", "注册资本（万元）"})
	if b := Fingerprint([]string{" 企业 名称", "注册资本(元)"}); a != b {
		t.Error("decoration changes the fingerprint")
	}
	if b := Fingerprint([]string{"注册资本", "企业名称"}); a == b {
		t.Error("order does not")
	}
}

func TestWrittenWords(t *testing.T) {
	c := catalogue(t)
	for _, tt := range []struct {
		field Field
		text  string
		want  string
	}{
		{"title_kind", "国家高新技术企业", "hnte"}, {"title_kind", "省科小", "prov_tech_sme"}, {"title_kind", "市级", "rd_centre_jiaxing"},
		{"origin", "重新认定", "renewed"}, {"role", "财务负责人", "finance"}, {"ip_kind", "发明专利", "invention"},
		{"ip_kind", "商标", ""}, {"acquisition", "受让", "transfer"},
	} {
		if got, _ := c.Word(tt.field, tt.text); got != tt.want {
			t.Errorf("Word(%s, %q) = %q, want %q", tt.field, tt.text, got, tt.want)
		}
	}
}

// what is the matter with one cell of a roster
func TestCells(t *testing.T) {
	rd := &reader{kind: Roster, catalogue: catalogue(t), gazetteer: gazetteer(t)}
	good := "91330483MA2B00011X"[:17] + string(value.USCCCheckDigit("91330483MA2B00011"))
	tests := []struct {
		name  string
		field Field
		text  string
		mark  string
		want  string // the canonical value, or the code of the problem
	}{
		{"good code", fUSCC, good, "", good},
		{"lower case and full width", fUSCC, " ９１330483ma2b00011" + good[17:], "", good},
		{"wrong check digit asks", fUSCC, strings.Replace(good, "MA2B", "MA2C", 1), "", "ask intake.uscc_check_digit"},
		{"identity number", fUSCC, "362322198709086409", "", "refuse intake.uscc_id_card"},
		{"masked", fUSCC, "913302******307724", "", "refuse intake.uscc_alphabet"},
		{"nine digits", fUSCC, "74218321-3", "", "refuse intake.uscc_length"},
		{"rounded by Excel", fUSCC, "913304837976189056", markRounded, "refuse intake.cell_rounded"},
		{"formula error", fAddress, "#N/A", markFailed, "refuse intake.cell_failed"},
		{"lost characters", fAddress, "桐乡\uFFFD", markDamaged, "refuse intake.cell_damaged"},
		{"a dash is nothing", fCapital, "--", "", ""},
		{"town", fUnit, "濮院镇", "", "330483101"},
		{"unknown town", fUnit, "某某镇", "", "refuse intake.unit_unknown"},
		{"mobile", fPhone, "138 0000 0000", "", "13800000000"},
		{"two numbers", fPhone, "0573-88000000/13800000000", "", "warn intake.phone_several"},
		{"short number", fPhone, "12345", "", "warn intake.phone_odd"},
		{"no number", fPhone, "见附件", "", "refuse intake.phone_unreadable"},
		{"above scale", "above_scale", "√", "", "true"},
		{"identity number elsewhere", "legal", "362322198709086409", "", "warn intake.identity_number"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := Sheet{Columns: []Field{fName, tt.field}, Titles: []string{"企业名称", "x"}}
			marks := map[int]string{}
			if tt.mark != "" {
				marks[1] = tt.mark
			}
			r := rd.read(s, []string{"甲公司", tt.text}, marks, "")
			got := r.fields[tt.field]
			if len(r.problems) > 0 {
				got = string(r.problems[0].Level) + " " + r.problems[0].Code
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestTheTownOfACaptionIsTheUnit(t *testing.T) {
	rd := &reader{kind: Roster, catalogue: catalogue(t), gazetteer: gazetteer(t)}
	r := rd.read(Sheet{Columns: []Field{fName}}, []string{"甲公司"}, nil, "乌镇镇（12家）")
	if r.fields[fUnit] != "330483100" {
		t.Errorf("got %v", r.fields)
	}
}

func TestRowsOfOneFirmAreGathered(t *testing.T) {
	of := func(sheet, row int, kv ...string) *line {
		l := &line{sheet: sheet, number: row, reading: reading{fields: map[Field]string{}}}
		for i := 0; i < len(kv); i += 2 {
			l.reading.fields[Field(kv[i])] = kv[i+1]
		}
		return l
	}
	lines := []*line{
		of(0, 2, "name", "甲(桐乡)公司", "uscc", "A", "address", "乌镇镇1号", "capital", "1.00 CNY"),
		of(1, 5, "name", "甲（桐乡）公司", "address", "乌镇镇1号", "capital", "2.00 CNY"), // joins by name
		of(1, 6, "name", "乙公司", "uscc", "B"),
		of(2, 7, "name", "乙公司", "uscc", "C"), // the same name, another code: another firm
		of(2, 8, "name", "乙公司"),              // could be either
	}
	drafts := gather(Roster, lines, nil)
	var keys []string
	for _, d := range drafts {
		keys = append(keys, d.key)
	}
	if diff := cmp.Diff([]string{"u:A", "u:B", "u:C", "n:乙公司"}, keys); diff != "" {
		t.Error(diff)
	}
	first := drafts[0]
	if first.undecided() != 1 || first.conflicts[0].Field != fCapital || first.fields[fAddress] != "乌镇镇1号" || first.fields[fCapital] != "" {
		t.Errorf("%+v %v", first.conflicts, first.fields)
	}
	picked := gather(Roster, lines, map[string]map[Field]string{"u:A": {fCapital: "2.00 CNY"}})[0]
	if picked.undecided() != 0 || picked.fields[fCapital] != "2.00 CNY" {
		t.Errorf("%+v %v", picked.conflicts, picked.fields)
	}
	invented := gather(Roster, lines, map[string]map[Field]string{"u:A": {fCapital: "3.00 CNY"}})[0]
	if invented.undecided() != 1 {
		t.Error("a value that no row claims was taken")
	}
	if !slices.Equal(picked.rows, lines[:2]) {
		t.Error("the record does not know its rows")
	}
}
