package fact

import (
	"strings"

	"miaolin/app/fault"
	"miaolin/app/value"
)

// HonourKind says what document 115 confirms a firm by, beside titles.
type HonourKind string

const (
	Award    HonourKind = "award"    // a prize for science and technology
	Standard HonourKind = "standard" // one the firm drafted
	NoHonour HonourKind = "none"     // somebody made sure that there is neither
)

// HonourSaid is a prize, a standard, or that there is none as of a day.
type HonourSaid struct {
	Kind    HonourKind  `json:"kind" enum:"award,standard,none"`
	Level   HonourLevel `json:"level,omitempty" enum:",international,national,industry,provincial,local,association,enterprise" doc:"of the prize or the standard; empty for none"`
	Name    string      `json:"name,omitempty" maxLength:"300"`
	Number  string      `json:"number,omitempty" maxLength:"100" doc:"of the certificate or the standard"`
	Place   *int        `json:"place,omitempty" minimum:"1" maximum:"999" doc:"of the firm among the units that won or drafted"`
	DatedOn value.Date  `json:"datedOn" doc:"awarded or published; for none: as of"`
	Note    string      `json:"note,omitempty" maxLength:"1000"`
}

// HonourLevel says who stands behind a prize or a standard.
type HonourLevel string

// Honour is a record of one.
type Honour struct {
	Kept
	HonourSaid
}

// TableName is GORM's.
func (Honour) TableName() string { return "honours" }

func (h HonourSaid) check(today value.Date) error {
	field := ""
	switch named := strings.TrimSpace(h.Name) != ""; {
	case h.DatedOn.IsZero() || h.DatedOn.After(today):
		return fault.Invalid("fact.day_ahead").WithField("body.datedOn", "fact.day_ahead")
	case h.Kind == NoHonour && (named || h.Place != nil || h.Level != ""):
		return fault.Invalid("fact.none_with_evidence").WithField("body.kind", "fact.none_with_evidence")
	case h.Kind == NoHonour:
		return nil
	case !named:
		field = "name"
	case h.Level == "":
		field = "level"
	case h.Place == nil:
		field = "place"
	}
	if field != "" {
		return fault.Invalid("fact.honour_incomplete").WithField("body."+field, "fact.honour_incomplete")
	}
	return nil
}
