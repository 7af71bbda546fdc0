package certification

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/value"
)

type spellRow struct {
	ID           string `gorm:"primaryKey"`
	EnterpriseID string
	Rung         string
	Climbing     bool
	Lapsed       bool
	Awaiting     bool
	FromOn       value.Date
	ToOn         *value.Date
	Causes       value.JSON
	Applied      bool
}

func (spellRow) TableName() string { return "rung_spells" }

// replaceSpells stores a firm's whole history. The first spell is the time
// before any title and has no row. Spells that have begun count as applied: the
// caller shows today's in the same transaction.
func (s store) replaceSpells(ctx context.Context, enterpriseID string, spells []Spell, today value.Date) error {
	tx := s.db.From(ctx)
	if err := tx.Where("enterprise_id = ?", enterpriseID).Delete(&spellRow{}).Error; err != nil {
		return err
	}
	if len(spells) < 2 {
		return nil
	}
	rows := make([]spellRow, 0, len(spells)-1)
	for _, sp := range spells[1:] {
		rows = append(rows, spellRow{
			ID: value.NewID(), EnterpriseID: enterpriseID, Rung: sp.Rung, Climbing: sp.Climbing, Lapsed: sp.Lapsed,
			Awaiting: sp.Awaiting, FromOn: *sp.From, ToOn: sp.To, Causes: value.JSONOf(sp.Causes), Applied: !sp.From.After(today),
		})
	}
	return tx.Create(&rows).Error
}

// firmsDue are firms with a spell that has begun and is not shown yet.
func (s store) firmsDue(ctx context.Context, today value.Date, after string, limit int) ([]string, error) {
	var ids []string
	err := s.db.From(ctx).Raw(`SELECT DISTINCT enterprise_id FROM rung_spells
		WHERE NOT applied AND from_on <= ? AND enterprise_id > ? ORDER BY enterprise_id LIMIT ?`, today, after, limit).Scan(&ids).Error
	return ids, err
}

func (s store) firmsWithTitles(ctx context.Context) ([]string, error) {
	var ids []string
	err := s.db.From(ctx).Raw("SELECT DISTINCT enterprise_id FROM titles ORDER BY enterprise_id").Scan(&ids).Error
	return ids, err
}

// firmsHolding are firms with a title of a kind that starts in a year.
func (s store) firmsHolding(ctx context.Context, kind string, year int) ([]string, error) {
	var ids []string
	err := s.db.From(ctx).Raw(`SELECT DISTINCT enterprise_id FROM titles WHERE kind = ? AND valid_to >= ? AND valid_to <= ?
		AND withdrawn_at IS NULL ORDER BY enterprise_id`, kind, value.NewDate(year, 1, 1), value.NewDate(year, 12, 31)).Scan(&ids).Error
	return ids, err
}

// countsOn counts the firms a scope reaches by unit and rung as of a day. A firm
// without a spell on the day stood on the lowest rung.
func (s store) countsOn(ctx context.Context, scope access.Scope, on value.Date, lowest string) ([]RungCount, error) {
	placed, args := enterprise.PlacedOn(scope, on)
	var rows []RungCount
	err := s.db.From(ctx).Raw(`SELECT min(p.unit_code || '/' || coalesce(r.rung, ?)) AS id, p.unit_code, coalesce(r.rung, ?) AS rung, count(*) AS firms, count(*) FILTER (WHERE r.lapsed) AS lapsed,
		count(*) FILTER (WHERE r.climbing) AS climbing, count(*) FILTER (WHERE r.awaiting) AS awaiting
		FROM `+placed+` p LEFT JOIN rung_spells r ON r.enterprise_id = p.enterprise_id AND r.from_on <= ? AND (r.to_on IS NULL OR r.to_on >= ?)
		GROUP BY 2, 3`, slices.Concat([]any{lowest, lowest}, args, []any{on, on})...).Find(&rows).Error
	return rows, err
}

type windowRow struct {
	ID        string `gorm:"primaryKey"`
	Kind      string
	Year      int
	Opens     value.Date
	Closes    value.Date
	Source    string
	CreatedAt value.Instant
	UpdatedAt value.Instant
	Version   int64
}

func (windowRow) TableName() string { return "title_windows" }

func (s store) windowRows(ctx context.Context) ([]windowRow, error) {
	var rows []windowRow
	err := s.db.From(ctx).Order("kind, year").Find(&rows).Error
	return rows, err
}

func (s store) windows(ctx context.Context) (Windows, error) {
	rows, err := s.windowRows(ctx)
	if err != nil {
		return nil, err
	}
	all := Windows{}
	for _, r := range rows {
		if all[r.Kind] == nil {
			all[r.Kind] = map[int]Window{}
		}
		all[r.Kind][r.Year] = r.window()
	}
	return all, nil
}

func (r windowRow) window() Window {
	return Window{Year: r.Year, Opens: r.Opens, Closes: r.Closes, Version: r.Version, Sure: Sure{Tag: entered, Source: r.Source}}
}

func (s store) insertWindow(ctx context.Context, r windowRow) error {
	return s.db.From(ctx).Create(&r).Error
}

func (s store) updateWindow(ctx context.Context, r windowRow, read int64) error {
	tx := s.db.From(ctx).Model(&windowRow{}).Where("id = ? AND version = ?", r.ID, read).
		Select("*").Omit("id", "created_at").Updates(&r)
	if tx.Error == nil && tx.RowsAffected != 1 {
		return gorm.ErrDuplicatedKey
	}
	return tx.Error
}
