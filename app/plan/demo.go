package plan

import (
	"context"
	"math/rand/v2"
	"time"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/identity"
	"miaolin/app/value"
)

// Demo plans this year for the firms that climb: most are prescribed a few
// things, some order one themselves, some have agreed. users are ids by user name.
func (s *Service) Demo(ctx context.Context, users map[string]string, firms []enterprise.DemoFirm) error {
	rng := rand.New(rand.NewPCG(20190821, 14))
	menu, err := s.store.menu(ctx, false)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, p := range identity.DemoPeople() {
		names[users[p.Username]] = p.Name
	}
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		for n, firm := range firms {
			if firm.Standing != string(enterprise.Active) || n > 2 && (firm.Strength < 30 || rng.IntN(2) == 0) {
				continue
			}
			if err := s.demoPlan(ctx, rng, firm, menu, names, users); err != nil {
				return err
			}
		}
		return s.demoEffect(ctx, users, firms, menu)
	})
}

func (s *Service) demoPlan(ctx context.Context, rng *rand.Rand, firm enterprise.DemoFirm, menu []MenuItem, names, users map[string]string) error {
	by := access.Actor{UserID: firm.OfficerID, Name: names[firm.OfficerID]}
	if by.UserID == "" {
		by = access.Actor{UserID: users["manager"], Name: names[users["manager"]]}
	}
	today := s.today()
	now := today.AddDays(-3 - rng.IntN(40)).Start().Add(time.Duration(9*60+rng.IntN(480)) * time.Minute)
	ctx = identity.DemoAs(ctx, users, by.UserID, now)
	picked := rng.Perm(len(menu))[:3+rng.IntN(4)]
	for n, at := range picked {
		m := menu[at]
		due := today.AddDays(rng.IntN(75) - 20)
		i := Item{
			ID: value.NewID(), EnterpriseID: firm.ID, Year: today.Year(), Origin: "prescribed", Owner: "firm", OwnerName: demoOwners[m.Audiences[0]],
			DueOn: &due, State: Todo, CreatedBy: by.UserID, CreatedName: by.Name, CreatedAt: now, UpdatedAt: now, Version: 1,
		}
		i.from(m)
		if n == 0 && rng.IntN(3) == 0 {
			i.Origin, i.CreatedBy, i.CreatedName = "ordered", "", "企业"
		}
		as := access.With(ctx, access.Actor{UserID: i.CreatedBy, Name: i.CreatedName})
		if _, err := s.put(as, firm.Ref, i); err != nil {
			return err
		}
		if err := s.demoState(as, rng, i); err != nil {
			return err
		}
	}
	if rng.IntN(3) > 0 {
		return nil
	}
	return s.demoAgree(ctx, firm.ID, today.Year())
}

func (s *Service) demoAgree(ctx context.Context, firm string, year int) error {
	scope, err := s.Guard.Scope(ctx, "read", "plan")
	if err != nil {
		return err
	}
	p, err := s.store.planOf(ctx, scope, firm, year)
	if err != nil {
		return err
	}
	now, read := s.Clock(), p.Version
	p.AgreedAt, p.AgreedBy, p.Version = &now, "企业", read+1
	_, err = s.store.agree(ctx, p, read)
	return err
}

// demoState moves some items on, those long past their day mostly done.
func (s *Service) demoState(ctx context.Context, rng *rand.Rand, i Item) error {
	move := Move{State: []State{Todo, Todo, Doing, Done}[rng.IntN(4)]}
	if i.DueOn.Before(s.today()) && rng.IntN(3) > 0 {
		move.State = Done
	}
	if rng.IntN(20) == 0 {
		move = Move{State: Dropped, Reason: "企业已自行聘请机构完成"}
	}
	if move.State == i.State {
		return nil
	}
	i.State, i.StateReason, i.Version = move.State, move.Reason, 2
	if _, err := s.store.updateItem(ctx, i, 1); err != nil {
		return err
	}
	if err := s.step(ctx, i, move.Reason); err != nil {
		return err
	}
	if move.State.Open() {
		return nil
	}
	return s.Notify.Settle(ctx, "plan.item_todo", i.ID)
}

var demoOwners = map[string]string{
	"owner": "负责人", "finance": "财务负责人", "tech": "技术负责人", "hr": "人事主管", "sales": "销售负责人",
}
