package eligibility

import (
	"context"
	"regexp"
	"slices"

	"gorm.io/gorm"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/db"
)

// countCap bounds what counting may cost; above it the total is said to be capped.
const countCap = 20_000

// of are the stored assessments a filter means, of the firms in reach. Lists and
// the funnel share it: a number opens exactly the rows behind it.
func (s store) of(ctx context.Context, scope access.Scope, f Filter) *gorm.DB {
	where, args := scope.Where("e.unit_code", "e.park_code", "e.id")
	q := s.db.From(ctx).Table("assessments a").Joins("JOIN enterprises e ON e.id = a.enterprise_id").Where(where, args...)
	if f.EnterpriseID != "" {
		q = q.Where("a.enterprise_id = ?", f.EnterpriseID)
	} else {
		q = q.Where(stillCounts)
	}
	if f.Code != "" {
		q = q.Where("a.code = ?", f.Code)
	}
	switch {
	case f.Unit != "" && f.UnitOnly:
		q = q.Where("e.unit_code = ?", f.Unit)
	case f.Unit != "":
		where, args := enterprise.InUnit("e.id", f.Unit)
		q = q.Where(where, args...)
	}
	return f.verdicts(q)
}

// verdicts narrows stored assessments by what they say.
func (f Filter) verdicts(q *gorm.DB) *gorm.DB {
	if f.Class != "" {
		q = q.Where("a.class = ?", f.Class)
	}
	if f.AtMost != nil {
		q = q.Where("a.unmet <= ?", *f.AtMost)
	}
	switch {
	case f.OnlyLacks:
		q = q.Where("a.unmet = ? AND a.not_met = ?", len(f.Lacks), f.lacks)
	case f.lacks != 0:
		q = q.Where("a.not_met & ? = ?", f.lacks, f.lacks)
	case f.AllMet:
		q = q.Where("a.unmet = 0 AND a.unclear = 0 AND a.person = 0")
	case f.NothingUnmet:
		q = q.Where("a.unmet = 0")
	}
	if f.unknown != 0 {
		q = q.Where("a.unknown & ? = ?", f.unknown, f.unknown)
	}
	if f.person != 0 {
		q = q.Where("a.person & ? = ?", f.person, f.person)
	}
	return q
}

// list is a page in the order of who lacks least.
func (s store) list(ctx context.Context, scope access.Scope, f Filter) ([]Assessed, error) {
	q := s.of(ctx, scope, f)
	if k := f.After; k != nil {
		q = q.Where("(a.unmet, a.unclear, a.enterprise_id, a.code) > (?, ?, ?, ?)", k.Unmet, k.Unclear, k.EnterpriseID, k.Code)
	}
	var rows []Assessed
	err := q.Select("a.*").Order("a.unmet, a.unclear, a.enterprise_id, a.code").Limit(f.Limit).Find(&rows).Error
	return rows, err
}

func (s store) count(ctx context.Context, scope access.Scope, f Filter) (n int, err error) {
	err = s.db.From(ctx).Table("(?) AS counted", s.of(ctx, scope, f).Select("1 AS one").Limit(countCap+1)).Select("COUNT(*)").Scan(&n).Error
	return n, err
}

func (s store) storedOf(ctx context.Context, scope access.Scope, code string, ids []string) ([]Assessed, error) {
	where, args := enterprise.Visible(scope, "enterprise_id")
	var rows []Assessed
	err := s.db.From(ctx).Where("code = ? AND enterprise_id IN ?", code, ids).Where(where, args...).Find(&rows).Error
	return rows, err
}

func (s store) history(ctx context.Context, enterpriseID, code string) ([]Assessed, error) {
	var rows []Assessed
	err := s.db.From(ctx).Table("assessment_history").Where("enterprise_id = ? AND code = ?", enterpriseID, code).
		Order("computed_at DESC").Limit(200).Find(&rows).Error
	return rows, err
}

