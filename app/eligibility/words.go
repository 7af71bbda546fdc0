package eligibility

import (
	"strconv"
	"strings"

	"miaolin/app/eligibility/rule"
	"miaolin/app/fact"
	"miaolin/app/value"
	"miaolin/config"
)

// words turns codes and numbers into text of one language.
type words struct {
	messages config.Messages
	lang     string
	figures  *fact.Precedence
}

func (w words) text(code string, params map[string]any) string {
	return w.messages.Text(w.lang, "eligibility."+code, params)
}

func (w words) name(n rule.Words) string { return n[w.lang] }

// quantity writes a number with its unit: 4.99%, 12.5 万元, 3 人, 51–63 分.
func (w words) quantity(q *rule.Quantity) string {
	if q == nil {
		return ""
	}
	if q.Unit == rule.Ratio {
		ratio, _ := value.RatioOf(q.Num, max(q.Den, 1))
		return ratio.Percent(2) + "%"
	}
	amount := w.amount(q.Unit, q.Num)
	if q.High != nil && *q.High != q.Num {
		amount = grouped(strconv.FormatInt(q.Num, 10)) + "–" + w.amount(q.Unit, *q.High)
	}
	return amount
}

func (w words) amount(unit rule.Unit, n int64) string {
	number := grouped(strconv.FormatInt(n, 10))
	switch unit {
	case rule.Fen:
		number = w.money(n)
	case rule.People:
		number = grouped(fact.Headcount(n).String())
	}
	return w.counted("unit_"+string(unit), number)
}

// money is 万元 in Chinese and yuan elsewhere; both exact, with their thousands.
func (w words) money(fen int64) string {
	if w.lang == config.Languages[0] {
		return grouped(value.Money(fen).WanString())
	}
	sign, yuan := "", fen
	if fen < 0 {
		sign, yuan = "-", -fen
	}
	number := strconv.FormatInt(yuan/100, 10)
	if cents := yuan % 100; cents > 0 {
		number += "." + strconv.FormatInt(100+cents, 10)[1:]
	}
	return grouped(sign + number)
}

// grouped puts a comma between thousands: -1234.5 → -1,234.5.
func grouped(number string) string {
	sign, digits := "", number
	if strings.HasPrefix(number, "-") {
		sign, digits = "-", number[1:]
	}
	whole, rest, decimal := strings.Cut(digits, ".")
	for at := len(whole) - 3; at > 0; at -= 3 {
		whole = whole[:at] + "," + whole[at:]
	}
	if decimal {
		whole += "." + rest
	}
	return sign + whole
}

func (w words) shortfall(s rule.Shortfall) string {
	number := grouped(strconv.FormatInt(s.Amount, 10))
	if s.Unit == rule.Fen {
		number = w.money(w.enough(s.Amount))
	}
	return w.counted("short_"+s.Code, number)
}

// wanted is amount, for what is still to come.
func (w words) wanted(unit rule.Unit, n int64) string {
	if unit == rule.Fen {
		n = w.enough(n)
	}
	return w.amount(unit, n)
}

// enough is an amount of fen, rounded up to what is said in one go: a hundredth of
// 万元 in Chinese, a yuan elsewhere. Rounded down it would not close the gap.
func (w words) enough(fen int64) int64 {
	step := int64(100)
	if w.lang == config.Languages[0] {
		step = 10_000
	}
	if over := fen % step; over > 0 {
		return fen + step - over
	}
	return fen
}

// counted is the text of a number; of "one | many" the form that fits it.
func (w words) counted(code, number string) string {
	text := w.text(code, map[string]any{"n": number})
	one, many, two := strings.Cut(text, " | ")
	if two && number != "1" {
		return many
	}
	return one
}

func (w words) openYear(o *rule.OpenYear) string {
	if o == nil {
		return ""
	}
	code := "open_year"
	if o.Assumed {
		code = "open_year_assumed"
	}
	return w.text(code, map[string]any{
		"year": o.Year, "what": w.text("what_"+o.Code, nil), "total": w.wanted(o.Unit, o.Total), "left": w.wanted(o.Unit, o.Left),
	})
}

func (w words) missing(m rule.Missing) string {
	name := ""
	for _, f := range w.figures.Fields {
		if f.ID == m.Fact {
			name = f.Name[w.lang]
		}
	}
	if name == "" {
		name = w.text("fact_"+m.Fact, nil)
	}
	if m.Year == 0 {
		return name
	}
	return w.text("of_year", map[string]any{"year": m.Year, "what": name})
}
