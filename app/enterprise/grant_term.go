package enterprise

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/value"
)

// KeepOpen sees to it that a firm is open to a person for one reason up to a day
// and no longer; nil closes it. Grants for other reasons stay as they are. Asking
// twice changes nothing. The caller has checked its own permission.
func (s *Service) KeepOpen(ctx context.Context, userID, enterpriseID, reason string, last *value.Date) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		today := s.clock().Date()
		had, err := s.store.grantsFor(ctx, userID, enterpriseID, reason, today)
		if err != nil || last == nil && len(had) == 0 {
			return err
		}
		e, err := s.store.load(ctx, enterpriseID)
		if err != nil {
			return err
		}
		record := audit.Entry{
			Operation: "enterprise-grant", Object: "enterprise", ObjectID: e.ID, ObjectLabel: e.Name,
			EnterpriseID: e.ID, UnitCode: e.UnitCode, Purpose: reason, Params: map[string]any{"user": userID},
		}
		switch {
		case last == nil:
			yesterday := today.AddDays(-1)
			last, record.Operation = &yesterday, "enterprise-revoke"
		case len(had) == 0:
			g := Grant{value.NewID(), userID, enterpriseID, reason, today, last, access.From(ctx).UserID, s.clock()}
			if err := s.store.insertGrant(ctx, g); err != nil {
				return err
			}
			record.After = g
		case had[0].ValidTo != nil && *had[0].ValidTo == *last:
			return nil
		}
		for _, g := range had {
			if err := s.store.moveGrantEnd(ctx, g.ID, *last); err != nil {
				return err
			}
		}
		return s.log.Record(ctx, record)
	})
}
