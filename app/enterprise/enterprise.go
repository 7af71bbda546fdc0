// Package enterprise is the central noun: the firm, its names, people and place.
//
// A firm is known by its credit code (uscc); without one it is provisional. It
// belongs to one unit, given by a person and never read out of the code, and may
// sit in a park. Which unit counts it (attribution, 考核归属), where it was and in
// which state are dated facts. A name that changes stays searchable. Nothing is
// deleted: a firm is archived, or merged into the firm it turned out to be, and
// both can be taken back.
//
// Lists read enterprise_summary, one row per firm. Higher features write their
// columns there through WriteSummary in the transaction of their own change, and
// the counters of unit × rung move with it. Every other feature asks this package
// who may see a firm: Visible for rows, Check for one firm.
package enterprise

import (
	"slices"
	"strings"

	"miaolin/app/fault"
	"miaolin/app/value"
)

// State is how a firm stands in life, not on the ladder.
type State string

const (
	Active  State = "active"
	Dormant State = "dormant" // taken out of cultivation, with a reason
	Gone    State = "gone"    // moved away or closed
)

// Standings are the states and the two ways a record leaves the lists.
const (
	standingArchived = "archived"
	standingMerged   = "merged"
)

// Enterprise is one firm.
type Enterprise struct {
	ID                   string         `json:"id"`
	USCC                 *string        `json:"uscc"`
	Provisional          bool           `json:"provisional"`
	Name                 string         `json:"name"`
	ShortName            string         `json:"shortName"`
	NameKey              string         `json:"-"`
	CoreKey              string         `json:"-"`
	Pinyin               string         `json:"-"`
	Initials             string         `json:"-"`
	SortName             string         `json:"-"`
	Kind                 string         `json:"kind"`
	RegisteredOn         *value.Date    `json:"registeredOn"`
	RegisteredCapitalFen *value.Money   `json:"registeredCapitalFen"`
	CapitalCurrency      string         `json:"capitalCurrency"`
	BusinessScope        string         `json:"businessScope"`
	Address              string         `json:"address"`
	UnitCode             string         `json:"unitCode"`
	ParkCode             string         `json:"parkCode"`
	AttributionCode      string         `json:"attributionCode"`
	IndustryCode         string         `json:"industryCode"`
	TechFieldCode        string         `json:"techFieldCode"`
	OfficerID            *string        `json:"officerId"`
	AboveScale           bool           `json:"aboveScale"`
	State                State          `json:"state"`
	ArchivedAt           *value.Instant `json:"archivedAt"`
	ArchiveReason        string         `json:"archiveReason"`
	CanonicalID          *string        `json:"canonicalId"`
	FactsSeq             int64          `json:"factsSeq"`
	CreatedAt            value.Instant  `json:"createdAt"`
	UpdatedAt            value.Instant  `json:"updatedAt"`
	Version              int64          `json:"version"`
}

// TableName is GORM's.
func (Enterprise) TableName() string { return "enterprises" }

// Ref is what other features need of a firm.
type Ref struct {
	ID, Name, ShortName, USCC    string
	UnitCode, ParkCode, Standing string
	FactsSeq                     int64
	MergedInto                   string // the firm it turned out to be
}

// Ref is the short form of the firm.
func (e Enterprise) Ref() Ref {
	return Ref{e.ID, e.Name, e.ShortName, deref(e.USCC), e.UnitCode, e.ParkCode, e.Standing(), e.FactsSeq, deref(e.CanonicalID)}
}

// Standing is what lists filter by.
func (e Enterprise) Standing() string {
	switch {
	case e.CanonicalID != nil:
		return standingMerged
	case e.ArchivedAt != nil:
		return standingArchived
	}
	return string(e.State)
}

// rename sets a name and everything derived from it.
func (e *Enterprise) rename(raw string) {
	names := NewNames(raw)
	// A short name that was only our guess follows the new name.
	if e.ShortName == "" || e.ShortName == ShortName(e.Name) {
		e.ShortName = names.Short
	}
	e.Name, e.NameKey, e.CoreKey = names.Full, names.Key, names.Core
	e.Pinyin, e.Initials, e.SortName = names.Pinyin, names.Initials, names.SortKey
}

func (e Enterprise) searchable(former []string) Searchable {
	return Searchable{Name: e.Name, ShortName: e.ShortName, USCC: deref(e.USCC), FormerNames: former}
}

// NewEnterprise is what it takes to record a firm.
type NewEnterprise struct {
	USCC                 string       `json:"uscc,omitempty" maxLength:"40" doc:"empty for a provisional firm"`
	AcceptBadUSCC        bool         `json:"acceptBadUscc,omitempty" doc:"a person has seen the wrong check digit"`
	Name                 string       `json:"name" minLength:"2" maxLength:"200"`
	ShortName            string       `json:"shortName,omitempty" maxLength:"60"`
	Kind                 string       `json:"kind,omitempty" maxLength:"60"`
	RegisteredOn         *value.Date  `json:"registeredOn,omitempty"`
	RegisteredCapitalFen *value.Money `json:"registeredCapitalFen,omitempty" minimum:"0"`
	CapitalCurrency      string       `json:"capitalCurrency,omitempty" maxLength:"3"`
	BusinessScope        string       `json:"businessScope,omitempty" maxLength:"4000"`
	Address              string       `json:"address,omitempty" maxLength:"300"`
	UnitCode             string       `json:"unitCode" minLength:"6" maxLength:"9"`
	ParkCode             string       `json:"parkCode,omitempty" maxLength:"20"`
	AttributionCode      string       `json:"attributionCode,omitempty" maxLength:"20" doc:"unit that counts the firm; empty = the unit"`
	IndustryCode         string       `json:"industryCode,omitempty" maxLength:"8"`
	TechFieldCode        string       `json:"techFieldCode,omitempty" maxLength:"8"`
	OfficerID            string       `json:"officerId,omitempty" maxLength:"40"`
	AboveScale           bool         `json:"aboveScale,omitempty"`
	Tags                 []string     `json:"tags,omitempty" maxItems:"20"`
	Since                *value.Date  `json:"since,omitempty" doc:"since when the firm belongs to the unit; empty = today"`
}

