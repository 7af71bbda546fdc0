package rule

import (
	"math/big"

	"miaolin/app/value"
)

var _ = examples(map[string]func(*Book, *input) output{
	"hnte.rd_ratio_required":     exRDRequired,
	"hnte.rd_ratio":              exRDRatio,
	"hnte.domestic_rd_ratio":     exShare("rd_domestic", "domestic_rd_wan", "total_rd_wan"),
	"hnte.staff_ratio":           exShare("staff_ratio", "sci_staff_avg", "employees_avg"),
	"hnte.main_products":         exShare("main_products", "ip_backed_product_income_wan", "hitech_income_wan"),
	"hnte.hitech_income_ratio":   exHitechIncome,
	"hnte.staff_average":         exStaffAverage,
	"hnte.staff_counts":          exStaffCounts,
	"hnte.registered_days":       exRegisteredDays,
	"hnte.fiscal_years":          exFiscalYears,
	"hnte.rd_outsourced":         exOutsourced,
	"hnte.rd_other_cap":          exOtherCap,
	"hnte.expert_panel_valid":    exPanel,
	"hnte.annual_report_status":  exAnnualReport,
	"hnte.reapply_after_cancel":  exReapply,
	"hnte.tax_first_year":        exTaxFirstYear,
	"hnte.class2_renewal_plan":   exRenewal,
	"hnte.ip_quantity_band":      exIPQuantity,
	"hnte.ip_score_cap":          exIPScore,
	"hnte.transformation_band":   exTransformation,
	"hnte.transformation_dedupe": exDedupe,
	"hnte.innovation_pass":       exInnovationPass,
	"hnte.growth_band":           exGrowthBand,
	"hnte.growth_total":          exGrowthTotal,
})

func exRDRequired(b *Book, in *input) output {
	latest := in.number("latest_year_revenue_wan")
	if latest == nil || latest.Sign() < 0 {
		return output{"required_percent": nil, "verdict": string(Unknown)}
	}
	return output{"required_percent": predicateOf[*rdRatio](b, "hnte", "rd_ratio").required(latest), "verdict": string(Met)}
}

func exRDRatio(b *Book, in *input) output {
	revenue, spent := in.numbers("revenue_wan"), in.numbers("rd_expense_wan")
	if len(revenue) != len(spent) {
		in.fail("rd_expense_wan", "as many years as revenue_wan are wanted")
		return nil
	}
	if len(revenue) > 3 {
		in.fail("revenue_wan", "three years at most are wanted")
		return nil
	}
	got := predicateOf[*rdRatio](b, "hnte", "rd_ratio").of(revenue, spent, one)
	return output{
		"tier_percent": orNil(got.Percent), "required_percent": orNil(got.Percent), "ratio_percent": percentOf(got.Ratio),
		"pass": got.Verdict.pass(), "verdict": string(got.Verdict), "reason": got.Reason,
	}
}

// exShare is a condition that compares one amount with another.
func exShare(condition, part, whole string) func(*Book, *input) output {
	return func(b *Book, in *input) output {
		got := predicateOf[*share](b, "hnte", condition).of(in.number(part), in.number(whole))
		return shareOutput(got)
	}
}

func shareOutput(got shareOf) output {
	return output{
		"pass": got.Verdict.pass(), "ratio": orNil(got.Ratio), "ratio_percent": percentOf(got.Ratio),
		"verdict": string(got.Verdict), "reason": got.Reason,
	}
}

func exHitechIncome(b *Book, in *input) output {
	hitech, total := in.number("hitech_income_wan"), in.number("total_income_wan")
	gross, free := in.number("gross_income_wan"), in.number("non_taxable_income_wan")
	if total == nil && gross != nil && free != nil {
		total = minus(gross, free)
	}
	out := shareOutput(predicateOf[*share](b, "hnte", "hitech_income").of(hitech, total))
	out["total_income_wan"] = orNil(total)
	return out
}

