package collection

import (
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"miaolin/app/access"
	"miaolin/app/value"
	"miaolin/db"
)

// ReturnFilter narrows a list of returns.
type ReturnFilter struct {
	RoundID      string
	EnterpriseID string
	States       []string
	Unit         string
	Query        string // part of the name
	Late         bool   // answered after the day
	Left         bool   // only firms that need not answer any more
	NoContact    bool   // firms nobody of whom could be told
	Waiting      bool   // the firm has still to answer, in a round that is open
	Limit        int
	After        *returnKey
}

// returnKey is where a page ended.
type returnKey struct {
	Unit string `json:"u"`
	Name string `json:"n"`
	ID   string `json:"i"`
}

// returnLine is a return with what lists show of its firm and round.
type returnLine struct {
	Return
	EnterpriseName string
	UnitCode       string
	SortName       string
	RoundTitle     string
	DueOn          value.Date
	RoundState     State
	FormCode       string
}

func (f ReturnFilter) narrow(q *gorm.DB) *gorm.DB {
	if f.RoundID != "" {
		q = q.Where("n.round_id = ?", f.RoundID)
	}
	if f.EnterpriseID != "" {
		q = q.Where("n.enterprise_id = ?", f.EnterpriseID)
	}
	if len(f.States) > 0 {
		q = q.Where("n.state IN ?", f.States)
	}
	if f.Unit != "" {
		stem := access.Stem(f.Unit)
		q = q.Where("e.unit_code >= ? AND e.unit_code < ?", stem, access.PrefixEnd(stem))
	}
	if f.Query != "" {
		q = q.Where(`(e.name LIKE ? ESCAPE '\' OR e.initials LIKE ? ESCAPE '\')`, db.Like(f.Query), db.Like(strings.ToLower(f.Query)))
	}
	if f.Late {
		q = q.Where("n.late = TRUE AND n.filled_at IS NOT NULL")
	}
	if f.Waiting {
		q = q.Where("r.state = 'open' AND n.state IN ?", []string{string(Unsent), string(Sent), string(Received), string(Returned)})
	}
	if f.Left {
		return q.Where("NOT (" + answering + ")")
	}
	return q.Where(answering)
}

func (s store) lines(ctx context.Context, scope access.Scope, f ReturnFilter) ([]returnLine, error) {
	where, args := scope.Where("e.unit_code", "e.park_code", "e.id")
	q := s.db.From(ctx).Table("collection_returns n").Joins("JOIN enterprises e ON e.id = n.enterprise_id").
		Joins("JOIN collection_rounds r ON r.id = n.round_id").
		Select("n.*, e.name AS enterprise_name, e.unit_code, e.sort_name, r.title AS round_title, r.due_on, r.state AS round_state, r.form_code").
		Where("r.opened_at IS NOT NULL AND r.state <> 'cancelled'").Where(where, args...)
	q = f.narrow(q)
	if a := f.After; a != nil {
		q = q.Where("(e.unit_code, e.sort_name, n.id) > (?, ?, ?)", a.Unit, a.Name, a.ID)
	}
	if f.Limit > 0 {
		q = q.Limit(f.Limit)
	}
	var rows []returnLine
	err := q.Order("e.unit_code, e.sort_name, n.id").Scan(&rows).Error
	return rows, err
}

func (s store) ret(ctx context.Context, scope access.Scope, id string) (Return, error) {
	where, args := visibleFirm(scope)
	var r Return
	err := s.db.From(ctx).Table("collection_returns n").Where("n.id = ?", id).Where(where, args...).Take(&r).Error
	return r, err
}

func (s store) holdReturn(ctx context.Context, id string) (Return, error) {
	q := s.db.From(ctx).Where("id = ?", id)
	if s.db.Engine() == db.Postgres {
		q = q.Clauses(clause.Locking{Strength: "UPDATE"})
	}
	var r Return
	err := q.Take(&r).Error
	return r, err
}

func (s store) updateReturn(ctx context.Context, r Return, read int64) (bool, error) {
	res := s.db.From(ctx).Model(&Return{}).Where("id = ? AND version = ?", r.ID, read).
		Select("*").Omit("id", "round_id", "enterprise_id", "created_at").Updates(&r)
	return res.RowsAffected == 1, res.Error
}

