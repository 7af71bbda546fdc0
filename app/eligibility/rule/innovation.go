package rule

import (
	"math/big"
	"slices"
)

// innovation is the score of 100 points. Experts give most of them, so what can
// be said is a range; the condition is met or not only when the whole range lies
// on one side of the pass mark, and for a person otherwise.
type innovation struct{}

var managementItems = []string{"system", "body", "transformation", "people"}

func (p *innovation) check(s *Set) error {
	numbers := []string{"innovation_pass", "ip_most", "advanced_most", "support_most", "quantity_most", "acquisition_most", "acquisition_other_most",
		"standards_bonus_most", "results_years"}
	for _, item := range managementItems {
		numbers = append(numbers, "management_"+item+"_most")
	}
	return s.wants(numbers, []string{"ip_class1", "ip_class2", "transformation", "growth"})
}

// passes is strict: 达到70分以上（不含70分）.
func (s *Set) passes(score *big.Rat) bool { return score.Cmp(s.number("innovation_pass")) > 0 }

func (p *innovation) assess(c *Case, f *Finding) {
	f.Needed = &Quantity{Unit: Points, Num: floor(c.Set.number("innovation_pass")), Den: 1}
	total := p.ip(c, f)
	total = total.plus(p.transformation(c, f))
	total = total.plus(p.management(c, f))
	for _, g := range []struct {
		code  string
		field Field
	}{{"growth_net_assets", NetAssets}, {"growth_sales", Sales}} {
		total = total.plus(p.growth(c, f, g.code, g.field))
	}
	f.Found = points(total)
	switch {
	case c.Set.passes(whole(int64(total.Low))):
		f.Verdict = Met
	case !c.Set.passes(whole(int64(total.High))):
		f.Verdict, f.Until = NotMet, c.soon()
		f.short("points", Points, f.Needed.Num+1-int64(total.High))
		p.ways(c, f)
	case len(f.Missing) > 0:
		f.unknown("missing_facts")
	default:
		f.person("experts_score")
	}
}

func (f *Finding) part(code, state string, r Range, most int, band string) Range {
	f.Parts = append(f.Parts, Part{Code: code, Points: r, Most: most, Band: band, State: state})
	return r
}

func (s *Set) most(name string) int { return int(floor(s.number(name + "_most"))) }

func (p *innovation) ip(c *Case, f *Finding) Range {
	s, own := c.Set, c.rights(f)
	most := s.most("ip")
	if own.total() == 0 {
		if !c.RightsKnown {
			f.Missing = append(f.Missing, Missing{Fact: "rights"})
			return f.part("ip", "unknown", Range{0, most}, most, "")
		}
		return f.part("ip", "scored", Range{}, most, s.banded(own).Name)
	}
	acquired := Range{1, s.most("acquisition")}
	if !slices.ContainsFunc(c.Rights, func(r Right) bool { return r.Own && r.counts(c.AsOf) }) {
		acquired.High = s.most("acquisition_other")
	}
	band := s.banded(own)
	judged := Range{0, s.most("advanced") + s.most("support") + s.most("standards_bonus")}
	return f.part("ip", "experts", judged.plus(acquired).plus(band.Range()).cap(most), most, band.Name)
}

// counted are the results of the last closed years, one for each achievement.
func (c *Case) counted(years []int, f *Finding) int64 {
	seen := map[string]bool{}
	for _, r := range c.Results {
		if slices.Contains(years, r.Year) {
			f.Evidence = append(f.Evidence, Ref{Kind: "result", ID: r.ID})
			seen[r.Achievement] = true
		}
	}
	return int64(len(seen))
}

// transformed is the yearly mean of results and its band. A mean between 0 and 1
// stands in no band: the text has a gap there.
func (s *Set) transformed(count, years int64) (mean *big.Rat, band Band) {
	if years < 1 {
		return nil, Band{Person: true}
	}
	mean = rat(count, years)
	return mean, s.Tables["transformation"].Band(mean)
}

func (p *innovation) transformation(c *Case, f *Finding) Range {
	table := c.Set.Tables["transformation"]
	years := c.years(int(floor(c.Set.number("results_years"))))
	count := c.counted(years, f)
	if !c.ResultsKnown && count == 0 || len(years) == 0 {
		f.Missing = append(f.Missing, Missing{Fact: "results"})
		return f.part("transformation", "unknown", Range{0, table.Most()}, table.Most(), "")
	}
	_, band := c.Set.transformed(count, int64(len(years)))
	if band.Person {
		// Between none and one a year an expert decides: none, or the lowest band.
		f.warn("transformation_gap")
		return f.part("transformation", "person", band.Range(), table.Most(), band.Name)
	}
	return f.part("transformation", "experts", band.Range(), table.Most(), band.Name)
}

// management has no bands in print: each of the four items is any number up to
// its cap once there is a paper for it.
func (p *innovation) management(c *Case, f *Finding) (total Range) {
	for _, item := range managementItems {
		most := c.Set.most("management_" + item)
		state, r := "unknown", Range{0, most}
		if docs := c.documents(item); len(docs) > 0 {
			state = "scored"
			r = Range{}
			for _, d := range docs {
				f.Evidence = append(f.Evidence, Ref{Kind: "document", ID: d.ID})
				if !d.Absent {
					state, r = "experts", Range{0, most}
				}
			}
		} else {
			f.Missing = append(f.Missing, Missing{Fact: "document_" + item})
		}
		total = total.plus(f.part("management_"+item, state, r, most, ""))
	}
	return total
}

func (c *Case) documents(item string) (all []Document) {
	for _, d := range c.Documents {
		if d.Item == item {
			all = append(all, d)
		}
	}
	return all
}

func (p *innovation) growth(c *Case, f *Finding, code string, field Field) Range {
	table := c.Set.Tables["growth"]
	most := table.Most()
	g := table.growth(c.needYears(f, c.years(3), field))
	if g.Warning != "" {
		f.warn(g.Warning)
	}
	if g.State != "scored" {
		return f.part(code, g.State, Range{0, most}, most, "")
	}
	return f.part(code, g.State, g.Band.Range(), most, g.Band.Name)
}

// ways are what raises the score by own action: rights and results.
func (p *innovation) ways(c *Case, f *Finding) {
	own := c.rights(nil)
	if own.Class1 == 0 {
		f.short("class1", Count, 1)
		f.short("class2", Count, c.Set.toNext(own))
	}
	years := c.years(int(floor(c.Set.number("results_years"))))
	if n := int64(len(years)); n > 0 && c.ResultsKnown {
		var quiet Finding
		count := c.counted(years, &quiet)
		bands := c.Set.Tables["transformation"].Bands
		next := int64(0)
		for _, b := range bands {
			if bound := b.bound(); bound != nil && !b.Person && rat(count, n).Cmp(bound) < 0 {
				next = ceiling(times(bound, whole(n))) - count
			}
		}
		f.short("results", Count, next)
	}
}
