package plan

import (
	"context"
	"slices"

	"miaolin/app/access"
	"miaolin/app/eligibility"
	"miaolin/app/fault"
	"miaolin/app/value"
)

// page is how many firms are read at a time: what is held at once does not grow with
// the county. Tests make it small.
var page = 1000

// aim is an item of the menu and one condition it aims at.
type aim struct {
	item   MenuItem
	choice eligibility.ConditionChoice
	found  counted
}

// Effects tell, for each item of the menu and each condition it aims at, how many
// firms in reach that lacked the condition have closed it since they did the item,
// and how many that did not do it. They are laid side by side, and claim no cause.
func (s *Service) Effects(ctx context.Context) ([]Effect, error) {
	aims, err := s.aims(ctx)
	if err != nil {
		return nil, err
	}
	if aims, err = s.countEffects(ctx, aims); err != nil {
		return nil, err
	}
	all := []Effect{}
	for _, a := range aims {
		m, c, n := a.item, a.choice, a.found
		all = append(all, Effect{
			MenuItemID: m.ID, Code: m.Code, ZH: m.ZH, EN: m.EN, Condition: c.Code, ConditionZH: c.ZH, ConditionEN: c.EN, RuleSet: setOf(c),
			Took: n.took(), Met: n.groups[groupMet], Unclear: n.groups[groupUnclear], From: n.middle(),
			Takers: n.side(groupClosed, groupOpen), Others: n.side(groupOthersClosed, groupOthersOpen),
		})
	}
	return all, nil
}

// aims are the items of the menu with each condition that some set of rules asks for.
func (s *Service) aims(ctx context.Context) (all []aim, err error) {
	if err := s.Guard.Allow(ctx, "read", "menu_effect"); err != nil {
		return nil, err
	}
	menu, err := s.store.menu(ctx, true)
	if err != nil {
		return nil, err
	}
	choices, err := s.Gaps.ConditionChoices(ctx)
	for _, m := range menu {
		for _, c := range m.Conditions {
			if i := slices.IndexFunc(choices, func(o eligibility.ConditionChoice) bool { return o.Code == c }); i >= 0 {
				all = append(all, aim{m, choices[i], newCounted()})
			}
		}
	}
	return all, err
}

// countEffects counts the firms that have done the items, and then those that have
// not, from the day in the middle; what nobody has done is left out.
func (s *Service) countEffects(ctx context.Context, aims []aim) ([]aim, error) {
	if err := s.eachTaker(ctx, aims, "", "", addUp); err != nil {
		return nil, err
	}
	aims = slices.DeleteFunc(aims, func(a aim) bool { return a.found.took() == 0 })
	return aims, s.eachOther(ctx, aims, "", addUp)
}

func addUp(a aim, _ string, t traced) bool {
	a.found.add(t)
	return true
}

// met is called for a firm in the order of ids, until it answers false.
type met func(a aim, firm string, t traced) bool

// eachTaker goes through the firms that have done items, a page of firms at a time.
func (s *Service) eachTaker(ctx context.Context, aims []aim, item, after string, meet met) error {
	scope, err := s.Guard.Scope(ctx, "read", "menu_effect")
	if err != nil {
		return err
	}
	for {
		firms, err := s.store.takers(ctx, scope, item, after, page)
		if err != nil || len(firms) == 0 {
			return err
		}
		more, err := s.follow(ctx, scope, aims, firms, func(a aim, firm string, turns []eligibility.Turn, did *value.Instant) bool {
			return did == nil || meet(a, firm, taker(turns, *did))
		})
		if err != nil || !more || len(firms) < page {
			return err
		}
		after = firms[len(firms)-1]
	}
}

