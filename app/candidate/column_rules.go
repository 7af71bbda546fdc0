package candidate

import (
	"context"

	"miaolin/app/eligibility"
	"miaolin/app/eligibility/rule"
	"miaolin/app/enterprise"
)

// ruleColumns tell, for each rule set in force, how many conditions are met, and
// for each of its conditions the verdict with what was found, needed and short.
func (s *Service) ruleColumns(ctx context.Context, lang string) ([]column, error) {
	sets, err := s.Rules.ExportSets(ctx, lang)
	if err != nil {
		return nil, err
	}
	speak := s.Rules.Speaker(lang)
	var all []column
	for _, set := range sets {
		all = append(all, setColumns(set, speak)...)
		for _, c := range set.Conditions {
			for _, what := range eligibility.ConditionCells {
				all = append(all, conditionColumn(set, c, what, speak))
			}
		}
	}
	return all, nil
}

// ofSet is a column about a stored assessment; a firm without one has no value.
func ofSet(set eligibility.ExportSet, id string, title func(*book) string, cell func(eligibility.Listed) any) column {
	return column{
		id: "rules." + set.Code + "." + id, group: "rules." + set.Code, rules: set.Code,
		groupName: func(b *book) string { return b.text("group_rules", "name", set.Name) },
		title:     title,
		cell: func(_ *book, r *record) any {
			l, ok := r.assessed[set.Code]
			if !ok {
				return nil
			}
			return cell(l)
		},
	}
}

func setColumns(set eligibility.ExportSet, speak eligibility.Speaker) []column {
	var all []column
	for _, v := range rule.Verdicts {
		all = append(all, ofSet(set, "count_"+string(v),
			func(b *book) string { return b.text("column_rules_"+string(v), "set", set.Name) },
			func(l eligibility.Listed) any { return l.Count(v) }))
	}
	return append(all,
		ofSet(set, "class", func(b *book) string { return b.text("column_rules_class", "set", set.Name) },
			func(l eligibility.Listed) any { return speak.Class(l) }),
		ofSet(set, "asOf", func(b *book) string { return b.text("column_rules_asOf", "set", set.Name) },
			func(l eligibility.Listed) any { return l.AsOf }))
}

func conditionColumn(set eligibility.ExportSet, c eligibility.ConditionName, what string, speak eligibility.Speaker) column {
	return ofSet(set, c.Code+"."+what,
		func(b *book) string { return b.text("column_condition_"+what, "name", c.Name) },
		func(l eligibility.Listed) any { return speak.Condition(l, c.Code, what) })
}

// rulesOf are the rule sets the columns tell of.
func rulesOf(columns []column) []string {
	var codes []string
	for _, c := range columns {
		if c.rules != "" {
			codes = append(codes, c.rules)
		}
	}
	return unique(codes)
}

// readRules adds the stored assessments of a batch, one query for each rule set.
func (b *book) readRules(ctx context.Context, records []record, ids, codes []string) error {
	for _, code := range codes {
		stored, err := b.svc.Rules.StoredOf(ctx, code, ids)
		if err != nil {
			return err
		}
		for i, id := range ids {
			l, ok := stored[id]
			if !ok {
				continue
			}
			if records[i].assessed == nil {
				records[i].assessed = make(map[string]eligibility.Listed, len(codes))
			}
			records[i].assessed[code] = l
		}
	}
	return nil
}

// Gaps narrows an export to the rows behind a number of the gap list or the
// funnel.
type Gaps struct {
	Code         string   `json:"code" maxLength:"60" doc:"rule set"`
	Unit         string   `json:"unit,omitempty" maxLength:"20"`
	UnitOnly     bool     `json:"unitOnly,omitempty"`
	Class        string   `json:"class,omitempty" enum:",A,B,C,D"`
	Lacks        []string `json:"lacks,omitempty" maxItems:"8"`
	Only         bool     `json:"only,omitempty" doc:"and no other is unmet"`
	Unknown      []string `json:"unknown,omitempty" maxItems:"8"`
	Person       []string `json:"person,omitempty" maxItems:"8"`
	NothingUnmet bool     `json:"nothingUnmet,omitempty"`
}

func (g Gaps) filter() eligibility.Filter {
	return eligibility.Filter{
		Code: g.Code, Unit: g.Unit, UnitOnly: g.UnitOnly, Class: g.Class, Lacks: g.Lacks, OnlyLacks: g.Only && len(g.Lacks) > 0,
		Unknown: g.Unknown, Person: g.Person, NothingUnmet: g.NothingUnmet,
	}
}

// ruleNames are the name of a rule set in force and what its conditions are called.
func (b *book) ruleNames(ctx context.Context, code string) (set string, condition func(string) string, err error) {
	sets, err := b.svc.Rules.ExportSets(ctx, b.lang)
	names := map[string]string{}
	for _, one := range sets {
		if one.Code != code {
			continue
		}
		set = one.Name
		for _, c := range one.Conditions {
			names[c.Code] = c.Name
		}
	}
	return set, func(code string) string { return names[code] }, err
}

// lackWords tells what a filter of the list of firms asks about gaps.
func (b *book) lackWords(ctx context.Context, f Filter, add func(name, value string)) error {
	lacks, condition := "lacks", b.lack
	if f.Rules != "" {
		set, named, err := b.ruleNames(ctx, f.Rules)
		if err != nil {
			return err
		}
		add("rules", set)
		lacks, condition = "unmet", named
	}
	add(lacks, b.each(f.Lacks, func(code string) string {
		if code == enterprise.NothingLacking || code == enterprise.EverythingMet {
			return b.text("filter_lacks_" + code)
		}
		return condition(code)
	}))
	add("onlyLacks", b.flag(f.OnlyLacks))
	add("lacksAtMost", f.LacksAtMost)
	return nil
}

// gapWords tells the gaps in words.
func (b *book) gapWords(ctx context.Context, g *Gaps, add func(name, value string)) error {
	if g == nil {
		return nil
	}
	set, name, err := b.ruleNames(ctx, g.Code)
	if err != nil {
		return err
	}
	add("rules", set)
	add("unit", b.unit(g.Unit))
	add("unmet", b.each(g.Lacks, name))
	for flag, on := range map[string]bool{"onlyLacks": g.Only, "nothingUnmet": g.NothingUnmet} {
		if on {
			add(flag, b.yesNo(true))
		}
	}
	add("unknown", b.each(g.Unknown, name))
	add("person", b.each(g.Person, name))
	add("class", g.Class)
	return nil
}
