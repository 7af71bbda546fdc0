package candidate

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/certification"
	"miaolin/app/eligibility"
	"miaolin/app/enterprise"
	"miaolin/app/fact"
	"miaolin/app/fault"
	"miaolin/app/identity"
	"miaolin/app/job"
	"miaolin/app/value"
	"miaolin/config"
	"miaolin/db"
)

// Options are what a Service is made of.
type Options struct {
	DB       *db.DB
	Guard    *access.Guard
	Audit    *audit.Log
	Clock    value.Clock
	Log      *slog.Logger
	Messages config.Messages
	Firms    *enterprise.Service
	Facts    *fact.Service
	Rules    *eligibility.Service
	Titles   *certification.Service
	Units    *identity.Service
	Jobs     *job.Service
	DataDir  string
	Direct   int // most rows written while the asker waits; 0 is the usual number
}

// Service holds the use cases of exports.
type Service struct {
	Options
	store store
	dir   string
}

// New makes the service and registers its jobs.
func New(o Options) *Service {
	if o.Direct == 0 {
		o.Direct = directRows
	}
	s := &Service{Options: o, store: store{o.DB}, dir: filepath.Join(o.DataDir, "exports")}
	s.registerJobs()
	return s
}

// plan is an export that has been checked and not yet been recorded.
type plan struct {
	columns []column
	rows    int
	words   []FilterWord
	book    *book
	units   []string
}

// plan checks what an export asks for and counts it.
func (s *Service) plan(ctx context.Context, sel Selection, lang string) (p plan, err error) {
	if err := s.Guard.Allow(ctx, "create", "export"); err != nil {
		return p, err
	}
	scope, err := s.Guard.Scope(ctx, "export", "enterprise")
	if err != nil {
		return p, err
	}
	p.units = scope.Units()
	if p.columns, err = s.choose(ctx, sel.Columns, lang); err != nil {
		return p, err
	}
	query, err := s.query(ctx, sel)
	if err != nil {
		return p, err
	}
	if p.rows, err = s.Firms.Count(ctx, "export", "enterprise", query); err != nil {
		return p, err
	}
	if p.book, err = s.book(ctx, lang); err != nil {
		return p, err
	}
	p.words, err = p.book.words(ctx, sel)
	return p, err
}

// Preview says how many rows an export would have and what it needs.
func (s *Service) Preview(ctx context.Context, sel Selection, lang string) (Preview, error) {
	p, err := s.plan(ctx, sel, lang)
	if err != nil {
		return Preview{}, err
	}
	return Preview{Rows: p.rows, Direct: p.rows <= s.Direct, Personal: personalOf(p.columns), FilterWords: p.words, Limit: maxRows}, nil
}

// Create records an export and writes it: at once when it is small, as a job
// otherwise. Errors: candidate.purpose_required, candidate.nothing,
// candidate.too_many, candidate.unknown_column (422), candidate.no_personal
// (403), job.already_waiting (409).
func (s *Service) Create(ctx context.Context, key db.OnceKey, n NewExport) (Export, error) {
	p, err := s.plan(ctx, n.Selection, n.Lang)
	if err != nil {
		return Export{}, err
	}
	personal := len(personalOf(p.columns)) > 0
	if err := checkPurpose(n.Purpose, personal || n.Gaps != nil); err != nil {
		return Export{}, err
	}
	if _, err := s.Firms.Order(ctx, n.Sort); err != nil {
		return Export{}, err
	}
	switch {
	case p.rows == 0:
		return Export{}, fault.Invalid("candidate.nothing")
	case p.rows > maxRows:
		return Export{}, fault.Invalid("candidate.too_many", "rows", p.rows, "limit", maxRows)
	}
	id, replayed, err := s.DB.Once(ctx, key, func(ctx context.Context) (string, error) { return s.record(ctx, n, p, personal) })
	if err != nil {
		return Export{}, err
	}
	if !replayed && p.rows <= s.Direct {
		// A failure is written on the export: the asker sees it there, and the serial keeps its story.
		if err := s.write(ctx, id, nil); err != nil {
			return Export{}, s.fail(ctx, id, err)
		}
	}
	return s.store.get(ctx, id)
}

// record gives the export its serial, writes its row and audit entry, and
// enqueues the job of a large one.
func (s *Service) record(ctx context.Context, n NewExport, p plan, personal bool) (string, error) {
	actor, now := access.From(ctx), s.Clock()
	serial, err := s.Audit.NextSerial(ctx, "EX")
	if err != nil {
		return "", err
	}
	e := Export{
		ID: value.NewID(), Serial: serial, State: Running, OwnerID: actor.UserID, OwnerName: actor.Name, UnitCode: unitOf(actor),
		Units: value.JSONOf(p.units), Filter: value.JSONOf(n.Selection), FilterWords: inLine(p.words, p.book.text("colon"), p.book.text("semicolon")),
		Sort: n.Sort, Columns: value.JSONOf(idsOf(p.columns)), Format: n.Format, Lang: n.Lang,
		Purpose: strings.TrimSpace(n.Purpose), Personal: personal, AsOf: now, CreatedAt: now,
	}
	if p.rows > s.Direct {
		j, err := s.Jobs.Enqueue(ctx, job.Request{Kind: exportJob, Label: serial, Args: exportArgs{e.ID}})
		if err != nil {
			return "", err
		}
		e.JobID = j.ID
	}
	if err := s.store.insert(ctx, e); err != nil {
		return "", err
	}
	return e.ID, s.Audit.Record(ctx, audit.Entry{
		Operation: "export-create", Object: "export", ObjectID: e.ID, ObjectLabel: serial, UnitCode: e.UnitCode,
		Purpose: e.Purpose, KeepLong: true, Serial: serial,
		Params: map[string]any{"rows": p.rows, "columns": idsOf(p.columns), "filter": e.FilterWords, "format": n.Format, "personal": personal},
	})
}

