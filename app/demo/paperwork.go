package demo

import (
	"context"
	"fmt"
	"strings"

	"miaolin/app/access"
	"miaolin/app/candidate"
	"miaolin/app/enterprise"
	"miaolin/app/identity"
	"miaolin/app/intake"
	"miaolin/app/sheet"
	"miaolin/app/value"
	"miaolin/db"
)

// paperwork is the morning of the first start: lists that were exported and a
// town's roster that was handed in. They are made as people make them, files and
// all, and the import is written by its job as soon as the program serves.
func paperwork(ctx context.Context, s Services, users map[string]string, firms []enterprise.DemoFirm) error {
	for _, e := range []struct {
		by  string
		new candidate.NewExport
	}{
		{"officer-wuzhen", list("乌镇镇月度走访安排", "name", "rung", "lastVisitOn", "officer")},
		{"officer-puyuan", list("濮院镇科技企业台账核对", "name", "uscc", "rung", "hnteTo")},
		{"manager-2", list("高企有效期提醒，发各镇街", "name", "unit", "hnteNumber", "hnteTo")},
		{"manager", list("拟申报企业摸底，报分管领导", "name", "uscc", "unit", "rung", "latestRevenue")},
	} {
		as, err := working(ctx, s, users, e.by)
		if err != nil {
			return err
		}
		if _, err := s.Candidate.Create(as, db.OnceKey{}, e.new); err != nil {
			return err
		}
	}
	as, err := working(ctx, s, users, "manager")
	if err != nil {
		return err
	}
	return handIn(as, s, firms)
}

func list(purpose string, columns ...string) candidate.NewExport {
	return candidate.NewExport{
		Selection: candidate.Selection{Columns: columns}, Format: sheet.XLSX, Purpose: purpose, Lang: "zh-CN",
	}
}

// working is the context of a person of the demo, today and with their own rights.
func working(ctx context.Context, s Services, users map[string]string, username string) (context.Context, error) {
	actor, err := s.Identity.ActorOf(ctx, users[username])
	return access.With(identity.DemoAs(ctx, users, users[username], value.Instant{}), actor), err
}

// handIn imports a roster: firms on record, two new ones, and a row without a name.
func handIn(ctx context.Context, s Services, firms []enterprise.DemoFirm) error {
	var table strings.Builder
	table.WriteString("企业名称,统一社会信用代码,住所\n")
	for _, f := range firms {
		if f.UnitCode == "330483104" && f.Strength > 60 && f.USCC != "" {
			fmt.Fprintf(&table, "%s,%s,\n", f.Name, f.USCC)
		}
	}
	for i, name := range []string{"桐乡市芷汀智能装备有限公司", "浙江蓼渚新材料有限公司"} {
		body := fmt.Sprintf("91330483MADEM%04d", 9001+i)
		fmt.Fprintf(&table, "%s,%s%c,桐乡市河山镇工业园区\n", name, body, value.USCCCheckDigit(body))
	}
	table.WriteString(",,桐乡市河山镇（名称待补）\n")
	imp, err := s.Intake.Upload(ctx, intake.Upload{FileName: "河山镇新增科技企业摸底.csv", Kind: intake.Roster, Data: []byte(table.String())})
	if err == nil {
		imp, err = s.Intake.Change(ctx, imp.ID, imp.Version, intake.ImportChange{Choices: &intake.Choices{AcceptUnits: true}})
	}
	if err == nil {
		imp, err = s.Intake.Check(ctx, imp.ID)
	}
	if err == nil {
		_, err = s.Intake.Run(ctx, imp.ID, imp.Version)
	}
	return err
}
