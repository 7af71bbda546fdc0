package member

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
)

// mostAsked bounds how many firms an agent may be waiting for.
const mostAsked = 50

// Agency is a consent as the agent sees it: the firm's own name and code only once
// the firm has said yes, until then the words the agent wrote.
type Agency struct {
	Consent
	EnterpriseName string `json:"enterpriseName"`
}

// Agencies are the caller's own, latest first.
func (s *Service) Agencies(ctx context.Context) ([]Agency, error) {
	if err := s.Guard.Allow(ctx, "read", "agency"); err != nil {
		return nil, err
	}
	all, err := s.store.ofAgent(ctx, access.From(ctx).UserID, mostShown)
	if err != nil {
		return nil, err
	}
	var firms []string
	for _, c := range all {
		if c = c.on(s.today()); c.State == Given {
			firms = append(firms, *c.EnterpriseID)
		}
	}
	refs, err := s.Firms.Refs(ctx, firms)
	if err != nil {
		return nil, err
	}
	list := []Agency{}
	for _, c := range all {
		list = append(list, agencyOf(c.on(s.today()), refs))
	}
	return list, nil
}

func agencyOf(c Consent, refs map[string]enterprise.Ref) Agency {
	a := Agency{c, c.AskedName}
	if c.State == Given {
		firm := refs[*c.EnterpriseID]
		a.EnterpriseName, a.USCC = firm.Name, firm.USCC
		return a
	}
	if c.Origin == "asked" {
		a.EnterpriseID = nil // whether anybody has that code is not told
	}
	return a
}

// Ask asks a firm for its consent. The answer is the same whether anybody here has
// that code. Errors: member.asked_already and member.too_many (409), those of
// check (422).
func (s *Service) Ask(ctx context.Context, once db.OnceKey, n NewAsk) (Agency, error) {
	if err := s.Guard.Allow(ctx, "create", "agency"); err != nil {
		return Agency{}, err
	}
	if err := n.check(s.today()); err != nil {
		return Agency{}, err
	}
	var c Consent
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		id, _, err := s.DB.Once(ctx, once, func(ctx context.Context) (string, error) { return s.ask(ctx, n) })
		if err != nil {
			return err
		}
		c, err = s.store.consent(ctx, id)
		return err
	})
	return agencyOf(c, nil), err
}

func (s *Service) ask(ctx context.Context, n NewAsk) (string, error) {
	me, now := access.From(ctx), s.Clock()
	c := Consent{
		ID: value.NewID(), AgentID: me.UserID, USCC: n.USCC, AskedName: n.Name, Origin: "asked", State: Asked, Note: n.Note,
		ValidTo: n.ValidTo, CreatedAt: now, UpdatedAt: now, Version: 1,
	}
	ref, found, err := s.Firms.ByCode(ctx, n.USCC)
	if err != nil {
		return "", err
	}
	if found {
		c.EnterpriseID = &ref.ID
		if err := s.Firms.Lock(ctx, ref.ID); err != nil {
			return "", err
		}
	}
	if err := s.mayAsk(ctx, me.UserID, ref.ID, n.USCC); err != nil {
		return "", err
	}
	if err := s.store.insert(ctx, c); err != nil {
		return "", err
	}
	if err := s.Audit.Record(ctx, audit.Entry{
		Operation: "agency-ask", Object: "agency", ObjectID: c.ID, ObjectLabel: n.Name, EnterpriseID: ref.ID, UnitCode: ref.UnitCode, After: c,
	}); err != nil || !found {
		return c.ID, err
	}
	circle, err := s.Firms.Circle(ctx, ref.ID)
	if err != nil {
		return "", err
	}
	return c.ID, s.tell(ctx, "member.consent_asked", c, ref, circle.All(), "/enterprises/"+ref.ID+"?tab=members")
}

func (s *Service) mayAsk(ctx context.Context, agentID, enterpriseID, uscc string) error {
	_, err := s.store.running(ctx, agentID, enterpriseID, uscc, s.today())
	if err == nil {
		return fault.Conflict("member.asked_already").WithField("body.uscc", "member.asked_already")
	}
	if !db.IsNotFound(err) {
		return err
	}
	n, err := s.store.countAsked(ctx, agentID)
	if err == nil && n >= mostAsked {
		return fault.Conflict("member.too_many", "n", mostAsked)
	}
	return err
}

// Leave is the agent's own end of it: no longer asking, or no longer serving.
// Errors: member.consent_unknown (404), member.closed (409).
func (s *Service) Leave(ctx context.Context, id string) error {
	if err := s.Guard.Allow(ctx, "archive", "agency"); err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		c, err := s.store.consent(ctx, id)
		if db.IsNotFound(err) || err == nil && c.AgentID != access.From(ctx).UserID {
			return fault.NotFound("member.consent_unknown")
		}
		if err != nil {
			return err
		}
		ref := enterprise.Ref{Name: c.AskedName}
		if c.EnterpriseID != nil {
			if err := s.Firms.Lock(ctx, *c.EnterpriseID); err != nil {
				return err
			}
			if c, err = s.store.consent(ctx, id); err != nil {
				return err
			}
			ref.ID = *c.EnterpriseID
			if ref.Name, err = s.Firms.FirmName(ctx, ref.ID); err != nil {
				return err
			}
		}
		if err := s.finish(ctx, c, ref, ""); err != nil || ref.ID == "" {
			return err
		}
		circle, err := s.Firms.Circle(ctx, ref.ID)
		if err != nil {
			return err
		}
		return s.tell(ctx, "member.agent_left", c, ref, circle.Own, "/enterprises/"+ref.ID+"?tab=members")
	})
}
