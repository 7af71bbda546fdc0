package fact

import (
	"context"
	"slices"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
)

// said is what a request says about a record.
type said interface {
	check(today value.Date) error
}

// register is one kind of record and how it is kept; the kinds share their use
// cases and differ in what is said.
type register[T kept, S said] struct {
	s         *Service
	object    string // as the policy calls it
	operation string // as operations and paths call it
	kept      func(*T) *Kept
	said      func(*T) *S
	label     func(T) string
}

func (s *Service) results() register[Result, ResultSaid] {
	return register[Result, ResultSaid]{s, "result", "result",
		func(r *Result) *Kept { return &r.Kept }, func(r *Result) *ResultSaid { return &r.ResultSaid },
		func(r Result) string { return r.Achievement }}
}

func (s *Service) documents() register[Document, DocumentSaid] {
	return register[Document, DocumentSaid]{s, "rd_document", "rd-document",
		func(d *Document) *Kept { return &d.Kept }, func(d *Document) *DocumentSaid { return &d.DocumentSaid },
		func(d Document) string { return string(d.Item) }}
}

func (s *Service) incidents() register[Incident, IncidentSaid] {
	return register[Incident, IncidentSaid]{s, "incident", "incident",
		func(i *Incident) *Kept { return &i.Kept }, func(i *Incident) *IncidentSaid { return &i.IncidentSaid },
		func(i Incident) string { return i.Title }}
}

func (s *Service) checks() register[Check, CheckSaid] {
	return register[Check, CheckSaid]{s, "record_check", "record-check",
		func(c *Check) *Kept { return &c.Kept }, func(c *Check) *CheckSaid { return &c.CheckSaid },
		func(c Check) string { return c.Place }}
}

func (s *Service) honours() register[Honour, HonourSaid] {
	return register[Honour, HonourSaid]{s, "honour", "honour",
		func(h *Honour) *Kept { return &h.Kept }, func(h *Honour) *HonourSaid { return &h.HonourSaid },
		func(h Honour) string { return orElse(h.Name, string(h.Kind)) }}
}

// list is the records of one firm, newest first.
func (r register[T, S]) list(ctx context.Context, enterpriseID string, archived bool) ([]T, error) {
	if _, err := r.s.firms.Check(ctx, enterpriseID, "read", r.object); err != nil {
		return nil, err
	}
	return recordsOf[T](ctx, r.s.store, enterpriseID, archived)
}

// get is one record. Errors: fact.record_not_found (404).
func (r register[T, S]) get(ctx context.Context, id string) (T, error) {
	scope, err := r.s.guard.Scope(ctx, "read", r.object)
	if err != nil {
		return *new(T), err
	}
	row, err := recordOf[T](ctx, r.s.store, scope, id)
	if db.IsNotFound(err) {
		return *new(T), fault.NotFound("fact.record_not_found")
	}
	return row, err
}

// add records something. Errors: those of check and of enterprise.Check,
// fact.record_taken (409) when the firm has this one already.
func (r register[T, S]) add(ctx context.Context, enterpriseID string, n S) (T, error) {
	var row T
	if _, err := r.s.firms.Check(ctx, enterpriseID, "create", r.object); err != nil {
		return row, err
	}
	if err := n.check(r.s.clock().Date()); err != nil {
		return row, err
	}
	now := r.s.clock()
	*r.kept(&row) = Kept{ID: value.NewID(), EnterpriseID: enterpriseID, Source: r.s.speaker(ctx), CreatedAt: now, UpdatedAt: now, Version: 1}
	r.put(ctx, &row, n)
	return row, r.s.db.InTx(ctx, func(ctx context.Context) error {
		if err := insertRecord(ctx, r.s.store, row); err != nil {
			return taken(err)
		}
		return r.done(ctx, "-create", "", row, nil)
	})
}

// change replaces what is said. Errors: fact.stale (412), fact.record_archived (409).
func (r register[T, S]) change(ctx context.Context, id string, version int64, n S) (T, error) {
	return r.edit(ctx, id, version, "change", "", func(ctx context.Context, row *T) error {
		r.kept(row).Source = r.s.speaker(ctx)
		r.put(ctx, row, n)
		return n.check(r.s.clock().Date())
	})
}

// archive takes a record out; the reason stays.
func (r register[T, S]) archive(ctx context.Context, id string, version int64, reason string) (T, error) {
	return r.edit(ctx, id, version, "archive", reason, func(_ context.Context, row *T) error {
		now := r.s.clock()
		k := r.kept(row)
		k.ArchivedAt, k.ArchiveReason = &now, reason
		return nil
	})
}

func (r register[T, S]) edit(ctx context.Context, id string, version int64, verb, reason string, change func(context.Context, *T) error) (T, error) {
	var out T
	err := r.s.db.InTx(ctx, func(ctx context.Context) error {
		before, err := r.get(ctx, id)
		if err != nil {
			return err
		}
		was := *r.kept(&before)
		if _, err := r.s.firms.Check(ctx, was.EnterpriseID, verb, r.object); err != nil {
			return err
		}
		switch {
		case was.Version != version:
			return fault.Stale("fact.stale", "version", was.Version, "current", before)
		case was.ArchivedAt != nil:
			return fault.Conflict("fact.record_archived")
		}
		out = before
		if err := change(ctx, &out); err != nil {
			return err
		}
		k := r.kept(&out)
		k.Version, k.UpdatedAt = was.Version+1, r.s.clock()
		if err := updateRecord(ctx, r.s.store, out, id, was.Version); err != nil {
			return taken(err)
		}
		return r.done(ctx, "-"+verb, reason, out, before)
	})
	return out, err
}

// put lays what is said into the record; whoever looked is named.
func (r register[T, S]) put(ctx context.Context, row *T, n S) {
	*r.said(row) = n
	if c, ok := any(row).(*Check); ok {
		c.CheckedBy = orElse(c.CheckedBy, access.From(ctx).Name)
	}
}

func (r register[T, S]) done(ctx context.Context, suffix, reason string, row T, before any) error {
	k := r.kept(&row)
	if err := r.s.log.Record(ctx, audit.Entry{
		Operation: r.operation + suffix, Object: r.object, ObjectID: k.ID, ObjectLabel: r.label(row),
		EnterpriseID: k.EnterpriseID, Purpose: reason, Before: before, After: row,
	}); err != nil {
		return err
	}
	return r.s.firms.BumpFacts(ctx, k.EnterpriseID)
}

// speaker is on whose word a person writes: the firm's or the office's.
func (s *Service) speaker(ctx context.Context) Source {
	if a := access.From(ctx); a.System || slices.ContainsFunc(a.Assignments, func(as access.Assignment) bool { return !s.guard.ByGrant(as.Role) }) {
		return Officer
	}
	return Self
}

func taken(err error) error {
	if !db.IsDuplicate(err) {
		return err
	}
	return fault.Conflict("fact.record_taken").Because(err)
}
