package certification

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"miaolin/app/value"
)

// Warning is something odd that a person may accept: official lists themselves
// carry such numbers. Its words stand in the catalogue as certification.<Code>.
type Warning struct {
	Code   string         `json:"code"`
	Params map[string]any `json:"params,omitempty"`
	Text   string         `json:"text,omitempty"`
}

// NormaliseNumber folds full-width forms and drops spaces and invisible
// characters; letters become capitals.
func NormaliseNumber(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || unicode.IsControl(r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, width.Fold.String(s))
}

// CheckNumber says what is odd about a number as it was written, for a title
// recognised on a day and an enterprise in a unit.
func (k Kind) CheckNumber(written string, recognised value.Date, unitCode string) []Warning {
	var all []Warning
	warn := func(code string, params map[string]any) {
		all = append(all, Warning{Code: code, Params: params})
	}
	number := NormaliseNumber(written)
	if number == "" || k.Number == nil || k.Number.pattern == nil {
		return nil
	}
	if number != strings.TrimSpace(written) {
		warn("number_normalised", map[string]any{"written": written, "number": number})
	}
	if k.Number.older != nil && k.Number.older.MatchString(number) {
		return all
	}
	parts := k.Number.pattern.FindStringSubmatch(number)
	if parts == nil {
		warn("number_format", map[string]any{"number": number})
		return all
	}
	for i, name := range k.Number.pattern.SubexpNames() {
		expected := ""
		switch name {
		case "year":
			expected = strconv.Itoa(recognised.Year())
		case "province":
			expected = prefix(unitCode, 2)
		case "division":
			expected = prefix(unitCode, 6)
		}
		if expected != "" && parts[i] != expected {
			warn("number_"+name, map[string]any{"number": number, "found": parts[i], "expected": expected})
		}
	}
	return all
}

func prefix(code string, n int) string {
	if len(code) < n {
		return ""
	}
	return code[:n]
}
