package eligibility

import (
	"slices"
	"strings"

	"miaolin/app/eligibility/rule"
)

// SettingView is a value of a rule set with words.
type SettingView struct {
	rule.Setting
	Group     string `json:"group" doc:"conditions.staff_ratio, tables.rd_tiers, numbers, closes"`
	GroupName string `json:"groupName"`
	Name      string `json:"name"`
	Kind      string `json:"kind" enum:"number,day,expression,fixed" doc:"fixed values say what a number is about"`
	ToVerify  bool   `json:"toVerify"`
}

// DifferenceView is one setting that two versions do not share, with words.
type DifferenceView struct {
	rule.Difference
	GroupName string `json:"groupName"`
	Name      string `json:"name"`
}

// Key names the row in a list.
func (d DifferenceView) Key() string { return d.Path }

func (w words) settings(set *rule.Set, all []rule.Setting) []SettingView {
	out := make([]SettingView, len(all))
	for i, s := range all {
		out[i] = SettingView{Setting: s, Kind: kindOf(s), ToVerify: s.Source.ToVerify()}
		out[i].Group, out[i].GroupName, out[i].Name = w.settingName(set, s.Path)
	}
	return out
}

func (w words) differences(set *rule.Set, all []rule.Difference) []DifferenceView {
	out := make([]DifferenceView, len(all))
	for i, d := range all {
		out[i].Difference = d
		_, out[i].GroupName, out[i].Name = w.settingName(set, d.Path)
	}
	return out
}

// kindOf tells numbers, days and expressions from the names of what they are about.
func kindOf(s rule.Setting) string {
	last := s.Path[strings.LastIndex(s.Path, ".")+1:]
	_, err := rule.ParseNumber(s.Value)
	switch {
	case last == "day":
		return "day"
	case last == "when":
		return "expression"
	case err == nil && !strings.Contains(s.Path, ".division"):
		return "number"
	}
	return "fixed"
}

// settingName is the part of the rule a path lies in, and what it is there.
func (w words) settingName(set *rule.Set, path string) (group, groupName, name string) {
	parts := strings.Split(path, ".")
	switch parts[0] {
	case "conditions":
		group, groupName = parts[0]+"."+parts[1], parts[1]
		if _, c := set.Condition(parts[1]); c != nil {
			groupName = w.name(c.Name)
		}
		return group, groupName, w.param(parts[3:])
	case "tables":
		if last := len(parts) - 1; parts[last] == "at_least" || parts[last] == "above" {
			parts[last] += "_" + set.Tables[parts[1]].Measure
		}
		return parts[0] + "." + parts[1], w.text("table_"+parts[1], nil), w.param(parts[3:])
	case "numbers":
		return parts[0], w.text("group_numbers", nil), w.text("number_"+parts[1], nil)
	}
	return parts[0], w.text("group_closes", nil), w.text("param_day", nil)
}

// param names a place such as at_least_percent, or tiers 2 wan, or 3 points 1.
func (w words) param(path []string) string {
	step := slices.IndexFunc(path, func(p string) bool { return p[0] >= '0' && p[0] <= '9' })
	if step < 0 || step == len(path)-1 {
		return w.text("param_"+strings.Join(path, "_"), nil)
	}
	return w.text("param_step", map[string]any{"n": path[step], "what": w.text("param_"+strings.Join(path[step+1:], "_"), nil)})
}
