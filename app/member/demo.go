package member

import (
	"context"
	"slices"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/identity"
	"miaolin/app/value"
	"miaolin/db"
)

// Demo has an agent who serves two firms of the county, has asked a third that has
// not answered, and was refused by a fourth.
func (s *Service) Demo(ctx context.Context, users map[string]string, firms []enterprise.DemoFirm) error {
	helper, ok := users["agent"]
	if !ok || len(firms) < 30 {
		return nil
	}
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		until := s.today().AddDays(200)
		if err := s.takeUp(ctx, identity.Admission{UserID: helper, EnterpriseID: firms[1].ID, Role: agent, InvitedBy: users["enterprise-2"], Until: &until}); err != nil {
			return err
		}
		ctx = access.With(ctx, access.Actor{UserID: helper, Name: "贺书源", System: true})
		asked := slices.DeleteFunc(slices.Clone(firms), func(f enterprise.DemoFirm) bool { return f.USCC == "" || f.ID == firms[1].ID })
		for _, one := range []struct {
			at     int
			note   string
			answer State
		}{{0, "受企业委托，准备明年省科小备案材料", Asked}, {7, "代填研发费用辅助账", Given}, {20, "首次申报高企", Refused}} {
			id, err := s.askDemo(ctx, asked[one.at], one.note, until)
			if err != nil {
				return err
			}
			if err := s.answerDemo(ctx, id, one.answer); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) askDemo(ctx context.Context, f enterprise.DemoFirm, note string, until value.Date) (string, error) {
	a, err := s.Ask(ctx, db.OnceKey{}, NewAsk{USCC: f.USCC, Name: f.Name, ValidTo: until, Note: note})
	return a.ID, err
}

func (s *Service) answerDemo(ctx context.Context, id string, answer State) error {
	boss := access.Actor{Name: "企业负责人", System: true}
	ctx = access.With(ctx, boss)
	c, err := s.store.consent(ctx, id)
	switch {
	case err != nil || answer == Asked:
		return err
	case answer == Refused:
		_, err = s.Refuse(ctx, id, c.Version, "已有其他代理")
		return err
	}
	before, now, today := c, s.Clock(), s.today()
	c.State, c.ValidFrom, c.ConfirmedName, c.ConfirmedAs, c.ConfirmedAt = Given, &today, boss.Name, "firm", &now
	ref := enterprise.Ref{ID: *c.EnterpriseID, Name: c.AskedName}
	if err := s.save(ctx, &c, before, ref, "consent-confirm", ""); err != nil {
		return err
	}
	return s.Firms.GrantUntil(ctx, c.AgentID, ref.ID, agent, &c.ValidTo)
}
