package identity

import (
	"context"
	"strings"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/notify"
	"miaolin/app/value"
	"miaolin/db"
)

// Invite makes a one-time link into a role. A firm's own people are let in by their
// colleagues and by whoever looks after the firm, its agent by the firm itself;
// every other role only by those who may make accounts, and only within their own
// rights. An agent without a firm reaches nothing until a firm consents.
func (s *Service) Invite(ctx context.Context, n NewInvitation) (i Invitation, link Link, err error) {
	if err := s.Guard.Allow(ctx, "create", "invitation"); err != nil {
		return i, link, err
	}
	token, hash := newToken()
	now := s.Clock()
	i = Invitation{
		ID: value.NewID(), TokenHash: hash, Name: strings.TrimSpace(n.Name), Role: n.Role, UnitCode: n.UnitCode,
		InvitedBy: access.From(ctx).UserID, CreatedAt: now, ExpiresAt: now.Add(invitationLife), GrantTo: n.GrantTo,
	}
	if i.Name == "" {
		return i, link, fault.Invalid("identity.name_missing").WithField("body.name", "identity.name_missing")
	}
	if n.EnterpriseID != "" {
		firm, err := s.grants.CheckInvite(ctx, n.EnterpriseID, n.Role)
		if err != nil {
			return i, link, err
		}
		i.EnterpriseID, i.UnitCode = &firm.ID, firm.UnitCode
	}
	if err := s.mayInvite(ctx, i); err != nil {
		return i, link, err
	}
	if err := i.checkPeriod(now.Date()); err != nil {
		return i, link, err
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.insertInvitation(ctx, i); err != nil {
			return err
		}
		return s.Audit.Record(ctx, audit.Entry{
			Operation: "invitation-create", Object: "invitation", ObjectID: i.ID, ObjectLabel: i.Name, UnitCode: i.UnitCode,
			EnterpriseID: n.EnterpriseID, Params: map[string]any{"role": i.Role, "unit": i.UnitCode},
		})
	})
	if err != nil {
		return i, link, err
	}
	link, err = linkOf(s.PublicURL+"/invitation#"+token, i.ExpiresAt)
	return i, link, err
}

func (s *Service) mayInvite(ctx context.Context, i Invitation) error {
	switch {
	case !s.Guard.Known(i.Role):
		return fault.Invalid("identity.role_unknown").WithField("body.role", "identity.role_unknown")
	case i.EnterpriseID != nil && !s.Guard.ByGrant(i.Role):
		return fault.Invalid("identity.role_firm").WithField("body.enterpriseId", "identity.role_firm")
	case i.Role == roleEnterprise && i.EnterpriseID == nil:
		return fault.Invalid("identity.firm_missing").WithField("body.enterpriseId", "identity.firm_missing")
	case i.EnterpriseID != nil && (i.Role == roleEnterprise || i.Role == roleAgent):
		return nil // CheckInvite has answered
	}
	if _, err := s.Unit(ctx, i.UnitCode); err != nil {
		return badUnit(err)
	}
	if i.Role == roleAgent {
		return s.mayMake(ctx, i.UnitCode)
	}
	return s.mayGrant(ctx, i.Role, i.UnitCode)
}

// Invitations lists those of the units in which the caller may make accounts, and
// the caller's own, newest first.
func (s *Service) Invitations(ctx context.Context, before string, limit int) (page []Invitation, more bool, err error) {
	if err := s.Guard.Allow(ctx, "read", "invitation"); err != nil {
		return nil, false, err
	}
	page, err = s.store.invitations(ctx, s.accountReach(ctx), access.From(ctx).UserID, before, limit+1)
	if len(page) > limit {
		return page[:limit], true, err
	}
	return page, false, err
}

// accountReach is where the caller looks after accounts; nowhere is no error.
func (s *Service) accountReach(ctx context.Context) []string {
	reach, err := s.reach(ctx, "read", "user")
	if err != nil {
		return nil
	}
	return reach
}

// Revoke takes an invitation back. A foreign one is not found.
func (s *Service) Revoke(ctx context.Context, id string) error {
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		i, err := s.store.invitation(ctx, id)
		if db.IsNotFound(err) || err == nil && !s.mayRevoke(ctx, i) {
			return fault.NotFound("identity.invitation_unknown")
		}
		if err != nil {
			return err
		}
		revoked, err := s.store.revokeInvitation(ctx, id, s.Clock())
		if err != nil {
			return err
		}
		if !revoked {
			return fault.Conflict("identity.invitation_closed")
		}
		return s.Audit.Record(ctx, audit.Entry{Operation: "invitation-revoke", Object: "invitation", ObjectID: id, ObjectLabel: i.Name, UnitCode: i.UnitCode})
	})
}

// mayRevoke: who made it, who looks after accounts there, and those who may invite
// to the same firm.
func (s *Service) mayRevoke(ctx context.Context, i Invitation) bool {
	if i.InvitedBy == access.From(ctx).UserID || covers(s.accountReach(ctx), i.UnitCode) {
		return true
	}
	if i.EnterpriseID == nil {
		return false
	}
	_, err := s.grants.CheckInvite(ctx, *i.EnterpriseID, i.Role)
	return err == nil
}

