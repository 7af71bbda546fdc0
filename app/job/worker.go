package job

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
)

// Work takes up jobs and watches the schedules until ctx ends. Running handlers
// are then asked to stop, their jobs go back to the queue, and Work returns.
func (s *Service) Work(ctx context.Context) {
	var busy sync.WaitGroup
	room := make(chan struct{}, s.Workers)
	busy.Go(func() { s.watch(ctx) })
	for ctx.Err() == nil {
		s.takeAll(ctx, room, &busy)
		select {
		case <-ctx.Done():
		case <-s.nudge:
			// The job that woke us may not be committed yet: look now and once more.
			s.takeAll(ctx, room, &busy)
			sleep(ctx, 100*time.Millisecond)
		case <-time.After(s.Poll):
		}
	}
	busy.Wait()
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// takeAll claims jobs as long as there is one and a worker is free.
func (s *Service) takeAll(ctx context.Context, room chan struct{}, busy *sync.WaitGroup) {
	for {
		select {
		case room <- struct{}{}:
		default:
			return
		}
		j, found, err := s.claim(ctx)
		if err != nil && ctx.Err() == nil && !db.IsUnavailable(err) {
			s.Log.Error("jobs cannot be claimed", "cause", err)
		}
		if !found || err != nil {
			<-room
			return
		}
		busy.Go(func() {
			s.execute(ctx, j)
			<-room
			s.wake()
		})
	}
}

// claim takes the next job, if any. Looking is done outside a transaction:
// mostly there is nothing to do.
func (s *Service) claim(ctx context.Context) (j Job, found bool, err error) {
	now := s.Clock()
	taken, err := s.store.slots(ctx)
	if err != nil {
		return Job{}, false, err
	}
	known, held := slices.Sorted(maps.Keys(s.kinds)), s.holding()
	var free []string
	for _, name := range known {
		if k := s.kinds[name]; k.limit == 0 || len(taken[name]) < k.limit {
			free = append(free, name)
		}
	}
	candidates, err := s.store.candidates(ctx, now, free, known, held)
	if err != nil || len(candidates) == 0 {
		return Job{}, false, err
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		if err := s.giveUp(ctx, now, held); err != nil {
			return err
		}
		for _, c := range candidates {
			if limit := s.kinds[c.Kind].limit; limit > 0 && c.Slot == nil {
				c.Slot = freeSlot(c.Kind, limit, taken[c.Kind])
			}
			if j, found, err = s.store.claim(ctx, c, s.leaseName(), now, now.Add(s.Lease), known); found || err != nil {
				return err
			}
		}
		return nil
	})
	if db.IsDuplicate(err) { // another process took the same slot at the same time
		return Job{}, false, nil
	}
	return j, found && err == nil, err
}

// giveUp ends jobs whose process died once too often, and tells their owners.
func (s *Service) giveUp(ctx context.Context, now value.Instant, held []string) error {
	ended, err := s.store.giveUp(ctx, now, held)
	if err != nil {
		return err
	}
	for _, j := range ended {
		if err := s.tellOwner(ctx, j); err != nil {
			return err
		}
	}
	return nil
}

func freeSlot(kind string, limit int, taken []string) *string {
	for i := range limit {
		if name := fmt.Sprintf("%s#%d", kind, i); !slices.Contains(taken, name) {
			return &name
		}
	}
	name := kind + "#0"
	return &name
}

func (s *Service) holding() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Collect(maps.Keys(s.held))
}

// execute runs one claimed job from beginning to end.
func (s *Service) execute(stopping context.Context, j Job) {
	ctx, end := context.WithCancelCause(context.WithoutCancel(stopping))
	defer end(nil)
	defer context.AfterFunc(stopping, func() { end(ErrStopping) })()
	s.mu.Lock()
	s.held[j.ID] = end
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.held, j.ID)
		s.mu.Unlock()
	}()
	r := &Run{Job: j, service: s, now: progress{j.UnitsDone, j.UnitsTotal, j.Note}}
	r.written = r.now
	done := make(chan struct{})
	var keeper sync.WaitGroup
	keeper.Go(func() { s.keep(ctx, end, r, done) })
	result, err := s.call(ctx, r)
	close(done)
	keeper.Wait()
	s.finish(context.WithoutCancel(ctx), r, s.judge(r, result, err, context.Cause(ctx)))
}

