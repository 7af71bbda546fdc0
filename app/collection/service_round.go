package collection

import (
	"context"
	"maps"
	"slices"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
)

// Preview says beforehand whom a round reaches and what they were asked already.
type Preview struct {
	Firms    int     `json:"firms"`
	Accounts int     `json:"accounts" doc:"of them, firms whose people can be told at once"`
	Asked    []Asked `json:"asked" doc:"rounds of this year that asked the same of the same firms"`
}

// Preview counts what Create would plan. Errors: those of Create.
func (s *Service) Preview(ctx context.Context, f enterprise.Filter, n NewRound) (Preview, error) {
	r, err := s.plan(ctx, f, n)
	if err != nil {
		return Preview{}, err
	}
	firms, err := s.firmsOf(ctx, r)
	if err != nil {
		return Preview{}, err
	}
	people, err := s.Firms.OwnPeople(ctx, firms)
	if err != nil {
		return Preview{}, err
	}
	asked, err := s.asked(ctx, r, firms)
	return Preview{len(firms), len(people), asked}, err
}

// plan makes a draft round and checks it, without storing anything.
func (s *Service) plan(ctx context.Context, f enterprise.Filter, n NewRound) (Round, error) {
	now, actor := s.Clock(), access.From(ctx)
	r := Round{ID: value.NewID(), State: Draft, CreatedBy: actor.UserID, CreatedByName: actor.Name, CreatedAt: now, UpdatedAt: now, Version: 1}
	n.applyTo(&r, s.today())
	if err := s.mayChange(ctx, r, "create"); err != nil {
		return r, err
	}
	if _, err := s.People.Unit(ctx, r.UnitCode); err != nil {
		return r, refuse("unitCode", "collection.unit_unknown")
	}
	form, known := s.forms[n.FormCode]
	if !known {
		return r, refuse("formCode", "collection.form_unknown")
	}
	if len(n.IDs) > 0 {
		f.IDs = n.IDs
	}
	r.Form, r.Audience = value.JSONOf(form.of(n.Year)), value.JSONOf(f)
	return r, r.check(s.today())
}

// Create plans a round, as a draft no firm sees. Errors: access.outside_scope
// (403), those of check (422), collection.no_firms, collection.too_many (422).
func (s *Service) Create(ctx context.Context, attempt db.OnceKey, f enterprise.Filter, n NewRound) (RoundDetail, error) {
	id, _, err := s.DB.Once(ctx, attempt, func(ctx context.Context) (string, error) {
		r, err := s.plan(ctx, f, n)
		if err != nil {
			return "", err
		}
		if _, err := s.firmsOf(ctx, r); err != nil {
			return "", err
		}
		if err := s.store.insertRound(ctx, r); err != nil {
			return "", err
		}
		return r.ID, s.record(ctx, "collection-round-create", nil, r, "")
	})
	if err != nil {
		return RoundDetail{}, err
	}
	return s.Get(ctx, id)
}

// Change edits a round. Errors: collection.stale (412), collection.finished
// (409), those of check (422).
func (s *Service) Change(ctx context.Context, id string, version int64, c RoundChange) (RoundDetail, error) {
	return s.edit(ctx, id, version, "collection-round-change", "", func(_ context.Context, r *Round) error {
		if r.State == Closed || r.State == Cancelled || r.State == Open && c.OpensOn != nil {
			return fault.Conflict("collection.finished")
		}
		c.applyTo(r)
		return r.check(s.today())
	})
}

// Move opens a round, which asks its firms, closes or cancels it. One whose day
// has not come opens by itself then. Errors: collection.stale (412),
// collection.no_such_step (409), collection.due_passed, collection.reason_missing (422).
func (s *Service) Move(ctx context.Context, id string, version int64, m Move) (RoundDetail, error) {
	d, err := s.edit(ctx, id, version, "collection-round-move", m.Reason, func(ctx context.Context, r *Round) error {
		if err := m.check(*r, s.today()); err != nil {
			return err
		}
		from := r.State
		r.State, r.StateReason = m.State, m.Reason
		set(&r.DueOn, m.DueOn)
		switch {
		case m.State != Open:
			return s.settleAll(ctx, *r)
		case from == Closed:
			return nil
		case r.OpensOn.After(s.today()):
			r.State = Planned
			return nil
		}
		return s.open(ctx, r)
	})
	if err != nil || d.State != Open {
		return d, err
	}
	if _, err := s.spread(ctx, d.Round, nil, false); err != nil {
		return d, err
	}
	return s.Get(ctx, id)
}

// open asks every firm of the audience. Firms that were asked before stay asked.
func (s *Service) open(ctx context.Context, r *Round) error {
	firms, err := s.fresh(ctx, *r, nil)
	if err != nil {
		return err
	}
	now := s.Clock()
	r.State, r.OpenedAt = Open, &now
	return s.store.insertReturns(ctx, r.ID, firms, now)
}

func (s *Service) edit(ctx context.Context, id string, version int64, operation, purpose string, change func(context.Context, *Round) error) (RoundDetail, error) {
	if _, err := s.visible(ctx, id); err != nil {
		return RoundDetail{}, err
	}
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		r, err := s.store.hold(ctx, id)
		if err != nil {
			return err
		}
		if err := s.mayChange(ctx, r, "change"); err != nil {
			return err
		}
		if r.Version != version {
			return fault.Stale("collection.stale", "version", r.Version)
		}
		before := r
		if err := change(ctx, &r); err != nil {
			return err
		}
		r.Version, r.UpdatedAt = version+1, s.Clock()
		if ok, err := s.store.updateRound(ctx, r, version); err != nil || !ok {
			if err == nil {
				err = fault.Stale("collection.stale")
			}
			return err
		}
		return s.record(ctx, operation, &before, r, purpose)
	})
	if err != nil {
		return RoundDetail{}, err
	}
	return s.Get(ctx, id)
}

func (s *Service) record(ctx context.Context, operation string, before *Round, after Round, purpose string) error {
	e := audit.Entry{
		Operation: operation, Object: "collection", ObjectID: after.ID, ObjectLabel: after.Title,
		UnitCode: after.UnitCode, After: after, Purpose: purpose,
	}
	if before != nil {
		e.Before = *before
	}
	return s.Audit.Record(ctx, e)
}

func keysOf[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
