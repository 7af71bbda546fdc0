package db

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
)

func TestWritersTakeTurnsInTheOrderTheyCame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate := make(turns, 1)
		done, err := gate.take(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var order []int
		for i := range 20 {
			go func() {
				done, err := gate.take(t.Context())
				if err != nil {
					t.Error(err)
					return
				}
				order = append(order, i)
				done()
			}()
			synctest.Wait() // it has come
		}
		done()
		synctest.Wait()
		if len(order) != 20 || !slices.IsSorted(order) {
			t.Errorf("they were let in as %v", order)
		}
	})
}

func TestAWriterLeavesTheQueueWithItsRequest(t *testing.T) {
	gate := make(turns, 1)
	if _, err := gate.take(t.Context()); err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := gate.take(gone); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if done, err := turns(nil).take(t.Context()); err != nil {
		t.Error(err)
	} else {
		done()
	}
}
