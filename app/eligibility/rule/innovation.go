package rule

import (
	"cmp"
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
		f.Verdict = NotMet
		gap := f.Needed.Num + 1 - int64(total.High)
		f.short("points", Points, gap)
		p.ways(c, f, gap)
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

// most is the most points a part of the score can still come to.
func (f *Finding) most(part string) int {
	for _, p := range f.Parts {
		if p.Code == part {
			return p.Points.High
		}
	}
	return 0
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
	developed := slices.ContainsFunc(c.Rights, func(r Right) bool { return r.Own && r.counts(c.AsOf) })
	return f.part("ip", "experts", s.ipRange(own, developed), most, s.banded(own).Name)
}

// ipRange is what experts can give to so many rights, all of them acquired or
// some developed by the firm itself.
func (s *Set) ipRange(own ownRights, developed bool) Range {
	acquired := Range{1, s.most("acquisition_other")}
	if developed {
		acquired.High = s.most("acquisition")
	}
	judged := Range{0, s.most("advanced") + s.most("support") + s.most("standards_bonus")}
	return judged.plus(acquired).plus(s.banded(own).Range()).cap(s.most("ip"))
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

// ways are what raises the score by own action. Rights and papers still count for
// this batch; results count in the year they are made, which is the next one's.
func (p *innovation) ways(c *Case, f *Finding, gap int64) {
	s, own := c.Set, c.rights(nil)
	f.Until = c.soon()
	withRights := func(own ownRights) int { return s.ipRange(own, true).High - f.most("ip") }
	best := withRights(ownRights{Class1: 1})
	if own.Class1 == 0 {
		f.way(gap, Way{Shortfall{"class1", Count, 1}, best})
		f.way(gap, climb(s.Tables["ip_class2"].Bands, "class2", own.Class2, 1, func(n int64) int { return withRights(ownRights{Class2: own.Class2 + n}) })...)
	}
	soon := max(best, 0)
	for _, item := range managementItems {
		docs := c.documents(item)
		if len(docs) > 0 && !slices.ContainsFunc(docs, func(d Document) bool { return !d.Absent }) {
			most := s.most("management_" + item)
			soon += most
			f.way(gap, Way{Shortfall{"document_" + item, Count, 1}, most})
		}
	}
	if int64(soon) < gap {
		f.Until = NextYear
	}
	if !c.ResultsKnown {
		return
	}
	open := cmp.Or(c.OpenYear, c.AsOf.Year())
	years := FiscalYears(open+1, int(floor(s.number("results_years"))), c.RegisteredOn.Year()*boolInt(!c.RegisteredOn.IsZero()))
	count := c.counted(years, &Finding{})
	bands, n := s.Tables["transformation"].Bands, int64(len(years))
	f.way(gap, climb(bands, "results", count, n, func(more int64) int {
		_, band := s.transformed(count+more, n)
		return band.Range().High - f.most("transformation")
	})...)
}
