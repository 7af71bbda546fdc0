package home

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/job"
	"miaolin/app/value"
	"miaolin/app/web"
)

// Jobs shows everybody their own jobs, and the administrator those of all.
type Jobs struct{ Service *job.Service }

type jobHandlers struct {
	svc *job.Service
	web *web.Server
}

// Routes registers the operations on jobs.
func (j Jobs) Routes(w *web.Server) {
	h := jobHandlers{j.Service, w}
	web.Register(w, web.Op{ID: "job-list", Method: "GET", Path: "/jobs", Verb: "read", Object: "job",
		Summary: "List my jobs, newest first; all=true lists everyone's for those who manage jobs"}, h.list)
	web.Register(w, web.Op{ID: "job-get", Method: "GET", Path: "/jobs/{id}", Verb: "read", Object: "job",
		Summary: "Tell how far a job has come"}, h.get)
	web.Register(w, web.Op{ID: "job-cancel", Method: "POST", Path: "/jobs/{id}/cancel", Verb: "change", Object: "job",
		Summary: "Cancel a job that is not finished"}, h.cancel)
	web.Register(w, web.Op{ID: "job-schedule-list", Method: "GET", Path: "/job-schedules", Verb: "manage", Object: "job",
		Summary: "List what the clock starts"}, h.schedules)
	web.Register(w, web.Op{ID: "job-schedule-run", Method: "POST", Path: "/job-schedules/{name}/run", Verb: "manage", Object: "job",
		Summary: "Start a schedule's work now"}, h.run)
}

// JobView is a job as its owner sees it.
type JobView struct {
	ID         string         `json:"id"`
	Kind       string         `json:"kind" doc:"what it does, stable"`
	Name       string         `json:"name" doc:"what it does, in words"`
	Label      string         `json:"label" doc:"what it is about, such as a file's name; empty on others' jobs for those who do not read firms"`
	State      job.State      `json:"state" enum:"queued,running,done,failed,cancelled"`
	Cancelling bool           `json:"cancelling" doc:"a running job has been asked to stop"`
	OwnerID    string         `json:"ownerId"`
	OwnerName  string         `json:"ownerName"`
	Done       int64          `json:"done"`
	Total      int64          `json:"total" doc:"0 when not known"`
	Note       string         `json:"note,omitempty" doc:"what is being done, in words"`
	Attempts   int            `json:"attempts"`
	Result     map[string]any `json:"result,omitempty"`
	Error      *JobError      `json:"error,omitempty"`
	CreatedAt  value.Instant  `json:"createdAt"`
	StartedAt  *value.Instant `json:"startedAt,omitempty"`
	FinishedAt *value.Instant `json:"finishedAt,omitempty"`
}

// JobError says why a job failed.
type JobError struct {
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

func (h jobHandlers) view(ctx context.Context, j job.Job) JobView {
	v := JobView{
		ID: j.ID, Kind: j.Kind, Name: h.text(ctx, j.Kind, nil), Label: j.Label, State: j.State, OwnerID: j.OwnerID, OwnerName: j.OwnerName,
		Cancelling: j.CancelAsked && j.State == job.Running, Done: j.UnitsDone, Total: j.UnitsTotal, Attempts: j.Attempts,
		CreatedAt: j.CreatedAt, StartedAt: known(j.StartedAt), FinishedAt: known(j.FinishedAt),
	}
	// What others import and export is their business: who only looks after jobs
	// sees how they go, not what they are about.
	about := j.OwnerID == access.From(ctx).UserID || h.svc.Guard.Allow(ctx, "read", "enterprise") == nil
	if !about {
		v.Label = ""
	}
	_ = j.Result.Into(&v.Result) // a result that is no object is for programs only
	if j.Note != "" {
		v.Note = h.text(ctx, j.Note, nil)
	}
	if j.ErrorCode != "" {
		params := map[string]any{}
		if about {
			_ = j.ErrorParams.Into(&params) // without its parameters a message is still readable
		}
		v.Error = &JobError{j.ErrorCode, h.text(ctx, j.ErrorCode, params)}
	}
	return v
}

func (h jobHandlers) text(ctx context.Context, code string, params map[string]any) string {
	return h.web.Messages.Text(web.Lang(ctx), code, params)
}

func known(i value.Instant) *value.Instant {
	if i.IsZero() {
		return nil
	}
	return &i
}

type jobListIn struct {
	web.PageIn
	Open bool   `query:"open" doc:"only jobs that are not finished"`
	Kind string `query:"kind" maxLength:"60"`
	All  bool   `query:"all" doc:"everyone's jobs"`
}

func (h jobHandlers) list(ctx context.Context, in *jobListIn) (*web.List[JobView], error) {
	f := job.Filter{Open: in.Open, Kind: in.Kind, All: in.All, Limit: in.Limit + 1}
	if _, err := web.DecodeCursor(in.Cursor, &f.Before); err != nil {
		return nil, err
	}
	jobs, err := h.svc.List(ctx, f)
	if err != nil {
		return nil, err
	}
	jobs, more := web.Cut(jobs, in.Limit)
	views := make([]JobView, len(jobs))
	for i, j := range jobs {
		views[i] = h.view(ctx, j)
	}
	return web.PageOf(views, more, func(last JobView) string { return last.ID }), nil
}

func (h jobHandlers) get(ctx context.Context, in *web.RecordIn) (*web.Answer[JobView], error) {
	j, err := h.svc.Get(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return web.AnswerOf(h.view(ctx, j)), nil
}

func (h jobHandlers) cancel(ctx context.Context, in *web.RecordIn) (*web.Answer[JobView], error) {
	j, err := h.svc.Cancel(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return web.AnswerOf(h.view(ctx, j)), nil
}

// JobSchedule is work the clock starts.
type JobSchedule struct {
	ID         string         `json:"id" doc:"its name, to run it by hand"`
	Name       string         `json:"name" doc:"what it does, in words"`
	Spec       string         `json:"spec" doc:"minute hour day month weekday, Shanghai time"`
	NextAt     value.Instant  `json:"nextAt"`
	LastAt     *value.Instant `json:"lastAt,omitempty"`
	LastState  job.State      `json:"lastState,omitempty"`
	FinishedAt *value.Instant `json:"finishedAt,omitempty"`
}

type noIn struct{}

func (h jobHandlers) schedules(ctx context.Context, _ *noIn) (*web.List[JobSchedule], error) {
	infos, err := h.svc.Schedules(ctx)
	if err != nil {
		return nil, err
	}
	views := make([]JobSchedule, len(infos))
	for i, s := range infos {
		views[i] = JobSchedule{s.Name, h.text(ctx, s.Name, nil), s.Spec, s.NextAt, known(s.LastAt), s.LastState, known(s.FinishedAt)}
	}
	return web.ListOf(views, "", nil), nil
}

type scheduleIn struct {
	Name string `path:"name" maxLength:"60"`
}

func (h jobHandlers) run(ctx context.Context, in *scheduleIn) (*web.Answer[JobView], error) {
	j, err := h.svc.RunNow(ctx, in.Name)
	if err != nil {
		return nil, err
	}
	return web.AnswerOf(h.view(ctx, j)), nil
}
