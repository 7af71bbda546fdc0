package collection

import (
	"context"

	"gorm.io/gorm/clause"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/value"
	"miaolin/db"
)

type store struct{ db *db.DB }

// answering are the returns of firms that still have to answer: the firm is
// active and its record is not closed, and nobody took it off the round. n is the
// return, e the firm.
const answering = "n.left_at IS NULL AND e.state = 'active' AND e.archived_at IS NULL AND e.canonical_id IS NULL"

// seen is which rounds a scope reaches: those of its own units, and of the others,
// once they are open, those in which one of its firms is asked. r is the round.
func seen(scope access.Scope) (string, []any) {
	if scope.Unbounded() {
		return "1 = 1", nil
	}
	own, args := scope.Where("r.unit_code", "", "''")
	firms, firmArgs := scope.Where("e.unit_code", "e.park_code", "e.id")
	return "(" + own + ` OR r.opened_at IS NOT NULL AND EXISTS (SELECT 1 FROM collection_returns n
		JOIN enterprises e ON e.id = n.enterprise_id WHERE n.round_id = r.id AND ` + firms + "))", append(args, firmArgs...)
}

func (s store) insertRound(ctx context.Context, r Round) error {
	return s.db.From(ctx).Create(&r).Error
}

func (s store) round(ctx context.Context, scope access.Scope, id string) (Round, error) {
	where, args := seen(scope)
	var r Round
	err := s.db.From(ctx).Table("collection_rounds r").Where("r.id = ?", id).Where(where, args...).Take(&r).Error
	return r, err
}

// roundByID is for who proves the right to it by other means.
func (s store) roundByID(ctx context.Context, id string) (Round, error) {
	var r Round
	err := s.db.From(ctx).Where("id = ?", id).Take(&r).Error
	return r, err
}

// hold makes other writers of this round wait until the transaction is over.
func (s store) hold(ctx context.Context, id string) (Round, error) {
	q := s.db.From(ctx).Where("id = ?", id)
	if s.db.Engine() == db.Postgres {
		q = q.Clauses(clause.Locking{Strength: "UPDATE"})
	}
	var r Round
	err := q.Take(&r).Error
	return r, err
}

func (s store) updateRound(ctx context.Context, r Round, read int64) (bool, error) {
	res := s.db.From(ctx).Model(&Round{}).Where("id = ? AND version = ?", r.ID, read).
		Select("*").Omit("id", "unit_code", "unit_stem", "form", "form_code", "audience", "created_by", "created_by_name", "created_at").Updates(&r)
	return res.RowsAffected == 1, res.Error
}

// Filter narrows a list of rounds.
type Filter struct {
	State    string
	FormCode string
	Unit     string
	Year     int // of the day it is due
	Limit    int
	After    *value.Place
}

func (s store) rounds(ctx context.Context, scope access.Scope, f Filter) ([]Round, error) {
	where, args := seen(scope)
	q := s.db.From(ctx).Table("collection_rounds r").Select("r.*").Where(where, args...)
	if f.State != "" {
		q = q.Where("r.state = ?", f.State)
	}
	if f.FormCode != "" {
		q = q.Where("r.form_code = ?", f.FormCode)
	}
	if f.Unit != "" {
		stem := access.Stem(f.Unit)
		q = q.Where("r.unit_code >= ? AND r.unit_code < ?", stem, access.PrefixEnd(stem))
	}
	if f.Year != 0 {
		q = q.Where("r.due_on >= ? AND r.due_on <= ?", value.NewDate(f.Year, 1, 1), value.NewDate(f.Year, 12, 31))
	}
	if f.After != nil {
		q = q.Where("(r.due_on, r.id) < (?, ?)", f.After.On, f.After.ID)
	}
	var rows []Round
	err := q.Order("r.due_on DESC, r.id DESC").Limit(f.Limit).Scan(&rows).Error
	return rows, err
}

// due are planned rounds whose day has come.
func (s store) due(ctx context.Context, today value.Date) ([]Round, error) {
	var rows []Round
	err := s.db.From(ctx).Where("state = 'planned' AND opens_on <= ?", today).Order("id").Find(&rows).Error
	return rows, err
}

func (s store) openRounds(ctx context.Context) ([]Round, error) {
	var rows []Round
	err := s.db.From(ctx).Where("state = 'open'").Order("id").Find(&rows).Error
	return rows, err
}

// sharedRound is a round that asked some of the same firms.
type sharedRound struct {
	Round
	Firms int
}

