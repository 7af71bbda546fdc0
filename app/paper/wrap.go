package paper

import (
	"strings"
	"unicode"
)

// wrap breaks text into lines no wider than width: between any two characters, but
// neither inside a word or number nor before a mark that closes something.
func wrap(text string, width float64, measure func(string) float64) (lines []string) {
	line := ""
	for _, piece := range pieces(text) {
		if line != "" && measure(line+strings.TrimRight(piece, " ")) > width {
			lines, line = append(lines, strings.TrimRight(line, " ")), ""
			piece = strings.TrimLeft(piece, " ")
		}
		line += piece
	}
	return append(lines, line)
}

// pieces are the parts of a text that stay together.
func pieces(text string) (all []string) {
	var last rune
	for _, r := range text {
		if len(all) > 0 && (joined(last, r) || closing(r)) {
			all[len(all)-1] += string(r)
		} else {
			all = append(all, string(r))
		}
		last = r
	}
	return all
}

// joined tells that two characters belong to one word, number or opened bracket.
func joined(a, b rune) bool {
	return narrow(a) && narrow(b) || unicode.Is(unicode.Ps, a) || unicode.Is(unicode.Pi, a)
}

// narrow are the characters of words and numbers that spaces set apart.
func narrow(r rune) bool {
	return r > ' ' && r < 0x2E80 && !unicode.Is(unicode.Pi, r) && !unicode.Is(unicode.Pf, r)
}

func closing(r rune) bool {
	return unicode.Is(unicode.Pe, r) || unicode.Is(unicode.Pf, r) || strings.ContainsRune("\u3001\u3002\uff0c\uff1b\uff1a\uff01\uff1f", r)
}
