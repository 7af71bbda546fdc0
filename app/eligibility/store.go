package eligibility

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"miaolin/app/value"
	"miaolin/db"
)

type store struct{ db *db.DB }

type assessedKey struct{ enterpriseID, code string }

func (s store) assessedOf(ctx context.Context, ids []string) (map[assessedKey]Assessed, error) {
	all := map[assessedKey]Assessed{}
	if len(ids) == 0 {
		return all, nil
	}
	rows, err := db.All[Assessed](ctx, s.db, "SELECT "+assessedColumns+" FROM assessments WHERE enterprise_id IN ?", ids)
	for _, a := range rows {
		all[assessedKey{a.EnterpriseID, a.Code}] = a
	}
	return all, err
}

const assessedColumns = "enterprise_id, code, rule_set_id, not_met, unknown, person, class, findings, facts_version, as_of, computed_at"

func (s store) saveAssessed(ctx context.Context, rows []Assessed) error {
	return s.insert(ctx, "assessments ("+assessedColumns+", unmet, unclear)", rows, Assessed.withCounts, ` ON CONFLICT (enterprise_id, code) DO UPDATE SET
		rule_set_id = excluded.rule_set_id, not_met = excluded.not_met, unknown = excluded.unknown, person = excluded.person, class = excluded.class,
		findings = excluded.findings, facts_version = excluded.facts_version, as_of = excluded.as_of, computed_at = excluded.computed_at,
		unmet = excluded.unmet, unclear = excluded.unclear`)
}

func (s store) keepHistory(ctx context.Context, rows []Assessed) error {
	return s.insert(ctx, "assessment_history ("+assessedColumns+")", rows, Assessed.values, " ON CONFLICT (enterprise_id, code, computed_at) DO NOTHING")
}

// values are those of assessedColumns.
func (a Assessed) values() []any {
	return []any{a.EnterpriseID, a.Code, a.RuleSetID, a.NotMet, a.Unknown, a.Person, a.Class, a.Findings, a.FactsVersion, a.AsOf, a.ComputedAt}
}

func (a Assessed) withCounts() []any { return append(a.values(), a.Unmet, a.Unclear) }

func (s store) insert(ctx context.Context, into string, rows []Assessed, values func(Assessed) []any, conflict string) error {
	return s.db.Insert(ctx, into, len(rows), func(i int) []any { return values(rows[i]) }, conflict)
}

// statesOf are up to what some firms are assessed.
func (s store) statesOf(ctx context.Context, ids []string) (map[string]firmState, error) {
	rows, err := db.All[firmState](ctx, s.db, "SELECT enterprise_id, facts_version, rules_version, next_on FROM assessment_state WHERE enterprise_id IN ?", ids)
	all := make(map[string]firmState, len(rows))
	for _, st := range rows {
		all[st.EnterpriseID] = st
	}
	return all, err
}

// saveStates writes those that are new.
func (s store) saveStates(ctx context.Context, states []firmState) error {
	ids := make([]string, len(states))
	for i, st := range states {
		ids[i] = st.EnterpriseID
	}
	before, err := s.statesOf(ctx, ids)
	if err != nil {
		return err
	}
	return db.Put(ctx, s.db, slices.DeleteFunc(slices.Clone(states), func(st firmState) bool { return before[st.EnterpriseID] == st }))
}

// stale are firms that are not assessed up to their facts, the rules or the day.
func (s store) stale(ctx context.Context, rules int64, today value.Date, after string, limit int) ([]string, error) {
	return db.All[string](ctx, s.db, "SELECT e.id"+staleFirms+" AND e.id > ? ORDER BY e.id LIMIT ?", rules, today, after, limit)
}

// staleAmong is stale of some firms.
func (s store) staleAmong(ctx context.Context, rules int64, today value.Date, ids []string) ([]string, error) {
	return db.All[string](ctx, s.db, "SELECT e.id"+staleFirms+" AND e.id IN ?", rules, today, ids)
}

const staleFirms = ` FROM enterprises e LEFT JOIN assessment_state s ON s.enterprise_id = e.id
	WHERE e.canonical_id IS NULL AND e.archived_at IS NULL
		AND (s.enterprise_id IS NULL OR s.facts_version <> e.facts_seq + e.version OR s.rules_version <> ? OR s.next_on <= ?)`

func (s store) state(ctx context.Context, enterpriseID string) (firmState, error) {
	all, err := s.statesOf(ctx, []string{enterpriseID})
	return all[enterpriseID], err
}

// rulesVersion grows with every change of a rule set.
func (s store) rulesVersion(ctx context.Context) (int64, error) {
	return db.One[int64](ctx, s.db, "SELECT COALESCE(SUM(version), 0) FROM rule_sets")
}

func (s store) ruleSets(ctx context.Context) ([]RuleSet, error) {
	var rows []RuleSet
	err := s.db.From(ctx).Order("code, valid_from, id").Find(&rows).Error
	return rows, err
}

func (s store) insertRuleSet(ctx context.Context, r RuleSet) error {
	return s.db.From(ctx).Create(&r).Error
}

// updateRuleSet writes the row when it still has the version it was read with.
func (s store) updateRuleSet(ctx context.Context, r RuleSet, read int64, now value.Instant) error {
	r.Version, r.UpdatedAt = read+1, now
	tx := s.db.From(ctx).Model(&RuleSet{}).Where("id = ? AND version = ?", r.ID, read).Select("*").Omit("id", "created_at").Updates(&r)
	if tx.Error == nil && tx.RowsAffected != 1 {
		return gorm.ErrDuplicatedKey
	}
	return tx.Error
}

func (s store) ruleSet(ctx context.Context, id string) (r RuleSet, err error) {
	err = s.db.From(ctx).Where("id = ?", id).Take(&r).Error
	return r, err
}
