package value

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Date is a calendar day in Shanghai. The zero Date means unknown.
// Two Dates are the same day exactly when they are ==.
type Date struct {
	year  int16
	month uint8
	day   uint8
}

// NewDate is the day y-m-d; an overflowing month or day is carried over.
func NewDate(y int, m time.Month, d int) Date {
	return dateOf(time.Date(y, m, d, 0, 0, 0, 0, time.UTC))
}

// GivenDate is a day that may be left out: nil for no text, and for one that names no day.
func GivenDate(s string) *Date {
	d, err := ParseDate(s)
	if err != nil {
		return nil
	}
	return &d
}

// ParseDate reads YYYY-MM-DD, the only form the API and the databases use.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("value: %q is not a date of the form YYYY-MM-DD", s)
	}
	return dateOf(t), nil
}

// MustDate is ParseDate for constants.
func MustDate(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func dateOf(t time.Time) Date {
	return Date{int16(t.Year()), uint8(t.Month()), uint8(t.Day())}
}

func (d Date) utc() time.Time {
	return time.Date(int(d.year), time.Month(d.month), int(d.day), 0, 0, 0, 0, time.UTC)
}

func (d Date) Year() int             { return int(d.year) }
func (d Date) Month() time.Month     { return time.Month(d.month) }
func (d Date) Day() int              { return int(d.day) }
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }
func (d Date) IsZero() bool          { return d == Date{} }
func (d Date) AddDays(n int) Date    { return dateOf(d.utc().AddDate(0, 0, n)) }
func (d Date) Before(o Date) bool    { return d.Compare(o) < 0 }
func (d Date) After(o Date) bool     { return d.Compare(o) > 0 }

// Start is the moment at which the day begins in Shanghai.
func (d Date) Start() Instant {
	return At(time.Date(int(d.year), time.Month(d.month), int(d.day), 0, 0, 0, 0, Shanghai))
}

// AddMonths keeps the day of the month and falls back to the last day of a
// shorter month: 31 January plus one month is the last of February.
func (d Date) AddMonths(n int) Date {
	first := time.Date(int(d.year), time.Month(d.month)+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return NewDate(first.Year(), first.Month(), min(int(d.day), last))
}

// AddYears is AddMonths by whole years: 29 February becomes 28 February.
func (d Date) AddYears(n int) Date { return d.AddMonths(12 * n) }

// DaysUntil counts calendar days from d to o; negative when o lies before.
func (d Date) DaysUntil(o Date) int { return int(o.utc().Sub(d.utc()).Hours() / 24) }

// Compare orders days; the unknown day comes first.
func (d Date) Compare(o Date) int { return d.utc().Compare(o.utc()) }

func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.utc().Format(time.DateOnly)
}

func (d Date) MarshalText() ([]byte, error)  { return []byte(d.String()), nil }
func (d *Date) UnmarshalText(b []byte) error { return parseInto(d, string(b), ParseDate) }

// Value writes YYYY-MM-DD.
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.String(), nil
}

// Scan reads a date column of either engine.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = Date{}
	case time.Time:
		*d = dateOf(v)
	case string:
		return d.scanText(v)
	case []byte:
		return d.scanText(string(v))
	default:
		return fmt.Errorf("value: cannot read a date from %T", src)
	}
	return nil
}

func (d *Date) scanText(s string) error {
	if len(s) > len(time.DateOnly) {
		s = s[:len(time.DateOnly)]
	}
	return d.UnmarshalText([]byte(s))
}

// GormDataType names the column type for GORM's statements.
func (Date) GormDataType() string { return "date" }
