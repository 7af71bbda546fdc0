package enterprise

import (
	"context"
	"slices"

	"miaolin/app/access"
	"miaolin/app/value"
)

// alike gathers the firms worth comparing: the same code, the same key, a former
// name, and those that share the rarest pairs of the core name.
func (s store) alike(ctx context.Context, scope access.Scope, who Identity) ([]aliasRow, error) {
	ids := map[string]bool{}
	gather := func(sql string, args ...any) error {
		var some []string
		err := s.db.From(ctx).Raw(sql, args...).Scan(&some).Error
		for _, id := range some {
			ids[id] = true
		}
		return err
	}
	if who.USCC != "" {
		if err := gather("SELECT id FROM enterprises WHERE uscc = ?", who.USCC); err != nil {
			return nil, err
		}
	}
	key := NameKey(who.Name)
	if err := gather("SELECT id FROM enterprises WHERE name_key = ? OR core_key = ? LIMIT 100", key, CoreName(who.Name)); err != nil {
		return nil, err
	}
	if err := gather("SELECT enterprise_id FROM enterprise_former_names WHERE name_key = ? LIMIT 100", key); err != nil {
		return nil, err
	}
	grams, err := s.tellingGrams(ctx, CoreName(who.Name))
	if err != nil {
		return nil, err
	}
	if len(grams) > 0 {
		err := gather("SELECT DISTINCT enterprise_id FROM enterprise_grams WHERE gram IN ? LIMIT ?", grams, mostCompared)
		if err != nil {
			return nil, err
		}
	}
	return s.aliases(ctx, scope, ids)
}

func (s store) tellingGrams(ctx context.Context, core string) ([]string, error) {
	var grams []string
	for _, gram := range pairsOf(core) {
		var n int
		err := s.db.From(ctx).Raw("SELECT count(*) FROM (SELECT 1 FROM enterprise_grams WHERE gram = ? LIMIT ?) counted",
			gram, tellingGram+1).Scan(&n).Error
		if err != nil {
			return nil, err
		}
		if n > 0 && n <= tellingGram {
			grams = append(grams, gram)
		}
	}
	return grams, nil
}

func (s store) aliases(ctx context.Context, scope access.Scope, ids map[string]bool) ([]aliasRow, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	list := make([]string, 0, len(ids))
	for id := range ids {
		list = append(list, id)
	}
	slices.Sort(list)
	where, args := scope.Where("s.unit_code", "s.park_code", "s.enterprise_id")
	var rows []Summary
	err := s.db.From(ctx).Raw("SELECT s.* FROM enterprise_summary s WHERE s.enterprise_id IN ? AND s.standing <> 'merged' AND "+where,
		slices.Concat([]any{list}, args)...).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	var former []formerName
	if err := s.db.From(ctx).Where("enterprise_id IN ?", list).Find(&former).Error; err != nil {
		return nil, err
	}
	names := map[string][]string{}
	for _, f := range former {
		names[f.EnterpriseID] = append(names[f.EnterpriseID], f.Name)
	}
	out := make([]aliasRow, len(rows))
	for i, row := range rows {
		out[i] = aliasRow{row, names[row.EnterpriseID]}
	}
	return out, nil
}

// judgedApart are the firms that somebody told apart from this one.
func (s store) judgedApart(ctx context.Context, id string) (map[string]bool, error) {
	if id == "" {
		return nil, nil
	}
	var rows []struct{ LeftID, RightID string }
	err := s.db.From(ctx).Raw("SELECT left_id, right_id FROM enterprise_distinct WHERE left_id = ? OR right_id = ?", id, id).Scan(&rows).Error
	apart := map[string]bool{}
	for _, row := range rows {
		apart[row.LeftID], apart[row.RightID] = true, true
	}
	return apart, err
}

func (s store) judgeApart(ctx context.Context, a, b, by string, now value.Instant) error {
	left, right := ordered(a, b)
	return s.db.From(ctx).Exec(`INSERT INTO enterprise_distinct (left_id, right_id, judged_by, created_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (left_id, right_id) DO NOTHING`, left, right, by, now).Error
}

// couples are pairs of open records with one core name, one of them without a code.
func (s store) couples(ctx context.Context, scope access.Scope, limit int) ([][2]Summary, error) {
	whereA, argsA := scope.Where("a.unit_code", "a.park_code", "a.id")
	whereB, argsB := scope.Where("b.unit_code", "b.park_code", "b.id")
	var ids []struct{ LeftID, RightID string }
	err := s.db.From(ctx).Raw(`SELECT a.id AS left_id, b.id AS right_id FROM enterprises a
		CROSS JOIN enterprises b
		WHERE b.core_key = a.core_key AND b.id <> a.id AND (b.uscc IS NOT NULL OR b.id > a.id)
		AND a.uscc IS NULL AND a.archived_at IS NULL AND a.canonical_id IS NULL
		AND b.archived_at IS NULL AND b.canonical_id IS NULL AND `+whereA+` AND `+whereB+`
		AND NOT EXISTS (SELECT 1 FROM enterprise_distinct d WHERE
			(d.left_id = a.id AND d.right_id = b.id) OR (d.left_id = b.id AND d.right_id = a.id))
		ORDER BY a.sort_name, a.id, b.id LIMIT ?`, slices.Concat(argsA, argsB, []any{limit})...).Scan(&ids).Error
	if err != nil {
		return nil, err
	}
	couples := make([][2]Summary, len(ids))
	for i, pair := range ids {
		if couples[i][0], err = s.summary(ctx, pair.LeftID); err != nil {
			return nil, err
		}
		if couples[i][1], err = s.summary(ctx, pair.RightID); err != nil {
			return nil, err
		}
	}
	return couples, nil
}
