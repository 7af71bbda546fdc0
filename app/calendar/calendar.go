// Package calendar counts working days by the State Council's yearly notices,
// make-up working days included.
//
// Each year is one file calendar/<year>.csv listing only the days that differ
// from Monday to Friday. A year without a file is unknown: every question that
// would need it is refused with calendar.year_unknown, because a deadline
// guessed from weekdays alone is wrong in every second month. A notice may
// reach back into the last days of the year before it (31 December 2022), so
// late December of the newest year can still change.
package calendar

import (
	"slices"

	"miaolin/app/fault"
	"miaolin/app/value"
)

// Day is a day on which a notice departs from Monday to Friday.
type Day struct {
	Date   value.Date
	Name   string // 春节
	Off    bool   // false is a make-up working day
	Notice string // address of the notice
}

// Calendar knows the working days of the years it was given.
type Calendar struct {
	years []int // ascending
	days  map[value.Date]Day
}

// Years are those published, ascending.
func (c *Calendar) Years() []int { return slices.Clone(c.years) }

// Known tells whether the year of d is published.
func (c *Calendar) Known(d value.Date) bool {
	_, ok := slices.BinarySearch(c.years, d.Year())
	return ok
}

// Special is the notice about d, if d is a day off or a make-up day by notice.
func (c *Calendar) Special(d value.Date) (Day, bool) {
	day, ok := c.days[d]
	return day, ok
}

// IsWorkingDay tells whether offices work on d.
func (c *Calendar) IsWorkingDay(d value.Date) (bool, error) {
	if !c.Known(d) {
		return false, unknown(d)
	}
	if day, ok := c.days[d]; ok {
		return !day.Off, nil
	}
	weekday := int(d.Weekday())
	return weekday >= 1 && weekday <= 5, nil
}

// Add is the n-th working day after d; before it when n is negative. The first
// day is not counted (民法典 art. 201), so ten working days of publicity that
// start on d end on Add(d, 10). Add(d, 0) is d, working day or not.
func (c *Calendar) Add(d value.Date, n int) (value.Date, error) {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 {
		d = d.AddDays(step)
		working, err := c.IsWorkingDay(d)
		if err != nil {
			return value.Date{}, err
		}
		if working {
			n--
		}
	}
	return d, nil
}

// Between counts the working days after from up to and including to, so that
// Between(d, Add(d, n)) is n; negative when to lies before from.
func (c *Calendar) Between(from, to value.Date) (int, error) {
	if to.Before(from) {
		n, err := c.Between(to.AddDays(-1), from.AddDays(-1))
		return -n, err
	}
	n := 0
	for d := from.AddDays(1); !d.After(to); d = d.AddDays(1) {
		working, err := c.IsWorkingDay(d)
		if err != nil {
			return 0, err
		}
		if working {
			n++
		}
	}
	return n, nil
}

// OnOrAfter is d, or the next working day when offices are closed on d: a term
// whose last day is a day off ends on the day after it (民法典 art. 203).
func (c *Calendar) OnOrAfter(d value.Date) (value.Date, error) { return c.seek(d, 1) }

// OnOrBefore is d, or the last working day before it: the day by which papers
// must be handed in when the deadline itself is a day off.
func (c *Calendar) OnOrBefore(d value.Date) (value.Date, error) { return c.seek(d, -1) }

func (c *Calendar) seek(d value.Date, step int) (value.Date, error) {
	for ; ; d = d.AddDays(step) {
		working, err := c.IsWorkingDay(d)
		if err != nil {
			return value.Date{}, err
		}
		if working {
			return d, nil
		}
	}
}

func unknown(d value.Date) error {
	return fault.Conflict("calendar.year_unknown", "year", d.Year())
}
