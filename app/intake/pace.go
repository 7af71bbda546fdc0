package intake

import "time"

// perPart is how many records at most are written, or taken back, in one
// transaction: enough to write many rows in one statement.
const perPart = 400

// partTime is how long a part may take: as long as somebody else who writes, on
// SQLite, may be kept waiting.
const partTime = 400 * time.Millisecond

// pace sizes parts by what the last one took, so that a busy machine or a slow
// disk makes them smaller and not longer.
type pace struct{ size, most int }

func newPace(most int) *pace { return &pace{size: most, most: most} }

func (p *pace) took(t time.Duration) {
	switch {
	case t > partTime:
		p.size = max(1, p.most/8, p.size/2)
	case t < partTime/2:
		p.size = min(p.most, 2*p.size)
	}
}
