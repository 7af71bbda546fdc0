package job_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"miaolin/app/access"
	"miaolin/app/fault"
	"miaolin/app/job"
	"miaolin/app/value"
	"miaolin/db"
	"miaolin/db/dbtest"
)

// waiting is a handler that only ends with its context.
func waiting(entered chan<- struct{}) job.Handler {
	return func(ctx context.Context, _ *job.Run) (any, error) {
		entered <- struct{}{}
		<-ctx.Done()
		return nil, ctx.Err()
	}
}

func TestCancel(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		entered := make(chan struct{}, 1)
		s.Register("test.endless", waiting(entered))
		waitingJob := enqueue(t, s, as("u1"), job.Request{Kind: "test.endless"})
		if j, err := s.Cancel(as("u1"), waitingJob.ID); err != nil || j.State != job.Cancelled {
			t.Fatalf("cancel a waiting job: %v, %v", j.State, err)
		}
		if _, err := s.Cancel(as("u1"), waitingJob.ID); fault.Code(err) != "job.finished" {
			t.Errorf("cancel twice: %v", err)
		}
		work(t, s)
		running := enqueue(t, s, as("u1"), job.Request{Kind: "test.endless"})
		<-entered
		// Another process hears of it from the row alone.
		other := newService(t, d)
		if _, err := other.Cancel(as("u2"), running.ID); fault.Code(err) != "job.not_found" {
			t.Errorf("another person cancels: %v", err)
		}
		if _, err := other.Cancel(as("a"), running.ID); err != nil {
			t.Fatal(err)
		}
		until(t, s, running.ID, job.Cancelled)
	})
}

// A stop puts the running job back; it does not count as an attempt.
func TestGracefulStopGivesTheJobBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		first, second := newService(t, d), newService(t, d)
		entered := make(chan struct{}, 1)
		first.Register("test.long", waiting(entered))
		second.Register("test.long", func(context.Context, *job.Run) (any, error) { return nil, nil })
		stop := work(t, first)
		j := enqueue(t, first, as("u1"), job.Request{Kind: "test.long"})
		<-entered
		stop()
		if j = until(t, first, j.ID, job.Queued); j.Attempts != 0 {
			t.Errorf("attempts = %d after a stop, want 0", j.Attempts)
		}
		work(t, second)
		until(t, second, j.ID, job.Done)
	})
}

func TestFailures(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		for kind, err := range map[string]error{
			"test.refused": fault.Invalid("sheet.too_many_rows", "limit", 7),
			"test.broken":  errors.New("secret cause"),
		} {
			s.Register(kind, func(context.Context, *job.Run) (any, error) { return nil, err })
		}
		s.Register("test.panics", func(context.Context, *job.Run) (any, error) { panic("oh") })
		s.Register("test.rights", func(context.Context, *job.Run) (any, error) { return nil, nil }, job.Needs("manage", "job"))
		work(t, s)
		for _, row := range []struct{ kind, owner, code, params string }{
			{"test.refused", "u1", "sheet.too_many_rows", `"limit"`},
			{"test.broken", "u1", "job.failed", ""},
			{"test.panics", "u1", "job.failed", ""},
			{"test.rights", "u1", "access.forbidden", "manage"},
			{"test.broken", "gone", "job.owner_gone", ""},
		} {
			ctx := access.With(context.Background(), access.Actor{UserID: row.owner, Name: row.owner})
			j := until(t, s, enqueue(t, s, ctx, job.Request{Kind: row.kind}).ID, job.Failed)
			if j.ErrorCode != row.code || (row.params != "" && !strings.Contains(string(j.ErrorParams), row.params)) {
				t.Errorf("%s: %s %s, want %s", row.kind, j.ErrorCode, j.ErrorParams, row.code)
			}
		}
	})
}

func TestOneUnfinishedJobPerOwner(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		s.Register("test.import", func(context.Context, *job.Run) (any, error) { return nil, nil }, job.OnePerOwner())
		first := enqueue(t, s, as("u1"), job.Request{Kind: "test.import"})
		if _, err := s.Enqueue(as("u1"), job.Request{Kind: "test.import"}); fault.Code(err) != "job.already_waiting" {
			t.Errorf("second job of one person: %v", err)
		}
		enqueue(t, s, as("u2"), job.Request{Kind: "test.import"})
		work(t, s)
		until(t, s, first.ID, job.Done)
		enqueue(t, s, as("u1"), job.Request{Kind: "test.import"})
	})
}

