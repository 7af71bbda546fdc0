package rule

import "math/big"

// grown is the growth of a figure over the last closed years.
type grown struct {
	Rate    *big.Rat
	Band    Band
	State   string // scored, unknown, person
	Warning string
}

// growth applies 1/2 × (y2/y1 + y3/y2) − 1 with its edge rules, in their order:
// y2 nought gives no points; y1 nought leaves y3/y2 − 1; two years give
// y2/y1 − 1; from one year no rate can be formed, which in practice gives none.
// A figure below nought makes the formula absurd and goes to a person. It is a
// mean of two ratios, not a compound rate.
func (t *Table) growth(values []*big.Rat) grown {
	last := t.Bands[len(t.Bands)-1]
	for _, v := range values {
		if v == nil {
			return grown{State: "unknown"}
		}
	}
	n := len(values)
	switch {
	case n == 0:
		return grown{State: "unknown"}
	case n == 1:
		return grown{Band: last, State: "scored", Warning: "growth_one_year"}
	case n > 3:
		values, n = values[n-3:], 3
	}
	// All years but the last are divided by.
	base := values[n-2]
	switch {
	case base.Sign() == 0:
		return grown{Band: last, State: "scored"}
	case anyNegative(values[:n-1]...):
		return grown{State: "person", Warning: "growth_negative_base"}
	}
	rate := quotient(values[n-1], base)
	if n == 3 && values[0].Sign() > 0 {
		rate = times(plus(rate, quotient(base, values[0])), half)
	}
	rate = minus(rate, one)
	g := grown{Rate: rate, Band: t.Band(times(rate, hundred)), State: "scored"}
	if b := g.Band.AtLeast; b != nil && g.Band.Name == "D" && b.Percent().Cmp(rate) == 0 {
		// The body of the text says ≥ 5 %, the expert's form > 5 %.
		g.Warning = "growth_d_edge"
	}
	return g
}
