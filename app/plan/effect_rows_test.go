package plan_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"miaolin/app/boot/boottest"
	"miaolin/app/fact"
	"miaolin/app/plan"
	"miaolin/app/value"
)

// Effects are the same however few firms are read at a time, and the firms behind a
// number come in pages that hold each of them once.
func TestEffectsAreReadInPages(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		sys, item, last := w.System(t.Context()), w.menu[4], boottest.Today().Year()-1
		spend := func(firm string, year int, wan, version int64) {
			t.Helper()
			sales, rd := value.Wan(1000), value.Wan(wan)
			n := fact.NewFigure{EnterpriseID: firm, FiscalYear: year, Source: fact.Tax, Values: fact.Values{SalesRevenueFen: &sales, RDHnteFen: &rd}}
			if _, err := w.Fact.Put(sys, n, version); err != nil {
				t.Fatal(err)
			}
		}
		assess := func() {
			t.Helper()
			if _, err := w.Eligibility.RunAll(sys); err != nil {
				t.Fatal(err)
			}
		}
		var firms []string
		for i := range 7 {
			firm := w.do("manager", http.MethodPost, "/enterprises", fields{
				"name": fmt.Sprintf("桐乡试苗效%c科技有限公司", '甲'+rune(i)), "unitCode": boottest.Wuzhen, "registeredOn": "2010-01-01",
			}, 201).ID(t)
			for year := last - 2; year <= last; year++ {
				spend(firm, year, 10, 0)
			}
			firms = append(firms, firm)
		}
		assess()
		for _, firm := range firms[:5] {
			var i plan.ItemView
			w.do("officer-wuzhen", http.MethodPost, "/plan-items", fields{"enterpriseId": firm, "menuItemId": item.ID}, 201).Decode(t, &i)
			w.do("officer-wuzhen", http.MethodPost, "/plan-items/"+i.ID+"/state", fields{"state": "done"}, 200, "If-Match", fmt.Sprintf(`"%d"`, i.Version))
		}
		for _, firm := range firms[:3] {
			spend(firm, last, 200, 1)
		}
		assess()

		effect := func(who string) (e plan.Effect) {
			t.Helper()
			var list struct{ Items []plan.Effect }
			w.do(who, http.MethodGet, "/menu-effects", nil, 200).Decode(t, &list)
			at := slices.IndexFunc(list.Items, func(e plan.Effect) bool { return e.MenuItemID == item.ID && e.Condition == "rd_ratio" })
			if at < 0 {
				return e
			}
			return list.Items[at]
		}
		behind := func(group string, limit int) (ids []string) {
			t.Helper()
			for cursor := ""; ; {
				var page struct {
					Items      []plan.EffectFirm
					NextCursor string
				}
				w.do("manager", http.MethodGet, fmt.Sprintf("/menu-effects/%s/firms?condition=rd_ratio&group=%s&limit=%d&cursor=%s", item.ID, group, limit, cursor), nil, 200).Decode(t, &page)
				for _, f := range page.Items {
					ids = append(ids, f.EnterpriseID)
				}
				if cursor = page.NextCursor; cursor == "" {
					return ids
				}
			}
		}
		for _, size := range []int{1, 2, 1000} {
			back := plan.SetPage(size)
			e := effect("manager")
			if e.Took != 5 || e.Takers.Lacked != 5 || e.Takers.Closed != 3 || *e.Takers.Share != 60 || e.Others.Lacked != 2 || e.Others.Closed != 0 {
				t.Errorf("%d at a time: %+v", size, e)
			}
			for group, want := range map[string][]string{"closed": firms[:3], "open": firms[3:5], "others_open": firms[5:], "met": nil} {
				if got := behind(group, 2); !slices.Equal(got, want) {
					t.Errorf("%d at a time, %s: %v, want %v", size, group, got, want)
				}
			}
			if e := effect("officer-puyuan"); e.Took != 0 {
				t.Errorf("another town sees %+v", e)
			}
			back()
		}
	})
}
