package enterprise

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNewNames(t *testing.T) {
	for _, row := range []struct {
		raw                         string
		full, core, short, initials string
	}{
		{"浙江禾穗精密机械有限公司", "浙江禾穗精密机械有限公司", "禾穗精密机械", "禾穗精密机械", "zjhsjmjxyxgs"},
		{"桐乡市　禾穗针织有限公司", "桐乡市禾穗针织有限公司", "禾穗针织", "禾穗针织", "txshszzyxgs"},
		{"禾穗（集团）股份有限公司", "禾穗(集团)股份有限公司", "禾穗", "禾穗", "hsjtgfyxgs"},
		{"禾穗【桐乡】家纺有限责任公司", "禾穗(桐乡)家纺有限责任公司", "禾穗家纺", "禾穗家纺", "hstxjfyxzrgs"},
		{"浙江省嘉兴市桐乡市禾穗厂", "浙江省嘉兴市桐乡市禾穗厂", "禾穗", "禾穗", "zjsjxstxshsc"},
		{"ＡＢＣ 智能科技有限公司", "ABC智能科技有限公司", "abc智能科技", "abc", "aznkjyxgs"},
		{"Green Field 科技有限公司", "Green Field科技有限公司", "greenfield科技", "greenfield", "gfkjyxgs"},
		{"长城市政工程有限公司", "长城市政工程有限公司", "长城市政工程", "长城市政工程", "ccszgcyxgs"},
		{"禾穗新型环保材料科技发展有限公司", "禾穗新型环保材料科技发展有限公司", "禾穗新型环保材料科技发展", "禾穗新型环保", "hsxxhbclkjfzyxgs"},
		{"浙江长春电器有限公司", "浙江长春电器有限公司", "长春电器", "长春电器", "zjccdqyxgs"},
		{"浙江省桐乡市针织有限公司", "浙江省桐乡市针织有限公司", "桐乡针织", "桐乡针织", "zjstxszzyxgs"},
		{"禾穗股份有限公司(简称:禾穗股份)", "禾穗股份有限公司(简称:禾穗股份)", "禾穗", "禾穗", "hsgfyxgsjchsgf"},
	} {
		names := NewNames(row.raw)
		if names.Full != row.full || names.Core != row.core || names.Short != row.short || names.Initials != row.initials {
			t.Errorf("%s:\n got %q %q %q %q\nwant %q %q %q %q", row.raw, names.Full, names.Core, names.Short, names.Initials,
				row.full, row.core, row.short, row.initials)
		}
	}
}

func TestSyllablesChooseTheReadingOfNames(t *testing.T) {
	for name, want := range map[string]string{
		"重庆长河": "chong qing chang he", "乐清音乐": "yue qing yin yue", "弹簧": "tan huang", "佛山": "fo shan",
		"乌镇镇": "wu zhen zhen", "濮院5G": "pu yuan 5g", "厦门大厦": "xia men da sha", "空调与调味": "kong tiao yu tiao wei",
	} {
		if got := strings.Join(Syllables(name), " "); got != want {
			t.Errorf("%s reads %q, want %q", name, got, want)
		}
	}
}

func TestBranch(t *testing.T) {
	for name, want := range map[string]string{
		"禾穗织造有限公司":       "",
		"禾穗织造有限公司桐乡分公司":  "桐乡分公司",
		"禾穗织造有限公司分公司":    "分公司",
		"禾穗织造有限公司经营部":    "经营部",
		"桐乡市禾穗针织厂门市部":    "门市部",
		"桐乡市禾穗经营部":       "",
		"禾穗股份有限公司(集团)":   "",
		"禾穗织造（桐乡）有限公司":   "",
		"禾穗织造有限公司桐乡二号商店": "桐乡二号商店",
	} {
		if got := Branch(name); got != want {
			t.Errorf("Branch(%s) = %q, want %q", name, got, want)
		}
	}
}

// names draws names in the shapes registers really hold.
func names() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		part := func(label string, of ...string) string { return rapid.SampledFrom(of).Draw(t, label) }
		return part("region", "", "桐乡市", "桐乡", "浙江", "浙江省桐乡市", "嘉兴") +
			part("brand", "禾穗", "青梧", "云织", "ABC", "长泾", "丰泽源") +
			part("trade", "", "科技", "针织", "新材料", "精密机械") +
			part("aside", "", "(集团)", "（桐乡）", " ") +
			part("form", "有限公司", "股份有限公司", "有限责任公司", "厂", "集团有限公司")
	})
}

func TestNamesProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := names().Draw(t, "name")
		if CleanName(CleanName(name)) != CleanName(name) {
			t.Fatalf("cleaning %q twice changes it", name)
		}
		if core := CoreName(name); runeLen(core) < 2 || CoreName(core) != core {
			t.Fatalf("core of %q is %q, and of that %q", name, core, CoreName(core))
		}
		for _, spelling := range []string{
			strings.ReplaceAll(name, "(", "（"), strings.ToLower(name), " " + name + "\u200b", strings.Join(strings.Split(name, ""), " "),
		} {
			if NameKey(spelling) != NameKey(name) {
				t.Fatalf("%q and %q have different keys", spelling, name)
			}
		}
	})
}

func TestNamesTakeAnyText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		names := NewNames(text)
		Searchable{Name: names.Full, USCC: text}.Grams()
		ParseQuery(text)
		if again := NewNames(names.Full); again != names {
			t.Fatalf("%q changes when derived again: %+v, %+v", text, names, again)
		}
	})
}
