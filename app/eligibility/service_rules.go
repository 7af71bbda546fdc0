package eligibility

import (
	"context"
	"maps"
	"slices"

	"miaolin/app/audit"
	"miaolin/app/eligibility/rule"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
)

// RuleSets are all versions of all sets.
func (s *Service) RuleSets(ctx context.Context) ([]RuleSet, error) {
	if err := s.guard.Allow(ctx, "read", "rule_set"); err != nil {
		return nil, err
	}
	b, err := s.rules(ctx)
	if err != nil {
		return nil, err
	}
	return slices.Clone(b.rows), nil
}

// RuleSet is one version with what it says. Errors: eligibility.rule_set_not_found (404).
func (s *Service) RuleSet(ctx context.Context, id string) (RuleSet, *rule.Set, error) {
	if err := s.guard.Allow(ctx, "read", "rule_set"); err != nil {
		return RuleSet{}, nil, err
	}
	b, err := s.rules(ctx)
	if err != nil {
		return RuleSet{}, nil, err
	}
	return b.byID(id)
}

func (b *book) byID(id string) (RuleSet, *rule.Set, error) {
	i := slices.IndexFunc(b.rows, func(r RuleSet) bool { return r.ID == id })
	if i < 0 {
		return RuleSet{}, nil, fault.NotFound("eligibility.rule_set_not_found")
	}
	return b.rows[i], b.sets[id], nil
}

// RuleSetCopy asks for a draft of one's own.
type RuleSetCopy struct {
	Label string `json:"label" minLength:"1" maxLength:"60" doc:"name of the new version"`
	Note  string `json:"note,omitempty" maxLength:"500"`
}

// Copy makes a draft that says the same as another version.
// Errors: eligibility.label_taken (409).
func (s *Service) Copy(ctx context.Context, id string, c RuleSetCopy) (RuleSet, error) {
	if err := s.guard.Allow(ctx, "create", "rule_set"); err != nil {
		return RuleSet{}, err
	}
	from, _, err := s.RuleSet(ctx, id)
	if err != nil {
		return RuleSet{}, err
	}
	now := s.clock()
	row := RuleSet{
		ID: value.NewID(), Code: from.Code, Region: from.Region, Label: c.Label, Note: c.Note, Origin: Local, State: Draft,
		ValidFrom: from.ValidFrom, ValidTo: from.ValidTo, Body: from.Body, BasedOn: &from.ID, CreatedAt: now, UpdatedAt: now, Version: 1,
	}
	return row, s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.insertRuleSet(ctx, row); err != nil {
			if db.IsDuplicate(err) {
				return fault.Conflict("eligibility.label_taken").WithField("body.label", "eligibility.label_taken").Because(err)
			}
			return err
		}
		return s.log.Record(ctx, ruleEntry("rule-set-copy", row, nil))
	})
}

func ruleEntry(operation string, r RuleSet, before any) audit.Entry {
	return audit.Entry{Operation: operation, Object: "rule_set", ObjectID: r.ID, ObjectLabel: r.Code + " " + r.Label, Before: before, After: r}
}

// RuleSetChange changes a draft. A missing field stays as it is.
type RuleSetChange struct {
	Settings  map[string]string `json:"settings,omitempty" doc:"new values by path"`
	ValidFrom *value.Date       `json:"validFrom,omitempty"`
	ValidTo   *value.Date       `json:"validTo,omitempty"`
	Open      bool              `json:"open,omitempty" doc:"no last day"`
	Note      *string           `json:"note,omitempty" maxLength:"500"`
}

// Change edits a draft. Errors: eligibility.not_a_draft (409), eligibility.stale
// (412), eligibility.bad_settings, eligibility.bad_setting and eligibility.bad_validity (422).
func (s *Service) Change(ctx context.Context, id string, version int64, c RuleSetChange) (RuleSet, error) {
	return s.edit(ctx, "change", "rule-set-change", id, version, func(_ context.Context, r *RuleSet) error {
		if r.State != Draft {
			return fault.Conflict("eligibility.not_a_draft")
		}
		if err := checkSettings(r.Body, c.Settings); err != nil {
			return err
		}
		if len(c.Settings) > 0 {
			text, err := rule.Edit([]byte(r.Body), c.Settings)
			if err != nil {
				return fault.Invalid("eligibility.bad_setting", "problem", err.Error()).WithField("body.settings", "eligibility.bad_setting", "problem", err.Error())
			}
			r.Body = string(text)
		}
		if c.ValidFrom != nil {
			r.ValidFrom = *c.ValidFrom
		}
		if c.ValidTo != nil || c.Open {
			r.ValidTo = c.ValidTo
		}
		if r.ValidTo != nil && r.ValidTo.Before(r.ValidFrom) {
			return fault.Invalid("eligibility.bad_validity").WithField("body.validTo", "eligibility.bad_validity")
		}
		if c.Note != nil {
			r.Note = *c.Note
		}
		return nil
	})
}

