package rule

import (
	"errors"

	"miaolin/app/value"
)

// registeredDays: so many calendar days since registration. Counting days, not
// anniversaries, matters in leap years: 365 days may be over a day before.
type registeredDays struct {
	MinDays int `yaml:"min_days"`
}

func (p *registeredDays) check(*Set) error {
	if p.MinDays < 1 {
		return errors.New("min_days is wanted")
	}
	return nil
}

// count is the days from registration to application, and whether they suffice.
func (p *registeredDays) count(registered, applied value.Date) (days int, ok bool) {
	days = registered.DaysUntil(applied)
	return days, days >= p.MinDays
}

func (p *registeredDays) assess(c *Case, f *Finding) {
	f.Needed = quantity(Days, int64(p.MinDays))
	if c.RegisteredOn.IsZero() {
		f.Missing = append(f.Missing, Missing{Fact: "registeredOn"})
		f.unknown("missing_facts")
		return
	}
	f.Evidence = append(f.Evidence, Ref{Kind: "enterprise", ID: c.EnterpriseID, Field: "registeredOn"})
	days, ok := p.count(c.RegisteredOn, c.AsOf)
	f.Found, f.Verdict = quantity(Days, int64(days)), verdict(ok)
	if !ok {
		f.short("days", Days, int64(p.MinDays-days))
		f.By = c.RegisteredOn.AddDays(p.MinDays)
		f.Until = c.untilDay(f.By)
	}
}

// untilDay tells whether a day comes before this year's applications close.
func (c *Case) untilDay(d value.Date) Until {
	closes := c.Set.ClosesOn(c.AsOf)
	if closes.IsZero() {
		closes = value.NewDate(c.AsOf.Year(), 12, 31)
	}
	if d.After(closes) {
		return NextYear
	}
	return ThisBatch
}

// soon is ThisBatch while applications of the year can still be filed.
func (c *Case) soon() Until { return c.untilDay(c.AsOf) }
