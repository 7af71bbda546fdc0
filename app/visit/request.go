package visit

import (
	"miaolin/app/calendar"
	"miaolin/app/value"
)

// RequestState is how far a request has come.
type RequestState string

const (
	Open      RequestState = "open"      // 已受理
	Answered  RequestState = "answered"  // 已答复
	Withdrawn RequestState = "withdrawn" // raised by mistake
)

// Request is what a firm asked for (诉求).
type Request struct {
	ID           string        `json:"id" gorm:"primaryKey"`
	EnterpriseID string        `json:"enterpriseId"`
	VisitID      *string       `json:"visitId"`
	UnitCode     string        `json:"unitCode"`
	Need         string        `json:"need"`
	Title        string        `json:"title"`
	State        RequestState  `json:"state" enum:"open,answered,withdrawn"`
	Department   string        `json:"department" doc:"who usually answers"`
	OwnerID      string        `json:"ownerId"`
	OwnerName    string        `json:"ownerName"`
	RaisedOn     value.Date    `json:"raisedOn"`
	DueDays      int           `json:"dueDays" doc:"working days promised"`
	DueOn        *value.Date   `json:"dueOn" doc:"empty when the working calendar of that year is not published"`
	Answer       string        `json:"answer"`
	AnsweredOn   *value.Date   `json:"answeredOn"`
	AnsweredBy   string        `json:"answeredBy"`
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

// raise makes the request of a need on a visit.
func (n Need) raise(v Visit, title string, days *calendar.Calendar, now value.Instant) Request {
	if title == "" {
		title = n.ZH
	}
	r := Request{
		ID: value.NewID(), EnterpriseID: v.EnterpriseID, VisitID: &v.ID, UnitCode: v.UnitCode, Need: n.Code, Title: title,
		State: Open, Department: n.Department, OwnerID: v.LedByID, OwnerName: v.LedByName, RaisedOn: v.VisitedOn,
		DueDays: n.Days, CreatedAt: now, UpdatedAt: now, Version: 1,
	}
	// A year whose calendar is not published has no due day: none is guessed.
	if due, err := days.Add(v.VisitedOn, n.Days); err == nil {
		r.DueOn = &due
	}
	return r
}
