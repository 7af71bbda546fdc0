package intake

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"golang.org/x/text/width"

	"miaolin/app/value"
)

// Capital is a registered capital in its own currency; foreign money is never
// converted. The amount counts hundredths of the currency.
type Capital struct {
	Amount   value.Money
	Currency string
}

// largestCapital keeps slips of the keyboard out: ten thousand 亿 yuan.
const largestCapital = value.Money(100_000_000_000_000)

// ParseCapital reads an amount as registers write it: "1,000(万元人民币)",
// "237.9万人民币", "438(万美元)", "50(万)", "人民币壹…" is refused. A bare number
// takes the unit that stands in the column's title; without one nobody can tell
// 元 from 万元, so it is a problem and not a guess.
func ParseCapital(text, title string) (Capital, string) {
	s := strings.ToLower(width.Fold.String(text))
	s = strings.NewReplacer(",", "", "，", "", " ", "", "\u3000", "", "\u00a0", "").Replace(s)
	digits := strings.IndexFunc(s, func(r rune) bool { return r >= '0' && r <= '9' })
	if digits < 0 {
		return Capital{}, "intake.capital_unreadable"
	}
	end := digits
	for end < len(s) && (s[end] >= '0' && s[end] <= '9' || s[end] == '.') {
		end++
	}
	amount, ok := new(big.Rat).SetString(s[digits:end])
	if !ok {
		return Capital{}, "intake.capital_unreadable"
	}
	words := s[:digits] + s[end:]
	currency, rest := takeCurrency(words)
	times, named, rest := takeMagnitude(rest)
	if strings.Trim(rest, "()[]:;") != "" {
		return Capital{}, "intake.capital_unreadable"
	}
	if !named && amount.Sign() != 0 {
		var inTitle string
		if times, inTitle, ok = unitOfTitle(title); !ok {
			return Capital{}, "intake.capital_no_unit"
		}
		if currency == "" {
			currency = inTitle
		}
	}
	amount.Mul(amount, new(big.Rat).SetInt64(times*100))
	if !amount.IsInt() {
		return Capital{}, "intake.capital_too_fine"
	}
	if !amount.Num().IsInt64() || value.Money(amount.Num().Int64()) > largestCapital {
		return Capital{}, "intake.capital_too_large"
	}
	if currency == "" {
		currency = "CNY"
	}
	return Capital{value.Money(amount.Num().Int64()), currency}, ""
}

// takeCurrency cuts the currency out of the words around a number.
func takeCurrency(s string) (code, rest string) {
	for _, c := range currencies {
		if before, after, ok := strings.Cut(s, c.word); ok {
			// 日元, 港元 … leave the word for the unit of 万 behind.
			return c.code, before + after
		}
	}
	return "", s
}

// takeMagnitude cuts 万元, 亿 … out; named tells whether any unit stood there.
// A foreign currency's own name ends in 元 and names the unit as well.
func takeMagnitude(s string) (times int64, named bool, rest string) {
	times = 1
	for _, m := range magnitudes {
		if before, after, ok := strings.Cut(s, m.word); ok {
			times, named, s = m.times, true, before+after
			break
		}
	}
	for _, w := range plainYuan {
		if before, after, ok := strings.Cut(s, w); ok {
			named, s = true, before+after
		}
	}
	return times, named, s
}

// unitOfTitle finds the unit in a title such as 注册资本（万元）.
func unitOfTitle(title string) (times int64, currency string, ok bool) {
	s := strings.ToLower(width.Fold.String(title))
	i := strings.IndexAny(s, "([:")
	if i < 0 {
		return 0, "", false
	}
	inside := strings.Trim(s[i:], "()[]: ")
	if j := slices.IndexFunc(currencies, func(c struct{ word, code string }) bool { return strings.Contains(inside, c.word) }); j >= 0 {
		currency = currencies[j].code
	}
	times, ok, _ = takeMagnitude(inside)
	return times, currency, ok || currency != ""
}

// String is the canonical form of a capital: "10000000.00 CNY".
func (c Capital) String() string {
	return fmt.Sprintf("%d.%02d %s", c.Amount/100, c.Amount%100, c.Currency)
}

// capitalOf reads the canonical form back.
func capitalOf(s string) (Capital, bool) {
	var c Capital
	var units, hundredths int64
	if _, err := fmt.Sscanf(s, "%d.%02d %3s", &units, &hundredths, &c.Currency); err != nil {
		return Capital{}, false
	}
	c.Amount = value.Money(units*100 + hundredths)
	return c, true
}
