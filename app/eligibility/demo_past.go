package eligibility

import (
	"context"
	"slices"
	"strings"

	"miaolin/app/eligibility/rule"
	"miaolin/app/value"
)

// DemoClosed is a condition that a firm of the demo county has come to meet.
type DemoClosed struct {
	EnterpriseID, Condition string
	On                      value.Instant
}

// DemoPast gives the assessments of one set a past: every firm was first assessed on
// a day, and lacked what it closed until it closed it.
func (s *Service) DemoPast(ctx context.Context, code string, began value.Instant, closed []DemoClosed) error {
	b, err := s.rules(ctx)
	if err != nil {
		return err
	}
	rows, err := s.store.everyBy(ctx, code)
	if err != nil {
		return err
	}
	slices.SortFunc(closed, func(a, b DemoClosed) int { return a.On.Compare(b.On) })
	var history []Assessed
	for i := range rows {
		then, at := rows[i], began
		var steps []DemoClosed
		for _, c := range closed {
			if k, known := b.sets[then.RuleSetID].Condition(c.Condition); c.EnterpriseID == then.EnterpriseID && known != nil && then.verdict(1<<k) == rule.Met {
				steps = append(steps, c)
				then = lacking(rows, then, k)
			}
		}
		for _, c := range steps {
			k, _ := b.sets[then.RuleSetID].Condition(c.Condition)
			then.ComputedAt, then.AsOf = at, at.Date()
			history, at = append(history, then), c.On
			then.NotMet &^= 1 << k
			then.Findings = withLine(then.Findings, k, line(rows[i].Findings, k))
		}
		rows[i].ComputedAt = at
	}
	if err := s.store.keepHistory(ctx, history); err != nil {
		return err
	}
	return s.store.saveAssessed(ctx, rows)
}

// lacking is an assessment as if a condition were not met, in the words of another
// firm that does not meet it.
func lacking(rows []Assessed, a Assessed, k int) Assessed {
	words := "n"
	if i := slices.IndexFunc(rows, func(o Assessed) bool { return o.RuleSetID == a.RuleSetID && o.NotMet&(1<<k) != 0 }); i >= 0 {
		words = line(rows[i].Findings, k)
	}
	a.NotMet |= 1 << k
	a.Findings = withLine(a.Findings, k, words)
	return a
}

func line(findings string, k int) string {
	if lines := strings.Split(findings, "\n"); k < len(lines) {
		return lines[k]
	}
	return ""
}

func withLine(findings string, k int, words string) string {
	lines := strings.Split(findings, "\n")
	if k < len(lines) {
		lines[k] = words
	}
	return strings.Join(lines, "\n")
}
