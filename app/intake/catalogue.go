package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/width"
	"gopkg.in/yaml.v3"

	"miaolin/app/fact"
	"miaolin/app/sheet"
	"miaolin/config"
)

// Catalogue is intake.yaml: the fields of each kind, the headings and words
// offices use for them.
type Catalogue struct {
	Kinds  map[Kind]kindFacts            `yaml:"kinds"`
	Fields map[Field]fieldFacts          `yaml:"fields"`
	Values map[Field]map[string][]string `yaml:"values"`
	Forms  map[string]formFacts          `yaml:"forms"`

	figures []fact.Field // the yearly figures, as figures.yaml has them
}

type kindFacts struct {
	Fields   []Field `yaml:"fields"`
	Required []Field `yaml:"required"`
}

type fieldFacts struct {
	Titles   []string `yaml:"titles"`
	Contains []string `yaml:"contains"`
	Never    []string `yaml:"never"`
	Personal bool     `yaml:"personal"`
}

// LoadCatalogue reads the shipped file and refuses one that names a field
// without headings.
func LoadCatalogue() (*Catalogue, error) {
	raw, err := config.Defaults.ReadFile("defaults/intake.yaml")
	if err != nil {
		return nil, err
	}
	var c Catalogue
	if err := yaml.Unmarshal(raw, &c); err != nil {
		return nil, fmt.Errorf("intake: intake.yaml: %w", err)
	}
	order, err := fact.ShippedPrecedence()
	if err != nil {
		return nil, err
	}
	c.figures = order.Fields
	words, err := config.LoadMessages()
	if err != nil {
		return nil, err
	}
	for kind, facts := range c.Kinds {
		for _, f := range facts.Fields {
			if len(c.Fields[f].Titles) == 0 {
				return nil, fmt.Errorf("intake: intake.yaml: %s has field %q without headings", kind, f)
			}
		}
	}
	c.knowOwnWords(words)
	return &c, nil
}

// Has tells whether a kind has a field; a figure may name its year.
func (c *Catalogue) Has(kind Kind, f Field) bool {
	base, year := f.of()
	if year != "" {
		y, err := strconv.Atoi(year)
		if _, figure := c.figureOf(f); !figure || err != nil || y < oldestYear || y > 2100 {
			return false
		}
	}
	return slices.Contains(c.Kinds[kind].Fields, base)
}

// headingKey makes headings comparable: width, case, blanks, stars and what
// stands in brackets do not matter.
func headingKey(title string) string {
	s := strings.ToLower(width.Fold.String(sheet.Clean(title)))
	var out strings.Builder
	depth := 0
	for _, r := range s {
		switch {
		case strings.ContainsRune("([{【〔", r):
			depth++
		case strings.ContainsRune(")]}】〕", r):
			depth = max(0, depth-1)
		case depth > 0 || strings.ContainsRune(" *★:/、_-.,。?？\"'", r):
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

// Knows tells whether a heading means something in tables of this kind.
func (c *Catalogue) Knows(kind Kind) func(title string) bool {
	return func(title string) bool {
		for _, f := range c.Kinds[kind].Fields {
			if plain, _ := c.yearly(kind, f, title); c.fits(f, plain) > 0 {
				return true
			}
		}
		return false
	}
}

// knowsAny tells whether a heading means something in tables of some kind.
func (c *Catalogue) knowsAny(title string) bool {
	for kind := range c.Kinds {
		if c.Knows(kind)(title) {
			return true
		}
	}
	return false
}

// fits scores how well a heading names a field: 2 exactly, 1 by a word in it.
func (c *Catalogue) fits(f Field, title string) int {
	key := headingKey(title)
	if key == "" {
		return 0
	}
	facts := c.Fields[f]
	same := func(t string) bool { return headingKey(t) == key }
	inside := func(t string) bool { return strings.Contains(key, t) }
	switch {
	case slices.ContainsFunc(facts.Titles, same):
		return 2
	case slices.ContainsFunc(facts.Never, inside):
		return 0
	case slices.ContainsFunc(facts.Contains, inside):
		return 1
	}
	return 0
}

// Guess gives every column its meaning, each meaning to one column only: exact
// headings first, then those that hold a telling word, left to right.
func (c *Catalogue) Guess(kind Kind, titles []string) []Field {
	columns := make([]Field, len(titles))
	taken := map[Field]bool{}
	for score := 2; score > 0; score-- {
		for i, title := range titles {
			if columns[i] != "" {
				continue
			}
			for _, f := range c.Kinds[kind].Fields {
				plain, meant := c.yearly(kind, f, title)
				if !taken[meant] && c.fits(f, plain) == score {
					columns[i], taken[meant] = meant, true
					break
				}
			}
		}
	}
	return columns
}

// GuessKind tells what a table is about by its headings.
func (c *Catalogue) GuessKind(titles []string) Kind {
	best, most := Roster, 0
	for _, kind := range []Kind{Roster, Titles, Contacts, Rights, Figures, Honours} {
		n := 0
		for _, f := range c.Guess(kind, titles) {
			if f != "" {
				n++
			}
		}
		for _, f := range c.Kinds[kind].Required {
			if !slices.Contains(c.Guess(kind, titles), f) {
				n = 0
			}
		}
		if n > most {
			best, most = kind, n
		}
	}
	return best
}

// Fingerprint recognises a table by its headings.
func Fingerprint(titles []string) string {
	keys := make([]string, len(titles))
	for i, t := range titles {
		keys[i] = headingKey(t)
	}
	sum := sha256.Sum256([]byte(strings.Join(keys, "\n")))
	return hex.EncodeToString(sum[:16])
}

// Word finds the code of a written value, such as hnte for 国家高新技术企业.
func (c *Catalogue) Word(f Field, text string) (string, bool) {
	key := headingKey(text)
	for code, words := range c.Values[f] {
		if key == headingKey(code) { // a code stands for itself, as pages and commands send it
			return code, true
		}
		for _, w := range words {
			if headingKey(w) == key {
				return code, true
			}
		}
	}
	return "", false
}
