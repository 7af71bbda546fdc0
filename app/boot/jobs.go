package boot

import (
	"context"
	"strings"
	"time"

	"miaolin/app/access"
	"miaolin/app/job"
	"miaolin/app/notify"
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
	return job.New(job.Options{DB: p.DB, Guard: p.Guard, Audit: p.Audit, Clock: o.Clock, Log: o.Log, Owners: p.Identity, Ended: p.jobEnded})
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
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		p.Eligibility.Drain(ctx, p.log)
	}()
	return func() {
		cancel()
		<-ended
		<-drained
	}
}

// rollDay moves the rungs that only the passing of time changes.
func (p *Program) rollDay(ctx context.Context, _ *job.Run) (any, error) {
	moved, err := p.Certification.RollDay(ctx)
	return map[string]int{"firms": moved}, err
}

// longEnough is how long a job must have taken for its owner to be told that it
// is done: until then they are still looking at it. A failure is always told.
const longEnough = 15 * time.Second

// jobEnded tells the owner of an import or export how it ended.
func (p *Program) jobEnded(ctx context.Context, j job.Job) error {
	if j.State == job.Done && j.FinishedAt.Sub(j.CreatedAt) < longEnough {
		return nil
	}
	kind, link := "job.ended_well", "/exports"
	if j.State == job.Failed {
		kind = "job.ended_badly"
	}
	for feature, page := range map[string]string{"intake.": "/imports", "worksheet.": "/worksheets", "collection.": "/collections", "plan.": "/plans"} {
		if strings.HasPrefix(j.Kind, feature) {
			link = page
		}
	}
	return p.Notify.Tell(access.With(ctx, access.SystemActor(j.Kind)), notify.Message{
		Kind: kind, Subject: j.ID, Link: link, To: []string{j.OwnerID},
		Params: map[string]any{"job": notify.Word(j.Kind), "label": j.Label},
	})
}
