package enterprise

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Names is everything the product derives from the one string an office types.
// It is computed on every write of a name and never edited by hand, except the
// short name, which a person may correct.
type Names struct {
	Full     string // as shown: width and spaces cleaned, brackets kept
	Key      string // equal for two spellings of the same registered name
	Core     string // without region, legal form and brackets: what people say
	Short    string // a guess at the everyday name
	Pinyin   string // syllables run together, for search
	Initials string // first letters, for search
	SortKey  string // syllables with spaces, then the name: one order on both engines
}

// NewNames derives every form of a name.
func NewNames(raw string) Names {
	full := CleanName(raw)
	syllables := Syllables(full)
	return Names{
		Full:     full,
		Key:      NameKey(full),
		Core:     CoreName(full),
		Short:    ShortName(full),
		Pinyin:   strings.Join(syllables, ""),
		Initials: initialsOf(syllables),
		SortKey:  strings.Join(syllables, " ") + " " + full,
	}
}

// CleanName folds width, brackets and spaces, and keeps everything a person
// would call part of the name. Latin letters keep their case.
func CleanName(raw string) string {
	clean := cleanOnce(raw)
	for clean != raw { // dropping a space can bring an accent beside its letter
		raw, clean = clean, cleanOnce(clean)
	}
	return clean
}

func cleanOnce(raw string) string {
	var out strings.Builder
	for _, r := range norm.NFKC.String(raw) {
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
			// Registers pad names with spaces; a space between two Latin words is real.
			if unicode.IsSpace(r) && endsLatin(out.String()) {
				out.WriteRune(' ')
			}
		case strings.ContainsRune("([{【〔〖〈《「", r):
			out.WriteByte('(')
		case strings.ContainsRune(")]}】〕〗〉》」", r):
			out.WriteByte(')')
		default:
			out.WriteRune(r)
		}
	}
	return dropLonelySpaces(out.String())
}

func endsLatin(s string) bool {
	return s != "" && isLatin(rune(s[len(s)-1]))
}

func isLatin(r rune) bool {
	return r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// dropLonelySpaces keeps a space only between two Latin words.
func dropLonelySpaces(s string) string {
	runes := []rune(s)
	out := make([]rune, 0, len(runes))
	for i, r := range runes {
		if r == ' ' && (i+1 >= len(runes) || !isLatin(runes[i+1])) {
			continue
		}
		out = append(out, r)
	}
	return string(out)
}

// NameKey is equal for spellings that differ only in width, case, brackets,
// spaces and punctuation: 某某(集团)公司 and 某某集团公司.
func NameKey(name string) string {
	cleaned := dropAside(CleanName(name))
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, cleaned)
}

// dropAside removes a remark in brackets at the end: "…公司(简称:某某)".
func dropAside(name string) string {
	open := strings.LastIndexByte(name, '(')
	if open <= 0 || !strings.HasSuffix(name, ")") {
		return name
	}
	if strings.ContainsAny(name[open:], ":,") {
		return name[:open]
	}
	return name
}

// legalForms are tried longest first, at the end of a name.
var legalForms = []string{
	"股份有限责任公司", "集团股份有限公司", "集团有限责任公司", "集团有限公司", "股份有限公司", "有限责任公司",
	"集团股份公司", "股份合作公司", "有限合伙企业", "普通合伙企业", "个人独资企业", "集团总公司", "股份公司",
	"有限公司", "集团公司", "总公司", "合伙企业", "有限合伙", "普通合伙", "公司", "集团", "总厂", "工厂", "厂",
	"专业合作社", "合作社", "经营部", "工作室", "商行", "商店", "个体户",
}

// branchMarks end the name of a place that trades for a works or a co-operative.
var branchMarks = []string{"经营部", "营业部", "门市部", "服务部", "销售部", "供应站", "服务站", "商店", "分厂", "分店", "分社"}

// Branch returns what follows the parent's name, or "": 某某有限公司桐乡分公司 → 桐乡分公司.
// A branch has its own credit code and is never the same firm as its parent; a
// name such as 某某经营部 alone is a firm of its own.
func Branch(name string) string {
	s := strings.NewReplacer("(", "", ")", "").Replace(dropAside(CleanName(name)))
	if _, tail, found := cutLast(s, "公司"); found {
		switch tail {
		case "", "集团", "总部", "总厂":
			return ""
		}
		return tail
	}
	for _, mark := range branchMarks {
		parent := strings.TrimSuffix(s, mark)
		if parent != s && (strings.HasSuffix(parent, "厂") || strings.HasSuffix(parent, "社")) {
			return mark
		}
	}
	return ""
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	// 分公司 and 支公司 end the branch, not the parent: look for the firm in front.
	head := s[:i]
	if strings.HasSuffix(head, "分") || strings.HasSuffix(head, "支") {
		if j := strings.LastIndex(head, sep); j >= 0 {
			return s[:j], s[j+len(sep):], true
		}
		return head, strings.TrimPrefix(s, head), true
	}
	return head, s[i+len(sep):], true
}

// CoreName strips what many firms share: region, legal form, brackets.
func CoreName(name string) string {
	s := strings.ToLower(dropAside(CleanName(name)))
	s = dropBracketedRegions(s)
	s = strings.NewReplacer("(", "", ")", "").Replace(s)
	s = strings.TrimSuffix(s, strings.ToLower(Branch(name)))
	whole := s
	s = trimLegalForm(s)
	s = trimRegion(s)
	s = trimGroupWords(s)
	if runeLen(s) < 2 {
		s = trimLegalForm(whole)
	}
	return keepWordRunes(s)
}

func trimLegalForm(s string) string {
	for again := true; again; {
		again = false
		for _, form := range legalForms {
			rest := strings.TrimSuffix(s, form)
			if rest != s && runeLen(rest) >= 2 {
				s, again = rest, true
				break
			}
		}
	}
	return s
}

func trimGroupWords(s string) string {
	for _, word := range []string{"集团", "控股", "股份"} {
		rest := strings.TrimSuffix(s, word)
		if runeLen(rest) >= 2 {
			s = rest
		}
	}
	return s
}

// ShortName guesses what people call the firm: 浙江东禾精密机械有限公司 → 东禾精密机械,
// and for a longer core the brand with its first trade word.
func ShortName(name string) string {
	core := CoreName(name)
	const comfortable = 6
	if runeLen(core) <= comfortable {
		return core
	}
	brand := Brand(name)
	if endsLatin(brand) {
		return brand
	}
	if n := runeLen(brand); n >= 2 && n < comfortable {
		rest := []rune(strings.TrimPrefix(core, brand))
		return brand + string(rest[:min(2, len(rest))])
	}
	return string([]rune(core)[:comfortable])
}

// Brand is the core without its trade words: the part a firm chose for itself.
func Brand(name string) string {
	core := CoreName(name)
	for again := true; again; {
		again = false
		for _, word := range tradeWords {
			rest := strings.TrimSuffix(core, word)
			if rest != core && runeLen(rest) >= 2 {
				core, again = rest, true
				break
			}
		}
	}
	return core
}

func keepWordRunes(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

func runeLen(s string) int { return len([]rune(s)) }
