package fact

import (
	"database/sql/driver"
	"slices"

	"miaolin/app/fault"
	"miaolin/app/value"
)

// IncidentKind is what may stand against a firm.
type IncidentKind string

// IncidentKinds are all of them, those the recognition rules name first.
var IncidentKinds = []IncidentKind{"safety", "quality", "environment", "misconduct", "penalty", "abnormal_list", "dishonest_list"}

// Severity is how bad it is by the finding of the authority.
type Severity string

const (
	Ordinary Severity = "ordinary"
	Serious  Severity = "serious" // major accident, serious violation
	Unclear  Severity = "unclear" // the authority has not found yet
)

// IncidentSaid is an accident, a penalty or a place on a list.
type IncidentSaid struct {
	Kind       IncidentKind `json:"kind" enum:"safety,quality,environment,misconduct,penalty,abnormal_list,dishonest_list"`
	Severity   Severity     `json:"severity" enum:"ordinary,serious,unclear"`
	HappenedOn value.Date   `json:"happenedOn" doc:"of the accident or decision, or of the entry in the list"`
	RemovedOn  *value.Date  `json:"removedOn,omitempty" doc:"taken off the list, or the credit restored"`
	Title      string       `json:"title" minLength:"1" maxLength:"300"`
	Authority  string       `json:"authority,omitempty" maxLength:"200"`
	Reference  string       `json:"reference,omitempty" maxLength:"200" doc:"number of the decision"`
	Note       string       `json:"note,omitempty" maxLength:"1000"`
}

// Incident is a record of one.
type Incident struct {
	Kept
	IncidentSaid
}

// TableName is GORM's.
func (Incident) TableName() string { return "incidents" }

func (i IncidentSaid) check(today value.Date) error {
	switch {
	case i.HappenedOn.IsZero() || i.HappenedOn.After(today):
		return fault.Invalid("fact.day_ahead").WithField("body.happenedOn", "fact.day_ahead")
	case i.RemovedOn != nil && (i.RemovedOn.Before(i.HappenedOn) || i.RemovedOn.After(today)):
		return fault.Invalid("fact.removed_before").WithField("body.removedOn", "fact.removed_before")
	}
	return nil
}

// listed tells whether the kind lasts from entry to removal; the others are one day.
func (k IncidentKind) listed() bool { return k == "abnormal_list" || k == "dishonest_list" }

// Touches tells whether the incident falls into the days from and to: a place on
// a list for as long as it lasted, anything else on the day it happened.
func (i Incident) Touches(from, to value.Date) bool {
	if i.ArchivedAt != nil || i.HappenedOn.After(to) {
		return false
	}
	if i.Kind.listed() {
		return i.RemovedOn == nil || !i.RemovedOn.Before(from)
	}
	return !i.HappenedOn.Before(from)
}

// Kinds are several kinds of incident.
type Kinds []IncidentKind

// Value writes JSON for the database.
func (k Kinds) Value() (driver.Value, error) { return value.JSONOf([]IncidentKind(k)).Value() }

// GormDataType says that it is a column and no relation.
func (Kinds) GormDataType() string { return "json" }

// Scan reads what Value wrote.
func (k *Kinds) Scan(from any) error {
	var j value.JSON
	if err := j.Scan(from); err != nil {
		return err
	}
	return j.Into((*[]IncidentKind)(k))
}

// CheckSaid is that somebody looked and found no record, as of a day. Absence of
// incidents is unknown until somebody did.
type CheckSaid struct {
	Kinds     Kinds      `json:"kinds" minItems:"1" maxItems:"7"`
	AsOf      value.Date `json:"asOf"`
	Place     string     `json:"place" minLength:"1" maxLength:"300" doc:"where it was looked up, or which office answered"`
	CheckedBy string     `json:"checkedBy,omitempty" maxLength:"100" doc:"empty: whoever records it"`
	Note      string     `json:"note,omitempty" maxLength:"1000"`
}

// Check is a record of one.
type Check struct {
	Kept
	CheckSaid
}

// TableName is GORM's.
func (Check) TableName() string { return "record_checks" }

func (c CheckSaid) check(today value.Date) error {
	for i, kind := range c.Kinds {
		if !slices.Contains(IncidentKinds, kind) || slices.Contains(c.Kinds[:i], kind) {
			return fault.Invalid("fact.incident_kind_unknown").WithField("body.kinds", "fact.incident_kind_unknown")
		}
	}
	if len(c.Kinds) == 0 {
		return fault.Invalid("fact.incident_kind_unknown").WithField("body.kinds", "fact.incident_kind_unknown")
	}
	if c.AsOf.IsZero() || c.AsOf.After(today) {
		return fault.Invalid("fact.day_ahead").WithField("body.asOf", "fact.day_ahead")
	}
	return nil
}
