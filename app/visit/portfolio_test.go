package visit_test

import (
	"testing"
	"time"

	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/identity"
	"miaolin/app/visit"
	"miaolin/db"
	"miaolin/db/dbtest"
)

// An officer leaves: the firm, the next step, what is open and what waits for the
// firm's word go to the successor; what was done stays theirs.
func TestAPortfolioGoesToASuccessor(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCast(t, d)
		p, err := c.firms.Get(system(), c.wuzhen)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.firms.Change(system(), c.wuzhen, p.Version, enterprise.EnterpriseChange{OfficerID: &c.officerID}); err != nil {
			t.Fatal(err)
		}
		v := c.mustCreate(t, c.newVisit())
		asked, done := c.ask(t, c.officer), c.ask(t, c.officer)
		if done, err = c.visits.Answer(c.officer, done.ID, done.Version, "办好了"); err != nil {
			t.Fatal(err)
		}
		settled := c.ask(t, c.officer)
		if settled, err = c.visits.Answer(c.officer, settled.ID, settled.Version, "办好了"); err != nil {
			t.Fatal(err)
		}
		if settled, err = c.visits.Confirm(c.boss, settled.ID, settled.Version, visit.FirmWord{Satisfied: true}); err != nil {
			t.Fatal(err)
		}
		listed, err := c.visits.Portfolio(c.manager, c.officerID)
		if err != nil || listed.Firms != 1 || len(listed.NextSteps) != 1 || len(listed.Requests) != 4 || !listed.InUse || listed.Name != "王小明" {
			t.Fatalf("%+v, %v", listed, err)
		}
		far, err := c.people.AddUser(system(), identity.NewUser{
			Username: "pan", Name: "潘志强", UnitCode: "330483101", Roles: []identity.NewRole{{Role: "officer", UnitCode: "330483101"}},
		}, "sprout-and-rings-9", false)
		if err != nil {
			t.Fatal(err)
		}
		near, err := c.people.AddUser(system(), identity.NewUser{
			Username: "xu", Name: "徐佳怡", UnitCode: "330483100", Roles: []identity.NewRole{{Role: "officer", UnitCode: "330483100"}},
		}, "sprout-and-rings-10", false)
		if err != nil {
			t.Fatal(err)
		}
		give := func(to string) (visit.HandOverRecord, error) {
			return c.visits.HandOverPortfolio(c.manager, c.officerID, visit.PortfolioHandOver{SuccessorID: to, Reason: "工作调动"})
		}
		for to, want := range map[string]string{
			c.officerID: "visit.successor_same", "nobody": "visit.successor_unknown", far.ID: "visit.successor_out_of_reach",
		} {
			if _, err := give(to); fault.Code(err) != want {
				t.Errorf("to %s: %v, want %s", to, err, want)
			}
		}
		if _, err := c.visits.Portfolio(c.officer, c.officerID); fault.Code(err) != "access.forbidden" {
			t.Errorf("an officer: %v", err)
		}
		if again, _ := c.visits.Portfolio(c.manager, c.officerID); again.Firms != 1 || len(again.Requests) != 4 {
			t.Errorf("what is refused moves nothing: %+v", again)
		}
		n, err := give(near.ID)
		if err != nil || n.Firms != 1 || n.NextSteps != 1 || n.Requests != 4 {
			t.Fatalf("%+v, %v", n, err)
		}
		if sum := c.summary(t); sum.OfficerID == nil || *sum.OfficerID != near.ID {
			t.Errorf("the summary follows: %v", sum.OfficerID)
		}
		if seen, _ := c.visits.Get(c.manager, v.ID); seen.NextOwnerName != "徐佳怡" || seen.LedByName != "王小明" {
			t.Errorf("next %s, led by %s", seen.NextOwnerName, seen.LedByName)
		}
		for _, r := range []visit.RequestDetail{asked, done, settled} {
			now, err := c.visits.Request(c.manager, r.ID)
			if err != nil || now.Step != r.Step || (now.OwnerName == "徐佳怡") != (r.Step != visit.StepConfirmed) {
				t.Errorf("%s: %s of %s, %v", r.Step, now.Step, now.OwnerName, err)
			}
			chained(t, now)
		}
		if _, err := c.visits.Portfolio(c.manager, c.officerID); fault.Code(err) != "visit.portfolio_unknown" {
			t.Errorf("nothing is left: %v", err)
		}
	})
}

