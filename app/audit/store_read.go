package audit

import (
	"context"

	"gorm.io/gorm"

	"miaolin/app/value"
)

// Filter chooses entries; empty fields choose all.
type Filter struct {
	Operation    string
	Object       string
	ObjectID     string
	ActorID      string
	EnterpriseID string
	Outcome      string
	From, To     value.Date // days in Shanghai, both included
}

// Condition is a WHERE clause with its arguments: whose entries may be seen.
type Condition struct {
	SQL  string
	Args []any
}

// Stored is an entry as it was kept.
type Stored struct {
	ID           string
	At           value.Instant
	Operation    string
	Object       string
	ObjectID     string
	ObjectLabel  string
	EnterpriseID string
	ActorID      string
	ActorName    string
	ActorRoles   string
	ActorUnit    string
	IP           string
	RequestID    string
	Refused      bool
	Purpose      string
	Serial       string
	Changes      map[string]Change
	Params       map[string]any
}

// List reads up to limit entries, newest first, from before the entry after;
// "" begins with the newest. Ids grow with time, so they are the order.
func (l *Log) List(ctx context.Context, f Filter, may Condition, after string, limit int) ([]Stored, error) {
	q := f.apply(l.db.From(ctx)).Where(may.SQL, may.Args...)
	if after != "" {
		q = q.Where("id < ?", after)
	}
	var rows []row
	if err := q.Order("id DESC").Limit(limit).Find(&rows).Error; err != nil {
		return nil, err
	}
	list := make([]Stored, len(rows))
	for i, r := range rows {
		s, err := r.stored()
		if err != nil {
			return nil, err
		}
		list[i] = s
	}
	return list, nil
}

// Count counts the entries of a filter, up to most.
func (l *Log) Count(ctx context.Context, f Filter, may Condition, most int) (n int, err error) {
	inner := f.apply(l.db.From(ctx).Table("audit_entries").Select("1")).Where(may.SQL, may.Args...).Limit(most)
	err = l.db.From(ctx).Table("(?) AS counted", inner).Select("count(*)").Scan(&n).Error
	return n, err
}

func (f Filter) apply(q *gorm.DB) *gorm.DB {
	for _, c := range []struct{ sql, v string }{
		{"operation = ?", f.Operation}, {"object = ?", f.Object}, {"object_id = ?", f.ObjectID},
		{"actor_id = ?", f.ActorID}, {"enterprise_id = ?", f.EnterpriseID}, {"outcome = ?", f.Outcome},
	} {
		if c.v != "" {
			q = q.Where(c.sql, c.v)
		}
	}
	if !f.From.IsZero() {
		q = q.Where("at >= ?", f.From.Start())
	}
	if !f.To.IsZero() {
		q = q.Where("at < ?", f.To.AddDays(1).Start())
	}
	return q
}

func (r row) stored() (Stored, error) {
	s := Stored{
		ID: r.ID, At: r.At, Operation: r.Operation, Object: r.Object, ObjectID: deref(r.ObjectID), ObjectLabel: deref(r.ObjectLabel),
		EnterpriseID: deref(r.EnterpriseID), ActorID: deref(r.ActorID), ActorName: r.ActorName, ActorRoles: r.ActorRoles, ActorUnit: r.ActorUnit,
		IP: deref(r.IP), RequestID: deref(r.RequestID), Refused: r.Outcome == "refused", Purpose: deref(r.Purpose), Serial: deref(r.Serial),
	}
	if err := r.Changes.Into(&s.Changes); err != nil {
		return s, err
	}
	return s, r.Params.Into(&s.Params)
}
