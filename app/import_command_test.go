package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/value"
	"miaolin/db/dbtest"
)

// Document 115 confirms a firm that is among the first three of a national prize,
// or the first five drafters of an international, national or industry standard,
// of the last five years. A list of them is enough.
func TestImportedHonoursConfirmAFirmDirectly(t *testing.T) {
	rows := []struct{ name, row, want string }{
		{"国奖第三", "国家科学技术进步奖|国家级|3|2023-01-19|", "met"},
		{"国奖第四", "国家科学技术进步奖|国家级|4|2023-01-19|", "unknown"},
		{"省奖第一", "浙江省科学技术进步奖|省级|第一|2023-01-19|", "unknown"},
		{"国奖恰五年", "国家技术发明奖|国家级|1|2021-07-01|", "met"},
		{"国奖五年多一天", "国家技术发明奖|国家级|1|2021-06-30|", "unknown"},
		{"国奖六年", "国家技术发明奖|国家级|1|2020-12-31|", "unknown"},
		{"国标第五", "横机通用技术条件|国家标准|5|2023-05-23|GB/T 1-2023", "met"},
		{"行标第五", "横机通用技术条件||5|2023-05-23|FZ/T 2-2023", "met"},
		{"行标第六", "横机通用技术条件||6|2023-05-23|FZ/T 2-2023", "unknown"},
		{"团标第一", "横机通用技术条件||1|2023-05-23|T/ZZB 3-2023", "unknown"},
	}
	for _, engine := range dbtest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			store := dbtest.Options(t, engine)
			t.Setenv("MIAOLIN_DATA", store.DataDir)
			t.Setenv("MIAOLIN_DATABASE_URL", store.URL)
			p, err := program(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			ctx := access.With(context.Background(), access.SystemActor("test"))
			registered := value.MustDate("2016-01-01")
			table, want := "企业名称|奖项或标准名称|级别|本企业排名|日期|标准号\n", map[string]string{}
			for i, row := range rows {
				code := fmt.Sprintf("91330483MA2CD%04d", i)
				code += string(value.USCCCheckDigit(code))
				name := "桐乡试苗" + row.name + "科技有限公司"
				if _, err := p.Enterprise.Create(ctx, enterprise.NewEnterprise{Name: name, USCC: code, UnitCode: "330483101", RegisteredOn: &registered}); err != nil {
					t.Fatal(err)
				}
				table += name + "|" + row.row + "\n"
				want[code] = row.want
			}
			table = strings.Replace(table, "|日期|", "|发布日期|", 1)
			file := filepath.Join(t.TempDir(), "获奖与标准.csv")
			if err := os.WriteFile(file, []byte(strings.ReplaceAll(table, "|", ",")), 0o600); err != nil {
				t.Fatal(err)
			}
			for range 2 { // once more changes nothing
				if err := (importCommand{File: file, Lang: "zh-CN", Show: 20}).Run(t.Context()); err != nil {
					t.Fatal(err)
				}
				lines, err := assessIn(t, assessCommand{Rules: "national_tech_sme", AsOf: "2026-07-01"})
				if err != nil {
					t.Fatal(err)
				}
				told := 0
				for _, l := range lines[1:] {
					if l[1] != "score" {
						continue
					}
					if told++; l[2] != want[l[0]] {
						t.Errorf("%s: %s, want %s", l[0], l[2], want[l[0]])
					}
				}
				if told != len(rows) {
					t.Errorf("%d firms told", told)
				}
			}
		})
	}
}
