package plan

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/value"
	"miaolin/db"
)

type store struct{ db *db.DB }

func (s store) menu(ctx context.Context, archived bool) ([]MenuItem, error) {
	q := s.db.From(ctx).Order("code")
	if !archived {
		q = q.Where("archived_at IS NULL")
	}
	var items []MenuItem
	err := q.Find(&items).Error
	return items, err
}

func (s store) menuItem(ctx context.Context, id string) (MenuItem, error) {
	var m MenuItem
	err := s.db.From(ctx).Where("id = ?", id).Take(&m).Error
	return m, err
}

func (s store) insertMenu(ctx context.Context, m MenuItem) error {
	return s.db.From(ctx).Create(&m).Error
}

func (s store) updateMenu(ctx context.Context, m MenuItem, read int64) (bool, error) {
	res := s.db.From(ctx).Model(&MenuItem{}).Where("id = ? AND version = ?", m.ID, read).
		Select("*").Omit("id", "code", "created_at").Updates(&m)
	return res.RowsAffected == 1, res.Error
}

func (s store) keepVersion(ctx context.Context, v MenuVersion) error {
	return s.db.From(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&v).Error
}

func (s store) menuVersions(ctx context.Context, id string) ([]MenuVersion, error) {
	var all []MenuVersion
	err := s.db.From(ctx).Where("menu_item_id = ?", id).Order("version DESC").Limit(100).Find(&all).Error
	return all, err
}

// ensure makes the head of a plan unless it is there, and moves its version on.
func (s store) ensure(ctx context.Context, firm string, year int, now value.Instant) error {
	p := Plan{ID: value.NewID(), EnterpriseID: firm, Year: year, CreatedAt: now, UpdatedAt: now, Version: 1}
	return s.db.From(ctx).Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "enterprise_id"}, {Name: "year"}},
		DoUpdates: clause.Assignments(map[string]any{"version": gorm.Expr("plans.version + 1"), "updated_at": now}),
	}).Create(&p).Error
}

func (s store) planOf(ctx context.Context, scope access.Scope, firm string, year int) (Plan, error) {
	where, args := enterprise.Visible(scope, "enterprise_id")
	var p Plan
	err := s.db.From(ctx).Where("enterprise_id = ? AND year = ?", firm, year).Where(where, args...).Take(&p).Error
	return p, err
}

func (s store) plan(ctx context.Context, scope access.Scope, id string) (Plan, error) {
	where, args := enterprise.Visible(scope, "enterprise_id")
	var p Plan
	err := s.db.From(ctx).Where("id = ?", id).Where(where, args...).Take(&p).Error
	return p, err
}

func (s store) agree(ctx context.Context, p Plan, read int64) (bool, error) {
	res := s.db.From(ctx).Model(&Plan{}).Where("id = ? AND version = ?", p.ID, read).
		Select("agreed_at", "agreed_by", "updated_at", "version").Updates(&p)
	return res.RowsAffected == 1, res.Error
}

// insertItem adds an item unless the same one of the menu is open already.
func (s store) insertItem(ctx context.Context, i Item) (bool, error) {
	res := s.db.From(ctx).Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "enterprise_id"}, {Name: "year"}, {Name: "menu_item_id"}},
		TargetWhere: clause.Where{Exprs: []clause.Expression{
			clause.Expr{SQL: "menu_item_id IS NOT NULL AND state IN ('todo', 'doing')"},
		}},
		DoNothing: true,
	}).Create(&i)
	return res.RowsAffected == 1, res.Error
}

func (s store) insertStep(ctx context.Context, st Step) error {
	tx := s.db.From(ctx)
	if err := tx.Exec("UPDATE plan_item_states SET to_at = ? WHERE item_id = ? AND to_at IS NULL", st.FromAt, st.ItemID).Error; err != nil {
		return err
	}
	return s.db.From(ctx).Create(&st).Error
}

func (s store) item(ctx context.Context, scope access.Scope, id string) (Item, error) {
	where, args := enterprise.Visible(scope, "enterprise_id")
	var i Item
	err := s.db.From(ctx).Where("id = ?", id).Where(where, args...).Take(&i).Error
	return i, err
}

// openOf are a firm's open items of some of the menu.
func (s store) openOf(ctx context.Context, firm string, year int, menuItems []string) ([]Item, error) {
	var rows []Item
	err := s.db.From(ctx).Where("enterprise_id = ? AND year = ? AND state IN ('todo', 'doing') AND menu_item_id IN ?", firm, year, append(menuItems, "")).
		Order("id").Find(&rows).Error
	return rows, err
}

