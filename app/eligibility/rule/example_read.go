package rule

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/unicode/norm"
	"gopkg.in/yaml.v3"

	"miaolin/app/value"
	"miaolin/config"
)

// Authors of examples write one thing in several ways. What can mean only one
// thing is understood; all else is told, never guessed.

// exampleWords are the words of example_words.yaml.
type exampleWords struct {
	Missing []string `yaml:"missing"`
	Yes     []string `yaml:"yes"`
	No      []string `yaml:"no"`
	Units   []struct {
		Words []string `yaml:"words"`
		Field string   `yaml:"field"` // how the field's name ends; empty: no money and no percentage
		Worth Decimal  `yaml:"worth"`
	} `yaml:"units"`
	DateMarks []string `yaml:"date_marks"`
}

var written = sync.OnceValue(func() *exampleWords {
	text, err := config.Defaults.ReadFile("defaults/example_words.yaml")
	var w exampleWords
	if err == nil {
		err = yaml.Unmarshal(text, &w)
	}
	if err != nil {
		panic(err) // it is part of the program
	}
	return &w
})

func isMissing(text string) bool {
	return slices.Contains(written().Missing, strings.ToLower(strings.TrimSpace(text)))
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
	plain := narrow(strings.TrimSpace(text))
	if r, err := ParseNumber(plain); err == nil {
		return r, nil
	}
	for _, u := range written().Units {
		for _, word := range u.Words {
			digits, has := strings.CutSuffix(strings.ToLower(plain), word)
			if !has {
				continue
			}
			r, err := ParseNumber(digits)
			if err != nil {
				return nil, fmt.Errorf("%q is not a number", text)
			}
			if fits := u.Field != "" && strings.HasSuffix(key, u.Field) || u.Field == "" && !strings.HasSuffix(key, "_wan") && !strings.HasSuffix(key, "_percent"); !fits {
				return nil, fmt.Errorf("%q is in another unit than the field", text)
			}
			return times(r, u.Worth.Rat()), nil
		}
	}
	return nil, fmt.Errorf("%q is not a number", text)
}

// narrow turns full-width digits and signs into plain ones and drops spaces.
func narrow(s string) string {
	return strings.NewReplacer("−", "-", " ", "").Replace(norm.NFKC.String(s))
}

// anyDate reads 2019-06-01, 2019/6/1, 2019.6.1, 20190601, the same with the Chinese
// words for year, month and day, and the day of a timestamp.
func anyDate(s string) (value.Date, error) {
	s, _, _ = strings.Cut(narrow(s), "T")
	for _, mark := range written().DateMarks {
		s = strings.ReplaceAll(s, mark, " ")
	}
	parts := strings.Fields(s)
	if len(parts) == 1 && len(s) == 8 {
		parts = []string{s[:4], s[4:6], s[6:]}
	}
	if len(parts) != 3 || len(parts[0]) != 4 || len(parts[1]) > 2 || len(parts[2]) > 2 {
		return value.Date{}, fmt.Errorf("%q is not a date", s)
	}
	two := func(s string) string { return strings.Repeat("0", 2-len(s)) + s }
	return value.ParseDate(parts[0] + "-" + two(parts[1]) + "-" + two(parts[2]))
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
