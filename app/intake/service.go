package intake

import (
	"context"
	"time"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/certification"
	"miaolin/app/enterprise"
	"miaolin/app/fact"
	"miaolin/app/fault"
	"miaolin/app/job"
	"miaolin/app/value"
	"miaolin/config"
	"miaolin/db"
)

// Options are what a Service is made of.
type Options struct {
	DB     *db.DB
	Guard  *access.Guard
	Audit  *audit.Log
	Clock  value.Clock
	Firms  *enterprise.Service
	Titles *certification.Service
	Facts  *fact.Service
	Jobs   *job.Service
	Words  config.Messages
}

// Service takes tables in, checks, writes and takes them back.
type Service struct {
	db        *db.DB
	guard     *access.Guard
	log       *audit.Log
	clock     value.Clock
	firms     *enterprise.Service
	jobs      *job.Service
	words     config.Messages
	store     store
	catalogue *Catalogue
	gazetteer *Gazetteer
	parks     map[string]string
	targets   map[Kind]target
	partSize  int // records written, or taken back, in one transaction
}

// New makes a service and registers its job.
func New(o Options) (*Service, error) {
	catalogue, err := LoadCatalogue()
	if err != nil {
		return nil, err
	}
	gazetteer, err := LoadGazetteer()
	if err != nil {
		return nil, err
	}
	s := &Service{
		db: o.DB, guard: o.Guard, log: o.Audit, clock: o.Clock, firms: o.Firms, jobs: o.Jobs, words: o.Words,
		store: store{o.DB}, catalogue: catalogue, gazetteer: gazetteer, parks: gazetteer.parks, partSize: perPart,
	}
	firms := firmTarget{o.Firms}
	s.targets = map[Kind]target{
		Roster: firms, Contacts: contactTarget{o.Firms}, Rights: rightTarget(o.Facts), Honours: honourTarget(o.Facts),
		Titles: titleTarget{o.Titles, firms, o.Words.Text(config.Languages[0], "intake.validity_reason", nil)},
	}
	s.targets[Figures] = figureTarget{o.Facts, catalogue, titleTarget{firms: firms}}
	if o.Jobs != nil {
		o.Jobs.Register(jobKind, s.work, job.Needs("import", "enterprise"), job.OnePerOwner(), job.TellOwner())
		o.Jobs.Register(undoKind, s.workBack, job.Needs("import", "enterprise"), job.TellOwner())
	}
	return s, nil
}

// target is what records of one kind become.
type target interface {
	// compare says of records whose firm is known what they would change.
	compare(ctx context.Context, drafts []*draft) error
	// write writes records inside the caller's transaction and leaves in each
	// what undoing needs.
	write(ctx context.Context, drafts []*draft, source string) error
	// undo takes records back, the last first, and says by number which stayed
	// because somebody had changed them. held are firms of which something stayed.
	undo(ctx context.Context, records []Record, source string, held map[string]bool) (stayed map[int]bool, err error)
}

// load finds an import of the caller. Errors: intake.not_found (404).
func (s *Service) load(ctx context.Context, id string) (Import, error) {
	imp, err := s.store.load(ctx, id, access.From(ctx).UserID)
	if db.IsNotFound(err) {
		return Import{}, fault.NotFound("intake.not_found")
	}
	return imp, err
}

// Get answers one import of the caller. A job that ended without the import
// knowing, because it was cancelled or given up, is cleared up after.
func (s *Service) Get(ctx context.Context, id string) (Import, error) {
	if err := s.guard.Allow(ctx, "import", "enterprise"); err != nil {
		return Import{}, err
	}
	imp, err := s.load(ctx, id)
	if err != nil || imp.State != Running && imp.Phase == "" {
		return imp, err
	}
	return s.settle(ctx, imp)
}

// breath is how long clearing up waits before it is tried again.
const breath = time.Minute

