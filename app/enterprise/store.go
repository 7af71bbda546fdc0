package enterprise

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"miaolin/app/access"
	"miaolin/app/value"
	"miaolin/db"
)

type store struct{ db *db.DB }

// Visible is the one cross-table condition of the product: the rows whose firm
// the scope reaches. column names the firm's id in the caller's query.
//
// A unit holds many firms, so each row is checked against its firm while a sorted
// index is walked; parks and single grants hold few, so the rows are found from
// the firms.
func Visible(scope access.Scope, column string) (string, []any) {
	if scope.Unbounded() {
		return "1 = 1", nil
	}
	where, args := scope.Where("ve.unit_code", "ve.park_code", "ve.id")
	if byUnitOnly(scope) {
		return "EXISTS (SELECT 1 FROM enterprises ve WHERE ve.id = " + column + " AND " + likely(where) + ")", args
	}
	return column + " IN (SELECT ve.id FROM enterprises ve WHERE " + where + ")", args
}

// likely is a condition that most rows meet. PostgreSQL does not look inside: it
// takes the range of a prepared statement, and a text that is looked for, for few
// rows, and would read and sort a whole county instead of walking an index and
// stopping soon.
func likely(condition string) string { return "CASE WHEN " + condition + " THEN TRUE ELSE FALSE END" }

// Alive is the condition that the firm of a row still stands: neither idle, moved
// away or closed, nor archived or merged. column names its id in the caller's query.
func Alive(column string) string {
	return "EXISTS (SELECT 1 FROM enterprises ae WHERE ae.id = " + column + " AND ae.state = 'active' AND ae.canonical_id IS NULL AND ae.archived_at IS NULL)"
}

// VisibleFirm is Visible for the rows of one firm: asked once, not for each row.
func VisibleFirm(scope access.Scope, id string) (string, []any) {
	where, args := Visible(scope, "?")
	if scope.Unbounded() {
		return where, args
	}
	return where, append([]any{id}, args...)
}

func (s store) insert(ctx context.Context, e Enterprise) error {
	return s.insertFirms(ctx, []Enterprise{e})
}

// update writes the firm when its row still has the version it was read with.
func (s store) update(ctx context.Context, e Enterprise, read int64) (bool, error) {
	res := s.db.From(ctx).Model(&Enterprise{}).Where("id = ? AND version = ?", e.ID, read).
		Select("*").Omit("id", "created_at", "facts_seq").Updates(&e)
	if res.Error != nil || res.RowsAffected != 1 {
		return false, res.Error
	}
	return true, s.mark(ctx, e.ID)
}

func (s store) load(ctx context.Context, id string) (Enterprise, error) {
	return db.One[Enterprise](ctx, s.db, "SELECT "+firmColumns+" FROM enterprises WHERE id = ?", id)
}

// loadIn is load within a scope: a foreign firm is not found.
func (s store) loadIn(ctx context.Context, id string, scope access.Scope) (Enterprise, error) {
	where, args := scope.Where("unit_code", "park_code", "id")
	return db.One[Enterprise](ctx, s.db, "SELECT "+firmColumns+" FROM enterprises WHERE id = ? AND "+where, slices.Concat([]any{id}, args)...)
}

// reaches tells whether a scope covers one firm, single grants included.
func (s store) reaches(ctx context.Context, e Ref, scope access.Scope) (bool, error) {
	if scope.Covers(e.UnitCode, e.ParkCode) {
		return true, nil
	}
	if scope.Grantee() == "" {
		return false, nil
	}
	_, err := s.loadIn(ctx, e.ID, scope)
	if db.IsNotFound(err) {
		return false, nil
	}
	return err == nil, err
}

func (s store) bumpFacts(ctx context.Context, id string) error {
	err := s.db.From(ctx).Model(&Enterprise{}).Where("id = ?", id).
		Update("facts_seq", gorm.Expr("facts_seq + 1")).Error
	if err != nil {
		return err
	}
	return s.mark(ctx, id)
}

type formerName struct {
	ID           string `gorm:"primaryKey"`
	EnterpriseID string
	Name         string
	NameKey      string
	UntilOn      *value.Date
	CreatedAt    value.Instant
}

func (formerName) TableName() string { return "enterprise_former_names" }

func (s store) formerNames(ctx context.Context, id string) ([]formerName, error) {
	return db.All[formerName](ctx, s.db, "SELECT name, until_on FROM enterprise_former_names WHERE enterprise_id = ? ORDER BY created_at DESC, id DESC", id)
}

func (s store) addFormerName(ctx context.Context, f formerName) error {
	return s.db.From(ctx).Create(&f).Error
}

func (s store) tags(ctx context.Context, id string) ([]string, error) {
	return db.All[string](ctx, s.db, "SELECT tag FROM enterprise_tags WHERE enterprise_id = ? ORDER BY tag", id)
}

func (s store) setTags(ctx context.Context, id string, tags []string, now value.Instant) error {
	tx := s.db.From(ctx)
	if err := tx.Exec("DELETE FROM enterprise_tags WHERE enterprise_id = ?", id).Error; err != nil {
		return err
	}
	for _, tag := range tags {
		if err := tx.Exec("INSERT INTO enterprise_tags (enterprise_id, tag, created_at) VALUES (?, ?, ?)", id, tag, now).Error; err != nil {
			return err
		}
	}
	return nil
}

func (s store) tagCounts(ctx context.Context, scope access.Scope) ([]TagCount, error) {
	where, args := Visible(scope, "t.enterprise_id")
	var rows []TagCount
	err := s.db.From(ctx).Raw("SELECT t.tag, count(*) AS firms FROM enterprise_tags t WHERE "+where+
		" GROUP BY t.tag ORDER BY count(*) DESC, t.tag LIMIT 200", args...).Scan(&rows).Error
	return rows, err
}

// byNameKey finds firms by present and former names; merged records answer with
// the firm they turned out to be only through its former names.
func (s store) byNameKey(ctx context.Context, keys []string) (map[string][]Enterprise, error) {
	type hit struct{ Key, ID string }
	byKey, ids := map[string][]string{}, map[string]bool{}
	for part := range slices.Chunk(keys, 500) {
		var hits []hit
		err := s.db.From(ctx).Raw(`SELECT name_key AS key, id FROM enterprises WHERE name_key IN ? AND canonical_id IS NULL AND archived_at IS NULL
			UNION SELECT f.name_key AS key, f.enterprise_id AS id FROM enterprise_former_names f
			JOIN enterprises e ON e.id = f.enterprise_id AND e.canonical_id IS NULL AND e.archived_at IS NULL
			WHERE f.name_key IN ?`, part, part).Scan(&hits).Error
		if err != nil {
			return nil, err
		}
		for _, h := range hits {
			byKey[h.Key] = append(byKey[h.Key], h.ID)
			ids[h.ID] = true
		}
	}
	list := make([]string, 0, len(ids))
	for id := range ids {
		list = append(list, id)
	}
	all, err := s.loadMany(ctx, list)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]Enterprise, len(all))
	for _, e := range all {
		byID[e.ID] = e
	}
	out := map[string][]Enterprise{}
	for key, ids := range byKey {
		for _, id := range ids {
			out[key] = append(out[key], byID[id])
		}
	}
	return out, nil
}
