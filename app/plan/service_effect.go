package plan

import (
	"context"
	"slices"

	"miaolin/app/eligibility"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
)

// Effects tell, for each item of the menu and each condition it aims at, how many
// firms in reach that lacked the condition have closed it since they did the item,
// and how many that did not do it. They are laid side by side, and claim no cause.
func (s *Service) Effects(ctx context.Context) ([]Effect, error) {
	b, err := s.effects(ctx)
	if err != nil {
		return nil, err
	}
	all := []Effect{}
	for _, m := range b.menu {
		for _, c := range m.Conditions {
			choice, known := b.choice(c)
			if len(b.took[m.ID]) == 0 || !known {
				continue
			}
			found, from := trace(b.took[m.ID], b.turns(choice))
			all = append(all, Effect{
				MenuItemID: m.ID, Code: m.Code, ZH: m.ZH, EN: m.EN, Condition: c, ConditionZH: choice.ZH, ConditionEN: choice.EN, RuleSet: setOf(choice),
				Took: len(b.took[m.ID]), Met: count(found, groupMet), Unclear: count(found, groupUnclear), From: from,
				Takers: side(found, groupClosed, groupOpen), Others: side(found, groupOthersClosed, groupOthersOpen),
			})
		}
	}
	return all, nil
}

// EffectFirm is a firm behind a number.
type EffectFirm struct {
	EnterpriseID   string      `json:"enterpriseId"`
	EnterpriseName string      `json:"enterpriseName"`
	UnitCode       string      `json:"unitCode"`
	From           value.Date  `json:"from" doc:"when it had done the item; of the others, the day they are counted from"`
	Closed         *value.Date `json:"closed"`
	Days           *int        `json:"days"`
}

// Key names the row in a list.
func (f EffectFirm) Key() string { return f.EnterpriseID }

// EffectFirms are the firms of a group of an effect. Errors: plan.menu_not_found (404).
func (s *Service) EffectFirms(ctx context.Context, item, condition, group string) ([]EffectFirm, error) {
	b, err := s.effects(ctx)
	if err != nil {
		return nil, err
	}
	m, err := s.store.menuItem(ctx, item)
	choice, known := b.choice(condition)
	if db.IsNotFound(err) || err == nil && !(known && slices.Contains(m.Conditions, condition)) {
		return nil, fault.NotFound("plan.menu_not_found")
	}
	if err != nil {
		return nil, err
	}
	found, _ := trace(b.took[item], b.turns(choice))
	found = slices.DeleteFunc(found, func(t traced) bool { return t.group != group })
	ids := make([]string, len(found))
	for i, t := range found {
		ids[i] = t.firm
	}
	refs, err := s.Firms.Refs(ctx, ids)
	all := make([]EffectFirm, len(found))
	for i, t := range found {
		all[i] = EffectFirm{t.firm, refs[t.firm].Name, refs[t.firm].UnitCode, t.from, t.closed, nil}
		if t.closed != nil {
			days := max(0, t.from.DaysUntil(*t.closed))
			all[i].Days = &days
		}
	}
	return all, err
}

// effectBook is what effects are worked out from, read once.
type effectBook struct {
	menu    []MenuItem
	choices []eligibility.ConditionChoice
	took    map[string]map[string]value.Instant // item → firm → when it had done it first
	pasts   map[string]eligibility.Past         // by code of the rule set
}

func (s *Service) effects(ctx context.Context) (b effectBook, err error) {
	scope, err := s.Guard.Scope(ctx, "read", "menu_effect")
	if err != nil {
		return b, err
	}
	if b.menu, err = s.store.menu(ctx, true); err != nil {
		return b, err
	}
	if b.choices, err = s.Gaps.ConditionChoices(ctx); err != nil {
		return b, err
	}
	done, err := s.store.taken(ctx, scope)
	if err != nil {
		return b, err
	}
	b.took, b.pasts = map[string]map[string]value.Instant{}, map[string]eligibility.Past{}
	for _, d := range done {
		if b.took[d.MenuItemID] == nil {
			b.took[d.MenuItemID] = map[string]value.Instant{}
		}
		b.took[d.MenuItemID][d.EnterpriseID] = d.DoneAt
	}
	for _, m := range b.menu {
		for _, c := range m.Conditions {
			choice, known := b.choice(c)
			if _, read := b.pasts[setOf(choice)]; known && !read && len(b.took[m.ID]) > 0 {
				if b.pasts[setOf(choice)], err = s.Gaps.Past(ctx, setOf(choice)); err != nil {
					return b, err
				}
			}
		}
	}
	return b, nil
}

func (b effectBook) choice(condition string) (eligibility.ConditionChoice, bool) {
	i := slices.IndexFunc(b.choices, func(c eligibility.ConditionChoice) bool { return c.Code == condition })
	if i < 0 {
		return eligibility.ConditionChoice{}, false
	}
	return b.choices[i], true
}

func (b effectBook) turns(c eligibility.ConditionChoice) map[string][]eligibility.Turn {
	return b.pasts[setOf(c)].Of(c.Code)
}

// setOf is the set by which a condition is judged: the one for the title the office
// works towards, where it asks for it.
func setOf(c eligibility.ConditionChoice) string {
	switch {
	case len(c.RuleSets) == 0:
		return ""
	case slices.Contains(c.RuleSets, mainSet):
		return mainSet
	}
	return c.RuleSets[0]
}