// Page asks for one page of exports.
type Page struct {
	All    bool // everyone's; for those who read the audit log
	Before string
	Limit  int
}

// List answers the caller's exports, newest first, or with All everyone's within
// the units the caller audits.
func (s *Service) List(ctx context.Context, p Page) ([]Export, error) {
	if err := s.Guard.Allow(ctx, "read", "export"); err != nil {
		return nil, err
	}
	if owner := access.From(ctx).UserID; !p.All {
		running, err := s.store.running(ctx, owner)
		if err == nil {
			err = s.settle(ctx, running)
		}
		if err != nil {
			return nil, err
		}
		return s.store.ofOwner(ctx, owner, p)
	}
	scope, err := s.Guard.Jurisdiction(ctx, "read", "audit")
	if err != nil {
		return nil, err
	}
	return s.store.all(ctx, scope, p)
}

// Get answers one export of the caller's own or one they audit. Errors:
// candidate.not_found (404).
func (s *Service) Get(ctx context.Context, id string) (Export, error) {
	if err := s.Guard.Allow(ctx, "read", "export"); err != nil {
		return Export{}, err
	}
	e, err := s.store.get(ctx, id)
	if db.IsNotFound(err) {
		return Export{}, fault.NotFound("candidate.not_found")
	}
	if err != nil || e.OwnerID == access.From(ctx).UserID {
		return e, err
	}
	scope, err := s.Guard.Jurisdiction(ctx, "read", "audit")
	if fault.Is(err, fault.ForbiddenKind) || err == nil && !scope.Covers(e.UnitCode, e.UnitCode) {
		return Export{}, fault.NotFound("candidate.not_found")
	}
	return e, err
}

// Fetchable tells whether the caller may have the file of an export they see:
// the owner as long as their scope still covers all of it, or an auditor, whose
// scope does; administrators see that an export was made, never its file. One
// with telephone numbers is for those who see them unmasked.
func (s *Service) Fetchable(ctx context.Context, e Export) bool {
	if e.State != Ready || e.Personal && !s.Guard.SeesPersonal(ctx) {
		return false
	}
	verb, object, units := "export", "audit", []string{e.UnitCode}
	if e.OwnerID == access.From(ctx).UserID {
		object, units = "enterprise", nil
		if e.Units.Into(&units) != nil {
			return false
		}
	}
	scope, err := s.Guard.Scope(ctx, verb, object)
	if err != nil {
		return false
	}
	for _, unit := range units {
		if !scope.Covers(unit, unit) {
			return false
		}
	}
	return true
}

// Open hands out the file of an export and notes it. Errors:
// candidate.not_found (404), candidate.not_ready, candidate.expired (409),
// candidate.not_yours (403).
func (s *Service) Open(ctx context.Context, id string) (Export, *os.File, error) {
	e, err := s.Get(ctx, id)
	if err != nil {
		return e, nil, err
	}
	switch {
	case e.State == Expired:
		return e, nil, fault.Conflict("candidate.expired")
	case e.State != Ready:
		return e, nil, fault.Conflict("candidate.not_ready")
	case !s.Fetchable(ctx, e):
		return e, nil, fault.Forbidden("candidate.not_yours")
	}
	f, err := os.Open(filepath.Join(s.dir, e.File))
	if err != nil {
		return e, nil, fault.Conflict("candidate.expired").Because(err)
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.countDownload(ctx, e.ID); err != nil {
			return err
		}
		return s.Audit.Record(ctx, audit.Entry{Operation: "export-download", Object: "export", ObjectID: e.ID, ObjectLabel: e.Serial,
			UnitCode: e.UnitCode, Purpose: e.Purpose, Params: map[string]any{"rows": e.RowCount, "personal": e.Personal}})
	})
	if err != nil {
		_ = f.Close()
		return e, nil, err
	}
	return e, f, nil
}

// OfFirm lists the exports that told of a firm, for the firm itself and for
// those who watch over its data.
func (s *Service) OfFirm(ctx context.Context, enterpriseID, before string, limit int) ([]Export, error) {
	if _, err := s.Firms.Check(ctx, enterpriseID, "read", "access_log"); err != nil {
		return nil, err
	}
	return s.store.ofFirm(ctx, enterpriseID, before, limit)
}