func (s *Service) settle(ctx context.Context, imp Import) (Import, error) {
	j, err := s.jobs.Get(access.With(ctx, access.SystemActor("intake")), imp.JobID)
	if err != nil || j.State.Open() || j.State == job.Done {
		return imp, nil // what the job says of itself is shown beside the import
	}
	code := j.ErrorCode
	if code == "" {
		code = "intake.run_ended"
	}
	switch {
	case imp.Phase == "":
		return s.reopen(ctx, imp, code, j.ErrorParams)
	case imp.State == Done: // an undoing that was broken off may be asked for again
		return s.edit(ctx, imp.ID, imp.Version, Done, func(_ context.Context, imp *Import) error {
			imp.Phase, imp.ErrorCode, imp.ErrorParams = "", "intake.undo_ended", nil
			return nil
		})
	case imp.Phase == PhaseBack && s.clock().Sub(j.FinishedAt) < breath:
		return imp, nil
	}
	return s.edit(ctx, imp.ID, imp.Version, Running, func(ctx context.Context, imp *Import) error {
		if imp.Phase == PhaseWriting {
			imp.ErrorCode, imp.ErrorParams = code, j.ErrorParams
		}
		return s.sendBack(ctx, imp)
	})
}

func (s *Service) reopen(ctx context.Context, imp Import, code string, params value.JSON) (Import, error) {
	return s.edit(ctx, imp.ID, imp.Version, Running, func(ctx context.Context, imp *Import) error {
		imp.State, imp.Checked, imp.ErrorCode, imp.ErrorParams = Open, false, code, params
		return nil
	})
}

// List answers the caller's imports, newest first.
func (s *Service) List(ctx context.Context, before string, limit int) ([]Import, error) {
	if err := s.guard.Allow(ctx, "import", "enterprise"); err != nil {
		return nil, err
	}
	return s.store.list(ctx, access.From(ctx).UserID, before, limit)
}

// edit changes an import in one state. version 0 takes any.
// Errors: intake.not_found (404), intake.wrong_state (409), intake.stale (412).
func (s *Service) edit(ctx context.Context, id string, version int64, in State, change func(context.Context, *Import) error) (Import, error) {
	if err := s.guard.Allow(ctx, "import", "enterprise"); err != nil {
		return Import{}, err
	}
	var out Import
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		imp, err := s.load(ctx, id)
		if err != nil {
			return err
		}
		if version != 0 && imp.Version != version {
			return fault.Stale("intake.stale", "version", imp.Version)
		}
		if imp.State != in {
			return fault.Conflict("intake.wrong_state", "state", string(imp.State))
		}
		read := imp.Version
		if err := change(ctx, &imp); err != nil {
			return err
		}
		imp.Version, imp.UpdatedAt = read+1, s.clock()
		ok, err := s.store.update(ctx, imp, read)
		if err == nil && !ok {
			return fault.Stale("intake.stale", "version", read+1)
		}
		out = imp
		return err
	})
	return out, err
}

// Drop gives an import up before it wrote anything.
func (s *Service) Drop(ctx context.Context, id string) (Import, error) {
	return s.edit(ctx, id, 0, Open, func(ctx context.Context, imp *Import) error {
		now := s.clock()
		imp.State, imp.FinishedAt = Dropped, &now
		return s.record(ctx, "import-drop", *imp, nil)
	})
}

func (s *Service) record(ctx context.Context, operation string, imp Import, params map[string]any) error {
	return s.log.Record(ctx, audit.Entry{
		Operation: operation, Object: "import", ObjectID: imp.ID, ObjectLabel: imp.FileName, Params: params,
	})
}

// Forget drops the rows of imports finished longer ago than keep; counts and
// records stay, so that undoing and the history do.
func (s *Service) Forget(ctx context.Context, finishedBefore value.Instant) error {
	return s.db.InTx(ctx, func(ctx context.Context) error { return s.store.forgetRows(ctx, finishedBefore) })
}

// source names the import in the history of what it wrote.
func (s *Service) source(imp Import) string {
	return s.words.Text(config.Languages[0], "intake.source", map[string]any{"file": imp.FileName})
}
