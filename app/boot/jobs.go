package boot

import (
	"context"
	"time"

	"miaolin/app/job"
	"miaolin/app/value"
)

// How long what nobody needs any more is kept.
const (
	keepJobs     = 180 * 24 * time.Hour
	keepOnceKeys = 7 * 24 * time.Hour
	keepImports  = 180 * 24 * time.Hour // the rows of finished imports
)

// makeJobs builds the service that the features' services register with.
func (p *Program) makeJobs(o Options) *job.Service {
	return job.New(job.Options{DB: p.DB, Guard: p.Guard, Audit: p.Audit, Clock: o.Clock, Log: o.Log, Owners: p.Identity})
}

// housekeeping is what the platform itself does at night; hours are Shanghai's.
func (p *Program) housekeeping(clock func() time.Time) {
	p.Jobs.Schedule("job.prune", "40 2 * * *", quietly(func(ctx context.Context) error { return p.Jobs.Prune(ctx, keepJobs) }))
	p.Jobs.Schedule("job.prune_sessions", "35 2 * * *", quietly(p.Identity.PruneSessions))
	p.Jobs.Schedule("attachment.sweep", "45 2 * * *", quietly(func(ctx context.Context) error {
		_, err := p.Attachment.Sweep(ctx)
		return err
	}))
	p.Jobs.Schedule("intake.forget", "50 2 * * *", quietly(func(ctx context.Context) error {
		return p.Intake.Forget(ctx, value.At(clock().Add(-keepImports)))
	}))
	p.Jobs.Schedule("job.prune_keys", "30 2 * * *", quietly(func(ctx context.Context) error {
		return p.DB.ForgetOnce(ctx, clock().Add(-keepOnceKeys))
	}))
}

// quietly makes a handler of work that reports nothing.
func quietly(work func(context.Context) error) job.Handler {
	return func(ctx context.Context, _ *job.Run) (any, error) { return nil, work(ctx) }
}

// startJobs takes up jobs until the returned function is called, which waits for
// the running ones to stop.
func (p *Program) startJobs(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		p.Jobs.Work(ctx)
	}()
	return func() {
		cancel()
		<-ended
	}
}

// rollDay moves the rungs that only the passing of time changes.
func (p *Program) rollDay(ctx context.Context, _ *job.Run) (any, error) {
	moved, err := p.Certification.RollDay(ctx)
	return map[string]int{"firms": moved}, err
}
