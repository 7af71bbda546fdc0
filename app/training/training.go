// Package training holds training sessions (培训班): who is invited, who enrols,
// who came, and what they thought of it.
//
// A seat belongs to one person of one firm. Seats are given in the order of
// enrolment; who comes too late for one waits and moves up. Signing in is done by
// the participant through a link that changes every minute, or by the organiser
// on the list; it counts once. A session counts (场) when it was held, and each
// person who signed in there counts once (人次). Whoever attended has done the
// topics of the session: their firm's plan says so.
package training

import (
	"net/url"
	"slices"
	"strings"

	"miaolin/app/access"
	"miaolin/app/fault"
	"miaolin/app/value"
)

// State is how far a session has come.
type State string

const (
	Draft     State = "draft"
	Open      State = "open"
	Closed    State = "closed" // nobody may enrol any more
	Held      State = "held"
	Cancelled State = "cancelled"
)

// steps are the states a session may go to, by where it stands.
var steps = map[State][]State{
	Draft:  {Open, Cancelled},
	Open:   {Closed, Held, Cancelled},
	Closed: {Open, Held, Cancelled},
	Held:   {Closed},
}

// Training is one session.
type Training struct {
	ID            string        `json:"id" gorm:"primaryKey"`
	UnitCode      string        `json:"unitCode"`
	UnitStem      string        `json:"-"`
	Title         string        `json:"title"`
	Intro         string        `json:"intro"`
	Place         string        `json:"place"`
	Link          string        `json:"link"`
	Teacher       string        `json:"teacher"`
	CoachID       *string       `json:"coachId" doc:"the coach who teaches, when it is one"`
	OrganiserID   string        `json:"organiserId"`
	OrganiserName string        `json:"organiserName"`
	StartsAt      value.Instant `json:"startsAt" doc:"when the first day begins"`
	EndsAt        value.Instant `json:"endsAt" doc:"when the last day ends"`
	Days          Days          `json:"days" gorm:"-"`
	StartsOn      value.Date    `json:"startsOn"`
	EnrolUntil    value.Instant `json:"enrolUntil"`
	Capacity      int           `json:"capacity"`
	OpenTo        string        `json:"openTo" enum:"all,invited" doc:"all: every firm of the unit may enrol"`
	State         State         `json:"state" enum:"draft,open,closed,held,cancelled"`
	StateReason   string        `json:"stateReason"`
	Secret        string        `json:"-"`
	CreatedBy     string        `json:"-"`
	CreatedAt     value.Instant `json:"createdAt"`
	UpdatedAt     value.Instant `json:"updatedAt"`
	Version       int64         `json:"version"`
}

// TableName is GORM's.
func (Training) TableName() string { return "trainings" }

// NewTraining is what it takes to plan one.
type NewTraining struct {
	UnitCode   string         `json:"unitCode" minLength:"1" maxLength:"20" doc:"whose session it is"`
	Title      string         `json:"title" minLength:"1" maxLength:"100"`
	Topics     []string       `json:"topics" minItems:"1" maxItems:"10" doc:"ids of items of the menu"`
	Intro      string         `json:"intro,omitempty" maxLength:"2000"`
	Place      string         `json:"place,omitempty" maxLength:"200"`
	Link       string         `json:"link,omitempty" maxLength:"500" doc:"of a session held online"`
	Teacher    string         `json:"teacher,omitempty" maxLength:"60"`
	CoachID    string         `json:"coachId,omitempty" maxLength:"40"`
	StartsAt   value.Instant  `json:"startsAt"`
	EndsAt     value.Instant  `json:"endsAt"`
	Days       []NewDay       `json:"days,omitempty" maxItems:"20" doc:"several days with their hours; empty: one, from startsAt to endsAt"`
	EnrolUntil *value.Instant `json:"enrolUntil,omitempty" doc:"empty: until it begins"`
	Capacity   int            `json:"capacity" minimum:"1" maximum:"5000"`
	OpenTo     string         `json:"openTo,omitempty" enum:"all,invited"`
}

func (n NewTraining) applyTo(t *Training) {
	t.UnitCode, t.UnitStem, t.Title, t.Intro, t.Place, t.Link = n.UnitCode, access.Stem(n.UnitCode), n.Title, n.Intro, n.Place, n.Link
	t.Teacher, t.Days, t.Capacity, t.OpenTo = n.Teacher, daysOf(n.Days, n.StartsAt, n.EndsAt), n.Capacity, n.OpenTo
	t.EnrolUntil = t.Days.first()
	if n.EnrolUntil != nil {
		t.EnrolUntil = *n.EnrolUntil
	}
	if n.CoachID != "" {
		t.CoachID = &n.CoachID
	}
	if t.OpenTo == "" {
		t.OpenTo = "all"
	}
}

