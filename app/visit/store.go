package visit

import (
	"context"

	"gorm.io/gorm"

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
	AfterOn      *value.Date // sort day of the last row of the page before
	AfterID      string
}

func (s store) list(ctx context.Context, scope access.Scope, f Filter) ([]Visit, error) {
	q := f.apply(s.db.From(ctx), scope)
	switch {
	case f.ByNext:
		if f.AfterOn != nil {
			q = q.Where("(next_on, id) > (?, ?)", *f.AfterOn, f.AfterID)
		}
		q = q.Order("next_on, id")
	default:
		if f.AfterOn != nil {
			q = q.Where("(visited_on, id) < (?, ?)", *f.AfterOn, f.AfterID)
		}
		q = q.Order("visited_on DESC, id DESC")
	}
	var rows []Visit
	err := q.Limit(f.Limit).Find(&rows).Error
	return rows, err
}

// count counts up to limit rows.
func (s store) count(ctx context.Context, scope access.Scope, f Filter, limit int) (int, error) {
	var n int64
	some := f.apply(s.db.From(ctx).Model(&Visit{}), scope).Select("1").Limit(limit)
	err := s.db.From(ctx).Table("(?) AS counted", some).Count(&n).Error
	return int(n), err
}

// openSteps tells whether only visits with an agreed day nobody has settled are asked for.
func (f Filter) openSteps() bool {
	return f.NextOpen || f.ByNext || f.NextFrom != nil || f.NextTo != nil
}

func (f Filter) apply(q *gorm.DB, scope access.Scope) *gorm.DB {
	where, args := enterprise.Visible(scope, "enterprise_id")
	q = q.Where(where, args...)
	if f.EnterpriseID != "" {
		q = q.Where("enterprise_id = ?", f.EnterpriseID)
	}
	if f.Unit != "" {
		stem := access.Stem(f.Unit)
		q = q.Where("unit_code >= ? AND unit_code < ?", stem, access.PrefixEnd(stem))
	}
	if f.Officer != "" {
		q = q.Where("led_by_id = ?", f.Officer)
	}
	if f.From != nil {
		q = q.Where("visited_on >= ?", *f.From)
	}
	if f.To != nil {
		q = q.Where("visited_on <= ?", *f.To)
	}
	if f.Mode != "" {
		q = q.Where("mode = ?", f.Mode)
	}
	if f.Need != "" {
		q = q.Where("EXISTS (SELECT 1 FROM requests r WHERE r.visit_id = visits.id AND r.need = ?)", f.Need)
	}
	if f.openSteps() {
		q = q.Where("next_on IS NOT NULL AND next_done_at IS NULL AND withdrawn_at IS NULL")
	}
	if f.NextFrom != nil {
		q = q.Where("next_on >= ?", *f.NextFrom)
	}
	if f.NextTo != nil {
		q = q.Where("next_on <= ?", *f.NextTo)
	}
	if f.NextOwner != "" {
		q = q.Where("next_owner_id = ?", f.NextOwner)
	}
	if !f.Withdrawn {
		q = q.Where("withdrawn_at IS NULL")
	}
	return q
}

func (s store) visit(ctx context.Context, scope access.Scope, id string) (Visit, error) {
	where, args := enterprise.Visible(scope, "enterprise_id")
	var row Visit
	err := s.db.From(ctx).Where("id = ?", id).Where(where, args...).Take(&row).Error
	return row, err
}

func (s store) insert(ctx context.Context, v Visit) error { return s.db.From(ctx).Create(&v).Error }

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
	var row standing
	err := s.db.From(ctx).Raw(`SELECT (SELECT visited_on`+last+` AS last_on, (SELECT led_by_name`+last+` AS last_by,
		(SELECT min(next_on) FROM visits WHERE enterprise_id = ? AND next_on IS NOT NULL AND next_done_at IS NULL AND withdrawn_at IS NULL) AS next_on,
		(SELECT count(*) FROM requests WHERE enterprise_id = ? AND state = 'open') AS open_requests,
		(SELECT count(*) FROM requests WHERE enterprise_id = ? AND step = 'answered') AS unconfirmed`,
		firm, firm, firm, firm, firm).Find(&row).Error
	return row, err
}

// recent are the latest visits of a firm since a day.
func (s store) recent(ctx context.Context, firm string, since value.Date) ([]Visit, error) {
	var rows []Visit
	err := s.db.From(ctx).Where("enterprise_id = ? AND visited_on >= ? AND withdrawn_at IS NULL", firm, since).
		Order("visited_on DESC, id DESC").Limit(5).Find(&rows).Error
	return rows, err
}

// ledLately are the firms a person went to last, latest first.
func (s store) ledLately(ctx context.Context, user string, limit int) ([]string, error) {
	var ids []string
	err := s.db.From(ctx).Raw(`SELECT enterprise_id FROM visits WHERE led_by_id = ? AND withdrawn_at IS NULL
		GROUP BY enterprise_id ORDER BY max(visited_on) DESC, enterprise_id LIMIT ?`, user, limit).Scan(&ids).Error
	return ids, err
}
