package enterprise

import (
	"context"
	"slices"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/identity"
	"miaolin/app/value"
)

// Grant opens one firm to one person: a coach, a reviewer, an agent, or the
// firm's own people.
type Grant struct {
	ID           string        `json:"id" gorm:"primaryKey"`
	UserID       string        `json:"userId"`
	EnterpriseID string        `json:"enterpriseId"`
	Reason       string        `json:"reason"`
	ValidFrom    value.Date    `json:"validFrom"`
	ValidTo      *value.Date   `json:"validTo"`
	GrantedBy    string        `json:"grantedBy"`
	CreatedAt    value.Instant `json:"createdAt"`
}

// TableName is GORM's.
func (Grant) TableName() string { return "enterprise_grants" }

// Circle are the people a firm's news concern.
type Circle struct {
	Own     []string // the firm's own people
	Officer string   // who looks after it; empty when nobody does
}

// All are both.
func (c Circle) All() []string { return append(slices.Clone(c.Own), c.Officer) }

// Circle finds whom the news of a firm concern today. It asks for no permission:
// it serves those who are about to tell them something.
func (s *Service) Circle(ctx context.Context, enterpriseID string) (Circle, error) {
	e, err := s.store.load(ctx, enterpriseID)
	if err != nil {
		return Circle{}, err
	}
	own, err := s.store.ownPeople(ctx, enterpriseID, s.clock().Date())
	return Circle{own, deref(e.OfficerID)}, err
}

// CheckInvite tells whether the caller may let others in on a firm: its own people
// may, and whoever looks after it.
func (s *Service) CheckInvite(ctx context.Context, enterpriseID, _ string) (identity.Firm, error) {
	ref, err := s.Check(ctx, enterpriseID, "create", "member")
	return identity.Firm{ID: ref.ID, Name: ref.Name, UnitCode: ref.UnitCode}, err
}

// FirmName names a firm without asking who wants to know.
func (s *Service) FirmName(ctx context.Context, enterpriseID string) (string, error) {
	e, err := s.store.load(ctx, enterpriseID)
	return e.Name, err
}

// FirmNames names those of the firms that the caller may read.
func (s *Service) FirmNames(ctx context.Context, ids []string) (map[string]string, error) {
	if len(ids) == 0 || s.guard.Allow(ctx, "read", "enterprise") != nil {
		return nil, nil
	}
	refs, err := s.Refs(ctx, ids)
	names := make(map[string]string, len(refs))
	for id, ref := range refs {
		names[id] = ref.Name
	}
	return names, err
}

// Grant opens a firm to a person from today on, for a reason. Asking twice changes
// nothing. A role that names its reason in roles.yaml reaches only what was opened
// for that one.
func (s *Service) Grant(ctx context.Context, userID, enterpriseID, reason string) error {
	return s.GrantUntil(ctx, userID, enterpriseID, reason, nil)
}

// GrantUntil is Grant with a last day.
func (s *Service) GrantUntil(ctx context.Context, userID, enterpriseID, reason string, last *value.Date) error {
	return s.Admit(ctx, identity.Admission{UserID: userID, EnterpriseID: enterpriseID, Role: reason, InvitedBy: access.From(ctx).UserID, Until: last})
}

// Admit is Grant in the name of whoever invited the person; the role is the reason.
func (s *Service) Admit(ctx context.Context, a identity.Admission) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		today := s.clock().Date()
		had, err := s.store.openGrant(ctx, a.UserID, a.EnterpriseID, a.Role, today)
		if err != nil || had {
			return err
		}
		e, err := s.store.load(ctx, a.EnterpriseID)
		if err != nil {
			return err
		}
		g := Grant{value.NewID(), a.UserID, a.EnterpriseID, a.Role, today, a.Until, a.InvitedBy, s.clock()}
		if err := s.store.insertGrant(ctx, g); err != nil {
			return err
		}
		return s.log.Record(ctx, audit.Entry{
			Operation: "enterprise-grant", Object: "enterprise", ObjectID: e.ID, ObjectLabel: e.Name,
			EnterpriseID: e.ID, UnitCode: e.UnitCode, After: g, Purpose: a.Role,
		})
	})
}

// Revoke closes a firm to a person from today on, whatever it was opened for.
func (s *Service) Revoke(ctx context.Context, userID, enterpriseID, reason string) error {
	return s.RevokeFor(ctx, userID, enterpriseID, "", reason)
}

// RevokeFor takes back what was opened for one reason. The next request of the
// person no longer finds the firm.
func (s *Service) RevokeFor(ctx context.Context, userID, enterpriseID, grant, reason string) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		e, err := s.store.load(ctx, enterpriseID)
		if err != nil {
			return err
		}
		if err := s.store.endGrants(ctx, userID, enterpriseID, grant, s.clock().Date().AddDays(-1)); err != nil {
			return err
		}
		return s.log.Record(ctx, audit.Entry{
			Operation: "enterprise-revoke", Object: "enterprise", ObjectID: e.ID, ObjectLabel: e.Name,
			EnterpriseID: e.ID, UnitCode: e.UnitCode, Purpose: reason, Params: map[string]any{"user": userID, "reason": grant},
		})
	})
}

// OpenFor lists to whom a firm is open today for one reason, the earliest first.
// Like Circle it asks for no permission: its callers have checked the firm.
func (s *Service) OpenFor(ctx context.Context, enterpriseID, reason string) ([]Grant, error) {
	return s.store.openFor(ctx, enterpriseID, reason, s.clock().Date())
}

// Lock makes those who change who a firm is open to take turns, until the
// transaction of ctx ends.
func (s *Service) Lock(ctx context.Context, enterpriseID string) error {
	return s.store.lock(ctx, enterpriseID)
}

// ByCode finds the firm of a credit code for who may not see it yet; nothing of it
// may be told to them.
func (s *Service) ByCode(ctx context.Context, code string) (ref Ref, found bool, err error) {
	all, err := s.store.byUSCC(ctx, []string{code})
	for _, e := range all {
		if e.open() == nil {
			return e.Ref(), true, err
		}
	}
	return Ref{}, false, err
}

// Granted lists the firms open to a person today.
func (s *Service) Granted(ctx context.Context, userID string) ([]identity.Firm, error) {
	return s.store.granted(ctx, userID, s.clock().Date())
}

// Holds tells whether any firm is open to a person today for a reason.
func (s *Service) Holds(ctx context.Context, userID, reason string) (bool, error) {
	return s.store.holds(ctx, userID, reason, s.clock().Date())
}

// OwnPeople are the firms' own people today, by firm. Like Circle it serves those
// who are about to tell them something.
func (s *Service) OwnPeople(ctx context.Context, enterpriseIDs []string) (map[string][]string, error) {
	return s.store.ownPeopleOf(ctx, enterpriseIDs, s.clock().Date())
}
