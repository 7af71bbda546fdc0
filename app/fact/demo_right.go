package fact

import (
	"context"
	"fmt"

	"miaolin/app/enterprise"
	"miaolin/app/value"
)

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
