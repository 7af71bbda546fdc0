package coaching

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"miaolin/app/calendar"
	"miaolin/app/value"
)

// Hours are a part of a day, in Shanghai time.
type Hours struct {
	From string `json:"from" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" doc:"09:00"`
	To   string `json:"to" pattern:"^([01][0-9]|2[0-4]):[0-5][0-9]$" doc:"11:30; 24:00 is the end of the day"`
}

// WeekHours are hours of one day of the week.
type WeekHours struct {
	Weekday int `json:"weekday" minimum:"1" maximum:"7" doc:"1 is Monday"`
	Hours
}

// Exception is a day, or some, on which a coach is away or free at other hours.
type Exception struct {
	FromOn value.Date `json:"fromOn"`
	ToOn   value.Date `json:"toOn"`
	Away   bool       `json:"away" doc:"true: not to be had; false: free at these hours, on days off too"`
	Hours  *Hours     `json:"hours,omitempty" doc:"of a day that is not away"`
	Note   string     `json:"note,omitempty" maxLength:"100"`
}

// Coach is somebody who advises firms: what on, and when they can be had.
type Coach struct {
	ID             string        `json:"id" gorm:"primaryKey"`
	UserID         string        `json:"userId"`
	Name           string        `json:"name"`
	UnitCode       string        `json:"unitCode" doc:"where the coach serves"`
	UnitStem       string        `json:"-"`
	Organisation   string        `json:"organisation"`
	Intro          string        `json:"intro"`
	Fields         []string      `json:"fields" gorm:"serializer:json" doc:"codes of technology fields"`
	Topics         []string      `json:"topics" gorm:"serializer:json" doc:"ids of items of the menu"`
	Weekly         []WeekHours   `json:"weekly" gorm:"serializer:json"`
	Exceptions     []Exception   `json:"exceptions" gorm:"serializer:json"`
	Active         bool          `json:"active"`
	InactiveReason string        `json:"inactiveReason"`
	CreatedAt      value.Instant `json:"createdAt"`
	UpdatedAt      value.Instant `json:"updatedAt"`
	Version        int64         `json:"version"`
}

// TableName is GORM's.
func (Coach) TableName() string { return "coaches" }

// NewCoach is what it takes to keep one.
type NewCoach struct {
	UserID       string      `json:"userId" minLength:"1" maxLength:"40" doc:"somebody who holds the role"`
	Organisation string      `json:"organisation,omitempty" maxLength:"100"`
	Intro        string      `json:"intro,omitempty" maxLength:"1000"`
	Fields       []string    `json:"fields,omitempty" maxItems:"30"`
	Topics       []string    `json:"topics,omitempty" maxItems:"60"`
	Weekly       []WeekHours `json:"weekly,omitempty" maxItems:"28"`
	Exceptions   []Exception `json:"exceptions,omitempty" maxItems:"100"`
}

// CoachChange changes one. A missing field stays as it is.
type CoachChange struct {
	Organisation *string      `json:"organisation,omitempty" maxLength:"100"`
	Intro        *string      `json:"intro,omitempty" maxLength:"1000"`
	Fields       *[]string    `json:"fields,omitempty" maxItems:"30"`
	Topics       *[]string    `json:"topics,omitempty" maxItems:"60"`
	Weekly       *[]WeekHours `json:"weekly,omitempty" maxItems:"28"`
	Exceptions   *[]Exception `json:"exceptions,omitempty" maxItems:"100"`
	Active       *bool        `json:"active,omitempty" doc:"no longer takes bookings, or takes them again"`
	Reason       string       `json:"reason,omitempty" maxLength:"300" doc:"needed to take a coach out of use"`
}

