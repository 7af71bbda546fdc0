package db

import "context"

// turns lets writers in one at a time, first come, first served: who waits on a
// channel is served in order, while database/sql hands a connection to anybody who
// waits. Between two parts of a long import everybody gets in who came meanwhile.
// nil lets everybody in.
type turns chan struct{}

// take waits for a turn and gives what ends it.
func (t turns) take(ctx context.Context) (done func(), err error) {
	if t == nil {
		return func() {}, nil
	}
	select {
	case t <- struct{}{}:
		return func() { <-t }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
