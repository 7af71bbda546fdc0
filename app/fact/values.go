package fact

import (
	"reflect"

	"miaolin/app/value"
)

// Values are the figures of one year from one source. A nil value is missing.
type Values struct {
	SalesRevenueFen      *value.Money `json:"salesRevenueFen" required:"false"`
	TotalIncomeFen       *value.Money `json:"totalIncomeFen" required:"false"`
	GrossIncomeFen       *value.Money `json:"grossIncomeFen" required:"false"`
	NonTaxableIncomeFen  *value.Money `json:"nonTaxableIncomeFen" required:"false"`
	HitechIncomeFen      *value.Money `json:"hitechIncomeFen" required:"false"`
	CostExpenseFen       *value.Money `json:"costExpenseFen" required:"false"`
	RDHnteFen            *value.Money `json:"rdExpenseHnteFen" required:"false" gorm:"column:rd_expense_hnte_fen"`
	RDHnteDomesticFen    *value.Money `json:"rdExpenseHnteDomesticFen" required:"false" gorm:"column:rd_expense_hnte_domestic_fen"`
	RDTaxFen             *value.Money `json:"rdExpenseTaxFen" required:"false" gorm:"column:rd_expense_tax_fen"`
	RDStatisticsFen      *value.Money `json:"rdExpenseStatisticsFen" required:"false" gorm:"column:rd_expense_statistics_fen"`
	NetAssetsFen         *value.Money `json:"netAssetsFen" required:"false"`
	TotalAssetsFen       *value.Money `json:"totalAssetsFen" required:"false"`
	TotalLiabilitiesFen  *value.Money `json:"totalLiabilitiesFen" required:"false"`
	MainProductIncomeFen *value.Money `json:"mainProductIncomeFen" required:"false"`
	ProductIncomeFen     *value.Money `json:"productIncomeFen" required:"false"`
	TechnicalIncomeFen   *value.Money `json:"technicalIncomeFen" required:"false"`
	Employees            *Headcount   `json:"employees" required:"false" gorm:"column:employees_hundredths"`
	SciStaff             *Headcount   `json:"sciStaff" required:"false" gorm:"column:sci_staff_hundredths"`

	// Research spending by the eight categories of document 195, before any cap.
	RDPersonnelFen          *value.Money `json:"rdPersonnelFen" required:"false" gorm:"column:rd_personnel_fen"`
	RDDirectInputFen        *value.Money `json:"rdDirectInputFen" required:"false" gorm:"column:rd_direct_input_fen"`
	RDDepreciationFen       *value.Money `json:"rdDepreciationFen" required:"false" gorm:"column:rd_depreciation_fen"`
	RDBuildingsFen          *value.Money `json:"rdBuildingsFen" required:"false" gorm:"column:rd_buildings_fen"`
	RDIntangiblesFen        *value.Money `json:"rdIntangiblesFen" required:"false" gorm:"column:rd_intangibles_fen"`
	RDDesignFen             *value.Money `json:"rdDesignFen" required:"false" gorm:"column:rd_design_fen"`
	RDTrialsFen             *value.Money `json:"rdTrialsFen" required:"false" gorm:"column:rd_trials_fen"`
	RDOutsourcedDomesticFen *value.Money `json:"rdOutsourcedDomesticFen" required:"false" gorm:"column:rd_outsourced_domestic_fen"`
	RDOutsourcedOverseasFen *value.Money `json:"rdOutsourcedOverseasFen" required:"false" gorm:"column:rd_outsourced_overseas_fen"`
	RDOtherFen              *value.Money `json:"rdOtherFen" required:"false" gorm:"column:rd_other_fen"`

	MonthsOperated *int        `json:"monthsOperated" required:"false" minimum:"1" maximum:"12" doc:"of a year in which the firm began or ended"`
	StaffMonths    StaffMonths `json:"staffMonths" required:"false" nullable:"true" maxItems:"12"`
}

