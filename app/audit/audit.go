// Package audit remembers who did what.
//
// An entry is written in the transaction of the change it tells of, so there is
// never one without the other. Who acted comes from the context, what changed
// from comparing the state before and after; personal values are masked before
// they are stored. Entries are only ever added. Exports and approvals form a
// hash chain, so that a missing or altered one shows.
package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"miaolin/app/value"
	"miaolin/db"
)

// Who is the person, job or command behind an action.
type Who struct {
	UserID    string
	Name      string
	Roles     []string
	Unit      string
	IP        string
	RequestID string
	// At is when they acted, where that is told afterwards; zero is now.
	At value.Instant
}

type whoKey struct{}

// With puts the person into the context.
func With(ctx context.Context, w Who) context.Context { return context.WithValue(ctx, whoKey{}, w) }

// From is the person of the context.
func From(ctx context.Context) Who {
	w, _ := ctx.Value(whoKey{}).(Who)
	return w
}

// Entry is one thing that happened.
type Entry struct {
	Operation    string // the operation id, e.g. visit-create
	Object       string // visit
	ObjectID     string
	ObjectLabel  string // what people call it: a firm's name, a file's name
	EnterpriseID string
	UnitCode     string
	Before       any // compared field by field; nil for something new
	After        any // nil for something ended
	Purpose      string
	Params       map[string]any
	Refused      bool
	// KeepLong marks exports, approvals and rewards: chained and kept ten years.
	KeepLong bool
	Serial   string
}

// Log writes and reads entries.
type Log struct {
	db    *db.DB
	clock value.Clock
}

// New makes the log of a store.
func New(d *db.DB, clock value.Clock) *Log { return &Log{d, clock} }

// Record adds entries, in the transaction of ctx if there is one. When nothing
// changed between Before and After, there is nothing to tell.
func (l *Log) Record(ctx context.Context, entries ...Entry) error {
	var rows []row
	for _, e := range entries {
		if r, tells := l.row(ctx, e); tells {
			rows = append(rows, r)
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return l.db.InTx(ctx, func(ctx context.Context) error {
		var plain []row
		for _, r := range rows {
			if !r.KeepLong {
				plain = append(plain, r)
			} else if err := l.appendToChain(ctx, r); err != nil {
				return err
			}
		}
		return l.insert(ctx, plain)
	})
}

func (l *Log) row(ctx context.Context, e Entry) (r row, tells bool) {
	changes := diff(e.Before, e.After)
	if e.Before != nil && e.After != nil && len(changes) == 0 {
		return r, false
	}
	who := From(ctx)
	r = row{
		ID: value.NewID(), At: l.clock(), Operation: e.Operation, Object: e.Object,
		ObjectID: optional(e.ObjectID), ObjectLabel: optional(e.ObjectLabel),
		EnterpriseID: optional(e.EnterpriseID), UnitCode: optional(e.UnitCode),
		ActorID: optional(who.UserID), ActorName: who.Name, ActorRoles: strings.Join(who.Roles, ","), ActorUnit: who.Unit,
		IP: optional(who.IP), RequestID: optional(who.RequestID), Outcome: "done",
		Purpose: optional(e.Purpose), KeepLong: e.KeepLong, Serial: optional(e.Serial),
	}
	if !who.At.IsZero() {
		r.ID, r.At = value.IDAt(who.At), who.At
	}
	if e.Refused {
		r.Outcome = "refused"
	}
	if len(changes) > 0 {
		r.Changes = value.JSONOf(changes)
	}
	if len(e.Params) > 0 {
		r.Params = value.JSONOf(e.Params)
	}
	return r, true
}

// chain binds the entry to the one before it and returns its own hash.
func (r *row) chain(prev string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s|%s|%s|%s|%s|%s|%s|%s",
		prev, r.ID, r.At, r.Operation, deref(r.ObjectID), r.ActorName, r.Changes, r.Params))
	hash := hex.EncodeToString(sum[:])
	r.PrevHash, r.Hash = &prev, &hash
	return hash
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
