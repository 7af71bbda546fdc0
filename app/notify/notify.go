// Package notify tells people what concerns them: in an inbox they read, and by
// e-mail where they asked for it.
//
// A notice is written in the transaction of its cause, so there is never one
// without the other, and once for each person, kind, subject and due day,
// however often the cause is told. Mail leaves through an outbox: a row per
// notice is claimed with a lease, sent outside any transaction and marked. A
// sender that dies between sending and marking sends again with the same
// Message-ID; nothing is lost and the double is recognised.
//
// Words are chosen when they are read or sent, in the language of the reader.
package notify

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"miaolin/app/value"
	"miaolin/config"
)

// Message is something to tell.
type Message struct {
	// Kind is the message code of the words: "visit.request_answered". The code
	// with "_why" says why it is here and what happens if nobody does anything.
	Kind    string
	Subject string // id of what it is about
	// Occasion tells apart what may rightly be told twice about one subject.
	Occasion     string
	EnterpriseID string
	Params       map[string]any
	Link         string // path of the page where something can be done
	DueOn        *value.Date
	To           []string // user ids; who causes it is not told
}

// Word is a parameter that is itself a message code.
type Word string

// MarshalJSON marks the code as one.
func (w Word) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]string{"word": string(w)})
}

// Both is a parameter that is data in both languages.
type Both struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

func (m Message) key() string {
	due := ""
	if m.DueOn != nil {
		due = m.DueOn.String()
	}
	return strings.Join([]string{m.Kind, m.Subject, due, m.Occasion}, "|")
}

// Notice is a message as one person has it.
type Notice struct {
	ID           string `gorm:"primaryKey"`
	UserID       string
	Kind         string
	SubjectID    string
	DeliveryKey  string
	EnterpriseID *string
	Params       value.JSON
	Link         string
	DueOn        *value.Date
	SortOn       value.Date
	ReadAt       *value.Instant
	DoneAt       *value.Instant
	SnoozedUntil *value.Date
	CreatedAt    value.Instant
}

// TableName is GORM's.
func (Notice) TableName() string { return "notices" }

// never sorts what has no due day behind everything that has one.
var never = value.NewDate(9999, time.December, 31)

func (m Message) notice(user string, now value.Instant) Notice {
	n := Notice{
		ID: value.NewID(), UserID: user, Kind: m.Kind, SubjectID: m.Subject, DeliveryKey: m.key(),
		Params: value.JSONOf(m.Params), Link: m.Link, DueOn: m.DueOn, SortOn: never, CreatedAt: now,
	}
	if m.Params == nil {
		n.Params = value.JSON("{}")
	}
	if m.DueOn != nil {
		n.SortOn = *m.DueOn
	}
	if m.EnterpriseID != "" {
		n.EnterpriseID = &m.EnterpriseID
	}
	return n
}

// Band is how soon something must be done.
type Band string

const (
	Overdue Band = "overdue"
	Today   Band = "today"
	Week    Band = "week"
	Later   Band = "later"
	Info    Band = "info" // nothing has to be done by a day
)

// band places a notice on a day; a week is the seven days that follow.
func (n Notice) band(today value.Date) Band {
	switch {
	case n.DueOn == nil:
		return Info
	case n.DueOn.Before(today):
		return Overdue
	case *n.DueOn == today:
		return Today
	case !n.DueOn.After(today.AddDays(7)):
		return Week
	}
	return Later
}

// words are the title and the reason of a notice in a language.
func (n Notice) words(m config.Messages, lang string) (title, why string) {
	params := map[string]any{}
	if err := n.Params.Into(&params); err != nil {
		params = map[string]any{} // a message without its parameters is still readable
	}
	for name, v := range params {
		params[name] = inWords(v, m, lang)
	}
	return m.Text(lang, n.Kind, params), m.Text(lang, n.Kind+"_why", params)
}

func inWords(v any, m config.Messages, lang string) any {
	switch v := v.(type) {
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case map[string]any:
		if code, ok := v["word"].(string); ok {
			return m.Text(lang, code, nil)
		}
		if lang == "en" && v["en"] != "" {
			return v["en"]
		}
		return v["zh"]
	}
	return v
}

// Recipient is what must be known about a person to tell them something.
type Recipient struct {
	Name string
	Lang string // "" is the default language
}

func (r Recipient) lang() string {
	if slices.Contains(config.Languages, r.Lang) {
		return r.Lang
	}
	return config.Languages[0]
}
