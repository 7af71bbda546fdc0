// Package visit records what officers see and hear at firms.
//
// A visit says who went when to whom, what it was for, what the firm needs and
// what was agreed next. Each need raises a request (诉求) with a department and a
// term in working days. The firm's summary row follows in the same transaction:
// last visit, next agreed day, open requests. Nothing is deleted: a visit
// entered by mistake is withdrawn with a reason and counts as never made.
//
// A firm reads about its own visits who came, when, how and what it asked for;
// the findings and next steps are the office's.
package visit

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"miaolin/app/fault"
	"miaolin/app/value"
)

// EditWindow is how long the author may correct a visit.
const EditWindow = 7 * 24 * time.Hour

// Attendee is somebody of the office, or a free name such as a bank's manager.
type Attendee struct {
	UserID string `json:"userId,omitempty" maxLength:"40"`
	Name   string `json:"name,omitempty" maxLength:"60" doc:"may be left out when userId is given"`
}

// MetPerson is somebody of the firm: one of its contacts, or as typed in.
type MetPerson struct {
	ContactID string `json:"contactId,omitempty" maxLength:"40"`
	Name      string `json:"name,omitempty" maxLength:"60" doc:"may be left out when contactId is given"`
	Role      string `json:"role,omitempty" maxLength:"60" doc:"post at the firm"`
	Phone     string `json:"phone,omitempty" maxLength:"40"`
}

// Visit is one visit.
type Visit struct {
	ID             string         `json:"id" gorm:"primaryKey"`
	EnterpriseID   string         `json:"enterpriseId"`
	UnitCode       string         `json:"unitCode" doc:"unit of the firm on that day"`
	VisitedOn      value.Date     `json:"visitedOn"`
	StartedAt      string         `json:"startedAt" doc:"HH:MM, empty when not noted"`
	Mode           string         `json:"mode" enum:"onsite,phone,office,video"`
	LedByID        string         `json:"ledById"`
	LedByName      string         `json:"ledByName"`
	Companions     []Attendee     `json:"companions" gorm:"serializer:json"`
	Met            []MetPerson    `json:"met" gorm:"serializer:json"`
	Purposes       []string       `json:"purposes" gorm:"serializer:json"`
	Needs          []string       `json:"needs" gorm:"serializer:json"`
	Findings       string         `json:"findings"`
	NextStep       string         `json:"nextStep"`
	NextOn         *value.Date    `json:"nextOn"`
	NextOwnerID    string         `json:"nextOwnerId"`
	NextOwnerName  string         `json:"nextOwnerName"`
	NextDoneAt     *value.Instant `json:"nextDoneAt"`
	NextDoneBy     string         `json:"nextDoneBy"`
	Place          string         `json:"place"`
	Lat            *float64       `json:"lat"`
	Lng            *float64       `json:"lng"`
	CreatedBy      string         `json:"createdBy"`
	WithdrawnAt    *value.Instant `json:"withdrawnAt"`
	WithdrawReason string         `json:"withdrawReason"`
	CreatedAt      value.Instant  `json:"createdAt"`
	UpdatedAt      value.Instant  `json:"updatedAt"`
	Version        int64          `json:"version"`
}

// TableName is GORM's.
func (Visit) TableName() string { return "visits" }

// NewNeed is a need chip; Title says it in the firm's own words.
type NewNeed struct {
	Code  string `json:"code" minLength:"1" maxLength:"40"`
	Title string `json:"title,omitempty" maxLength:"200"`
}

// NewVisit is what it takes to record a visit.
type NewVisit struct {
	EnterpriseID string      `json:"enterpriseId" minLength:"1" maxLength:"40"`
	VisitedOn    value.Date  `json:"visitedOn"`
	StartedAt    string      `json:"startedAt,omitempty" maxLength:"5" doc:"HH:MM"`
	Mode         string      `json:"mode" enum:"onsite,phone,office,video"`
	LedBy        *Attendee   `json:"ledBy,omitempty" doc:"empty: the caller"`
	Companions   []Attendee  `json:"companions,omitempty" maxItems:"12"`
	Met          []MetPerson `json:"met,omitempty" maxItems:"12"`
	Purposes     []string    `json:"purposes,omitempty" maxItems:"8"`
	Needs        []NewNeed   `json:"needs,omitempty" maxItems:"12"`
	Findings     string      `json:"findings,omitempty" maxLength:"5000" doc:"may be left out once a chip is chosen"`
	NextStep     string      `json:"nextStep,omitempty" maxLength:"500"`
	NextOn       *value.Date `json:"nextOn,omitempty"`
	NextOwner    *Attendee   `json:"nextOwner,omitempty" doc:"empty: who led the visit"`
	Place        string      `json:"place,omitempty" maxLength:"200"`
	Lat          *float64    `json:"lat,omitempty" minimum:"-90" maximum:"90"`
	Lng          *float64    `json:"lng,omitempty" minimum:"-180" maximum:"180"`
	Attachments  []string    `json:"attachments,omitempty" maxItems:"20" doc:"staged files of the caller"`
}

