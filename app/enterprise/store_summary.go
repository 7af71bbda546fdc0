package enterprise

import (
	"context"
	"slices"
	"strings"

	"miaolin/app/access"
	"miaolin/app/value"
	"miaolin/db"
)

func (s store) summary(ctx context.Context, id string) (Summary, error) {
	return db.One[Summary](ctx, s.db, "SELECT "+summaryColumns+" FROM enterprise_summary WHERE enterprise_id = ?", id)
}

var summaryColumns = db.Columns[Summary]("")

// lockSummary reads a row that is about to be changed. PostgreSQL makes a second
// writer wait, SQLite has one writer at a time anyway.
func (s store) lockSummary(ctx context.Context, id string) (Summary, error) {
	lock := ""
	if s.db.Engine() == db.Postgres {
		lock = " FOR UPDATE"
	}
	return db.One[Summary](ctx, s.db, "SELECT "+summaryColumns+" FROM enterprise_summary WHERE enterprise_id = ?"+lock, id)
}

// saveSummary writes the row and moves the counters with it.
func (s store) saveSummary(ctx context.Context, before *Summary, after Summary) error {
	if err := db.Put(ctx, s.db, []Summary{after}); err != nil {
		return err
	}
	return s.count(ctx, moved(before, after))
}

// patchSummary writes what a patch says, and nothing else.
func (s store) patchSummary(ctx context.Context, id string, patch SummaryPatch, now value.Instant) error {
	row := Summary{EnterpriseID: id, UpdatedAt: now}
	patch.apply(&row)
	return db.Change(ctx, s.db, row, append(patch.columns(), "updated_at")...)
}

// moved is what a change of one row does to the counters.
func moved(before *Summary, after Summary) map[countKey]tally {
	delta := map[countKey]tally{}
	if before != nil {
		key, was := before.counted()
		delta[key] = delta[key].plus(was, -1)
	}
	key, is := after.counted()
	delta[key] = delta[key].plus(is, 1)
	return delta
}

// count adds to the counters, always in the same order: two writers that touch
// the same two cells wait for each other instead of locking each other out.
func (s store) count(ctx context.Context, delta map[countKey]tally) error {
	keys := make([]countKey, 0, len(delta))
	for key, n := range delta {
		if n != (tally{}) {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b countKey) int {
		return strings.Compare(a.UnitCode+" "+a.Rung, b.UnitCode+" "+b.Rung)
	})
	for _, key := range keys {
		n := delta[key]
		err := s.db.From(ctx).Exec(`INSERT INTO enterprise_counts (unit_code, rung, firms, lapsed, climbing, awaiting) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (unit_code, rung) DO UPDATE SET firms = enterprise_counts.firms + excluded.firms,
			lapsed = enterprise_counts.lapsed + excluded.lapsed, climbing = enterprise_counts.climbing + excluded.climbing,
			awaiting = enterprise_counts.awaiting + excluded.awaiting`,
			key.UnitCode, key.Rung, n.Firms, n.Lapsed, n.Climbing, n.Awaiting).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// UnitRung is one cell of the counters.
type UnitRung struct {
	ID       string `json:"id" doc:"unit and rung"`
	UnitCode string `json:"unitCode"`
	Rung     string `json:"rung"`
	Firms    int    `json:"firms"`
	Lapsed   int    `json:"lapsed"`
	Climbing int    `json:"climbing"`
	Awaiting int    `json:"awaiting"`
}

// countedFlags adds up the flags of the firms of a group.
const countedFlags = `count(*) AS firms, count(*) FILTER (WHERE lapsed) AS lapsed,
	count(*) FILTER (WHERE climbing) AS climbing, count(*) FILTER (WHERE awaiting) AS awaiting`

// counts answers from the counters where the scope is made of units, and counts
// the rows of the few firms of a park or a grant otherwise.
func (s store) counts(ctx context.Context, scope access.Scope) ([]UnitRung, error) {
	sql := "SELECT unit_code || '/' || rung AS id, unit_code, rung, firms, lapsed, climbing, awaiting FROM enterprise_counts WHERE firms > 0 AND "
	where, args := scope.Where("unit_code", "", "''")
	if !byUnitOnly(scope) {
		sql = "SELECT unit_code || '/' || rung AS id, unit_code, rung, " + countedFlags + " FROM enterprise_summary WHERE standing = 'active' AND "
		where, args = scope.Where("unit_code", "park_code", "enterprise_id")
		where += " GROUP BY unit_code, rung"
	}
	return db.All[UnitRung](ctx, s.db, sql+where+" ORDER BY unit_code, rung", args...)
}

// byUnitOnly tells that a scope is made of division codes alone.
func byUnitOnly(scope access.Scope) bool {
	return scope.Unbounded() || scope.Grantee() == "" && !slices.ContainsFunc(scope.Units(), isPark)
}

// replaceGrams makes a firm findable by exactly these grams, writing only what changed.
func (s store) replaceGrams(ctx context.Context, id, unit string, grams []string) error {
	type row struct{ Gram, UnitCode string }
	var old []row
	tx := s.db.From(ctx)
	if err := tx.Raw("SELECT gram, unit_code FROM enterprise_grams WHERE enterprise_id = ?", id).Scan(&old).Error; err != nil {
		return err
	}
	have := map[string]bool{}
	var gone []string
	for _, r := range old {
		if r.UnitCode == unit && slices.Contains(grams, r.Gram) {
			have[r.Gram] = true
			continue
		}
		gone = append(gone, r.Gram)
	}
	if len(gone) > 0 {
		if err := tx.Exec("DELETE FROM enterprise_grams WHERE enterprise_id = ? AND gram IN ?", id, gone).Error; err != nil {
			return err
		}
	}
	missing := slices.DeleteFunc(slices.Clone(grams), func(g string) bool { return have[g] })
	return s.insertGrams(ctx, id, unit, missing)
}

func (s store) insertGrams(ctx context.Context, id, unit string, grams []string) error {
	rows := make([]gramRow, len(grams))
	for i, gram := range grams {
		rows[i] = gramRow{gram, unit, id}
	}
	return s.insertGramRows(ctx, rows)
}

func isPark(code string) bool { return strings.Contains(code, "-P") }
