// Package coaching holds one-to-one coaching (一对一辅导): coaches, bookings, and
// what came of them.
//
// A booking is asked for with some wished times and becomes an appointment when
// the coach or the office confirms a time. The time of a coach is given out under
// a lock: nobody gets an hour that another has, or one outside the coach's own
// hours. A confirmed booking opens the firm's record to the coach, up to some
// weeks after the day. What the coach advises is a list of opinions; each can be
// put on the firm's plan and leads back here.
//
// What becomes of a booking when something else changes: a coach taken out of use
// gives every appointment to come back as a request, for somebody else to take;
// a firm that leaves, or moves out of the coach's reach, loses its open ones; a
// cancelled one stays in the history and frees the hour.
package coaching

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"miaolin/app/fault"
	"miaolin/app/value"
)

// State is how far a booking has come.
type State string

const (
	Requested State = "requested"
	Confirmed State = "confirmed"
	Held      State = "held"
	Cancelled State = "cancelled"
	NoShow    State = "no_show"
)

// Open tells that it is still to take place.
func (s State) Open() bool { return s == Requested || s == Confirmed }

// Coaching is one booking and its record.
type Coaching struct {
	ID            string         `json:"id" gorm:"primaryKey"`
	EnterpriseID  string         `json:"enterpriseId"`
	CoachID       string         `json:"coachId"`
	MenuItemID    *string        `json:"menuItemId"`
	PlanItemID    *string        `json:"planItemId" doc:"item of the plan it was booked from"`
	Topic         string         `json:"topic"`
	Question      string         `json:"question" doc:"what the firm wants to know"`
	Form          string         `json:"form" enum:"onsite,online,phone"`
	Place         string         `json:"place"`
	Link          string         `json:"link"`
	Wishes        []Span         `json:"wishes" gorm:"serializer:json"`
	StartsAt      *value.Instant `json:"startsAt"`
	EndsAt        *value.Instant `json:"endsAt"`
	SortAt        value.Instant  `json:"-"`
	State         State          `json:"state" enum:"requested,confirmed,held,cancelled,no_show"`
	StateReason   string         `json:"stateReason"`
	ByFirm        bool           `json:"byFirm" doc:"the firm asked for it itself"`
	RequestedBy   string         `json:"-"`
	RequestedName string         `json:"requestedName"`
	Attendees     string         `json:"attendees" doc:"who of the firm took part"`
	Findings      string         `json:"findings"`
	HeldBy        string         `json:"heldBy" doc:"who wrote the record"`
	AgreedAt      *value.Instant `json:"agreedAt" doc:"when the firm confirmed the record"`
	AgreedBy      string         `json:"agreedBy"`
	Rating        *int           `json:"rating"`
	RatingWords   string         `json:"ratingWords"`
	CreatedAt     value.Instant  `json:"createdAt"`
	UpdatedAt     value.Instant  `json:"updatedAt"`
	Version       int64          `json:"version"`
}

// TableName is GORM's.
func (Coaching) TableName() string { return "coachings" }

func (c Coaching) span() Span {
	if c.StartsAt == nil || c.EndsAt == nil {
		return Span{}
	}
	return Span{*c.StartsAt, *c.EndsAt}
}

// at sets or clears the time, and with it the place in lists.
func (c *Coaching) at(s *Span) {
	c.StartsAt, c.EndsAt = nil, nil
	switch {
	case s != nil:
		c.StartsAt, c.EndsAt, c.SortAt = &s.StartsAt, &s.EndsAt, s.StartsAt
	case len(c.Wishes) > 0:
		c.SortAt = c.Wishes[0].StartsAt
	default:
		c.SortAt = c.CreatedAt
	}
}

// NewCoaching is what it takes to ask for one.
type NewCoaching struct {
	EnterpriseID string `json:"enterpriseId" minLength:"1" maxLength:"40"`
	CoachID      string `json:"coachId" minLength:"1" maxLength:"40"`
	MenuItemID   string `json:"menuItemId,omitempty" maxLength:"40"`
	PlanItemID   string `json:"planItemId,omitempty" maxLength:"40"`
	Topic        string `json:"topic,omitempty" maxLength:"100" doc:"may be left out for an item of the menu"`
	Question     string `json:"question,omitempty" maxLength:"2000"`
	Form         string `json:"form" enum:"onsite,online,phone"`
	Place        string `json:"place,omitempty" maxLength:"200"`
	Link         string `json:"link,omitempty" maxLength:"500"`
	Wishes       []Span `json:"wishes" minItems:"1" maxItems:"3"`
}

// Appointment is the time given to a booking.
type Appointment struct {
	StartsAt value.Instant `json:"startsAt"`
	EndsAt   value.Instant `json:"endsAt"`
	Form     *string       `json:"form,omitempty" enum:"onsite,online,phone"`
	Place    *string       `json:"place,omitempty" maxLength:"200"`
	Link     *string       `json:"link,omitempty" maxLength:"500"`
	Reason   string        `json:"reason,omitempty" maxLength:"300" doc:"needed to move one that was confirmed"`
}

const (
	shortest = 15 * time.Minute
	longest  = 8 * time.Hour
	// farAhead is how far a booking may lie ahead; backlog how long after the fact
	// one may still be written down.
	farAhead = 366 * 24 * time.Hour
	backlog  = 30 * 24 * time.Hour
)

