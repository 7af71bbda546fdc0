package rule

import (
	"fmt"
	"math/big"
	"slices"
)

// Predicate is one kind of condition. Its fields are the parameters of the rule
// file; check refuses parameters that make no sense; assess compares.
type Predicate interface {
	check(s *Set) error
	assess(c *Case, f *Finding)
}

// kinds are the predicates a rule file may name.
var kinds = map[string]func() Predicate{
	"registered_days":  func() Predicate { return &registeredDays{} },
	"core_ip":          func() Predicate { return &coreIP{} },
	"ip_before_year":   func() Predicate { return &ipBeforeYear{} },
	"tech_field":       func() Predicate { return &techField{} },
	"rd_ratio":         func() Predicate { return &rdRatio{} },
	"share":            func() Predicate { return &share{} },
	"innovation":       func() Predicate { return &innovation{} },
	"clean_record":     func() Predicate { return &cleanRecord{} },
	"not_revoked":      func() Predicate { return &notRevoked{} },
	"resident":         func() Predicate { return &resident{} },
	"figure":           func() Predicate { return &figureBound{} },
	"allowed_industry": func() Predicate { return &allowedIndustry{} },
	"sme_score":        func() Predicate { return &smeScore{} },
	"holds_title":      func() Predicate { return &holdsTitle{} },
	"rd_effort":        func() Predicate { return &rdEffort{} },
	"local":            func() Predicate { return &local{} },
	"ask":              func() Predicate { return &ask{} },
}

// Kinds are the names of all predicates, in order.
func Kinds() []string {
	var names []string
	for name := range kinds {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func known(fields ...Field) error {
	for _, f := range fields {
		if !slices.Contains(Fields, f) {
			return fmt.Errorf("there is no figure %q", f)
		}
	}
	return nil
}

func (s *Set) wants(numbers, tables []string) error {
	for _, name := range numbers {
		if s.Numbers[name] == nil {
			return fmt.Errorf("the set has no number %q", name)
		}
	}
	for _, name := range tables {
		if s.Tables[name] == nil {
			return fmt.Errorf("the set has no table %q", name)
		}
	}
	return nil
}

// unknown ends a finding for want of facts.
func (f *Finding) unknown(reason string) {
	f.Verdict = Unknown
	if f.Reason == "" || reason != "missing_facts" {
		f.Reason = reason
	}
}

// person ends a finding for want of a rule.
func (f *Finding) person(reason string) { f.Verdict, f.Reason = Person, reason }

func (f *Finding) warn(code string) {
	if !slices.Contains(f.Warnings, code) {
		f.Warnings = append(f.Warnings, code)
	}
}

func (f *Finding) short(code string, unit Unit, amount int64) {
	if amount > 0 {
		f.Short = append(f.Short, Shortfall{code, unit, amount})
	}
}

// closedYears settles what every predicate over closed years has in common: a
// firm without a closed year, and figures that are missing. False ends it.
func (c *Case) closedYears(f *Finding, years []int) bool {
	switch {
	case len(years) == 0:
		f.unknown("no_closed_year")
	case len(f.Missing) > 0 && c.booksOpen(f.Missing):
		f.unknown("books_open")
	case len(f.Missing) > 0:
		f.unknown("missing_facts")
	default:
		return true
	}
	return false
}

// booksOpen: what is missing is only of the latest year, and its annual
// settlement, which ends on 31 May, is still running.
func (c *Case) booksOpen(missing []Missing) bool {
	return c.AsOf.Month() < 6 && !slices.ContainsFunc(missing, func(m Missing) bool { return m.Year != c.LatestYear() })
}

// openValue is a figure of the running year; last year's stands in for one that
// is not reported yet.
func (c *Case) openValue(field Field) (v *big.Rat, assumed bool) {
	if fig, ok := c.figure(c.AsOf.Year(), field); ok {
		return whole(fig.Value), false
	}
	if fig, ok := c.figure(c.LatestYear(), field); ok {
		return whole(fig.Value), true
	}
	return nil, true
}

// reported is what the running year has brought so far, as far as it is told.
func (c *Case) reported(field Field) int64 {
	fig, _ := c.figure(c.AsOf.Year(), field)
	return fig.Value
}
