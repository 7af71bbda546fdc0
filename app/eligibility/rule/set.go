package rule

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"miaolin/app/value"
)

// Words are one text in each language.
type Words map[string]string

// Source says which paper a number stands in, and how sure that is.
type Source struct {
	Document string `yaml:"document" json:"document"`
	Article  string `yaml:"article" json:"article"`
	Tag      string `yaml:"tag" json:"tag" enum:"V,V2,M+,M,M-" doc:"V official text read, V2 second hand, M remembered"`
	Note     Words  `yaml:"note,omitempty" json:"note,omitempty"`
}

// ToVerify: the number is only remembered. It is shown as 待核实.
func (s Source) ToVerify() bool { return strings.HasPrefix(s.Tag, "M") }

func (s Source) check() error {
	switch {
	case s.Document == "" || s.Article == "":
		return fmt.Errorf("the source needs a document and an article")
	case !slices.Contains([]string{"V", "V2", "M+", "M", "M-"}, s.Tag):
		return fmt.Errorf("the tag %q is none of V, V2, M+, M, M-", s.Tag)
	}
	return nil
}

// Number is one number with its source.
type Number struct {
	Value  Decimal `yaml:"value" json:"value"`
	Source Source  `yaml:"source" json:"source"`
	line   int
}

// Band is one step of a table. A value belongs to the first band it reaches;
// the last band has no bound.
type Band struct {
	AtLeast *Decimal `yaml:"at_least,omitempty" json:"atLeast,omitempty"`
	Above   *Decimal `yaml:"above,omitempty" json:"above,omitempty"`
	Name    string   `yaml:"band,omitempty" json:"band,omitempty"`
	Points  []int    `yaml:"points,omitempty" json:"points,omitempty" doc:"lowest and highest"`
	Value   *Decimal `yaml:"value,omitempty" json:"value,omitempty"`
	Person  bool     `yaml:"person,omitempty" json:"person,omitempty" doc:"the rule leaves this to judgement"`
}

func (b Band) reached(v *big.Rat) bool {
	switch {
	case b.AtLeast != nil:
		return v.Cmp(b.AtLeast.rat) >= 0
	case b.Above != nil:
		return v.Cmp(b.Above.rat) > 0
	}
	return true
}

func (b Band) bound() *big.Rat {
	switch {
	case b.AtLeast != nil:
		return b.AtLeast.rat
	case b.Above != nil:
		return b.Above.rat
	}
	return nil
}

// Range is the points of the band.
func (b Band) Range() Range {
	if len(b.Points) == 0 {
		return Range{}
	}
	return Range{b.Points[0], b.Points[len(b.Points)-1]}
}

// Table turns a value into points or a requirement.
type Table struct {
	Source  Source `yaml:"source" json:"source"`
	Measure string `yaml:"measure" json:"measure" enum:"percent,wan,count"`
	Bands   []Band `yaml:"bands" json:"bands"`
	line    int
}

// Band is the one a value falls into.
func (t *Table) Band(v *big.Rat) Band {
	for _, b := range t.Bands {
		if b.reached(v) {
			return b
		}
	}
	return t.Bands[len(t.Bands)-1]
}

// Most is the highest number of points the table gives.
func (t *Table) Most() int {
	most := 0
	for _, b := range t.Bands {
		most = max(most, b.Range().High)
	}
	return most
}