func TestListsShowOwnJobsOnly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		s.Register("test.some", func(context.Context, *job.Run) (any, error) { return nil, nil })
		enqueue(t, s, as("u1"), job.Request{Kind: "test.some"})
		enqueue(t, s, as("u1"), job.Request{Kind: "test.some"})
		enqueue(t, s, as("u2"), job.Request{Kind: "test.some"})
		for _, row := range []struct {
			who  string
			all  bool
			want int
		}{{"u1", false, 2}, {"u2", false, 1}, {"a", false, 0}, {"a", true, 3}} {
			jobs, err := s.List(as(row.who), job.Filter{All: row.all, Limit: 10})
			if err != nil || len(jobs) != row.want {
				t.Errorf("%s sees %d jobs (%v), want %d", row.who, len(jobs), err, row.want)
			}
		}
		if _, err := s.List(as("u1"), job.Filter{All: true, Limit: 10}); !fault.Is(err, fault.ForbiddenKind) {
			t.Errorf("a manager lists everyone's jobs: %v", err)
		}
		if _, err := s.List(context.Background(), job.Filter{Limit: 10}); !fault.Is(err, fault.UnauthenticatedKind) {
			t.Errorf("nobody lists jobs: %v", err)
		}
	})
}

// Two schedulers watch the same minute; a third starts late and makes up for
// the moments that were missed with a single run.
func TestScheduleRunsOncePerMoment(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var offset atomic.Int64
		clock := func() value.Instant { return value.System().Add(time.Duration(offset.Load())) }
		var mu sync.Mutex
		ran := 0
		build := func() *job.Service {
			s := newService(t, d)
			s.Clock = clock
			s.Schedule("test.nightly", "30 3 * * *", func(ctx context.Context, _ *job.Run) (any, error) {
				mu.Lock()
				defer mu.Unlock()
				if !access.From(ctx).System {
					t.Error("a schedule does not act as the system")
				}
				ran++
				return nil, nil
			})
			return s
		}
		count := func() int { mu.Lock(); defer mu.Unlock(); return ran }
		settle := func(want int) {
			t.Helper()
			for range 300 {
				if time.Sleep(10 * time.Millisecond); count() >= want {
					break
				}
			}
			time.Sleep(150 * time.Millisecond)
			if count() != want {
				t.Fatalf("ran %d times, want %d", count(), want)
			}
		}
		stopA, stopB := work(t, build()), work(t, build())
		settle(0)
		offset.Add(int64(24 * time.Hour))
		settle(1)
		stopA()
		stopB()
		offset.Add(int64(5 * 24 * time.Hour))
		late := build()
		work(t, late)
		settle(2)
		infos, err := late.Schedules(as("a"))
		if err != nil || len(infos) != 1 || infos[0].LastState != job.Done || infos[0].NextAt.Sub(infos[0].LastAt) != 24*time.Hour {
			t.Errorf("schedules = %+v, %v", infos, err)
		}
		if _, err := late.RunNow(as("u1"), "test.nightly"); !fault.Is(err, fault.ForbiddenKind) {
			t.Errorf("a manager starts a schedule: %v", err)
		}
		if _, err := late.RunNow(as("a"), "test.nightly"); err != nil {
			t.Fatal(err)
		}
		settle(3)
	})
}

func TestPruneForgetsOnlyFinishedJobs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		s.Register("test.some", func(context.Context, *job.Run) (any, error) { return nil, nil })
		stop := work(t, s)
		finished := enqueue(t, s, as("u1"), job.Request{Kind: "test.some"})
		until(t, s, finished.ID, job.Done)
		stop()
		open := enqueue(t, s, as("u1"), job.Request{Kind: "test.some"})
		if err := s.Prune(context.Background(), -time.Hour); err != nil {
			t.Fatal(err)
		}
		jobs, err := s.List(as("u1"), job.Filter{Limit: 10})
		if err != nil || len(jobs) != 1 || jobs[0].ID != open.ID {
			t.Errorf("left = %v, %v; want the open job", jobs, err)
		}
	})
}
