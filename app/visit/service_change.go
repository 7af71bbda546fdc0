package visit

import (
	"context"
	"slices"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/value"
)

// Change corrects a visit: its author within EditWindow, a manager at any time.
// Errors: visit.stale (412), visit.not_yours and visit.window_closed (403),
// visit.withdrawn and visit.need_answered (409).
func (s *Service) Change(ctx context.Context, id string, version int64, c VisitChange) (Detail, error) {
	return s.edit(ctx, id, version, "change", func(ctx context.Context, v *Visit) (editNote, error) {
		c.applyTo(v)
		if err := v.check(s.Clock().Date(), s.words); err != nil {
			return editNote{}, err
		}
		if err := s.namePeople(ctx, v, c.LedBy, c.NextOwner); err != nil {
			return editNote{}, err
		}
		if c.Met != nil {
			if err := s.nameMet(ctx, v); err != nil {
				return editNote{}, err
			}
		}
		if c.Needs != nil {
			if err := s.reconcile(ctx, *v, *c.Needs); err != nil {
				return editNote{}, err
			}
		}
		return editNote{operation: "visit-change"}, s.Files.Link(ctx, FileOwner, v.ID, distinct(c.Attachments))
	})
}

// Withdraw says that a visit was entered by mistake. Its requests go with it,
// unless somebody has answered one.
func (s *Service) Withdraw(ctx context.Context, id string, version int64, reason string) (Detail, error) {
	return s.edit(ctx, id, version, "archive", func(ctx context.Context, v *Visit) (editNote, error) {
		now := s.Clock()
		v.WithdrawnAt, v.WithdrawReason = &now, reason
		return editNote{"visit-withdraw", reason}, s.reconcile(ctx, *v, nil)
	})
}

// Settle says that the agreed next step is done, or takes that back.
func (s *Service) Settle(ctx context.Context, id string, version int64, done bool) (Detail, error) {
	return s.edit(ctx, id, version, "settle", func(_ context.Context, v *Visit) (editNote, error) {
		if v.NextStep == "" {
			return editNote{}, fault.Conflict("visit.nothing_agreed")
		}
		v.NextDoneAt, v.NextDoneBy = nil, ""
		if done {
			now := s.Clock()
			v.NextDoneAt, v.NextDoneBy = &now, access.From(ctx).Name
		}
		return editNote{operation: "visit-settle"}, nil
	})
}

// editNote is what the audit is told about an edit.
type editNote struct{ operation, purpose string }

func (s *Service) edit(ctx context.Context, id string, version int64, verb string, change func(context.Context, *Visit) (editNote, error)) (Detail, error) {
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		v, err := s.visible(ctx, id)
		if err != nil {
			return err
		}
		ref, err := s.Firms.Check(ctx, v.EnterpriseID, "read", "enterprise")
		if err != nil {
			return err
		}
		if err := s.mayEdit(ctx, v, ref, verb); err != nil {
			return err
		}
		if err := s.Firms.Hold(ctx, v.EnterpriseID); err != nil {
			return err
		}
		if v.Version != version {
			return fault.Stale("visit.stale", "version", v.Version)
		}
		before := v
		note, err := change(ctx, &v)
		if err != nil {
			return err
		}
		v.Version, v.UpdatedAt = version+1, s.Clock()
		switch ok, err := s.store.update(ctx, v, version); {
		case err != nil:
			return err
		case !ok:
			return fault.Stale("visit.stale")
		}
		if err := s.follow(ctx, v.EnterpriseID); err != nil {
			return err
		}
		return s.record(ctx, note.operation, ref, v, &before, note.purpose)
	})
	if err != nil {
		return Detail{}, err
	}
	return s.Get(ctx, id)
}

// mayEdit refuses what is not the caller's to correct. Settling a next step is
// everybody's who may change visits of the firm.
func (s *Service) mayEdit(ctx context.Context, v Visit, firm enterprise.Ref, verb string) error {
	allowed := verb
	if verb == "settle" {
		allowed = "change"
	}
	if err := s.Firms.Allow(ctx, firm, allowed, "visit"); err != nil {
		return err
	}
	if v.WithdrawnAt != nil {
		return fault.Conflict("visit.withdrawn")
	}
	if verb == "settle" {
		return nil
	}
	return s.ownEdit(ctx, v, firm)
}

func (s *Service) ownEdit(ctx context.Context, v Visit, firm enterprise.Ref) error {
	if s.Firms.Allow(ctx, firm, "manage", "visit") == nil {
		return nil
	}
	switch {
	case v.CreatedBy != access.From(ctx).UserID:
		return fault.Forbidden("visit.not_yours", "name", v.LedByName)
	case s.Clock().After(v.CreatedAt.Add(EditWindow)):
		return fault.Forbidden("visit.window_closed", "days", int(EditWindow.Hours()/24))
	}
	return nil
}

// reconcile makes the requests of a visit follow its needs: new ones are raised,
// those taken off withdrawn.
func (s *Service) reconcile(ctx context.Context, v Visit, needs []NewNeed) error {
	rows, err := s.store.ofVisit(ctx, v.ID)
	if err != nil {
		return err
	}
	wanted := codes(needs)
	for _, r := range rows {
		if slices.Contains(wanted, r.Need) {
			continue
		}
		if r.State == Answered {
			return fault.Conflict("visit.need_answered", "title", r.Title)
		}
		if _, err := s.act(ctx, r, ActWithdraw, nothingMore); err != nil {
			return err
		}
	}
	raised := slices.DeleteFunc(s.raiseAll(v, needs), func(n Request) bool {
		return slices.ContainsFunc(rows, func(r Request) bool { return r.Need == n.Need })
	})
	if v.WithdrawnAt != nil {
		return nil
	}
	return s.store.insertRequests(ctx, raised)
}

// CheckFile lets attachments ask who may do what with the files of a visit.
// Findings and files are the office's: the firm does not see them.
func (s *Service) CheckFile(ctx context.Context, id, verb string) (string, error) {
	v, err := s.visible(ctx, id)
	if err != nil {
		return "", err
	}
	ref, err := s.Firms.Check(ctx, v.EnterpriseID, verb, "attachment")
	if err != nil {
		return "", err
	}
	if !s.inside(ctx)(ref.UnitCode, ref.ParkCode) {
		return "", fault.NotFound("attachment.not_found")
	}
	if verb == "archive" {
		return v.EnterpriseID, s.ownEdit(ctx, v, ref)
	}
	return v.EnterpriseID, nil
}

// today is the day in the county.
func (s *Service) today() value.Date { return s.Clock().Date() }
