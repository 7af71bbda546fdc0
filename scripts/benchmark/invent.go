package main

import (
	"fmt"
	"math/rand/v2"

	"miaolin/app/enterprise"
	"miaolin/app/value"
)

// county is an invented county of so many firms: the real units, the shares of
// rungs a county has, names that look like names. The same seed, the same county.
type county struct {
	firms []firm
	day   value.Date
	now   value.Instant
}

type firm struct {
	row      enterprise.Enterprise
	rung     string
	rank     int
	since    value.Date
	titles   []string
	revenue  value.Money
	rdFen    value.Money
	visits   []visitRow
	lacks    int // how many of the conditions in lacked
	searched enterprise.Searchable
	traits
}

type visitRow struct {
	id     string
	on     value.Date
	by     int // which officer
	firmID string
}

// The terms that are searched for. rareTerm is in the name of 1 firm in 5,000,
// commonTerm in about 1 in 8.
const (
	rareTerm   = "鹭屿"
	commonTerm = "科技"
)

var (
	towns  = []string{"330483001", "330483003", "330483004", "330483100", "330483101", "330483102", "330483103", "330483104", "330483105", "330483106", "330483107"}
	heads  = []rune("嘉浙恒华金宏瑞盛荣泰新东方正德信联永兴隆昌顺达康宁安平和美丽天海江河湖山林云星光明辉耀飞鹏龙凤麟祥福禄寿喜")
	trades = []string{"科技", "纺织", "针织", "化纤", "电子", "机械", "新材料", "环保", "服饰", "电气", "智能装备", "塑料制品", "自动化设备", "生物科技", "毛衫", "家纺", "五金", "包装材料", "信息技术", "制冷设备"}
	forms  = []string{"有限公司", "有限公司", "有限公司", "有限公司", "股份有限公司"}
	// The rungs, their share in a hundred, and the titles that make them.
	ladder = []struct {
		rung   string
		share  int
		titles []string
	}{
		{"seed", 55, nil},
		{"seedling", 15, []string{"prov_tech_pool"}},
		{"sapling", 18, []string{"prov_tech_sme"}},
		{"tree", 11, []string{"hnte"}},
		{"forest", 1, []string{"hnte", "tech_little_giant"}},
	}
)

// lacked are the gaps of firms that lack so many conditions.
var lacked = []string{"", ",rd_ratio,", ",rd_ratio,staff_ratio,", ",ip,rd_ratio,staff_ratio,"}

// officers per town; visits are spread over them.
const officersPerTown = 3

func inventCounty(firms int, now value.Instant) *county {
	r := rand.New(rand.NewPCG(330483, uint64(firms)))
	c := &county{day: now.Date(), now: now, firms: make([]firm, firms)}
	for i := range c.firms {
		c.firms[i] = c.inventFirm(r, i)
	}
	return c
}

func (c *county) inventFirm(r *rand.Rand, i int) firm {
	brand := string([]rune{heads[r.IntN(len(heads))], heads[r.IntN(len(heads))]})
	if i%5000 == 7 {
		brand = rareTerm
	}
	name := fmt.Sprintf("桐乡市%s%c%s%s", brand, heads[r.IntN(len(heads))], trades[r.IntN(len(trades))], forms[r.IntN(len(forms))])
	names := enterprise.NewNames(name)
	code := fmt.Sprintf("91330483MA%07d", i)
	code += string(value.USCCCheckDigit(code))
	unit := towns[r.IntN(len(towns))]
	f := firm{
		row: enterprise.Enterprise{
			ID: value.NewID(), USCC: &code, Name: names.Full, ShortName: names.Short, NameKey: names.Key, CoreKey: names.Core,
			Pinyin: names.Pinyin, Initials: names.Initials, SortName: names.SortKey, CapitalCurrency: "CNY",
			UnitCode: unit, AttributionCode: unit, IndustryCode: "C1761", State: enterprise.Active,
			CreatedAt: c.now, UpdatedAt: c.now, Version: 1,
		},
		since:   c.day.AddDays(-r.IntN(700) - 1),
		revenue: value.Wan(int64(50 + r.IntN(60_000))),
	}
	f.rdFen = f.revenue * value.Money(r.IntN(120)) / 1000
	f.searched = enterprise.Searchable{Name: names.Full, ShortName: names.Short, USCC: code}
	for roll, rank := r.IntN(100), 0; ; rank++ {
		if roll < ladder[rank].share {
			f.rung, f.rank, f.titles = ladder[rank].rung, rank, ladder[rank].titles
			break
		}
		roll -= ladder[rank].share
	}
	f.lacks = r.IntN(len(lacked))
	for range r.IntN(11) { // five on average
		f.visits = append(f.visits, visitRow{id: value.NewID(), on: c.day.AddDays(-r.IntN(700)), by: r.IntN(officersPerTown), firmID: f.row.ID})
	}
	return f
}