// build makes the firm; now and id are given so that tests and demo are exact.
func (n NewEnterprise) build(id string, now value.Instant) Enterprise {
	e := Enterprise{
		ID: id, Kind: strings.TrimSpace(n.Kind), RegisteredOn: n.RegisteredOn,
		RegisteredCapitalFen: n.RegisteredCapitalFen, CapitalCurrency: firstOf(strings.ToUpper(n.CapitalCurrency), "CNY"),
		BusinessScope: strings.TrimSpace(n.BusinessScope), Address: strings.TrimSpace(n.Address),
		UnitCode: n.UnitCode, ParkCode: n.ParkCode, AttributionCode: firstOf(n.AttributionCode, n.UnitCode),
		IndustryCode: n.IndustryCode, TechFieldCode: n.TechFieldCode, OfficerID: optional(n.OfficerID),
		AboveScale: n.AboveScale, State: Active, CreatedAt: now, UpdatedAt: now, Version: 1,
	}
	e.ShortName = CleanName(n.ShortName)
	e.rename(n.Name)
	e.USCC = optional(value.NormaliseUSCC(n.USCC))
	e.Provisional = e.USCC == nil
	return e
}

// EnterpriseChange changes the profile. A missing field stays as it is. Name,
// unit and state have their own operations: they leave a dated trace.
type EnterpriseChange struct {
	USCC                 *string      `json:"uscc,omitempty" maxLength:"40"`
	AcceptBadUSCC        bool         `json:"acceptBadUscc,omitempty"`
	ShortName            *string      `json:"shortName,omitempty" maxLength:"60"`
	Kind                 *string      `json:"kind,omitempty" maxLength:"60"`
	RegisteredOn         *value.Date  `json:"registeredOn,omitempty"`
	RegisteredCapitalFen *value.Money `json:"registeredCapitalFen,omitempty" minimum:"0"`
	CapitalCurrency      *string      `json:"capitalCurrency,omitempty" minLength:"3" maxLength:"3"`
	BusinessScope        *string      `json:"businessScope,omitempty" maxLength:"4000"`
	Address              *string      `json:"address,omitempty" maxLength:"300"`
	IndustryCode         *string      `json:"industryCode,omitempty" maxLength:"8"`
	TechFieldCode        *string      `json:"techFieldCode,omitempty" maxLength:"8"`
	OfficerID            *string      `json:"officerId,omitempty" maxLength:"40" doc:"empty text = nobody"`
	AboveScale           *bool        `json:"aboveScale,omitempty"`
	Tags                 *[]string    `json:"tags,omitempty" maxItems:"20"`
	Clear                []string     `json:"clear,omitempty" doc:"fields to empty" enum:"registeredOn,registeredCapitalFen"`
}

func (c EnterpriseChange) apply(e *Enterprise) {
	if c.USCC != nil {
		e.USCC = optional(value.NormaliseUSCC(*c.USCC))
		e.Provisional = e.USCC == nil
	}
	setText(&e.ShortName, c.ShortName)
	if e.ShortName == "" {
		e.ShortName = ShortName(e.Name)
	}
	setText(&e.Kind, c.Kind)
	setText(&e.CapitalCurrency, c.CapitalCurrency)
	setText(&e.BusinessScope, c.BusinessScope)
	setText(&e.Address, c.Address)
	setText(&e.IndustryCode, c.IndustryCode)
	setText(&e.TechFieldCode, c.TechFieldCode)
	if c.RegisteredOn != nil || slices.Contains(c.Clear, "registeredOn") {
		e.RegisteredOn = c.RegisteredOn
	}
	if c.RegisteredCapitalFen != nil || slices.Contains(c.Clear, "registeredCapitalFen") {
		e.RegisteredCapitalFen = c.RegisteredCapitalFen
	}
	if c.OfficerID != nil {
		e.OfficerID = optional(*c.OfficerID)
	}
	if c.AboveScale != nil {
		e.AboveScale = *c.AboveScale
	}
}

// checkUSCC refuses what cannot be a code and asks about a wrong check digit.
// Seven of a hundred real codes carry another region's digits: the region in the
// code is never looked at.
func checkUSCC(code string, accepted bool) *fault.Error {
	if code == "" {
		return nil
	}
	switch value.CheckUSCC(code) {
	case value.USCCOK:
		return nil
	case value.USCCWrongCheckDigit:
		if accepted {
			return nil
		}
		return fault.Invalid("enterprise.uscc_check_digit").WithField("body.uscc", "enterprise.uscc_check_digit")
	case value.USCCLooksLikeIDCard:
		return fault.Invalid("enterprise.uscc_id_card").WithField("body.uscc", "enterprise.uscc_id_card")
	}
	return fault.Invalid("enterprise.uscc_invalid").WithField("body.uscc", "enterprise.uscc_invalid")
}

// cleanTags trims, drops empty and repeated tags and sorts them.
func cleanTags(raw []string) []string {
	var tags []string
	for _, tag := range raw {
		if tag = strings.TrimSpace(tag); tag != "" && runeLen(tag) <= 30 {
			tags = append(tags, tag)
		}
	}
	slices.Sort(tags)
	return slices.Compact(tags)
}

func setText(to, from *string) {
	if from != nil {
		*to = strings.TrimSpace(*from)
	}
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func firstOf(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}
