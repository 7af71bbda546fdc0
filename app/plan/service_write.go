package plan

import (
	"context"
	"strconv"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/notify"
	"miaolin/app/value"
	"miaolin/db"
)

// Add puts one thing on a plan: ordered when the firm asks for it, added when
// the office does. Errors: plan.already_there (409), plan.menu_not_found, those
// of check (422) and of enterprise.Check.
func (s *Service) Add(ctx context.Context, attempt db.OnceKey, n NewItem) (ItemView, error) {
	id, _, err := s.DB.Once(ctx, attempt, func(ctx context.Context) (string, error) {
		ref, err := s.Firms.Check(ctx, n.EnterpriseID, "create", "plan")
		if err != nil {
			return "", err
		}
		origin := "added"
		if _, err := s.Firms.Check(ctx, n.EnterpriseID, "prescribe", "plan"); err != nil {
			origin = "ordered"
		}
		item, err := s.make(ctx, n, origin)
		if err != nil {
			return "", err
		}
		added, err := s.put(ctx, ref, item)
		if err == nil && !added {
			err = fault.Conflict("plan.already_there")
		}
		return item.ID, err
	})
	if err != nil {
		return ItemView{}, err
	}
	return s.Item(ctx, id)
}

func (s *Service) make(ctx context.Context, n NewItem, origin string) (Item, error) {
	now, actor := s.Clock(), access.From(ctx)
	i := Item{
		ID: value.NewID(), EnterpriseID: n.EnterpriseID, Year: n.Year, Title: n.Title, Note: n.Note, Form: n.Form, Origin: origin,
		Conditions: []string{}, Owner: n.Owner, OwnerName: n.OwnerName, DueOn: n.DueOn, State: Todo,
		CreatedBy: actor.UserID, CreatedName: actor.Name, CreatedAt: now, UpdatedAt: now, Version: 1,
	}
	if i.Year == 0 {
		i.Year = now.Date().Year()
	}
	if i.Owner == "" {
		i.Owner = "firm"
	}
	if n.MenuItemID != "" {
		m, err := s.store.menuItem(ctx, n.MenuItemID)
		if db.IsNotFound(err) || err == nil && m.ArchivedAt != nil {
			return i, fault.Invalid("plan.menu_not_found").WithField("body.menuItemId", "plan.menu_not_found")
		}
		if err != nil {
			return i, err
		}
		i.from(m)
	}
	return i, i.check(now.Date())
}

// from copies what the menu says, so that the plan keeps it.
func (i *Item) from(m MenuItem) {
	i.MenuItemID, i.Conditions = &m.ID, m.Conditions
	if i.Title == "" {
		i.Title = m.ZH
	}
	if i.Form == "" && len(m.Forms) > 0 {
		i.Form = m.Forms[0]
	}
}

// put writes an item, its first state, the head of the plan, the audit and who
// is told. False: the same one of the menu is open already.
func (s *Service) put(ctx context.Context, ref enterprise.Ref, i Item) (bool, error) {
	added, err := s.store.insertItem(ctx, i)
	if err != nil || !added {
		return false, err
	}
	if err := s.step(ctx, i, ""); err != nil {
		return false, err
	}
	if err := s.store.ensure(ctx, i.EnterpriseID, i.Year, s.Clock()); err != nil {
		return false, err
	}
	if err := s.record(ctx, "plan-item-create", ref, nil, i, ""); err != nil {
		return false, err
	}
	if i.Origin == "ordered" {
		return true, s.tell(ctx, "plan.ordered", ref, i, "")
	}
	return true, s.tell(ctx, "plan.item_todo", ref, i, "")
}

func (s *Service) step(ctx context.Context, i Item, reason string) error {
	return s.store.insertStep(ctx, Step{
		ID: value.NewID(), ItemID: i.ID, State: i.State, Reason: reason, ByName: access.From(ctx).Name, FromAt: s.Clock(),
	})
}

// tell brings an item's news to the firm's people and whoever looks after it.
func (s *Service) tell(ctx context.Context, kind string, ref enterprise.Ref, i Item, occasion string) error {
	circle, err := s.Firms.Circle(ctx, i.EnterpriseID)
	if err != nil {
		return err
	}
	m := notify.Message{
		Kind: kind, Subject: i.ID, Occasion: occasion, EnterpriseID: i.EnterpriseID, To: circle.All(),
		Link:   "/enterprises/" + i.EnterpriseID + "?tab=plan",
		Params: map[string]any{"firm": ref.Name, "title": i.Title, "by": access.From(ctx).Name, "reason": i.StateReason},
	}
	if i.DueOn != nil {
		m.Params["due"] = i.DueOn.String()
	}
	if kind == "plan.item_todo" {
		m.DueOn = i.DueOn
		if i.Owner == "firm" {
			m.To = circle.Own
		}
	}
	return s.Notify.Tell(ctx, m)
}

