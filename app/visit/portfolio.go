package visit

import (
	"time"

	"miaolin/app/fault"
	"miaolin/app/value"
)

// Portfolio is what somebody looks after and has promised: their firms, the next
// steps they agreed and the requests they deal with.
type Portfolio struct {
	UserID    string          `json:"userId"`
	Name      string          `json:"name"`
	InUse     bool            `json:"inUse" doc:"the account is in use; else its firms are looked after by nobody"`
	Firms     int             `json:"firms"`
	List      []PortfolioFirm `json:"list" doc:"the firms, by name"`
	NextSteps []Promise       `json:"nextSteps" doc:"agreed and not done, earliest day first"`
	Requests  []Promise       `json:"requests" doc:"open, or answered and not yet confirmed"`
}

// PortfolioFirm is a firm somebody looks after.
type PortfolioFirm struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	UnitCode string `json:"unitCode"`
}

// Promise is one thing somebody has to keep.
type Promise struct {
	ID             string      `json:"id"`
	EnterpriseID   string      `json:"enterpriseId"`
	EnterpriseName string      `json:"enterpriseName"`
	Text           string      `json:"text"`
	On             *value.Date `json:"on"`
	Step           Step        `json:"step,omitempty" doc:"of a request"`
}

// PortfolioHandOver names the successor, and which firms go.
type PortfolioHandOver struct {
	SuccessorID string   `json:"successorId" minLength:"1" maxLength:"40"`
	Reason      string   `json:"reason" minLength:"2" maxLength:"300"`
	Firms       []string `json:"firms,omitempty" maxItems:"2000" doc:"these firms with what was promised them; empty: everything"`
}

// only leaves the chosen firms and what was promised them. Errors:
// visit.portfolio_firm_unknown (422).
func (p Portfolio) only(chosen []string) (Portfolio, error) {
	if len(chosen) == 0 {
		return p, nil
	}
	in := map[string]bool{}
	for _, id := range chosen {
		in[id] = true
	}
	some := p
	some.List, some.NextSteps, some.Requests = nil, keptBy(p.NextSteps, in), keptBy(p.Requests, in)
	for _, f := range p.List {
		if in[f.ID] {
			some.List = append(some.List, f)
		}
	}
	if some.Firms = len(some.List); some.Firms != len(in) {
		return p, fault.Invalid("visit.portfolio_firm_unknown").WithField("body.firms", "visit.portfolio_firm_unknown")
	}
	return some, nil
}

func keptBy(all []Promise, firms map[string]bool) []Promise {
	kept := []Promise{}
	for _, one := range all {
		if firms[one.EnterpriseID] {
			kept = append(kept, one)
		}
	}
	return kept
}

// undoWindow is how long a hand-over can be taken back.
const undoWindow = 7 * 24 * time.Hour

// HandOverRecord is one hand-over as it was made.
type HandOverRecord struct {
	ID         string         `json:"id" gorm:"primaryKey"`
	FromID     string         `json:"fromId"`
	FromName   string         `json:"fromName"`
	ToID       string         `json:"toId"`
	ToName     string         `json:"toName"`
	Reason     string         `json:"reason"`
	Firms      int            `json:"firms"`
	NextSteps  int            `json:"nextSteps"`
	Requests   int            `json:"requests"`
	ByName     string         `json:"byName"`
	At         value.Instant  `json:"at"`
	UndoUntil  value.Instant  `json:"undoUntil"`
	UndoneAt   *value.Instant `json:"undoneAt"`
	UndoneBy   string         `json:"undoneBy"`
	UndoReason string         `json:"undoReason"`
}

// TableName is GORM's.
func (HandOverRecord) TableName() string { return "portfolio_handovers" }

// handedItem is one thing that went over, as it stood then.
type handedItem struct {
	ID           string `gorm:"primaryKey"`
	HandoverID   string
	Kind         string
	SubjectID    string
	EnterpriseID string
	Version      int64
}

func (handedItem) TableName() string { return "portfolio_handover_items" }

const (
	handedFirm    = "firm"
	handedStep    = "step"
	handedRequest = "request"
)

// HandOverView is a hand-over with what went over, as it stands now.
type HandOverView struct {
	HandOverRecord
	List         []PortfolioFirm `json:"list"`
	StepsNow     []Promise       `json:"stepsNow" doc:"the next steps that went over and are still to be done"`
	RequestsNow  []Promise       `json:"requestsNow" doc:"the requests that went over, as they stand"`
	ChangedSince int             `json:"changedSince" doc:"things handed on, done or worked on since: with any of them it cannot be taken back"`
	MayUndo      bool            `json:"mayUndo"`
	manages      bool
}

// refusal is why a hand-over cannot be taken back; nil while it can.
func (h HandOverRecord) refusal(changed int, now value.Instant) error {
	switch {
	case h.UndoneAt != nil:
		return fault.Conflict("visit.hand_over_undone")
	case !now.Before(h.UndoUntil):
		return fault.Conflict("visit.hand_over_late")
	case changed > 0:
		return fault.Conflict("visit.hand_over_changed", "n", changed)
	}
	return nil
}