func exStaffAverage(_ *Book, in *input) output {
	start, end := in.numbers("month_start"), in.numbers("month_end")
	months, ok := in.whole("months_operated")
	if !ok {
		months = int64(len(start))
	}
	if len(start) != len(end) {
		in.fail("month_end", "as many months as month_start are wanted")
	}
	average := staffAverage(start, end, int(months))
	return output{"average": orNil(average), "verdict": string(verdictOf(average))}
}

func verdictOf(r *big.Rat) Verdict {
	if r == nil {
		return Unknown
	}
	return Met
}

func exStaffCounts(b *Book, in *input) output {
	days := in.number("days_worked")
	science := false
	switch role := in.text("role"); role {
	case "", "employee", "employees":
	case "sci_staff", "science_staff":
		science = true
	default:
		in.fail("role", "%q is unknown", role)
	}
	regular := false
	switch kind := in.text("type"); kind {
	case "on_job", "on_the_job", "regular", "full_time", "contract":
		regular = true
	case "part_time", "temporary":
	default:
		in.fail("type", "%q is unknown", kind)
	}
	counts, known := b.must("hnte").staffCounts(regular, science, days)
	if !known {
		return output{"counts": nil}
	}
	return output{"counts": counts}
}

func exRegisteredDays(b *Book, in *input) output {
	registered, applied := in.date("registered"), in.date("applied")
	if registered.IsZero() || applied.IsZero() {
		return output{"days": nil, "pass": nil, "verdict": string(Unknown)}
	}
	days, ok := predicateOf[*registeredDays](b, "hnte", "registered_one_year").count(registered, applied)
	return output{"days": whole(int64(days)), "pass": ok, "verdict": string(verdict(ok))}
}

func exFiscalYears(_ *Book, in *input) output {
	application, ok := in.whole("application_year")
	first, _ := in.whole("first_fiscal_year")
	if !ok {
		return output{"three_years": nil, "latest_year": nil}
	}
	years := FiscalYears(int(application), 3, int(first))
	if len(years) == 0 {
		return output{"three_years": []any{}, "latest_year": nil}
	}
	return output{"three_years": wholesOf(years), "latest_year": whole(int64(years[len(years)-1]))}
}

func exOutsourced(b *Book, in *input) output {
	actual := in.number("actual_wan")
	if actual == nil {
		return output{"counted_wan": nil}
	}
	return output{"counted_wan": b.must("hnte").outsourced(actual)}
}

func exOtherCap(b *Book, in *input) output {
	seven, other := in.number("sum_other_seven_categories_wan"), in.number("other_wan")
	if seven == nil || other == nil {
		return output{"counted_other_wan": nil, "total_wan": nil}
	}
	counted, total := b.must("hnte").otherCost(seven, other)
	return output{"counted_other_wan": counted, "total_wan": total}
}

func exPanel(b *Book, in *input) output {
	technical, known1 := in.told("technical")
	financial, known2 := in.told("financial")
	if !known1 || !known2 {
		return output{"valid": nil}
	}
	return output{"valid": b.must("hnte").panelValid(technical, financial)}
}

func exAnnualReport(b *Book, in *input) output {
	cancel, missed := b.must("hnte").reportsCancel(in.wholes("validity_years"), in.wholes("missed_report_years"))
	return output{"cancel": cancel, "missed": whole(int64(missed))}
}

func exReapply(_ *Book, in *input) output {
	cancelled, was := in.whole("cancel_year")
	applies, ok := in.whole("apply_year")
	if !ok {
		return output{"allowed": nil}
	}
	return output{"allowed": !was || ReapplyAllowed(int(cancelled), int(applies))}
}

func exTaxFirstYear(_ *Book, in *input) output {
	d := in.date("certificate_date")
	if (d == value.Date{}) {
		return output{"first_benefit_year": nil}
	}
	return output{"first_benefit_year": whole(int64(FirstBenefitYear(d)))}
}
