package certification

import (
	"slices"

	"miaolin/app/value"
)

// End is why a title no longer holds.
type End string

const (
	EndExpired End = "expired"
	EndRevoked End = End(Revoked)
	EndLeft    End = End(Left)
)

// Span is a title as the ladder sees it: the days on which it holds. To is the
// last day, zero when open. Grace is the last day on which the rung is still
// kept after To; it equals To when there is no such time.
type Span struct {
	TitleID string
	Kind    string
	Number  string
	State   State
	From    value.Date
	To      value.Date
	Grace   value.Date
	End     End
}

func (s Span) covers(d value.Date, grace bool) bool {
	last := s.To
	if grace {
		last = s.Grace
	}
	return !d.Before(s.From) && (s.To.IsZero() || !d.After(last))
}

// Cause is one reason why a spell begins.
type Cause struct {
	// Code is started, expired, revoked, left, awaiting or window_closed.
	Code    string `json:"code"`
	Kind    string `json:"kind"`
	TitleID string `json:"titleId"`
	Number  string `json:"number,omitempty"`
}

// Spell is a stretch of days on one standing. The first spell of a history has
// no From: nothing is known to have been different before. The last has no To.
type Spell struct {
	Standing
	From   *value.Date `json:"from"`
	To     *value.Date `json:"to"`
	Causes []Cause     `json:"causes"`
}

// History is the whole sequence of spells, without gaps and without two equal
// neighbours, known future ends included.
func (l *Ladder) History(spans []Span) []Spell {
	spans = slices.DeleteFunc(slices.Clone(spans), func(s Span) bool {
		return !l.Counts(s.Kind) || !slices.Contains(l.CountStates, s.State)
	})
	spells := []Spell{{Standing: Standing{Rung: l.Rungs[0].ID}, Causes: []Cause{}}}
	for _, day := range boundaries(spans) {
		last := &spells[len(spells)-1]
		standing := l.On(day, spans)
		if standing == last.Standing {
			continue
		}
		end := day.AddDays(-1)
		last.To = &end
		spells = append(spells, Spell{Standing: standing, From: &day, Causes: causes(day, spans)})
	}
	return spells
}

// boundaries are the days on which anything may change, in order.
func boundaries(spans []Span) []value.Date {
	var days []value.Date
	for _, s := range spans {
		days = append(days, s.From)
		if !s.To.IsZero() {
			days = append(days, s.To.AddDays(1), s.Grace.AddDays(1))
		}
	}
	slices.SortFunc(days, value.Date.Compare)
	return slices.Compact(days)
}

func causes(day value.Date, spans []Span) []Cause {
	all := []Cause{}
	for _, s := range spans {
		if code := s.happensOn(day); code != "" {
			all = append(all, Cause{Code: code, Kind: s.Kind, TitleID: s.TitleID, Number: s.Number})
		}
	}
	return all
}

func (s Span) happensOn(day value.Date) string {
	switch {
	case s.From == day:
		return "started"
	case s.To.IsZero():
		return ""
	case s.To.AddDays(1) == day && s.Grace.After(s.To):
		return "awaiting"
	case s.To.AddDays(1) == day:
		return string(s.End)
	case s.Grace.After(s.To) && s.Grace.AddDays(1) == day:
		return "window_closed"
	}
	return ""
}

// at is the spell that holds on d.
func at(spells []Spell, d value.Date) Spell {
	for i := len(spells) - 1; i > 0; i-- {
		if !spells[i].From.After(d) {
			return spells[i]
		}
	}
	return spells[0]
}
