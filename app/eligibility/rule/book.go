package rule

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"miaolin/app/value"
	"miaolin/config"
)

// Book is all rule sets known, with the rates and counting rules beside them.
type Book struct {
	Sets     []*Set
	Rates    *Rates
	Counting *Counting
}

// rulesDir is where the program keeps its rules.
const rulesDir = "defaults/rules"

// Shipped reads what comes with the program, once.
var Shipped = sync.OnceValues(func() (*Book, error) {

	sets, err := LoadDir(config.Defaults, rulesDir, ratesFile, countingFile)
	if err != nil {
		return nil, fmt.Errorf("rules: %w", err)
	}
	b, err := NewBook(sets)
	if err != nil {
		return nil, fmt.Errorf("rules: %w", err)
	}
	text, err := config.Defaults.ReadFile(rulesDir + "/" + ratesFile)
	if err != nil {
		return nil, err
	}
	if b.Rates, err = LoadRates(ratesFile, text); err != nil {
		return nil, fmt.Errorf("rules: %w", err)
	}
	if text, err = config.Defaults.ReadFile(rulesDir + "/" + countingFile); err != nil {
		return nil, err
	}
	if b.Counting, err = LoadCounting(countingFile, text); err != nil {
		return nil, fmt.Errorf("rules: %w", err)
	}
	return b, nil
})

// NewBook puts sets together. Two versions of one set in one region must not be
// in force on the same day, and a condition keeps its place from version to
// version, since masks count by it.
func NewBook(sets []*Set) (*Book, error) {
	for i, a := range sets {
		for _, b := range sets[:i] {
			if err := a.beside(b); err != nil {
				return nil, err
			}
		}
	}
	sets = slices.Clone(sets)
	slices.SortFunc(sets, func(a, b *Set) int {
		if c := strings.Compare(a.Code, b.Code); c != 0 {
			return c
		}
		return a.Valid.From.Compare(b.Valid.From)
	})
	return &Book{Sets: sets}, nil
}

func (s *Set) beside(o *Set) error {
	if s.Code != o.Code {
		return nil
	}
	if s.Region == o.Region && s.Valid.Overlaps(o.Valid) {
		return fmt.Errorf("%s: version %s of %s is in force on the same days as version %s in %s", s.file, s.Version, s.Code, o.Version, o.file)
	}
	for i, c := range s.Conditions {
		if j, other := o.Condition(c.Code); other != nil && i != j {
			return fmt.Errorf("%s:%d: condition %s stands in another place than in %s", s.file, c.line, c.Code, o.file)
		}
	}
	return nil
}

// In finds the set of a code in force on a day.
func (b *Book) In(code string, on value.Date) (*Set, bool) {
	for _, s := range b.Sets {
		if s.Code == code && s.Valid.Covers(on) {
			return s, true
		}
	}
	return nil, false
}

// Codes are those of all sets, each once, in order.
func (b *Book) Codes() []string {
	var codes []string
	for _, s := range b.Sets {
		codes = append(codes, s.Code)
	}
	return slices.Compact(codes)
}

// Of is the sets in force on a day, one of each code.
func (b *Book) Of(on value.Date) []*Set {
	var sets []*Set
	for _, code := range b.Codes() {
		if s, ok := b.In(code, on); ok {
			sets = append(sets, s)
		}
	}
	return sets
}