// Change edits an item. Errors: plan.stale (412), plan.closed (409), those of check.
func (s *Service) Change(ctx context.Context, id string, version int64, c ItemChange) (ItemView, error) {
	return s.edit(ctx, id, version, "plan-item-change", func(ctx context.Context, ref enterprise.Ref, i *Item) error {
		if !i.State.Open() {
			return fault.Conflict("plan.closed")
		}
		due := i.DueOn
		c.applyTo(i)
		if err := i.check(s.today()); err != nil {
			return err
		}
		if err := s.Files.Link(ctx, FileOwner, i.ID, c.Files); err != nil {
			return err
		}
		if (due == nil) == (i.DueOn == nil) && (due == nil || *due == *i.DueOn) {
			return nil
		}
		if err := s.settle(ctx, i.ID); err != nil {
			return err
		}
		return s.tell(ctx, "plan.item_todo", ref, *i, strconv.FormatInt(version, 10))
	})
}

// Move changes an item's state. Errors: plan.stale (412), plan.same_state (409),
// plan.reason_missing (422), plan.already_there (409) when another of the menu was
// opened meanwhile.
func (s *Service) Move(ctx context.Context, id string, version int64, m Move) (ItemView, error) {
	return s.edit(ctx, id, version, "plan-item-move", func(ctx context.Context, ref enterprise.Ref, i *Item) error {
		if err := m.check(i.State); err != nil {
			return err
		}
		i.State, i.StateReason = m.State, m.Reason
		if err := s.Files.Link(ctx, FileOwner, i.ID, m.Files); err != nil {
			return err
		}
		if err := s.step(ctx, *i, m.Reason); err != nil {
			return err
		}
		if m.State.Open() {
			return nil
		}
		if err := s.settle(ctx, i.ID); err != nil {
			return err
		}
		return s.tell(ctx, "plan.item_"+string(m.State), ref, *i, strconv.FormatInt(version, 10))
	})
}

func (s *Service) edit(ctx context.Context, id string, version int64, operation string, change func(context.Context, enterprise.Ref, *Item) error) (ItemView, error) {
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		i, ref, err := s.itemFor(ctx, id, "change")
		if err != nil {
			return err
		}
		if i.Version != version {
			return fault.Stale("plan.stale", "version", i.Version)
		}
		before := i
		if err := change(ctx, ref, &i); err != nil {
			return err
		}
		i.Version, i.UpdatedAt = version+1, s.Clock()
		if ok, err := s.store.updateItem(ctx, i, version); err != nil || !ok {
			return orStale(err)
		}
		if err := s.store.ensure(ctx, i.EnterpriseID, i.Year, s.Clock()); err != nil {
			return err
		}
		return s.record(ctx, operation, ref, &before, i, i.StateReason)
	})
	if db.IsDuplicate(err) {
		return ItemView{}, fault.Conflict("plan.already_there")
	}
	if err != nil {
		return ItemView{}, err
	}
	return s.Item(ctx, id)
}

func (s *Service) record(ctx context.Context, operation string, ref enterprise.Ref, before *Item, after Item, purpose string) error {
	e := audit.Entry{
		Operation: operation, Object: "plan", ObjectID: after.ID, ObjectLabel: after.Title,
		EnterpriseID: after.EnterpriseID, UnitCode: ref.UnitCode, After: after, Purpose: purpose,
	}
	if before != nil {
		e.Before = *before
	}
	return s.Audit.Record(ctx, e)
}

// Agree is the firm's consent to its plan as it reads now. Errors:
// plan.not_found (404), plan.stale (412).
func (s *Service) Agree(ctx context.Context, id string, version int64) (View, error) {
	scope, err := s.Guard.Scope(ctx, "read", "plan")
	if err != nil {
		return View{}, err
	}
	var p Plan
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		p, err = s.store.plan(ctx, scope, id)
		if db.IsNotFound(err) {
			return fault.NotFound("plan.not_found")
		}
		if err != nil {
			return err
		}
		ref, err := s.Firms.Check(ctx, p.EnterpriseID, "agree", "plan")
		if err != nil {
			return err
		}
		if p.Version != version {
			return fault.Stale("plan.stale", "version", p.Version)
		}
		now := s.Clock()
		p.AgreedAt, p.AgreedBy, p.UpdatedAt, p.Version = &now, access.From(ctx).Name, now, version+1
		if ok, err := s.store.agree(ctx, p, version); err != nil || !ok {
			return orStale(err)
		}
		err = s.Audit.Record(ctx, audit.Entry{
			Operation: "plan-agree", Object: "plan", ObjectID: p.ID, ObjectLabel: ref.Name + " " + strconv.Itoa(p.Year),
			EnterpriseID: p.EnterpriseID, UnitCode: ref.UnitCode, Params: map[string]any{"version": version},
		})
		if err != nil {
			return err
		}
		return s.tell(ctx, "plan.agreed", ref, Item{ID: p.ID, EnterpriseID: p.EnterpriseID, Title: strconv.Itoa(p.Year)}, strconv.FormatInt(version, 10))
	})
	if err != nil {
		return View{}, err
	}
	return s.Of(ctx, p.EnterpriseID, p.Year)
}
