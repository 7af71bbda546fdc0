package rule

import (
	"math"
	"math/big"
	"slices"
)

// smeScore is the national tech SME evaluation: at least so many points with
// the staff score above nought, or one of the facts that confirm directly. The
// firm may choose whether research is measured against sales or against cost.
type smeScore struct {
	// Direct are the kinds of title that replace the score.
	Direct []string `yaml:"direct"`
}

func (p *smeScore) check(s *Set) error {
	return s.wants([]string{"pass", "award_rank", "standard_rank", "direct_years"},
		[]string{"staff", "rd_sales", "rd_cost", "class1", "class2"})
}

// smeFigures are one year's figures, as exact numbers in any one unit of money.
// nil is missing.
type smeFigures struct {
	Employees, SciStaff, Sales, RD, Cost *big.Rat
	Own                                  ownRights
	RightsKnown                          bool
}

// smePoints are the three scores; each is a range while a figure is missing.
type smePoints struct{ Staff, RD, IP Range }

func (s smePoints) total() Range { return s.Staff.plus(s.RD).plus(s.IP) }

// exact is the score when every part is known.
func (s smePoints) exact() (int, bool) {
	t := s.total()
	return t.Low, t.Low == t.High
}

// byShare is the points of a share: a range from none to the most while it is unknown.
func (t *Table) byShare(part, whole *big.Rat) Range {
	if part == nil || whole == nil {
		return Range{0, t.Most()}
	}
	if whole.Sign() <= 0 || part.Sign() <= 0 {
		return t.Band(new(big.Rat)).Range()
	}
	return t.Band(times(quotient(part, whole), hundred)).Range()
}

// ofClasses is the points for rights: class I first, else by number of class II.
func (s *Set) ofClasses(own ownRights) int {
	if r := s.Tables["class1"].Band(whole(own.Class1)).Range(); r.High > 0 {
		return r.High
	}
	return s.Tables["class2"].Band(whole(own.Class2)).Range().High
}

// smePoints scores one year.
func (s *Set) smePoints(in smeFigures) smePoints {
	sales, cost := s.Tables["rd_sales"].byShare(in.RD, in.Sales), s.Tables["rd_cost"].byShare(in.RD, in.Cost)
	got := smePoints{
		Staff: s.Tables["staff"].byShare(in.SciStaff, in.Employees),
		RD:    Range{max(sales.Low, cost.Low), max(sales.High, cost.High)},
	}
	points := s.ofClasses(in.Own)
	got.IP = Range{points, points}
	if !in.RightsKnown {
		got.IP.High = s.Tables["class1"].Most()
	}
	return got
}

// enough tells whether the points pass: enough of them, and some for staff.
func (s *Set) enough(p smePoints) Verdict {
	pass, total := int(floor(s.number("pass"))), p.total()
	switch {
	case total.Low >= pass && p.Staff.Low > 0:
		return Met
	case total.High < pass || p.Staff.High == 0:
		return NotMet
	}
	return Unknown
}

func (p *smeScore) assess(c *Case, f *Finding) {
	s, year := c.Set, c.LatestYear()
	own := c.valid(f)
	in := smeFigures{Own: own, RightsKnown: c.RightsKnown}
	f.Needed = quantity(Points, floor(s.number("pass")))
	direct := p.direct(c, f)
	in.Employees, in.SciStaff = c.need(f, year, Employees), c.need(f, year, SciStaff)
	in.Sales, in.RD, in.Cost = c.need(f, year, Sales), c.need(f, year, RDTax), c.need(f, year, CostExpense)
	if !in.RightsKnown && own.total() == 0 {
		f.Missing = append(f.Missing, Missing{Fact: "rights"})
	}
	got := s.smePoints(in)
	p.parts(f, s, got)
	f.Found = points(got.total())
	if direct == Met {
		f.Verdict, f.Missing = Met, nil
		f.warn("confirmed_directly")
		return
	}
	if anyNegative(in.Employees, in.SciStaff, in.Sales, in.RD, in.Cost) {
		f.person("negative")
		return
	}
	switch f.Verdict = s.enough(got); f.Verdict {
	case Met:
		f.Missing = nil
	case NotMet:
		p.falls(c.Set, f, got, own, direct)
	default:
		if c.booksOpen(f.Missing) {
			f.unknown("books_open")
			return
		}
		f.unknown("missing_facts")
	}
}

// direct is what document 115 puts in the place of the score: a title, a prize or
// a standard.
func (p *smeScore) direct(c *Case, f *Finding) Verdict {
	if t, ok := c.holdsTitle(p.Direct, c.AsOf); ok {
		f.Evidence = append(f.Evidence, Ref{Kind: "title", ID: t.ID})
		return Met
	}
	return c.honoured(f)
}

// falls ends a finding whose score is too low: whether it matters depends on what
// is known of direct confirmation.
func (p *smeScore) falls(s *Set, f *Finding, got smePoints, own ownRights, direct Verdict) {
	f.Until = NextYear
	gap := floor(s.number("pass")) - int64(got.total().High)
	f.short("points", Points, gap)
	if got.Staff.High == 0 {
		gap = math.MaxInt64 // no other points stand in for those of the staff
	}
	gain := func(own ownRights) int { return s.ofClasses(own) - got.IP.High }
	f.way(gap, Way{Shortfall{"class1", Count, 1}, gain(ownRights{Class1: 1})})
	f.way(gap, climb(s.Tables["class2"].Bands, "class2", own.Class2, 1, func(n int64) int { return gain(ownRights{own.Class1, own.Class2 + n}) })...)
	f.Missing = nil
	switch direct {
	case Unknown:
		f.Missing = []Missing{{Fact: "honours"}}
		f.unknown("direct_unknown")
	case Person:
		f.person("direct_years_unclear")
	}
}

func (p *smeScore) parts(f *Finding, s *Set, got smePoints) {
	state := func(r Range) string {
		if r.Low == r.High {
			return "scored"
		}
		return "unknown"
	}
	f.part("sme_staff", state(got.Staff), got.Staff, s.Tables["staff"].Most(), "")
	f.part("sme_rd", state(got.RD), got.RD, s.Tables["rd_sales"].Most(), "")
	f.part("sme_ip", state(got.IP), got.IP, s.Tables["class1"].Most(), "")
}

// valid counts rights in force; an earlier use does not matter here.
func (c *Case) valid(f *Finding) (own ownRights) {
	for _, r := range c.Rights {
		if !r.holds(c.AsOf) {
			continue
		}
		f.Evidence = append(f.Evidence, Ref{Kind: "right", ID: r.ID})
		if r.Class == 1 {
			own.Class1++
		} else {
			own.Class2++
		}
	}
	return own
}

// holdsTitle: one of these titles on the day.
type holdsTitle struct {
	AnyOf []string `yaml:"any_of"`
	// Not turns it round: none of them, as for a pool of firms on their way.
	Not bool `yaml:"not,omitempty"`
}

func (p *holdsTitle) check(*Set) error {
	if len(p.AnyOf) == 0 {
		return errNoTitles
	}
	return nil
}

func (p *holdsTitle) assess(c *Case, f *Finding) {
	t, holds := c.holdsTitle(p.AnyOf, c.AsOf)
	if holds {
		f.Evidence = append(f.Evidence, Ref{Kind: "title", ID: t.ID})
	}
	f.Verdict = verdict(holds != p.Not)
	switch {
	case f.Verdict == Met:
	case p.Not:
		f.Until = NotByOwnAction
	default:
		f.Until = NextYear
		f.short("title_"+slices.Min(p.AnyOf), Count, 1)
	}
}
