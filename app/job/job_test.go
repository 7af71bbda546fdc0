package job_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/job"
	"miaolin/app/value"
	"miaolin/db"
	"miaolin/db/dbtest"
)

// people are the accounts of a test.
type people map[string]access.Actor

func (p people) ActorOf(_ context.Context, id string) (access.Actor, error) { return p[id], nil }

var everyone = people{
	"u1": {UserID: "u1", Name: "Wang", Assignments: []access.Assignment{{Role: "manager", UnitCode: "330483"}}},
	"u2": {UserID: "u2", Name: "Li", Assignments: []access.Assignment{{Role: "officer", UnitCode: "330483100"}}},
	"a":  {UserID: "a", Name: "Admin", Assignments: []access.Assignment{{Role: "admin", UnitCode: "330483"}}},
}

func as(id string) context.Context { return access.With(context.Background(), everyone[id]) }

func newService(t *testing.T, d *db.DB) *job.Service {
	t.Helper()
	guard, err := access.NewGuard(value.System)
	if err != nil {
		t.Fatal(err)
	}
	return job.New(job.Options{
		DB: d, Guard: guard, Audit: audit.New(d, value.System), Clock: value.System, Owners: everyone,
		Log: slog.New(slog.DiscardHandler), Workers: 4, Lease: 900 * time.Millisecond, Poll: 20 * time.Millisecond,
	})
}

// work runs a service's workers until the returned function is called, which
// waits for them.
func work(t *testing.T, s *job.Service) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); s.Work(ctx) }()
	stop = sync.OnceFunc(func() { cancel(); <-ended })
	t.Cleanup(stop)
	return stop
}

// until waits for a job to get into a state.
func until(t *testing.T, s *job.Service, id string, want job.State) job.Job {
	t.Helper()
	ctx := access.With(context.Background(), access.SystemActor("test"))
	var j job.Job
	for deadline := time.Now().Add(15 * time.Second); time.Now().Before(deadline); time.Sleep(15 * time.Millisecond) {
		var err error
		if j, err = s.Get(ctx, id); err != nil {
			t.Fatal(err)
		}
		if j.State == want {
			return j
		}
	}
	t.Fatalf("job is %s (%s, attempts %d), want %s", j.State, j.ErrorCode, j.Attempts, want)
	return j
}

func enqueue(t *testing.T, s *job.Service, ctx context.Context, r job.Request) job.Job {
	t.Helper()
	j, err := s.Enqueue(ctx, r)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func TestJobRunsAsItsOwnerAndKeepsTheResult(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		s.Register("test.greet", func(ctx context.Context, run *job.Run) (any, error) {
			var args struct{ Name string }
			if err := run.Args(&args); err != nil {
				return nil, err
			}
			run.Progress(3, 4, "test.writing")
			return map[string]string{"greeting": args.Name + " from " + access.From(ctx).Name, "who": audit.From(ctx).Name}, nil
		})
		work(t, s)
		j := enqueue(t, s, as("u1"), job.Request{Kind: "test.greet", Label: "hello", Args: map[string]string{"Name": "Zhang"}})
		j = until(t, s, j.ID, job.Done)
		var got map[string]string
		if err := j.Result.Into(&got); err != nil || got["greeting"] != "Zhang from Wang" || got["who"] != "Wang" {
			t.Errorf("result = %v, %v", got, err)
		}
		if j.UnitsDone != 3 || j.UnitsTotal != 4 || j.Note != "test.writing" || j.Attempts != 1 || j.FinishedAt.IsZero() {
			t.Errorf("job = %+v", j)
		}
	})
}

// A job asked for in a transaction that is rolled back never existed.
func TestEnqueueJoinsTheTransaction(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		s.Register("test.never", func(context.Context, *job.Run) (any, error) { return nil, nil })
		var id string
		err := d.InTx(as("u1"), func(ctx context.Context) error {
			j, err := s.Enqueue(ctx, job.Request{Kind: "test.never"})
			if err != nil {
				return err
			}
			id = j.ID
			return fault.Conflict("job.finished")
		})
		if fault.Code(err) != "job.finished" {
			t.Fatal(err)
		}
		if _, err := s.Get(as("u1"), id); fault.Code(err) != "job.not_found" {
			t.Errorf("get = %v, want not found", err)
		}
	})
}

func TestEightProcessesRunEachJobOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const jobs = 60
		var mu sync.Mutex
		ran := map[string]int{}
		var now, most atomic.Int32
		handler := func(_ context.Context, run *job.Run) (any, error) {
			mu.Lock()
			ran[run.Job.Label]++
			mu.Unlock()
			return nil, nil
		}
		narrow := func(ctx context.Context, run *job.Run) (any, error) {
			if n := now.Add(1); n > most.Load() {
				most.Store(n)
			}
			time.Sleep(10 * time.Millisecond)
			now.Add(-1)
			return handler(ctx, run)
		}
		var services []*job.Service
		for range 8 {
			s := newService(t, d)
			s.Register("test.wide", handler)
			s.Register("test.narrow", narrow, job.AtMost(2))
			services = append(services, s)
		}
		var ids []string
		for i := range jobs {
			kind := "test.wide"
			if i%4 == 0 {
				kind = "test.narrow"
			}
			ids = append(ids, enqueue(t, services[0], as("u1"), job.Request{Kind: kind, Label: fmt.Sprint(i)}).ID)
		}
		for _, s := range services {
			work(t, s)
		}
		for _, id := range ids {
			until(t, services[0], id, job.Done)
		}
		mu.Lock()
		defer mu.Unlock()
		for label, n := range ran {
			if n != 1 {
				t.Errorf("job %s ran %d times", label, n)
			}
		}
		if len(ran) != jobs {
			t.Errorf("%d jobs ran, want %d", len(ran), jobs)
		}
		if most.Load() > 2 {
			t.Errorf("%d narrow jobs ran at a time, want at most 2", most.Load())
		}
	})
}

// A process that dies leaves its job running; when the lease is over, the next
// process takes it up, and the dead one can no longer commit.
func TestJobOfADeadProcessIsTakenUp(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dead, alive := newService(t, d), newService(t, d)
		entered, release := make(chan *job.Run, 1), make(chan struct{})
		dead.Register("test.slow", func(_ context.Context, run *job.Run) (any, error) {
			entered <- run
			<-release
			return "zombie", nil
		})
		alive.Register("test.slow", func(context.Context, *job.Run) (any, error) { return "alive", nil })
		stopDead := work(t, dead)
		j := enqueue(t, dead, as("u1"), job.Request{Kind: "test.slow"})
		zombie := <-entered
		// What kill -9 leaves behind: a lease nobody renews.
		ctx := context.Background()
		if err := d.InTx(ctx, func(ctx context.Context) error {
			return d.From(ctx).Exec("UPDATE jobs SET lease_until = ?, lease_by = 'dead' WHERE id = ?", value.System().Add(-time.Second), j.ID).Error
		}); err != nil {
			t.Fatal(err)
		}
		work(t, alive)
		j = until(t, alive, j.ID, job.Done)
		if err := d.InTx(ctx, zombie.Hold); err != job.ErrLost {
			t.Errorf("the dead process holds the job: %v", err)
		}
		close(release)
		stopDead()
		j = until(t, alive, j.ID, job.Done)
		if string(j.Result) != `"alive"` || j.Attempts != 2 {
			t.Errorf("result %s after %d attempts, want alive after 2", j.Result, j.Attempts)
		}
	})
}

func TestJobIsGivenUpAfterItsAttempts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		told := make(chan job.Job, 2)
		s.Ended = func(_ context.Context, j job.Job) error { told <- j; return nil }
		s.Register("test.deadly", func(context.Context, *job.Run) (any, error) { return nil, nil }, job.Attempts(2), job.TellOwner())
		j := enqueue(t, s, as("u1"), job.Request{Kind: "test.deadly"})
		if err := d.InTx(context.Background(), func(ctx context.Context) error {
			return d.From(ctx).Exec("UPDATE jobs SET state = 'running', attempts = 2, lease_until = ? WHERE id = ?", value.System().Add(-time.Second), j.ID).Error
		}); err != nil {
			t.Fatal(err)
		}
		work(t, s)
		if j = until(t, s, j.ID, job.Failed); j.ErrorCode != "job.gave_up" {
			t.Errorf("error = %s", j.ErrorCode)
		}
		if end := <-told; end.ID != j.ID || end.State != job.Failed || end.ErrorCode != "job.gave_up" {
			t.Errorf("the owner hears of %+v", end)
		}
	})
}
