package value

import (
	"fmt"
	"math/big"
	"strings"
)

// Money is an amount of yuan in whole fen.
type Money int64

// Yuan and Wan (万元) make amounts from whole units.
func Yuan(n int64) Money { return Money(n * 100) }
func Wan(n int64) Money  { return Money(n * 1_000_000) }

var fenPerWan = big.NewRat(1_000_000, 1)

// ParseWan reads an amount in 万元 such as "1,234.56". An amount that is not a
// whole number of fen, or does not fit, is an error: nothing is rounded.
func ParseWan(s string) (Money, error) {
	plain := strings.ReplaceAll(strings.TrimSpace(s), ",", "")
	r, ok := decimal(plain)
	if !ok {
		return 0, fmt.Errorf("value: %q is not an amount", s)
	}
	r.Mul(r, fenPerWan)
	if !r.IsInt() || !r.Num().IsInt64() {
		return 0, fmt.Errorf("value: %q is not a whole number of fen", s)
	}
	return Money(r.Num().Int64()), nil
}

// decimal reads digits with an optional sign and point; big.Rat alone would
// also take fractions, exponents and other bases.
func decimal(s string) (*big.Rat, bool) {
	if s == "" || strings.Trim(s, "+-.0123456789") != "" {
		return nil, false
	}
	return new(big.Rat).SetString(s)
}

// WanString writes the amount in 万元, exactly, with at least two decimals.
func (m Money) WanString() string {
	s := new(big.Rat).Quo(new(big.Rat).SetInt64(int64(m)), fenPerWan).FloatString(6)
	for strings.HasSuffix(s, "0") && len(s)-strings.IndexByte(s, '.') > 3 {
		s = s[:len(s)-1]
	}
	return s
}
