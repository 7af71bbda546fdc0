package enterprise

import (
	"sync"
	"time"

	"miaolin/app/value"
)

// readLog remembers who was already noted as having read the personal data of a
// firm: one entry in the audit per person, firm and hour, not one per page view.
type readLog struct {
	clock value.Clock
	mu    sync.Mutex
	seen  map[[2]string]value.Instant
}

const (
	readAgain = time.Hour
	readLimit = 10_000 // entries kept before old ones are swept out
)

func newReadLog(clock value.Clock) *readLog {
	return &readLog{clock: clock, seen: map[[2]string]value.Instant{}}
}

// first tells whether this read is to be noted, and takes it as noted.
func (r *readLog) first(user, enterprise string) bool {
	now := r.clock()
	r.mu.Lock()
	defer r.mu.Unlock()
	key := [2]string{user, enterprise}
	if last, ok := r.seen[key]; ok && now.Sub(last) < readAgain {
		return false
	}
	if len(r.seen) >= readLimit {
		for k, at := range r.seen {
			if now.Sub(at) >= readAgain {
				delete(r.seen, k)
			}
		}
	}
	r.seen[key] = now
	return true
}