// fields reads each figure by its name in the API.
var fields = map[string]func(*Values) (int64, bool){
	"salesRevenueFen":          money(func(v *Values) *value.Money { return v.SalesRevenueFen }),
	"totalIncomeFen":           money(func(v *Values) *value.Money { return v.TotalIncomeFen }),
	"grossIncomeFen":           money(func(v *Values) *value.Money { return v.GrossIncomeFen }),
	"nonTaxableIncomeFen":      money(func(v *Values) *value.Money { return v.NonTaxableIncomeFen }),
	"hitechIncomeFen":          money(func(v *Values) *value.Money { return v.HitechIncomeFen }),
	"costExpenseFen":           money(func(v *Values) *value.Money { return v.CostExpenseFen }),
	"rdExpenseHnteFen":         money(func(v *Values) *value.Money { return v.RDHnteFen }),
	"rdExpenseHnteDomesticFen": money(func(v *Values) *value.Money { return v.RDHnteDomesticFen }),
	"rdExpenseTaxFen":          money(func(v *Values) *value.Money { return v.RDTaxFen }),
	"rdExpenseStatisticsFen":   money(func(v *Values) *value.Money { return v.RDStatisticsFen }),
	"netAssetsFen":             money(func(v *Values) *value.Money { return v.NetAssetsFen }),
	"totalAssetsFen":           money(func(v *Values) *value.Money { return v.TotalAssetsFen }),
	"totalLiabilitiesFen":      money(func(v *Values) *value.Money { return v.TotalLiabilitiesFen }),
	"mainProductIncomeFen":     money(func(v *Values) *value.Money { return v.MainProductIncomeFen }),
	"productIncomeFen":         money(func(v *Values) *value.Money { return v.ProductIncomeFen }),
	"technicalIncomeFen":       money(func(v *Values) *value.Money { return v.TechnicalIncomeFen }),
	"rdPersonnelFen":           money(func(v *Values) *value.Money { return v.RDPersonnelFen }),
	"rdDirectInputFen":         money(func(v *Values) *value.Money { return v.RDDirectInputFen }),
	"rdDepreciationFen":        money(func(v *Values) *value.Money { return v.RDDepreciationFen }),
	"rdBuildingsFen":           money(func(v *Values) *value.Money { return v.RDBuildingsFen }),
	"rdIntangiblesFen":         money(func(v *Values) *value.Money { return v.RDIntangiblesFen }),
	"rdDesignFen":              money(func(v *Values) *value.Money { return v.RDDesignFen }),
	"rdTrialsFen":              money(func(v *Values) *value.Money { return v.RDTrialsFen }),
	"rdOutsourcedDomesticFen":  money(func(v *Values) *value.Money { return v.RDOutsourcedDomesticFen }),
	"rdOutsourcedOverseasFen":  money(func(v *Values) *value.Money { return v.RDOutsourcedOverseasFen }),
	"rdOtherFen":               money(func(v *Values) *value.Money { return v.RDOtherFen }),
	"monthsOperated": func(v *Values) (int64, bool) {
		if v.MonthsOperated == nil {
			return 0, false
		}
		return int64(*v.MonthsOperated), true
	},
	"employees": people(func(v *Values) *Headcount { return v.Employees }),
	"sciStaff":  people(func(v *Values) *Headcount { return v.SciStaff }),
}

// Get is a figure by its name, in fen, hundredths of a person, or months.
func (v Values) Get(field string) (int64, bool) {
	if get, ok := fields[field]; ok {
		return get(&v)
	}
	return 0, false
}

// Set states a figure by its name; other names are let pass.
func (v *Values) Set(field string, n int64) {
	all := reflect.ValueOf(v).Elem()
	for i := range all.NumField() {
		if name := all.Type().Field(i).Tag.Get("json"); name != field || all.Field(i).Kind() != reflect.Pointer {
			continue
		}
		to := reflect.New(all.Field(i).Type().Elem())
		to.Elem().SetInt(n)
		all.Field(i).Set(to)
	}
}

func money(of func(*Values) *value.Money) func(*Values) (int64, bool) {
	return func(v *Values) (int64, bool) {
		if p := of(v); p != nil {
			return int64(*p), true
		}
		return 0, false
	}
}

func people(of func(*Values) *Headcount) func(*Values) (int64, bool) {
	return func(v *Values) (int64, bool) {
		if p := of(v); p != nil {
			return int64(*p), true
		}
		return 0, false
	}
}

// most is beyond any firm's amount and far enough from what int64 holds that sums fit.
const most = 10_000_000_000_000_000 // a hundred trillion yuan

// check refuses what no source can mean: a negative amount, except for net
// assets, which may be below nought; an amount beyond reason; months twice.
func (v Values) check() (field, code string) {
	for name, get := range fields {
		n, has := get(&v)
		switch {
		case has && n < 0 && name != "netAssetsFen":
			return name, "fact.negative"
		case has && (n > most || n < -most):
			return name, "fact.too_large"
		case has && name == "monthsOperated" && (n < 1 || n > 12):
			return name, "fact.months"
		}
	}
	if !v.StaffMonths.check() {
		return "staffMonths", "fact.months"
	}
	return "", ""
}
