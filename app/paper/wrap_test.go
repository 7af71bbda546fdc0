package paper

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestWrap(t *testing.T) {
	wide := func(s string) float64 { return float64(utf8.RuneCountInString(s)) }
	for _, row := range []struct{ text, want string }{
		{"", ""},
		{"桐乡试苗", "桐乡试苗"},
		{"桐乡试苗参训", "桐乡试苗参|训"},
		{"桐乡试苗参，训", "桐乡试苗|参，训"},            // a comma begins no line
		{"桐乡试苗（参训", "桐乡试苗|（参训"},            // a bracket ends none
		{"桐乡 2026年", "桐乡|2026年"},           // a number stays whole
		{"one two three", "one|two|three"}, // words too
		{"overlongword 桐", "overlongword|桐"},
	} {
		if got := strings.Join(wrap(row.text, 5, wide), "|"); got != row.want {
			t.Errorf("%q: %q, want %q", row.text, got, row.want)
		}
	}
}
