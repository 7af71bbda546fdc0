package boot_test

import (
	"net/http"
	"testing"

	"miaolin/app/boot/boottest"
)

// What the clock starts is read by an administrator: a code instead of words
// means that somebody added a schedule and forgot to name it.
func TestEveryScheduleHasAName(t *testing.T) {
	boottest.Each(t, boottest.Users, func(t *testing.T, s *boottest.Server) {
		for _, lang := range []string{"zh-CN", "en"} {
			var page struct{ Items []struct{ ID, Name string } }
			s.As("admin").Do(http.MethodGet, "/job-schedules", nil, "Accept-Language", lang).Decode(t, &page)
			if len(page.Items) == 0 {
				t.Fatal("nothing is scheduled")
			}
			for _, schedule := range page.Items {
				if schedule.Name == "" || schedule.Name == schedule.ID {
					t.Errorf("%s has no name in %s", schedule.ID, lang)
				}
			}
		}
	})
}
