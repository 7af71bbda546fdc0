package rule

import (
	"errors"
	"fmt"
	"slices"

	"miaolin/app/value"
)

var incidentKinds = []string{"safety", "quality", "environment", "misconduct", "abnormal_list", "dishonest_list"}

// cleanRecord: nothing serious in the last days, or in the running year and the
// one before. Nobody having looked is unknown, not clean.
type cleanRecord struct {
	Kinds []string `yaml:"kinds"`
	Days  int      `yaml:"days,omitempty"`
	Years int      `yaml:"calendar_years,omitempty"` // 2: the running year and the one before
}

func (p *cleanRecord) check(s *Set) error {
	if (p.Days > 0) == (p.Years > 0) {
		return errors.New("one of days and calendar_years is wanted")
	}
	if len(p.Kinds) == 0 {
		return errors.New("kinds are wanted")
	}
	for _, k := range p.Kinds {
		if !slices.Contains(incidentKinds, k) {
			return fmt.Errorf("there is no kind of incident %q", k)
		}
	}
	return s.wants([]string{"check_fresh_days"}, nil)
}

func (p *cleanRecord) since(asOf value.Date) value.Date {
	if p.Days > 0 {
		return asOf.AddDays(-p.Days)
	}
	return value.NewDate(asOf.Year()-p.Years+1, 1, 1)
}

// listed: an entry in a list counts while it stands, an event when it happened.
func (i Incident) listed() bool { return i.Kind == "abnormal_list" || i.Kind == "dishonest_list" }

func (i Incident) within(from, to value.Date) bool {
	if i.On.After(to) {
		return false
	}
	if i.listed() {
		return i.RemoveOn.IsZero() || i.RemoveOn.After(to)
	}
	return !i.On.Before(from)
}

func (p *cleanRecord) assess(c *Case, f *Finding) {
	from := p.since(c.AsOf)
	var serious, minor int64
	var last value.Date
	for _, i := range c.Incidents {
		if !slices.Contains(p.Kinds, i.Kind) || !i.within(from, c.AsOf) {
			continue
		}
		f.Evidence = append(f.Evidence, Ref{Kind: "incident", ID: i.ID})
		if !i.Serious && !i.listed() {
			minor++
			continue
		}
		serious++
		if i.On.After(last) {
			last = i.On
		}
	}
	f.Needed, f.Found = quantity(Count, 0), quantity(Count, serious)
	switch {
	case serious > 0:
		f.Verdict, f.Until = NotMet, NotByOwnAction
		f.By = p.clears(last)
	case minor > 0:
		f.person("incident_not_serious")
	default:
		p.looked(c, f)
	}
}

// clears is the first day on which an event no longer counts.
func (p *cleanRecord) clears(on value.Date) value.Date {
	if p.Days > 0 {
		return on.AddDays(p.Days + 1)
	}
	return value.NewDate(on.Year()+p.Years, 1, 1)
}

// looked wants a recent look into each register that found nothing.
func (p *cleanRecord) looked(c *Case, f *Finding) {
	fresh := int(floor(c.Set.number("check_fresh_days")))
	for _, kind := range p.Kinds {
		i := slices.IndexFunc(c.Checks, func(k Check) bool {
			return k.Kind == kind && k.Clean && !k.Through.After(c.AsOf) && k.Through.DaysUntil(c.AsOf) <= fresh
		})
		if i < 0 {
			f.Missing = append(f.Missing, Missing{Fact: "check_" + kind})
			continue
		}
		f.Evidence = append(f.Evidence, Ref{Kind: "check", ID: c.Checks[i].ID})
	}
	if len(f.Missing) > 0 {
		f.Found = nil
		f.unknown("not_looked_up")
		return
	}
	f.Verdict = Met
}

// notRevoked: a title taken away in the running year bars a new application in
// that year, whatever the reason.
type notRevoked struct {
	Title string `yaml:"title"`
}

func (p *notRevoked) check(*Set) error {
	if p.Title == "" {
		return errors.New("title is wanted")
	}
	return nil
}

func (p *notRevoked) assess(c *Case, f *Finding) {
	f.Verdict = Met
	for _, t := range c.Titles {
		if t.Kind == p.Title && !t.RevokedOn.IsZero() && !ReapplyAllowed(t.RevokedOn.Year(), c.AsOf.Year()) {
			f.Verdict, f.Until = NotMet, NextYear
			f.By = value.NewDate(c.AsOf.Year()+1, 1, 1)
			f.Evidence = append(f.Evidence, Ref{Kind: "title", ID: t.ID})
		}
	}
}