// TrainingChange changes one. A missing field stays as it is.
type TrainingChange struct {
	Title      *string        `json:"title,omitempty" minLength:"1" maxLength:"100"`
	Topics     *[]string      `json:"topics,omitempty" minItems:"1" maxItems:"10"`
	Intro      *string        `json:"intro,omitempty" maxLength:"2000"`
	Place      *string        `json:"place,omitempty" maxLength:"200"`
	Link       *string        `json:"link,omitempty" maxLength:"500"`
	Teacher    *string        `json:"teacher,omitempty" maxLength:"60"`
	CoachID    *string        `json:"coachId,omitempty" maxLength:"40" doc:"empty: no coach"`
	StartsAt   *value.Instant `json:"startsAt,omitempty" doc:"of the first day"`
	EndsAt     *value.Instant `json:"endsAt,omitempty" doc:"of the last day"`
	Days       *[]NewDay      `json:"days,omitempty" minItems:"1" maxItems:"20" doc:"all days anew"`
	EnrolUntil *value.Instant `json:"enrolUntil,omitempty"`
	Capacity   *int           `json:"capacity,omitempty" minimum:"1" maximum:"5000"`
	OpenTo     *string        `json:"openTo,omitempty" enum:"all,invited"`
}

func (c TrainingChange) applyTo(t *Training) {
	set(&t.Title, c.Title)
	set(&t.Intro, c.Intro)
	set(&t.Place, c.Place)
	set(&t.Link, c.Link)
	set(&t.Teacher, c.Teacher)
	if c.Days != nil {
		t.Days = daysOf(*c.Days, t.StartsAt, t.EndsAt)
	}
	t.Days = t.Days.within(c.StartsAt, c.EndsAt)
	set(&t.EnrolUntil, c.EnrolUntil)
	set(&t.Capacity, c.Capacity)
	set(&t.OpenTo, c.OpenTo)
	switch {
	case c.CoachID == nil:
	case *c.CoachID == "":
		t.CoachID = nil
	default:
		t.CoachID = c.CoachID
	}
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

func refuse(field, code string, params ...any) error {
	return fault.Invalid(code, params...).WithField("body."+field, code, params...)
}

// check refuses what contradicts itself.
func (t *Training) check() error {
	t.Title, t.Place, t.Link = strings.TrimSpace(t.Title), strings.TrimSpace(t.Place), strings.TrimSpace(t.Link)
	t.Intro, t.Teacher = strings.TrimSpace(t.Intro), strings.TrimSpace(t.Teacher)
	if err := t.Days.check(); err != nil {
		return err
	}
	t.StartsAt, t.EndsAt = t.Days.first(), t.Days.last()
	t.StartsOn = t.StartsAt.Date()
	switch {
	case t.Title == "":
		return refuse("title", "training.title_missing")
	case t.Place == "" && t.Link == "":
		return refuse("place", "training.place_missing")
	case t.Link != "" && !webAddress(t.Link):
		return refuse("link", "training.link_invalid")
	case t.EnrolUntil.After(t.StartsAt):
		return refuse("enrolUntil", "training.deadline_late")
	}
	return nil
}

func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// Move is a change of state.
type Move struct {
	State  State  `json:"state" enum:"open,closed,held,cancelled"`
	Reason string `json:"reason,omitempty" maxLength:"300" doc:"needed to cancel, and to take back that it was held"`
}

func (m Move) check(t Training, now value.Instant) error {
	switch {
	case !slices.Contains(steps[t.State], m.State):
		return fault.Conflict("training.no_such_step")
	case m.State == Held && now.Before(t.StartsAt):
		return fault.Conflict("training.not_begun")
	case m.State == Open && !now.Before(t.StartsAt):
		return fault.Conflict("training.begun")
	case (m.State == Cancelled || t.State == Held) && len([]rune(strings.TrimSpace(m.Reason))) < 2:
		return refuse("reason", "training.reason_missing")
	}
	return nil
}

// mayEnrol refuses who comes too late.
func (t Training) mayEnrol(now value.Instant) error {
	switch {
	case t.State != Open:
		return fault.Conflict("training.not_open")
	case now.After(t.EnrolUntil):
		return fault.Conflict("training.deadline_passed")
	}
	return nil
}

// over tells that participants can say what they thought of it.
func (t Training) over(now value.Instant) bool {
	return t.State == Held || t.State != Cancelled && t.State != Draft && !now.Before(t.EndsAt)
}
