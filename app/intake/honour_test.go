package intake

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"

	"miaolin/app/fact"
	"miaolin/app/sheet"
	"miaolin/app/sheet/sheettest"
	"miaolin/app/value"
	"miaolin/config"
	"miaolin/db"
	"miaolin/db/dbtest"
)

const (
	prizeHead    = "序号|获奖单位|奖项名称|奖项级别|获奖等级|完成单位排名|获奖时间|证书编号"
	standardHead = "企业名称|标准名称|标准号|标准类型|起草单位排名|发布日期|实施日期"
	eitherHead   = "企业名称|统一社会信用代码|类别|名称|级别|排名|时间|编号|发布日期"
)

func TestHonourTablesAreRecognised(t *testing.T) {
	c := catalogue(t)
	for head, want := range map[string][]Field{
		prizeHead:    {"", fName, fHonourName, fHonourLevel, "", fHonourPlace, fHonourOn, fHonourNumber},
		standardHead: {fName, fHonourName, fHonourNumber, fHonourLevel, fHonourPlace, fHonourOn, ""},
		"单位名称|项目名称|奖励名称|授奖日期|位次": {fName, "", fHonourName, fHonourOn, fHonourPlace},
	} {
		titles := strings.Split(head, "|")
		if got := c.GuessKind(titles); got != Honours {
			t.Errorf("%s: taken for %s", head, got)
		}
		if got := c.Guess(Honours, titles); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", head, got, want)
		}
	}
	for head, want := range map[string]Kind{"企业名称|证书编号|发证日期|有效期至|级别": Titles, "专利名称|专利类型|专利号|专利权人|授权日期": Rights, "企业名称|研发费用|营业收入|年度": Figures} {
		if got := c.GuessKind(strings.Split(head, "|")); got != want {
			t.Errorf("%s: taken for %s, want %s", head, got, want)
		}
	}
}

// What is read from a row of such a table: kind, level, place and day, or the
// problems it has.
func TestHonourRows(t *testing.T) {
	rd := &reader{kind: Honours, catalogue: catalogue(t), gazetteer: gazetteer(t), thisYear: 2026}
	for _, row := range []struct{ head, cells, want string }{
		{prizeHead, "1|甲厂|国家科学技术进步奖|国家级|二等奖|第三完成单位|2023年1月19日|2022-J-1", "award national 3 2023-01-19"},
		{prizeHead, "1|甲厂|省科学技术进步奖|省部级|三等|第二|20230119|", "award provincial 2 2023-01-19"},
		{prizeHead, "1|甲厂|嘉兴市科技进步奖|市级||10/12|2023.1.19|", "award local 10 2023-01-19"},
		{prizeHead, "1|甲厂|纺织之光|社会力量设奖||第 1 名|2023-1-19|", "award association 1 2023-01-19"},
		{standardHead, "甲厂|横机|GB/T 12345-2023|国家标准|5|2023-05-23|2023-12-01", "standard national 5 2023-05-23"},
		{standardHead, "甲厂|横机|ＦＺ／Ｔ 97012-2023||2|2023-05-23|", "standard industry 2 2023-05-23"},
		{standardHead, "甲厂|横机|DB33/T 1-2023|地标|2|2023-05-23|", "standard local 2 2023-05-23"},
		{standardHead, "甲厂|横机|T/ZZB 1-2023||2|2023-05-23|", "standard association 2 2023-05-23"},
		{standardHead, "甲厂|横机|Q/330483 1-2023||2|2023-05-23|", "standard enterprise 2 2023-05-23"},
		{standardHead, "甲厂|横机|ISO 1-2023||2|2023-05-23|", "standard international 2 2023-05-23"},
		{standardHead, "甲厂|横机|T/ZZB 1-2023|国标|2|2023-05-23|", "standard national 2 2023-05-23; warn intake.honour_level_differs"},
		{eitherHead, "甲厂||行业标准|横机||2||FZ/T 1-2023|2023-05-23", "standard industry 2 2023-05-23"},
		{eitherHead, "甲厂||主导制定标准|横机|国家|2|||2023-05-23", "standard national 2 2023-05-23"},
		{eitherHead, "甲厂||科技奖励|国家技术发明奖|国家级|2|||2023-05-23", "award national 2 2023-05-23"},
		{eitherHead, "甲厂|||国家技术发明奖|国家级|2|||2023-05-23", "award national 2 2023-05-23"},
		{eitherHead, "甲厂|||一种横机|国家级|2|||2023-05-23", " national 2 2023-05-23; ask intake.honour_kind_missing"},
		{eitherHead, "甲厂||论文|一种横机|国家级|2|||2023-05-23", " national 2 2023-05-23; refuse intake.word_unknown"},
		{eitherHead, "甲厂|||一种横机||2||FZ/T 1-2023|2023-05-23", "standard industry 2 2023-05-23"},
		{eitherHead, "甲厂|||一种横机|国家级|2||KJ2023-001|2023-05-23", " national 2 2023-05-23; ask intake.honour_kind_missing"},
		{prizeHead, "1|甲厂|国家奖|特级|二等奖|3|2023-01-19|", "award  3 2023-01-19; refuse intake.word_unknown"},
		{prizeHead, "1|甲厂|国家奖||二等奖|3|2023-01-19|", "award  3 2023-01-19; refuse intake.required"},
		{prizeHead, "1|甲厂|国家奖|国家级|二等奖||2023-01-19|", "award national  2023-01-19; refuse intake.required"},
		{prizeHead, "1|甲厂|国家奖|国家级|二等奖|参与|2023-01-19|", "award national  2023-01-19; refuse intake.honour_place_unreadable"},
		{prizeHead, "1|甲厂|国家奖|国家级|二等奖|0|2023-01-19|", "award national  2023-01-19; refuse intake.honour_place_unreadable"},
		{prizeHead, "1|甲厂|国家奖|国家级|二等奖|3|2023年|", "award national 3 ; refuse intake.date_incomplete"},
		{prizeHead, "1|甲厂|国家奖|国家级|二等奖|3||", "award national 3 ; refuse intake.required"},
		{prizeHead, "1|甲厂||国家级|二等奖|3|2023-01-19|", "award national 3 2023-01-19; refuse intake.required"},
	} {
		titles := strings.Split(row.head, "|")
		r := rd.read(Sheet{Titles: titles, Columns: rd.catalogue.Guess(Honours, titles)}, strings.Split(row.cells, "|"), nil, "")
		got := strings.Join([]string{r.fields[fHonourKind], r.fields[fHonourLevel], r.fields[fHonourPlace], r.fields[fHonourOn]}, " ")
		for _, p := range r.problems {
			got += "; " + string(p.Level) + " " + p.Code
		}
		if got != row.want {
			t.Errorf("%s: %q, want %q", row.cells, got, row.want)
		}
	}
}

