package rule

import (
	"fmt"
	"math/big"
	"slices"

	"gopkg.in/yaml.v3"
)

const countingFile = "counting.yaml"

// Counting are the rules by which targets are counted: what is new, what is
// stock, which states of a title count.
type Counting struct {
	Version string       `yaml:"version" json:"version"`
	Rules   []*CountRule `yaml:"rules" json:"rules"`
}

// CountRule is how one number is counted.
type CountRule struct {
	Code   string `yaml:"code" json:"code"`
	Name   Words  `yaml:"name" json:"name"`
	Counts string `yaml:"counts" json:"counts" enum:"new,stock,coverage,events,attendances"`
	// Titles of any of these kinds.
	Titles  []string `yaml:"titles,omitempty" json:"titles,omitempty"`
	Origins []string `yaml:"origins,omitempty" json:"origins,omitempty"`
	States  []string `yaml:"states,omitempty" json:"states,omitempty"`
	// Union counts a firm with two titles once.
	Union bool `yaml:"union,omitempty" json:"union,omitempty"`
	// Of is the denominator of a coverage: a field and the amount it must reach.
	Of       string   `yaml:"of,omitempty" json:"of,omitempty"`
	AtLeast  *Decimal `yaml:"at_least_wan,omitempty" json:"atLeastWan,omitempty"`
	Explains Words    `yaml:"explains" json:"explains"`
	Source   Source   `yaml:"source" json:"source"`
	line     int
}

// UnmarshalYAML notes the line.
func (r *CountRule) UnmarshalYAML(n *yaml.Node) error {
	type plain CountRule
	r.line = n.Line
	return n.Decode((*plain)(r))
}

// LoadCounting reads the counting rules.
func LoadCounting(file string, text []byte) (*Counting, error) {
	var c Counting
	if err := decode(file, text, &c); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, r := range c.Rules {
		if !code.MatchString(r.Code) || seen[r.Code] {
			return nil, wrong(file, r.line, fmt.Errorf("code %q is malformed or there twice", r.Code))
		}
		seen[r.Code] = true
		if !slices.Contains([]string{"new", "stock", "coverage", "events", "attendances"}, r.Counts) {
			return nil, wrong(file, r.line, fmt.Errorf("%s: counts %q is unknown", r.Code, r.Counts))
		}
		if err := r.Source.check(); err != nil {
			return nil, wrong(file, r.line, fmt.Errorf("%s: %w", r.Code, err))
		}
	}
	return &c, nil
}

// TargetMet compares an actual number with a target: 突破 and 超过 exclude the
// number, 达到 and 不少于 include it. "~", 左右, is for a person.
func TargetMet(comparator string, target, actual *big.Rat) (Verdict, error) {
	c := actual.Cmp(target)
	switch comparator {
	case ">":
		return verdict(c > 0), nil
	case ">=":
		return verdict(c >= 0), nil
	case "<":
		return verdict(c < 0), nil
	case "<=":
		return verdict(c <= 0), nil
	case "=", "==":
		return verdict(c == 0), nil
	case "~":
		return Person, nil
	}
	return "", fmt.Errorf("comparator %q is unknown", comparator)
}