// told marks a firm as told, once; false when another was faster or it is no
// longer to be told. again is the moment since which nobody may have reminded it.
func (s store) told(ctx context.Context, r Return, remind bool, now, again value.Instant) (bool, error) {
	q := s.db.From(ctx).Model(&Return{}).Where("id = ? AND left_at IS NULL", r.ID)
	set := map[string]any{"told_at": now}
	if remind {
		q = q.Where("state IN ? AND (reminded_at IS NULL OR reminded_at <= ?)", waiting, again)
		set["reminded_at"], set["reminders"] = now, gorm.Expr("reminders + 1")
	} else {
		q = q.Where("told_at IS NULL AND state = 'unsent'")
	}
	if r.State == Unsent {
		set["state"], set["version"] = string(Sent), gorm.Expr("version + 1")
	}
	res := q.Updates(set)
	return res.RowsAffected == 1, res.Error
}

// untold are the returns of a round whose firms nobody has told.
func (s store) untold(ctx context.Context, round string) ([]Return, error) {
	var rows []Return
	err := s.db.From(ctx).Table("collection_returns n").Joins("JOIN enterprises e ON e.id = n.enterprise_id").Select("n.*").
		Where("n.round_id = ? AND n.state = 'unsent' AND n.told_at IS NULL", round).Where(answering).Order("n.id").Scan(&rows).Error
	return rows, err
}

func (s store) returnIDs(ctx context.Context, round string) ([]string, error) {
	var ids []string
	err := s.db.From(ctx).Table("collection_returns").Where("round_id = ?", round).Order("id").Pluck("id", &ids).Error
	return ids, err
}

// Saved is what a firm's people have typed and not handed in.
type Saved struct {
	ReturnID    string        `json:"-" gorm:"primaryKey"`
	Answers     value.JSON    `json:"-"`
	SavedBy     string        `json:"-"`
	SavedByName string        `json:"savedByName"`
	SavedAt     value.Instant `json:"savedAt"`
	Version     int64         `json:"version"`
}

// TableName is GORM's.
func (Saved) TableName() string { return "collection_drafts" }

func (s store) draft(ctx context.Context, id string) (*Saved, error) {
	var d Saved
	err := s.db.From(ctx).Where("return_id = ?", id).Take(&d).Error
	if db.IsNotFound(err) {
		return nil, nil
	}
	return &d, err
}

func (s store) draftsOf(ctx context.Context, ids []string) (map[string]bool, error) {
	all := map[string]bool{}
	for part := range slices.Chunk(ids, chunk) {
		var some []string
		if err := s.db.From(ctx).Table("collection_drafts").Where("return_id IN ?", part).Pluck("return_id", &some).Error; err != nil {
			return nil, err
		}
		for _, id := range some {
			all[id] = true
		}
	}
	return all, nil
}

// saveDraft writes over the version that was read; 0 writes the first one.
func (s store) saveDraft(ctx context.Context, d Saved, read int64) (bool, error) {
	if read == 0 {
		res := s.db.From(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "return_id"}}, DoNothing: true}).Create(&d)
		return res.RowsAffected == 1, res.Error
	}
	res := s.db.From(ctx).Model(&Saved{}).Where("return_id = ? AND version = ?", d.ReturnID, read).Select("*").Omit("return_id").Updates(&d)
	return res.RowsAffected == 1, res.Error
}

// dropDraft forgets what was typed once it is handed in.
func (s store) dropDraft(ctx context.Context, id string) error {
	return s.db.From(ctx).Where("return_id = ?", id).Delete(&Saved{}).Error
}

type link struct {
	ID        string `gorm:"primaryKey"`
	ReturnID  string
	TokenHash string
	MadeBy    string
	MadeAt    value.Instant
	ExpiresAt value.Instant
	UsedAt    *value.Instant
}

func (link) TableName() string { return "collection_links" }

func (s store) insertLink(ctx context.Context, l link) error {
	return s.db.From(ctx).Create(&l).Error
}

// endLinks makes the links of a return worthless.
func (s store) endLinks(ctx context.Context, id string, now value.Instant) error {
	return s.db.From(ctx).Model(&link{}).Where("return_id = ? AND used_at IS NULL", id).Update("used_at", now).Error
}

func (s store) returnOfLink(ctx context.Context, hash string, now value.Instant) (Return, error) {
	var r Return
	err := s.db.From(ctx).Table("collection_returns n").Joins("JOIN collection_links l ON l.return_id = n.id").Select("n.*").
		Where("l.token_hash = ? AND l.used_at IS NULL AND l.expires_at > ?", hash, now).Take(&r).Error
	return r, err
}

// insertReturn writes a row as it is.
func (s store) insertReturn(ctx context.Context, r Return) error {
	return s.db.From(ctx).Create(&r).Error
}
