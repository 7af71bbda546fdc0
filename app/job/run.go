package job

import (
	"context"
	"sync"
	"time"

	"miaolin/app/value"
)

// Run is one attempt at a job, handed to its handler.
type Run struct {
	Job     Job
	service *Service

	mu      sync.Mutex
	now     progress
	written progress
}

type progress struct {
	done, total int64
	note        string
}

// Args reads what the job was asked with.
func (r *Run) Args(v any) error { return r.Job.Args.Into(v) }

// Progress tells how far the work has come; note is a message code. It only
// remembers: the row is written about once a second, never in the caller's
// transaction, so it may be called for every line of a file.
func (r *Run) Progress(done, total int, note string) {
	r.mu.Lock()
	r.now = progress{int64(done), int64(total), note}
	r.mu.Unlock()
}

func (r *Run) progress() progress {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now
}

// Hold, called inside the transaction that does the work, makes that
// transaction fail when another process has taken the job meanwhile.
func (r *Run) Hold(ctx context.Context) error {
	return r.service.renew(ctx, r.Job)
}

func (s *Service) renew(ctx context.Context, j Job) error {
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		ours, err := s.store.renew(ctx, j.ID, j.LeaseBy, s.Clock().Add(s.Lease))
		if err == nil && !ours {
			return ErrLost
		}
		return err
	})
}

// keep renews the lease, writes progress and listens for a cancellation until
// done is closed. A lease that cannot be renewed in time ends the run before
// another process may begin it again.
func (s *Service) keep(ctx context.Context, end context.CancelCauseFunc, r *Run, done <-chan struct{}) {
	beat := time.NewTicker(min(time.Second, s.Lease/6))
	defer beat.Stop()
	renewed := s.Clock()
	for {
		select {
		case <-done:
			return
		case <-beat.C:
		}
		now := s.Clock()
		if now.Sub(renewed) >= s.Lease/3 {
			err := s.renew(context.WithoutCancel(ctx), r.Job)
			switch {
			case err == nil:
				renewed = now
			case err == ErrLost, now.Sub(renewed) >= s.Lease*5/6:
				end(ErrLost)
				return
			}
		}
		s.tell(ctx, end, r)
	}
}

func (s *Service) tell(ctx context.Context, end context.CancelCauseFunc, r *Run) {
	ctx = context.WithoutCancel(ctx)
	if p := r.progress(); p != r.written {
		err := s.DB.InTx(ctx, func(ctx context.Context) error { return s.store.progress(ctx, r.Job.ID, r.Job.LeaseBy, p) })
		if err == nil {
			r.written = p
		}
	}
	if asked, err := s.store.cancelAsked(ctx, r.Job.ID); err == nil && asked {
		end(ErrCancelled)
	}
}

// leaseName is unique for each attempt, so that an earlier attempt of the same
// process cannot pass for a later one.
func (s *Service) leaseName() string { return s.self + "/" + value.NewID()[24:] }
