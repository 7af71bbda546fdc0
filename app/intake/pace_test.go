package intake

import (
	"testing"
	"time"
)

// They grow again where there is time.
func TestPartsShrinkWhenTheyKeepOthersWaiting(t *testing.T) {
	p := newPace(400)
	for _, step := range []struct {
		took time.Duration
		want int
	}{
		{20 * time.Millisecond, 400}, {20 * time.Millisecond, 400}, {350 * time.Millisecond, 400},
		{500 * time.Millisecond, 200}, {4 * time.Second, 100}, {4 * time.Second, 50}, {4 * time.Second, 50},
		{150 * time.Millisecond, 100}, {250 * time.Millisecond, 100},
	} {
		if p.took(step.took); p.size != step.want {
			t.Errorf("after a part of %s: %d records, want %d", step.took, p.size, step.want)
		}
	}
	if small := newPace(1); small.size != 1 {
		t.Errorf("a part of %d", small.size)
	}
}