// A list of prizes goes in, changes what it corrects, goes in again without a
// trace, and is taken back; what somebody changed since stays.
func TestHonourLists(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		o.run("manager", o.bring("manager", sheettest.XLSX(t, roster("1|甲甲有限公司|"+code(1)+"|2015-01-01||乌镇镇1号||", "2|乙乙有限公司|"+code(2)+"|2015-01-01||濮院镇1号||")), Roster, confirmed))
		table := func(rows ...string) []byte {
			return sheettest.XLSX(t, sheettest.Table{Name: "奖项", Rows: sheettest.Rows(append([]string{prizeHead}, rows...)...)})
		}
		first := "1|甲甲有限公司|国家科学技术进步奖|国家级|二等奖|4|2023-01-19|2022-J-252"
		list := table(first, "2|乙乙有限公司|省科学技术进步奖|省级|三等奖|第一|2022-06-01|",
			"3|没有的公司|省科学技术进步奖|省级|三等奖|1|2022-06-01|", "4|乙乙有限公司|省科学技术进步奖|省级|三等奖|1|2027-06-01|")
		imp := o.bring("manager", list, "", Choices{})
		o.same("kind", Honours, imp.Kind)
		o.same("first", "rows 4 records 4 new 2 changed 0 same 0 refused 2 conflicts 0", sums(imp))
		o.same("why", []string{"0-4 refuse firm_unknown", "0-5 refuse fact.day_ahead"}, o.why("manager", imp))
		imp = o.run("manager", imp)

		again := o.bring("manager", list, "", Choices{})
		o.same("again", "rows 4 records 4 new 0 changed 0 same 2 refused 2 conflicts 0", sums(again))
		must(t, o.drop("manager", again))
		better := o.run("manager", o.bring("manager", table(strings.Replace(first, "|4|", "|3|", 1)), "", Choices{}))
		o.same("corrected", "rows 1 records 1 new 0 changed 1 same 0 refused 0 conflicts 0", sums(better))
		o.same("third", []string{"award national 3", "award provincial 1"}, o.honours())
		o.undo("manager", better)
		o.same("fourth again", []string{"award national 4", "award provincial 1"}, o.honours())

		// The first list finds its own row changed twice since and leaves it.
		o.undo("manager", imp)
		o.same("what was touched stays", []string{"award national 4"}, o.honours())

		officer := o.bring("officer", list, "", Choices{})
		o.same("the own town only", "rows 4 records 4 new 0 changed 0 same 1 refused 3 conflicts 0", sums(officer))
		must(t, o.drop("officer", officer))
	})
}

