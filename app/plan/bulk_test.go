package plan_test

import (
	"net/http"
	"slices"
	"testing"

	"miaolin/app/boot/boottest"
	"miaolin/app/plan"
)

func TestBulkReachesWhoLacksTheCondition(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		preview := func(body fields) (p plan.Preview) {
			t.Helper()
			body["menuItems"], body["lacks"] = []string{w.menu[4].ID}, "rd_ratio"
			w.do("officer-wuzhen", http.MethodPost, "/plan-bulk-preview?unit="+boottest.Wuzhen, body, 200).Decode(t, &p)
			return p
		}
		// The job may have assessed the firm by now: without figures it is chosen neither before nor after.
		if p := preview(fields{}); p.Firms != 1 || p.Unassessed+p.Unknown != 1 || p.Chosen != 0 {
			t.Errorf("before any assessment: %+v", p)
		}
		if _, err := w.Eligibility.RunAll(w.System(t.Context())); err != nil {
			t.Fatal(err)
		}
		if p := preview(fields{}); p != (plan.Preview{Firms: 1, Unknown: 1}) {
			t.Errorf("without figures nobody can tell: %+v", p)
		}
		if p := preview(fields{"unknown": true}); p != (plan.Preview{Firms: 1, Unknown: 1, Chosen: 1, Items: 1}) {
			t.Errorf("%+v", p)
		}
		w.do("officer-wuzhen", http.MethodPost, "/plan-bulk", fields{"menuItems": []string{w.menu[4].ID}, "lacks": "rd_ratio"}, 422)
		w.do("enterprise", http.MethodPost, "/plan-bulk-preview", fields{"menuItems": []string{w.menu[4].ID}}, 403)

		var p plan.Prescribed
		w.do("officer-wuzhen", http.MethodPost, "/plan-prescriptions?enterprise="+w.firm, fields{"menuItems": []string{w.menu[4].ID}}, 200).Decode(t, &p)
		why := p.Plan.Items[0].Conditions
		if !slices.Contains(why, "rd_ratio") || slices.ContainsFunc(why, func(c string) bool { return !slices.Contains(w.menu[4].Conditions, c) }) {
			t.Errorf("prescribed for %v", why)
		}
		if p := preview(fields{"unknown": true}); p != (plan.Preview{Firms: 1, Unknown: 1, Chosen: 1, Open: 1}) {
			t.Errorf("nothing is added twice: %+v", p)
		}
	})
}
