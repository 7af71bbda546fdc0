package training

import (
	"slices"
	"time"

	"miaolin/app/fault"
	"miaolin/app/value"
)

// Day is one day of a session with its own hours. It belongs to the day on which
// it begins.
type Day struct {
	TrainingID string        `json:"-" gorm:"primaryKey"`
	OnDay      value.Date    `json:"on" gorm:"primaryKey"`
	StartsAt   value.Instant `json:"startsAt"`
	EndsAt     value.Instant `json:"endsAt"`
}

// TableName is GORM's.
func (Day) TableName() string { return "training_days" }

// Hours is how long it lasts, in half hours.
func (d Day) Hours() float64 { return float64(int(d.EndsAt.Sub(d.StartsAt).Minutes()+15)/30) / 2 }

// signsIn tells whether the link works for this day.
func (d Day) signsIn(now value.Instant) bool {
	return d.begins(now) && now.Before(d.EndsAt.Add(closesAfter))
}

// begins tells that people may arrive.
func (d Day) begins(now value.Instant) bool { return !now.Before(d.StartsAt.Add(-opensBefore)) }

// NewDay is when a session takes place on one day.
type NewDay struct {
	StartsAt value.Instant `json:"startsAt"`
	EndsAt   value.Instant `json:"endsAt"`
}

const (
	longest  = 7 * 24 * time.Hour  // one span: a camp of some days
	furthest = 92 * 24 * time.Hour // from the first day to the last
)

// Days are those of a session, in order.
type Days []Day

// daysOf are the days as they were given, or one from begin to end.
func daysOf(given []NewDay, from, to value.Instant) Days {
	if len(given) == 0 {
		given = []NewDay{{from, to}}
	}
	days := make(Days, len(given))
	for i, d := range given {
		days[i] = Day{OnDay: d.StartsAt.Date(), StartsAt: d.StartsAt, EndsAt: d.EndsAt}
	}
	slices.SortStableFunc(days, func(a, b Day) int { return a.StartsAt.Compare(b.StartsAt) })
	return days
}

// check refuses days that contradict each other.
func (days Days) check() error {
	for i, d := range days {
		switch {
		case d.StartsAt.IsZero() || !d.EndsAt.After(d.StartsAt):
			return refuse("endsAt", "training.ends_before")
		case d.EndsAt.Sub(d.StartsAt) > longest || d.EndsAt.Sub(days[0].StartsAt) > furthest:
			return refuse("endsAt", "training.too_long")
		case i > 0 && (d.OnDay == days[i-1].OnDay || d.StartsAt.Before(days[i-1].EndsAt)):
			return refuse("days", "training.day_twice", "day", d.OnDay)
		}
	}
	return nil
}

func (days Days) first() value.Instant { return days[0].StartsAt }
func (days Days) last() value.Instant  { return days[len(days)-1].EndsAt }

// within moves when the first begins and the last ends.
func (days Days) within(from, to *value.Instant) Days {
	moved := slices.Clone(days)
	if from != nil {
		moved[0].StartsAt, moved[0].OnDay = *from, from.Date()
	}
	if to != nil {
		moved[len(moved)-1].EndsAt = *to
	}
	return moved
}

// Hours is how long all of them last.
func (days Days) Hours() (sum float64) {
	for _, d := range days {
		sum += d.Hours()
	}
	return sum
}

// arriving is the day people sign in to now: the latest that they may arrive at.
func (days Days) arriving(now value.Instant) (Day, bool) {
	for _, d := range slices.Backward(days) {
		if d.begins(now) {
			return d, true
		}
	}
	return Day{}, false
}

// On is the one that begins on a date.
func (days Days) On(day value.Date) (Day, bool) {
	i := slices.IndexFunc(days, func(d Day) bool { return d.OnDay == day })
	if i < 0 {
		return Day{}, false
	}
	return days[i], true
}

// meant is the day somebody names, or the one people arrive at now.
func (days Days) meant(on *value.Date, now value.Instant) (Day, error) {
	if on != nil {
		if d, ok := days.On(*on); ok {
			return d, nil
		}
		return Day{}, refuse("on", "training.day_unknown")
	}
	if d, ok := days.arriving(now); ok {
		return d, nil
	}
	return Day{}, fault.Conflict("training.not_begun")
}

// equal tells whether they take place at the same times.
func (days Days) equal(others Days) bool {
	return slices.EqualFunc(days, others, func(a, b Day) bool {
		return a.StartsAt.Compare(b.StartsAt) == 0 && a.EndsAt.Compare(b.EndsAt) == 0
	})
}

// Arrival is that somebody came on one day.
type Arrival struct {
	EnrolmentID string     `gorm:"primaryKey"`
	OnDay       value.Date `gorm:"primaryKey"`
	SignedInAt  value.Instant
	SignedInBy  string
}

// TableName is GORM's.
func (Arrival) TableName() string { return "training_arrivals" }

// Arrivals are those of one person.
type Arrivals []Arrival

func (all Arrivals) on(day value.Date) bool {
	return slices.ContainsFunc(all, func(a Arrival) bool { return a.OnDay == day })
}

func (all Arrivals) without(day value.Date) Arrivals {
	return slices.DeleteFunc(slices.Clone(all), func(a Arrival) bool { return a.OnDay == day })
}

// first is when somebody came at all, and who noted it.
func (all Arrivals) first() (at *value.Instant, by string) {
	if len(all) == 0 {
		return nil, ""
	}
	return &all[0].SignedInAt, all[0].SignedInBy
}

// of are the days somebody came to.
func (all Arrivals) of(days Days) Days {
	return slices.DeleteFunc(slices.Clone(days), func(d Day) bool { return !all.on(d.OnDay) })
}
