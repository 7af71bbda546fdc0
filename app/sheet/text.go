package sheet

import (
	"strings"
	"unicode"
)

// Clean makes a cell safe and comparable: no control or invisible characters,
// one space for any run of blanks, nothing at the ends.
func Clean(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			gap = true
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == unicode.ReplacementChar:
		default:
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(r)
		}
	}
	return b.String()
}

// plain is the fast path: most cells need no cleaning.
func plain(s string) bool {
	last := ' '
	for _, r := range s {
		if r < ' ' || (r == ' ' && last == ' ') || (r >= 0x7F && (unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar)) {
			return false
		}
		last = r
	}
	return s == "" || last != ' '
}

// Preview is the row as plain text of at most width cells and length runes each,
// for showing a file before anything is done with it.
func (r Row) Preview(width, length int) []string {
	out := make([]string, 0, min(width, len(r.Cells)))
	for _, c := range r.Cells[:min(width, len(r.Cells))] {
		text := []rune(Clean(c.Text))
		if len(text) > length {
			text = append(text[:length:length], '…')
		}
		out = append(out, string(text))
	}
	return out
}
