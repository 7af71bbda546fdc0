// Package eligibility says what a firm still lacks: it gathers the facts of a
// firm, has app/eligibility/rule compare them with the rule sets in force, and
// keeps what came out.
//
// Rule sets live in the store. Those the program ships are laid out there once
// and never edited; an administrator copies one, changes thresholds and dates, a
// manager tries the draft on real firms and puts it in force. Assessments name
// the exact set they were made with.
//
// An assessment is computed in microseconds, so it is always made anew on
// reading; what is stored serves lists, counts and history, and is brought up to
// date when a firm is read and by Drain, seconds after a fact, a rule or the date
// has changed it. Only codes and numbers are stored.
package eligibility

import (
	"miaolin/app/eligibility/rule"
	"miaolin/app/value"
)

// Origin and State of a rule set.
const (
	Shipped = "shipped"
	Local   = "local"

	Draft     = "draft"
	InForce   = "in_force"
	Withdrawn = "withdrawn"
)

// RuleSet is one version of a rule set as stored.
type RuleSet struct {
	ID            string         `json:"id"`
	Code          string         `json:"code"`
	Region        string         `json:"region"`
	Label         string         `json:"label" doc:"name of the version"`
	Origin        string         `json:"origin" enum:"shipped,local"`
	State         string         `json:"state" enum:"draft,in_force,withdrawn"`
	ValidFrom     value.Date     `json:"validFrom"`
	ValidTo       *value.Date    `json:"validTo"`
	Body          string         `json:"-"`
	BasedOn       *string        `json:"basedOn"`
	Note          string         `json:"note"`
	TestedVersion int64          `json:"-"`
	TestedAt      *value.Instant `json:"testedAt"`
	Test          value.JSON     `json:"-"`
	CreatedAt     value.Instant  `json:"createdAt"`
	UpdatedAt     value.Instant  `json:"updatedAt"`
	Version       int64          `json:"version"`
}

// TableName is GORM's.
func (RuleSet) TableName() string { return "rule_sets" }

// Tested tells whether the draft was tried on real firms as it stands now.
func (r RuleSet) Tested() bool { return r.TestedVersion == r.Version }

// validity is when the set is in force.
func (r RuleSet) validity() rule.Validity {
	v := rule.Validity{From: r.ValidFrom}
	if r.ValidTo != nil {
		v.To = *r.ValidTo
	}
	return v
}

// Assessed is one stored assessment: what a firm lacked by one rule set.
type Assessed struct {
	EnterpriseID string        `json:"enterpriseId" gorm:"primaryKey"`
	Code         string        `json:"code" gorm:"primaryKey"`
	RuleSetID    string        `json:"ruleSetId"`
	NotMet       int64         `json:"-"`
	Unknown      int64         `json:"-"`
	Person       int64         `json:"-"`
	Unmet        int           `json:"-"` // how many conditions are not met, of those stored now
	Unclear      int           `json:"-"` // and how many unknown
	Class        string        `json:"class" enum:",A,B,C,D"`
	Findings     string        `json:"-"`
	FactsVersion int64         `json:"factsVersion"`
	AsOf         value.Date    `json:"asOf"`
	ComputedAt   value.Instant `json:"computedAt"`
}

// TableName is GORM's.
func (Assessed) TableName() string { return "assessments" }

// same tells whether two assessments say the same.
func (a Assessed) same(b Assessed) bool {
	return a.RuleSetID == b.RuleSetID && a.Findings == b.Findings && a.Class == b.Class
}

// firmState is up to what a firm is assessed.
type firmState struct {
	EnterpriseID string `gorm:"primaryKey"`
	FactsVersion int64
	RulesVersion int64
	NextOn       value.Date
}

func (firmState) TableName() string { return "assessment_state" }
