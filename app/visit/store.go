package visit

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/value"
	"miaolin/db"
)

type store struct{ db *db.DB }

// Filter narrows a list of visits.
type Filter struct {
	EnterpriseID string
	Unit         string // division code; everything below it
	Officer      string // who led
	From, To     *value.Date
	Mode         string
	Need         string
	NextOpen     bool        // an agreed day is still to come or overdue
	NextFrom     *value.Date // and lies no earlier than this
	NextTo       *value.Date // or no later
	NextOwner    string
	Withdrawn    bool // also those withdrawn
	ByNext       bool // sorted by the agreed day, earliest first
	Limit        int
	After        *value.Place
}

var visitColumns = db.Columns[Visit]("")

func (s store) list(ctx context.Context, scope access.Scope, f Filter) ([]Visit, error) {
	w := f.where(scope)
	order := "visited_on DESC, id DESC"
	if f.ByNext {
		order = "next_on, id"
	}
	switch {
	case f.After == nil:
	case f.ByNext:
		w.And("(next_on, id) > (?, ?)", f.After.On, f.After.ID)
	default:
		w.And("(visited_on, id) < (?, ?)", f.After.On, f.After.ID)
	}
	where, args := w.SQL(f.Limit)
	return db.All[Visit](ctx, s.db, "SELECT "+visitColumns+" FROM visits"+where+" ORDER BY "+order+" LIMIT ?", args...)
}

// count counts up to limit rows.
func (s store) count(ctx context.Context, scope access.Scope, f Filter, limit int) (int, error) {
	where, args := f.where(scope).SQL(limit)
	return db.One[int](ctx, s.db, "SELECT count(*) FROM (SELECT 1 FROM visits"+where+" LIMIT ?) counted", args...)
}

// openSteps tells whether only visits with an agreed day nobody has settled are asked for.
func (f Filter) openSteps() bool {
	return f.NextOpen || f.ByNext || f.NextFrom != nil || f.NextTo != nil
}

func (f Filter) where(scope access.Scope) *db.Where {
	w := &db.Where{}
	if f.EnterpriseID != "" {
		w.And("enterprise_id = ?", f.EnterpriseID)
		where, args := enterprise.VisibleFirm(scope, f.EnterpriseID)
		w.And(where, args...)
	} else {
		where, args := enterprise.Visible(scope, "enterprise_id")
		w.And(where, args...)
	}
	if f.Unit != "" {
		stem := access.Stem(f.Unit)
		w.And("unit_code >= ? AND unit_code < ?", stem, access.PrefixEnd(stem))
	}
	if f.Officer != "" {
		w.And("led_by_id = ?", f.Officer)
	}
	if f.From != nil {
		w.And("visited_on >= ?", *f.From)
	}
	if f.To != nil {
		w.And("visited_on <= ?", *f.To)
	}
	if f.Mode != "" {
		w.And("mode = ?", f.Mode)
	}
	if f.Need != "" {
		w.And("EXISTS (SELECT 1 FROM requests r WHERE r.visit_id = visits.id AND r.need = ?)", f.Need)
	}
	if f.openSteps() {
		w.And("next_on IS NOT NULL AND next_done_at IS NULL AND withdrawn_at IS NULL")
	}
	if f.NextFrom != nil {
		w.And("next_on >= ?", *f.NextFrom)
	}
	if f.NextTo != nil {
		w.And("next_on <= ?", *f.NextTo)
	}
	if f.NextOwner != "" {
		w.And("next_owner_id = ?", f.NextOwner)
	}
	if !f.Withdrawn {
		w.And("withdrawn_at IS NULL")
	}
	return w
}

func (s store) visit(ctx context.Context, scope access.Scope, id string) (Visit, error) {
	where, args := enterprise.Visible(scope, "enterprise_id")
	return db.One[Visit](ctx, s.db, "SELECT "+visitColumns+" FROM visits WHERE id = ? AND "+where, append([]any{id}, args...)...)
}

func (s store) insert(ctx context.Context, v Visit) error { return db.Add(ctx, s.db, v) }

// update writes the row that still has the version it was read with.
func (s store) update(ctx context.Context, v Visit, read int64) (bool, error) {
	res := s.db.From(ctx).Model(&Visit{}).Where("id = ? AND version = ?", v.ID, read).
		Select("*").Omit("id", "created_at").Updates(&v)
	return res.RowsAffected == 1, res.Error
}

// standing is what the firm's summary shows of visits and requests.
type standing struct {
	LastOn       value.Date
	LastBy       *string
	NextOn       value.Date
	OpenRequests int
	Unconfirmed  int
}

func (s store) standing(ctx context.Context, firm string) (standing, error) {
	const last = ` FROM visits WHERE enterprise_id = ? AND withdrawn_at IS NULL ORDER BY visited_on DESC, id DESC LIMIT 1)`
	return db.One[standing](ctx, s.db, `SELECT (SELECT visited_on`+last+` AS last_on, (SELECT led_by_name`+last+` AS last_by,
		(SELECT min(next_on) FROM visits WHERE enterprise_id = ? AND next_on IS NOT NULL AND next_done_at IS NULL AND withdrawn_at IS NULL) AS next_on,
		(SELECT count(*) FROM requests WHERE enterprise_id = ? AND state = 'open') AS open_requests,
		(SELECT count(*) FROM requests WHERE enterprise_id = ? AND step = 'answered') AS unconfirmed`,
		firm, firm, firm, firm, firm)
}

// recent are the latest visits of a firm since a day.
func (s store) recent(ctx context.Context, firm string, since value.Date) ([]Visit, error) {
	return db.All[Visit](ctx, s.db, "SELECT "+visitColumns+` FROM visits WHERE enterprise_id = ? AND visited_on >= ? AND withdrawn_at IS NULL
		ORDER BY visited_on DESC, id DESC LIMIT 5`, firm, since)
}

// ledLately are the firms a person went to last, latest first.
func (s store) ledLately(ctx context.Context, user string, limit int) ([]string, error) {
	return db.All[string](ctx, s.db, `SELECT enterprise_id FROM visits WHERE led_by_id = ? AND withdrawn_at IS NULL
		GROUP BY enterprise_id ORDER BY max(visited_on) DESC, enterprise_id LIMIT ?`, user, limit)
}
