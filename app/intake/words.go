package intake

// How offices write amounts, days and places. These words are input, not
// messages.

// currencies, longest wording first where one contains another.
var currencies = []struct{ word, code string }{
	{"香港元", "HKD"}, {"港币", "HKD"}, {"港元", "HKD"}, {"hkd", "HKD"},
	{"澳门元", "MOP"}, {"新台币", "TWD"}, {"台币", "TWD"},
	{"澳大利亚元", "AUD"}, {"澳元", "AUD"}, {"加拿大元", "CAD"}, {"加元", "CAD"},
	{"新加坡元", "SGD"}, {"新元", "SGD"}, {"瑞士法郎", "CHF"},
	{"美元", "USD"}, {"美金", "USD"}, {"usd", "USD"}, {"us$", "USD"},
	{"欧元", "EUR"}, {"eur", "EUR"}, {"英镑", "GBP"}, {"gbp", "GBP"},
	{"日元", "JPY"}, {"日币", "JPY"}, {"jpy", "JPY"}, {"韩元", "KRW"}, {"韩币", "KRW"},
	{"人民币", "CNY"}, {"rmb", "CNY"}, {"cny", "CNY"}, {"￥", "CNY"}, {"¥", "CNY"},
}

// magnitudes of an amount, longest first.
var magnitudes = []struct {
	word  string
	times int64
}{
	{"百万", 1_000_000}, {"千万", 10_000_000}, {"万", 10_000}, {"亿", 100_000_000}, {"千", 1_000},
}

// plainYuan follows or stands for a magnitude and adds nothing to it.
var plainYuan = []string{"元整", "圆整", "元", "圆", "整"}

// emptyMarks stand in cells that mean "nothing".
var emptyMarks = []string{"-", "--", "—", "——", "/", "无", "暂无", "未填", "空", "null", "n/a", "不详"}

// openEnds say that a title has no last day.
var openEnds = []string{"长期", "长期有效", "永久", "无固定期限"}

// chineseDigits write a day out in full: 二〇一九年十二月三十一日.
var chineseDigits = map[rune]int{'〇': 0, '零': 0, '○': 0, 'O': 0, '一': 1, '二': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}

const (
	wordYear   = "年"
	wordMonth  = "月"
	wordDay    = "日"
	wordDegree = "度" // of 年度
	wordPeople = "人"
	wordDate   = "号"
	wordTen    = '十'

	wordStandard = "标准"
	wordPrize    = "奖"
	placeBefore  = "(?:排名|排序)?第?"
	placeAfter   = "位|名|家|完成单位|起草单位|获奖单位|单位"
)

// areaWords follow a town's short name when the place in the address is meant
// and not a road that carries its name.
var areaWords = []string{"集镇", "镇区", "工业", "开发区", "经济", "园区", "科技园", "产业园", "针织", "国际", "毛衫", "新区", "互联网", "村"}

// formerKinds name a unit by what it was before, or a part of a zone in it.
var formerKinds = []string{"镇", "街道", "分区"}

// villageEnds are cut off the register's names of villages; addresses write
// 西浜村, the register 西浜村村委会.
var villageEnds = []string{"村民委员会", "居民委员会", "村委会", "居委会"}

// districtWords end the names of counties and districts; one that is not ours
// and stands before everything else means the address lies elsewhere.
var districtWords = []string{"区", "县", "市"}

// rangeWords stand between the first and the last day of a term.
var rangeWords = []string{"至", "到", "~", "～", "—", "－"}
