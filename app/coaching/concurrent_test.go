package coaching_test

import (
	"net/http"
	"sync"
	"testing"

	"miaolin/app/boot/boottest"
	"miaolin/app/coaching"
)

// together runs n writers at once and tells how each was answered.
func together(n int, do func(i int) int) map[int]int {
	var mu sync.Mutex
	var all sync.WaitGroup
	got := map[int]int{}
	for i := range n {
		all.Go(func() {
			status := do(i)
			mu.Lock()
			defer mu.Unlock()
			got[status]++
		})
	}
	all.Wait()
	return got
}

func TestConcurrentBookingsNeverShareAnHour(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const n = 8
		var asked [n]coaching.Detail
		for i := range asked {
			asked[i] = w.ask("manager", []string{w.firm, w.elsewhere}[i%2], nil)
		}
		clients := []*boottest.Client{w.New("coach"), w.New("manager"), w.New("manager")}
		got := together(n, func(i int) int { // half of them begin half way through
			from := at(3, 9)
			if i%2 == 1 {
				from = from.Add(30 * 60 * 1e9)
			}
			body := fields{"startsAt": from, "endsAt": from.Add(60 * 60 * 1e9)}
			return clients[i%len(clients)].Do(http.MethodPost, "/coachings/"+asked[i].ID+"/time", body, "If-Match", etag(1)).Status
		})
		confirmed := 0
		for _, d := range asked {
			if w.get("manager", d.ID).State == coaching.Confirmed {
				confirmed++
			}
		}
		if got[200] != 1 || got[409] != n-1 || confirmed != 1 {
			t.Errorf("%v, %d confirmed", got, confirmed)
		}
	})
}

func TestConcurrentTakingOverMakesEachTaskOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.ask("enterprise", w.firm, nil)
		w.act("coach", &d, "POST", "time", span(-1, 9), 200)
		w.act("coach", &d, "PUT", "record", fields{"findings": "已看", "opinions": []fields{{"text": "一"}, {"text": "二"}}}, 200)
		clients := []*boottest.Client{w.New("coach"), w.New("manager")}
		got := together(6, func(i int) int {
			return clients[i%2].Do(http.MethodPost, "/coachings/"+d.ID+"/tasks", fields{}, "If-Match", etag(d.Version)).Status
		})
		var items struct{ Items []struct{ SourceID string } }
		w.do("manager", "GET", "/plan-of?enterprise="+w.firm, nil, 200).Decode(t, &items)
		if got[200] != 1 || got[412] != 5 || len(items.Items) != 2 {
			t.Errorf("%v, %+v", got, items.Items)
		}
	})
}
