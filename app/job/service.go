package job

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
)

// Owners finds the person who asked for a job as they are now. A person who is
// gone or disabled is nobody.
type Owners interface {
	ActorOf(ctx context.Context, userID string) (access.Actor, error)
}

// Options are what a Service is made of.
type Options struct {
	DB     *db.DB
	Guard  *access.Guard
	Audit  *audit.Log
	Clock  value.Clock
	Log    *slog.Logger
	Owners Owners
	// Ended hears, in the transaction that ends it, of a job whose kind tells its
	// owner; nil hears nothing.
	Ended   func(ctx context.Context, j Job) error
	Workers int           // jobs run at a time by this process; 2 by default
	Lease   time.Duration // 30 s by default
	Poll    time.Duration // 1 s by default
}

// Service enqueues, runs and shows jobs.
type Service struct {
	Options
	store     store
	self      string
	kinds     map[string]kind
	schedules []schedule
	nudge     chan struct{}

	mu   sync.Mutex
	held map[string]context.CancelCauseFunc
}

// New makes a service without kinds; features register theirs before Work.
func New(o Options) *Service {
	if o.Workers == 0 {
		o.Workers = 2
	}
	if o.Lease == 0 {
		o.Lease = 30 * time.Second
	}
	if o.Poll == 0 {
		o.Poll = time.Second
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	host, _ := os.Hostname()
	return &Service{
		Options: o, store: store{o.DB}, self: fmt.Sprintf("%s/%d/%s", host, os.Getpid(), value.NewID()),
		kinds: map[string]kind{}, nudge: make(chan struct{}, 1), held: map[string]context.CancelCauseFunc{},
	}
}

// Register says who does the work of a kind.
func (s *Service) Register(name string, h Handler, rules ...Rule) {
	if _, twice := s.kinds[name]; twice {
		panic("job: " + name + " is registered twice")
	}
	k := kind{name: name, handler: h, attempts: 3}
	for _, rule := range rules {
		rule(&k)
	}
	s.kinds[name] = k
}

// Enqueue adds a job for the actor of ctx, in the transaction of ctx if there is
// one. Errors: job.already_waiting (409).
func (s *Service) Enqueue(ctx context.Context, r Request) (Job, error) {
	k, known := s.kinds[r.Kind]
	if !known {
		return Job{}, fmt.Errorf("job: no handler for %q", r.Kind)
	}
	actor, now := access.From(ctx), s.Clock()
	if actor.Nobody() {
		return Job{}, fault.Unauthenticated("access.signed_out")
	}
	j := Job{
		ID: value.NewID(), Kind: k.name, Label: r.Label, State: Queued, OwnerID: actor.UserID, OwnerName: actor.Name,
		Actor: value.JSONOf(actor), OnlyOne: onlyOne(k, r.Key, actor), DueAt: now.Add(r.After),
		MaxAttempts: k.attempts, CreatedAt: now,
	}
	if r.id != "" {
		j.ID = r.id
	}
	if r.Args != nil {
		j.Args = value.JSONOf(r.Args)
	}
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		added, err := s.store.insert(ctx, j)
		if err == nil && !added {
			return fault.Conflict("job.already_waiting")
		}
		return err
	})
	s.wake()
	return j, err
}

func onlyOne(k kind, key string, actor access.Actor) *string {
	switch {
	case key != "":
		key = k.name + "|" + key
	case k.perOwner && actor.UserID != "":
		key = k.name + "|user|" + actor.UserID
	default:
		return nil
	}
	return &key
}

// wake makes the dispatcher look again soon.
func (s *Service) wake() {
	select {
	case s.nudge <- struct{}{}:
	default:
	}
}

// States tells how far jobs have come, for features that keep a record of their
// own beside a job. A job that was forgotten is left out.
func (s *Service) States(ctx context.Context, ids []string) (map[string]State, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return s.store.states(ctx, ids)
}

// Filter narrows a list of jobs.
type Filter struct {
	Open   bool // only those not finished
	Kind   string
	All    bool   // everyone's; needs job:manage
	Before string // id of the last job of the page before
	Limit  int
}

// List answers the actor's own jobs, newest first; those who manage jobs may ask
// for everyone's.
func (s *Service) List(ctx context.Context, f Filter) ([]Job, error) {
	owner := access.From(ctx).UserID
	if err := s.Guard.Allow(ctx, "read", "job"); err != nil {
		return nil, err
	}
	if f.All {
		if err := s.Guard.Allow(ctx, "manage", "job"); err != nil {
			return nil, err
		}
		owner = ""
	}
	return s.store.list(ctx, owner, f)
}

// Get answers one job. Errors: job.not_found (404), also for another's job.
func (s *Service) Get(ctx context.Context, id string) (Job, error) {
	if err := s.Guard.Allow(ctx, "read", "job"); err != nil {
		return Job{}, err
	}
	j, err := s.store.get(ctx, id)
	if db.IsNotFound(err) || err == nil && !s.mine(ctx, j) {
		return Job{}, fault.NotFound("job.not_found")
	}
	return j, err
}

func (s *Service) mine(ctx context.Context, j Job) bool {
	a := access.From(ctx)
	if a.System || j.OwnerID != "" && j.OwnerID == a.UserID {
		return true
	}
	return s.Guard.Allow(ctx, "manage", "job") == nil
}

// Cancel ends a job that is not finished: a waiting one at once, a running one
// as soon as its handler notices. Errors: job.not_found (404), job.finished (409).
func (s *Service) Cancel(ctx context.Context, id string) (Job, error) {
	j, err := s.Get(ctx, id)
	if err != nil {
		return Job{}, err
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		asked, err := s.store.cancel(ctx, id, s.Clock())
		if err != nil {
			return err
		}
		if !asked {
			return fault.Conflict("job.finished")
		}
		return s.Audit.Record(ctx, audit.Entry{Operation: "job-cancel", Object: "job", ObjectID: id, ObjectLabel: j.Label,
			Params: map[string]any{"kind": j.Kind}})
	})
	if err != nil {
		return Job{}, err
	}
	s.mu.Lock()
	if stop, here := s.held[id]; here {
		stop(ErrCancelled)
	}
	s.mu.Unlock()
	return s.store.get(ctx, id)
}

// Prune forgets finished jobs and old ledger rows.
func (s *Service) Prune(ctx context.Context, keep time.Duration) error {
	return s.DB.InTx(ctx, func(ctx context.Context) error { return s.store.prune(ctx, s.Clock().Add(-keep)) })
}
