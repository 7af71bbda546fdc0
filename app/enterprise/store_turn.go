package enterprise

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"miaolin/app/value"
	"miaolin/db"
)

const profileColumns = `enterprise_id, standing, unit_code, park_code, attribution_code, name, short_name, uscc, provisional,
	sort_name, search_text, industry_code, tech_field_code, officer_id, above_scale, contacts, updated_at`

// profile is the part of a summary that the firm's own row says.
func (s Summary) profile() []any {
	return []any{
		s.EnterpriseID, s.Standing, s.UnitCode, s.ParkCode, s.AttributionCode, s.Name, s.ShortName, s.USCC, s.Provisional,
		s.SortName, s.SearchText, s.IndustryCode, s.TechFieldCode, s.OfficerID, s.AboveScale, s.Contacts, s.UpdatedAt,
	}
}

// insertSummaries writes the rows of firms of which nothing else is known.
func (s store) insertSummaries(ctx context.Context, rows []Summary) error {
	return s.db.Insert(ctx, "enterprise_summary ("+profileColumns+")", len(rows), func(i int) []any { return rows[i].profile() }, "")
}

// replaceProfiles writes the firms' own part of summaries that are there.
func (s store) replaceProfiles(ctx context.Context, rows []Summary) error {
	return s.db.Insert(ctx, "enterprise_summary ("+profileColumns+")", len(rows), func(i int) []any { return rows[i].profile() },
		" ON CONFLICT (enterprise_id) DO UPDATE SET "+takeOver(profileColumns, "enterprise_id", "contacts"))
}