// checkSettings says of each new value by itself what is wrong with it, so that
// the form can say it beside the field.
func checkSettings(body string, changes map[string]string) error {
	settings, err := rule.Settings([]byte(body))
	if err != nil {
		return err
	}
	kinds := map[string]string{}
	for _, s := range settings {
		kinds[s.Path] = kindOf(s)
	}
	wrong := fault.Invalid("eligibility.bad_settings")
	for _, path := range slices.Sorted(maps.Keys(changes)) {
		if code := badSetting(kinds[path], changes[path]); code != "" {
			wrong.WithField("body.settings."+path, code, "path", path, "value", changes[path])
		}
	}
	if len(wrong.Fields) == 0 {
		return nil
	}
	return wrong
}

func badSetting(kind, text string) string {
	switch kind {
	case "":
		return "eligibility.setting_unknown"
	case "fixed":
		return "eligibility.setting_fixed"
	case "number":
		if _, err := rule.ParseNumber(text); err != nil {
			return "eligibility.setting_no_number"
		}
	case "day":
		if _, err := value.ParseDate("2000-" + text); err != nil { // of any year, leap years too
			return "eligibility.setting_no_day"
		}
	case "expression":
		if rule.CheckCriterion(text) != nil {
			return "eligibility.setting_no_criterion"
		}
	}
	return ""
}

// edit changes one rule set with everything that belongs to a change.
func (s *Service) edit(ctx context.Context, verb, operation, id string, version int64, change func(context.Context, *RuleSet) error) (RuleSet, error) {
	if err := s.guard.Allow(ctx, verb, "rule_set"); err != nil {
		return RuleSet{}, err
	}
	var after RuleSet
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		before, err := s.store.ruleSet(ctx, id)
		switch {
		case db.IsNotFound(err):
			return fault.NotFound("eligibility.rule_set_not_found")
		case err != nil:
			return err
		case before.Version != version:
			return fault.Stale("eligibility.stale", "version", before.Version)
		}
		after = before
		if err := change(ctx, &after); err != nil {
			return err
		}
		if err := s.store.updateRuleSet(ctx, after, version, s.clock()); err != nil {
			if db.IsDuplicate(err) {
				return fault.Stale("eligibility.stale").Because(err)
			}
			return err
		}
		after.Version++
		entry := ruleEntry(operation, after, before)
		if before.Body != after.Body {
			diff, err := rule.Differences([]byte(before.Body), []byte(after.Body))
			if err != nil {
				return err
			}
			entry.Params = map[string]any{"settings": diff}
		}
		return s.log.Record(ctx, entry)
	})
	return after, err
}

// Difference compares a version with the one it was copied from.
func (s *Service) Difference(ctx context.Context, id string) ([]rule.Difference, *rule.Set, error) {
	r, set, err := s.RuleSet(ctx, id)
	if err != nil || r.BasedOn == nil {
		return []rule.Difference{}, set, err
	}
	base, _, err := s.RuleSet(ctx, *r.BasedOn)
	if err != nil {
		return nil, nil, err
	}
	all, err := rule.Differences([]byte(base.Body), []byte(r.Body))
	return all, set, err
}

// PutInForce lets a draft count. Who edits is not who puts in force, and it must
// have been tried on real firms as it stands. Errors: eligibility.not_tested and
// eligibility.overlap (409), those of Change.
func (s *Service) PutInForce(ctx context.Context, id string, version int64) (RuleSet, error) {
	return s.edit(ctx, "manage", "rule-set-put-in-force", id, version, func(ctx context.Context, r *RuleSet) error {
		switch {
		case r.State != Draft:
			return fault.Conflict("eligibility.not_a_draft")
		case !r.Tested():
			return fault.Conflict("eligibility.not_tested")
		}
		rows, err := s.store.ruleSets(ctx)
		if err != nil {
			return err
		}
		for _, o := range rows {
			if o.ID != r.ID && o.Code == r.Code && o.Region == r.Region && o.Origin == Local && o.State == InForce && o.validity().Overlaps(r.validity()) {
				return fault.Conflict("eligibility.overlap", "label", o.Label)
			}
		}
		r.State = InForce
		return nil
	})
}

// Withdraw takes a local version back; what was assessed with it keeps it.
func (s *Service) Withdraw(ctx context.Context, id string, version int64) (RuleSet, error) {
	return s.edit(ctx, "change", "rule-set-withdraw", id, version, func(_ context.Context, r *RuleSet) error {
		if r.Origin == Shipped {
			return fault.Conflict("eligibility.shipped")
		}
		r.State = Withdrawn
		return nil
	})
}
