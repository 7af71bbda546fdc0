package view

import (
	"context"
	"slices"
	"strings"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
)

// most is how many views a person may keep for one list: more are a sign of a
// script, and nobody finds one among them.
const most = 50

// Service keeps views.
type Service struct {
	db    *db.DB
	store store
	guard *access.Guard
	log   *audit.Log
	clock value.Clock
}

// New makes the service of a store.
func New(d *db.DB, guard *access.Guard, log *audit.Log, clock value.Clock) *Service {
	return &Service{d, store{d}, guard, log, clock}
}

// List answers the views the caller sees for a list: own ones and shared ones.
func (s *Service) List(ctx context.Context, list string) ([]View, error) {
	if err := s.guard.Allow(ctx, "read", "view"); err != nil {
		return nil, err
	}
	return s.store.list(ctx, access.From(ctx).UserID, s.units(ctx), list)
}

// Get answers one view. Errors: view.not_found (404).
func (s *Service) Get(ctx context.Context, id string) (View, error) {
	if err := s.guard.Allow(ctx, "read", "view"); err != nil {
		return View{}, err
	}
	v, err := s.store.get(ctx, access.From(ctx).UserID, s.units(ctx), id)
	if err == nil && v.ID == "" {
		err = fault.NotFound("view.not_found")
	}
	return v, err
}

// Create saves a view. Errors: view.name_taken, view.too_many (409),
// view.cannot_share (403).
func (s *Service) Create(ctx context.Context, n NewView) (View, error) {
	if err := s.guard.Allow(ctx, "create", "view"); err != nil {
		return View{}, err
	}
	if err := s.mayShare(ctx, n.Shared); err != nil {
		return View{}, err
	}
	actor, now := access.From(ctx), s.clock()
	v := View{
		ID: value.NewID(), List: n.List, Name: strings.TrimSpace(n.Name), OwnerID: actor.UserID, OwnerName: actor.Name,
		SharedUnit: n.Shared, Content: value.JSONOf(n.Content.tidy()), CreatedAt: now, UpdatedAt: now, Version: 1, Default: n.Default,
	}
	if v.Name == "" {
		return View{}, fault.Invalid("view.name_missing").WithField("body.name", "view.name_missing")
	}
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		n, err := s.store.count(ctx, actor.UserID, v.List)
		if err != nil {
			return err
		}
		if n >= most {
			return fault.Conflict("view.too_many", "limit", most)
		}
		if err := s.store.insert(ctx, v); err != nil {
			return taken(err)
		}
		if v.Default {
			if err := s.store.setDefault(ctx, actor.UserID, v.List, v.ID); err != nil {
				return err
			}
		}
		return s.record(ctx, "view-create", v, nil, v.audited())
	})
	return v, err
}

// Change edits a view of the caller's own. Errors: view.not_found (404),
// view.not_yours (403), view.stale (412), view.name_taken (409).
func (s *Service) Change(ctx context.Context, id string, version int64, c Change) (View, error) {
	if c.Shared != nil {
		if err := s.mayShare(ctx, *c.Shared); err != nil {
			return View{}, err
		}
	}
	return s.edit(ctx, "change", id, version, func(v *View) error {
		c.apply(v)
		if v.Name == "" {
			return fault.Invalid("view.name_missing").WithField("body.name", "view.name_missing")
		}
		return nil
	})
}

// Archive takes a view away; those whose list opened with it get the shipped one.
func (s *Service) Archive(ctx context.Context, id string, version int64) error {
	_, err := s.edit(ctx, "archive", id, version, func(v *View) error {
		v.ArchivedAt = s.clock()
		return nil
	})
	return err
}

func (s *Service) edit(ctx context.Context, verb, id string, version int64, change func(*View) error) (View, error) {
	if err := s.guard.Allow(ctx, verb, "view"); err != nil {
		return View{}, err
	}
	var v View
	err := s.db.InTx(ctx, func(ctx context.Context) (err error) {
		if v, err = s.Get(ctx, id); err != nil {
			return err
		}
		if v.OwnerID != access.From(ctx).UserID {
			return fault.Forbidden("view.not_yours", "owner", v.OwnerName)
		}
		before := v
		if err := change(&v); err != nil {
			return err
		}
		v.UpdatedAt = s.clock()
		ok, err := s.store.update(ctx, v, version)
		if err != nil {
			return taken(err)
		}
		if !ok {
			return fault.Stale("view.stale")
		}
		v.Version = version + 1
		if !v.ArchivedAt.IsZero() || v.SharedUnit != before.SharedUnit {
			keep := v.OwnerID
			if !v.ArchivedAt.IsZero() {
				keep, v.Default = "", false
			}
			if err := s.store.release(ctx, id, keep); err != nil {
				return err
			}
		}
		if !v.ArchivedAt.IsZero() {
			return s.record(ctx, "view-archive", v, before.audited(), nil)
		}
		return s.record(ctx, "view-change", v, before.audited(), v.audited())
	})
	return v, err
}

// SetDefault chooses the view the caller's list opens with; "" is the shipped one.
func (s *Service) SetDefault(ctx context.Context, list, id string) error {
	if err := s.guard.Allow(ctx, "change", "view"); err != nil {
		return err
	}
	if id != "" {
		v, err := s.Get(ctx, id)
		if err != nil {
			return err
		}
		if v.List != list {
			return fault.NotFound("view.not_found")
		}
	}
	return s.db.InTx(ctx, func(ctx context.Context) error {
		return s.store.setDefault(ctx, access.From(ctx).UserID, list, id)
	})
}

// Units are those the caller may share a view with.
func (s *Service) Units(ctx context.Context) []string {
	var codes []string
	for _, held := range access.From(ctx).Assignments {
		if held.UnitCode != "" && !s.guard.ByGrant(held.Role) && !slices.Contains(codes, held.UnitCode) {
			codes = append(codes, held.UnitCode)
		}
	}
	return codes
}

// units are those whose shared views the caller sees. People who hold single
// firms (coaches, enterprises) are no part of the office and see none.
func (s *Service) units(ctx context.Context) []string {
	var codes []string
	for _, code := range s.Units(ctx) {
		codes = append(codes, above(code)...)
	}
	return codes
}

func (s *Service) mayShare(ctx context.Context, unit string) error {
	if unit == "" || slices.Contains(s.Units(ctx), unit) {
		return nil
	}
	return fault.Forbidden("view.cannot_share")
}

func (s *Service) record(ctx context.Context, operation string, v View, before, after any) error {
	return s.log.Record(ctx, audit.Entry{Operation: operation, Object: "view", ObjectID: v.ID, ObjectLabel: v.Name, Before: before, After: after})
}

func taken(err error) error {
	if db.IsDuplicate(err) {
		return fault.Conflict("view.name_taken").WithField("body.name", "view.name_taken")
	}
	return err
}
