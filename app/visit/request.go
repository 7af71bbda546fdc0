package visit

import (
	"slices"

	"miaolin/app/calendar"
	"miaolin/app/value"
)

// RequestState is what a request counts as.
type RequestState string

const (
	Open      RequestState = "open"      // the firm waits for an answer
	Answered  RequestState = "answered"  // it has one
	Withdrawn RequestState = "withdrawn" // raised by mistake, or no longer wanted
)

// Step is how far a request has come (受理–交办–办结–回访).
type Step string

const (
	StepRaised    Step = "raised"    // nobody has taken it up
	StepAccepted  Step = "accepted"  // an officer has
	StepAssigned  Step = "assigned"  // it was handed to somebody
	StepAnswered  Step = "answered"  // the firm has an answer; its word is awaited
	StepConfirmed Step = "confirmed" // the firm says that this settles it
	StepReopened  Step = "reopened"  // the firm was not satisfied
	StepWithdrawn Step = "withdrawn"
)

// Act is what moves a request.
type Act string

const (
	ActRaise    Act = "raise"
	ActAccept   Act = "accept"
	ActAssign   Act = "assign"
	ActAnswer   Act = "answer"
	ActConfirm  Act = "confirm"
	ActReopen   Act = "reopen"
	ActCall     Act = "call" // nobody was reached: nothing changes, but it is known
	ActWithdraw Act = "withdraw"
)

// move is one line of the table of what may follow what.
type move struct {
	act  Act
	from []Step
	to   Step
}

var moves = []move{
	{ActAccept, []Step{StepRaised}, StepAccepted},
	{ActAssign, []Step{StepRaised, StepAccepted, StepAssigned, StepReopened}, StepAssigned},
	{ActAnswer, []Step{StepRaised, StepAccepted, StepAssigned, StepReopened, StepAnswered}, StepAnswered},
	{ActConfirm, []Step{StepAnswered}, StepConfirmed},
	{ActReopen, []Step{StepAnswered}, StepReopened},
	{ActCall, []Step{StepAnswered}, StepAnswered},
	{ActWithdraw, []Step{StepRaised, StepAccepted, StepAssigned, StepReopened}, StepWithdrawn},
}

// after is where an act leads from a step, if it may be done there.
func (s Step) after(a Act) (Step, bool) {
	for _, m := range moves {
		if m.act == a && slices.Contains(m.from, s) {
			return m.to, true
		}
	}
	return s, false
}

// acts are those that may be done at a step, in the order of the table.
func (s Step) acts() []Act {
	all := []Act{}
	for _, m := range moves {
		if slices.Contains(m.from, s) {
			all = append(all, m.act)
		}
	}
	return all
}

// state is what a step counts as.
func (s Step) state() RequestState {
	switch s {
	case StepAnswered, StepConfirmed:
		return Answered
	case StepWithdrawn:
		return Withdrawn
	}
	return Open
}

// Where a request came from.
const (
	FromVisit  = "visit"
	FromFirm   = "firm"
	FromOffice = "office"
)