// OpenInvitations are those to a firm that still work. It asks for no permission:
// it serves the feature that has checked the firm.
func (s *Service) OpenInvitations(ctx context.Context, enterpriseID string) ([]Invitation, error) {
	return s.store.openInvitations(ctx, enterpriseID, s.Clock())
}

// CloseInvitations takes back what somebody made for a firm that is no longer
// open to them, in the transaction of ctx.
func (s *Service) CloseInvitations(ctx context.Context, userID, enterpriseID string) error {
	return s.store.closeInvitations(ctx, userID, enterpriseID, s.Clock())
}

// Offer is what an invitation is about, for the person who holds the link.
type Offer struct {
	Invitation
	Inviter string
	Unit    string
	Firm    string
}

// Offer reads a link. Errors: identity.link_gone, identity.link_used,
// identity.link_revoked, identity.link_expired (404).
func (s *Service) Offer(ctx context.Context, token string) (Offer, error) {
	i, err := s.store.invitationByToken(ctx, hashToken(token))
	if db.IsNotFound(err) {
		return Offer{}, fault.NotFound("identity.link_gone")
	}
	if err == nil {
		err = i.refusal(s.Clock())
	}
	if err != nil {
		return Offer{}, err
	}
	offer := Offer{Invitation: i}
	inviter, err := s.store.user(ctx, i.InvitedBy)
	if err != nil {
		return offer, err
	}
	unit, err := s.store.unit(ctx, i.UnitCode)
	if err != nil {
		return offer, err
	}
	offer.Inviter, offer.Unit = inviter.Name, unit.Name
	if i.EnterpriseID != nil {
		offer.Firm, err = s.grants.FirmName(ctx, *i.EnterpriseID)
	}
	return offer, err
}

// Accept takes an invitation with a new account and signs its owner in.
func (s *Service) Accept(ctx context.Context, token, username, password, phone string, from Device) (session string, err error) {
	offer, err := s.Offer(ctx, token)
	if err != nil {
		return "", err
	}
	hash, err := s.newPassword(ctx, password, cleanUsername(username))
	if err != nil {
		return "", err
	}
	err = s.DB.InTx(access.With(ctx, access.SystemActor("invitation")), func(ctx context.Context) error {
		user, err := s.insertUser(ctx, NewUser{Username: username, Name: offer.Name, Phone: phone, UnitCode: offer.UnitCode}, account{hash: hash})
		if err != nil {
			return err
		}
		session, err = s.take(s.asUser(ctx, user), offer.Invitation, user, from)
		return err
	})
	return session, err
}

// Join takes an invitation with the account the caller is signed in with. The
// session begins anew, as after every change of rights.
func (s *Service) Join(ctx context.Context, token string, from Device) (session string, err error) {
	offer, err := s.Offer(ctx, token)
	if err != nil {
		return "", err
	}
	user, err := s.store.user(ctx, access.From(ctx).UserID)
	if err != nil {
		return "", err
	}
	if user.ID == offer.InvitedBy {
		return "", fault.Forbidden("identity.own_account")
	}
	err = s.DB.InTx(access.With(ctx, access.SystemActor("invitation")), func(ctx context.Context) error {
		session, err = s.take(ctx, offer.Invitation, user, from)
		return err
	})
	return session, err
}

// take uses up the link and gives what it promised.
func (s *Service) take(ctx context.Context, i Invitation, user User, from Device) (string, error) {
	used, err := s.store.useInvitation(ctx, i.ID, user.ID, s.Clock())
	if err != nil {
		return "", err
	}
	if !used {
		return "", fault.NotFound("identity.link_used") // or taken back, a moment ago
	}
	held, err := s.holdsAlready(ctx, user, i)
	if err != nil {
		return "", err
	}
	if !held {
		if err := s.give(ctx, user, NewRole{Role: i.Role, UnitCode: i.UnitCode}); err != nil {
			return "", err
		}
	}
	if i.EnterpriseID != nil {
		if err := s.grants.Admit(ctx, Admission{user.ID, *i.EnterpriseID, i.Role, i.InvitedBy, i.GrantTo}); err != nil {
			return "", err
		}
	}
	if err := s.tellInviter(ctx, i, user); err != nil {
		return "", err
	}
	epoch, err := s.store.endSessions(ctx, user.ID)
	if err != nil {
		return "", err
	}
	return s.openSession(ctx, user, epoch, from)
}

// tellInviter: whoever invited somebody learns that they came.
func (s *Service) tellInviter(ctx context.Context, i Invitation, user User) error {
	m := notify.Message{
		Kind: "identity.invitation_taken", Subject: i.ID, To: []string{i.InvitedBy}, Link: "/invitations",
		Params: map[string]any{"name": user.Name, "role": notify.Word("identity.role_" + i.Role)},
	}
	if i.EnterpriseID != nil {
		m.EnterpriseID, m.Link = *i.EnterpriseID, "/enterprises/"+*i.EnterpriseID
	}
	return s.Notify.Tell(ctx, m)
}

// holdsAlready: the same role in the same unit may come with a second firm.
func (s *Service) holdsAlready(ctx context.Context, user User, i Invitation) (bool, error) {
	all, err := s.store.assignments(ctx, user.ID)
	for _, a := range all {
		if a.EndedAt == nil && a.Role == i.Role && a.UnitCode == i.UnitCode {
			return true, err
		}
	}
	return false, err
}