func (c CoachChange) applyTo(to *Coach) {
	set(&to.Organisation, c.Organisation)
	set(&to.Intro, c.Intro)
	set(&to.Fields, c.Fields)
	set(&to.Topics, c.Topics)
	set(&to.Weekly, c.Weekly)
	set(&to.Exceptions, c.Exceptions)
	set(&to.Active, c.Active)
	switch {
	case c.Active == nil:
	case *c.Active:
		to.InactiveReason = ""
	default:
		to.InactiveReason = strings.TrimSpace(c.Reason)
	}
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

// check refuses what contradicts itself and puts the hours in order.
func (c *Coach) check() error {
	c.Organisation, c.Intro = strings.TrimSpace(c.Organisation), strings.TrimSpace(c.Intro)
	c.Fields, c.Topics = distinct(c.Fields), distinct(c.Topics)
	c.Weekly, c.Exceptions = append([]WeekHours{}, c.Weekly...), append([]Exception{}, c.Exceptions...)
	slices.SortFunc(c.Weekly, func(a, b WeekHours) int {
		return cmp.Or(cmp.Compare(a.Weekday, b.Weekday), cmp.Compare(a.From, b.From))
	})
	for i, w := range c.Weekly {
		if w.minutes() == nil {
			return refuse("weekly", "coaching.hours_wrong")
		}
		if i > 0 && c.Weekly[i-1].Weekday == w.Weekday && c.Weekly[i-1].To > w.From {
			return refuse("weekly", "coaching.hours_twice")
		}
	}
	for _, e := range c.Exceptions {
		switch {
		case e.ToOn.Before(e.FromOn):
			return refuse("exceptions", "coaching.exception_days")
		case !e.Away && (e.Hours == nil || e.Hours.minutes() == nil):
			return refuse("exceptions", "coaching.hours_wrong")
		}
	}
	slices.SortStableFunc(c.Exceptions, func(a, b Exception) int { return a.FromOn.Compare(b.FromOn) })
	if !c.Active && len([]rune(c.InactiveReason)) < 2 {
		return refuse("reason", "coaching.reason_missing")
	}
	return nil
}

func distinct(list []string) []string {
	out := append([]string{}, list...)
	slices.Sort(out)
	return slices.Compact(out)
}

// minutes are from and to after midnight; nil when they are no hours.
func (h Hours) minutes() []int {
	from, ok := minuteOf(h.From)
	to, also := minuteOf(h.To)
	if !ok || !also || to <= from {
		return nil
	}
	return []int{from, to}
}

func minuteOf(clock string) (int, bool) {
	hour, minute, ok := strings.Cut(clock, ":")
	h, err := strconv.Atoi(hour)
	m, err2 := strconv.Atoi(minute)
	n := h*60 + m
	return n, ok && err == nil && err2 == nil && h >= 0 && m >= 0 && m < 60 && n <= 24*60
}

// Span is a time from one moment to another.
type Span struct {
	StartsAt value.Instant `json:"startsAt"`
	EndsAt   value.Instant `json:"endsAt"`
}

// Key names the row in a list.
func (s Span) Key() string { return s.StartsAt.String() }

func (s Span) meets(o Span) bool { return s.StartsAt.Before(o.EndsAt) && o.StartsAt.Before(s.EndsAt) }

func (s Span) within(o Span) bool {
	return !s.StartsAt.Before(o.StartsAt) && !o.EndsAt.Before(s.EndsAt)
}

// minus is what is left of a time when others are taken out of it.
func (s Span) minus(taken []Span) []Span {
	left := []Span{s}
	for _, t := range taken {
		var next []Span
		for _, l := range left {
			if !l.meets(t) {
				next = append(next, l)
				continue
			}
			if l.StartsAt.Before(t.StartsAt) {
				next = append(next, Span{l.StartsAt, t.StartsAt})
			}
			if t.EndsAt.Before(l.EndsAt) {
				next = append(next, Span{t.EndsAt, l.EndsAt})
			}
		}
		left = next
	}
	return left
}

// on are the hours of a day as times.
func (h Hours) on(d value.Date) (Span, bool) {
	m := h.minutes()
	if m == nil {
		return Span{}, false
	}
	midnight := d.Start()
	return Span{midnight.Add(time.Duration(m[0]) * time.Minute), midnight.Add(time.Duration(m[1]) * time.Minute)}, true
}

// open is when a coach can be had on a day, bookings apart. The last exception
// that names the day decides; without one the hours of the week do, on working
// days. In a year whose calendar is not published only the day of the week counts.
func (c Coach) open(d value.Date, days *calendar.Calendar) []Span {
	var spans []Span
	named := false
	for _, e := range c.Exceptions {
		if d.Before(e.FromOn) || d.After(e.ToOn) {
			continue
		}
		named = true
		spans = nil
		if e.Away || e.Hours == nil {
			continue
		}
		if s, ok := e.Hours.on(d); ok {
			spans = []Span{s}
		}
	}
	if special, ok := days.Special(d); named || ok && special.Off {
		return spans
	}
	weekday := (int(d.Weekday())+6)%7 + 1
	for _, w := range c.Weekly {
		if s, ok := w.on(d); ok && w.Weekday == weekday {
			spans = append(spans, s)
		}
	}
	return spans
}
