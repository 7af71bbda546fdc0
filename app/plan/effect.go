package plan

import (
	"slices"
	"strings"

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

// traced is a firm in one of the groups.
type traced struct {
	firm, group string
	from        value.Date
	closed      *value.Date
}

// trace follows every firm from the day it had done an item. took is by firm; turns
// are what the condition came out as, by firm.
func trace(took map[string]value.Instant, turns map[string][]eligibility.Turn) (all []traced, from *value.Date) {
	var days []value.Date
	for firm, at := range took {
		t := traced{firm: firm, from: at.Date()}
		switch verdictAt(turns[firm], at) {
		case rule.NotMet:
			t.closed, t.group = closedAfter(turns[firm], at), groupOpen
			if t.closed != nil {
				t.group = groupClosed
			}
			days = append(days, t.from)
		case rule.Met:
			t.group = groupMet
		default:
			t.group = groupUnclear
		}
		all = append(all, t)
	}
	if len(days) == 0 {
		return sorted(all), nil
	}
	slices.SortFunc(days, value.Date.Compare)
	middle := days[(len(days)-1)/2]
	end := middle.AddDays(1).Start()
	for firm, said := range turns {
		if _, takes := took[firm]; takes || verdictAt(said, end) != rule.NotMet {
			continue
		}
		t := traced{firm: firm, group: groupOthersOpen, from: middle, closed: closedAfter(said, end)}
		if t.closed != nil {
			t.group = groupOthersClosed
		}
		all = append(all, t)
	}
	return sorted(all), &middle
}

func sorted(all []traced) []traced {
	slices.SortFunc(all, func(a, b traced) int { return strings.Compare(a.firm, b.firm) })
	return all
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

// side counts two groups of firms.
func side(all []traced, closed, open string) (s Side) {
	var days []int
	for _, t := range all {
		switch t.group {
		case closed:
			s.Lacked, s.Closed = s.Lacked+1, s.Closed+1
			days = append(days, max(0, t.from.DaysUntil(*t.closed)))
		case open:
			s.Lacked++
		}
	}
	if s.Lacked >= leastTold {
		share := (100*s.Closed + s.Lacked/2) / s.Lacked
		s.Share = &share
	}
	if len(days) >= leastTold {
		slices.Sort(days)
		median := (days[(len(days)-1)/2] + days[len(days)/2]) / 2
		s.Days = &median
	}
	return s
}

func count(all []traced, group string) (n int) {
	for _, t := range all {
		if t.group == group {
			n++
		}
	}
	return n
}
