// Package job does work that outlives a request: imports, exports, and what the
// clock brings due.
//
// A job is a row. It is enqueued in the transaction of its cause, so there is
// never one without the other. Any process with a free worker claims it by
// taking a lease, renews the lease while it works, and gives it up at the end;
// a process that dies stops renewing, and another takes the job up again.
// A handler must therefore bear being run twice; Run.Hold, called in the
// transaction that matters, makes sure that only the holder of the lease commits.
//
// A job acts as the person who asked for it, with the permissions that person
// has when it runs. A schedule is a job the clock enqueues, once for each moment
// it falls due, however many processes watch the clock.
package job

import (
	"context"
	"errors"
	"time"

	"miaolin/app/value"
)

// State is how far a job has come.
type State string

const (
	Queued    State = "queued"
	Running   State = "running"
	Done      State = "done"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// Open tells that a job is not finished.
func (s State) Open() bool { return s == Queued || s == Running }

// Job is one piece of work as its row says.
type Job struct {
	ID          string `gorm:"primaryKey"`
	Kind        string // also the message code of its name: "intake.import_job"
	Label       string // what it is about, in the user's words: a file's name
	State       State
	Args        value.JSON
	OwnerID     string
	OwnerName   string
	Actor       value.JSON // who asked, as they were then; kept for the record
	OnlyOne     *string
	Slot        *string
	DueAt       value.Instant
	LeaseBy     string
	LeaseUntil  value.Instant
	Attempts    int
	MaxAttempts int
	CancelAsked bool
	UnitsDone   int64
	UnitsTotal  int64
	Note        string // message code of what is being done
	Result      value.JSON
	ErrorCode   string
	ErrorParams value.JSON
	CreatedAt   value.Instant
	StartedAt   value.Instant
	FinishedAt  value.Instant
}

// TableName is the table jobs are kept in.
func (Job) TableName() string { return "jobs" }

// Handler does the work of one kind. What it returns is kept as the job's
// result. A fault it returns is shown to the owner; any other error only says
// that the job failed, and its cause goes to the log.
type Handler func(ctx context.Context, run *Run) (result any, err error)

// Request asks for a job.
type Request struct {
	Kind  string
	Label string
	Args  any
	// Key refuses a second unfinished job with the same kind and key.
	Key string
	// After delays the job.
	After time.Duration
	id    string
}

type kind struct {
	name     string
	handler  Handler
	limit    int
	perOwner bool
	verb     string
	object   string
	attempts int
	tell     bool
}

// Rule says something about all jobs of a kind.
type Rule func(*kind)

// AtMost lets so many jobs of the kind run at a time, over all processes.
func AtMost(n int) Rule { return func(k *kind) { k.limit = n } }

// OnePerOwner refuses a second unfinished job of the kind to the same person.
func OnePerOwner() Rule { return func(k *kind) { k.perOwner = true } }

// Needs asks for a permission again at the moment the job runs.
func Needs(verb, object string) Rule { return func(k *kind) { k.verb, k.object = verb, object } }

// Attempts is how often a job is taken up before it is given up; 3 by default.
func Attempts(n int) Rule { return func(k *kind) { k.attempts = n } }

// TellOwner lets the owner hear how a job ended that they need not have waited for.
func TellOwner() Rule { return func(k *kind) { k.tell = true } }

// Why the context of a handler ends.
var (
	ErrCancelled = errors.New("job: cancelled by a person")
	ErrStopping  = errors.New("job: this process is stopping")
	ErrLost      = errors.New("job: another process has taken this job")
)

// backoff is the pause before a job whose store was away is tried again.
func backoff(attempts int) time.Duration { return 5 * time.Second << min(attempts, 6) }
