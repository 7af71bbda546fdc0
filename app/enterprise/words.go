package enterprise

import (
	"sort"
	"strings"
)

// The word lists below are language, not rules of an office: they say which part
// of a Chinese company name is a place and which part a trade.

var provinces = strings.Fields(`北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北
	湖南 广东 海南 四川 贵州 云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门`)

var cities = strings.Fields(`石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水 太原 大同 阳泉 长治 晋城 朔州 晋中
	运城 忻州 临汾 吕梁 呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭
	葫芦岛 长春 四平 辽源 通化 白山 松原 白城 哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 牡丹江 黑河 绥化 南京 无锡
	徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁 昆山 江阴 常熟 张家港 杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州
	舟山 台州 丽水 桐乡 海宁 平湖 嘉善 海盐 义乌 慈溪 余姚 诸暨 永康 东阳 乐清 瑞安 萧山 余杭 德清 长兴 安吉 富阳 临安 上虞
	嵊州 新昌 温岭 临海 玉环 合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城 福州 厦门
	莆田 三明 泉州 漳州 南平 龙岩 宁德 晋江 南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶 济南 青岛 淄博 枣庄
	东营 烟台 潍坊 济宁 泰安 威海 日照 莱芜 临沂 德州 聊城 滨州 菏泽 郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌
	漯河 三门峡 南阳 商丘 信阳 周口 驻马店 武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 长沙 株洲 湘潭 衡阳
	邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 广州 深圳 珠海 汕头 韶关 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源
	阳江 清远 东莞 中山 潮州 揭阳 云浮 南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林 百色 贺州 河池 来宾 崇左 海口 三亚
	成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳 贵阳 六盘水 遵义 安顺 毕节
	铜仁 昆明 曲靖 玉溪 保山 昭通 普洱 临沧 拉萨 西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛 兰州 嘉峪关 金昌 白银
	天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南 西宁 银川 石嘴山 吴忠 固原 中卫 乌鲁木齐 克拉玛依 苍南 平阳 中国`)

// tradeWords say what a firm does, not which firm it is. Longest first.
var tradeWords = longestFirst(strings.Fields(`科技 技术 信息 网络 软件 数据 智能 智造 数字 电子 电气 电器 电机 机电 光电 光伏 半导体
	传感 仪器 仪表 机械 机床 装备 设备 制造 精密 模具 五金 轴承 阀门 泵业 汽配 汽车 零部件 自动化 机器人 材料 新材料 复合材料
	化工 化纤 纤维 化学 石化 涂料 油墨 塑料 塑胶 塑业 橡胶 玻璃 玻纤 金属 钢铁 钢构 铝业 铜业 稀土 矿业 资源 黄金 能源 新能源
	电力 热电 燃气 环保 环境 生态 节能 水务 生物 医药 制药 药业 医疗 器械 健康 食品 饮料 酒业 乳业 农业 农资 种业 林业 饲料
	纺织 针织 羊毛衫 毛衫 服饰 服装 辅料 家纺 布艺 丝绸 皮草 皮革 裘皮 制衣 印染 染整 纱线 毛纺 绢纺 包装 印刷 纸业 家居 家具
	木业 建材 建设 建筑 工程 装饰 装潢 置业 地产 房地产 物业 投资 实业 发展 贸易 商贸 进出口 物流 运输 供应链 旅游 酒店 文化
	传媒 教育 咨询 管理 服务 商业 资产 资本 金融 国际 企业 电商 电子商务 通信 通讯 航空 船舶 重工 型材 管业 线缆 电缆 照明
	制品 用品 工贸 广告 养殖 种植 开发 百货 销售 粮油 水产 户外 体育 文体 工艺品 石材 建工 检测 设计 自控 产业 工业 园区`))

func longestFirst(words []string) []string {
	sort.SliceStable(words, func(i, j int) bool { return len(words[i]) > len(words[j]) })
	return words
}

var regions = func() map[string]bool {
	known := make(map[string]bool, len(provinces)+len(cities))
	for _, name := range append(append([]string{}, provinces...), cities...) {
		known[name] = true
	}
	return known
}()

var regionKinds = []string{"特别行政区", "壮族自治区", "维吾尔自治区", "回族自治区", "自治区", "省", "市", "县", "区"}

// trimRegion drops the places in front of a name: 浙江省嘉兴市桐乡市, 桐乡, 浙江.
// It never leaves fewer than two characters, nor trade words alone: what stands
// before those is the name the firm chose, as in 浙江长春电器.
func trimRegion(s string) string {
	for {
		n := regionPrefix(s)
		switch {
		case n == 0 || runeLen(s[n:]) < 2:
			return s
		case trimTrades(s[n:]) == "":
			return bareRegion(s[:n]) + s[n:]
		}
		s = s[n:]
	}
}

// trimTrades drops the trade words at the end of s, down to nothing.
func trimTrades(s string) string {
	for _, word := range tradeWords {
		if rest := strings.TrimSuffix(s, word); rest != s {
			return trimTrades(rest)
		}
	}
	return s
}

// bareRegion is a place without its kind, so that 桐乡市针织 and 桐乡针织 agree.
func bareRegion(place string) string {
	for _, kind := range regionKinds {
		if rest := strings.TrimSuffix(place, kind); rest != place && runeLen(rest) >= 2 {
			return rest
		}
	}
	return place
}

// regionPrefix is the byte length of the place a name starts with.
func regionPrefix(s string) int {
	runes := []rune(s)
	for n := min(5, len(runes)); n >= 2; n-- {
		head := string(runes[:n])
		if !regions[head] {
			continue
		}
		for _, kind := range regionKinds {
			if strings.HasPrefix(s[len(head):], kind) {
				return len(head) + len(kind)
			}
		}
		return len(head)
	}
	// A county or district we do not list still shows itself by its last character.
	for n := 2; n <= 3 && n < len(runes); n++ {
		if strings.ContainsRune("县市", runes[n]) && !strings.ContainsRune("城超集上股菜都夜", runes[n-1]) {
			return len(string(runes[:n+1]))
		}
	}
	return 0
}

// dropBracketedRegions removes "(中国)", "(桐乡)", "(集团)" and the like wherever they stand.
func dropBracketedRegions(s string) string {
	for {
		open := strings.IndexByte(s, '(')
		if open < 0 {
			return s
		}
		end := strings.IndexByte(s[open:], ')')
		if end < 0 {
			return s
		}
		inner := s[open+1 : open+end]
		if inner == "集团" || inner == "控股" || trimRegion(inner+"某某") == "某某" {
			inner = ""
		}
		s = s[:open] + inner + s[open+end+1:]
	}
}
