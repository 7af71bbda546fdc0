// Package rule is the pure heart of eligibility: official conditions as data,
// and the arithmetic that compares a firm's facts with them.
//
// A rule set (config/defaults/rules/*.yaml) is dated and says for every number
// which document and article it comes from and how certain that is. A condition
// names a kind of predicate, a Go type in this package, and hands it parameters.
// Assess turns a set and the facts of one firm into one Finding per condition:
// met, not met, unknown, or for a person to judge – with what was found, what is
// needed, what is short in the unit people act on, and until when it can still
// be made good.
//
// Arithmetic is exact. Missing, nought and negative are three different things;
// what is not known is never taken for met. There are no words here, only codes
// and numbers: they are rendered on reading.
package rule

import (
	"math/big"

	"miaolin/app/value"
)

// Verdict is what a condition comes to.
type Verdict string

const (
	Met     Verdict = "met"
	NotMet  Verdict = "not_met"
	Unknown Verdict = "unknown" // facts are missing
	Person  Verdict = "person"  // the facts are there, the rule leaves it to judgement
)

// Verdicts are all of them, in the order they are shown.
var Verdicts = []Verdict{Met, NotMet, Unknown, Person}

func verdict(ok bool) Verdict {
	if ok {
		return Met
	}
	return NotMet
}

// Unit is what a number counts.
type Unit string

const (
	Fen    Unit = "fen"
	People Unit = "people" // hundredths of a person
	Count  Unit = "count"
	Days   Unit = "days"
	Ratio  Unit = "ratio" // Num/Den
	Points Unit = "points"
)

// Quantity is an exact number with its unit. A range of points runs from Num to
// High; elsewhere High is nil.
type Quantity struct {
	Unit Unit   `json:"unit" enum:"fen,people,count,days,ratio,points"`
	Num  int64  `json:"num"`
	Den  int64  `json:"den" doc:"1 except for ratios"`
	High *int64 `json:"high,omitempty" doc:"upper end of a range of points"`
}

func quantity(unit Unit, n int64) *Quantity { return &Quantity{Unit: unit, Num: n, Den: 1} }

func points(r Range) *Quantity {
	high := int64(r.High)
	return &Quantity{Unit: Points, Num: int64(r.Low), Den: 1, High: &high}
}

// ratioOf keeps a fraction; one too fine for 64 bits is cut to millionths.
func ratioOf(r *big.Rat) *Quantity {
	if r == nil {
		return nil
	}
	if !r.Num().IsInt64() || !r.Denom().IsInt64() {
		return &Quantity{Unit: Ratio, Num: floor(times(r, million)), Den: 1_000_000}
	}
	return &Quantity{Unit: Ratio, Num: r.Num().Int64(), Den: r.Denom().Int64()}
}

// Rat is the quantity as an exact number.
func (q Quantity) Rat() *big.Rat { return rat(q.Num, max(q.Den, 1)) }

// Range is a span of whole points.
type Range struct{ Low, High int }

func (r Range) plus(o Range) Range { return Range{r.Low + o.Low, r.High + o.High} }

func (r Range) cap(most int) Range { return Range{min(r.Low, most), min(r.High, most)} }

// Until says how long a gap can still be closed.
type Until string

const (
	ThisBatch      Until = "this_batch"
	NextYear       Until = "next_year"
	NotByOwnAction Until = "not_by_own_action"
)

// Shortfall is one way to close a gap; several of them are alternatives.
type Shortfall struct {
	Code   string `json:"code" doc:"rd_expense, sci_staff_hired, class1, class2, days …"`
	Unit   Unit   `json:"unit" enum:"fen,people,count,days,points"`
	Amount int64  `json:"amount"`
}

// OpenYear is what the running year must bring for the next application, since
// closed years cannot be topped up.
type OpenYear struct {
	Year    int    `json:"year"`
	Code    string `json:"code"`
	Unit    Unit   `json:"unit" enum:"fen,people"`
	Total   int64  `json:"total" doc:"needed over the whole year"`
	Left    int64  `json:"left" doc:"still missing after what is already reported"`
	Assumed bool   `json:"assumed" doc:"the year's income is not reported yet: last year's stands in"`
}

// Ref points at a fact a finding rests on.
type Ref struct {
	Kind   string `json:"kind" enum:"figure,right,result,document,incident,check,title,honour,enterprise"`
	ID     string `json:"id"`
	Year   int    `json:"year,omitempty"`
	Field  string `json:"field,omitempty"`
	Source string `json:"source,omitempty"`
}

// Missing is a fact that nobody has told.
type Missing struct {
	Fact string `json:"fact" doc:"a figure's field, or rights, results, documents, checks, honours, registeredOn …"`
	Year int    `json:"year,omitempty"`
}

// Part is one of several scores that make up a finding.
type Part struct {
	Code   string `json:"code"`
	Points Range  `json:"points"`
	Most   int    `json:"most"`
	Band   string `json:"band,omitempty"`
	State  string `json:"state" enum:"scored,experts,unknown,person"`
}

// Finding is what one condition comes to for one firm.
type Finding struct {
	Code     string      `json:"code"`
	Verdict  Verdict     `json:"verdict" enum:"met,not_met,unknown,person"`
	Reason   string      `json:"reason,omitempty" doc:"why it is unknown, or for a person"`
	Found    *Quantity   `json:"found"`
	Needed   *Quantity   `json:"needed"`
	Short    []Shortfall `json:"short,omitempty" doc:"alternatives, any of which closes the gap"`
	Helps    []Way       `json:"helps,omitempty" doc:"what raises a score without closing the gap alone; not kept in stored assessments"`
	Until    Until       `json:"until,omitempty" enum:",this_batch,next_year,not_by_own_action"`
	By       value.Date  `json:"by,omitempty" doc:"day on which time alone closes the gap"`
	OpenYear *OpenYear   `json:"openYear,omitempty"`
	Parts    []Part      `json:"parts,omitempty"`
	Missing  []Missing   `json:"missing,omitempty"`
	Warnings []string    `json:"warnings,omitempty"`
	Evidence []Ref       `json:"evidence,omitempty"`
}