// What went over comes back while nothing of it was touched, once, and for a week.
func TestAHandOverIsTakenBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCast(t, d)
		p, err := c.firms.Get(system(), c.wuzhen)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.firms.Change(system(), c.wuzhen, p.Version, enterprise.EnterpriseChange{OfficerID: &c.officerID}); err != nil {
			t.Fatal(err)
		}
		v := c.mustCreate(t, c.newVisit())
		r := c.ask(t, c.officer)
		near, err := c.people.AddUser(system(), identity.NewUser{
			Username: "xu", Name: "徐佳怡", UnitCode: "330483100", Roles: []identity.NewRole{{Role: "officer", UnitCode: "330483100"}},
		}, "sprout-and-rings-10", false)
		if err != nil {
			t.Fatal(err)
		}
		give := func(firms ...string) visit.HandOverRecord {
			t.Helper()
			h, err := c.visits.HandOverPortfolio(c.manager, c.officerID, visit.PortfolioHandOver{SuccessorID: near.ID, Reason: "休产假", Firms: firms})
			if err != nil {
				t.Fatal(err)
			}
			return h
		}
		if _, err := c.visits.HandOverPortfolio(c.manager, c.officerID, visit.PortfolioHandOver{SuccessorID: near.ID, Reason: "休产假", Firms: []string{"nowhere"}}); fault.Code(err) != "visit.portfolio_firm_unknown" {
			t.Errorf("a firm of somebody else: %v", err)
		}
		h := give(c.wuzhen)
		seen, err := c.visits.HandedOver(c.manager, h.ID)
		if err != nil || !seen.MayUndo || len(seen.List) != 1 || len(seen.StepsNow) != h.NextSteps || len(seen.RequestsNow) != h.Requests || h.Requests == 0 {
			t.Fatalf("%+v, %v", seen, err)
		}
		if _, err := c.visits.HandedOver(c.boss, h.ID); fault.Code(err) != "visit.hand_over_not_found" {
			t.Errorf("a firm: %v", err)
		}
		if his, err := c.visits.HandedOver(c.officer, h.ID); err != nil || his.MayUndo {
			t.Errorf("who had them reads it and takes nothing back: %+v, %v", his.MayUndo, err)
		}
		if _, err := c.visits.UndoHandOver(c.officer, h.ID, "弄错了"); fault.Code(err) != "access.forbidden" {
			t.Errorf("an officer: %v", err)
		}
		back, err := c.visits.UndoHandOver(c.manager, h.ID, "弄错了")
		if err != nil || back.UndoneAt == nil || back.MayUndo {
			t.Fatalf("%+v, %v", back.HandOverRecord, err)
		}
		again, err := c.visits.Portfolio(c.manager, c.officerID)
		if err != nil || again.Firms != 1 || len(again.NextSteps) != h.NextSteps || len(again.Requests) != h.Requests {
			t.Errorf("everything is back: %+v, %v", again, err)
		}
		if seen, _ := c.visits.Get(c.manager, v.ID); seen.NextOwnerName != "王小明" {
			t.Errorf("next %s", seen.NextOwnerName)
		}
		if _, err := c.visits.UndoHandOver(c.manager, h.ID, "再来"); fault.Code(err) != "visit.hand_over_undone" {
			t.Errorf("twice: %v", err)
		}
		worked := give()
		now, err := c.visits.Request(c.manager, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.visits.Answer(c.manager, r.ID, now.Version, "办好了"); err != nil {
			t.Fatal(err)
		}
		if _, err := c.visits.UndoHandOver(c.manager, worked.ID, "弄错了"); fault.Code(err) != "visit.hand_over_changed" {
			t.Errorf("worked on since: %v", err)
		}
		if list, err := c.visits.HandOvers(c.manager, c.officerID); err != nil || len(list) != 2 || list[0].ID != worked.ID {
			t.Errorf("%+v, %v", list, err)
		}
		c.now = c.now.Add(8 * 24 * time.Hour)
		if _, err := c.visits.UndoHandOver(c.manager, worked.ID, "弄错了"); fault.Code(err) != "visit.hand_over_late" {
			t.Errorf("after a week: %v", err)
		}
	})
}
