package value

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Shanghai is the zone in which days begin and end. China has kept UTC+8
// without summer time since 1992, so a fixed zone needs no zone database.
var Shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// sqlInstant has a fixed width, so that text order on SQLite is time order.
const sqlInstant = "2006-01-02 15:04:05.000000-07:00"

// Instant is a moment, UTC, to the microsecond. The zero Instant means unknown.
type Instant struct{ t time.Time }

// Clock tells the present moment. Everything that needs it is given one.
type Clock func() Instant

// System is the real clock.
func System() Instant { return At(time.Now()) }

// At is the Instant of t, truncated to what both databases keep.
func At(t time.Time) Instant {
	if t.IsZero() {
		return Instant{}
	}
	return Instant{t.UTC().Truncate(time.Microsecond)}
}

// ParseInstant reads RFC 3339.
func ParseInstant(s string) (Instant, error) {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return Instant{}, fmt.Errorf("value: %q is not an RFC 3339 time", s)
	}
	return At(t), nil
}

func (i Instant) Time() time.Time               { return i.t }
func (i Instant) IsZero() bool                  { return i.t.IsZero() }
func (i Instant) Before(o Instant) bool         { return i.t.Before(o.t) }
func (i Instant) After(o Instant) bool          { return i.t.After(o.t) }
func (i Instant) Add(d time.Duration) Instant   { return At(i.t.Add(d)) }
func (i Instant) Sub(o Instant) time.Duration   { return i.t.Sub(o.t) }
func (i Instant) Compare(o Instant) int         { return i.t.Compare(o.t) }
func (i Instant) Date() Date                    { return dateOf(i.t.In(Shanghai)) }
func (i Instant) String() string                { return i.t.Format("2006-01-02T15:04:05.000000Z") }
func (i Instant) MarshalText() ([]byte, error)  { return []byte(i.String()), nil }
func (i *Instant) UnmarshalText(b []byte) error { return parseInto(i, string(b), ParseInstant) }

// Value writes the fixed-width UTC form.
func (i Instant) Value() (driver.Value, error) {
	if i.IsZero() {
		return nil, nil
	}
	return i.t.Format(sqlInstant), nil
}

// Scan reads what either driver hands back: a time or a text.
func (i *Instant) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*i = Instant{}
	case time.Time:
		*i = At(v)
	case string:
		return i.scanText(v)
	case []byte:
		return i.scanText(string(v))
	default:
		return fmt.Errorf("value: cannot read an instant from %T", src)
	}
	return nil
}

func (i *Instant) scanText(s string) error {
	for _, layout := range []string{sqlInstant, time.RFC3339Nano, "2006-01-02 15:04:05"} {
		if t, err := time.Parse(layout, s); err == nil {
			*i = At(t)
			return nil
		}
	}
	return fmt.Errorf("value: cannot read an instant from %q", s)
}

// GormDataType names the column type for GORM's statements.
func (Instant) GormDataType() string { return "timestamptz" }

func parseInto[T any](to *T, s string, parse func(string) (T, error)) error {
	v, err := parse(s)
	if err == nil {
		*to = v
	}
	return err
}
