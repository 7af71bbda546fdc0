package rule

import (
	"errors"
	"fmt"
	"math/big"
	"slices"

	"gopkg.in/yaml.v3"
)

const ratesFile = "rd_deduction.yaml"

// Rates are the percentages of research cost that may be deducted on top, by
// year and by kind of firm, with the caps that go with them.
type Rates struct {
	Version string             `yaml:"version" json:"version"`
	Name    Words              `yaml:"name" json:"name"`
	Types   []string           `yaml:"types" json:"types"`
	Rates   []*Rate            `yaml:"rates" json:"rates"`
	Numbers map[string]*Number `yaml:"numbers" json:"numbers"`
}

// Rate holds for some years and kinds of firm; quarter 0 is the whole year.
type Rate struct {
	From    int      `yaml:"from" json:"from"`
	To      int      `yaml:"to,omitempty" json:"to,omitempty" doc:"0 is open"`
	Quarter int      `yaml:"from_quarter,omitempty" json:"fromQuarter,omitempty"`
	Types   []string `yaml:"types" json:"types"`
	Percent Decimal  `yaml:"percent" json:"percent"`
	Source  Source   `yaml:"source" json:"source"`
	line    int
}

// UnmarshalYAML notes the line.
func (r *Rate) UnmarshalYAML(n *yaml.Node) error {
	type plain Rate
	r.line = n.Line
	return n.Decode((*plain)(r))
}

// LoadRates reads the file of rates and refuses two that hold at the same time.
func LoadRates(file string, text []byte) (*Rates, error) {
	var r Rates
	if err := decode(file, text, &r); err != nil {
		return nil, err
	}
	for i, a := range r.Rates {
		switch {
		case a.Percent.rat == nil || a.From == 0 || a.To != 0 && a.To < a.From || a.Quarter < 0 || a.Quarter > 4:
			return nil, wrong(file, a.line, errors.New("from, to, from_quarter or percent makes no sense"))
		case a.Source.check() != nil:
			return nil, wrong(file, a.line, a.Source.check())
		}
		for _, t := range a.Types {
			if !slices.Contains(r.Types, t) {
				return nil, wrong(file, a.line, fmt.Errorf("there is no type %q", t))
			}
			for _, b := range r.Rates[:i] {
				overlap := (b.To == 0 || a.From <= b.To) && (a.To == 0 || b.From <= a.To)
				if overlap && a.Quarter == b.Quarter && slices.Contains(b.Types, t) {
					return nil, wrong(file, a.line, fmt.Errorf("%s has another rate in the same years on line %d", t, b.line))
				}
			}
		}
	}
	for _, name := range []string{"other_percent", "outsourced_percent", "overseas_numerator", "overseas_denominator"} {
		n := r.Numbers[name]
		if n == nil {
			return nil, wrong(file, 1, fmt.Errorf("number %s is wanted", name))
		}
		if err := n.Source.check(); err != nil {
			return nil, wrong(file, n.line, err)
		}
	}
	return &r, nil
}

// Of is the rate of a year and kind of firm; quarter 0 asks for the whole year.
func (r *Rates) Of(year, quarter int, kind string) (*Rate, bool) {
	var found *Rate
	for _, x := range r.Rates {
		if !slices.Contains(x.Types, kind) || year < x.From || x.To != 0 && year > x.To || x.Quarter > quarter {
			continue
		}
		if found == nil || x.Quarter > found.Quarter {
			found = x
		}
	}
	return found, found != nil
}

func (r *Rates) number(name string) *big.Rat { return r.Numbers[name].Value.Rat() }

// otherAllowed caps other cost at its share of the deductible total.
func (r *Rates) otherAllowed(sum, other *big.Rat) *big.Rat {
	share := times(r.number("other_percent"), hundredth)
	return smaller(other, times(sum, quotient(share, minus(one, share))))
}

// overseasAllowed: 80 % of the actual amount, and no more than two thirds of the
// domestic eligible cost.
func (r *Rates) overseasAllowed(actual, domestic *big.Rat) *big.Rat {
	counted := times(actual, times(r.number("outsourced_percent"), hundredth))
	limit := times(domestic, quotient(r.number("overseas_numerator"), r.number("overseas_denominator")))
	return smaller(counted, limit)
}