// call runs the handler as the person who asked, with the rights they have now.
func (s *Service) call(ctx context.Context, r *Run) (result any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("job: panic: %v\n%s", p, debug.Stack())
		}
	}()
	if r.Job.CancelAsked {
		return nil, ErrCancelled
	}
	actor, err := s.actor(ctx, r.Job)
	if err != nil {
		return nil, err
	}
	ctx = audit.With(access.With(ctx, actor), whoOf(actor, r.Job))
	k := s.kinds[r.Job.Kind]
	if k.verb != "" {
		if err := s.Guard.Allow(ctx, k.verb, k.object); err != nil {
			return nil, err
		}
	}
	return k.handler(ctx, r)
}

// whoOf is the actor as the audit log names them.
func whoOf(a access.Actor, j Job) audit.Who {
	who := audit.Who{UserID: a.UserID, Name: a.Name, RequestID: "job:" + j.ID}
	for _, held := range a.Assignments {
		who.Roles = append(who.Roles, held.Role)
		if who.Unit == "" {
			who.Unit = held.UnitCode
		}
	}
	return who
}

func (s *Service) actor(ctx context.Context, j Job) (access.Actor, error) {
	if j.OwnerID == "" {
		return access.SystemActor(j.OwnerName), nil
	}
	actor, err := s.Owners.ActorOf(ctx, j.OwnerID)
	if err == nil && actor.Nobody() {
		err = fault.Forbidden("job.owner_gone")
	}
	return actor, err
}

// judge decides how a run ends.
func (s *Service) judge(r *Run, result any, err, cause error) ending {
	now := s.Clock()
	switch {
	case err == nil:
		e := ending{state: Done, outcome: string(Done)}
		if result != nil {
			e.result = value.JSONOf(result)
		}
		return e
	case cause == ErrLost, errors.Is(err, ErrLost):
		return ending{outcome: "lost"}
	case cause == ErrCancelled, errors.Is(err, ErrCancelled):
		return ending{state: Cancelled, outcome: string(Cancelled)}
	case cause == ErrStopping:
		return ending{state: Queued, outcome: "stopped", dueAt: now, refund: 1}
	case db.IsUnavailable(err) && r.Job.Attempts < r.Job.MaxAttempts:
		return ending{state: Queued, outcome: "unavailable", dueAt: now.Add(backoff(r.Job.Attempts))}
	}
	e := ending{state: Failed, outcome: string(Failed), errorCode: "job.failed"}
	if f := cmp.Or(fault.Of(err), db.Trouble(err)); f != nil && f.Kind != fault.Internal {
		e.errorCode = f.Code
		if len(f.Params) > 0 {
			e.errorParams = value.JSONOf(f.Params)
		}
	} else {
		s.Log.Error("a job failed", "job", r.Job.ID, "kind", r.Job.Kind, "cause", err)
	}
	return e
}

// finish writes the end down. A store that is away is asked a few times; after
// that the lease runs out and the job is taken up again.
func (s *Service) finish(ctx context.Context, r *Run, e ending) {
	if e.state == "" {
		return
	}
	for try := range 5 {
		if try > 0 {
			time.Sleep(time.Duration(try) * 300 * time.Millisecond)
		}
		err := s.DB.InTx(ctx, func(ctx context.Context) error {
			ours, err := s.store.finish(ctx, r.Job, r.progress(), e, s.Clock())
			if err != nil || !ours {
				return err
			}
			j := r.Job
			j.State, j.Result, j.ErrorCode, j.ErrorParams, j.FinishedAt = e.state, e.result, e.errorCode, e.errorParams, s.Clock()
			return s.tellOwner(ctx, j)
		})
		if err == nil {
			return
		}
		s.Log.Error("the end of a job cannot be written", "job", r.Job.ID, "cause", err)
	}
}

// tellOwner lets the owner of a job hear how it ended, if its kind does.
func (s *Service) tellOwner(ctx context.Context, j Job) error {
	if s.Ended == nil || !s.kinds[j.Kind].tell || j.OwnerID == "" || j.State != Done && j.State != Failed {
		return nil
	}
	return s.Ended(ctx, j)
}
