package fact

import (
	"math"

	"miaolin/app/enterprise"
	"miaolin/app/value"
)

// habit is what of a firm stays much the same from year to year.
type habit struct{ perHead, science, assets, debts, hitech float64 }

// slip is a mistake of the kind people make in their tables.
type slip int

const (
	slipUnit   slip = iota + 1 // yuan typed where 万元 was asked for
	slipApart                  // the tax return tells another revenue than the audit
	slipMonths                 // a month begins otherwise than the one before ended
)

// demoSlip is the slip of a firm, none for most.
func demoSlip(no int) slip {
	switch {
	case no > 1 && no%31 == 8:
		return slipUnit
	case no > 1 && no%9 == 4:
		return slipApart
	case no > 1 && no%23 == 5:
		return slipMonths
	}
	return 0
}

// parts splits research spending into the eight categories.
func (w *demoWriter) parts(rd float64) Values {
	nought := value.Money(0)
	v := Values{
		RDPersonnelFen: demoWan(rd * (0.42 + 0.12*w.rng.Float64())), RDDirectInputFen: demoWan(rd * (0.2 + 0.1*w.rng.Float64())),
		RDDepreciationFen: demoWan(rd * 0.09), RDBuildingsFen: demoWan(rd * 0.02 * w.rng.Float64()), RDIntangiblesFen: demoWan(rd * 0.02), RDDesignFen: demoWan(rd * 0.02),
		RDTrialsFen: demoWan(rd * 0.03), RDOutsourcedDomesticFen: &nought, RDOutsourcedOverseasFen: &nought, RDOtherFen: demoWan(rd * (0.04 + 0.1*w.rng.Float64())),
	}
	switch w.rng.IntN(6) {
	case 0, 1:
		v.RDOutsourcedDomesticFen = demoWan(rd * 0.12)
	case 2:
		v.RDOutsourcedDomesticFen, v.RDOutsourcedOverseasFen = demoWan(rd*0.06), demoWan(rd*0.1)
	case 3:
		v.RDOtherFen = demoWan(rd * 0.3) // beyond what counts
	}
	return v
}

// months lets a staff grow or shrink a little through the year.
func (w *demoWriter) months(staff, share float64) StaffMonths {
	drift := staff * (0.12*w.rng.Float64() - 0.04) / 12
	at := func(m int) (people, scientists *int) {
		p := int(math.Round(staff + drift*float64(m)))
		s := int(math.Round(float64(p) * share))
		return &p, &s
	}
	var all StaffMonths
	for m := range 12 {
		month := StaffMonth{Month: m + 1}
		month.EmployeesStart, month.SciStaffStart = at(m)
		month.EmployeesEnd, month.SciStaffEnd = at(m + 1)
		all = append(all, month)
	}
	return all
}

// told keeps of the year what a source usually knows.
func (w *demoWriter) told(f enterprise.DemoFirm, source Source, all Values) Values {
	v := all
	switch source {
	case Tax:
		v = Values{SalesRevenueFen: all.SalesRevenueFen, GrossIncomeFen: all.GrossIncomeFen, NonTaxableIncomeFen: all.NonTaxableIncomeFen,
			TotalIncomeFen: all.TotalIncomeFen, RDTaxFen: all.RDTaxFen}
		if w.slip == slipApart {
			more := *all.SalesRevenueFen / 100 * 82
			v.SalesRevenueFen, v.GrossIncomeFen, v.TotalIncomeFen, v.NonTaxableIncomeFen = &more, nil, nil, nil
		}
	case Statistics:
		v = Values{SalesRevenueFen: all.SalesRevenueFen, RDStatisticsFen: all.RDStatisticsFen, Employees: all.Employees}
	case Audited:
		v.RDTaxFen, v.RDStatisticsFen, v.StaffMonths = nil, nil, nil
	case Self, Officer:
		v = w.ownWord(f, source, v)
	}
	return v
}

// ownWord is what a firm hands in: with gaps, rounded from memory, now and then
// with a slip.
func (w *demoWriter) ownWord(f enterprise.DemoFirm, source Source, v Values) Values {
	v.CostExpenseFen, v.RDStatisticsFen = nil, nil
	if f.Strength <= 40 || source == Officer { // no ledger yet
		v = v.withoutParts()
		v.StaffMonths, v.ProductIncomeFen, v.TechnicalIncomeFen, v.MainProductIncomeFen = nil, nil, nil, nil
	}
	if _, parts := v.RDParts(); parts && w.rng.IntN(2) == 0 { // the ledger alone
		v.RDHnteFen, v.RDHnteDomesticFen, v.RDTaxFen = nil, nil, nil
	}
	if w.rng.IntN(3) == 0 {
		rounded := (*v.SalesRevenueFen + 5_000_000) / 10_000_000 * 10_000_000
		v.SalesRevenueFen, v.GrossIncomeFen, v.TotalIncomeFen, v.NonTaxableIncomeFen = &rounded, nil, nil, nil
	}
	if w.rng.IntN(5) == 0 {
		v.SciStaff, v.HitechIncomeFen, v.StaffMonths, v.ProductIncomeFen = nil, nil, nil, nil
	}
	switch {
	case w.slip == slipUnit && v.RDHnteFen != nil:
		wrong := *v.SalesRevenueFen / 10 * 12
		v = v.withoutParts()
		v.RDHnteFen = &wrong
	case w.slip == slipMonths && len(v.StaffMonths) == 12:
		wrong := *v.StaffMonths[6].EmployeesStart + 5
		months := append(StaffMonths{}, v.StaffMonths...)
		months[6].EmployeesStart = &wrong
		v.StaffMonths, v.Employees = months, nil
	}
	return v
}

func (v Values) withoutParts() Values {
	v.RDPersonnelFen, v.RDDirectInputFen, v.RDDepreciationFen, v.RDBuildingsFen, v.RDIntangiblesFen = nil, nil, nil, nil, nil
	v.RDDesignFen, v.RDTrialsFen, v.RDOutsourcedDomesticFen, v.RDOutsourcedOverseasFen, v.RDOtherFen = nil, nil, nil, nil, nil
	return v
}
