package rule

import (
	"math/big"
	"strings"
)

func exIPQuantity(b *Book, in *input) output {
	class1, known1 := in.told("class1")
	class2, known2 := in.told("class2")
	noticed1, knownNoticed1 := in.extra("granted_notice_with_fee_receipt_class1")
	noticed2, knownNoticed2 := in.extra("granted_notice_with_fee_receipt_class2")
	used, knownUsed := in.extra("class2_used_in_earlier_application")
	// What is only filed, or noticed without the receipt, does not count; class I may be used again.
	for key := range in.values {
		if strings.HasPrefix(key, "pending_") || strings.HasPrefix(key, "granted_notice_without_") {
			in.count(key)
		}
	}
	in.count("class1_used_in_earlier_application")
	s := b.must("hnte")
	own := effective(class1+noticed1, class2+noticed2, used)
	band := s.banded(own)
	all1, all2 := known1 && knownNoticed1, known2 && knownNoticed2 && knownUsed
	if own.Class1 == 0 && !(all1 && all2) {
		return output{"effective": nil, "band": nil, "score_range": nil, "verdict": string(Unknown)}
	}
	return output{
		"verdict": string(Met), "effective": []any{whole(own.Class1), whole(own.Class2)}, "band": band.Name, "score_range": rangeOf(band.Range()),
	}
}

func exRenewal(b *Book, in *input) output {
	class1, known1 := in.extra("class1")
	total, known2 := in.told("class2_total")
	used, known3 := in.extra("class2_used_before")
	plan := b.must("hnte").renewal(class1, total, used)
	if !known1 || !known2 || !known3 {
		return output{"effective_class2": nil, "band": nil, "gap_to_B": nil}
	}
	return output{"effective_class2": whole(plan.Effective), "band": plan.Band.Name, "gap_to_B": whole(plan.GapToBest)}
}

func exIPScore(b *Book, in *input) output {
	parts := map[string]*big.Rat{}
	for _, name := range []string{"advanced", "support", "quantity", "acquisition", "standards_bonus"} {
		parts[name] = in.number(name)
	}
	if _, given := in.values["standards_bonus"]; !given {
		parts["standards_bonus"] = new(big.Rat) // a bonus nobody claims
	}
	score, err := b.must("hnte").ipScore(parts)
	if err != nil {
		in.errs = append(in.errs, err)
	}
	return output{"ip_score": orNil(score)}
}

func exTransformation(b *Book, in *input) output {
	count, okCount := in.told("transformed_count")
	years, okYears := in.whole("years")
	if !okYears {
		years = 3
	}
	if !okCount {
		return output{"annual_average": nil, "band": nil, "score_range": nil, "verdict": string(Unknown), "manual_review": false}
	}
	mean, band := b.must("hnte").transformed(count, years)
	out := output{"annual_average": orNil(mean), "band": band.Name, "score_range": rangeOf(band.Range()), "verdict": string(Met), "manual_review": false}
	if band.Person {
		out["band"], out["score_range"], out["verdict"], out["manual_review"] = judged{}, judged{}, string(Person), true
	}
	return out
}

func exDedupe(_ *Book, in *input) output {
	var f Finding
	c := &Case{Facts: &Facts{}}
	for _, item := range in.list("items") {
		fields, ok := item.(map[string]any)
		name, isText := fields["achievement"].(string)
		if !ok || !isText || strings.TrimSpace(name) == "" {
			in.fail("items", "every item needs an achievement")
			continue
		}
		c.Results = append(c.Results, Result{Achievement: strings.TrimSpace(name)})
	}
	return output{"count": whole(c.counted([]int{0}, &f))}
}

func exInnovationPass(b *Book, in *input) output {
	score := in.number("score")
	if score == nil {
		return output{"pass": nil, "verdict": string(Unknown)}
	}
	ok := b.must("hnte").passes(score)
	return output{"pass": ok, "verdict": string(verdict(ok))}
}

func exGrowthBand(b *Book, in *input) output {
	in.pass("kind", "indicator") // the same bands serve net assets and sales
	g := b.must("hnte").Tables["growth"].growth(in.numbers("values"))
	return growthOutput(g)
}

func growthOutput(g grown) output {
	out := output{
		"rate": orNil(g.Rate), "band": g.Band.Name, "score_range": rangeOf(g.Band.Range()),
		"manual_review": false, "warning": nil, "verdict": string(Met),
	}
	if g.Warning != "" {
		out["warning"] = g.Warning
	}
	switch g.State {
	case "person":
		out["band"], out["score_range"], out["manual_review"], out["verdict"] = judged{}, judged{}, true, string(Person)
	case "unknown":
		out["band"], out["score_range"], out["verdict"] = nil, nil, string(Unknown)
	}
	return out
}

func exGrowthTotal(b *Book, in *input) output {
	table := b.must("hnte").Tables["growth"]
	assets, sales := table.growth(in.numbers("net_asset_values")), table.growth(in.numbers("revenue_values"))
	out := output{
		"score_range":     rangeOf(assets.Band.Range().plus(sales.Band.Range())),
		"net_assets_band": growthOutput(assets)["band"], "revenue_band": growthOutput(sales)["band"],
		"manual_review": assets.State == "person" || sales.State == "person",
	}
	switch {
	case assets.State == "unknown" || sales.State == "unknown":
		out["score_range"] = nil
	case out["manual_review"] == true:
		out["score_range"] = judged{}
	}
	return out
}
