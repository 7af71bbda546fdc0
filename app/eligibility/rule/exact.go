package rule

import (
	"fmt"
	"math/big"
	"strings"

	"gopkg.in/yaml.v3"
)

// Decimal is an exact number of a rule file, read as it is written.
// Nothing here changes a number in place, so that all who read it share it.
type Decimal struct{ rat, percent, wan *big.Rat }

// Rat is the number itself.
func (d Decimal) Rat() *big.Rat { return d.rat }

// Percent is the number read as a percentage: 5 is 1/20.
func (d Decimal) Percent() *big.Rat { return d.percent }

// FromWan is the number read as 万元, in fen.
func (d Decimal) FromWan() *big.Rat { return d.wan }

// Int is the number as a whole one; the loader has refused others where it matters.
func (d Decimal) Int() int64 { return floor(d.rat) }

func (d Decimal) String() string { return Text(d.rat) }

// UnmarshalYAML reads the digits of the file, never through a float.
func (d *Decimal) UnmarshalYAML(n *yaml.Node) (err error) {
	if n.Kind != yaml.ScalarNode {
		return fmt.Errorf("line %d: a number is wanted", n.Line)
	}
	if d.rat, err = ParseNumber(n.Value); err != nil {
		return fmt.Errorf("line %d: %w", n.Line, err)
	}
	d.percent, d.wan = times(d.rat, hundredth), times(d.rat, million)
	return nil
}

// MarshalText writes the digits, for JSON.
func (d Decimal) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// ParseNumber reads a decimal such as -1,234.50 or 1e3 exactly. Very long ones
// and wild exponents are refused before they cost anything.
func ParseNumber(s string) (*big.Rat, error) {
	plain := strings.ReplaceAll(strings.TrimSpace(s), ",", "")
	digits, exponent, _ := strings.Cut(strings.ToLower(plain), "e")
	if digits == "" || len(digits) > 60 || len(exponent) > 3 ||
		strings.Trim(digits, "+-.0123456789") != "" || strings.Trim(exponent, "+-0123456789") != "" {
		return nil, fmt.Errorf("%q is not a number", s)
	}
	r, ok := new(big.Rat).SetString(plain)
	if !ok {
		return nil, fmt.Errorf("%q is not a number", s)
	}
	return r, nil
}

// Text writes a number exactly when six decimals suffice, else cut off there.
func Text(r *big.Rat) string {
	s := r.FloatString(6)
	if !r.IsInt() {
		// Cut off, never rounded: 4.9999999 must not read 5.
		scaled := new(big.Int).Mul(r.Num(), big.NewInt(1_000_000))
		scaled.Quo(scaled, r.Denom())
		s = new(big.Rat).SetFrac(scaled, big.NewInt(1_000_000)).FloatString(6)
	}
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// Numbers that are met all the time.
var (
	one, half, hundred, hundredth = rat(1, 1), rat(1, 2), rat(100, 1), rat(1, 100)
	million, millionth            = rat(1_000_000, 1), rat(1, 1_000_000)
)

func rat(num, den int64) *big.Rat { return big.NewRat(num, den) }

func whole(n int64) *big.Rat { return new(big.Rat).SetInt64(n) }

// quotient is a/b; nil when b is nought.
func quotient(a, b *big.Rat) *big.Rat {
	if b.Sign() == 0 {
		return nil
	}
	return new(big.Rat).Quo(a, b)
}

func plus(a, b *big.Rat) *big.Rat  { return new(big.Rat).Add(a, b) }
func minus(a, b *big.Rat) *big.Rat { return new(big.Rat).Sub(a, b) }
func times(a, b *big.Rat) *big.Rat { return new(big.Rat).Mul(a, b) }

func smaller(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) <= 0 {
		return a
	}
	return b
}

// sum adds up; false when one of them is missing.
func sum(all []*big.Rat) (*big.Rat, bool) {
	total := new(big.Rat)
	for _, r := range all {
		if r == nil {
			return nil, false
		}
		total.Add(total, r)
	}
	return total, len(all) > 0
}

func anyNegative(all ...*big.Rat) bool {
	for _, r := range all {
		if r != nil && r.Sign() < 0 {
			return true
		}
	}
	return false
}

func floor(r *big.Rat) int64 {
	q, m := new(big.Int), new(big.Int)
	q.DivMod(r.Num(), r.Denom(), m)
	return q.Int64()
}

// ceiling is the smallest whole number that is not below r.
func ceiling(r *big.Rat) int64 {
	if r.IsInt() {
		return r.Num().Int64()
	}
	return floor(r) + 1
}
