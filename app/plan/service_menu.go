package plan

import (
	"context"
	"slices"
	"strconv"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/eligibility"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
)

// Menu lists what is offered; archived adds what no longer is.
func (s *Service) Menu(ctx context.Context, archived bool) ([]MenuItem, error) {
	if err := s.Guard.Allow(ctx, "read", "menu_item"); err != nil {
		return nil, err
	}
	return s.store.menu(ctx, archived)
}

// AddMenuItem adds a local one. Errors: plan.code_taken (409), plan.condition_unknown
// and those of check (422).
func (s *Service) AddMenuItem(ctx context.Context, n NewMenuItem) (MenuItem, error) {
	if err := s.Guard.Allow(ctx, "create", "menu_item"); err != nil {
		return MenuItem{}, err
	}
	now := s.Clock()
	m := MenuItem{
		ID: value.NewID(), Code: n.Code, ZH: n.ZH, EN: n.EN, Audiences: n.Audiences, Forms: n.Forms, Conditions: n.Conditions,
		Kind: n.Kind, Minutes: n.Minutes, Materials: n.Materials, Edited: true, CreatedAt: now, UpdatedAt: now, Version: 1,
	}
	if err := m.check(); err != nil {
		return MenuItem{}, err
	}
	if err := s.knowConditions(ctx, m.Conditions, nil); err != nil {
		return MenuItem{}, err
	}
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.insertMenu(ctx, m); err != nil {
			return err
		}
		if err := s.keepVersion(ctx, m); err != nil {
			return err
		}
		return s.Audit.Record(ctx, audit.Entry{Operation: "menu-item-create", Object: "menu_item", ObjectID: m.ID, ObjectLabel: m.ZH, After: m})
	})
	if db.IsDuplicate(err) {
		return MenuItem{}, fault.Conflict("plan.code_taken").WithField("body.code", "plan.code_taken")
	}
	return m, err
}

// ChangeMenuItem edits one, which makes it this office's own. Errors:
// plan.menu_not_found (404), plan.stale (412) and those of check (422).
func (s *Service) ChangeMenuItem(ctx context.Context, id string, version int64, c MenuItemChange) (m MenuItem, err error) {
	if err := s.Guard.Allow(ctx, "change", "menu_item"); err != nil {
		return m, err
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		m, err = s.store.menuItem(ctx, id)
		switch {
		case db.IsNotFound(err):
			return fault.NotFound("plan.menu_not_found")
		case err != nil:
			return err
		case m.Version != version:
			return fault.Stale("plan.stale", "version", m.Version)
		}
		before := m
		c.applyTo(&m, s.Clock())
		if err := m.check(); err != nil {
			return err
		}
		if err := s.knowConditions(ctx, m.Conditions, before.Conditions); err != nil {
			return err
		}
		m.Edited, m.UpdatedAt, m.Version = true, s.Clock(), version+1
		if ok, err := s.store.updateMenu(ctx, m, version); err != nil || !ok {
			return orStale(err)
		}
		for _, kept := range []MenuItem{before, m} { // what shipped was never kept before
			if err := s.keepVersion(ctx, kept); err != nil {
				return err
			}
		}
		return s.Audit.Record(ctx, audit.Entry{
			Operation: "menu-item-change", Object: "menu_item", ObjectID: m.ID, ObjectLabel: m.ZH, Before: before, After: m,
		})
	})
	return m, err
}

// MenuVersion is what a menu item was after one edit.
type MenuVersion struct {
	ID         string        `json:"-" gorm:"primaryKey"`
	MenuItemID string        `json:"-"`
	Version    int64         `json:"version"`
	Body       MenuItem      `json:"item" gorm:"serializer:json"`
	ByName     string        `json:"byName" doc:"empty for what shipped"`
	At         value.Instant `json:"at"`
}

// Key names the row in a list.
func (v MenuVersion) Key() string { return strconv.FormatInt(v.Version, 10) }

// TableName is GORM's.
func (MenuVersion) TableName() string { return "menu_item_versions" }

// keepVersion writes down what an item is now; each version once.
func (s *Service) keepVersion(ctx context.Context, m MenuItem) error {
	by := ""
	if m.Edited {
		by = access.From(ctx).Name
	}
	return s.store.keepVersion(ctx, MenuVersion{value.NewID(), m.ID, m.Version, m, by, m.UpdatedAt})
}

// MenuVersions are what a menu item was, latest first. Errors: plan.menu_not_found (404).
func (s *Service) MenuVersions(ctx context.Context, id string) ([]MenuVersion, error) {
	if err := s.Guard.Allow(ctx, "change", "menu_item"); err != nil {
		return nil, err
	}
	if _, err := s.store.menuItem(ctx, id); db.IsNotFound(err) {
		return nil, fault.NotFound("plan.menu_not_found")
	} else if err != nil {
		return nil, err
	}
	return s.store.menuVersions(ctx, id)
}

// MenuConditions are what an item may be said to help with.
func (s *Service) MenuConditions(ctx context.Context) ([]eligibility.ConditionChoice, error) {
	if err := s.Guard.Allow(ctx, "change", "menu_item"); err != nil {
		return nil, err
	}
	return s.Gaps.ConditionChoices(ctx)
}

// knowConditions refuses codes no rule set in force asks for; those an item had
// already may stay, because rules end and menus do not follow at once.
func (s *Service) knowConditions(ctx context.Context, codes, had []string) error {
	known, err := s.Gaps.ConditionChoices(ctx)
	if err != nil {
		return err
	}
	for _, code := range codes {
		is := func(c eligibility.ConditionChoice) bool { return c.Code == code }
		if !slices.Contains(had, code) && !slices.ContainsFunc(known, is) {
			return fault.Invalid("plan.condition_unknown", "code", code).WithField("body.conditions", "plan.condition_unknown", "code", code)
		}
	}
	return nil
}

func orStale(err error) error {
	if err != nil {
		return err
	}
	return fault.Stale("plan.stale")
}