func (s Span) check(field string) error {
	long := s.EndsAt.Sub(s.StartsAt)
	switch {
	case s.StartsAt.IsZero() || long < shortest || long > longest:
		return refuse(field, "coaching.length_wrong")
	case s.StartsAt.Date() != s.EndsAt.Add(-time.Second).Date():
		return refuse(field, "coaching.over_midnight")
	}
	return nil
}

func refuse(field, code string, params ...any) error {
	return fault.Invalid(code, params...).WithField("body."+field, code, params...)
}

// check refuses what contradicts itself.
func (c *Coaching) check(now value.Instant) error {
	c.Topic, c.Question = strings.TrimSpace(c.Topic), strings.TrimSpace(c.Question)
	c.Place, c.Link = strings.TrimSpace(c.Place), strings.TrimSpace(c.Link)
	switch {
	case c.Topic == "":
		return refuse("topic", "coaching.topic_missing")
	case c.Link != "" && !webAddress(c.Link):
		return refuse("link", "coaching.link_invalid")
	}
	for _, w := range c.Wishes {
		if err := w.check("wishes"); err != nil {
			return err
		}
		if w.StartsAt.Before(now) || w.StartsAt.Sub(now) > farAhead {
			return refuse("wishes", "coaching.wish_day")
		}
	}
	return nil
}

func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// Opinion is one thing the coach advises.
type Opinion struct {
	ID         string      `json:"id" gorm:"primaryKey"`
	CoachingID string      `json:"-"`
	Position   int         `json:"-"`
	Text       string      `json:"text"`
	Owner      string      `json:"owner" enum:"firm,office" doc:"who acts on it"`
	OwnerName  string      `json:"ownerName"`
	DueOn      *value.Date `json:"dueOn"`
	PlanItemID *string     `json:"planItemId" doc:"item of the plan it became"`
}

// TableName is GORM's.
func (Opinion) TableName() string { return "coaching_opinions" }

// SaidOpinion is an opinion as the coach writes it; one with an id was there before.
type SaidOpinion struct {
	ID        string      `json:"id,omitempty" maxLength:"40"`
	Text      string      `json:"text" minLength:"1" maxLength:"200"`
	Owner     string      `json:"owner,omitempty" enum:"firm,office" doc:"empty: the firm"`
	OwnerName string      `json:"ownerName,omitempty" maxLength:"60"`
	DueOn     *value.Date `json:"dueOn,omitempty"`
}

// Record is what came of a coaching.
type Record struct {
	Attendees string        `json:"attendees,omitempty" maxLength:"200"`
	Findings  string        `json:"findings" minLength:"1" maxLength:"5000"`
	Opinions  []SaidOpinion `json:"opinions,omitempty" maxItems:"30"`
}

// Answer is the firm's word on a record.
type Answer struct {
	Rating int    `json:"rating" minimum:"1" maximum:"5"`
	Words  string `json:"words,omitempty" maxLength:"1000"`
}

// Material is one version of a paper that is looked at.
type Material struct {
	ID           string         `json:"id" gorm:"primaryKey"`
	CoachingID   string         `json:"-"`
	Title        string         `json:"title"`
	Number       int            `json:"number" doc:"of the version, from 1"`
	AttachmentID string         `json:"attachmentId"`
	Note         string         `json:"note"`
	AddedName    string         `json:"addedName"`
	AddedAt      value.Instant  `json:"addedAt"`
	Verdict      string         `json:"verdict" enum:",revise,good" doc:"empty: not looked at yet"`
	Comment      string         `json:"comment"`
	ReviewedName string         `json:"reviewedName"`
	ReviewedAt   *value.Instant `json:"reviewedAt"`
}

// TableName is GORM's.
func (Material) TableName() string { return "coaching_materials" }

// Event is one thing that happened to a booking.
type Event struct {
	ID         string         `json:"id" gorm:"primaryKey"`
	CoachingID string         `json:"-"`
	Kind       string         `json:"kind" enum:"requested,confirmed,moved,cancelled,no_show,held,recorded,coach_changed,coach_left,tasks,answered"`
	ByName     string         `json:"byName"`
	Note       string         `json:"note"`
	StartsAt   *value.Instant `json:"startsAt"`
	EndsAt     *value.Instant `json:"endsAt"`
	At         value.Instant  `json:"at"`
}

// TableName is GORM's.
func (Event) TableName() string { return "coaching_events" }

// mayBecome refuses steps there are not.
func (c Coaching) mayBecome(to State, now value.Instant) error {
	steps := map[State][]State{
		Requested: {Confirmed, Cancelled},
		Confirmed: {Confirmed, Held, Cancelled, NoShow},
	}
	switch {
	case !slices.Contains(steps[c.State], to):
		return fault.Conflict("coaching.no_such_step")
	case (to == Held || to == NoShow) && now.Before(*c.StartsAt):
		return fault.Conflict("coaching.not_begun")
	}
	return nil
}

func reasonGiven(reason string) error {
	if len([]rune(strings.TrimSpace(reason))) < 2 {
		return refuse("reason", "coaching.reason_missing")
	}
	return nil
}