func (t *Table) check() error {
	if err := t.Source.check(); err != nil {
		return err
	}
	if !slices.Contains([]string{"percent", "wan", "count"}, t.Measure) {
		return fmt.Errorf("measure %q is none of percent, wan, count", t.Measure)
	}
	for i, b := range t.Bands {
		last := i == len(t.Bands)-1
		switch {
		case b.AtLeast != nil && b.Above != nil:
			return fmt.Errorf("band %d has two bounds", i+1)
		case last != (b.bound() == nil):
			return fmt.Errorf("band %d: the last band, and no other, has no bound", i+1)
		case len(b.Points) > 2 || len(b.Points) == 2 && b.Points[0] > b.Points[1]:
			return fmt.Errorf("band %d: points are one number, or a low and a high one", i+1)
		}
		if i > 0 && !last && b.bound().Cmp(t.Bands[i-1].bound()) >= 0 {
			return fmt.Errorf("band %d: bounds must fall from band to band", i+1)
		}
		if i > 0 && b.Range().High > t.Bands[i-1].Range().High && !t.Bands[i-1].Person {
			return fmt.Errorf("band %d gives more points than the band above it", i+1)
		}
	}
	if len(t.Bands) == 0 {
		return fmt.Errorf("the table has no bands")
	}
	return nil
}

// Condition is one thing a set asks for.
type Condition struct {
	Code   string     `yaml:"code" json:"code"`
	Kind   string     `yaml:"kind" json:"kind" doc:"name of the predicate"`
	Name   Words      `yaml:"name" json:"name"`
	Source Source     `yaml:"source" json:"source"`
	From   value.Date `yaml:"from,omitempty" json:"from,omitempty" doc:"asked of applications from this day on"`
	Params yaml.Node  `yaml:"params,omitempty" json:"-"`
	// Text of the parameters for showing.
	Shown map[string]any `yaml:"-" json:"params,omitempty"`

	predicate Predicate
	line      int
}

// Validity is when a set is in force; a zero To is open.
type Validity struct {
	From value.Date `yaml:"from" json:"from"`
	To   value.Date `yaml:"to,omitempty" json:"to,omitempty"`
}

// Covers tells whether a day lies inside.
func (v Validity) Covers(d value.Date) bool {
	return !d.Before(v.From) && (v.To.IsZero() || !d.After(v.To))
}

// Overlaps tells whether two validities have a day in common.
func (v Validity) Overlaps(o Validity) bool {
	return (o.To.IsZero() || !v.From.After(o.To)) && (v.To.IsZero() || !o.From.After(v.To))
}

// Deadline is the last day of the year on which an application can be filed.
type Deadline struct {
	Day    string `yaml:"day" json:"day" doc:"MM-DD"`
	Source Source `yaml:"source" json:"source"`
	line   int
}

// Set is the official conditions of one title in one region for some time.
type Set struct {
	Code       string             `yaml:"code" json:"code"`
	Title      string             `yaml:"title" json:"title" doc:"kind of title it is about"`
	Region     string             `yaml:"region" json:"region" doc:"CN, or a division code"`
	Version    string             `yaml:"version" json:"version"`
	Name       Words              `yaml:"name" json:"name"`
	Valid      Validity           `yaml:"valid" json:"valid"`
	Closes     *Deadline          `yaml:"closes,omitempty" json:"closes,omitempty"`
	Conditions []*Condition       `yaml:"conditions" json:"conditions"`
	Numbers    map[string]*Number `yaml:"numbers,omitempty" json:"numbers,omitempty"`
	Tables     map[string]*Table  `yaml:"tables,omitempty" json:"tables,omitempty"`

	file string
}

// Number is a number of the set; the loader has seen to it that predicates only
// ask for what is there.
func (s *Set) number(name string) *big.Rat {
	if n := s.Numbers[name]; n != nil {
		return n.Value.Rat()
	}
	return nil
}

// Condition finds a condition and its place, which is its bit in a mask.
func (s *Set) Condition(code string) (int, *Condition) {
	i := slices.IndexFunc(s.Conditions, func(c *Condition) bool { return c.Code == code })
	if i < 0 {
		return -1, nil
	}
	return i, s.Conditions[i]
}

// ClosesOn is the last day of filing in the year of d; zero when not set.
func (s *Set) ClosesOn(d value.Date) value.Date {
	if s.Closes == nil {
		return value.Date{}
	}
	var month, day int
	fmt.Sscanf(s.Closes.Day, "%d-%d", &month, &day)
	return value.NewDate(d.Year(), monthOf(month), day)
}
