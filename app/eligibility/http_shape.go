package eligibility

import (
	"context"

	"miaolin/app/eligibility/rule"
	"miaolin/app/value"
	"miaolin/app/web"
)

// FindingView is one condition of one firm, with words.
type FindingView struct {
	rule.Finding
	Name        string        `json:"name"`
	VerdictText string        `json:"verdictText"`
	ReasonText  string        `json:"reasonText,omitempty"`
	FoundText   string        `json:"foundText,omitempty"`
	NeededText  string        `json:"neededText,omitempty"`
	ShortTexts  []string      `json:"shortTexts" doc:"alternatives"`
	HelpTexts   []string      `json:"helpTexts,omitempty" doc:"what raises the score without closing the gap alone"`
	UntilText   string        `json:"untilText,omitempty"`
	OpenText    string        `json:"openYearText,omitempty"`
	PartTexts   []string      `json:"partTexts,omitempty" doc:"names of the parts of a score"`
	Warned      []string      `json:"warningTexts,omitempty"`
	Source      rule.Source   `json:"source"`
	ToVerify    bool          `json:"toVerify" doc:"the number is only remembered: 待核实"`
	Asks        []MissingView `json:"missingFacts,omitempty"`
}

// MissingView is a missing fact with words.
type MissingView struct {
	rule.Missing
	Name string `json:"name"`
}

// VerdictCounts is how many conditions there are of each verdict; there is no
// percentage of readiness.
type VerdictCounts struct {
	Met     int `json:"met"`
	NotMet  int `json:"notMet"`
	Unknown int `json:"unknown"`
	Person  int `json:"person"`
}

// View is an assessment with words.
type View struct {
	ID           string        `json:"id" doc:"tells it from others: the enterprise, the rules and the day"`
	EnterpriseID string        `json:"enterpriseId"`
	Enterprise   string        `json:"enterprise"`
	UnitCode     string        `json:"unitCode"`
	Code         string        `json:"code"`
	Name         string        `json:"name"`
	RuleSetID    string        `json:"ruleSetId"`
	Label        string        `json:"label"`
	AsOf         value.Date    `json:"asOf"`
	Class        string        `json:"class" enum:",A,B,C,D"`
	ClassText    string        `json:"classText"`
	Counts       VerdictCounts `json:"counts"`
	Findings     []FindingView `json:"findings"`
	Ask          []MissingView `json:"ask" doc:"missing facts, those first that settle most"`
	NextOn       value.Date    `json:"nextOn,omitempty" doc:"next day on which time alone may change a verdict"`
	ClosesOn     value.Date    `json:"closesOn,omitempty" doc:"last day of this year's batch"`
	FactsVersion int64         `json:"factsVersion,omitempty" doc:"of a stored assessment: differs when facts have changed"`
	ComputedAt   value.Instant `json:"computedAt,omitempty"`
	Changes      []FactChange  `json:"changes,omitempty" doc:"in a history: the facts that changed after it, before the next"`
}

func (s *Service) wordsOf(ctx context.Context, w *web.Server) words {
	return words{w.Messages, web.Lang(ctx), s.facts.Order()}
}

func (w words) view(m Made) View {
	v := w.assessment(m.Set, m.Row, m.Findings)
	v.EnterpriseID, v.Enterprise, v.UnitCode = m.Firm.ID, m.Firm.Name, m.Firm.UnitCode
	v.AsOf, v.NextOn, v.ClosesOn = m.AsOf, m.NextOn, m.Set.ClosesOn(m.AsOf)
	v.ID = v.key()
	v.Class, v.ClassText = string(m.Class), w.text("class_"+string(m.Class), nil)
	v.Ask = w.asks(m.Ask)
	return v
}

// assessment is the part that stored and fresh ones share.
func (w words) assessment(set *rule.Set, row RuleSet, findings []rule.Finding) View {
	v := View{Code: row.Code, RuleSetID: row.ID, Label: row.Label, Findings: make([]FindingView, len(findings)), Ask: []MissingView{}}
	if set != nil {
		v.Name = w.name(set.Name)
	}
	for i, f := range findings {
		v.Findings[i] = w.finding(set, f)
		switch f.Verdict {
		case rule.Met:
			v.Counts.Met++
		case rule.NotMet:
			v.Counts.NotMet++
		case rule.Unknown:
			v.Counts.Unknown++
		case rule.Person:
			v.Counts.Person++
		}
	}
	return v
}

func (w words) finding(set *rule.Set, f rule.Finding) FindingView {
	v := FindingView{
		Finding: f, VerdictText: w.text("verdict_"+string(f.Verdict), nil), FoundText: w.quantity(f.Found), NeededText: w.quantity(f.Needed),
		ShortTexts: []string{}, OpenText: w.openYear(f.OpenYear), Asks: w.asks(f.Missing),
	}
	if _, c := set.Condition(f.Code); c != nil {
		v.Name, v.Source, v.ToVerify = w.name(c.Name), c.Source, c.Source.ToVerify()
		if sign := c.Sign(); sign != "" && v.NeededText != "" {
			v.NeededText = sign + " " + v.NeededText
		}
	}
	if f.Reason != "" {
		v.ReasonText = w.text("reason_"+f.Reason, nil)
	}
	if f.Until != "" {
		v.UntilText = w.text("until_"+string(f.Until), map[string]any{"by": f.By.String()})
	}
	for _, s := range f.Short {
		v.ShortTexts = append(v.ShortTexts, w.shortfall(s))
	}
	for _, h := range f.Helps {
		v.HelpTexts = append(v.HelpTexts, w.text("help", map[string]any{"what": w.shortfall(h.Shortfall), "points": w.amount(rule.Points, int64(h.Points))}))
	}
	for _, p := range f.Parts {
		v.PartTexts = append(v.PartTexts, w.text("part_"+p.Code, nil))
	}
	for _, code := range f.Warnings {
		v.Warned = append(v.Warned, w.text("warning_"+code, nil))
	}
	return v
}

func (w words) asks(all []rule.Missing) []MissingView {
	out := make([]MissingView, len(all))
	for i, m := range all {
		out[i] = MissingView{m, w.missing(m)}
	}
	return out
}

// listed is a stored assessment with words.
func (w words) listed(l Listed, b *book) View {
	row := RuleSet{ID: l.RuleSetID, Code: l.Code}
	if r, _, err := b.byID(l.RuleSetID); err == nil {
		row = r
	}
	v := w.assessment(l.Set, row, l.Findings)
	v.EnterpriseID, v.Enterprise, v.Class, v.AsOf, v.ComputedAt = l.EnterpriseID, l.Firm.Name, l.Class, l.AsOf, l.ComputedAt
	v.ClassText, v.UnitCode, v.FactsVersion = w.text("class_"+l.Class, nil), l.Firm.UnitCode, l.FactsVersion
	v.ID = v.key()
	return v
}

func (v View) key() string { return v.EnterpriseID + "." + v.Code + "." + v.AsOf.String() }
