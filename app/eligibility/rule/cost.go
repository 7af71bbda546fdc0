package rule

import "math/big"

// outsourced counts contracted research at its share of the actual amount.
func (s *Set) outsourced(actual *big.Rat) *big.Rat {
	return times(actual, times(s.number("outsourced_percent"), hundredth))
}

// otherCost caps other cost so that it is no more than its share of the result:
// 20 % of the total is a quarter of the other seven categories.
func (s *Set) otherCost(seven, other *big.Rat) (counted, total *big.Rat) {
	share := times(s.number("other_cost_percent"), hundredth)
	most := times(seven, quotient(share, minus(one, share)))
	counted = smaller(other, most)
	return counted, plus(seven, counted)
}