// eachOther goes through the firms that have not done an item and lacked what it
// aims at in the middle of the days on which others had.
func (s *Service) eachOther(ctx context.Context, aims []aim, after string, meet met) error {
	scope, err := s.Guard.Scope(ctx, "read", "menu_effect")
	if err != nil {
		return err
	}
	from, bySet := map[string]value.Date{}, map[string][]aim{}
	for _, a := range aims {
		if day := a.found.middle(); day != nil {
			from[a.item.ID+a.choice.Code], bySet[setOf(a.choice)] = *day, append(bySet[setOf(a.choice)], a)
		}
	}
	for set, asked := range bySet {
		for after := after; ; {
			firms, err := s.Gaps.PastFirms(ctx, set, after, page)
			if err != nil {
				return err
			}
			more, err := s.follow(ctx, scope, asked, firms, func(a aim, firm string, turns []eligibility.Turn, did *value.Instant) bool {
				t, lacked := other(turns, from[a.item.ID+a.choice.Code])
				return did != nil || !lacked || meet(a, firm, t)
			})
			if err != nil {
				return err
			}
			if !more || len(firms) < page {
				break
			}
			after = firms[len(firms)-1]
		}
	}
	return nil
}

// follow puts before see, for each of some firms and each aim, what its condition
// came out as and when the firm had done the item, if it has.
func (s *Service) follow(ctx context.Context, scope access.Scope, aims []aim, firms []string,
	see func(a aim, firm string, turns []eligibility.Turn, did *value.Instant) bool) (more bool, err error) {
	done, err := s.store.taken(ctx, scope, firms)
	if err != nil {
		return false, err
	}
	did := map[taking]value.Instant{}
	for _, d := range done {
		did[taking{MenuItemID: d.MenuItemID, EnterpriseID: d.EnterpriseID}] = d.DoneAt
	}
	turns := make([]map[string][]eligibility.Turn, len(aims))
	pasts, read := map[string]eligibility.Past{}, map[string]map[string][]eligibility.Turn{}
	for i, a := range aims {
		set := setOf(a.choice)
		if _, known := pasts[set]; !known {
			if pasts[set], err = s.Gaps.PastOf(ctx, set, firms); err != nil {
				return false, err
			}
		}
		if _, known := read[a.choice.Code]; !known {
			read[a.choice.Code] = pasts[set].Of(a.choice.Code)
		}
		turns[i] = read[a.choice.Code]
	}
	for _, firm := range firms {
		for i, a := range aims {
			var when *value.Instant
			if at, has := did[taking{MenuItemID: a.item.ID, EnterpriseID: firm}]; has {
				when = &at
			}
			if !see(a, firm, turns[i][firm], when) {
				return false, nil
			}
		}
	}
	return true, nil
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

// EffectFirms are a page of the firms in a group of an effect, by id. Errors:
// plan.menu_not_found (404).
func (s *Service) EffectFirms(ctx context.Context, item, condition, group, after string, limit int) (rows []EffectFirm, more bool, err error) {
	aims, err := s.aims(ctx)
	if err != nil {
		return nil, false, err
	}
	aims = slices.DeleteFunc(aims, func(a aim) bool { return a.item.ID != item || a.choice.Code != condition })
	if len(aims) == 0 {
		return nil, false, fault.NotFound("plan.menu_not_found")
	}
	var ids []string
	take := func(_ aim, firm string, t traced) bool {
		if t.group != group {
			return true
		}
		row := EffectFirm{EnterpriseID: firm, From: t.from, Closed: t.closed}
		if t.closed != nil {
			days := t.days()
			row.Days = &days
		}
		rows, ids = append(rows, row), append(ids, firm)
		return len(rows) <= limit
	}
	if group == groupOthersClosed || group == groupOthersOpen {
		if err = s.eachTaker(ctx, aims, item, "", addUp); err == nil {
			err = s.eachOther(ctx, aims, after, take)
		}
	} else {
		err = s.eachTaker(ctx, aims, item, after, take)
	}
	if err != nil {
		return nil, false, err
	}
	refs, err := s.Firms.Refs(ctx, ids)
	for i, f := range rows {
		rows[i].EnterpriseName, rows[i].UnitCode = refs[f.EnterpriseID].Name, refs[f.EnterpriseID].UnitCode
	}
	return rows[:min(limit, len(rows))], len(rows) > limit, err
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