func (s store) updateItem(ctx context.Context, i Item, read int64) (bool, error) {
	res := s.db.From(ctx).Model(&Item{}).Where("id = ? AND version = ?", i.ID, read).
		Select("*").Omit("id", "enterprise_id", "year", "created_at").Updates(&i)
	return res.RowsAffected == 1, res.Error
}

func (s store) steps(ctx context.Context, items []string) (map[string][]Step, error) {
	var rows []Step
	err := s.db.From(ctx).Where("item_id IN ?", append(items, "")).Order("id").Find(&rows).Error
	all := map[string][]Step{}
	for _, st := range rows {
		all[st.ItemID] = append(all[st.ItemID], st)
	}
	return all, err
}

func (s store) states(ctx context.Context, ids []string) (map[string]State, error) {
	var rows []Item
	err := s.db.From(ctx).Select("id", "state").Where("id IN ?", append(ids, "")).Find(&rows).Error
	all := map[string]State{}
	for _, i := range rows {
		all[i.ID] = i.State
	}
	return all, err
}

// ItemFilter narrows items over firms.
type ItemFilter struct {
	EnterpriseID string
	Year         int
	Unit         string
	Officer      string // who looks after the firm
	Owner        string // "firm" or "office"; empty: both
	Open         bool
	Overdue      bool // implies open
	DueTo        *value.Date
	ByDue        bool // earliest first, only what has a day
	Limit        int
	After        *value.Place
}

// asked leaves out firms that do not stand any more: what is on their plans stays
// there, but nobody is asked for it.
var asked = enterprise.Alive("plan_items.enterprise_id")

func (s store) items(ctx context.Context, scope access.Scope, f ItemFilter, today value.Date) ([]Item, error) {
	where, args := enterprise.Visible(scope, "enterprise_id")
	q := s.db.From(ctx).Where(where, args...)
	if f.EnterpriseID != "" {
		q = q.Where("enterprise_id = ?", f.EnterpriseID)
	}
	if f.Year != 0 {
		q = q.Where("year = ?", f.Year)
	}
	if f.Unit != "" {
		stem := access.Stem(f.Unit)
		q = q.Where("enterprise_id IN (SELECT id FROM enterprises WHERE unit_code >= ? AND unit_code < ?)", stem, access.PrefixEnd(stem))
	}
	if f.Officer != "" {
		q = q.Where("enterprise_id IN (SELECT id FROM enterprises WHERE officer_id = ?)", f.Officer)
	}
	if f.Owner != "" {
		q = q.Where("owner = ?", f.Owner)
	}
	if f.Open || f.Overdue {
		q = q.Where("state IN ('todo', 'doing')")
	}
	if f.Overdue {
		q = q.Where("due_on < ?", today)
	}
	if f.DueTo != nil {
		q = q.Where("due_on <= ?", *f.DueTo)
	}
	if f.ByDue || f.Overdue || f.DueTo != nil {
		q = q.Where("due_on IS NOT NULL").Where(asked).Order("due_on, id")
		if f.After != nil {
			q = q.Where("(due_on, id) > (?, ?)", f.After.On, f.After.ID)
		}
	} else {
		q = q.Order("id")
		if f.After != nil {
			q = q.Where("id > ?", f.After.ID)
		}
	}
	var rows []Item
	err := q.Limit(f.Limit).Find(&rows).Error
	return rows, err
}

// late are open items whose day is past and about which nobody was told yet.
func (s store) late(ctx context.Context, today, since value.Date) ([]Item, error) {
	var rows []Item
	err := s.db.From(ctx).Where("state IN ('todo', 'doing') AND due_on < ? AND due_on >= ? AND (told_due IS NULL OR told_due <> due_on)", today, since).Where(asked).
		Order("due_on, id").Limit(5000).Find(&rows).Error
	return rows, err
}

// toldLate notes that somebody is told; false when another was faster.
func (s store) toldLate(ctx context.Context, i Item) (bool, error) {
	res := s.db.From(ctx).Model(&Item{}).Where("id = ? AND due_on = ? AND (told_due IS NULL OR told_due <> due_on) AND state IN ('todo', 'doing')", i.ID, i.DueOn).
		Update("told_due", i.DueOn)
	return res.RowsAffected == 1, res.Error
}

func (s store) countOverdue(ctx context.Context, scope access.Scope, today value.Date) (n int64, err error) {
	where, args := enterprise.Visible(scope, "enterprise_id")
	err = s.db.From(ctx).Model(&Item{}).Where("state IN ('todo', 'doing') AND due_on < ?", today).Where(asked).Where(where, args...).Count(&n).Error
	return n, err
}
