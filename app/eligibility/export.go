package eligibility

import (
	"context"
	"slices"

	"miaolin/app/eligibility/rule"
	"miaolin/app/enterprise"
)

// ExportSet is a rule set in force with the names of its conditions, for the
// columns of an export.
type ExportSet struct {
	Code, Name string
	Conditions []ConditionName
}

// ExportSets are those in force today, by code.
func (s *Service) ExportSets(ctx context.Context, lang string) ([]ExportSet, error) {
	b, err := s.rules(ctx)
	if err != nil {
		return nil, err
	}
	today, all := s.clock().Date(), []ExportSet{}
	for _, code := range b.codes(today) {
		r, ok := b.in(code, "", today)
		if !ok {
			continue
		}
		set := ExportSet{Code: code, Name: b.sets[r.ID].Name[lang]}
		for _, c := range b.sets[r.ID].Conditions {
			set.Conditions = append(set.Conditions, ConditionName{c.Code, c.Name[lang]})
		}
		all = append(all, set)
	}
	return all, nil
}

// Codes are those of all rule sets there are, in force or not.
func (s *Service) Codes(ctx context.Context) ([]string, error) {
	b, err := s.rules(ctx)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, r := range b.rows {
		all = append(all, r.Code)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// Count is how many conditions of a stored assessment have a verdict.
func (l Listed) Count(v rule.Verdict) int {
	n := 0
	for _, f := range l.Findings {
		if f.Verdict == v {
			n++
		}
	}
	return n
}

// ConditionCells are what an export may tell of a condition.
var ConditionCells = []string{"verdict", "found", "needed", "short", "until"}

// Speaker puts stored assessments into the words of one language.
type Speaker struct{ words words }

// Speaker makes one.
func (s *Service) Speaker(lang string) Speaker {
	return Speaker{words{s.messages, lang, s.facts.Order()}}
}

// Class is the suggested class in words.
func (p Speaker) Class(l Listed) string { return p.words.text("class_"+l.Class, nil) }

// Condition tells one thing about one condition; empty when the assessment does
// not have it. Alternatives that close a gap are parted by "or".
func (p Speaker) Condition(l Listed, condition, what string) string {
	i := slices.IndexFunc(l.Findings, func(f rule.Finding) bool { return f.Code == condition })
	if i < 0 {
		return ""
	}
	v := p.words.finding(l.Set, l.Findings[i])
	switch what {
	case "verdict":
		return v.VerdictText
	case "found":
		return v.FoundText
	case "needed":
		return v.NeededText
	case "until":
		return v.UntilText
	}
	text := ""
	for n, short := range v.ShortTexts {
		if n > 0 {
			text += p.words.text("or", nil)
		}
		text += short
	}
	return text
}

// Behind is the firms that a filter of stored assessments leaves, as a subquery
// for lists of firms. Errors: those of List.
func (s *Service) Behind(ctx context.Context, f Filter) (*enterprise.Subquery, error) {
	scope, err := s.guard.Scope(ctx, "read", "assessment")
	if err != nil {
		return nil, err
	}
	b, err := s.rules(ctx)
	if err != nil {
		return nil, err
	}
	_, set, err := b.set(f.Code, "", s.clock().Date())
	if err != nil {
		return nil, err
	}
	if err := f.masks(set); err != nil {
		return nil, err
	}
	return s.store.behind(ctx, scope, f)
}
