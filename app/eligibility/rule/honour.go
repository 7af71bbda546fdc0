package rule

import (
	"slices"

	"miaolin/app/value"
)

// Honour is a prize, or a standard the firm drafted.
type Honour struct {
	ID    string
	Kind  string // award, standard, none
	Level string
	Place int
	On    value.Date
}

// honourLevels are those document 115 counts: a national prize; an international,
// national or industry standard.
var honourLevels = map[string][]string{"award": {"national"}, "standard": {"international", "national", "industry"}}

// honoured tells whether a prize or a standard confirms the firm directly. Years
// counted by the day are certain; a day that is within them by the calendar year
// alone is for a person. With nobody having asked, it is unknown.
func (c *Case) honoured(f *Finding) Verdict {
	years := int(floor(c.Set.number("direct_years")))
	since, calendar := c.AsOf.AddYears(-years), value.NewDate(c.AsOf.Year()-years, 1, 1)
	most := map[string]int64{"award": floor(c.Set.number("award_rank")), "standard": floor(c.Set.number("standard_rank"))}
	result, asked := NotMet, false
	for _, h := range c.Honours {
		if h.On.After(c.AsOf) {
			continue
		}
		asked = asked || h.Kind == "none" && !h.On.Before(since)
		if !slices.Contains(honourLevels[h.Kind], h.Level) || h.Place < 1 || int64(h.Place) > most[h.Kind] || h.On.Before(calendar) {
			continue
		}
		f.Evidence = append(f.Evidence, Ref{Kind: "honour", ID: h.ID})
		if !h.On.Before(since) {
			return Met
		}
		result = Person
	}
	if result == NotMet && !asked {
		return Unknown
	}
	return result
}
