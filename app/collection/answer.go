package collection

import (
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"miaolin/app/enterprise"
	"miaolin/app/fact"
	"miaolin/app/value"
)

// Answers are what was typed: one text per question, in the form a person reads —
// money in 万元, days as 2026-02-28, codes of choices. A question left out is not
// answered, which is not nought.
type Answers struct {
	Values map[string]string `json:"values" doc:"by code of the question; money in ten thousand yuan"`
	Rights []RightAnswer     `json:"rights,omitempty" maxItems:"200" doc:"rights the firm names, known ones among them"`
}

// RightAnswer is a right as a firm names it.
type RightAnswer struct {
	Kind      fact.IPKind `json:"kind" enum:"invention,defence_invention,plant_variety,crop_variety,new_drug,protected_tcm,ic_layout,utility_model,design,software_copyright"`
	Name      string      `json:"name" minLength:"1" maxLength:"300"`
	Number    string      `json:"number,omitempty" maxLength:"60"`
	GrantedOn *value.Date `json:"grantedOn,omitempty"`
	Used      bool        `json:"used,omitempty" doc:"used in an application before"`
}

// registers check codes.
type registers interface {
	Industries() *enterprise.Register
	TechFields() *enterprise.Register
}

var phoneForm = regexp.MustCompile(`^[0-9+()（）\- ]{5,30}$`)

// lengths of free texts.
const (
	mostText = 200
	mostLong = 1000
)

// canonical reads what somebody typed as an answer of the kind, in the one form it
// is kept in. An empty text is no answer. code says what is wrong.
func (q Field) canonical(text string, r registers) (out, code string) {
	if text = strings.TrimSpace(text); text == "" {
		return "", ""
	}
	switch q.Kind {
	case Money:
		m, err := value.ParseWan(text)
		if err != nil || m > mostMoney || m < -mostMoney {
			return "", "collection.not_money"
		}
		if _, which := q.place(); m < 0 && which != "netAssetsFen" {
			return "", "collection.negative"
		}
		return m.WanString(), ""
	case People:
		return decimal(text, 2, 10_000_000, "collection.not_people")
	case Percent:
		return decimal(text, 2, 1_000, "collection.not_percent")
	case Integer:
		return decimal(text, 0, 1_000_000, "collection.not_integer")
	case Day:
		d, err := value.ParseDate(text)
		if err != nil || d.Year() < 1900 || d.Year() > 2100 {
			return "", "collection.not_day"
		}
		return d.String(), ""
	case Phone:
		if !phoneForm.MatchString(text) {
			return "", "collection.not_phone"
		}
		return text, ""
	}
	return q.chosen(text, r)
}

// mostMoney is beyond any firm.
const mostMoney = value.Money(10_000_000_000_000_000)

func (q Field) chosen(text string, r registers) (out, code string) {
	switch q.Kind {
	case Paper:
		ids := paperIDs(text)
		if len(ids) > mostPapers {
			return "", "collection.too_many_papers"
		}
		return strings.Join(ids, ","), ""
	case YesNo:
		if text != "yes" && text != "no" {
			return "", "collection.not_an_option"
		}
	case Choice:
		if !q.offers(text) {
			return "", "collection.not_an_option"
		}
	case Choices:
		var all []string
		for _, o := range q.Options { // in the order of the form, each once
			if slices.Contains(strings.Split(text, ","), o.Code) {
				all = append(all, o.Code)
			}
		}
		for one := range strings.SplitSeq(text, ",") {
			if !q.offers(one) {
				return "", "collection.not_an_option"
			}
		}
		return strings.Join(all, ","), ""
	case Industry:
		if !r.Industries().Known(text) {
			return "", "collection.not_an_option"
		}
	case TechField:
		if !r.TechFields().Known(text) {
			return "", "collection.not_an_option"
		}
	case Text, Long:
		if most := map[Kind]int{Text: mostText, Long: mostLong}[q.Kind]; len([]rune(text)) > most {
			return "", "collection.too_much_text"
		}
		text = strings.ReplaceAll(text, "\x00", "")
	}
	return text, ""
}

func (q Field) offers(code string) bool {
	return slices.ContainsFunc(q.Options, func(o Option) bool { return o.Code == code })
}

var digits = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?$`)

// decimal reads a number that is not negative with at most so many decimals, and
// writes it without needless noughts.
func decimal(text string, places int, most int64, code string) (string, string) {
	text = strings.NewReplacer(",", "", "，", "", "%", "", "％", "").Replace(text)
	if !digits.MatchString(text) {
		return "", code
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok || r.Cmp(big.NewRat(most, 1)) > 0 {
		return "", code
	}
	scaled := new(big.Rat).Mul(r, new(big.Rat).SetInt64(pow10(places)))
	if !scaled.IsInt() {
		return "", code
	}
	out := r.FloatString(places)
	if places > 0 {
		out = strings.TrimSuffix(strings.TrimRight(out, "0"), ".")
	}
	return out, ""
}

func pow10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}

// units is the answer as facts count it: fen, hundredths of a person, or a number.
func (q Field) units(text string) int64 {
	switch q.Kind {
	case Money:
		m, _ := value.ParseWan(text)
		return int64(m)
	case People:
		whole, rest, _ := strings.Cut(text, ".")
		n, _ := strconv.ParseInt(whole+(rest + "00")[:2], 10, 64)
		return n
	}
	n, _ := strconv.ParseInt(text, 10, 64)
	return n
}

// text is units the other way round.
func (q Field) text(n int64) string {
	switch q.Kind {
	case Money:
		return value.Money(n).WanString()
	case People:
		return fact.Headcount(n).String()
	}
	return strconv.FormatInt(n, 10)
}
