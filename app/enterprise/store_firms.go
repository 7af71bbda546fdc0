package enterprise

import (
	"context"
	"slices"
	"strings"

	"miaolin/app/access"
	"miaolin/db"
)

// firmColumns are those of an Enterprise, in the order of scanned and written.
// Many firms at a time are read and written past GORM's reflection.
const firmColumns = `id, uscc, provisional, name, short_name, name_key, core_key, pinyin, initials, sort_name, kind, registered_on,
	registered_capital_fen, capital_currency, business_scope, address, unit_code, park_code, attribution_code, industry_code,
	tech_field_code, officer_id, above_scale, state, archived_at, archive_reason, canonical_id, updated_at, version, facts_seq, created_at`

func (e *Enterprise) scanned() []any {
	return []any{
		&e.ID, &e.USCC, &e.Provisional, &e.Name, &e.ShortName, &e.NameKey, &e.CoreKey, &e.Pinyin, &e.Initials, &e.SortName, &e.Kind, &e.RegisteredOn,
		&e.RegisteredCapitalFen, &e.CapitalCurrency, &e.BusinessScope, &e.Address, &e.UnitCode, &e.ParkCode, &e.AttributionCode, &e.IndustryCode,
		&e.TechFieldCode, &e.OfficerID, &e.AboveScale, &e.State, &e.ArchivedAt, &e.ArchiveReason, &e.CanonicalID, &e.UpdatedAt, &e.Version, &e.FactsSeq, &e.CreatedAt,
	}
}

func (e Enterprise) written() []any {
	return []any{
		e.ID, e.USCC, e.Provisional, e.Name, e.ShortName, e.NameKey, e.CoreKey, e.Pinyin, e.Initials, e.SortName, e.Kind, e.RegisteredOn,
		e.RegisteredCapitalFen, e.CapitalCurrency, e.BusinessScope, e.Address, e.UnitCode, e.ParkCode, e.AttributionCode, e.IndustryCode,
		e.TechFieldCode, e.OfficerID, e.AboveScale, string(e.State), e.ArchivedAt, e.ArchiveReason, e.CanonicalID, e.UpdatedAt, e.Version, e.FactsSeq, e.CreatedAt,
	}
}

// find reads firms; where may be followed by an order and a limit.
func (s store) find(ctx context.Context, where string, args ...any) ([]Enterprise, error) {
	rows, err := s.db.From(ctx).Raw("SELECT "+firmColumns+" FROM enterprises WHERE "+where, args...).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []Enterprise
	for rows.Next() {
		var e Enterprise
		if err := rows.Scan(e.scanned()...); err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, rows.Err()
}

// findMany reads firms by a list that may be longer than a statement takes.
func (s store) findMany(ctx context.Context, list []string, where string, args ...any) ([]Enterprise, error) {
	var all []Enterprise
	for part := range slices.Chunk(list, 500) {
		some, err := s.find(ctx, where, append([]any{part}, args...)...)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

func (s store) loadMany(ctx context.Context, ids []string) ([]Enterprise, error) {
	return s.findMany(ctx, ids, "id IN ?")
}

func (s store) byUSCC(ctx context.Context, codes []string) ([]Enterprise, error) {
	return s.findMany(ctx, codes, "uscc IN ?")
}

// lockManyIn reads firms that are about to be changed, within a scope, by id.
// PostgreSQL makes a second writer wait, SQLite has one writer at a time anyway.
func (s store) lockManyIn(ctx context.Context, ids []string, scope access.Scope) (map[string]Enterprise, error) {
	where, args := scope.Where("unit_code", "park_code", "id")
	where = "id IN ? AND (" + where + ") ORDER BY id" // the same order for all, so that nobody locks another out
	if s.db.Engine() == db.Postgres {
		where += " FOR UPDATE"
	}
	all, err := s.findMany(ctx, ids, where, args...)
	byID := make(map[string]Enterprise, len(all))
	for _, e := range all {
		byID[e.ID] = e
	}
	return byID, err
}

// insertFirms writes new firms.
func (s store) insertFirms(ctx context.Context, firms []Enterprise) error {
	return s.db.Insert(ctx, "enterprises ("+firmColumns+")", len(firms), func(i int) []any { return firms[i].written() }, "")
}

// replaceFirms writes firms that are there; who calls it has locked them. When a
// firm was recorded and what is known of it stay as they are.
func (s store) replaceFirms(ctx context.Context, firms []Enterprise) error {
	return s.db.Insert(ctx, "enterprises ("+firmColumns+")", len(firms), func(i int) []any { return firms[i].written() },
		" ON CONFLICT (id) DO UPDATE SET "+takeOver(firmColumns, "id", "facts_seq", "created_at"))
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
