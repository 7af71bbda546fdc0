// Package fact keeps what is known about a firm by year and by source: figures,
// staff, research spending, and its intellectual property.
//
// The firm, the officer, the tax office, the statistics office and the auditor
// each have their own row for a year; none overwrites another. A reader gets
// the value of the source that goes first for that figure (figures.yaml) and
// sees where it came from and what the others say. Nothing said is not nought:
// a missing figure stays missing. The four incomes and the three kinds of
// research spending are different numbers by rule and are never filled in from
// one another.
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

// Values are the figures of one year from one source. A nil value is missing.
type Values struct {
	SalesRevenueFen     *value.Money `json:"salesRevenueFen" required:"false"`
	TotalIncomeFen      *value.Money `json:"totalIncomeFen" required:"false"`
	GrossIncomeFen      *value.Money `json:"grossIncomeFen" required:"false"`
	NonTaxableIncomeFen *value.Money `json:"nonTaxableIncomeFen" required:"false"`
	HitechIncomeFen     *value.Money `json:"hitechIncomeFen" required:"false"`
	CostExpenseFen      *value.Money `json:"costExpenseFen" required:"false"`
	RDHnteFen           *value.Money `json:"rdExpenseHnteFen" required:"false" gorm:"column:rd_expense_hnte_fen"`
	RDHnteDomesticFen   *value.Money `json:"rdExpenseHnteDomesticFen" required:"false" gorm:"column:rd_expense_hnte_domestic_fen"`
	RDTaxFen            *value.Money `json:"rdExpenseTaxFen" required:"false" gorm:"column:rd_expense_tax_fen"`
	RDStatisticsFen     *value.Money `json:"rdExpenseStatisticsFen" required:"false" gorm:"column:rd_expense_statistics_fen"`
	NetAssetsFen        *value.Money `json:"netAssetsFen" required:"false"`
	TotalAssetsFen      *value.Money `json:"totalAssetsFen" required:"false"`
	TotalLiabilitiesFen *value.Money `json:"totalLiabilitiesFen" required:"false"`
	Employees           *Headcount   `json:"employees" required:"false" gorm:"column:employees_hundredths"`
	SciStaff            *Headcount   `json:"sciStaff" required:"false" gorm:"column:sci_staff_hundredths"`
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

// fields reads each figure by its name in the API.
var fields = map[string]func(Values) (int64, bool){
	"salesRevenueFen":          money(func(v Values) *value.Money { return v.SalesRevenueFen }),
	"totalIncomeFen":           money(func(v Values) *value.Money { return v.TotalIncomeFen }),
	"grossIncomeFen":           money(func(v Values) *value.Money { return v.GrossIncomeFen }),
	"nonTaxableIncomeFen":      money(func(v Values) *value.Money { return v.NonTaxableIncomeFen }),
	"hitechIncomeFen":          money(func(v Values) *value.Money { return v.HitechIncomeFen }),
	"costExpenseFen":           money(func(v Values) *value.Money { return v.CostExpenseFen }),
	"rdExpenseHnteFen":         money(func(v Values) *value.Money { return v.RDHnteFen }),
	"rdExpenseHnteDomesticFen": money(func(v Values) *value.Money { return v.RDHnteDomesticFen }),
	"rdExpenseTaxFen":          money(func(v Values) *value.Money { return v.RDTaxFen }),
	"rdExpenseStatisticsFen":   money(func(v Values) *value.Money { return v.RDStatisticsFen }),
	"netAssetsFen":             money(func(v Values) *value.Money { return v.NetAssetsFen }),
	"totalAssetsFen":           money(func(v Values) *value.Money { return v.TotalAssetsFen }),
	"totalLiabilitiesFen":      money(func(v Values) *value.Money { return v.TotalLiabilitiesFen }),
	"employees":                people(func(v Values) *Headcount { return v.Employees }),
	"sciStaff":                 people(func(v Values) *Headcount { return v.SciStaff }),
}

func money(of func(Values) *value.Money) func(Values) (int64, bool) {
	return func(v Values) (int64, bool) {
		if p := of(v); p != nil {
			return int64(*p), true
		}
		return 0, false
	}
}

func people(of func(Values) *Headcount) func(Values) (int64, bool) {
	return func(v Values) (int64, bool) {
		if p := of(v); p != nil {
			return int64(*p), true
		}
		return 0, false
	}
}

// check refuses what no source can mean: a negative amount, except for net
// assets, which may be below nought.
func (v Values) check() (field string, ok bool) {
	for name, get := range fields {
		if n, has := get(v); has && n < 0 && name != "netAssetsFen" {
			return name, false
		}
	}
	return "", true
}

// Oddity is a relation between figures that does not hold. It is shown, never
// refused: the row says what its source says.
type Oddity struct {
	Code   string   `json:"code"`
	Fields []string `json:"fields"`
	Text   string   `json:"text,omitempty"`
}

// Oddities compares the figures of one row with one another.
func (v Values) Oddities() []Oddity {
	all := []Oddity{}
	sum := func(code, whole, a, b string, sign int64) {
		x, okX := fields[whole](v)
		y, okY := fields[a](v)
		z, okZ := fields[b](v)
		if okX && okY && okZ && x != y+sign*z {
			all = append(all, Oddity{Code: code, Fields: []string{whole, a, b}})
		}
	}
	within := func(code, part, whole string) {
		x, okX := fields[part](v)
		y, okY := fields[whole](v)
		if okX && okY && x > y {
			all = append(all, Oddity{Code: code, Fields: []string{part, whole}})
		}
	}
	sum("odd_total_income", "totalIncomeFen", "grossIncomeFen", "nonTaxableIncomeFen", -1)
	sum("odd_net_assets", "netAssetsFen", "totalAssetsFen", "totalLiabilitiesFen", -1)
	within("odd_hitech_income", "hitechIncomeFen", "totalIncomeFen")
	within("odd_rd_domestic", "rdExpenseHnteDomesticFen", "rdExpenseHnteFen")
	within("odd_sci_staff", "sciStaff", "employees")
	return all
}
