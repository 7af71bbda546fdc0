package eligibility

import (
	"context"
	"slices"

	"miaolin/app/eligibility/rule"
	"miaolin/app/value"
)

// Trial is what a draft would change among the firms in reach.
type Trial struct {
	Firms      int              `json:"firms"`
	AsOf       value.Date       `json:"asOf" doc:"the day of the facts that were tried"`
	AllMore    int              `json:"allMore" doc:"firms that would have no unmet condition and have one now"`
	AllFewer   int              `json:"allFewer"`
	Conditions []ConditionTrial `json:"conditions"`
	// Which firms these are, as many as are kept.
	MoreFirms  []string `json:"moreFirms,omitempty"`
	FewerFirms []string `json:"fewerFirms,omitempty"`
}

// ConditionTrial is the same for one condition.
type ConditionTrial struct {
	Code  string `json:"code"`
	More  int    `json:"more" doc:"firms that would meet it and do not now"`
	Fewer int    `json:"fewer"`

	MoreFirms  []string `json:"moreFirms,omitempty"`
	FewerFirms []string `json:"fewerFirms,omitempty"`
}

// firmsKept is how many firms a trial remembers by name for each number.
const firmsKept = 500

func keepFirm(all []string, id string) []string {
	if len(all) < firmsKept {
		all = append(all, id)
	}
	return all
}

// trial is what the last trial found.
func (r RuleSet) trial() (t Trial, err error) {
	if len(r.Test) > 0 {
		err = r.Test.Into(&t)
	}
	return t, err
}

// counts is the trial for those who may not see which firms it is about.
func (t Trial) counts() *Trial {
	t.MoreFirms, t.FewerFirms = nil, nil
	t.Conditions = slices.Clone(t.Conditions)
	for i := range t.Conditions {
		t.Conditions[i].MoreFirms, t.Conditions[i].FewerFirms = nil, nil
	}
	return &t
}

// Try assesses real firms by a draft and by what is in force and counts what
// would change. The draft is then known to be tried as it stands.
func (s *Service) Try(ctx context.Context, id string, version int64) (RuleSet, Trial, error) {
	if err := s.guard.Allow(ctx, "manage", "rule_set"); err != nil {
		return RuleSet{}, Trial{}, err
	}
	r, draft, err := s.RuleSet(ctx, id)
	if err != nil {
		return RuleSet{}, Trial{}, err
	}
	t := Trial{AsOf: s.clock().Date(), Conditions: make([]ConditionTrial, len(draft.Conditions))}
	for i, c := range draft.Conditions {
		t.Conditions[i].Code = c.Code
	}
	b, err := s.rules(ctx)
	if err != nil {
		return RuleSet{}, Trial{}, err
	}
	// A set for next year is compared with what it would replace then, on what is
	// known today: next year's books are closed by nobody yet, and would say nothing.
	begins := t.AsOf
	if begins.Before(draft.Valid.From) {
		begins = draft.Valid.From
	}
	err = s.everyFirm(ctx, b, t.AsOf, func(f firm) error {
		now, ok := b.in(r.Code, f.UnitCode, begins)
		if ok && covers(r.Region, f.UnitCode) {
			t.compare(f.ID, rule.Assess(b.sets[now.ID], f.facts, t.AsOf), rule.Assess(draft, f.facts, t.AsOf))
		}
		return nil
	})
	if err != nil {
		return RuleSet{}, Trial{}, err
	}
	r, err = s.edit(ctx, "manage", "rule-set-try", id, version, func(_ context.Context, r *RuleSet) error {
		at := s.clock()
		r.TestedAt, r.TestedVersion, r.Test = &at, r.Version+1, value.JSONOf(t)
		return nil
	})
	return r, t, err
}

func (t *Trial) compare(id string, now, then rule.Assessment) {
	t.Firms++
	for i := range min(len(now.Findings), len(then.Findings)) {
		c, was, is := &t.Conditions[i], now.Findings[i].Verdict == rule.Met, then.Findings[i].Verdict == rule.Met
		switch {
		case is && !was:
			c.More, c.MoreFirms = c.More+1, keepFirm(c.MoreFirms, id)
		case was && !is:
			c.Fewer, c.FewerFirms = c.Fewer+1, keepFirm(c.FewerFirms, id)
		}
	}
	switch was, is := now.Mask(rule.NotMet) == 0, then.Mask(rule.NotMet) == 0; {
	case is && !was:
		t.AllMore, t.MoreFirms = t.AllMore+1, keepFirm(t.MoreFirms, id)
	case was && !is:
		t.AllFewer, t.FewerFirms = t.AllFewer+1, keepFirm(t.FewerFirms, id)
	}
}

// TrialFirm is a firm whose verdict a trial changed.
type TrialFirm struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	UnitCode string `json:"unitCode"`
}

// TrialFirms are the firms behind a number of the last trial, of those in reach,
// and how many there were. An empty condition means all of them together.
func (s *Service) TrialFirms(ctx context.Context, id, condition string, more bool) ([]TrialFirm, int, error) {
	if err := s.guard.Allow(ctx, "manage", "rule_set"); err != nil {
		return nil, 0, err
	}
	r, _, err := s.RuleSet(ctx, id)
	if err != nil {
		return nil, 0, err
	}
	t, err := r.trial()
	if err != nil {
		return nil, 0, err
	}
	ids, total := t.behind(condition, more)
	refs, err := s.firms.Records(ctx, "read", "assessment", ids)
	if err != nil {
		return nil, 0, err
	}
	firms := []TrialFirm{}
	for _, id := range ids {
		if e, ok := refs[id]; ok {
			firms = append(firms, TrialFirm{e.ID, e.Name, e.UnitCode})
		}
	}
	return firms, total, nil
}

func (t Trial) behind(condition string, more bool) (ids []string, total int) {
	c := ConditionTrial{More: t.AllMore, Fewer: t.AllFewer, MoreFirms: t.MoreFirms, FewerFirms: t.FewerFirms}
	if condition != "" {
		i := slices.IndexFunc(t.Conditions, func(c ConditionTrial) bool { return c.Code == condition })
		if i < 0 {
			return nil, 0
		}
		c = t.Conditions[i]
	}
	if more {
		return c.MoreFirms, c.More
	}
	return c.FewerFirms, c.Fewer
}
