package fact

import (
	"fmt"
	"strconv"
	"strings"
)

// Oddity is a relation that does not hold, or hardly can. It is shown, never
// refused: the row says what its source says.
type Oddity struct {
	Code   string   `json:"code"`
	Fields []string `json:"fields"`
	// FiscalYear is the year it concerns, for oddities of a firm.
	FiscalYear int `json:"fiscalYear,omitempty"`
	// RightID is the IP right it concerns, if it is one's.
	RightID string `json:"rightId,omitempty"`
	Text    string `json:"text,omitempty"`

	params map[string]string // for the words
	source [2]Source         // two sources that disagree
}

// Key names the row in a list.
func (o Oddity) Key() string {
	return fmt.Sprintf("%s/%d/%s%s", o.Code, o.FiscalYear, o.RightID, strings.Join(o.Fields, "+"))
}

// Oddities compares the figures of one row with one another.
func (v Values) Oddities() []Oddity {
	o := oddities{all: []Oddity{}, get: func(field string) (int64, bool) { return fields[field](&v) }}
	o.sum("odd_total_income", "totalIncomeFen", "grossIncomeFen", "nonTaxableIncomeFen", -1)
	o.sum("odd_net_assets", "netAssetsFen", "totalAssetsFen", "totalLiabilitiesFen", -1)
	o.sum("odd_hitech_parts", "hitechIncomeFen", "productIncomeFen", "technicalIncomeFen", 1)
	o.parts()
	o.within("odd_rd_buildings", "rdBuildingsFen", "rdDepreciationFen")
	o.derived(v)
	if month := v.StaffMonths.staffGap(); month > 0 {
		o.add("odd_staff_gap", []string{"staffMonths"}, "month", strconv.Itoa(month))
	}
	if n := len(v.StaffMonths); v.MonthsOperated != nil && n > *v.MonthsOperated {
		o.add("odd_months", []string{"monthsOperated", "staffMonths"}, "months", strconv.Itoa(n))
	}
	return o.all
}

// oddities collects what is found.
type oddities struct {
	all []Oddity
	get func(field string) (int64, bool)
}

func (o *oddities) add(code string, fields []string, params ...string) {
	odd := Oddity{Code: code, Fields: fields, params: map[string]string{}}
	for i := 0; i+1 < len(params); i += 2 {
		odd.params[params[i]] = params[i+1]
	}
	o.all = append(o.all, odd)
}

func (o *oddities) sum(code, whole, a, b string, sign int64) {
	x, okX := o.get(whole)
	y, okY := o.get(a)
	z, okZ := o.get(b)
	if okX && okY && okZ && x != y+sign*z {
		o.add(code, []string{whole, a, b})
	}
}

func (o *oddities) within(code, part, whole string) {
	x, okX := o.get(part)
	y, okY := o.get(whole)
	if okX && okY && x > y {
		o.add(code, []string{part, whole})
	}
}

// parts are the pairs of which one lies within the other, in a row and in what
// was chosen from many.
func (o *oddities) parts() {
	o.within("odd_hitech_income", "hitechIncomeFen", "totalIncomeFen")
	o.within("odd_main_product", "mainProductIncomeFen", "hitechIncomeFen")
	o.within("odd_rd_domestic", "rdExpenseHnteDomesticFen", "rdExpenseHnteFen")
	o.within("odd_sci_staff", "sciStaff", "employees")
	for _, rd := range []string{"rdExpenseHnteFen", "rdExpenseTaxFen", "rdExpenseStatisticsFen"} {
		o.within("odd_rd_over_revenue", rd, "salesRevenueFen")
	}
}

// derived compares what is stated with what the other figures of the row give.
func (o *oddities) derived(v Values) {
	for field, code := range map[string]string{"rdExpenseHnteFen": "odd_rd_parts", "employees": "odd_staff_average", "sciStaff": "odd_staff_average"} {
		stated, has := fields[field](&v)
		worked, _, ok := v.derived(field)
		if has && ok && stated != worked {
			o.add(code, []string{field})
		}
	}
}
