package enterprise

import (
	"context"
	"slices"
	"strings"

	"miaolin/app/access"
	"miaolin/db"
)

var firmColumns = db.Columns[Enterprise]("")

// findMany reads firms by a list that may be longer than a statement takes.
func (s store) findMany(ctx context.Context, columns string, list []string, where string, args ...any) ([]Enterprise, error) {
	var all []Enterprise
	for part := range slices.Chunk(list, 500) {
		some, err := db.All[Enterprise](ctx, s.db, "SELECT "+columns+" FROM enterprises WHERE "+where, append([]any{part}, args...)...)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

func (s store) loadMany(ctx context.Context, ids []string) ([]Enterprise, error) {
	return s.findMany(ctx, firmColumns, ids, "id IN ?")
}

func (s store) byUSCC(ctx context.Context, codes []string) ([]Enterprise, error) {
	return s.findMany(ctx, firmColumns, codes, "uscc IN ?")
}

// lockManyIn reads firms that are about to be changed, within a scope, by id.
// PostgreSQL makes a second writer wait, SQLite has one writer at a time anyway.
func (s store) lockManyIn(ctx context.Context, ids []string, scope access.Scope) (map[string]Enterprise, error) {
	where, args := scope.Where("unit_code", "park_code", "id")
	where = "id IN ? AND " + likely(where) + " ORDER BY id" // the same order for all, so that nobody locks another out
	if s.db.Engine() == db.Postgres {
		where += " FOR UPDATE"
	}
	all, err := s.findMany(ctx, firmColumns, ids, where, args...)
	byID := make(map[string]Enterprise, len(all))
	for _, e := range all {
		byID[e.ID] = e
	}
	return byID, err
}

// insertFirms writes new firms.
func (s store) insertFirms(ctx context.Context, firms []Enterprise) error {
	if err := db.Add(ctx, s.db, firms...); err != nil {
		return err
	}
	return s.markFirms(ctx, firms)
}

// replaceFirms writes firms that are there; who calls it has locked them. When a
// firm was recorded and what is known of it stay as they are.
func (s store) replaceFirms(ctx context.Context, firms []Enterprise) error {
	if err := db.Put(ctx, s.db, firms, "facts_seq", "created_at"); err != nil {
		return err
	}
	return s.markFirms(ctx, firms)
}

// takeOver sets every column but some to what was to be inserted.
func takeOver(columns string, but ...string) string {
	var sets []string
	for column := range strings.SplitSeq(columns, ",") {
		if column = strings.TrimSpace(column); !slices.Contains(but, column) {
			sets = append(sets, column+" = excluded."+column)
		}
	}
	return strings.Join(sets, ", ")
}
