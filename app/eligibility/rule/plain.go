package rule

import (
	"errors"
	"math/big"
)

var errNoTitles = errors.New("any_of is wanted")

// techField: the field is on record; whether the technology is in it experts say.
type techField struct{}

func (*techField) check(*Set) error { return nil }

func (*techField) assess(c *Case, f *Finding) {
	if c.TechField == "" {
		f.Missing = append(f.Missing, Missing{Fact: "techField"})
		f.unknown("missing_facts")
		return
	}
	f.Evidence = append(f.Evidence, Ref{Kind: "enterprise", ID: c.EnterpriseID, Field: "techField"})
	f.person("experts_confirm_field")
}

// resident: registered in the region of the set; a firm with a credit code is.
type resident struct {
	Division string `yaml:"division,omitempty"` // first digits of the unit
}

func (*resident) check(*Set) error { return nil }

func (p *resident) assess(c *Case, f *Finding) {
	if c.USCC == "" {
		f.Missing = append(f.Missing, Missing{Fact: "uscc"})
		f.unknown("missing_facts")
		return
	}
	f.Evidence = append(f.Evidence, Ref{Kind: "enterprise", ID: c.EnterpriseID, Field: "uscc"})
	f.Verdict = Met
	if n := len(p.Division); n > 0 && (len(c.UnitCode) < n || c.UnitCode[:n] != p.Division) {
		f.Verdict, f.Until = NotMet, NotByOwnAction
	}
}

// allowedIndustry: whether the product is restricted is read off a list by a
// person; what the program has is the industry.
type allowedIndustry struct{}

func (*allowedIndustry) check(*Set) error { return nil }

func (*allowedIndustry) assess(c *Case, f *Finding) {
	if c.IndustryCode == "" {
		f.Missing = append(f.Missing, Missing{Fact: "industryCode"})
		f.unknown("missing_facts")
		return
	}
	f.Evidence = append(f.Evidence, Ref{Kind: "enterprise", ID: c.EnterpriseID, Field: "industryCode"})
	f.person("product_list")
}

// ask: a thing the program keeps no fact about.
type ask struct{}

func (*ask) check(*Set) error { return nil }

func (*ask) assess(_ *Case, f *Finding) { f.person("not_kept") }

// figureBound: a figure of the latest closed year within a bound, both ends included.
type figureBound struct {
	Field   Field    `yaml:"field"`
	AtMost  *Decimal `yaml:"at_most,omitempty"`  // 万元 or people
	AtLeast *Decimal `yaml:"at_least,omitempty"` // 万元 or people
	// Above excludes the number.
	Above *Decimal `yaml:"above,omitempty"`
	// InPrinciple: outside it a person decides.
	InPrinciple bool `yaml:"in_principle,omitempty"`
}

func (p *figureBound) check(*Set) error {
	n := 0
	for _, d := range []*Decimal{p.AtMost, p.AtLeast, p.Above} {
		if d != nil {
			n++
		}
	}
	if n != 1 {
		return errors.New("one of at_most, at_least and above is wanted")
	}
	return known(p.Field)
}

// inUnit is a bound in the unit the figure is kept in.
func (p *figureBound) inUnit(d *Decimal) *big.Rat {
	if p.Field.unit() == People {
		return times(d.Rat(), hundred)
	}
	return d.FromWan()
}

// holds compares a figure, in the unit it is kept in.
func (p *figureBound) holds(v *big.Rat) bool {
	switch {
	case p.AtMost != nil:
		return v.Cmp(p.inUnit(p.AtMost)) <= 0
	case p.AtLeast != nil:
		return v.Cmp(p.inUnit(p.AtLeast)) >= 0
	}
	return v.Cmp(p.inUnit(p.Above)) > 0
}

func (p *figureBound) bound() *Decimal {
	switch {
	case p.AtMost != nil:
		return p.AtMost
	case p.AtLeast != nil:
		return p.AtLeast
	}
	return p.Above
}

func (p *figureBound) assess(c *Case, f *Finding) {
	year := c.LatestYear()
	bound := p.inUnit(p.bound())
	f.Needed = quantity(p.Field.unit(), floor(bound))
	v := c.need(f, year, p.Field)
	if !c.closedYears(f, []int{year}) {
		return
	}
	f.Found = quantity(p.Field.unit(), floor(v))
	switch {
	case v.Sign() < 0:
		f.person("negative")
	case p.holds(v):
		f.Verdict = Met
	case p.InPrinciple:
		f.person("in_principle")
	case p.AtMost != nil:
		f.Verdict, f.Until = NotMet, NotByOwnAction
	default:
		f.Verdict, f.Until = NotMet, NextYear
		lacking := minus(bound, v)
		if p.Field.unit() == People {
			f.short(string(p.Field), Count, ceiling(times(lacking, hundredth)))
		} else {
			f.short(string(p.Field), Fen, least(lacking, p.Above != nil))
		}
	}
}
