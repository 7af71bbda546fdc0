package enterprise

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// finds tells whether a query finds a firm, as the store does it: one of the ways
// of every part has all its grams, and the text confirms.
func finds(s Searchable, typed string) bool {
	grams, text := s.Grams(), s.Text()
	q := ParseQuery(typed)
	for _, part := range q.Parts {
		way := len(part.Ways) == 0
		for _, w := range part.Ways {
			if w.Prefix != "" {
				way = way || slices.ContainsFunc(grams, func(g string) bool { return strings.HasPrefix(g, w.Prefix) })
				continue
			}
			way = way || !slices.ContainsFunc(w.Grams, func(g string) bool { return !slices.Contains(grams, g) })
		}
		if !way || !strings.Contains(text, part.Text) {
			return false
		}
	}
	return len(q.Parts) > 0
}

func TestSearchFinds(t *testing.T) {
	firm := Searchable{
		Name: "桐乡市禾穗针织有限公司", ShortName: "小禾苗", USCC: "91330483MA2B0004K2", FormerNames: []string{"桐乡县丰泽毛纺厂"},
	}
	for _, typed := range []string{
		"禾穗", "穗针", "禾", "织", "针织有限公司", "针织有", "禾穗 针织", "有限公司", "限公", "hsz针", "桐乡", "丰泽毛纺厂", "毛纺", "小禾苗",
		"hesui", "hesuizhen", "zhenzhi", "hszz", "HSZZ", "sz", "txs", "04k2", "4K2", "91330483MA2B0004K2", "ma2b0004k2", "禾穗4k2",
	} {
		if !finds(firm, typed) {
			t.Errorf("%q does not find %s: %v", typed, firm.Name, ParseQuery(typed))
		}
	}
	for _, typed := range []string{"", "  ", "、", "青梧", "禾针", "esui", "hsz麻", "4k3"} {
		if finds(firm, typed) {
			t.Errorf("%q finds %s", typed, firm.Name)
		}
	}
}

// Every piece of a name of two characters or more finds the firm, as do the
// pinyin and the initials from the start of any character.
func TestSearchFindsEveryPiece(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := CleanName(names().Draw(t, "name"))
		firm := Searchable{Name: name}
		runes := []rune(plainText(name))
		from := rapid.IntRange(0, len(runes)-2).Draw(t, "from")
		to := rapid.IntRange(from+2, len(runes)).Draw(t, "to")
		if piece := string(runes[from:to]); !finds(firm, piece) {
			t.Fatalf("%q does not find %q", piece, name)
		}
		syllables := Syllables(indexed(plainText(name)))
		start := rapid.IntRange(0, len(syllables)-1).Draw(t, "syllable")
		if said := strings.Join(syllables[start:], ""); len(said) >= shortestRun && !finds(firm, said) {
			t.Fatalf("%q does not find %q", said, name)
		}
		if short := initialsOf(syllables[start:]); len(short) >= 2 && !finds(firm, short) {
			t.Fatalf("%q does not find %q", short, name)
		}
	})
}
