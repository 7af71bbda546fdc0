// Package fact keeps what is known about a firm by year and by source: figures,
// staff, research spending, and its intellectual property.
//
// The firm, the officer, the tax office, the statistics office and the auditor
// each have their own row for a year; none overwrites another. A reader gets
// the value of the source that goes first for that figure (figures.yaml) and
// sees where it came from and what the others say. Nothing said is not nought:
// a missing figure stays missing. The four incomes and the three kinds of
// research spending are different numbers by rule and never stand in for one
// another. Only where a rule says how a figure is worked out from others, and its
// source states the others and not the figure, is it derived, and marked so.
package fact

import (
	"fmt"
	"strconv"
	"strings"

	"miaolin/app/value"
)

// Source says who a row of figures comes from.
type Source string

const (
	Self       Source = "self"
	Officer    Source = "officer"
	Tax        Source = "tax"
	Statistics Source = "statistics"
	Audited    Source = "audited"
)

// Sources are all of them.
var Sources = []Source{Self, Officer, Tax, Statistics, Audited}

// Headcount is a yearly average of people in hundredths, because an average of
// months is seldom whole and a threshold of 10 % must not be decided by rounding.
type Headcount int64

// People is a whole number of people.
func People(n int64) Headcount { return Headcount(n * 100) }

func (h Headcount) String() string {
	s := strconv.FormatInt(int64(h)/100, 10)
	if rest := int64(h) % 100; rest != 0 {
		s += strings.TrimRight(fmt.Sprintf(".%02d", rest), "0")
	}
	return s
}

// MarshalJSON writes people: 36.5.
func (h Headcount) MarshalJSON() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalJSON reads people with at most two decimals; more are refused rather
// than rounded.
func (h *Headcount) UnmarshalJSON(b []byte) error {
	whole, rest, _ := strings.Cut(string(b), ".")
	if len(rest) > 2 || strings.ContainsAny(string(b), "eE-") {
		return fmt.Errorf("fact: %s is not a number of people with at most two decimals", b)
	}
	n, err := strconv.ParseInt(whole+(rest + "00")[:2], 10, 64)
	*h = Headcount(n)
	return err
}

// Figure is the row of one firm, year and source.
type Figure struct {
	ID           string `json:"id"`
	EnterpriseID string `json:"enterpriseId"`
	FiscalYear   int    `json:"fiscalYear"`
	Source       Source `json:"source" enum:"self,officer,tax,statistics,audited"`
	Values
	Evidence  string        `json:"evidence"`
	Note      string        `json:"note"`
	CreatedAt value.Instant `json:"createdAt"`
	UpdatedAt value.Instant `json:"updatedAt"`
	Version   int64         `json:"version"`
}

// TableName is GORM's.
func (Figure) TableName() string { return "yearly_figures" }
