package eligibility

import (
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"

	"miaolin/app/value"
	"miaolin/db"
)

type store struct{ db *db.DB }

// rowsAtOnce keeps a statement below the number of placeholders both engines take.
const rowsAtOnce = 2_000

type assessedKey struct{ enterpriseID, code string }

func (s store) assessedOf(ctx context.Context, ids []string) (map[assessedKey]Assessed, error) {
	all := map[assessedKey]Assessed{}
	if len(ids) == 0 {
		return all, nil
	}
	rows, err := s.db.From(ctx).Raw(`SELECT enterprise_id, code, rule_set_id, not_met, unknown, person, class, findings, facts_version, as_of, computed_at
		FROM assessments WHERE enterprise_id IN ?`, ids).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var a Assessed
		if err := rows.Scan(&a.EnterpriseID, &a.Code, &a.RuleSetID, &a.NotMet, &a.Unknown, &a.Person, &a.Class, &a.Findings,
			&a.FactsVersion, &a.AsOf, &a.ComputedAt); err != nil {
			return nil, err
		}
		all[assessedKey{a.EnterpriseID, a.Code}] = a
	}
	return all, rows.Err()
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
	for part := range slices.Chunk(rows, rowsAtOnce) {
		var args []any
		for _, a := range part {
			args = append(args, values(a)...)
		}
		sql := "INSERT INTO " + into + " VALUES " + groups(len(part), len(args)/len(part)) + conflict
		if err := s.db.From(ctx).Exec(sql, args...).Error; err != nil {
			return err
		}
	}
	return nil
}

// groups is "(?,?),(?,?)…".
func groups(rows, columns int) string {
	group := "(" + strings.Repeat("?,", columns-1) + "?)"
	return strings.Repeat(group+",", rows-1) + group
}

func (s store) saveStates(ctx context.Context, states []firmState) error {
	for part := range slices.Chunk(states, rowsAtOnce) {
		args := make([]any, 0, 4*len(part))
		for _, st := range part {
			args = append(args, st.EnterpriseID, st.FactsVersion, st.RulesVersion, st.NextOn)
		}
		sql := "INSERT INTO assessment_state (enterprise_id, facts_version, rules_version, next_on) VALUES " + groups(len(part), 4) +
			" ON CONFLICT (enterprise_id) DO UPDATE SET facts_version = excluded.facts_version, rules_version = excluded.rules_version, next_on = excluded.next_on"
		if err := s.db.From(ctx).Exec(sql, args...).Error; err != nil {
			return err
		}
	}
	return nil
}

// stale are firms that are not assessed up to their facts, the rules or the day.
func (s store) stale(ctx context.Context, rules int64, today value.Date, after string, limit int) ([]string, error) {
	var ids []string
	err := s.db.From(ctx).Raw(`SELECT e.id FROM enterprises e LEFT JOIN assessment_state s ON s.enterprise_id = e.id
		WHERE e.id > ? AND e.canonical_id IS NULL AND e.archived_at IS NULL
			AND (s.enterprise_id IS NULL OR s.facts_version <> e.facts_seq + e.version OR s.rules_version <> ? OR s.next_on <= ?)
		ORDER BY e.id LIMIT ?`, after, rules, today, limit).Scan(&ids).Error
	return ids, err
}

func (s store) state(ctx context.Context, enterpriseID string) (st firmState, err error) {
	err = s.db.From(ctx).Where("enterprise_id = ?", enterpriseID).Take(&st).Error
	if db.IsNotFound(err) {
		return firmState{}, nil
	}
	return st, err
}

// rulesVersion grows with every change of a rule set.
func (s store) rulesVersion(ctx context.Context) (n int64, err error) {
	err = s.db.From(ctx).Raw("SELECT COALESCE(SUM(version), 0) FROM rule_sets").Scan(&n).Error
	return n, err
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
