package value

import "math/big"

// Ratio is an exact fraction. The zero Ratio is 0.
type Ratio struct{ r *big.Rat }

// RatioOf is num/den. A zero denominator has no ratio: ok is false.
func RatioOf(num, den int64) (q Ratio, ok bool) {
	if den == 0 {
		return Ratio{}, false
	}
	return Ratio{big.NewRat(num, den)}, true
}

func (q Ratio) rat() *big.Rat {
	if q.r == nil {
		return new(big.Rat)
	}
	return q.r
}

// Rat is a copy for further exact arithmetic.
func (q Ratio) Rat() *big.Rat { return new(big.Rat).Set(q.rat()) }

// Compare orders exactly.
func (q Ratio) Compare(o Ratio) int { return q.rat().Cmp(o.rat()) }

// Percent writes the ratio in percent with the given decimals, cut off and
// never rounded up, so that 4.99992 % reads 4.99 and not 5.00.
func (q Ratio) Percent(decimals int) string {
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)
	n := new(big.Int).Mul(q.rat().Num(), scale)
	n.Mul(n, big.NewInt(100)).Quo(n, q.rat().Denom())
	return new(big.Rat).SetFrac(n, scale).FloatString(decimals)
}

// BasisPoints is the ratio in 1/10000, cut off toward zero.
func (q Ratio) BasisPoints() int64 {
	n := new(big.Int).Mul(q.rat().Num(), big.NewInt(10_000))
	return n.Quo(n, q.rat().Denom()).Int64()
}
