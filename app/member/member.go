// Package member knows who a firm is open to: its own people, and the agents
// (代理) it consented to.
//
// A firm's people let each other in and out; the last one cannot leave, or nobody
// could let anybody in. An agent serves several firms, each only with that firm's
// consent: asked for by the agent, who names the firm by its code and learns
// nothing from the answer, or offered by the firm with a one-time link. The firm
// confirms; the office may do so when it holds the signed paper. Every consent has
// a last day and can be withdrawn at any time, which counts on the next request.
//
// What opens a firm is a grant (app/enterprise). This package keeps the consents
// and makes and ends the grants that follow from them.
package member

import (
	"strings"

	"miaolin/app/fault"
	"miaolin/app/value"
)

// The reasons for which a firm is opened, which are the roles it is opened to.
const (
	own   = "enterprise"
	agent = "agent"
)

// State is how a consent stands.
type State string

const (
	Asked     State = "asked"
	Given     State = "given"
	Refused   State = "refused"
	Withdrawn State = "withdrawn"
	Expired   State = "expired" // given, and its last day has passed; never stored
)

// Consent is a firm's consent to one agent.
type Consent struct {
	ID            string         `json:"id" gorm:"primaryKey"`
	AgentID       string         `json:"agentId"`
	EnterpriseID  *string        `json:"enterpriseId"`
	USCC          string         `json:"uscc" gorm:"column:uscc"`
	AskedName     string         `json:"askedName"`
	Origin        string         `json:"origin" enum:"asked,offered"`
	State         State          `json:"state" enum:"asked,given,refused,withdrawn,expired"`
	Note          string         `json:"note" doc:"the agent's own words"`
	ValidFrom     *value.Date    `json:"validFrom"`
	ValidTo       value.Date     `json:"validTo" doc:"last day"`
	ConfirmedBy   string         `json:"-"`
	ConfirmedName string         `json:"confirmedName"`
	ConfirmedAs   string         `json:"confirmedAs" doc:"firm or office; empty while nobody has"`
	ConfirmedAt   *value.Instant `json:"confirmedAt"`
	EndedName     string         `json:"endedName"`
	EndedAt       *value.Instant `json:"endedAt"`
	EndReason     string         `json:"endReason"`
	CreatedAt     value.Instant  `json:"createdAt"`
	UpdatedAt     value.Instant  `json:"updatedAt"`
	Version       int64          `json:"version"`
}

// TableName is GORM's.
func (Consent) TableName() string { return "agent_consents" }

// on is the consent as it stands on a day.
func (c Consent) on(today value.Date) Consent {
	if c.State == Given && c.ValidTo.Before(today) {
		c.State = Expired
	}
	return c
}

// NewAsk is an agent asking a firm.
type NewAsk struct {
	USCC    string     `json:"uscc" minLength:"1" maxLength:"40" doc:"the firm's credit code"`
	Name    string     `json:"name" minLength:"2" maxLength:"100" doc:"the firm's name, as the agent knows it"`
	ValidTo value.Date `json:"validTo" doc:"last day it is asked for"`
	Note    string     `json:"note,omitempty" maxLength:"300" doc:"what for; the firm reads it"`
}

// longest is how many days a consent may run.
const longest = 3 * 366

func checkPeriod(to, today value.Date) error {
	if to.Before(today) || to.After(today.AddDays(longest)) {
		return fault.Invalid("member.period").WithField("body.validTo", "member.period")
	}
	return nil
}

func (n *NewAsk) check(today value.Date) error {
	n.Name, n.Note = strings.TrimSpace(n.Name), strings.TrimSpace(n.Note)
	n.USCC = value.NormaliseUSCC(n.USCC)
	// A wrong check digit only warns elsewhere, so a firm may be recorded under one.
	if verdict := value.CheckUSCC(n.USCC); verdict != value.USCCOK && verdict != value.USCCWrongCheckDigit {
		return fault.Invalid("member.uscc_wrong").WithField("body.uscc", "member.uscc_wrong")
	}
	if n.Name == "" {
		return fault.Invalid("member.name_missing").WithField("body.name", "member.name_missing")
	}
	return checkPeriod(n.ValidTo, today)
}

// Confirmation says yes to an agent.
type Confirmation struct {
	ValidTo value.Date `json:"validTo" doc:"last day; may be earlier than asked for"`
	Files   []string   `json:"attachments,omitempty" maxItems:"5" doc:"staged files: the signed paper, which the office needs"`
}

// Ending says why something ends.
type Ending struct {
	Reason string `json:"reason,omitempty" maxLength:"300"`
}
