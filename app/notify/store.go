package notify

import (
	"context"

	"gorm.io/gorm/clause"

	"miaolin/app/value"
	"miaolin/db"
)

type store struct{ db *db.DB }

// insert adds a notice unless this person has been told already.
func (s store) insert(ctx context.Context, n Notice) (bool, error) {
	res := s.db.From(ctx).Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "user_id"}, {Name: "delivery_key"}}, DoNothing: true,
	}).Create(&n)
	return res.RowsAffected == 1, res.Error
}

// Filter narrows an inbox.
type Filter struct {
	Show  string // open, unread, snoozed, done, all
	Limit int
	After *value.Place
}

const hidden = "snoozed_until IS NOT NULL AND snoozed_until > ?"

// byDay tells that the list is read in the order of due days.
func (f Filter) byDay() bool { return f.Show != "done" && f.Show != "all" }

func (s store) list(ctx context.Context, user string, f Filter, today value.Date) ([]Notice, error) {
	q := s.db.From(ctx).Where("user_id = ?", user)
	switch f.Show {
	case "all":
	case "done":
		q = q.Where("done_at IS NOT NULL")
	case "snoozed":
		q = q.Where("done_at IS NULL").Where(hidden, today)
	case "unread":
		q = q.Where("done_at IS NULL AND read_at IS NULL").Where("NOT ("+hidden+")", today)
	default:
		q = q.Where("done_at IS NULL").Where("NOT ("+hidden+")", today)
	}
	if f.byDay() {
		if f.After != nil {
			q = q.Where("(sort_on > ? OR sort_on = ? AND id < ?)", f.After.On, f.After.On, f.After.ID)
		}
		q = q.Order("sort_on, id DESC")
	} else {
		if f.After != nil {
			q = q.Where("id < ?", f.After.ID)
		}
		q = q.Order("id DESC")
	}
	var rows []Notice
	err := q.Limit(f.Limit).Find(&rows).Error
	return rows, err
}

func (s store) count(ctx context.Context, user string, today value.Date) (Count, error) {
	var c Count
	err := s.db.From(ctx).Raw(`SELECT count(*) AS open, count(*) FILTER (WHERE read_at IS NULL) AS unread,
		count(*) FILTER (WHERE due_on < ?) AS overdue FROM notices
		WHERE user_id = ? AND done_at IS NULL AND NOT (`+hidden+`)`, today, user, today).Scan(&c).Error
	return c, err
}

func (s store) notice(ctx context.Context, user, id string) (Notice, error) {
	var n Notice
	err := s.db.From(ctx).Where("id = ? AND user_id = ?", id, user).Take(&n).Error
	return n, err
}

func (s store) mark(ctx context.Context, n Notice) error {
	return s.db.From(ctx).Model(&Notice{}).Where("id = ?", n.ID).
		Select("read_at", "done_at", "snoozed_until").Updates(&n).Error
}

func (s store) readAll(ctx context.Context, user string, now value.Instant) error {
	return s.db.From(ctx).Exec("UPDATE notices SET read_at = ? WHERE user_id = ? AND read_at IS NULL", now, user).Error
}

func (s store) settle(ctx context.Context, kind, subject string, now value.Instant) error {
	return s.db.From(ctx).Exec(`UPDATE notices SET done_at = ?, read_at = COALESCE(read_at, ?)
		WHERE kind = ? AND subject_id = ? AND done_at IS NULL`, now, now, kind, subject).Error
}

func (s store) preference(ctx context.Context, user string) (Preference, error) {
	var p Preference
	err := s.db.From(ctx).Where("user_id = ?", user).Take(&p).Error
	return p, err
}

func (s store) preferences(ctx context.Context, users []string) ([]Preference, error) {
	return db.All[Preference](ctx, s.db, "SELECT * FROM notice_preferences WHERE user_id IN ?", users)
}

// asked counts the notices of a kind a person got since a moment, and tells when the
// last one was written.
func (s store) asked(ctx context.Context, user, kind string, since value.Instant) (int, *value.Instant, error) {
	var rows []Notice
	err := s.db.From(ctx).Select("id", "created_at").Where("user_id = ? AND kind = ? AND created_at > ?", user, kind, since).
		Order("id DESC").Limit(confirmMost).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return 0, nil, err
	}
	return len(rows), &rows[0].CreatedAt, nil
}

// emailLink is a link that may be used.
func (s store) emailLink(ctx context.Context, hash string, now value.Instant) (emailLink, error) {
	var l emailLink
	err := s.db.From(ctx).Where("token_hash = ? AND used_at IS NULL AND expires_at > ?", hash, now).Take(&l).Error
	return l, err
}

// confirm marks the address of a link as confirmed, if it is still the person's.
func (s store) confirm(ctx context.Context, l emailLink, now value.Instant) (bool, error) {
	n, err := s.db.Exec(ctx, `UPDATE notice_preferences SET email_confirmed_at = ?, version = version + 1
		WHERE user_id = ? AND email = ? AND email_confirmed_at IS NULL`, now, l.UserID, l.Email)
	return n == 1, err
}

func (s store) endEmailLinks(ctx context.Context, user string, now value.Instant) error {
	_, err := s.db.Exec(ctx, "UPDATE email_links SET used_at = ? WHERE user_id = ? AND used_at IS NULL", now, user)
	return err
}

// putPreference writes the row that still has the version it was read with; 1
// is one that is not there yet.
func (s store) putPreference(ctx context.Context, p Preference, read int64) (bool, error) {
	if read == 1 {
		res := s.db.From(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "user_id"}}, DoNothing: true}).Create(&p)
		return res.RowsAffected == 1, res.Error
	}
	res := s.db.From(ctx).Model(&Preference{}).Where("user_id = ? AND version = ?", p.UserID, read).
		Select("*").Omit("user_id").Updates(&p)
	return res.RowsAffected == 1, res.Error
}