// honours are the prizes and standards of the two firms of TestHonourLists.
func (o *office) honours() []string {
	o.t.Helper()
	refs, err := o.firms.ByUSCC(as("manager"), []string{code(1), code(2)})
	must(o.t, err)
	var ids, all []string
	for ref := range maps.Values(refs) {
		ids = append(ids, ref.ID)
	}
	dossiers, err := o.facts.Dossiers(as("manager"), ids)
	must(o.t, err)
	for _, d := range dossiers {
		for _, h := range d.Honours {
			all = append(all, string(h.Kind)+" "+string(h.Level)+" "+string(rune('0'+*h.Place)))
		}
	}
	slices.Sort(all)
	return all
}

// The same prize in two years is two prizes; a standard is known by its number.
func TestWhichHonoursAreTheSame(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		o.run("manager", o.bring("manager", sheettest.XLSX(t, roster("1|甲甲有限公司|"+code(1)+"|2015-01-01||乌镇镇1号||")), Roster, confirmed))
		refs, err := o.firms.ByUSCC(as("manager"), []string{code(1)})
		must(t, err)
		said := func(kind fact.HonourKind, name, number, on string) fact.NewHonour {
			place := 1
			return fact.NewHonour{EnterpriseID: refs[code(1)].ID, HonourSaid: fact.HonourSaid{Kind: kind, Level: "national", Name: name, Number: number, Place: &place, DatedOn: value.MustDate(on)}}
		}
		for _, row := range []struct {
			n    fact.NewHonour
			want fact.Status
		}{
			{said(fact.Award, "国家奖", "", "2022-01-01"), fact.RowNew},
			{said(fact.Award, "国家 奖", "", "2023-01-01"), fact.RowNew},
			{said(fact.Award, "国家奖", "", "2022-03-01"), fact.RowChanged}, // its day was wrong
			{said(fact.Award, "国家奖", "J-1", "2022-03-01"), fact.RowChanged},
			{said(fact.Award, "国家奖", "", "2022-03-01"), fact.RowSame}, // a list without numbers forgets none
			{said(fact.Award, "国家奖", "J-2", "2022-03-01"), fact.RowNew},
			{said(fact.Standard, "横机", "GB/T 1-2022", "2022-03-01"), fact.RowNew},
			{said(fact.Standard, "横机", "gb/t1-2022", "2022-03-01"), fact.RowChanged}, // spelt otherwise
			{said(fact.Standard, "横机", "GB/T 1-2025", "2025-03-01"), fact.RowNew},
		} {
			done, err := o.facts.PutHonours(as("manager"), []fact.NewHonour{row.n}, false)
			must(t, err)
			if done[0].Status != row.want {
				t.Errorf("%s %s %s: %s, want %s", row.n.Name, row.n.Number, row.n.DatedOn, done[0].Status, row.want)
			}
		}
	})
}

// The template of every kind is read back, in both languages and formats.
func TestTemplatesAreUnderstood(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		for kind, facts := range o.in.catalogue.Kinds {
			for _, lang := range config.Languages {
				for _, format := range []sheet.Format{sheet.XLSX, sheet.CSV} {
					var file bytes.Buffer
					must(t, o.in.WriteTemplate(kind, format, lang, &file))
					imp, err := o.in.Upload(as("manager"), Upload{FileName: "t." + string(format), Data: file.Bytes()})
					must(t, err)
					if got := imp.sheets()[0].Columns; imp.Kind != kind || !slices.Equal(got, facts.Fields) {
						t.Errorf("%s in %s: taken for %s with %q", kind, lang, imp.Kind, got)
					}
					must(t, o.drop("manager", imp))
				}
			}
		}
	})
}
