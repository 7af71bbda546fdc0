package fact

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"miaolin/app/enterprise"
	"miaolin/app/value"
)

type demoWriter struct {
	s      *Service
	rng    *rand.Rand
	today  value.Date
	number int // next unused serial of a right
}

// Demo invents three years of figures and the IP register of every firm, in
// keeping with how strong the firm is. Two sources that differ, a year nobody
// reported and figures just under a threshold occur, as they do in life.
func (s *Service) Demo(ctx context.Context, firms []enterprise.DemoFirm) error {
	w := &demoWriter{s: s, rng: rand.New(rand.NewPCG(20190821, 2)), today: s.clock().Date()}
	return s.db.InTx(ctx, func(ctx context.Context) error {
		for i, f := range firms {
			if err := w.figures(ctx, f, i < 2); err != nil {
				return err
			}
			if err := w.rights(ctx, f); err != nil {
				return err
			}
			if err := s.follow(ctx, f.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

// figures writes the last three closed years. full leaves nothing out: the firms
// people sign in for must have something to show.
func (w *demoWriter) figures(ctx context.Context, f enterprise.DemoFirm, full bool) error {
	if f.Strength < 12 && !full {
		return nil // surveyed, nothing handed in yet
	}
	// From about 3 million to about 500 million yuan.
	revenue := 300 * math.Exp(float64(f.Strength)/99*5.1) * (0.7 + 0.6*w.rng.Float64())
	share := 0.012 + 0.0005*float64(f.Strength) + 0.015*w.rng.Float64()
	growth := 0.94 + 0.3*w.rng.Float64()
	first := w.today.Year() - 3
	for year := first; year < w.today.Year(); year++ {
		if year < f.RegisteredOn.Year() {
			continue
		}
		base := w.values(revenue, share)
		revenue *= growth
		for _, source := range w.sources(f, year, full) {
			if err := w.say(ctx, f, year, source, base); err != nil {
				return err
			}
		}
	}
	return nil
}

// values invents one year. Amounts are in 万元 until they become money.
func (w *demoWriter) values(revenue, share float64) Values {
	wan := func(x float64) *value.Money {
		m := value.Money(math.Round(x*100)) * 10_000 // 万元 with two decimals
		return &m
	}
	gross := revenue * (1.01 + 0.03*w.rng.Float64())
	grants := revenue * 0.004 * float64(w.rng.IntN(3))
	total := *wan(gross) - *wan(grants)
	rd := revenue * share
	assets := revenue * (0.8 + 0.6*w.rng.Float64())
	debts := assets * (0.3 + 0.4*w.rng.Float64())
	net := *wan(assets) - *wan(debts)
	staff := math.Max(6, revenue/(45+40*w.rng.Float64()))
	employees := Headcount(math.Round(staff*2) * 50) // half people occur in averages
	science := Headcount(math.Round(staff * (0.07 + 0.09*w.rng.Float64()) * 100))
	return Values{
		SalesRevenueFen: wan(revenue), GrossIncomeFen: wan(gross), NonTaxableIncomeFen: wan(grants), TotalIncomeFen: &total,
		HitechIncomeFen: wan(revenue * (0.5 + 0.35*w.rng.Float64())), CostExpenseFen: wan(revenue * 0.93),
		RDHnteFen: wan(rd), RDHnteDomesticFen: wan(rd), RDTaxFen: wan(rd * 0.88), RDStatisticsFen: wan(rd * 1.06),
		TotalAssetsFen: wan(assets), TotalLiabilitiesFen: wan(debts), NetAssetsFen: &net,
		Employees: &employees, SciStaff: &science,
	}
}

// sources are those that spoke about a year: the tax office about closed ones,
// the statistics office about firms above scale, an auditor about candidates.
func (w *demoWriter) sources(f enterprise.DemoFirm, year int, full bool) []Source {
	var all []Source
	if full || w.rng.IntN(10) > 0 {
		all = append(all, Self)
	}
	if f.Strength > 20 && year < w.today.Year()-1 || full {
		all = append(all, Tax)
	}
	if f.Strength > 55 {
		all = append(all, Statistics)
	}
	if f.Strength > 65 && year < w.today.Year()-1 {
		all = append(all, Audited)
	}
	if len(all) == 0 {
		all = append(all, Officer)
	}
	return all
}

var demoEvidence = map[Source]string{
	Self: "企业自报（摸底表）", Officer: "镇街走访记录", Tax: "企业所得税年度纳税申报表", Statistics: "统计年报", Audited: "专项审计报告",
}

// say keeps of the year what a source usually knows.
func (w *demoWriter) say(ctx context.Context, f enterprise.DemoFirm, year int, source Source, all Values) error {
	v := all
	switch source {
	case Tax:
		v = Values{SalesRevenueFen: all.SalesRevenueFen, GrossIncomeFen: all.GrossIncomeFen, NonTaxableIncomeFen: all.NonTaxableIncomeFen,
			TotalIncomeFen: all.TotalIncomeFen, RDTaxFen: all.RDTaxFen}
	case Statistics:
		v = Values{SalesRevenueFen: all.SalesRevenueFen, RDStatisticsFen: all.RDStatisticsFen, Employees: all.Employees}
	case Audited:
		v.RDTaxFen, v.RDStatisticsFen = nil, nil
	case Self, Officer:
		v.CostExpenseFen, v.RDStatisticsFen = nil, nil
		if w.rng.IntN(3) == 0 { // rounded from memory
			rounded := (*all.SalesRevenueFen + 5_000_000) / 10_000_000 * 10_000_000
			v.SalesRevenueFen, v.GrossIncomeFen, v.TotalIncomeFen, v.NonTaxableIncomeFen = &rounded, nil, nil, nil
		}
		if w.rng.IntN(5) == 0 {
			v.SciStaff, v.HitechIncomeFen = nil, nil
		}
	}
	row := Figure{ID: value.NewID(), CreatedAt: w.s.clock(), UpdatedAt: w.s.clock(), Version: 1}
	NewFigure{EnterpriseID: f.ID, FiscalYear: year, Source: source, Values: v, Evidence: demoEvidence[source]}.applyTo(&row)
	return w.s.store.saveFigure(ctx, row, nil)
}

// demoThings are what rights of a field are about, by the field's first digit.
var demoThings = map[byte][]string{
	'1': {"温湿度感知模组", "多通道采集终端", "嵌入式网关", "图像识别终端"},
	'2': {"微创穿刺器械", "酶解提取罐", "样本保存装置", "检测试剂盒"},
	'4': {"差别化长丝纺丝组件", "玻纤浸润剂", "阻燃母粒", "复合板材热压机构"},
	'5': {"园区能耗平台", "协同排产系统", "数据治理引擎", "远程运维平台"},
	'6': {"组件边框夹具", "储能热管理单元", "逆变散热结构", "追踪支架"},
	'7': {"印染废水回用装置", "VOCs 吸附单元", "污泥干化机构", "中水膜组件"},
	'8': {"横机纱嘴切换机构", "面料自动裁切台", "注塑模顶出机构", "视觉检针机"},
}

// rights: class II first, as young firms do; inventions come with strength.
func (w *demoWriter) rights(ctx context.Context, f enterprise.DemoFirm) error {
	inventions, others := 0, 0
	if f.Strength > 24 {
		others = w.rng.IntN(2 + f.Strength/7)
	}
	if f.Strength > 48 {
		inventions = w.rng.IntN(1 + f.Strength/22)
		others += 2
	}
	for i := range inventions + others {
		kind := IPKind("invention")
		if i >= inventions {
			kind = []IPKind{"utility_model", "utility_model", "software_copyright", "design"}[w.rng.IntN(4)]
		}
		if err := w.right(ctx, f, kind); err != nil {
			return err
		}
	}
	return nil
}

func (w *demoWriter) right(ctx context.Context, f enterprise.DemoFirm, kind IPKind) error {
	w.number++
	field := byte('8')
	if f.TechFieldCode != "" && demoThings[f.TechFieldCode[0]] != nil {
		field = f.TechFieldCode[0]
	}
	thing := demoThings[field][w.rng.IntN(len(demoThings[field]))]
	granted := w.today.AddDays(-30 - w.rng.IntN(6*365))
	filed := granted.AddDays(-250 - w.rng.IntN(300))
	if filed.Before(f.RegisteredOn) {
		return nil
	}
	r := IPRight{ID: value.NewID(), CreatedAt: w.s.clock(), UpdatedAt: w.s.clock(), Version: 1}
	n := NewIPRight{EnterpriseID: f.ID, Kind: kind, Owner: f.Name, Status: Granted, GrantedOn: &granted, FiledOn: &filed, Name: demoRightName(kind, thing)}
	switch year := filed.Year(); kind {
	case "software_copyright":
		n.Number = fmt.Sprintf("%dSR9%06d", granted.Year(), w.number)
	default:
		body := fmt.Sprintf("%d%c9%06d", year, patentType[kind][0], w.number)
		n.Number = "ZL" + body + "." + patentCheckDigit(body)
	}
	if w.rng.IntN(12) == 0 {
		n.Acquisition = Transfer
	}
	if w.rng.IntN(9) == 0 { // still on its way
		n.Status, n.GrantedOn, n.Number = Filed, nil, ""
		n.FiledOn = &granted
	}
	// Firms recognised before have spent the older class II rights on it.
	if used := granted.Year() + 1; kind.Class() == 2 && f.Strength > 68 && n.Status == Granted && used < w.today.Year()-1 {
		n.UsedInApplication, n.UsedInYear = true, &used
	}
	n.applyTo(&r)
	return w.s.store.insertIP(ctx, r)
}

func demoRightName(kind IPKind, thing string) string {
	switch kind {
	case "software_copyright":
		return thing + "控制软件 V1.0"
	case "design":
		return thing
	case "invention":
		return "一种" + thing + "及其制备方法"
	}
	return "一种" + thing
}
