package rule

import (
	"errors"
	"math/big"
)

// ownRights are the rights that count in a new application: in force, and of
// class II only those that no earlier application used.
type ownRights struct{ Class1, Class2 int64 }

// effective counts rights from their numbers. Class I may be used again; of
// class II those used before fall away. Filed ones never count.
func effective(class1, class2, used int64) ownRights {
	return ownRights{class1, max(class2-used, 0)}
}

func (r ownRights) total() int64 { return r.Class1 + r.Class2 }

func (c *Case) rights(f *Finding) ownRights {
	var own ownRights
	for _, r := range c.Rights {
		if !r.counts(c.AsOf) {
			continue
		}
		if f != nil {
			f.Evidence = append(f.Evidence, Ref{Kind: "right", ID: r.ID})
			if r.CoOwned {
				f.warn("ip_co_owned")
			}
		}
		if r.Class == 1 {
			own.Class1++
		} else {
			own.Class2++
		}
	}
	return own
}

// banded is the band of the number of rights: one of class I is enough for the
// highest, whatever the number of class II it never reaches it.
func (s *Set) banded(own ownRights) Band {
	if own.Class1 > 0 {
		return s.Tables["ip_class1"].Band(whole(own.Class1))
	}
	return s.Tables["ip_class2"].Band(whole(own.Class2))
}

// toBand is how many class II rights more it takes to reach the best band that
// class II can reach.
func (s *Set) toBest(own ownRights) int64 {
	if own.Class1 > 0 {
		return 0
	}
	best := s.Tables["ip_class2"].Bands[0].bound()
	return max(ceiling(best)-own.Class2, 0)
}

// coreIP: at least so many rights of its own.
type coreIP struct {
	AtLeast int64 `yaml:"at_least"`
	// Filed: applications count too, as for the provincial tech SME.
	Filed bool `yaml:"filed,omitempty"`
	// Class1Or: this many of class I are enough instead.
	Class1Or int64 `yaml:"class1_or,omitempty"`
	// KnowHow: other know-how can stand in, so that none recorded is for a person.
	KnowHow bool `yaml:"know_how,omitempty"`
}

func (p *coreIP) check(*Set) error {
	if p.AtLeast < 1 {
		return errors.New("at_least is wanted")
	}
	return nil
}

func (p *coreIP) assess(c *Case, f *Finding) {
	own := c.rights(f)
	total := own.total()
	if p.Filed {
		total += c.filed(f)
	}
	f.Found, f.Needed = quantity(Count, total), quantity(Count, p.AtLeast)
	switch {
	case total >= p.AtLeast || p.Class1Or > 0 && own.Class1 >= p.Class1Or:
		f.Verdict = Met
	case !c.RightsKnown && total == 0:
		f.Found = nil
		f.Missing = append(f.Missing, Missing{Fact: "rights"})
		f.unknown("missing_facts")
	case p.KnowHow:
		f.person("know_how")
	default:
		f.Verdict, f.Until = NotMet, c.soon()
		class1 := int64(1)
		if p.Class1Or > 0 {
			class1 = p.Class1Or - own.Class1
		}
		f.short("class1", Count, class1)
		f.short("class2", Count, p.AtLeast-total)
	}
}

// filed counts applications that are still running.
func (c *Case) filed(f *Finding) (n int64) {
	for _, r := range c.Rights {
		if r.State == "filed" || r.State == "grant_notice" && !r.counts(c.AsOf) {
			n++
			f.Evidence = append(f.Evidence, Ref{Kind: "right", ID: r.ID})
		}
	}
	return n
}

// ipBeforeYear: the rights must not all have come in the year of application.
type ipBeforeYear struct{}

func (*ipBeforeYear) check(*Set) error { return nil }

func (*ipBeforeYear) assess(c *Case, f *Finding) {
	own := c.rights(f)
	if own.total() == 0 {
		f.Missing = append(f.Missing, Missing{Fact: "rights"})
		f.unknown("missing_facts")
		return
	}
	var before int64
	for _, r := range c.Rights {
		if r.counts(c.AsOf) && r.GrantedOn.Year() < c.AsOf.Year() {
			before++
		}
	}
	f.Found, f.Needed = quantity(Count, before), quantity(Count, 1)
	if before > 0 {
		f.Verdict = Met
		return
	}
	f.person("ip_all_this_year")
}

// RenewalPlan is what is left of class II for a next application.
type RenewalPlan struct {
	Effective int64
	Band      Band
	GapToBest int64
}

// renewal works the plan out from how many class II rights there are and how
// many were used.
func (s *Set) renewal(class1, class2, used int64) RenewalPlan {
	own := effective(class1, class2, used)
	return RenewalPlan{own.Class2, s.banded(own), s.toBest(own)}
}

// ipScore adds the five parts of the IP score and caps the sum. A missing part
// leaves it unknown, one outside its bounds is refused.
func (s *Set) ipScore(parts map[string]*big.Rat) (*big.Rat, error) {
	total := new(big.Rat)
	for _, name := range []string{"advanced", "support", "quantity", "acquisition", "standards_bonus"} {
		v := parts[name]
		if v == nil {
			return nil, nil
		}
		if most := s.number(name + "_most"); v.Sign() < 0 || v.Cmp(most) > 0 {
			return nil, errors.New(name + " lies outside 0–" + Text(most))
		}
		total.Add(total, v)
	}
	return smaller(total, s.number("ip_most")), nil
}
