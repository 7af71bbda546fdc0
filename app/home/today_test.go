package home_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"miaolin/app/boot/boottest"
	"miaolin/app/home"
	"miaolin/app/value"
)

// TestTheDayHasItsAppointments: what takes place today in one's town is on the
// start page, and the number opens its rows; another town has no part in it.
func TestTheDayHasItsAppointments(t *testing.T) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) {
		newWorld(t, s)
		var menu struct{ Items []struct{ ID string } }
		s.As("officer-wuzhen").Do("GET", "/menu-items", nil).Decode(t, &menu)
		begins := value.System().Add(time.Second)
		s.As("officer-wuzhen").Do(http.MethodPost, "/trainings", map[string]any{
			"unitCode": boottest.Wuzhen, "title": "研发费用辅助账实务", "topics": []string{menu.Items[0].ID}, "place": "乌镇镇便民中心", "capacity": 5, "openTo": "invited",
			"startsAt": begins.String(), "endsAt": begins.Add(2 * time.Hour).String(), "enrolUntil": begins.String(),
		}).ID(t)
		band := func(as string) (b home.Band) {
			var page home.Page
			s.As(as).Do("GET", "/home", nil).Decode(t, &page)
			for _, one := range page.Bands {
				if one.ID == "training" {
					b = one
				}
			}
			return b
		}
		var opened struct{ Items []struct{ Title string } }
		s.As("officer-wuzhen").Do("GET", fmt.Sprintf("/trainings?coming=true&from=%s&to=%[1]s", boottest.Today()), nil).Decode(t, &opened)
		mine := band("officer-wuzhen")
		if mine.Count != len(opened.Items) || begins.Date() == boottest.Today() && (mine.Count != 1 || mine.Items[0].At == nil || mine.Items[0].Text != "乌镇镇便民中心") {
			t.Errorf("%+v beside %d opened", mine, len(opened.Items))
		}
		if b := band("officer-puyuan"); b.Count != 0 {
			t.Errorf("another town: %+v", b)
		}
	})
}
