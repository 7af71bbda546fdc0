package rule

import (
	"errors"
	"math/big"
)

// share: one figure as a part of another, of one closed year or of several added
// up. at_least includes the number, above does not.
type share struct {
	Part    Field    `yaml:"part"`
	Whole   Field    `yaml:"whole"`
	AtLeast *Decimal `yaml:"at_least_percent,omitempty"`
	Above   *Decimal `yaml:"above_percent,omitempty"`
	Years   int      `yaml:"years,omitempty"`
	// InPrinciple: the text says 原则上, so falling short is for a person.
	InPrinciple bool `yaml:"in_principle,omitempty"`
	// Acts names what closes the gap: rd_domestic, sci_staff, hitech_income, main_products.
	Acts string `yaml:"acts"`
}

func (p *share) check(*Set) error {
	if (p.AtLeast == nil) == (p.Above == nil) {
		return errors.New("one of at_least_percent and above_percent is wanted")
	}
	if p.Acts == "" {
		return errors.New("acts is wanted")
	}
	return known(p.Part, p.Whole)
}

func (p *share) bound() *big.Rat {
	if p.AtLeast != nil {
		return p.AtLeast.Percent()
	}
	return p.Above.Percent()
}

// shareOf is what a share comes to. Ratio is nil when there is none to form.
type shareOf struct {
	Ratio   *big.Rat
	Verdict Verdict
	Reason  string
}

// of compares part/whole with the bound. A missing figure leaves it unknown; an
// amount below nought, a whole of nought or a part above it go to a person.
func (p *share) of(part, whole *big.Rat) shareOf {
	switch {
	case part == nil || whole == nil:
		return shareOf{Verdict: Unknown, Reason: "missing_facts"}
	case anyNegative(part, whole):
		return shareOf{Verdict: Person, Reason: "negative"}
	case whole.Sign() == 0:
		return shareOf{Verdict: Person, Reason: "nothing_to_divide_by"}
	}
	ratio := quotient(part, whole)
	if ratio.Cmp(one) > 0 {
		return shareOf{ratio, Person, "part_exceeds_whole"}
	}
	if p.AtLeast != nil {
		return shareOf{ratio, verdict(ratio.Cmp(p.bound()) >= 0), ""}
	}
	return shareOf{ratio, verdict(ratio.Cmp(p.bound()) > 0), ""}
}

func (p *share) assess(c *Case, f *Finding) {
	f.Needed = ratioOf(p.bound())
	years := c.years(max(p.Years, 1))
	part, _ := sum(c.needYears(f, years, p.Part))
	total, _ := sum(c.needYears(f, years, p.Whole))
	if !c.closedYears(f, years) {
		return
	}
	got := p.of(part, total)
	f.Found, f.Verdict = ratioOf(got.Ratio), got.Verdict
	if got.Reason != "" {
		f.Reason = got.Reason
	}
	if f.Verdict != NotMet {
		return
	}
	p.close(c, f, part, total)
	if p.InPrinciple {
		f.person("in_principle")
	}
}

// close says what is short and what the running year must bring.
func (p *share) close(c *Case, f *Finding, part, total *big.Rat) {
	f.Until = NextYear
	want := times(p.bound(), total)
	lacking := least(minus(want, part), p.Above != nil)
	if p.Part.unit() == People {
		// Somebody hired counts on both sides of the fraction, somebody assigned on one.
		hired := ceiling(new(big.Rat).Quo(minus(want, part), times(minus(one, p.bound()), hundred)))
		f.short(p.Acts+"_hired", Count, hired)
		f.short(p.Acts+"_assigned", Count, ceiling(times(minus(want, part), hundredth)))
	} else {
		f.short(p.Acts, Fen, lacking)
	}
	if open, assumed := c.openValue(p.Whole); open != nil && max(p.Years, 1) == 1 {
		total := least(times(p.bound(), open), p.Above != nil)
		now := c.reported(p.Part)
		if p.Part.unit() == People && now == 0 {
			now = floor(part)
		}
		f.OpenYear = &OpenYear{Year: c.AsOf.Year(), Code: p.Acts, Unit: p.Part.unit(), Total: total, Left: max(total-now, 0), Assumed: assumed}
	}
}

// least is the smallest whole number that reaches r, or passes it when strict.
func least(r *big.Rat, strict bool) int64 {
	n := ceiling(r)
	if strict && whole(n).Cmp(r) == 0 {
		n++
	}
	return n
}