// Request is what a firm asked for (诉求).
type Request struct {
	ID           string        `json:"id" gorm:"primaryKey"`
	EnterpriseID string        `json:"enterpriseId"`
	VisitID      *string       `json:"visitId"`
	UnitCode     string        `json:"unitCode"`
	Need         string        `json:"need"`
	Title        string        `json:"title"`
	Detail       string        `json:"detail"`
	Origin       string        `json:"origin" enum:"visit,firm,office" doc:"said on a visit, raised by the firm itself, or noted by the office"`
	RaisedByID   string        `json:"raisedById"`
	RaisedByName string        `json:"raisedByName"`
	State        RequestState  `json:"state" enum:"open,answered,withdrawn" doc:"what it counts as"`
	Step         Step          `json:"step" enum:"raised,accepted,assigned,answered,confirmed,reopened,withdrawn" doc:"how far it has come"`
	Department   string        `json:"department" doc:"who usually answers"`
	OwnerID      string        `json:"ownerId"`
	OwnerName    string        `json:"ownerName"`
	RaisedOn     value.Date    `json:"raisedOn"`
	DueDays      int           `json:"dueDays" doc:"working days promised"`
	DueFrom      *value.Date   `json:"dueFrom" doc:"the day they are counted from"`
	DueOn        *value.Date   `json:"dueOn" doc:"empty when the working calendar of that year is not published"`
	Answer       string        `json:"answer"`
	AnsweredOn   *value.Date   `json:"answeredOn"`
	AnsweredBy   string        `json:"answeredBy"`
	ConfirmedOn  *value.Date   `json:"confirmedOn"`
	ConfirmedBy  string        `json:"confirmedBy"`
	ConfirmedHow string        `json:"confirmedHow" enum:",page,link,call"`
	Reopened     int           `json:"reopened" doc:"how often the firm was not satisfied"`
	CreatedAt    value.Instant `json:"createdAt"`
	UpdatedAt    value.Instant `json:"updatedAt"`
	Version      int64         `json:"version"`
}

// TableName is GORM's.
func (Request) TableName() string { return "requests" }

// overdue tells that the promised day has passed without an answer.
func (r Request) overdue(today value.Date) bool {
	return r.State == Open && r.DueOn != nil && r.DueOn.Before(today)
}

// at puts the request on a step.
func (r *Request) at(s Step) { r.Step, r.State = s, s.state() }

// promise counts the term anew from a day. A year whose calendar is not published
// has no due day: none is guessed.
func (r *Request) promise(from value.Date, days int, c *calendar.Calendar) {
	r.DueFrom, r.DueDays, r.DueOn = &from, days, nil
	if due, err := c.Add(from, days); err == nil {
		r.DueOn = &due
	}
}

// RequestEvent is one act on a request.
type RequestEvent struct {
	ID         string         `json:"id" gorm:"primaryKey"`
	RequestID  string         `json:"-"`
	Act        Act            `json:"act" enum:"raise,accept,assign,answer,confirm,reopen,call,withdraw"`
	FromStep   Step           `json:"fromStep" doc:"empty for the first"`
	ToStep     Step           `json:"toStep"`
	Note       string         `json:"note" doc:"the answer, the reason, or what was said"`
	Department string         `json:"department" doc:"where it went"`
	ToName     string         `json:"toName" doc:"to whom"`
	DueOn      *value.Date    `json:"dueOn" doc:"the term promised with it"`
	How        string         `json:"how" enum:",page,link,call"`
	Called     string         `json:"called" doc:"who was called"`
	CalledAt   *value.Instant `json:"calledAt"`
	ByID       string         `json:"-"`
	ByName     string         `json:"byName"`
	At         value.Instant  `json:"at"`
}

// TableName is GORM's.
func (RequestEvent) TableName() string { return "request_events" }

// raise makes the request of a need on a visit. Who notes it has taken it up.
func (n Need) raise(v Visit, title string, days *calendar.Calendar, now value.Instant) Request {
	if title == "" {
		title = n.ZH
	}
	r := Request{
		ID: value.NewID(), EnterpriseID: v.EnterpriseID, VisitID: &v.ID, UnitCode: v.UnitCode, Need: n.Code, Title: title,
		Origin: FromVisit, RaisedByID: v.LedByID, RaisedByName: v.LedByName,
		Department: n.Department, OwnerID: v.LedByID, OwnerName: v.LedByName, RaisedOn: v.VisitedOn,
		CreatedAt: now, UpdatedAt: now, Version: 1,
	}
	r.at(StepAccepted)
	r.promise(v.VisitedOn, n.Days, days)
	return r
}

// raised is the first line of a request's history.
func (r Request) raised() RequestEvent {
	return RequestEvent{
		ID: value.NewID(), RequestID: r.ID, Act: ActRaise, ToStep: r.Step, Note: r.Detail, Department: r.Department, ToName: r.OwnerName,
		DueOn: r.DueOn, ByID: r.RaisedByID, ByName: r.RaisedByName, At: r.CreatedAt,
	}
}
