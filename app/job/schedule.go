package job

import (
	"context"
	"slices"

	"github.com/robfig/cron/v3"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
)

type schedule struct {
	name string
	spec string
	cron cron.Schedule
}

// next is the first moment after t at which the schedule falls due; its hours
// are those of Shanghai.
func (sc schedule) next(t value.Instant) value.Instant {
	return value.At(sc.cron.Next(t.Time().In(value.Shanghai)))
}

// Schedule registers work that the clock starts. spec is minute, hour, day,
// month, weekday in Shanghai time, or "@hourly" and the like. name is a kind
// like any other; the work acts as the system.
func (s *Service) Schedule(name, spec string, h Handler, rules ...Rule) {
	parsed, err := cron.ParseStandard(spec)
	if err != nil {
		panic("job: schedule of " + name + ": " + err.Error())
	}
	s.Register(name, h, append([]Rule{AtMost(1)}, rules...)...)
	s.schedules = append(s.schedules, schedule{name, spec, parsed})
}

// watch enqueues what falls due. After a stop it makes up for the last missed
// moment of each schedule, once, however many were missed.
func (s *Service) watch(ctx context.Context) {
	next := map[string]value.Instant{}
	for ctx.Err() == nil {
		now := s.Clock()
		if len(next) == 0 && len(s.schedules) > 0 {
			last, err := s.store.lastTicks(ctx)
			if err != nil {
				sleep(ctx, s.Poll)
				continue
			}
			for _, sc := range s.schedules {
				from := now
				if l, ran := last[sc.name]; ran {
					from = l.DueAt
				}
				next[sc.name] = sc.next(from)
			}
		}
		for _, sc := range s.schedules {
			next[sc.name] = s.catchUp(ctx, sc, next[sc.name], now)
		}
		sleep(ctx, s.Poll)
	}
}

// catchUp fires the last moment of the schedule that is not after now and
// answers the first one that is.
func (s *Service) catchUp(ctx context.Context, sc schedule, next, now value.Instant) value.Instant {
	if next.IsZero() || next.After(now) {
		return next
	}
	due := next
	for n := sc.next(due); !n.IsZero() && !n.After(now); n = sc.next(n) {
		due = n
	}
	if err := s.fire(ctx, sc, due); err != nil {
		if ctx.Err() == nil && !db.IsUnavailable(err) {
			s.Log.Error("a schedule cannot be started", "schedule", sc.name, "cause", err)
		}
		return due // try again
	}
	return sc.next(due)
}

// fire enqueues the job of one moment, unless it is there already.
func (s *Service) fire(ctx context.Context, sc schedule, due value.Instant) error {
	return s.DB.InTx(access.With(ctx, access.SystemActor(sc.name)), func(ctx context.Context) error {
		id := value.NewID()
		first, err := s.store.tick(ctx, sc.name, due, id, s.Clock())
		if err != nil || !first {
			return err
		}
		_, err = s.Enqueue(ctx, Request{Kind: sc.name, id: id})
		return err
	})
}

// ScheduleInfo is one schedule as shown to the administrator.
type ScheduleInfo struct {
	Name       string
	Spec       string
	NextAt     value.Instant
	LastAt     value.Instant
	LastState  State
	FinishedAt value.Instant
}

// Schedules lists what the clock starts, by name.
func (s *Service) Schedules(ctx context.Context) ([]ScheduleInfo, error) {
	if err := s.Guard.Allow(ctx, "manage", "job"); err != nil {
		return nil, err
	}
	last, err := s.store.lastTicks(ctx)
	if err != nil {
		return nil, err
	}
	infos := []ScheduleInfo{}
	for _, sc := range s.schedules {
		l := last[sc.name]
		infos = append(infos, ScheduleInfo{sc.name, sc.spec, sc.next(s.Clock()), l.DueAt, l.State, l.FinishedAt})
	}
	slices.SortFunc(infos, func(a, b ScheduleInfo) int { return a.NextAt.Compare(b.NextAt) })
	return infos, nil
}

// RunNow starts a schedule's work by hand, as the system but on the asker's
// account. Errors: job.no_schedule (404), job.already_waiting (409).
func (s *Service) RunNow(ctx context.Context, name string) (Job, error) {
	if err := s.Guard.Allow(ctx, "manage", "job"); err != nil {
		return Job{}, err
	}
	if !slices.ContainsFunc(s.schedules, func(sc schedule) bool { return sc.name == name }) {
		return Job{}, fault.NotFound("job.no_schedule")
	}
	var j Job
	err := s.DB.InTx(ctx, func(ctx context.Context) (err error) {
		if j, err = s.Enqueue(access.With(ctx, access.SystemActor(name)), Request{Kind: name, Key: "by hand"}); err != nil {
			return err
		}
		return s.Audit.Record(ctx, audit.Entry{Operation: "job-schedule-run", Object: "job", ObjectID: j.ID, ObjectLabel: name})
	})
	return j, err
}