// sharedRounds are rounds opened since a day that ask firms named.
func (s store) sharedRounds(ctx context.Context, scope access.Scope, not string, firms []string, since value.Date) ([]sharedRound, error) {
	where, args := seen(scope)
	counts := map[string]int{}
	for from := 0; from < len(firms); from += chunk {
		var part []struct {
			ID    string
			Firms int
		}
		err := s.db.From(ctx).Table("collection_rounds r").Joins("JOIN collection_returns n ON n.round_id = r.id").
			Select("r.id, COUNT(*) AS firms").Where("r.id <> ? AND r.opened_at >= ? AND r.state IN ('open', 'closed')", not, since.Start()).
			Where("n.enterprise_id IN ?", firms[from:min(from+chunk, len(firms))]).Where(where, args...).Group("r.id").Scan(&part).Error
		if err != nil {
			return nil, err
		}
		for _, p := range part {
			counts[p.ID] += p.Firms
		}
	}
	var rounds []Round
	if len(counts) == 0 {
		return nil, nil
	}
	if err := s.db.From(ctx).Where("id IN ?", keysOf(counts)).Order("due_on DESC, id DESC").Find(&rounds).Error; err != nil {
		return nil, err
	}
	all := make([]sharedRound, len(rounds))
	for i, r := range rounds {
		all[i] = sharedRound{r, counts[r.ID]}
	}
	return all, nil
}

// chunk keeps the number of placeholders of one query far below what both engines take.
const chunk = 500

// progress counts the firms in reach by round and state.
func (s store) progress(ctx context.Context, scope access.Scope, rounds []string) (map[string]Progress, error) {
	where, args := scope.Where("e.unit_code", "e.park_code", "e.id")
	var rows []struct {
		RoundID string
		Progress
	}
	err := s.db.From(ctx).Table("collection_returns n").Joins("JOIN enterprises e ON e.id = n.enterprise_id").
		Select("n.round_id, "+counted).Where("n.round_id IN ?", append(rounds, "")).Where(where, args...).Group("n.round_id").Scan(&rows).Error
	all := map[string]Progress{}
	for _, r := range rows {
		all[r.RoundID] = r.Progress
	}
	return all, err
}

const counted = "COUNT(*) FILTER (WHERE " + answering + ") AS firms, COUNT(*) FILTER (WHERE NOT (" + answering + ")) AS " + `"left",
	COUNT(*) FILTER (WHERE n.state = 'unsent' AND ` + answering + `) AS unsent, COUNT(*) FILTER (WHERE n.state = 'sent' AND ` + answering + `) AS sent,
	COUNT(*) FILTER (WHERE n.state = 'received' AND ` + answering + `) AS received, COUNT(*) FILTER (WHERE n.state = 'filled' AND ` + answering + `) AS filled,
	COUNT(*) FILTER (WHERE n.state = 'returned' AND ` + answering + `) AS returned, COUNT(*) FILTER (WHERE n.state = 'checked' AND ` + answering + `) AS checked,
	COUNT(*) FILTER (WHERE n.late = TRUE AND n.filled_at IS NOT NULL AND ` + answering + ") AS late"

// byTown is progress of one round by the unit the firms are in now.
func (s store) byTown(ctx context.Context, scope access.Scope, round string) ([]TownProgress, error) {
	where, args := scope.Where("e.unit_code", "e.park_code", "e.id")
	var rows []TownProgress
	err := s.db.From(ctx).Table("collection_returns n").Joins("JOIN enterprises e ON e.id = n.enterprise_id").
		Select("e.unit_code, "+counted).Where("n.round_id = ?", round).Where(where, args...).Group("e.unit_code").Order("e.unit_code").Scan(&rows).Error
	return rows, err
}

func (s store) insertReturns(ctx context.Context, round string, firms []string, now value.Instant) error {
	rows := make([]Return, len(firms))
	for i, id := range firms {
		rows[i] = Return{ID: value.NewID(), RoundID: round, EnterpriseID: id, State: Unsent, CreatedAt: now, UpdatedAt: now, Version: 1}
	}
	if len(rows) == 0 {
		return nil
	}
	return s.db.From(ctx).Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "round_id"}, {Name: "enterprise_id"}}, DoNothing: true,
	}).CreateInBatches(&rows, 100).Error
}

// askedFirms are the firms a round asks, those that left it among them.
func (s store) askedFirms(ctx context.Context, round string) (map[string]bool, error) {
	var ids []string
	err := s.db.From(ctx).Table("collection_returns").Where("round_id = ?", round).Pluck("enterprise_id", &ids).Error
	all := make(map[string]bool, len(ids))
	for _, id := range ids {
		all[id] = true
	}
	return all, err
}

// visibleFirm is a condition on the firm of a return.
func visibleFirm(scope access.Scope) (string, []any) {
	return enterprise.Visible(scope, "n.enterprise_id")
}
