package member

import (
	"context"
	"slices"

	"miaolin/app/access"
	"miaolin/app/attachment"
	"miaolin/app/audit"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/identity"
	"miaolin/app/notify"
	"miaolin/app/value"
	"miaolin/db"
)

// View is a consent as the firm and the office see it.
type View struct {
	Consent
	AgentName string                  `json:"agentName"`
	Files     []attachment.Attachment `json:"files"`
}

// mostShown is more than any firm has agents, or any agent firms.
const mostShown = 200

// Consents are those of a firm, what waits for it first. Errors: those of
// enterprise.Check.
func (s *Service) Consents(ctx context.Context, enterpriseID string) ([]View, error) {
	if _, err := s.Firms.Check(ctx, enterpriseID, "read", "consent"); err != nil {
		return nil, err
	}
	all, err := s.store.ofFirm(ctx, enterpriseID, mostShown)
	if err != nil {
		return nil, err
	}
	return s.dress(ctx, all)
}

func (s *Service) dress(ctx context.Context, all []Consent) ([]View, error) {
	var ids, people []string
	for _, c := range all {
		ids, people = append(ids, c.ID), append(people, c.AgentID)
	}
	names, err := s.People.Names(ctx, people)
	if err != nil {
		return nil, err
	}
	files, err := s.Files.Of(ctx, FileOwner, ids...)
	if err != nil {
		return nil, err
	}
	views := []View{}
	for _, c := range all {
		views = append(views, View{c.on(s.today()), names[c.AgentID], append([]attachment.Attachment{}, files[c.ID]...)})
	}
	return views, nil
}

// consentFor loads a consent of a firm on which the caller may use the verb, and
// holds the firm so that two words about it take turns.
func (s *Service) consentFor(ctx context.Context, id, verb string) (Consent, enterprise.Ref, error) {
	c, err := s.store.consent(ctx, id)
	if db.IsNotFound(err) || err == nil && c.EnterpriseID == nil {
		return c, enterprise.Ref{}, fault.NotFound("member.consent_unknown")
	}
	if err != nil {
		return c, enterprise.Ref{}, err
	}
	ref, err := s.Firms.Check(ctx, *c.EnterpriseID, verb, "consent")
	if fault.Code(err) == "enterprise.not_found" {
		return c, ref, fault.NotFound("member.consent_unknown")
	}
	if err != nil {
		return c, ref, err
	}
	if err := s.Firms.Lock(ctx, ref.ID); err != nil {
		return c, ref, err
	}
	c, err = s.store.consent(ctx, id)
	return c, ref, err
}

// Confirm is the firm's yes, or the office's, which needs the signed paper.
// Errors: member.consent_unknown (404), member.stale (412), member.closed (409),
// member.paper_missing and member.period (422).
func (s *Service) Confirm(ctx context.Context, id string, version int64, y Confirmation) (View, error) {
	var c Consent
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		before, ref, err := s.consentFor(ctx, id, "confirm")
		if err != nil {
			return err
		}
		c = before
		if err := c.answerable(version); err != nil {
			return err
		}
		if c.ConfirmedAs, err = s.standing(ctx, ref.ID); err != nil {
			return err
		}
		if c.ConfirmedAs == "office" && len(y.Files) == 0 {
			return fault.Invalid("member.paper_missing").WithField("body.attachments", "member.paper_missing")
		}
		if err := checkPeriod(y.ValidTo, s.today()); err != nil {
			return err
		}
		today, now, who := s.today(), s.Clock(), access.From(ctx)
		c.State, c.ValidFrom, c.ValidTo = Given, &today, y.ValidTo
		c.ConfirmedBy, c.ConfirmedName, c.ConfirmedAt = who.UserID, who.Name, &now
		if err := s.save(ctx, &c, before, ref, "consent-confirm", ""); err != nil {
			return err
		}
		if err := s.Files.Link(ctx, FileOwner, id, y.Files); err != nil {
			return err
		}
		if err := s.Firms.GrantUntil(ctx, c.AgentID, ref.ID, agent, &c.ValidTo); err != nil {
			return err
		}
		return s.tell(ctx, "member.consent_given", c, ref, []string{c.AgentID}, "/")
	})
	return s.one(ctx, c, err)
}

// Refuse is the firm's no. Errors: those of Confirm.
func (s *Service) Refuse(ctx context.Context, id string, version int64, reason string) (View, error) {
	var c Consent
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		before, ref, err := s.consentFor(ctx, id, "confirm")
		if err != nil {
			return err
		}
		c = before
		if err := c.answerable(version); err != nil {
			return err
		}
		c.end(Refused, access.From(ctx).Name, reason, s.Clock())
		if err := s.save(ctx, &c, before, ref, "consent-refuse", reason); err != nil {
			return err
		}
		return s.tell(ctx, "member.consent_refused", c, ref, []string{c.AgentID}, "/agencies")
	})
	return s.one(ctx, c, err)
}

