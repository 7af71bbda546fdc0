package plan

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"miaolin/app/access"
	"miaolin/app/eligibility"
	"miaolin/app/eligibility/rule"
	"miaolin/app/enterprise"
	"miaolin/app/identity"
	"miaolin/app/value"
)

// demoTaught are what was taught to many in the demo's last year, and how many of a
// hundred firms that lacked what it aims at came to meet it.
var demoTaught = []struct {
	code, condition string
	closes          int
}{
	{"M05", "rd_ratio", 72}, {"M09", "staff_ratio", 64}, {"M08", "hitech_income", 58}, {"M10", "core_ip", 46}, {"M15", "innovation", 40}, {"M04", "rd_ratio", 55},
}

// demoEffect lets firms have done things of the menu in the past year, and some of
// those that did, and fewer of those that did not, close what they lacked.
func (s *Service) demoEffect(ctx context.Context, users map[string]string, firms []enterprise.DemoFirm, menu []MenuItem) error {
	rng := rand.New(rand.NewPCG(20190821, 33))
	today := s.today()
	var ids []string
	for _, f := range firms {
		if f.Standing == string(enterprise.Active) {
			ids = append(ids, f.ID)
		}
	}
	assessed, err := s.Gaps.StoredOf(ctx, mainSet, ids)
	if err != nil {
		return err
	}
	var closed []eligibility.DemoClosed
	has := map[string]bool{}
	closes := func(firm, condition string, on value.Date) {
		if key := firm + condition; !has[key] && on.Before(today) && verdictOf(assessed[firm], condition) == rule.Met {
			has[key] = true
			closed = append(closed, eligibility.DemoClosed{EnterpriseID: firm, Condition: condition, On: on.Start().Add(15 * time.Hour)})
		}
	}
	for _, taught := range demoTaught {
		at := slices.IndexFunc(menu, func(m MenuItem) bool { return m.Code == taught.code })
		if at < 0 {
			continue
		}
		held := today.AddDays(-250 + rng.IntN(60))
		for _, f := range firms {
			v := verdictOf(assessed[f.ID], taught.condition)
			if f.Standing != string(enterprise.Active) || v == "" || rng.IntN(100) >= 26 {
				if v == rule.Met && rng.IntN(100) < 9 { // closed it without
					closes(f.ID, taught.condition, held.AddDays(20+rng.IntN(190)))
				}
				continue
			}
			done := held.AddDays(rng.IntN(50))
			if err := s.demoDone(ctx, users, f, menu[at], done); err != nil {
				return err
			}
			if rng.IntN(100) < taught.closes {
				closes(f.ID, taught.condition, done.AddDays(12+rng.IntN(110)))
			}
		}
	}
	return s.Gaps.DemoPast(ctx, mainSet, today.AddDays(-330).Start().Add(9*time.Hour), closed)
}

// demoDone puts something on a plan that was done on a day.
func (s *Service) demoDone(ctx context.Context, users map[string]string, firm enterprise.DemoFirm, m MenuItem, on value.Date) error {
	made, due := on.AddDays(-21).Start().Add(10*time.Hour), on.AddDays(10)
	by := access.Actor{UserID: firm.OfficerID, Name: "科技局"}
	for _, p := range identity.DemoPeople() {
		if users[p.Username] == firm.OfficerID {
			by.Name = p.Name
		}
	}
	as := access.With(identity.DemoAs(ctx, users, by.UserID, made), by)
	i := Item{
		ID: value.NewID(), EnterpriseID: firm.ID, Year: on.Year(), Origin: "prescribed", Owner: "firm", OwnerName: demoOwners[m.Audiences[0]], DueOn: &due,
		State: Done, CreatedBy: by.UserID, CreatedName: by.Name, CreatedAt: made, UpdatedAt: on.Start().Add(16 * time.Hour), Version: 2,
	}
	i.from(m)
	if added, err := s.store.insertItem(as, i); err != nil || !added {
		return err
	}
	for _, st := range []Step{{State: Todo, FromAt: made}, {State: Done, FromAt: i.UpdatedAt}} {
		st.ID, st.ItemID, st.ByName = value.NewID(), i.ID, by.Name
		if err := s.store.insertStep(as, st); err != nil {
			return err
		}
	}
	return s.store.ensure(as, i.EnterpriseID, i.Year, i.UpdatedAt)
}
