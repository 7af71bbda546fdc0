package plan

import (
	"context"
	"slices"

	"miaolin/app/eligibility"
	"miaolin/app/eligibility/rule"
	"miaolin/app/fault"
	"miaolin/app/value"
)

// Prescription is what is prescribed: items of the menu by id, and those that
// help with conditions.
type Prescription struct {
	Year       int         `json:"year,omitempty" minimum:"2000" maximum:"2100" doc:"empty: this year"`
	MenuItems  []string    `json:"menuItems,omitempty" maxItems:"40" doc:"ids"`
	Conditions []string    `json:"conditions,omitempty" maxItems:"20" doc:"codes of what the firm lacks; every item that helps is prescribed"`
	DueOn      *value.Date `json:"dueOn,omitempty"`
	Note       string      `json:"note,omitempty" maxLength:"1000"`
}

// chosen are the items of the menu a prescription means. Errors: plan.nothing_chosen (422).
func (s *Service) chosen(ctx context.Context, p Prescription) ([]MenuItem, error) {
	menu, err := s.store.menu(ctx, false)
	if err != nil {
		return nil, err
	}
	menu = slices.DeleteFunc(menu, func(m MenuItem) bool {
		helps := slices.ContainsFunc(m.Conditions, func(c string) bool { return slices.Contains(p.Conditions, c) })
		return !helps && !slices.Contains(p.MenuItems, m.ID)
	})
	if len(menu) == 0 {
		return nil, fault.Invalid("plan.nothing_chosen").WithField("body.menuItems", "plan.nothing_chosen")
	}
	return menu, nil
}

// Prescribe puts what helps on a firm's plan; what is open there already is left
// alone. Errors: plan.nothing_chosen (422), those of enterprise.Check.
func (s *Service) Prescribe(ctx context.Context, firm string, p Prescription) (v View, added int, err error) {
	menu, err := s.chosen(ctx, p)
	if err != nil {
		return v, 0, err
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		added, err = s.prescribe(ctx, firm, p, menu)
		return err
	})
	if err != nil {
		return v, 0, err
	}
	v, err = s.Of(ctx, firm, p.Year)
	return v, added, err
}

func (s *Service) prescribe(ctx context.Context, firm string, p Prescription, menu []MenuItem) (added int, err error) {
	ref, err := s.Firms.Check(ctx, firm, "prescribe", "plan")
	if err != nil {
		return 0, err
	}
	lacks, err := s.lacks(ctx, firm)
	if err != nil {
		return 0, err
	}
	for _, m := range menu {
		i, err := s.make(ctx, NewItem{EnterpriseID: firm, Year: p.Year, DueOn: p.DueOn, Note: p.Note, Title: m.ZH}, "prescribed")
		if err != nil {
			return added, err
		}
		i.from(m)
		i.Conditions = lacking(m.Conditions, lacks, p.Conditions)
		fresh, err := s.put(ctx, ref, i)
		if err != nil {
			return added, err
		}
		if fresh {
			added++
		}
	}
	return added, nil
}

// lacks are the conditions a firm does not meet, or of which it cannot be told,
// by its latest assessments.
func (s *Service) lacks(ctx context.Context, firm string) (map[string]bool, error) {
	assessed, err := s.Gaps.List(ctx, eligibility.Filter{EnterpriseID: firm, Limit: mostSets})
	if err != nil {
		return nil, err
	}
	codes := map[string]bool{}
	for _, a := range assessed.Rows {
		for _, f := range a.Findings {
			if f.Verdict == rule.NotMet || f.Verdict == rule.Unknown {
				codes[f.Code] = true
			}
		}
	}
	return codes, nil
}

// mostSets is more than there are rule sets for one firm.
const mostSets = 100

// lacking keeps of what an item helps with that for which it is prescribed: what
// was asked for and what the firm lacks; all of it when that is nothing.
func lacking(helps []string, lacks map[string]bool, asked []string) []string {
	why := slices.DeleteFunc(slices.Clone(helps), func(c string) bool { return !lacks[c] && !slices.Contains(asked, c) })
	if len(why) == 0 {
		return helps
	}
	return why
}
