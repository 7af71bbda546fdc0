package plan

import (
	"maps"
	"slices"

	"miaolin/app/eligibility"
	"miaolin/app/eligibility/rule"
	"miaolin/app/value"
)

// leastTold is how many firms it takes before a share or a median is told: below
// it, one firm more or less would tell another story.
const leastTold = 5

// Side counts firms that lacked a condition on a day and what became of it.
type Side struct {
	Lacked int  `json:"lacked" doc:"firms that did not meet the condition"`
	Closed int  `json:"closed" doc:"of them, firms that have come to meet it since and still do"`
	Share  *int `json:"share" doc:"percent; null where too few lacked it to tell"`
	Days   *int `json:"days" doc:"median days until it was met; null where too few closed it to tell"`
}

// Effect is what an item of the menu did about one condition it aims at.
type Effect struct {
	MenuItemID  string      `json:"menuItemId"`
	Code        string      `json:"code"`
	ZH          string      `json:"zh"`
	EN          string      `json:"en"`
	Condition   string      `json:"condition"`
	ConditionZH string      `json:"conditionZh"`
	ConditionEN string      `json:"conditionEn"`
	RuleSet     string      `json:"ruleSet" doc:"code of the rule set by which it is judged"`
	Took        int         `json:"took" doc:"firms that have done the item"`
	Met         int         `json:"met" doc:"of them, firms that met the condition already"`
	Unclear     int         `json:"unclear" doc:"of them, firms for which it could not be told then"`
	Takers      Side        `json:"takers" doc:"firms that lacked the condition when they had done the item"`
	From        *value.Date `json:"from" doc:"the middle of the days on which they had: the others are counted from here"`
	Others      Side        `json:"others" doc:"firms that lacked it on that day and have not done the item"`
}

// Key names the row in a list.
func (e Effect) Key() string { return e.MenuItemID + "/" + e.Condition }

// Groups of firms behind the numbers of an effect.
const (
	groupClosed       = "closed"
	groupOpen         = "open"
	groupMet          = "met"
	groupUnclear      = "unclear"
	groupOthersClosed = "others_closed"
	groupOthersOpen   = "others_open"
)

// traced is what became of a firm: its group, and the day on which it closed what it lacked.
type traced struct {
	group  string
	from   value.Date
	closed *value.Date
}

func (t traced) days() int { return max(0, t.from.DaysUntil(*t.closed)) }

// taker follows a firm from the moment it had done an item. turns are what the
// condition came out as.
func taker(turns []eligibility.Turn, at value.Instant) traced {
	t := traced{group: groupUnclear, from: at.Date()}
	switch verdictAt(turns, at) {
	case rule.NotMet:
		if t.group, t.closed = groupOpen, closedAfter(turns, at); t.closed != nil {
			t.group = groupClosed
		}
	case rule.Met:
		t.group = groupMet
	}
	return t
}

// other follows a firm that has not done the item from the end of a day; false when
// it did not lack the condition then.
func other(turns []eligibility.Turn, from value.Date) (traced, bool) {
	end := from.AddDays(1).Start()
	if verdictAt(turns, end) != rule.NotMet {
		return traced{}, false
	}
	t := traced{group: groupOthersOpen, from: from, closed: closedAfter(turns, end)}
	if t.closed != nil {
		t.group = groupOthersClosed
	}
	return t, true
}

// verdictAt is what was said last before a moment; empty when nothing was.
func verdictAt(turns []eligibility.Turn, at value.Instant) (v rule.Verdict) {
	for _, t := range turns {
		if t.At.After(at) {
			break
		}
		v = t.Verdict
	}
	return v
}

// closedAfter is the day since which a firm meets what it lacked at a moment; nil
// while it does not, or does not any more.
func closedAfter(turns []eligibility.Turn, at value.Instant) *value.Date {
	if len(turns) == 0 || turns[len(turns)-1].Verdict != rule.Met {
		return nil
	}
	if last := turns[len(turns)-1].At; last.After(at) {
		day := last.Date()
		return &day
	}
	return nil
}

// counted are numbers of firms, as they are met one by one: by group, by the days
// it took to close, and by the day on which takers that lacked it had done the item.
type counted struct {
	groups map[string]int
	days   map[string]map[int]int
	lacked map[value.Date]int
}

func newCounted() counted {
	return counted{map[string]int{}, map[string]map[int]int{groupClosed: {}, groupOthersClosed: {}}, map[value.Date]int{}}
}

func (c counted) add(t traced) {
	c.groups[t.group]++
	if t.closed != nil {
		c.days[t.group][t.days()]++
	}
	if t.group == groupClosed || t.group == groupOpen {
		c.lacked[t.from]++
	}
}

func (c counted) took() int {
	return c.groups[groupClosed] + c.groups[groupOpen] + c.groups[groupMet] + c.groups[groupUnclear]
}

// middle is the day by which half of the takers that lacked it had done the item.
func (c counted) middle() *value.Date {
	days := slices.SortedFunc(maps.Keys(c.lacked), value.Date.Compare)
	rank := (c.groups[groupClosed] + c.groups[groupOpen] - 1) / 2
	for _, day := range days {
		if rank -= c.lacked[day]; rank < 0 {
			return &day
		}
	}
	return nil
}

// side counts two groups of firms.
func (c counted) side(closed, open string) Side {
	s := Side{Lacked: c.groups[closed] + c.groups[open], Closed: c.groups[closed]}
	if s.Lacked >= leastTold {
		share := (100*s.Closed + s.Lacked/2) / s.Lacked
		s.Share = &share
	}
	if s.Closed >= leastTold {
		median := (ranked(c.days[closed], (s.Closed-1)/2) + ranked(c.days[closed], s.Closed/2)) / 2
		s.Days = &median
	}
	return s
}

// ranked is the value at a rank, from 0, where each value stands with how often it occurs.
func ranked(often map[int]int, rank int) (v int) {
	for _, v = range slices.Sorted(maps.Keys(often)) {
		if rank -= often[v]; rank < 0 {
			break
		}
	}
	return v
}
