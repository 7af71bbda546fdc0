package enterprise

import "strings"

// Identity is what two records are compared by.
type Identity struct {
	Name        string
	USCC        string // "" when not known
	FormerNames []string
}

// Verdict is what the machine may conclude. It never merges: Linked only says
// that two sources speak of one firm, Suggested asks a person.
type Verdict string

const (
	Linked    Verdict = "linked"
	Suggested Verdict = "suggested"
	Different Verdict = "different"
)

// Reasons a pair is shown to a person, in the order they are tried.
const (
	ReasonSameUSCC   = "same_uscc"
	ReasonSameName   = "same_name"
	ReasonFormerName = "former_name"
	ReasonSameCore   = "same_core"
	ReasonBrand      = "same_brand"
	ReasonSimilar    = "similar"
	ReasonBranch     = "branch"
)

// Match is the outcome of comparing two identities. Score runs from 0 to 100 and
// only orders suggestions.
type Match struct {
	Verdict Verdict `json:"verdict" enum:"linked,suggested,different"`
	Score   int     `json:"score"`
	Reason  string  `json:"reason" doc:"same_uscc, same_name, former_name, same_core, same_brand, similar or branch"`
}

const (
	suggestFrom  = 50
	branchCap    = 55 // a branch beside its parent: worth a look, never more
	conflictCap  = 60 // two different codes: two firms, unless a person knows better
	sameCore     = 90
	sameBrand    = 70
	sharedPhrase = 3 // characters in a row that make two cores alike
)

// Compare says how likely two identities are one firm. The credit code decides
// when both have one: equal codes are one firm whatever the names, different
// codes are two firms whatever the names.
func Compare(a, b Identity) Match {
	if a.USCC != "" && a.USCC == b.USCC {
		return Match{Linked, 100, ReasonSameUSCC}
	}
	best := compareNames(a.Name, b.Name)
	if former := compareFormer(a, b); former.Score > best.Score {
		best = former
	}
	if a.USCC != "" && b.USCC != "" {
		best.Score = min(best.Score, conflictCap)
	}
	best.Verdict = Different
	switch {
	case best.Score == 100:
		best.Verdict = Linked
	case best.Score >= suggestFrom:
		best.Verdict = Suggested
	}
	return best
}

func compareFormer(a, b Identity) Match {
	for _, old := range a.FormerNames {
		if NameKey(old) == NameKey(b.Name) {
			return Match{Score: 95, Reason: ReasonFormerName}
		}
	}
	for _, old := range b.FormerNames {
		if NameKey(old) == NameKey(a.Name) {
			return Match{Score: 95, Reason: ReasonFormerName}
		}
	}
	return Match{}
}

func compareNames(a, b string) Match {
	if NameKey(a) == NameKey(b) {
		return Match{Score: 100, Reason: ReasonSameName}
	}
	match := compareCores(a, b)
	left, right := Branch(a), Branch(b)
	switch {
	case left == right:
		return match
	case left != "" && right != "": // two branches of one parent
		return Match{Score: min(match.Score, suggestFrom-1), Reason: ReasonBranch}
	}
	return Match{Score: min(match.Score, branchCap), Reason: ReasonBranch}
}

func compareCores(a, b string) Match {
	coreA, coreB := CoreName(a), CoreName(b)
	if coreA == coreB {
		return Match{Score: sameCore, Reason: ReasonSameCore}
	}
	brandA, brandB := Brand(a), Brand(b)
	alike := dice(coreA, coreB)
	if brandA == brandB || startsWithBrand(coreA, brandB) || startsWithBrand(coreB, brandA) {
		return Match{Score: sameBrand + alike/6, Reason: ReasonBrand}
	}
	// What two cores share counts when it is not merely a trade: 新材料科技 says nothing.
	if phrase := longestShared(coreA, coreB); !allTrade(phrase) {
		if alike >= suggestFrom {
			return Match{Score: min(alike, sameCore-1), Reason: ReasonSimilar}
		}
		if runeLen(phrase) >= sharedPhrase {
			return Match{Score: suggestFrom + runeLen(phrase), Reason: ReasonSimilar}
		}
	}
	if shared := longestShared(brandA, brandB); runeLen(shared) >= 2 && !allTrade(shared) {
		return Match{Score: suggestFrom, Reason: ReasonSimilar}
	}
	return Match{Score: alike / 2, Reason: ReasonSimilar}
}

func startsWithBrand(core, brand string) bool {
	return runeLen(brand) >= 2 && !allTrade(brand) && strings.HasPrefix(core, brand)
}

// dice is the share of character pairs two strings have in common, in percent.
func dice(a, b string) int {
	left, right := pairsOf(a), pairsOf(b)
	if len(left) == 0 || len(right) == 0 {
		return 0
	}
	seen := make(map[string]int, len(left))
	for _, pair := range left {
		seen[pair]++
	}
	shared := 0
	for _, pair := range right {
		if seen[pair] > 0 {
			seen[pair]--
			shared++
		}
	}
	return 200 * shared / (len(left) + len(right))
}

func pairsOf(s string) []string {
	runes := []rune(s)
	var pairs []string
	for i := 0; i+1 < len(runes); i++ {
		pairs = append(pairs, string(runes[i:i+2]))
	}
	return pairs
}

// longestShared is the longest run of characters both strings contain.
func longestShared(a, b string) string {
	left, right := []rune(a), []rune(b)
	best, end := 0, 0
	row := make([]int, len(right)+1)
	for i := range left {
		diagonal := 0
		for j := range right {
			above := row[j+1]
			row[j+1] = 0
			if left[i] == right[j] {
				row[j+1] = diagonal + 1
				if row[j+1] > best {
					best, end = row[j+1], i+1
				}
			}
			diagonal = above
		}
	}
	return string(left[end-best : end])
}

// allTrade reports whether a phrase is built from trade words and pieces of them.
func allTrade(phrase string) bool {
	for _, word := range tradeWords {
		phrase = strings.ReplaceAll(phrase, word, "")
	}
	return runeLen(phrase) < 2
}
