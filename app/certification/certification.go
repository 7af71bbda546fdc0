// Package certification keeps the titles that authorities grant (高企, 省科小 …)
// and derives from them the rung on which an enterprise stands.
//
// A title is a fact with a first and a last day; kinds of title are data
// (titles.yaml), and so is the ladder (ladder.yaml). Nobody types a rung: it is
// the highest one whose titles hold on the day asked about. The history of a
// firm's rungs, known future ends included, is stored as spells and replaced
// whole whenever one of its titles changes, in the same transaction; a daily
// job only hands today's spell to the enterprise's summary. A title entered by
// mistake is withdrawn and counts as never held; a title taken away is ended on
// a day and counts until the day before.
package certification

import (
	"miaolin/app/value"
)

// State is how far the authority has come with a title.
type State string

const (
	Publicised State = "publicised" // 公示中
	Announced  State = "announced"  // 已公告
	Certified  State = "certified"  // 已发证
)

// Origin tells how the firm came to the title; the three are counted apart.
type Origin string

const (
	First   Origin = "first"    // 首次
	Renewed Origin = "renewed"  // 重新认定
	MovedIn Origin = "moved_in" // 迁入
)

// Ending is why a title stopped before its last day.
type Ending string

const (
	Revoked Ending = "revoked" // taken away by the authority
	Left    Ending = "left"    // given up, moved out, out of the pool
)

// Title is one title of one enterprise.
type Title struct {
	ID           string      `json:"id"`
	EnterpriseID string      `json:"enterpriseId"`
	Kind         string      `json:"kind"`
	Number       string      `json:"number"`
	State        State       `json:"state" enum:"publicised,announced,certified"`
	Origin       Origin      `json:"origin" enum:"first,renewed,moved_in"`
	RecognisedOn value.Date  `json:"recognisedOn"`
	ValidFrom    value.Date  `json:"validFrom"`
	ValidTo      *value.Date `json:"validTo"`
	// ValidityReason says why the dates differ from what the kind computes.
	ValidityReason string         `json:"validityReason"`
	Batch          string         `json:"batch"`
	Source         string         `json:"source"`
	Note           string         `json:"note"`
	EndedOn        *value.Date    `json:"endedOn"`
	Ending         Ending         `json:"ending,omitempty"`
	EndReason      string         `json:"endReason"`
	WithdrawnAt    *value.Instant `json:"withdrawnAt"`
	WithdrawReason string         `json:"withdrawReason"`
	CreatedAt      value.Instant  `json:"createdAt"`
	UpdatedAt      value.Instant  `json:"updatedAt"`
	Version        int64          `json:"version"`
}

// LastDay is the last day on which the title holds; false when it has no end.
func (t Title) LastDay() (value.Date, bool) {
	if t.EndedOn != nil {
		if last := t.EndedOn.AddDays(-1); t.ValidTo == nil || last.Before(*t.ValidTo) {
			return last, true
		}
	}
	if t.ValidTo != nil {
		return *t.ValidTo, true
	}
	return value.Date{}, false
}

// HoldsOn tells whether the title is in force on day d.
func (t Title) HoldsOn(d value.Date) bool {
	if t.WithdrawnAt != nil || d.Before(t.ValidFrom) {
		return false
	}
	last, ends := t.LastDay()
	return !ends || !d.After(last)
}

// span is what the title contributes to the ladder; false when it counts for
// nothing: withdrawn, in a state that does not count, or ended before it began.
func (c *Catalogue) span(t Title, windows Windows) (Span, bool) {
	last, ends := t.LastDay()
	if t.WithdrawnAt != nil || ends && last.Before(t.ValidFrom) {
		return Span{}, false
	}
	s := Span{TitleID: t.ID, Kind: t.Kind, State: t.State, Number: t.Number, From: t.ValidFrom}
	if !ends {
		return s, true
	}
	s.To, s.Grace, s.End = last, last, EndExpired
	if t.ValidTo == nil || last.Before(*t.ValidTo) {
		s.End = End(t.Ending)
		return s, true
	}
	if kind, ok := c.Kind(t.Kind); ok && kind.Renewal.Rule == YearlyWindow {
		if close := windows.Of(kind, last.Year()+1).Closes; close.After(last) {
			s.Grace = close
		}
	}
	return s, true
}
