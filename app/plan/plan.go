// Package plan keeps the menu of what helps a firm (菜单) and the plan of each
// firm and year (一企一策).
//
// An item comes onto a plan in one of three ways: prescribed from the conditions
// a firm lacks, ordered by the firm, or added by the office. It has someone to
// do it, a day, and a state with history; nothing is deleted, what will not be
// done is dropped with a reason. The firm may agree to its plan; what is touched
// after that shows it. Items follow the firm through a merge.
package plan

import (
	"strings"

	"miaolin/app/fault"
	"miaolin/app/value"
)

// State is how far an item has come.
type State string

const (
	Todo    State = "todo"
	Doing   State = "doing"
	Done    State = "done"
	Dropped State = "dropped"
)

// Open tells that something is still to be done.
func (s State) Open() bool { return s == Todo || s == Doing }

// Plan is a firm's plan of a year; its items are those of the firm and year.
type Plan struct {
	ID           string         `json:"id" gorm:"primaryKey"`
	EnterpriseID string         `json:"enterpriseId"`
	Year         int            `json:"year"`
	AgreedAt     *value.Instant `json:"agreedAt"`
	AgreedBy     string         `json:"agreedBy"`
	CreatedAt    value.Instant  `json:"createdAt"`
	UpdatedAt    value.Instant  `json:"updatedAt"`
	Version      int64          `json:"version"`
}

// TableName is GORM's.
func (Plan) TableName() string { return "plans" }

// Item is one thing on a plan.
type Item struct {
	ID           string        `json:"id" gorm:"primaryKey"`
	EnterpriseID string        `json:"enterpriseId"`
	Year         int           `json:"year"`
	MenuItemID   *string       `json:"menuItemId"`
	Title        string        `json:"title"`
	Note         string        `json:"note"`
	Form         string        `json:"form" doc:"class, one_to_one, self_study, task or empty"`
	Origin       string        `json:"origin" enum:"prescribed,ordered,added"`
	Conditions   []string      `json:"conditions" gorm:"serializer:json" doc:"conditions it was prescribed for"`
	Owner        string        `json:"owner" enum:"firm,office" doc:"who acts next"`
	OwnerName    string        `json:"ownerName"`
	DueOn        *value.Date   `json:"dueOn"`
	ToldDue      *value.Date   `json:"-"`
	State        State         `json:"state" enum:"todo,doing,done,dropped"`
	StateReason  string        `json:"stateReason"`
	SourceKind   string        `json:"sourceKind" doc:"of the record that led to it: coaching, review; or empty"`
	SourceID     string        `json:"sourceId"`
	CreatedBy    string        `json:"-"`
	CreatedName  string        `json:"createdName"`
	CreatedAt    value.Instant `json:"createdAt"`
	UpdatedAt    value.Instant `json:"updatedAt"`
	Version      int64         `json:"version"`
}

// TableName is GORM's.
func (Item) TableName() string { return "plan_items" }

func (i Item) overdue(today value.Date) bool {
	return i.State.Open() && i.DueOn != nil && i.DueOn.Before(today)
}

// Step is what an item was from one moment to another.
type Step struct {
	ID     string         `json:"-" gorm:"primaryKey"`
	ItemID string         `json:"-"`
	State  State          `json:"state" enum:"todo,doing,done,dropped"`
	Reason string         `json:"reason"`
	ByName string         `json:"byName"`
	FromAt value.Instant  `json:"fromAt"`
	ToAt   *value.Instant `json:"toAt"`
}

// TableName is GORM's.
func (Step) TableName() string { return "plan_item_states" }

// NewItem is something to put on a plan: from the menu, or in one's own words.
type NewItem struct {
	EnterpriseID string      `json:"enterpriseId" minLength:"1" maxLength:"40"`
	Year         int         `json:"year,omitempty" minimum:"2000" maximum:"2100" doc:"empty: this year"`
	MenuItemID   string      `json:"menuItemId,omitempty" maxLength:"40"`
	Title        string      `json:"title,omitempty" maxLength:"200" doc:"may be left out for an item of the menu"`
	Note         string      `json:"note,omitempty" maxLength:"1000"`
	Form         string      `json:"form,omitempty" enum:"class,one_to_one,self_study,task"`
	Owner        string      `json:"owner,omitempty" enum:"firm,office" doc:"empty: the firm"`
	OwnerName    string      `json:"ownerName,omitempty" maxLength:"60"`
	DueOn        *value.Date `json:"dueOn,omitempty"`
}

// ItemChange changes an item. A missing field stays as it is.
type ItemChange struct {
	Title     *string     `json:"title,omitempty" maxLength:"200"`
	Note      *string     `json:"note,omitempty" maxLength:"1000"`
	Form      *string     `json:"form,omitempty" enum:"class,one_to_one,self_study,task"`
	Owner     *string     `json:"owner,omitempty" enum:"firm,office"`
	OwnerName *string     `json:"ownerName,omitempty" maxLength:"60"`
	DueOn     *value.Date `json:"dueOn,omitempty"`
	NoDue     bool        `json:"noDue,omitempty" doc:"no day any more"`
	Files     []string    `json:"attachments,omitempty" maxItems:"10" doc:"staged files that prove it"`
}

func (c ItemChange) applyTo(i *Item) {
	set(&i.Title, c.Title)
	set(&i.Note, c.Note)
	set(&i.Form, c.Form)
	set(&i.Owner, c.Owner)
	set(&i.OwnerName, c.OwnerName)
	if c.DueOn != nil || c.NoDue {
		i.DueOn = c.DueOn
	}
}

// Move is a change of state.
type Move struct {
	State  State    `json:"state" enum:"todo,doing,done,dropped"`
	Reason string   `json:"reason,omitempty" maxLength:"300" doc:"needed for dropped"`
	Files  []string `json:"attachments,omitempty" maxItems:"10" doc:"staged files that prove it"`
}

func (m Move) check(from State) error {
	switch {
	case m.State == from:
		return fault.Conflict("plan.same_state")
	case m.State == Dropped && len([]rune(strings.TrimSpace(m.Reason))) < 2:
		return fault.Invalid("plan.reason_missing").WithField("body.reason", "plan.reason_missing")
	}
	return nil
}

func (i *Item) check(today value.Date) error {
	i.Title, i.Note = strings.TrimSpace(i.Title), strings.TrimSpace(i.Note)
	refuse := func(field, code string) error { return fault.Invalid(code).WithField("body."+field, code) }
	switch {
	case i.Title == "":
		return refuse("title", "plan.title_missing")
	case i.Year < today.Year()-1 || i.Year > today.Year()+1:
		return refuse("year", "plan.year_closed")
	case i.DueOn != nil && (i.DueOn.Year() < i.Year || i.DueOn.Year() > i.Year+1):
		return refuse("dueOn", "plan.due_far")
	}
	return nil
}
