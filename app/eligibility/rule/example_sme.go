package rule

import (
	"math/big"
	"slices"
)

var _ = examples(map[string]func(*Book, *input) output{
	"techsme.staff_score":              exPercent("staff", "staff_percent"),
	"techsme.rd_sales_score":           exPercent("rd_sales", "rd_over_sales_percent"),
	"techsme.rd_cost_score":            exPercent("rd_cost", "rd_over_cost_percent"),
	"techsme.ip_score":                 exSMERights,
	"techsme.evaluate":                 exSME,
	"rd_deduction.rate":                exRate,
	"rd_deduction.other_cap":           exDeductionOther,
	"rd_deduction.overseas_outsourced": exOverseas,
	"target.met":                       exTarget,
})

func exPercent(table, key string) func(*Book, *input) output {
	return func(b *Book, in *input) output {
		p := in.number(key)
		if p == nil || p.Sign() < 0 {
			return output{"score": nil}
		}
		return output{"score": whole(int64(b.must("national_tech_sme").Tables[table].Band(p).Range().High))}
	}
}

func exSMERights(b *Book, in *input) output {
	class1, known1 := in.told("class1")
	class2, known2 := in.told("class2")
	own := ownRights{class1, class2}
	in.count("class2_used_in_earlier_application") // no limit of use here
	if class1 == 0 && !(known1 && known2) {
		return output{"score": nil}
	}
	return output{"score": whole(int64(b.must("national_tech_sme").ofClasses(own)))}
}

// exSME evaluates a whole firm: the common conditions, then the score or one of
// the facts that confirm directly.
func exSME(b *Book, in *input) output {
	s := b.must("national_tech_sme")
	f := smeFigures{
		Employees: in.number("employees"), SciStaff: in.number("sci_staff"), Sales: in.number("revenue_wan"),
		RD: in.number("rd_wan"), Cost: in.number("cost_wan"),
		RightsKnown: true,
	}
	class1, known1 := in.told("class1")
	class2, known2 := in.told("class2")
	f.Own, f.RightsKnown = ownRights{class1, class2}, known1 && known2
	assets := in.number("assets_wan")
	common := all3(
		isTrue(in.flag("resident")), isFalse(in.flag("restricted_industry")), isTrue(in.flag("clean_record")),
		b.limit("employees_limit", f.Employees, 100), b.limit("sales_limit", f.Sales, 1_000_000), b.limit("assets_limit", assets, 1_000_000),
	)
	points := s.smePoints(f)
	direct := s.direct(in)
	merit := s.enough(points)
	if direct {
		merit = Met
	}
	out := output{"qualified": all3(common, merit).pass(), "score": nil, "direct": direct,
		"staff_score": exactOf(points.Staff), "rd_score": exactOf(points.RD), "ip_score": exactOf(points.IP)}
	if n, ok := points.exact(); ok {
		out["score"] = whole(int64(n))
	}
	return out
}

func exactOf(r Range) any {
	if r.Low != r.High {
		return nil
	}
	return whole(int64(r.Low))
}

// limit asks a condition of the set about a figure given in people or 万元.
func (b *Book) limit(condition string, v *big.Rat, perUnit int64) Verdict {
	if v == nil {
		return Unknown
	}
	if v.Sign() < 0 {
		return Person
	}
	return verdict(predicateOf[*figureBound](b, "national_tech_sme", condition).holds(times(v, rat(perUnit, 1))))
}

// direct tells whether one of the facts of article 8 is there. Within five years
// includes the fifth.
func (s *Set) direct(in *input) bool {
	ranked := func(rank, ago, most string) bool {
		place, ranked := in.whole(rank)
		years, dated := in.whole(ago)
		return ranked && dated && place >= 1 && years >= 0 &&
			whole(place).Cmp(s.number(most)) <= 0 && whole(years).Cmp(s.number("direct_years")) <= 0
	}
	yes := func(key string) bool { v := in.flag(key); return v != nil && *v }
	award := ranked("national_award_rank", "national_award_years_ago", "award_rank")
	// To lead a standard is to be among the first units that drafted it.
	standard := ranked("standard_drafter_rank", "standard_years_ago", "standard_rank")
	body := false
	for _, key := range []string{"provincial_rd_body", "provincial_rd_institution", "recognised_rd_body", "rd_body_provincial", "has_provincial_rd_body"} {
		body = yes(key) || body
	}
	switch in.text("rd_body_level") {
	case "provincial", "ministerial", "national":
		body = true
	}
	return yes("valid_hnte") || award || standard || body
}

func isTrue(v *bool) Verdict {
	if v == nil {
		return Unknown
	}
	return verdict(*v)
}

func isFalse(v *bool) Verdict {
	if v == nil {
		return Unknown
	}
	return verdict(!*v)
}

// all3 is "and" over what may be unknown: one failure decides.
func all3(all ...Verdict) Verdict {
	worst := Met
	for _, v := range all {
		switch {
		case v == NotMet:
			return NotMet
		case v != Met:
			worst = v
		}
	}
	return worst
}

func exRate(b *Book, in *input) output {
	year, ok := in.whole("year")
	quarter, _ := in.asQuarter("quarter")
	kind := in.text("type")
	if kind != "" && !slices.Contains(b.Rates.Types, kind) {
		in.fail("type", "%q is unknown%s", kind, perhaps(kind, b.Rates.Types))
	}
	rate, found := b.Rates.Of(int(year), int(quarter), kind)
	if !ok || !found {
		return output{"percent": nil}
	}
	out := output{"percent": rate.Percent.Rat(), "amortise_percent": plus(rate.Percent.Rat(), hundred)}
	return out
}

func exDeductionOther(b *Book, in *input) output {
	sum, other := in.number("sum_categories_1_to_5_wan"), in.number("other_wan")
	if sum == nil || other == nil {
		return output{"allowed_wan": nil}
	}
	return output{"allowed_wan": b.Rates.otherAllowed(sum, other)}
}

func exOverseas(b *Book, in *input) output {
	actual, domestic := in.number("actual_wan"), in.number("domestic_eligible_wan")
	if actual == nil || domestic == nil {
		return output{"allowed_wan": nil}
	}
	return output{"allowed_wan": b.Rates.overseasAllowed(actual, domestic)}
}

func exTarget(_ *Book, in *input) output {
	in.pass("target")
	target, actual := in.number("target_value"), in.number("actual")
	comparator := in.text("comparator")
	if target == nil || actual == nil {
		return output{"met": nil}
	}
	v, err := TargetMet(comparator, target, actual)
	if err != nil {
		in.errs = append(in.errs, err)
		return nil
	}
	return output{"met": v.pass(), "verdict": string(v)}
}
