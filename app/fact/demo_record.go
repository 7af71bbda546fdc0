package fact

import (
	"context"

	"miaolin/app/enterprise"
	"miaolin/app/value"
)

// records invents what stands beside the figures: more of it the stronger a firm
// is, and gaps in every part.
func (w *demoWriter) records(ctx context.Context, f enterprise.DemoFirm, no int) error {
	for _, write := range []func(context.Context, enterprise.DemoFirm, int) error{w.results, w.documents, w.incidents, w.checks, w.honours, w.papers} {
		if err := write(ctx, f, no); err != nil {
			return err
		}
	}
	return nil
}

func (w *demoWriter) kept(f enterprise.DemoFirm, source Source) Kept {
	now := w.s.clock()
	return Kept{ID: value.NewID(), EnterpriseID: f.ID, Source: source, CreatedAt: now, UpdatedAt: now, Version: 1}
}

func demoThingsOf(f enterprise.DemoFirm) []string {
	if f.TechFieldCode != "" && demoThings[f.TechFieldCode[0]] != nil {
		return demoThings[f.TechFieldCode[0]]
	}
	return demoThings['8']
}

func (w *demoWriter) results(ctx context.Context, f enterprise.DemoFirm, no int) error {
	if f.Strength < 40 && no > 1 {
		return nil
	}
	things := demoThingsOf(f)
	steps := []string{"", "（改进型）", "（第二代）", "（高速型）"}
	for year := max(w.today.Year()-3, f.RegisteredOn.Year()); year < w.today.Year(); year++ {
		for range w.rng.IntN(2 + max(f.Strength, 50)/16) {
			name := things[w.rng.IntN(len(things))] + steps[w.rng.IntN(len(steps))]
			said := ResultSaid{Achievement: name + "的研制", Outcome: name, Form: "own", Year: year, SourceEvidence: "研发项目结题报告", ResultEvidence: "销售合同与发票"}
			switch w.rng.IntN(8) {
			case 0:
				said.Form, said.SourceEvidence = "transfer", "技术转让合同"
			case 1:
				said.Form, said.SourceEvidence = "cooperation", "产学研合作协议"
			case 2:
				said.ResultEvidence = "" // used, and nothing to show for it yet
			}
			if err := insertRecord(ctx, w.s.store, Result{w.kept(f, Self), said}); err != nil {
				return err
			}
		}
	}
	return nil
}

var demoPapers = map[DocumentItem]string{
	"rules": "研究开发组织管理制度", "ledger": "研发支出辅助账", "body": "关于设立技术研发中心的决定", "cooperation": "产学研合作协议", "incentive": "科技成果转化奖励办法",
	"platform": "开放式创新平台管理办法", "training": "科技人员培养进修制度", "talent": "优秀人才引进办法", "performance": "科技人员绩效评价奖励制度",
}

func (w *demoWriter) documents(ctx context.Context, f enterprise.DemoFirm, no int) error {
	if f.Strength < 30 && no > 1 {
		return nil
	}
	for _, part := range DocumentParts {
		for _, item := range part.Items {
			chance := w.rng.IntN(100)
			if chance < 12 && no > 1 {
				continue // nobody has asked yet
			}
			said := DocumentSaid{Item: item, State: None}
			if chance < f.Strength+15 {
				dated := w.today.AddDays(-60 - w.rng.IntN(1200))
				if dated.Before(f.RegisteredOn) {
					dated = w.today.AddDays(-10)
				}
				said = DocumentSaid{Item: item, State: InPlace, DatedOn: &dated, Evidence: demoPapers[item]}
				if w.rng.IntN(6) == 0 {
					said.State, said.Note = Partly, "有文件，执行记录不全"
				}
			}
			if err := insertRecord(ctx, w.s.store, Document{w.kept(f, Self), said}); err != nil {
				return err
			}
		}
	}
	return nil
}

var demoIncidents = []IncidentSaid{
	{Kind: "penalty", Severity: Ordinary, Title: "未按规定设置危险废物识别标志", Authority: "生态环境部门"},
	{Kind: "abnormal_list", Severity: Ordinary, Title: "未按期公示年度报告", Authority: "市场监督管理部门"},
	{Kind: "safety", Severity: Ordinary, Title: "一般生产安全事故", Authority: "应急管理部门"},
	{Kind: "quality", Severity: Unclear, Title: "产品监督抽查不合格，复检中", Authority: "市场监督管理部门"},
	{Kind: "environment", Severity: Serious, Title: "超标排放水污染物", Authority: "生态环境部门"},
	{Kind: "abnormal_list", Severity: Ordinary, Title: "通过登记住所无法联系", Authority: "市场监督管理部门"},
}

func (w *demoWriter) incidents(ctx context.Context, f enterprise.DemoFirm, no int) error {
	if no < 2 || no%14 != 6 {
		return nil
	}
	said := demoIncidents[no/14%len(demoIncidents)]
	said.HappenedOn = w.today.AddDays(-40 - w.rng.IntN(700))
	if said.HappenedOn.Before(f.RegisteredOn) {
		return nil
	}
	if said.Kind.listed() && w.rng.IntN(3) > 0 {
		removed := said.HappenedOn.AddDays(20)
		said.RemovedOn = &removed
	}
	return insertRecord(ctx, w.s.store, Incident{w.kept(f, Officer), said})
}

// checks: somebody looked at most firms that are on their way.
func (w *demoWriter) checks(ctx context.Context, f enterprise.DemoFirm, no int) error {
	if f.Strength < 45 && no > 1 || no > 1 && w.rng.IntN(5) == 0 {
		return nil
	}
	said := CheckSaid{Kinds: IncidentKinds, AsOf: w.today.AddDays(-3 - w.rng.IntN(90)), Place: "信用中国、国家企业信用信息公示系统", CheckedBy: "镇街科技干部"}
	switch {
	case no%14 == 6: // something was found: only the rest is clear
		said.Kinds = Kinds{"misconduct", "dishonest_list"}
	case w.rng.IntN(4) == 0:
		said.Kinds, said.Place = Kinds{"safety", "quality", "environment"}, "应急、市场监管、生态环境部门回函"
	}
	if said.AsOf.Before(f.RegisteredOn) {
		return nil
	}
	return insertRecord(ctx, w.s.store, Check{w.kept(f, Officer), said})
}
