package identity

import (
	"sync"
	"time"

	"miaolin/app/value"
)

// limit slows down repeated failures of one kind: the first ones are free, then
// each doubles the wait up to a longest one. A quiet time forgets them.
type limit struct {
	free    int
	longest time.Duration
}

// Guessing one account from one place is slowed first. A whole account gets more
// patience, so that nobody can keep its owner out; an address still more, because
// an office shares one.
var (
	limitPair    = limit{5, 15 * time.Minute}
	limitAccount = limit{30, time.Minute}
	limitAddress = limit{60, 15 * time.Minute}
)

const (
	firstWait   = 2 * time.Second
	forgetAfter = 30 * time.Minute
	mostKeys    = 20_000
)

type tries struct {
	count int
	last  value.Instant
}

// throttle counts failed attempts in memory. It is bounded, and what a restart
// forgets is made up for by the cost of the hash.
type throttle struct {
	mu    sync.Mutex
	tries map[string]tries
}

func newThrottle() *throttle { return &throttle{tries: map[string]tries{}} }

type attempt struct {
	key   string
	limit limit
}

// begin counts an attempt as failed before it is made, so that many at once
// cannot slip through, and tells how long to wait when it may not be made.
func (t *throttle) begin(now value.Instant, attempts []attempt) (wait time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, a := range attempts {
		wait = max(wait, a.limit.wait(t.tries[a.key], now))
	}
	if wait > 0 {
		return wait
	}
	for _, a := range attempts {
		was := t.tries[a.key]
		if now.Sub(was.last) > forgetAfter {
			was.count = 0
		}
		if was.count == 0 {
			t.makeRoom(now)
		}
		t.tries[a.key] = tries{was.count + 1, now}
	}
	return 0
}

// succeeded takes back what begin counted, and forgives the person's own keys.
func (t *throttle) succeeded(forgive []string, takeBack string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, key := range forgive {
		delete(t.tries, key)
	}
	t.less(takeBack)
}

// takeBack undoes one begin: the attempt neither failed nor succeeded.
func (t *throttle) takeBack(keys ...string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, key := range keys {
		t.less(key)
	}
}

func (t *throttle) less(key string) {
	was := t.tries[key]
	if was.count--; was.count <= 0 {
		delete(t.tries, key)
		return
	}
	t.tries[key] = was
}

func (l limit) wait(was tries, now value.Instant) time.Duration {
	since := now.Sub(was.last)
	if was.count < l.free || since > forgetAfter {
		return 0
	}
	pause := l.longest
	if doublings := was.count - l.free; doublings < 16 {
		pause = min(pause, firstWait<<doublings)
	}
	return max(0, pause-since)
}

// makeRoom forgets what is old, and when nothing is, whatever comes first.
func (t *throttle) makeRoom(now value.Instant) {
	if len(t.tries) < mostKeys {
		return
	}
	for key, was := range t.tries {
		if now.Sub(was.last) > forgetAfter {
			delete(t.tries, key)
		}
	}
	for key := range t.tries {
		if len(t.tries) < mostKeys {
			return
		}
		delete(t.tries, key)
	}
}
