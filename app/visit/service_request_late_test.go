package visit_test

import (
	"context"
	"testing"
	"time"

	"miaolin/app/visit"
	"miaolin/db"
	"miaolin/db/dbtest"
)

// A request past its day is told once for that day, the notice ends with the
// answer, and a day promised anew is told anew.
func TestAnOverdueRequestIsToldOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCast(t, d)
		r := c.ask(t, c.boss)
		r, err := c.visits.Accept(c.officer, r.ID, r.Version)
		if err != nil {
			t.Fatal(err)
		}
		expect := func(when string, all, open int) {
			t.Helper()
			if _, err := c.visits.TellOverdue(system()); err != nil {
				t.Fatal(err)
			}
			n, err := db.One[struct{ All, Open int }](context.Background(), d, `SELECT count(*) AS "all", count(CASE WHEN done_at IS NULL THEN 1 END) AS open
				FROM notices WHERE kind = 'visit.request_overdue' AND user_id = ? AND subject_id = ?`, c.officerID, r.ID)
			if err != nil || n.All != all || n.Open != open {
				t.Errorf("%s: %+v, want %d told and %d open, %v", when, n, all, open, err)
			}
		}
		expect("in time", 0, 0)
		c.now = c.now.Add(16 * 24 * time.Hour)
		expect("late", 1, 1)
		expect("asked again", 1, 1)
		if r, err = c.visits.Answer(c.officer, r.ID, r.Version, "已推荐职业院校"); err != nil {
			t.Fatal(err)
		}
		expect("answered", 1, 0)
		if r, err = c.visits.Confirm(c.boss, r.ID, r.Version, visit.FirmWord{Note: "人还没有来"}); err != nil {
			t.Fatal(err)
		}
		c.now = c.now.Add(16 * 24 * time.Hour)
		expect("late again", 2, 1)
	})
}

// Answered and confirmed are two numbers, town by town.
func TestRequestsByUnit(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCast(t, d)
		c.ask(t, c.boss)
		c.answered(t)
		done := c.answered(t)
		if _, err := c.visits.Confirm(c.boss, done.ID, done.Version, visit.FirmWord{Satisfied: true}); err != nil {
			t.Fatal(err)
		}
		rows, err := c.visits.RequestsByUnit(c.manager)
		if err != nil || len(rows) != 1 || rows[0] != (visit.UnitRequests{UnitCode: "330483100", Open: 1, CallBack: 1, Confirmed: 1}) {
			t.Errorf("%+v, %v", rows, err)
		}
		c.now = c.now.Add(40 * 24 * time.Hour)
		if rows, err = c.visits.RequestsByUnit(c.manager); err != nil || rows[0].Late != 1 {
			t.Errorf("later: %+v, %v", rows, err)
		}
	})
}
