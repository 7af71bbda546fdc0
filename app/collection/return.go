package collection

import (
	"cmp"
	"slices"
	"strings"

	"miaolin/app/fact"
	"miaolin/app/fault"
	"miaolin/app/value"
)

// Stage is how far one firm has come in a round.
type Stage string

const (
	Unsent   Stage = "unsent"   // 未发: nobody of the firm has been told
	Sent     Stage = "sent"     // 待签收: told, or given a link
	Received Stage = "received" // 已签收: somebody of the firm has opened it
	Filled   Stage = "filled"   // 已填
	Returned Stage = "returned" // 退回
	Checked  Stage = "checked"  // 已审
)

// Stages are all of them, in order.
var Stages = []Stage{Unsent, Sent, Received, Filled, Returned, Checked}

// waiting are those in which the firm has still to answer.
var waiting = []Stage{Unsent, Sent, Received, Returned}

// How an answer came.
const (
	byPage    = "page"
	byLink    = "link"
	byOfficer = "officer"
	bySheet   = "sheet"
)

// Return is what one firm is asked in a round, and what it said.
type Return struct {
	ID             string         `json:"id" gorm:"primaryKey"`
	RoundID        string         `json:"roundId"`
	EnterpriseID   string         `json:"enterpriseId"`
	State          Stage          `json:"state" enum:"unsent,sent,received,filled,returned,checked"`
	Answers        value.JSON     `json:"-"`
	Shown          value.JSON     `json:"-"`
	ToldAt         *value.Instant `json:"toldAt"`
	ReceivedAt     *value.Instant `json:"receivedAt"`
	ReceivedBy     string         `json:"receivedBy"`
	FilledAt       *value.Instant `json:"filledAt"`
	FilledBy       string         `json:"filledBy"`
	FilledHow      string         `json:"filledHow" enum:",page,link,officer,sheet"`
	Late           bool           `json:"late" doc:"handed in after the day"`
	Reasons        value.JSON     `json:"-"`
	Note           string         `json:"note" doc:"what the office says when it returns the answer"`
	ReturnedAt     *value.Instant `json:"returnedAt"`
	ReturnedBy     string         `json:"returnedBy"`
	CheckedAt      *value.Instant `json:"checkedAt"`
	CheckedBy      string         `json:"checkedBy"`
	Written        value.JSON     `json:"-"`
	RemindedAt     *value.Instant `json:"remindedAt"`
	Reminders      int            `json:"reminders"`
	LeftAt         *value.Instant `json:"leftAt" doc:"since when the firm need not answer"`
	LeftReason     string         `json:"leftReason"`
	Class          string         `json:"class" enum:",A,B,C,D"`
	ClassSuggested string         `json:"classSuggested" enum:",A,B,C,D"`
	ClassReason    string         `json:"classReason"`
	ClassedAt      *value.Instant `json:"classedAt"`
	ClassedBy      string         `json:"classedBy"`
	CreatedAt      value.Instant  `json:"-"`
	UpdatedAt      value.Instant  `json:"updatedAt"`
	Version        int64          `json:"version"`
}

// TableName is GORM's.
func (Return) TableName() string { return "collection_returns" }

func (r Return) answers() Answers {
	a := Answers{Values: map[string]string{}}
	if len(r.Answers) > 0 {
		_ = r.Answers.Into(&a) // written by us
	}
	return a
}

func (r Return) shown() Shown {
	s := Shown{Values: map[string]Known{}}
	if len(r.Shown) > 0 {
		_ = r.Shown.Into(&s)
	}
	return s
}

func (r Return) reasons() map[string]string {
	all := map[string]string{}
	if len(r.Reasons) > 0 {
		_ = r.Reasons.Into(&all)
	}
	return all
}

