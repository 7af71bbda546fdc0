package web

import (
	"testing"
	"time"
)

// A photo taken where reception is poor still arrives; a body of no length, or
// of a length that is refused anyway, is not waited for longer than others.
func TestABodyIsGivenTimeByItsLength(t *testing.T) {
	s := &Server{Options: Options{Reading: 15 * time.Second, MaxBody: 32 << 20}}
	for length, want := range map[int]time.Duration{
		0: 15 * time.Second, 2 << 20: 143 * time.Second, -1: 79 * time.Second, 1 << 40: 2063 * time.Second,
	} {
		if got := s.arrival(length); got != want {
			t.Errorf("%d bytes: %v, want %v", length, got, want)
		}
	}
}
