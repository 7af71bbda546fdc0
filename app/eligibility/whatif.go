package eligibility

import (
	"context"
	"maps"
	"slices"

	"miaolin/app/eligibility/rule"
	"miaolin/app/fault"
	"miaolin/app/value"
)

// WhatIf asks how the next application would stand if the running year went so.
// Nothing is stored. Closed years cannot be changed here: their books are
// corrected with vouchers, in the figures.
type WhatIf struct {
	EnterpriseID string           `json:"enterpriseId" minLength:"1" maxLength:"40"`
	Code         string           `json:"code" minLength:"1" maxLength:"60" doc:"rule set"`
	AsOf         *value.Date      `json:"asOf,omitempty"`
	Year         int              `json:"year" minimum:"1990" maximum:"2100" doc:"the running year; no other can be changed"`
	Figures      map[string]int64 `json:"figures,omitempty" doc:"figures of the running year, in fen or hundredths of a person"`
	Class1       int              `json:"class1,omitempty" minimum:"0" maximum:"200" doc:"rights of class I still to be granted"`
	Class2       int              `json:"class2,omitempty" minimum:"0" maximum:"200"`
	Results      int              `json:"results,omitempty" minimum:"0" maximum:"200" doc:"results still to be turned into products"`
	UseClass2    bool             `json:"useClass2,omitempty" doc:"this year's application uses up the class II rights there are"`
}

// Projection is the answer: how the firm stands now, how next year's application
// would stand as things are, and how with the changes. The shortfalls of After are
// the least that would still help.
type Projection struct {
	Now, Before, After rule.Assessment
	Row                RuleSet
	// Assumed are the figures of the running year that last year's stand in for.
	Assumed []rule.Field
}

// Project works a what-if out. Errors: eligibility.closed_year and
// eligibility.figure_unknown (422), eligibility.no_rules (404), those of
// enterprise.Check.
func (s *Service) Project(ctx context.Context, w WhatIf) (Projection, error) {
	var on value.Date
	if w.AsOf != nil {
		on = *w.AsOf
	}
	f, b, err := s.one(ctx, w.EnterpriseID, &on)
	if err != nil {
		return Projection{}, err
	}
	if w.Year != on.Year() {
		return Projection{}, fault.Invalid("eligibility.closed_year", "year", on.Year()).WithField("body.year", "eligibility.closed_year", "year", on.Year())
	}
	for name := range w.Figures {
		if !slices.Contains(rule.Fields, rule.Field(name)) {
			return Projection{}, fault.Invalid("eligibility.figure_unknown", "figure", name).WithField("body.figures", "eligibility.figure_unknown", "figure", name)
		}
	}
	next := on.AddYears(1)
	r, set, err := b.set(w.Code, f.UnitCode, on)
	if err != nil {
		return Projection{}, err
	}
	if later, ok := b.in(w.Code, f.UnitCode, next); ok {
		r, set = later, b.sets[later.ID]
	}
	p := Projection{Now: rule.Assess(set, f.facts, on), Row: r}
	before, assumed := withYear(f.facts, w.Year, nil)
	after, _ := withYear(f.facts, w.Year, w.Figures)
	w.change(before, on, false)
	w.change(after, on, true)
	p.Before, p.After, p.Assumed = rule.Assess(set, before, next), rule.Assess(set, after, next), assumed
	return p, nil
}

// withYear is the facts with the running year as told; what is not told is
// assumed to be as in the year before.
func withYear(f *rule.Facts, year int, told map[string]int64) (*rule.Facts, []rule.Field) {
	out := *f
	out.OpenYear = year
	open := rule.Year{Year: year, Figures: map[rule.Field]rule.Figure{}}
	out.Years = nil
	var last map[rule.Field]rule.Figure
	for _, y := range f.Years {
		switch y.Year {
		case year:
			maps.Copy(open.Figures, y.Figures)
			continue
		case year - 1:
			last = y.Figures
		}
		out.Years = append(out.Years, y)
	}
	var assumed []rule.Field
	for field, v := range told {
		open.Figures[rule.Field(field)] = rule.Figure{Value: v, Source: "what_if"}
	}
	// What is spent abroad is assumed to stay; the rest of a told figure is domestic.
	if spent, told := told[string(rule.RDHnte)]; told {
		all, okAll := last[rule.RDHnte]
		inside, okInside := last[rule.RDDomestic]
		if _, own := open.Figures[rule.RDDomestic]; !own && okAll && okInside {
			open.Figures[rule.RDDomestic] = rule.Figure{Value: max(spent-(all.Value-inside.Value), 0), Source: "assumed"}
			assumed = append(assumed, rule.RDDomestic)
		}
	}
	for _, field := range slices.Sorted(maps.Keys(last)) {
		if _, told := open.Figures[field]; !told {
			fig := last[field]
			fig.Source, fig.RowID = "assumed", ""
			open.Figures[field] = fig
			assumed = append(assumed, field)
		}
	}
	out.Years = append(out.Years, open)
	return &out, assumed
}

// change adds rights and results, and uses up class II.
func (w WhatIf) change(f *rule.Facts, on value.Date, add bool) {
	f.Rights = slices.Clone(f.Rights)
	if w.UseClass2 {
		for i := range f.Rights {
			f.Rights[i].Used = f.Rights[i].Used || f.Rights[i].Class == 2
		}
	}
	if !add {
		return
	}
	for class, n := range map[int]int{1: w.Class1, 2: w.Class2} {
		for range n {
			f.Rights, f.RightsKnown = append(f.Rights, rule.Right{Class: class, State: "granted", GrantedOn: on, Own: true}), true
		}
	}
	for i := range w.Results {
		f.Results, f.ResultsKnown = append(slices.Clone(f.Results), rule.Result{Achievement: "what if " + string(rune('a'+i%26)) + string(rune('a'+i/26)), Year: w.Year}), true
	}
}
