package certification

import (
	"slices"
	"strings"

	"miaolin/app/fault"
	"miaolin/app/value"
)

// NewTitle is what it takes to record a title. The dates of validity follow from
// the kind; entering others needs a reason.
type NewTitle struct {
	EnterpriseID   string      `json:"enterpriseId" minLength:"1" maxLength:"40"`
	Kind           string      `json:"kind" minLength:"1" maxLength:"60"`
	Number         string      `json:"number,omitempty" maxLength:"60" doc:"may follow later"`
	State          State       `json:"state,omitempty" enum:"publicised,announced,certified" doc:"empty: certified with a number, else announced"`
	Origin         Origin      `json:"origin,omitempty" enum:"first,renewed,moved_in" doc:"empty: renewed when the firm held the kind before, else first"`
	RecognisedOn   value.Date  `json:"recognisedOn" doc:"认定日期"`
	ValidFrom      *value.Date `json:"validFrom,omitempty" doc:"empty: the recognition date"`
	ValidTo        *value.Date `json:"validTo,omitempty" doc:"empty: computed from the kind"`
	ValidityReason string      `json:"validityReason,omitempty" maxLength:"300"`
	Batch          string      `json:"batch,omitempty" maxLength:"100"`
	Source         string      `json:"source,omitempty" maxLength:"300" doc:"document the title was read from"`
	Note           string      `json:"note,omitempty" maxLength:"1000"`
}

// applyTo writes the request on a title. held tells that the firm had the kind before.
func (n NewTitle) applyTo(t *Title, kind Kind, held bool) {
	t.EnterpriseID, t.Kind = n.EnterpriseID, n.Kind
	t.Number, t.State, t.Origin = NormaliseNumber(n.Number), n.State, n.Origin
	t.RecognisedOn, t.ValidFrom = n.RecognisedOn, n.RecognisedOn
	t.Batch, t.Source, t.Note = strings.TrimSpace(n.Batch), strings.TrimSpace(n.Source), n.Note
	t.ValidityReason = strings.TrimSpace(n.ValidityReason)
	if n.ValidFrom != nil {
		t.ValidFrom = *n.ValidFrom
	}
	if t.ValidTo = n.ValidTo; n.ValidTo == nil {
		t.ValidTo = kind.LastDay(t.ValidFrom)
	}
	if t.State == "" {
		t.State = Announced
		if t.Number != "" {
			t.State = Certified
		}
	}
	if t.Origin == "" {
		t.Origin = First
		if held {
			t.Origin = Renewed
		}
	}
}

// TitleChange corrects a title. A missing field stays; names in Clear are emptied.
type TitleChange struct {
	Number         *string     `json:"number,omitempty" maxLength:"60"`
	State          *State      `json:"state,omitempty" enum:"publicised,announced,certified"`
	Origin         *Origin     `json:"origin,omitempty" enum:"first,renewed,moved_in"`
	RecognisedOn   *value.Date `json:"recognisedOn,omitempty"`
	ValidFrom      *value.Date `json:"validFrom,omitempty"`
	ValidTo        *value.Date `json:"validTo,omitempty"`
	ValidityReason *string     `json:"validityReason,omitempty" maxLength:"300"`
	Batch          *string     `json:"batch,omitempty" maxLength:"100"`
	Source         *string     `json:"source,omitempty" maxLength:"300"`
	Note           *string     `json:"note,omitempty" maxLength:"1000"`
	Clear          []string    `json:"clear,omitempty" enum:"validity,ending" doc:"validity: compute the dates from the kind again; ending: it was not taken away after all"`
}

func (c TitleChange) applyTo(t *Title, kind Kind) {
	computed := t.computed(kind)
	set(&t.State, c.State)
	set(&t.Origin, c.Origin)
	set(&t.RecognisedOn, c.RecognisedOn)
	set(&t.ValidityReason, c.ValidityReason)
	set(&t.Batch, c.Batch)
	set(&t.Source, c.Source)
	set(&t.Note, c.Note)
	if c.Number != nil {
		t.Number = NormaliseNumber(*c.Number)
	}
	// Dates nobody entered follow the recognition date.
	if computed && c.RecognisedOn != nil || slices.Contains(c.Clear, "validity") {
		t.ValidFrom, t.ValidTo, t.ValidityReason = t.RecognisedOn, kind.LastDay(t.RecognisedOn), ""
	}
	if c.ValidFrom != nil {
		t.ValidFrom = *c.ValidFrom
		if computed && c.ValidTo == nil {
			t.ValidTo = kind.LastDay(t.ValidFrom)
		}
	}
	if c.ValidTo != nil {
		t.ValidTo = c.ValidTo
	}
	if slices.Contains(c.Clear, "ending") {
		t.EndedOn, t.Ending, t.EndReason = nil, "", ""
	}
}

func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

// computed tells that the dates are those the kind gives.
func (t Title) computed(kind Kind) bool {
	last := kind.LastDay(t.ValidFrom)
	same := t.ValidTo == nil && last == nil || t.ValidTo != nil && last != nil && *t.ValidTo == *last
	return same && t.ValidFrom == t.RecognisedOn
}

// check refuses what contradicts itself. today is the last day on which a title
// can have been recognised.
func (t Title) check(kind Kind, today value.Date) error {
	field := func(name, code string, params ...any) error {
		return fault.Invalid("certification."+code, params...).WithField("body."+name, "certification."+code, params...)
	}
	switch {
	case t.RecognisedOn.IsZero():
		return field("recognisedOn", "recognised_missing")
	case t.RecognisedOn.After(today):
		return field("recognisedOn", "recognised_ahead")
	case t.ValidTo != nil && t.ValidTo.Before(t.ValidFrom):
		return field("validTo", "ends_before_start")
	case !t.computed(kind) && t.ValidityReason == "":
		return field("validityReason", "reason_missing")
	}
	return nil
}
