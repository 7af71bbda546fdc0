package fact

import "miaolin/app/value"

// RDParts is research spending by the eight categories of document 195, as spent,
// with outsourcing inside and outside China apart.
type RDParts struct {
	Personnel, DirectInput, Depreciation, Intangibles, Design, Trials value.Money
	OutsourcedDomestic, OutsourcedOverseas, Other                     value.Money
	// Buildings is the part of Depreciation the tax rule does not take: buildings
	// and long-term deferred expense.
	Buildings value.Money
}

// RDCounted is what a rule lets count.
type RDCounted struct {
	Internal, Other, OutsourcedDomestic, OutsourcedOverseas value.Money
}

// Total is all that counts.
func (c RDCounted) Total() value.Money { return c.Domestic() + c.OutsourcedOverseas }

// Domestic is what was spent inside China.
func (c RDCounted) Domestic() value.Money { return c.Internal + c.Other + c.OutsourcedDomestic }

// eighty is 80 %, cut off to whole fen.
func eighty(m value.Money) value.Money { return m - m/5 - min(m%5, 1) }

func (p RDParts) internal() value.Money {
	return p.Personnel + p.DirectInput + p.Depreciation + p.Intangibles + p.Design + p.Trials
}

// HNTE counts by document 195: outsourcing at 80 %, other cost up to a fifth of
// the total, which is a quarter of everything else. Parts of a fen are cut off.
func (p RDParts) HNTE() RDCounted {
	c := RDCounted{Internal: p.internal(), OutsourcedDomestic: eighty(p.OutsourcedDomestic), OutsourcedOverseas: eighty(p.OutsourcedOverseas)}
	c.Other = min(p.Other, (c.Internal+c.OutsourcedDomestic+c.OutsourcedOverseas)/4)
	return c
}

// Tax counts by document 119 and its followers: without buildings and long-term
// deferred expense, other cost up to a tenth of the internal total (a ninth of the
// rest), outsourcing at 80 % and overseas up to two thirds of the domestic sum.
func (p RDParts) Tax() RDCounted {
	c := RDCounted{Internal: p.internal() - min(p.Buildings, p.Depreciation), OutsourcedDomestic: eighty(p.OutsourcedDomestic)}
	c.Other = min(p.Other, c.Internal/9)
	c.OutsourcedOverseas = min(eighty(p.OutsourcedOverseas), c.Domestic()/3*2+c.Domestic()%3*2/3)
	return c
}

// RDParts are the categories, if every one of them is stated: what is missing is
// not nought, and a sum with a hole is no sum.
func (v *Values) RDParts() (RDParts, bool) {
	var p RDParts
	for _, part := range []struct {
		to   *value.Money
		from *value.Money
	}{
		{&p.Personnel, v.RDPersonnelFen}, {&p.DirectInput, v.RDDirectInputFen}, {&p.Depreciation, v.RDDepreciationFen},
		{&p.Intangibles, v.RDIntangiblesFen}, {&p.Design, v.RDDesignFen}, {&p.Trials, v.RDTrialsFen},
		{&p.OutsourcedDomestic, v.RDOutsourcedDomesticFen}, {&p.OutsourcedOverseas, v.RDOutsourcedOverseasFen}, {&p.Other, v.RDOtherFen},
	} {
		if part.from == nil {
			return RDParts{}, false
		}
		*part.to = *part.from
	}
	if v.RDBuildingsFen != nil {
		p.Buildings = *v.RDBuildingsFen
	}
	return p, true
}

// knowsBuildings tells whether the part the tax rule leaves out is known.
func (v *Values) knowsBuildings() bool {
	return v.RDBuildingsFen != nil || v.RDDepreciationFen != nil && *v.RDDepreciationFen == 0
}

// derived works a figure out of the others of the same row, where a rule says
// how. average is the exact value of a head count.
func (v *Values) derived(field string) (n int64, average *Average, ok bool) {
	switch field {
	case "rdExpenseHnteFen":
		parts, whole := v.RDParts()
		return int64(parts.HNTE().Total()), nil, whole
	case "rdExpenseHnteDomesticFen":
		if v.RDHnteFen == nil {
			parts, whole := v.RDParts()
			return int64(parts.HNTE().Domestic()), nil, whole
		}
		// Of a stated total everything but the overseas part is domestic.
		if v.RDOutsourcedOverseasFen == nil {
			return 0, nil, false
		}
		domestic := *v.RDHnteFen - eighty(*v.RDOutsourcedOverseasFen)
		return int64(domestic), nil, domestic >= 0
	case "rdExpenseTaxFen":
		parts, whole := v.RDParts()
		return int64(parts.Tax().Total()), nil, whole && v.knowsBuildings()
	case "totalIncomeFen":
		return combine(v.GrossIncomeFen, v.NonTaxableIncomeFen, -1)
	case "hitechIncomeFen":
		return combine(v.ProductIncomeFen, v.TechnicalIncomeFen, 1)
	case "netAssetsFen":
		return combine(v.TotalAssetsFen, v.TotalLiabilitiesFen, -1)
	case "employees":
		return v.average(monthEmployees)
	case "sciStaff":
		return v.average(monthSciStaff)
	case "monthsOperated":
		return int64(len(v.StaffMonths)), nil, len(v.StaffMonths) == 12 && v.wholeMonths()
	}
	return 0, nil, false
}

func combine(a, b *value.Money, sign value.Money) (int64, *Average, bool) {
	if a == nil || b == nil {
		return 0, nil, false
	}
	return int64(*a + sign**b), nil, true
}

func (v *Values) average(of func(StaffMonth) (start, end *int)) (int64, *Average, bool) {
	a, ok := v.StaffMonths.mean(of)
	if !ok || !v.wholeMonths() {
		return 0, nil, false
	}
	return int64(a.Headcount()), &a, true
}
