// Package collection asks firms for what the office needs to know: a round
// (集中填报) puts a form to the firms of an audience until a day, and follows each
// firm from being told to being checked.
//
// A form is data. Each of its fields says which fact it flows into; what is known
// already is shown, with its source and day, and need not be typed. What the firm
// types stays its own until it is handed in. What was handed in flows into the
// facts when the office has checked it, as the firm's word or the officer's, and
// nothing that changed meanwhile is overwritten without somebody's decision.
//
// The same fields go out as a working sheet and come back as single differences,
// to be taken or refused one by one.
package collection

import (
	"slices"
	"strings"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/value"
)

// State is how far a round has come.
type State string

const (
	Draft     State = "draft"
	Planned   State = "planned" // opens by itself on its day
	Open      State = "open"
	Closed    State = "closed"
	Cancelled State = "cancelled"
)

// steps are the states a round may go to, by where it stands.
var steps = map[State][]State{
	Draft:   {Open, Cancelled},
	Planned: {Open, Cancelled},
	Open:    {Closed, Cancelled},
	Closed:  {Open},
}

// Round is one form put to the firms of an audience.
type Round struct {
	ID            string         `json:"id" gorm:"primaryKey"`
	UnitCode      string         `json:"unitCode"`
	UnitStem      string         `json:"-"`
	FormCode      string         `json:"formCode"`
	Form          value.JSON     `json:"-"`
	Year          int            `json:"year" doc:"the year the form is about"`
	Title         string         `json:"title"`
	Intro         string         `json:"intro"`
	Audience      value.JSON     `json:"-"`
	OpensOn       value.Date     `json:"opensOn"`
	DueOn         value.Date     `json:"dueOn"`
	State         State          `json:"state" enum:"draft,planned,open,closed,cancelled"`
	StateReason   string         `json:"stateReason"`
	OpenedAt      *value.Instant `json:"openedAt"`
	CreatedBy     string         `json:"-"`
	CreatedByName string         `json:"createdByName"`
	CreatedAt     value.Instant  `json:"createdAt"`
	UpdatedAt     value.Instant  `json:"updatedAt"`
	Version       int64          `json:"version"`
}

// TableName is GORM's.
func (Round) TableName() string { return "collection_rounds" }

// form is the round's own copy.
func (r Round) form() (f Form) {
	_ = r.Form.Into(&f) // written by us
	return f
}

func (r Round) audience() (f enterprise.Filter) {
	_ = r.Audience.Into(&f)
	return f
}

// overdue tells that answers come late now.
func (r Round) overdue(today value.Date) bool { return today.After(r.DueOn) }

// takes refuses answers to a round that takes none.
func (r Round) takes() error {
	if r.State != Open {
		return fault.Conflict("collection.not_open")
	}
	return nil
}

// NewRound is what it takes to plan one. The firms are those of a filter as the
// list of enterprises has it.
type NewRound struct {
	UnitCode string      `json:"unitCode" minLength:"1" maxLength:"20" doc:"whose round it is; only firms of this unit are asked"`
	FormCode string      `json:"formCode" minLength:"1" maxLength:"40"`
	Year     int         `json:"year" minimum:"2000" maximum:"2100" doc:"the year the form is about: the last closed books"`
	Title    string      `json:"title" minLength:"1" maxLength:"100"`
	Intro    string      `json:"intro,omitempty" maxLength:"2000"`
	OpensOn  *value.Date `json:"opensOn,omitempty" doc:"empty: as soon as it is opened"`
	DueOn    value.Date  `json:"dueOn"`
	IDs      []string    `json:"ids,omitempty" maxItems:"2000" doc:"only these firms of the filter"`
}

func (n NewRound) applyTo(r *Round, today value.Date) {
	r.UnitCode, r.UnitStem, r.FormCode, r.Year = n.UnitCode, access.Stem(n.UnitCode), n.FormCode, n.Year
	r.Title, r.Intro, r.OpensOn, r.DueOn = n.Title, n.Intro, today, n.DueOn
	if n.OpensOn != nil {
		r.OpensOn = *n.OpensOn
	}
}

// RoundChange changes one. A missing field stays as it is. Form, year and firms
// of a round are those it was planned with.
type RoundChange struct {
	Title   *string     `json:"title,omitempty" minLength:"1" maxLength:"100"`
	Intro   *string     `json:"intro,omitempty" maxLength:"2000"`
	OpensOn *value.Date `json:"opensOn,omitempty" doc:"of a round that is not open yet"`
	DueOn   *value.Date `json:"dueOn,omitempty"`
}

func (c RoundChange) applyTo(r *Round) {
	set(&r.Title, c.Title)
	set(&r.Intro, c.Intro)
	set(&r.OpensOn, c.OpensOn)
	set(&r.DueOn, c.DueOn)
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

func refuse(field, code string, params ...any) error {
	return fault.Invalid(code, params...).WithField("body."+field, code, params...)
}

// longest is how many days a round may run.
const longest = 366

func (r *Round) check(today value.Date) error {
	r.Title, r.Intro = strings.TrimSpace(r.Title), strings.TrimSpace(r.Intro)
	switch {
	case r.Title == "":
		return refuse("title", "collection.title_missing")
	case r.Year > today.Year():
		return refuse("year", "collection.year_ahead")
	case r.DueOn.Before(r.OpensOn):
		return refuse("dueOn", "collection.due_before")
	case r.OpensOn.DaysUntil(r.DueOn) > longest:
		return refuse("dueOn", "collection.too_long")
	}
	return nil
}

// Move is a change of a round's state.
type Move struct {
	State  State       `json:"state" enum:"open,closed,cancelled"`
	Reason string      `json:"reason,omitempty" maxLength:"300" doc:"needed to cancel and to open again"`
	DueOn  *value.Date `json:"dueOn,omitempty" doc:"the new day, when a closed round is opened again"`
}

func (m Move) check(r Round, today value.Date) error {
	due := r.DueOn
	if m.DueOn != nil {
		due = *m.DueOn
	}
	switch {
	case !slices.Contains(steps[r.State], m.State):
		return fault.Conflict("collection.no_such_step")
	case m.State == Open && due.Before(today):
		return refuse("dueOn", "collection.due_passed")
	case (m.State == Cancelled || r.State == Closed) && len([]rune(strings.TrimSpace(m.Reason))) < 2:
		return refuse("reason", "collection.reason_missing")
	}
	return nil
}