// past is what was ever said of some firms, those in reach, by firm, earliest first.
func (s store) past(ctx context.Context, scope access.Scope, code string, firms []string) ([]Assessed, error) {
	if len(firms) == 0 {
		return nil, nil
	}
	where, args := scope.Where("e.unit_code", "e.park_code", "e.id")
	const columns = "SELECT enterprise_id, code, rule_set_id, not_met, unknown, person, computed_at FROM "
	const of = " WHERE code = ? AND enterprise_id IN ?"
	query := "SELECT a.* FROM (" + columns + "assessment_history" + of + " UNION ALL " + columns + "assessments" + of + `) a
		JOIN enterprises e ON e.id = a.enterprise_id WHERE ` + stillCounts + " AND " + where + " ORDER BY a.enterprise_id, a.computed_at"
	return db.All[Assessed](ctx, s.db, query, append([]any{code, firms, code, firms}, args...)...)
}

// stillCounts are the firms e that are neither gone nor archived.
const stillCounts = "e.state = 'active' AND e.canonical_id IS NULL AND e.archived_at IS NULL"

// pastFirms are the next firms in reach that have an assessment by a set.
func (s store) pastFirms(ctx context.Context, scope access.Scope, code, after string, limit int) ([]string, error) {
	where, args := scope.Where("e.unit_code", "e.park_code", "e.id")
	return db.All[string](ctx, s.db, "SELECT a.enterprise_id FROM assessments a JOIN enterprises e ON e.id = a.enterprise_id WHERE a.code = ? AND a.enterprise_id > ? AND "+
		stillCounts+" AND "+where+" ORDER BY a.enterprise_id LIMIT ?", slices.Concat([]any{code, after}, args, []any{limit})...)
}

// everyBy are the stored assessments of every firm by one set.
func (s store) everyBy(ctx context.Context, code string) ([]Assessed, error) {
	return db.All[Assessed](ctx, s.db, "SELECT * FROM assessments WHERE code = ? ORDER BY enterprise_id", code)
}

func (s store) funnel(ctx context.Context, scope access.Scope, f Filter) ([]maskCount, error) {
	var masks []maskCount
	err := s.of(ctx, scope, f).Select("e.unit_code, a.not_met, a.unknown, a.person, COUNT(*) AS firms").
		Group("e.unit_code, a.not_met, a.unknown, a.person").Order("e.unit_code, a.not_met").Scan(&masks).Error
	return masks, err
}

var numbered = regexp.MustCompile(`\$\d+`)

// behind is the firms of a filter as a piece of SQL with its values in order.
func (s store) behind(ctx context.Context, scope access.Scope, f Filter) (*enterprise.Subquery, error) {
	return idsOf(s.of(ctx, scope, f))
}

// lacking is behind for a caller that looks after who may see which firm.
func (s store) lacking(ctx context.Context, f Filter) (*enterprise.Subquery, error) {
	return idsOf(f.verdicts(s.db.From(ctx).Table("assessments a").Where("a.code = ?", f.Code)))
}

// ranking is who lacks how much by one set; assessments_least has it in order.
func ranking(code string) *enterprise.Subquery {
	return &enterprise.Subquery{SQL: "SELECT enterprise_id, unmet, unclear FROM assessments WHERE code = ?", Args: []any{code}}
}

// gapsOf are the counts and masks of some firms by some sets.
func (s store) gapsOf(ctx context.Context, scope access.Scope, codes, ids []string) ([]Assessed, error) {
	where, args := enterprise.Visible(scope, "enterprise_id")
	return db.All[Assessed](ctx, s.db, "SELECT enterprise_id, code, rule_set_id, not_met, unknown, person FROM assessments WHERE enterprise_id IN ? AND code IN ? AND "+where,
		append([]any{ids, codes}, args...)...)
}

func idsOf(q *gorm.DB) (*enterprise.Subquery, error) {
	tx := q.Session(&gorm.Session{DryRun: true}).Select("a.enterprise_id").Find(&[]string{})
	return &enterprise.Subquery{SQL: numbered.ReplaceAllString(tx.Statement.SQL.String(), "?"), Args: tx.Statement.Vars}, tx.Error
}