func (n NewVisit) applyTo(v *Visit) {
	v.EnterpriseID, v.VisitedOn, v.StartedAt, v.Mode = n.EnterpriseID, n.VisitedOn, n.StartedAt, n.Mode
	v.Companions, v.Met = orEmpty(n.Companions), orEmpty(n.Met)
	v.Purposes, v.Needs = distinct(n.Purposes), codes(n.Needs)
	v.Findings, v.Place, v.Lat, v.Lng = strings.TrimSpace(n.Findings), strings.TrimSpace(n.Place), n.Lat, n.Lng
	v.NextStep, v.NextOn = strings.TrimSpace(n.NextStep), n.NextOn
}

// VisitChange changes a visit. A missing field stays as it is; names in Clear
// are emptied.
type VisitChange struct {
	VisitedOn   *value.Date  `json:"visitedOn,omitempty"`
	StartedAt   *string      `json:"startedAt,omitempty" maxLength:"5"`
	Mode        *string      `json:"mode,omitempty" enum:"onsite,phone,office,video"`
	LedBy       *Attendee    `json:"ledBy,omitempty"`
	Companions  *[]Attendee  `json:"companions,omitempty" maxItems:"12"`
	Met         *[]MetPerson `json:"met,omitempty" maxItems:"12"`
	Purposes    *[]string    `json:"purposes,omitempty" maxItems:"8"`
	Needs       *[]NewNeed   `json:"needs,omitempty" maxItems:"12"`
	Findings    *string      `json:"findings,omitempty" maxLength:"5000"`
	NextStep    *string      `json:"nextStep,omitempty" maxLength:"500"`
	NextOn      *value.Date  `json:"nextOn,omitempty"`
	NextOwner   *Attendee    `json:"nextOwner,omitempty"`
	Place       *string      `json:"place,omitempty" maxLength:"200"`
	Attachments []string     `json:"attachments,omitempty" maxItems:"20" doc:"staged files to add"`
	Clear       []string     `json:"clear,omitempty" enum:"nextOn,coordinates"`
}

func (c VisitChange) applyTo(v *Visit) {
	set(&v.VisitedOn, c.VisitedOn)
	set(&v.StartedAt, c.StartedAt)
	set(&v.Mode, c.Mode)
	set(&v.Companions, c.Companions)
	set(&v.Met, c.Met)
	set(&v.Findings, c.Findings)
	set(&v.NextStep, c.NextStep)
	set(&v.Place, c.Place)
	if c.Purposes != nil {
		v.Purposes = distinct(*c.Purposes)
	}
	if c.Needs != nil {
		v.Needs = codes(*c.Needs)
	}
	if c.NextOn != nil || slices.Contains(c.Clear, "nextOn") {
		v.NextOn = c.NextOn
	}
	if slices.Contains(c.Clear, "coordinates") {
		v.Lat, v.Lng = nil, nil
	}
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

var clockTime = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)

// check refuses what contradicts itself or says nothing.
func (v Visit) check(today value.Date, words *Catalogue) error {
	refuse := func(field, code string, params ...any) error {
		return fault.Invalid(code, params...).WithField("body."+field, code, params...)
	}
	switch {
	case v.VisitedOn.IsZero():
		return refuse("visitedOn", "visit.day_missing")
	case v.VisitedOn.After(today):
		return refuse("visitedOn", "visit.day_ahead")
	case v.VisitedOn.Year() < 2000:
		return refuse("visitedOn", "visit.day_too_old")
	case v.StartedAt != "" && !clockTime.MatchString(v.StartedAt):
		return refuse("startedAt", "visit.time_invalid")
	case v.NextOn != nil && v.NextOn.Before(v.VisitedOn):
		return refuse("nextOn", "visit.next_before")
	case v.NextOn != nil && v.NextStep == "":
		return refuse("nextStep", "visit.next_missing")
	case (v.Lat == nil) != (v.Lng == nil):
		return refuse("lat", "visit.place_half")
	case v.Findings == "" && len(v.Needs) == 0 && len(v.Purposes) == 0:
		return refuse("findings", "visit.nothing_said")
	}
	for _, code := range v.Purposes {
		if _, ok := words.Purpose(code); !ok {
			return refuse("purposes", "visit.purpose_unknown", "code", code)
		}
	}
	for _, code := range v.Needs {
		if _, ok := words.Need(code); !ok {
			return refuse("needs", "visit.need_unknown", "code", code)
		}
	}
	return nil
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func distinct(list []string) []string {
	out := []string{}
	for _, s := range list {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func codes(needs []NewNeed) []string {
	var all []string
	for _, n := range needs {
		all = append(all, n.Code)
	}
	return distinct(all)
}
