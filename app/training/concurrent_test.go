package training_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"

	"miaolin/app/boot/boottest"
	"miaolin/app/training"
)

type ctx = context.Context

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

func TestConcurrentEnrolmentNeverOverfills(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.open("manager", fields{"capacity": 5})
		clients := []*boottest.Client{w.New("manager"), w.New("enterprise"), w.New("officer-wuzhen"), w.New("manager")}
		got := together(16, func(i int) int {
			body := fields{"enterpriseId": w.firm, "people": []fields{{"name": fmt.Sprintf("参训人%d", i)}}}
			return clients[i%len(clients)].Do(http.MethodPost, "/trainings/"+d.ID+"/enrolments", body).Status
		})
		if got[201] != 16 {
			t.Fatalf("%v", got)
		}
		seats := map[training.Seat]int{}
		var enrolled []string
		for _, e := range w.list("manager", d.ID) {
			if seats[e.State]++; e.State == training.Enrolled {
				enrolled = append(enrolled, e.ID)
			}
		}
		if seats[training.Enrolled] != 5 || seats[training.Waiting] != 11 {
			t.Fatalf("%v", seats)
		}
		got = together(10, func(i int) int { // each twice: one place is freed once
			return clients[i%len(clients)].Do(http.MethodPost, "/training-enrolments/"+enrolled[i%5]+"/cancel", fields{}).Status
		})
		seats = map[training.Seat]int{}
		for _, e := range w.list("manager", d.ID) {
			seats[e.State]++
		}
		if got[204] != 10 || seats[training.Enrolled] != 5 || seats[training.Waiting] != 6 || seats[training.GivenUp] != 5 {
			t.Errorf("%v, %v", got, seats)
		}
	})
}

func TestConcurrentTwinsAreEnrolledAndSignedInOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.open("manager", fields{"capacity": 5})
		clients := []*boottest.Client{w.New("manager"), w.New("enterprise")}
		got := together(8, func(i int) int {
			body := fields{"enterpriseId": w.firm, "people": []fields{{"name": "同一人"}}}
			return clients[i%2].Do(http.MethodPost, "/trainings/"+d.ID+"/enrolments", body).Status
		})
		list := w.list("manager", d.ID)
		if got[201] != 1 || got[409] != 7 || len(list) != 1 {
			t.Fatalf("%v, %+v", got, list)
		}
		got = together(8, func(int) int {
			return clients[0].Do(http.MethodPost, "/training-enrolments/"+list[0].ID+"/sign-in", fields{"present": true}).Status
		})
		w.begun(d.ID)
		w.move("manager", d, "held", "", 200)
		if c := w.counts("manager"); got[204] != 8 || c.Attendances != 1 {
			t.Errorf("%v, %+v", got, c)
		}
	})
}
