package enterprise

import (
	"slices"
	"strings"
	"unicode"
)

// Search works on grams: pairs of neighbouring characters, stored once per firm
// and unit. Four kinds share one table and are told apart by their first sign:
//
//	苏州     a pair of characters of the name, a former name or the short name
//	~szjx    four first letters in a row, for people who type initials
//	_suzhou  six letters from the start of a syllable, for people who type pinyin
//	#4K2     three signs out of the last eight of the credit code
//
// The legal form (有限公司) is left out but for its first character: it is in
// every name and finds nothing.
// A gram only proposes firms; the text of the summary row confirms them.
const (
	initialsMark = "~"
	pinyinMark   = "_"
	usccMark     = "#"
	usccTail     = 8
	codeRun      = 3 // signs of the code in one gram
	spokenRun    = 6 // letters of pinyin in one gram
	initialsRun  = 4
	shortestRun  = 3 // of pinyin that is worth looking up
)

// Searchable is what a firm can be found by.
type Searchable struct {
	Name, ShortName, USCC string
	FormerNames           []string
}

// Grams are the entries of one firm, without repeats.
func (s Searchable) Grams() []string {
	set := map[string]bool{}
	for _, text := range s.texts() {
		plain := indexed(plainText(text))
		for _, gram := range textGrams(plain) {
			set[gram] = true
		}
		syllables := Syllables(plain)
		for i := range syllables {
			set[initialsMark+head(initialsOf(syllables[i:]), initialsRun)] = true
			set[pinyinMark+head(strings.Join(syllables[i:], ""), spokenRun)] = true
		}
	}
	for _, gram := range runsOf(tail(s.USCC, usccTail), codeRun) {
		set[usccMark+strings.ToLower(gram)] = true
	}
	grams := make([]string, 0, len(set))
	for gram := range set {
		grams = append(grams, gram)
	}
	slices.Sort(grams)
	return grams
}

// Text is what a proposed firm is confirmed against.
func (s Searchable) Text() string {
	var parts []string
	for _, text := range s.texts() {
		syllables := Syllables(text)
		parts = append(parts, plainText(text), strings.Join(syllables, ""), initialsOf(syllables))
	}
	return strings.Join(append(parts, strings.ToLower(s.USCC)), "|")
}

func (s Searchable) texts() []string {
	texts := []string{s.Name}
	if s.ShortName != "" && !strings.Contains(plainText(s.Name), plainText(s.ShortName)) {
		texts = append(texts, s.ShortName)
	}
	return append(texts, s.FormerNames...)
}

// plainText is a name as it is compared in search: no signs, lower case.
func plainText(s string) string { return strings.ToLower(keepWordRunes(CleanName(s))) }

// textGrams are the pairs of a text and its last character alone, so that a
// search for one character finds it in every position.
func textGrams(plain string) []string {
	runes := []rune(plain)
	if len(runes) == 0 {
		return nil
	}
	return append(pairsOf(plain), string(runes[len(runes)-1]))
}

func runsOf(s string, n int) []string {
	var out []string
	for i := 0; i+n <= len(s); i++ {
		out = append(out, s[i:i+n])
	}
	return out
}

func head(s string, n int) string { return s[:min(n, len(s))] }
func tail(s string, n int) string { return s[max(0, len(s)-n):] }

// Query is a search as typed, made ready. Each part must be found.
type Query struct {
	Parts []QueryPart
}

// QueryPart is a run of one script. Any of its Ways finds it. A part without any
// is only compared with the text.
type QueryPart struct {
	Text string // confirmed against Searchable.Text
	Ways []Way
}

// Way is one manner to find a part: firms that have all of Grams, or one gram
// that begins with Prefix.
type Way struct {
	Grams  []string
	Prefix string
}

// ParseQuery splits what was typed into Chinese and Latin runs.
func ParseQuery(typed string) Query {
	var q Query
	for _, word := range strings.FieldsFunc(strings.ToLower(CleanSpaced(typed)), notWord) {
		for _, run := range scriptRuns(word) {
			q.Parts = append(q.Parts, newPart(run))
		}
	}
	return q
}

// CleanSpaced is CleanName that keeps the spaces between words.
func CleanSpaced(typed string) string {
	words := strings.Fields(typed)
	for i, word := range words {
		words[i] = CleanName(word)
	}
	return strings.Join(words, " ")
}

func notWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

func scriptRuns(word string) []string {
	var runs []string
	start, latin := 0, false
	for i, r := range word {
		if i > 0 && isLatin(r) != latin {
			runs = append(runs, word[start:i])
			start = i
		}
		latin = isLatin(r)
	}
	return append(runs, word[start:])
}

func newPart(run string) QueryPart {
	part := QueryPart{Text: run}
	if isLatin([]rune(run)[0]) {
		part.Ways = latinWays(run)
		return part
	}
	if insideForm(run) { // 限公司: stored nowhere, and in nearly every name
		return part
	}
	plain := searchable(run)
	if runeLen(plain) == 1 {
		part.Ways = []Way{{Prefix: plain}}
	} else {
		part.Ways = []Way{{Grams: pairsOf(plain)}}
	}
	return part
}

func latinWays(run string) []Way {
	if len(run) == 1 { // wherever a pair, a syllable or a run of the code begins with it
		return []Way{{Prefix: run}, {Prefix: initialsMark + run}, {Prefix: pinyinMark + run}, {Prefix: usccMark + run}}
	}
	var ways []Way
	if pairs := pairsOf(run); len(pairs) > 0 {
		ways = append(ways, Way{Grams: pairs}, spoken(initialsMark, run, initialsRun))
	}
	if len(run) >= shortestRun {
		ways = append(ways, spoken(pinyinMark, run, spokenRun))
	}
	if runs := runsOf(tail(run, usccTail), codeRun); len(runs) > 0 {
		for i := range runs {
			runs[i] = usccMark + runs[i]
		}
		ways = append(ways, Way{Grams: runs})
	}
	return ways
}

// spoken looks up a whole gram, or all that begin with what was typed so far.
func spoken(mark, run string, length int) Way {
	if len(run) < length {
		return Way{Prefix: mark + run}
	}
	return Way{Grams: []string{mark + run[:length]}}
}

// indexed is the part of a name that is stored as grams: up to and including the
// first character of its legal form.
func indexed(plain string) string {
	runes := []rune(plain)
	for _, form := range legalForms { // the longest that fits, and only that one
		if rest := len(runes) - runeLen(form); rest >= 2 && strings.HasSuffix(plain, form) {
			return string(runes[:rest+1])
		}
	}
	return plain
}

// searchable is the part of a typed run whose pairs are surely stored when the
// run is in a name: whatever may be a legal form, also a half-typed one, is cut
// down to its first character.
func searchable(run string) string {
	runes := []rune(run)
	cut := len(runes)
	for n := formTail(runes[:cut]); n > 0; n = formTail(runes[:cut]) {
		cut -= n
	}
	return string(runes[:min(cut+1, len(runes))])
}

func insideForm(run string) bool {
	return slices.ContainsFunc(legalForms, func(form string) bool { return strings.Index(form, run) > 0 })
}

// formTail is how many of the last characters may be the beginning of a legal form.
func formTail(runes []rune) int {
	longest := 0
	for _, form := range legalForms {
		for n := min(len(runes), runeLen(form)); n > longest; n-- {
			if strings.HasPrefix(form, string(runes[len(runes)-n:])) {
				longest = n
			}
		}
	}
	return longest
}
