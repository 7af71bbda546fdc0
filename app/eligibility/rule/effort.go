package rule

import (
	"math/big"

	"errors"
	"fmt"
)

// rdEffort: research spending of the latest closed year by tiers of sales, as a
// percentage, an amount, or one of the two.
type rdEffort struct {
	Spending Field        `yaml:"spending"`
	Tiers    []effortTier `yaml:"tiers"`
}

// effortTier is what firms with sales above a bound must spend.
type effortTier struct {
	// The bound is excluded, or included: "5000 万元以下" leaves 5000 to the tier above.
	AboveWan   *Decimal `yaml:"above_wan,omitempty"`
	AtLeastWan *Decimal `yaml:"at_least_wan,omitempty"`
	Percent    *Decimal `yaml:"percent,omitempty"`
	Wan        *Decimal `yaml:"wan,omitempty"`
	// Both: percentage and amount are wanted; otherwise either will do.
	Both bool `yaml:"both,omitempty"`
}

func (t effortTier) bound() *Decimal {
	if t.AtLeastWan != nil {
		return t.AtLeastWan
	}
	return t.AboveWan
}

func (t effortTier) reached(sales *big.Rat) bool {
	switch {
	case t.AtLeastWan != nil:
		return sales.Cmp(t.AtLeastWan.FromWan()) >= 0
	case t.AboveWan != nil:
		return sales.Cmp(t.AboveWan.FromWan()) > 0
	}
	return true
}

func (p *rdEffort) check(*Set) error {
	if len(p.Tiers) == 0 {
		return errors.New("tiers are wanted")
	}
	for i, t := range p.Tiers {
		if t.Percent == nil && t.Wan == nil {
			return fmt.Errorf("tier %d asks for nothing", i+1)
		}
		if t.AboveWan != nil && t.AtLeastWan != nil {
			return fmt.Errorf("tier %d has two bounds", i+1)
		}
		if (t.bound() == nil) != (i == len(p.Tiers)-1) {
			return fmt.Errorf("tier %d: the last tier, and no other, has no bound", i+1)
		}
		if i > 0 && t.bound() != nil && t.bound().rat.Cmp(p.Tiers[i-1].bound().rat) >= 0 {
			return fmt.Errorf("tier %d: bounds must fall from tier to tier", i+1)
		}
	}
	return known(p.Spending)
}

func (p *rdEffort) assess(c *Case, f *Finding) {
	year := c.LatestYear()
	sales, spent := c.need(f, year, Sales), c.need(f, year, p.Spending)
	if !c.closedYears(f, []int{year}) {
		return
	}
	if anyNegative(sales, spent) {
		f.person("negative")
		return
	}
	tier := p.Tiers[len(p.Tiers)-1]
	for _, t := range p.Tiers {
		if t.reached(sales) {
			tier = t
			break
		}
	}
	var needed *big.Rat
	switch {
	case tier.Percent == nil:
		needed = tier.Wan.FromWan()
	case tier.Wan == nil:
		needed = times(tier.Percent.Percent(), sales)
	default:
		byShare, byAmount := times(tier.Percent.Percent(), sales), tier.Wan.FromWan()
		needed = smaller(byShare, byAmount)
		if tier.Both && needed == byShare {
			needed = byAmount
		} else if tier.Both {
			needed = byShare
		}
	}
	f.Found, f.Needed = quantity(Fen, floor(spent)), quantity(Fen, ceiling(needed))
	if sales.Sign() == 0 && tier.Percent != nil && (tier.Wan == nil || tier.Both || spent.Cmp(tier.Wan.FromWan()) < 0) {
		// A share of nothing is no share: spending nothing must not pass for it.
		f.Needed = nil
		f.person("nothing_to_divide_by")
		return
	}
	f.Verdict = verdict(spent.Cmp(needed) >= 0)
	if f.Verdict == NotMet {
		f.Until = NextYear
		f.short("rd_expense", Fen, f.Needed.Num-f.Found.Num)
		f.OpenYear = &OpenYear{Year: c.AsOf.Year(), Code: "rd_expense", Unit: Fen, Total: f.Needed.Num,
			Left: max(f.Needed.Num-c.reported(p.Spending), 0), Assumed: true}
	}
}