// lockCounted reads what the counters go by, of rows that are about to change.
func (s store) lockCounted(ctx context.Context, ids []string) (map[string]Summary, error) {
	all := make(map[string]Summary, len(ids))
	sql := `SELECT enterprise_id, standing, unit_code, rung, lapsed, climbing, awaiting FROM enterprise_summary WHERE enterprise_id IN ? ORDER BY enterprise_id`
	if s.db.Engine() == db.Postgres {
		sql += " FOR UPDATE"
	}
	for part := range slices.Chunk(ids, 500) {
		rows, err := s.db.From(ctx).Raw(sql, part).Rows()
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var row Summary
			if err := rows.Scan(&row.EnterpriseID, &row.Standing, &row.UnitCode, &row.Rung, &row.Lapsed, &row.Climbing, &row.Awaiting); err != nil {
				_ = rows.Close()
				return nil, err
			}
			all[row.EnterpriseID] = row
		}
		if err := rows.Close(); err != nil {
			return nil, err
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (s store) addFormerNames(ctx context.Context, names []formerName) error {
	return s.db.Insert(ctx, "enterprise_former_names (id, enterprise_id, name, name_key, until_on, created_at)", len(names), func(i int) []any {
		f := names[i]
		return []any{f.ID, f.EnterpriseID, f.Name, f.NameKey, f.UntilOn, f.CreatedAt}
	}, "")
}

// formerNamesOf are the earlier names of some firms, latest first.
func (s store) formerNamesOf(ctx context.Context, ids []string) (map[string][]string, error) {
	names := map[string][]string{}
	for part := range slices.Chunk(ids, 500) {
		var rows []struct{ EnterpriseID, Name string }
		err := s.db.From(ctx).Raw(`SELECT enterprise_id, name FROM enterprise_former_names WHERE enterprise_id IN ?
			ORDER BY created_at DESC, id DESC`, part).Scan(&rows).Error
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			names[r.EnterpriseID] = append(names[r.EnterpriseID], r.Name)
		}
	}
	return names, nil
}

func (s store) addSpells(ctx context.Context, spells []Spell) error {
	return s.db.Insert(ctx, "enterprise_spells (id, enterprise_id, kind, value, reason, from_on, to_on, created_at)", len(spells), func(i int) []any {
		p := spells[i]
		return []any{p.ID, p.EnterpriseID, p.Kind, p.Value, p.Reason, p.FromOn, p.ToOn, p.CreatedAt}
	}, "")
}

func (s store) insertContacts(ctx context.Context, all []Contact) error {
	const columns = "id, enterprise_id, name, role, title, phone, wechat, email, note, is_primary, archived_at, created_at, updated_at, version"
	return s.db.Insert(ctx, "enterprise_contacts ("+columns+")", len(all), func(i int) []any {
		c := all[i]
		return []any{c.ID, c.EnterpriseID, c.Name, c.Role, c.Title, c.Phone, c.Wechat, c.Email, c.Note, c.IsPrimary, c.ArchivedAt, c.CreatedAt, c.UpdatedAt, c.Version}
	}, "")
}

// archiveContacts takes people off their firms.
func (s store) archiveContacts(ctx context.Context, ids []string, at value.Instant) error {
	for part := range slices.Chunk(ids, 500) {
		err := s.db.From(ctx).Exec("UPDATE enterprise_contacts SET archived_at = ?, version = version + 1 WHERE id IN ? AND archived_at IS NULL", at, part).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// countContactsOf keeps the numbers the list filters by.
func (s store) countContactsOf(ctx context.Context, firms []string) error {
	for part := range slices.Chunk(firms, 500) {
		err := s.db.From(ctx).Exec(`UPDATE enterprise_summary SET contacts =
			(SELECT count(*) FROM enterprise_contacts c WHERE c.enterprise_id = enterprise_summary.enterprise_id AND c.archived_at IS NULL)
			WHERE enterprise_id IN ?`, part).Error
		if err != nil {
			return err
		}
	}
	return nil
}

type gramRow struct{ Gram, UnitCode, EnterpriseID string }

// replaceGramsOf makes firms findable by exactly these grams, writing only what changed.
func (s store) replaceGramsOf(ctx context.Context, firms []string, rows []gramRow) error {
	missing := make(map[gramRow]bool, len(rows))
	for _, r := range rows {
		missing[r] = true
	}
	var gone []gramRow
	for part := range slices.Chunk(firms, 500) {
		var old []gramRow
		if err := s.db.From(ctx).Raw("SELECT gram, unit_code, enterprise_id FROM enterprise_grams WHERE enterprise_id IN ?", part).Scan(&old).Error; err != nil {
			return err
		}
		for _, r := range old {
			if !missing[r] {
				gone = append(gone, r)
			}
			delete(missing, r)
		}
	}
	for part := range slices.Chunk(gone, 500) {
		args := make([]any, 0, 3*len(part))
		for _, r := range part {
			args = append(args, r.Gram, r.UnitCode, r.EnterpriseID)
		}
		these := strings.TrimSuffix(strings.Repeat("(?, ?, ?),", len(part)), ",")
		if err := s.db.From(ctx).Exec("DELETE FROM enterprise_grams WHERE (gram, unit_code, enterprise_id) IN (VALUES "+these+")", args...).Error; err != nil {
			return err
		}
	}
	rows = slices.Collect(maps.Keys(missing))
	sortGrams(rows)
	return s.insertGramRows(ctx, rows)
}

// sortGrams puts grams into the order of their key, so that neighbours in the
// index are written one after the other.
func sortGrams(rows []gramRow) {
	slices.SortFunc(rows, func(a, b gramRow) int {
		return cmp.Or(strings.Compare(a.Gram, b.Gram), strings.Compare(a.UnitCode, b.UnitCode), strings.Compare(a.EnterpriseID, b.EnterpriseID))
	})
}

// insertGramRows leaves those alone that are there.
func (s store) insertGramRows(ctx context.Context, rows []gramRow) error {
	return s.db.Insert(ctx, "enterprise_grams (gram, unit_code, enterprise_id)", len(rows), func(i int) []any {
		return []any{rows[i].Gram, rows[i].UnitCode, rows[i].EnterpriseID}
	}, " ON CONFLICT (gram, unit_code, enterprise_id) DO NOTHING")
}