// Withdraw ends a consent at once; the agent's next request no longer finds the
// firm. It asks for no version: whoever withdraws means it whatever it says by now.
// Errors: member.consent_unknown (404), member.closed (409).
func (s *Service) Withdraw(ctx context.Context, id, reason string) error {
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		c, ref, err := s.consentFor(ctx, id, "archive")
		if err != nil {
			return err
		}
		if err := s.finish(ctx, c, ref, reason); err != nil {
			return err
		}
		return s.tell(ctx, "member.consent_withdrawn", c, ref, []string{c.AgentID}, "/agencies")
	})
}

// finish ends a consent and what it opened.
func (s *Service) finish(ctx context.Context, c Consent, ref enterprise.Ref, reason string) error {
	before := c
	if c.State != Given && c.State != Asked {
		return fault.Conflict("member.closed")
	}
	c.end(Withdrawn, access.From(ctx).Name, reason, s.Clock())
	if err := s.save(ctx, &c, before, ref, "consent-withdraw", reason); err != nil || before.State == Asked {
		return err
	}
	return s.Firms.RevokeFor(ctx, c.AgentID, ref.ID, agent, reason)
}

func (c *Consent) end(state State, by, reason string, now value.Instant) {
	c.State, c.EndedName, c.EndReason, c.EndedAt = state, by, reason, &now
}

func (c Consent) answerable(version int64) error {
	switch {
	case c.State != Asked:
		return fault.Conflict("member.closed")
	case c.Version != version:
		return fault.Stale("member.stale")
	}
	return nil
}

func (s *Service) save(ctx context.Context, c *Consent, before Consent, ref enterprise.Ref, operation, purpose string) error {
	c.UpdatedAt, c.Version = s.Clock(), before.Version+1
	if ok, err := s.store.update(ctx, *c, before.Version); err != nil || !ok {
		return orStale(err)
	}
	return s.Audit.Record(ctx, audit.Entry{
		Operation: operation, Object: "consent", ObjectID: c.ID, ObjectLabel: ref.Name, EnterpriseID: ref.ID, UnitCode: ref.UnitCode,
		Purpose: purpose, Before: before, After: *c,
	})
}

func orStale(err error) error {
	if err != nil {
		return err
	}
	return fault.Stale("member.stale")
}

func (s *Service) one(ctx context.Context, c Consent, err error) (View, error) {
	if err != nil {
		return View{}, err
	}
	views, err := s.dress(ctx, []Consent{c})
	if err != nil {
		return View{}, err
	}
	return views[0], nil
}

// standing tells whether the caller speaks as the firm or as the office.
func (s *Service) standing(ctx context.Context, enterpriseID string) (string, error) {
	grants, err := s.Firms.OpenFor(ctx, enterpriseID, own)
	me := access.From(ctx).UserID
	if slices.ContainsFunc(grants, func(g enterprise.Grant) bool { return g.UserID == me }) {
		return "firm", err
	}
	return "office", err
}

// takeUp writes down the consent of a firm whose offer an agent accepted.
func (s *Service) takeUp(ctx context.Context, a identity.Admission) error {
	if err := s.Firms.Lock(ctx, a.EnterpriseID); err != nil {
		return err
	}
	held, err := s.store.running(ctx, a.UserID, a.EnterpriseID, "", s.today())
	if err != nil && !db.IsNotFound(err) {
		return err
	}
	if err == nil && held.State == Given {
		return nil
	}
	names, err := s.People.Names(ctx, []string{a.InvitedBy})
	if err != nil {
		return err
	}
	today, now := s.today(), s.Clock()
	c := Consent{
		ID: value.NewID(), AgentID: a.UserID, EnterpriseID: &a.EnterpriseID, Origin: "offered", State: Given, ValidFrom: &today, ValidTo: *a.Until,
		ConfirmedBy: a.InvitedBy, ConfirmedName: names[a.InvitedBy], ConfirmedAs: "firm", ConfirmedAt: &now, CreatedAt: now, UpdatedAt: now, Version: 1,
	}
	if err := s.store.insert(ctx, c); err != nil {
		return err
	}
	if err := s.Firms.Admit(ctx, a); err != nil {
		return err
	}
	return s.Audit.Record(ctx, audit.Entry{Operation: "consent-confirm", Object: "consent", ObjectID: c.ID, EnterpriseID: a.EnterpriseID, After: c})
}

// CheckFile lets attachments ask who may see or add the papers of a consent.
func (s *Service) CheckFile(ctx context.Context, id, verb string) (string, error) {
	if verb != "read" {
		verb = "confirm"
	}
	c, err := s.store.consent(ctx, id)
	if db.IsNotFound(err) || err == nil && c.EnterpriseID == nil {
		return "", fault.NotFound("member.consent_unknown")
	}
	if err != nil {
		return "", err
	}
	_, err = s.Firms.Check(ctx, *c.EnterpriseID, verb, "consent")
	return *c.EnterpriseID, err
}

func (s *Service) tell(ctx context.Context, kind string, c Consent, ref enterprise.Ref, to []string, link string) error {
	names, err := s.People.Names(ctx, []string{c.AgentID})
	if err != nil {
		return err
	}
	return s.Notify.Tell(ctx, notify.Message{
		Kind: kind, Subject: c.ID, Occasion: s.occasion(), To: to, Link: link,
		Params: map[string]any{"agent": names[c.AgentID], "firm": ref.Name, "to": c.ValidTo.String()},
	})
}