// takesAnswer refuses an answer to what is settled, or nobody asks for any more.
func (r Return) takesAnswer() error {
	switch {
	case r.LeftAt != nil:
		return fault.Conflict("collection.left")
	case r.State == Checked:
		return fault.Conflict("collection.checked")
	}
	return nil
}

// source is whose word the answers are.
func (r Return) source() fact.Source { return sourceOf(r.FilledHow) }

func sourceOf(how string) fact.Source {
	if how == byPage || how == byLink {
		return fact.Self
	}
	return fact.Officer
}

// read turns what was sent into answers, or says question by question what is
// wrong. Questions that are only shown are let pass: their answer is known. Who holds
// only a link is not asked to find a code in a register.
func (f Form) read(in Answers, r registers, how string) (Answers, error) {
	out := Answers{Values: map[string]string{}}
	wrong := fault.Invalid("collection.answers")
	for _, q := range f.fields() {
		if q.Fixed || q.Kind == Rights {
			continue
		}
		text, code := q.canonical(in.Values[q.Code], r)
		switch {
		case code != "":
			wrong.WithField("body.values."+q.Code, code)
		case text == "" && q.Required && !(how == byLink && q.Kind == Industry):
			wrong.WithField("body.values."+q.Code, "collection.required")
		case text != "":
			out.Values[q.Code] = text
		}
	}
	for code := range in.Values {
		if _, known := f.field(code); !known {
			wrong.WithField("body.values."+code, "collection.no_such_question")
		}
	}
	var badRight string
	if out.Rights, badRight = cleanRights(in.Rights); badRight != "" {
		wrong.WithField("body.rights", badRight)
	}
	if len(wrong.Fields) > 0 {
		slices.SortFunc(wrong.Fields, func(a, b fault.Field) int { return cmp.Compare(a.Path, b.Path) })
		return out, wrong
	}
	return out, nil
}

// cleanRights tidies the rights named and refuses one without a name, or twice.
func cleanRights(in []RightAnswer) (out []RightAnswer, code string) {
	seen := map[string]bool{}
	for _, r := range in {
		r.Name, r.Number = strings.TrimSpace(r.Name), fact.NormaliseIPNumber(r.Number)
		switch {
		case r.Name == "":
			return nil, "collection.right_name"
		case r.Kind.Class() == 0:
			return nil, "collection.not_an_option"
		case seen[r.key()]:
			return nil, "collection.right_twice"
		}
		seen[r.key()] = true
		out = append(out, r)
	}
	return out, ""
}

// key is what makes two rights the same: kind and number, or the name without one.
func (r RightAnswer) key() string {
	if r.Number != "" {
		return string(r.Kind) + "|" + r.Number
	}
	return string(r.Kind) + "||" + r.Name
}

func (r RightAnswer) same(o RightAnswer) bool {
	sameDay := (r.GrantedOn == nil) == (o.GrantedOn == nil) && (r.GrantedOn == nil || *r.GrantedOn == *o.GrantedOn)
	return r.Kind == o.Kind && r.Name == o.Name && r.Number == o.Number && r.Used == o.Used && sameDay
}

// Sending is a return sent back: what is wrong, question by question.
type Sending struct {
	Reasons map[string]string `json:"reasons,omitempty" doc:"by code of the question"`
	Note    string            `json:"note,omitempty" maxLength:"1000"`
}

func (b *Sending) check(f Form) error {
	b.Note = strings.TrimSpace(b.Note)
	reasons := map[string]string{}
	for code, why := range b.Reasons {
		q, known := f.field(code)
		why = strings.TrimSpace(why)
		switch {
		case !known || q.Fixed:
			return refuse("reasons", "collection.no_such_question")
		case len([]rune(why)) > 300:
			return refuse("reasons."+code, "collection.too_much_text")
		case why != "":
			reasons[code] = why
		}
	}
	if b.Reasons = reasons; len(reasons) == 0 && len([]rune(b.Note)) < 2 {
		return refuse("note", "collection.say_why")
	}
	return nil
}
