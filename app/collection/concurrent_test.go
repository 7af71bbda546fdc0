package collection_test

import (
	"net/http"
	"sync"
	"testing"

	"miaolin/app/boot/boottest"
)

// together runs n writers at once and counts how they were answered.
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

func TestConcurrentAnswersAndDrafts(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.open(nil)
		mine := w.ret("enterprise", d.ID, w.firm)
		clients := []*boottest.Client{w.New("enterprise"), w.New("officer-wuzhen"), w.New("manager"), w.New("enterprise")}
		path := "/collection-returns/" + mine.ID
		got := together(6, func(i int) int {
			return clients[i%4/3*3].Do(http.MethodPut, path+"/draft", fields{"version": 0, "values": texts{"products": "甲"}}).Status
		})
		if got[200] != 1 || got[412] != 5 {
			t.Errorf("drafts: %v", got)
		}
		got = together(8, func(i int) int {
			return clients[i%4].Do(http.MethodPost, path+"/answer", w.answers(nil), version(mine.Version)...).Status
		})
		if got[200] != 1 || got[412] != 7 {
			t.Errorf("answers: %v", got)
		}
		// The same attempt sent again is answered with what it made.
		now := w.ret("enterprise", d.ID, w.firm)
		head := append(version(now.Version), "Idempotency-Key", "phone-1-attempt")
		for range 2 {
			w.do("enterprise", http.MethodPost, path+"/answer", w.answers(nil), 200, head...)
		}
		now = w.ret("officer-wuzhen", d.ID, w.firm)
		got = together(6, func(i int) int {
			return clients[1+i%2].Do(http.MethodPost, path+"/check", fields{}, version(now.Version)...).Status
		})
		if got[200] != 1 || got[412] != 5 {
			t.Errorf("checks: %v", got)
		}
	})
}
