package rule

import (
	"cmp"
	"slices"

	"miaolin/app/value"
)

// Class is the suggested class of the yearly screening: A this year, B next
// year, C in two or three years, D not suitable; empty while too little is known.
type Class string

// Assessment is one set on one firm on one day.
type Assessment struct {
	Set      *Set
	AsOf     value.Date
	Findings []Finding
	Class    Class
	// Ask are the missing facts, those first that settle most conditions.
	Ask []Missing
	// NextOn is the next day on which time alone may change a verdict.
	NextOn value.Date
}

// Assess compares the facts of a firm with a set.
func Assess(s *Set, facts *Facts, asOf value.Date) Assessment {
	c := &Case{Facts: facts, Set: s, AsOf: asOf}
	early := c.figuresBeforeRegistration()
	a := Assessment{Set: s, AsOf: asOf, Findings: make([]Finding, len(s.Conditions))}
	for i, cond := range s.Conditions {
		f := &a.Findings[i]
		f.Code = cond.Code
		if asOf.Before(cond.From) {
			f.Verdict, f.Reason = Met, "not_asked_yet"
			continue
		}
		cond.predicate.assess(c, f)
		f.settle(early)
	}
	a.Class, a.Ask = a.class(c), a.ask()
	a.NextOn = a.next(c)
	return a
}

// settle sends what rests on facts that contradict each other to a person,
// whichever way the figures in use would decide.
func (f *Finding) settle(early bool) {
	decided := f.Verdict == Met || f.Verdict == NotMet
	switch {
	case early && decided && slices.ContainsFunc(f.Evidence, func(r Ref) bool { return r.Kind == "figure" }):
		f.person("figures_before_registration")
	case f.Reason == "sources_contradict" && decided:
		f.Verdict = Person
	case f.Verdict == Met:
		f.Reason, f.Until, f.Short, f.Helps = "", "", nil, nil
	}
}

// Counts is how many conditions there are of each verdict.
func (a Assessment) Counts() map[Verdict]int {
	n := map[Verdict]int{}
	for _, f := range a.Findings {
		n[f.Verdict]++
	}
	return n
}

// Mask has a bit for each condition with the verdict, by its place in the set.
func (a Assessment) Mask(v Verdict) int64 {
	var m int64
	for i, f := range a.Findings {
		if f.Verdict == v {
			m |= 1 << i
		}
	}
	return m
}

// How many gaps that only another year can close make it a matter of the next
// year, and of two or three years, where a set does not say.
const (
	nextYearGaps = 1
	laterGaps    = 3
)

// setting is a number of the set, or what stands in for it.
func (s *Set) setting(name string, otherwise int) int {
	if n := s.number(name); n != nil {
		return int(floor(n))
	}
	return otherwise
}

func (a Assessment) class(c *Case) Class {
	unknown, later := 0, 0
	for _, f := range a.Findings {
		switch {
		case f.Verdict == NotMet && f.Until == NotByOwnAction && f.By.IsZero():
			return "D"
		case f.Verdict == Unknown && f.Reason != "not_looked_up" && f.Reason != "direct_unknown":
			unknown++
		case (f.Verdict == NotMet || f.Reason == "direct_unknown") && f.Until != ThisBatch:
			later++
		}
	}
	closes := a.Set.ClosesOn(a.AsOf)
	switch {
	case later >= a.Set.setting("class_later_gaps", laterGaps):
		return "C"
	case later >= a.Set.setting("class_next_year_gaps", nextYearGaps):
		return "B"
	case unknown > 0:
		return ""
	case !closes.IsZero() && a.AsOf.After(closes):
		return "B" // this year's batch is over
	}
	return "A"
}

// ask orders missing facts: one that is the last thing a condition waits for
// pays most, then one that many conditions wait for.
func (a Assessment) ask() []Missing {
	type worth struct{ settles, wanted int }
	value := map[Missing]worth{}
	var all []Missing
	for _, f := range a.Findings {
		if f.Verdict == Met || f.Verdict == NotMet {
			continue
		}
		for _, m := range f.Missing {
			w, seen := value[m]
			if !seen {
				all = append(all, m)
			}
			w.wanted++
			w.settles += boolInt(len(f.Missing) == 1)
			value[m] = w
		}
	}
	slices.SortStableFunc(all, func(x, y Missing) int {
		return cmp.Or(cmp.Compare(value[y].settles, value[x].settles), cmp.Compare(value[y].wanted, value[x].wanted))
	})
	return all
}

// next is the earliest day after the assessment on which something dated begins,
// ends or comes of age.
func (a Assessment) next(c *Case) value.Date {
	next := value.NewDate(a.AsOf.Year()+1, 1, 1)
	soon := func(d value.Date) {
		if d.After(a.AsOf) && d.Before(next) {
			next = d
		}
	}
	soon(value.NewDate(a.AsOf.Year(), 6, 1)) // books of the year before are closed
	soon(c.Set.ClosesOn(a.AsOf).AddDays(1))
	for _, f := range a.Findings {
		soon(f.By)
	}
	for _, r := range c.Rights {
		soon(r.GrantedOn)
		soon(r.EndedOn)
	}
	for _, t := range c.Titles {
		soon(t.From)
		if !t.Last.IsZero() {
			soon(t.Last.AddDays(1))
		}
	}
	for _, i := range c.Incidents {
		soon(i.RemoveOn)
	}
	if years := c.Set.number("direct_years"); years != nil {
		for _, h := range c.Honours {
			soon(h.On.AddYears(int(floor(years))).AddDays(1))
		}
	}
	if fresh := c.Set.number("check_fresh_days"); fresh != nil {
		for _, k := range c.Checks {
			soon(k.Through.AddDays(int(floor(fresh)) + 1))
		}
	}
	if !c.Set.Valid.To.IsZero() {
		soon(c.Set.Valid.To.AddDays(1))
	}
	return next
}
