package rule

import (
	"errors"
	"fmt"
	"math/big"
)

// rdRatio: research spending of the last closed years against sales of the same
// years. The tier follows the sales of the latest year alone; the ratio is that
// of the totals.
type rdRatio struct {
	Spending Field  `yaml:"spending"`
	Tiers    string `yaml:"tiers"` // a table of the set, measured in 万元, valued in percent
	Years    int    `yaml:"years"`
	tiers    *Table
}

func (p *rdRatio) check(s *Set) error {
	if p.Years < 1 || p.Years > 5 {
		return errors.New("years from 1 to 5 are wanted")
	}
	if err := s.wants(nil, []string{p.Tiers}); err != nil {
		return err
	}
	p.tiers = s.Tables[p.Tiers]
	if p.tiers.Measure != "wan" {
		return fmt.Errorf("table %s must be measured in wan", p.Tiers)
	}
	for _, b := range p.tiers.Bands {
		if b.Value == nil {
			return fmt.Errorf("every band of %s needs a value in percent", p.Tiers)
		}
	}
	return known(p.Spending)
}

// required is the percentage asked of a firm with these sales, in 万元, in its
// latest year.
func (p *rdRatio) required(latestWan *big.Rat) *big.Rat { return p.tiers.Band(latestWan).Value.Rat() }

// ratioGot is what the comparison comes to. Percent is what is required, nil
// while the latest year is unknown; Ratio is nil when there is none to form.
type ratioGot struct {
	shareOf
	Percent        *big.Rat
	Revenue, Spent *big.Rat
}

// of compares, earliest year first; amounts are in a unit of which wan make 万元.
func (p *rdRatio) of(revenue, spent []*big.Rat, wan *big.Rat) ratioGot {
	var got ratioGot
	if n := len(revenue); n > 0 && revenue[n-1] != nil {
		got.Percent = p.required(times(revenue[n-1], wan))
	}
	var okRevenue, okSpent bool
	got.Revenue, okRevenue = sum(revenue)
	got.Spent, okSpent = sum(spent)
	switch {
	case len(revenue) == 0:
		got.shareOf = shareOf{Verdict: Unknown, Reason: "no_closed_year"}
	case !okRevenue || !okSpent:
		got.shareOf = shareOf{Verdict: Unknown, Reason: "missing_facts"}
	case anyNegative(revenue...) || anyNegative(spent...):
		got.shareOf = shareOf{Verdict: Person, Reason: "negative"}
	case got.Revenue.Sign() == 0:
		got.shareOf = shareOf{Verdict: Person, Reason: "nothing_to_divide_by"}
	default:
		ratio := quotient(got.Spent, got.Revenue)
		got.shareOf = shareOf{ratio, verdict(ratio.Cmp(times(got.Percent, hundredth)) >= 0), ""}
	}
	return got
}

func (p *rdRatio) assess(c *Case, f *Finding) {
	years := c.years(p.Years)
	revenue, spent := c.needYears(f, years, Sales), c.needYears(f, years, p.Spending)
	got := p.of(revenue, spent, millionth)
	if got.Percent != nil {
		f.Needed = ratioOf(times(got.Percent, hundredth))
	}
	if !c.closedYears(f, years) {
		return
	}
	f.Found, f.Verdict = ratioOf(got.Ratio), got.Verdict
	if got.Reason != "" {
		f.Reason = got.Reason
	}
	if got.Ratio != nil && got.Ratio.Cmp(one) > 0 {
		f.warn("rd_exceeds_sales")
	}
	if f.Verdict == NotMet {
		f.Until = NextYear
		lacking := minus(times(got.Revenue, times(got.Percent, hundredth)), got.Spent)
		f.short("rd_expense", Fen, ceiling(lacking))
		f.OpenYear = p.openYear(c, years)
	}
}

// openYear is what must be spent this year so that next year's application, which
// looks at the years up to this one, meets the tier of this year's sales.
func (p *rdRatio) openYear(c *Case, closed []int) *OpenYear {
	open, assumed := c.openValue(Sales)
	if open == nil {
		return nil
	}
	kept := closed
	if len(kept) > p.Years-1 {
		kept = kept[len(kept)-(p.Years-1):]
	}
	var quiet Finding
	revenue, _ := sum(append(c.needYears(&quiet, kept, Sales), open))
	spent := new(big.Rat)
	if len(kept) > 0 {
		spent, _ = sum(c.needYears(&quiet, kept, p.Spending))
	}
	percent := p.required(times(open, millionth))
	total := max(ceiling(minus(times(revenue, times(percent, hundredth)), spent)), 0)
	return &OpenYear{
		Year: c.AsOf.Year(), Code: "rd_expense", Unit: Fen,
		Total: total, Left: max(total-c.reported(p.Spending), 0), Assumed: assumed,
	}
}
