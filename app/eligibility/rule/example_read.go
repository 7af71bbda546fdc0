package rule

import (
	"encoding/json"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"

	"miaolin/app/value"
)

// Authors of examples write one thing in several ways. What can mean only one
// thing is understood; all else is told, never guessed.

// nothing are the words for a value that is not known.
var nothing = []string{"", "null", "none", "n/a", "na", "unknown", "未知", "-", "—"}

// unitWords are what may follow a number, with what it is worth in the unit of
// the field: the name of a field ends in its unit.
var unitWords = []struct {
	words  []string
	suffix string // of the field's name; empty: of any that is no money and no percentage
	worth  *big.Rat
}{
	{[]string{"亿元", "亿"}, "_wan", rat(10_000, 1)},
	{[]string{"万元", "万", "wan"}, "_wan", one},
	{[]string{"元", "yuan", "cny", "rmb"}, "_wan", rat(1, 10_000)},
	{[]string{"%", "％", "percent"}, "_percent", one},
	{[]string{"人", "名", "people", "persons"}, "", one},
	{[]string{"项", "件", "个", "条", "items", "家", "位"}, "", one},
	{[]string{"个月", "月", "months"}, "", one},
	{[]string{"天", "日", "days"}, "", one},
	{[]string{"年", "years"}, "", one},
	{[]string{"分", "points"}, "", one},
}

// measured reads a number that may carry the unit of its field.
func measured(key string, v any) (*big.Rat, error) {
	n, isNumber := v.(json.Number)
	text, isText := v.(string)
	if isNumber {
		text = n.String()
	} else if !isText {
		return nil, fmt.Errorf("%s is not a number", show(v))
	}
	plain := narrow.Replace(strings.TrimSpace(text))
	if r, err := ParseNumber(plain); err == nil {
		return r, nil
	}
	for _, u := range unitWords {
		for _, word := range u.words {
			digits, has := strings.CutSuffix(strings.ToLower(plain), word)
			if !has {
				continue
			}
			r, err := ParseNumber(digits)
			if err != nil {
				return nil, fmt.Errorf("%q is not a number", text)
			}
			if fits := u.suffix != "" && strings.HasSuffix(key, u.suffix) || u.suffix == "" && !strings.HasSuffix(key, "_wan") && !strings.HasSuffix(key, "_percent"); !fits {
				return nil, fmt.Errorf("%q is in another unit than the field", text)
			}
			return times(r, u.worth), nil
		}
	}
	return nil, fmt.Errorf("%q is not a number", text)
}

// narrow turns full-width digits and signs into plain ones.
var narrow = strings.NewReplacer("０", "0", "１", "1", "２", "2", "３", "3", "４", "4", "５", "5", "６", "6", "７", "7", "８", "8", "９", "9",
	"．", ".", "，", ",", "－", "-", "−", "-", "　", "", " ", "")

var dateParts = regexp.MustCompile(`^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$|^(\d{4})(\d{2})(\d{2})$`)

// anyDate reads 2019-06-01, 2019/6/1, 2019.6.1, 20190601, 2019年6月1日, and the day
// of a timestamp.
func anyDate(s string) (value.Date, error) {
	s, _, _ = strings.Cut(narrow.Replace(s), "T")
	m := dateParts.FindStringSubmatch(s)
	if m == nil {
		return value.Date{}, fmt.Errorf("%q is not a date", s)
	}
	if m[1] == "" {
		m = m[3:]
	}
	two := func(s string) string { return strings.Repeat("0", 2-len(s)) + s }
	return value.ParseDate(m[1] + "-" + two(m[2]) + "-" + two(m[3]))
}

// perhaps adds the name that was probably meant.
func perhaps(name string, known []string) string {
	if k := near(name, known); k != "" {
		return fmt.Sprintf("; %q is known", k)
	}
	return ""
}

// near is the known name a mistyped one was probably meant to be; empty when none is close.
func near(name string, known []string) string {
	best, least := "", 1+len(name)/3
	for _, k := range slices.Sorted(slices.Values(known)) {
		if d := distance(name, k, least); d < least {
			best, least = k, d
		}
	}
	return best
}

// distance is how many letters to change, add or drop, or most when it is that many.
func distance(a, b string, most int) int {
	if len(a)-len(b) >= most || len(b)-len(a) >= most {
		return most
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			above := row[j+1]
			row[j+1] = min(above+1, row[j]+1, diagonal+boolInt(a[i] != b[j]))
			diagonal = above
		}
	}
	return row[len(b)]
}
