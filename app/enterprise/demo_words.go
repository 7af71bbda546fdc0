package enterprise

// The demo plays in the real towns; firms and people in it are invented. Brands
// are made of characters that real firms rarely put together, and a test holds
// them against the real registers where those are at hand.

var demoFirst = []rune("芽岚霁沐漪筠榕缂絮棠蓼翊璟珩菡簌葭莳蘅")
var demoSecond = []rune("澍泠栎涟蕴峤昀岫湉陌穆砚晞钺萤垚槿禾岑翎湑")

// demoTrade is a line of business a town is known for.
type demoTrade struct {
	words     []string // between brand and legal form
	industry  string   // GB/T 4754
	techField string   // one of the eight fields
}

var (
	knitwear  = demoTrade{[]string{"针织", "毛衫", "羊绒服饰", "针织科技"}, "C1763", "809"}
	knitting  = demoTrade{[]string{"针织机械", "智能横机", "纺机"}, "C3551", "804"}
	fibre     = demoTrade{[]string{"化纤", "新纤维", "差别化纤维", "纤维科技"}, "C2822", "403"}
	newStuff  = demoTrade{[]string{"新材料", "高分子材料", "复合材料"}, "C2832", "403"}
	fur       = demoTrade{[]string{"裘皮服饰", "皮草", "毛皮科技"}, "C1932", "809"}
	leather   = demoTrade{[]string{"皮革", "制革科技"}, "C1910", "707"}
	homeCloth = demoTrade{[]string{"家纺", "布艺", "家居纺织", "窗饰"}, "C1773", "809"}
	bedding   = demoTrade{[]string{"床品", "蚕丝被业"}, "C1771", "809"}
	sensor    = demoTrade{[]string{"传感科技", "敏感元件", "感知技术"}, "C3983", "106"}
	software  = demoTrade{[]string{"软件", "信息技术", "数据科技"}, "I6513", "101"}
	internet  = demoTrade{[]string{"云计算", "网络科技", "工业互联网"}, "I6433", "503"}
	things    = demoTrade{[]string{"物联科技", "智联"}, "I6532", "503"}
	chips     = demoTrade{[]string{"微电子", "半导体"}, "C3973", "102"}
	control   = demoTrade{[]string{"自动化", "智能控制", "工控技术"}, "C4011", "801"}
	autoparts = demoTrade{[]string{"汽车部件", "汽配"}, "C3670", "807"}
	moulds    = demoTrade{[]string{"精密模具", "精工机械"}, "C3525", "804"}
	glass     = demoTrade{[]string{"玻纤材料", "玻璃纤维"}, "C3061", "402"}
	medical   = demoTrade{[]string{"医疗器械", "医疗科技"}, "C3581", "205"}
	biotech   = demoTrade{[]string{"生物科技", "生物制药"}, "C2761", "201"}
	solar     = demoTrade{[]string{"光伏科技", "新能源"}, "C3825", "601"}
	greenTech = demoTrade{[]string{"环保设备", "水处理技术"}, "C3591", "701"}
	food      = demoTrade{[]string{"食品科技", "食品添加剂"}, "C1495", "206"}
	plastics  = demoTrade{[]string{"塑业", "包装材料"}, "C2929", "403"}
)

// demoTown is a town with its share of firms, its trades and its park.
type demoTown struct {
	code, street string
	firms        int
	trades       []demoTrade // the earlier, the more common
	park         string      // where a third of its firms sit
}

var demoTowns = []demoTown{
	{"330483100", "乌镇镇隆源路", 44, []demoTrade{sensor, internet, software, things, newStuff, control}, "330483-P01"},
	{"330483101", "濮院镇工贸大道", 48, []demoTrade{knitwear, knitwear, knitting, software, newStuff}, "330483-P02"},
	{"330483001", "梧桐街道校场路", 40, []demoTrade{software, control, medical, moulds, internet, solar}, "330483-P04"},
	{"330483004", "高桥街道高新路", 42, []demoTrade{autoparts, chips, medical, control, glass, solar}, "330483-P05"},
	{"330483003", "凤鸣街道同德路", 30, []demoTrade{glass, newStuff, moulds, greenTech, control}, "330483-P05"},
	{"330483107", "崇福镇杭福路", 38, []demoTrade{fur, fur, leather, plastics, control}, ""},
	{"330483105", "洲泉镇临杭大道", 32, []demoTrade{fibre, fibre, newStuff, plastics, greenTech}, "330483-P03"},
	{"330483106", "大麻镇湘洋路", 26, []demoTrade{homeCloth, homeCloth, bedding, knitting}, "330483-P03"},
	{"330483103", "石门镇湾里路", 18, []demoTrade{food, plastics, moulds, glass}, ""},
	{"330483104", "河山镇东浜路", 14, []demoTrade{bedding, moulds, plastics}, "330483-P03"},
	{"330483102", "屠甸镇恒业路", 20, []demoTrade{autoparts, biotech, plastics, knitwear}, ""},
}

var (
	demoSurnames = []rune("沈陆朱钱徐施俞姚费屠颜郁范冯金潘倪钟蔡谈")
	demoGiven    = []string{"建明", "雪芳", "国荣", "海燕", "志远", "晓岚", "文彬", "丽萍", "永强", "思远", "佳慧", "立新", "玉琴", "俊杰", "小红", "伟民", "春燕", "鸣", "越", "婷"}
	demoTags     = []string{"重点培育", "上市后备", "专精特新", "产学研合作", "出口型", "数字化改造"}
)
