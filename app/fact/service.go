package fact

import (
	"context"
	"slices"
	"strconv"

	"miaolin/app/access"
	"miaolin/app/attachment"
	"miaolin/app/audit"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
)

// Service holds the use cases of figures and of IP rights.
type Service struct {
	db    *db.DB
	store store
	guard *access.Guard
	firms *enterprise.Service
	log   *audit.Log
	clock value.Clock
	order *Precedence
	files *attachment.Service
}

// New makes the service of a store.
func New(d *db.DB, guard *access.Guard, firms *enterprise.Service, log *audit.Log, clock value.Clock) (*Service, error) {
	order, err := ShippedPrecedence()
	if err != nil {
		return nil, err
	}
	return &Service{db: d, store: store{d}, guard: guard, firms: firms, log: log, clock: clock, order: order}, nil
}

// Order says which source goes first for each figure.
func (s *Service) Order() *Precedence { return s.order }

// NewFigure is everything one source says about one firm and year. It replaces
// what the same source said before; a value left out is missing.
type NewFigure struct {
	EnterpriseID string `json:"enterpriseId" minLength:"1" maxLength:"40"`
	FiscalYear   int    `json:"fiscalYear" minimum:"1990" maximum:"2100"`
	Source       Source `json:"source" enum:"self,officer,tax,statistics,audited"`
	Values
	Evidence string `json:"evidence,omitempty" maxLength:"300" doc:"the paper behind it: report, return, form"`
	Note     string `json:"note,omitempty" maxLength:"1000"`
}

func (n NewFigure) applyTo(f *Figure) {
	f.EnterpriseID, f.FiscalYear, f.Source = n.EnterpriseID, n.FiscalYear, n.Source
	f.Values, f.Evidence, f.Note = n.Values, n.Evidence, n.Note
}

// Put writes the row of a firm, year and source. version is that of the row the
// caller saw, 0 when there was none. Errors: fact.version_missing (428) when
// there is a row and no version was given, fact.stale (412), fact.year_ahead and
// fact.negative (422), fact.source_not_yours (403), those of enterprise.Check.
func (s *Service) Put(ctx context.Context, n NewFigure, version int64) (Figure, error) {
	if err := s.mayPut(ctx, n); err != nil {
		return Figure{}, err
	}
	var out Figure
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		before, err := s.store.figureOf(ctx, n.EnterpriseID, n.FiscalYear, n.Source)
		if err != nil {
			return err
		}
		switch {
		case before == nil && version != 0:
			return fault.Stale("fact.stale")
		case before != nil && version == 0:
			return fault.Precondition("fact.version_missing", "version", before.Version)
		case before != nil && before.Version != version:
			return fault.Stale("fact.stale", "version", before.Version, "current", *before)
		}
		out, err = s.write(ctx, n, before)
		if err != nil {
			return err
		}
		return s.follow(ctx, n.EnterpriseID)
	})
	return out, err
}

func (s *Service) mayPut(ctx context.Context, n NewFigure) error {
	if _, err := s.firms.Check(ctx, n.EnterpriseID, "change", "figure"); err != nil {
		return err
	}
	if !s.maySpeakFor(access.From(ctx), n.Source) {
		return fault.Forbidden("fact.source_not_yours")
	}
	// A year that is still running may be estimated, one that has not begun not.
	if n.FiscalYear > s.clock().Date().Year() {
		return fault.Invalid("fact.year_ahead").WithField("body.fiscalYear", "fact.year_ahead")
	}
	if field, code := n.Values.check(); code != "" {
		return fault.Invalid(code).WithField("body."+field, code)
	}
	return nil
}

// maySpeakFor: the firm and its agent speak for the firm only; offices type in
// what any source handed them.
func (s *Service) maySpeakFor(a access.Actor, source Source) bool {
	return a.System || source == Self || slices.ContainsFunc(a.Assignments, func(as access.Assignment) bool {
		return !s.guard.ByGrant(as.Role)
	})
}

// write inserts or replaces a row and audits it.
func (s *Service) write(ctx context.Context, n NewFigure, before *Figure) (Figure, error) {
	now := s.clock()
	f := Figure{ID: value.NewID(), CreatedAt: now, Version: 0}
	operation := "figure-create"
	if before != nil {
		f, operation = *before, "figure-change"
	}
	n.applyTo(&f)
	f.UpdatedAt, f.Version = now, f.Version+1
	if err := s.store.saveFigure(ctx, f, before); err != nil {
		if db.IsDuplicate(err) {
			return Figure{}, fault.Stale("fact.stale").Because(err)
		}
		return Figure{}, err
	}
	var was any
	if before != nil {
		was = *before
	}
	return f, s.log.Record(ctx, audit.Entry{
		Operation: operation, Object: "figure", ObjectID: f.ID, EnterpriseID: f.EnterpriseID,
		ObjectLabel: strconv.Itoa(f.FiscalYear) + " " + string(f.Source), Before: was, After: f,
	})
}

// follow brings the firm's summary in line and tells that a fact has changed.
func (s *Service) follow(ctx context.Context, enterpriseID string) error {
	rows, err := s.store.figuresOf(ctx, enterpriseID)
	if err != nil {
		return err
	}
	latest := Latest(s.order.Choose(rows))
	if err := s.firms.WriteSummary(ctx, enterpriseID, enterprise.SummaryPatch{Figures: &latest}); err != nil {
		return err
	}
	return s.firms.BumpFacts(ctx, enterpriseID)
}

// Refresh works the summaries of some firms out anew, and lets papers follow their
// facts: a merge of two firms calls it, after rows went from one to the other.
func (s *Service) Refresh(ctx context.Context, enterpriseIDs ...string) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.rejoinPapers(ctx, enterpriseIDs); err != nil {
			return err
		}
		for _, id := range enterpriseIDs {
			if err := s.follow(ctx, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// Latest are the figures lists show: of the latest year with sales revenue, its
// revenue and the share of research spending by the HNTE rule. The other two
// kinds of research spending never stand in: the share has one definition.
func Latest(years []Year) enterprise.LatestFigures {
	for _, y := range years {
		revenue, ok := y.Get("salesRevenueFen")
		if !ok {
			continue
		}
		year, fen := y.FiscalYear, value.Money(revenue)
		out := enterprise.LatestFigures{Year: &year, RevenueFen: &fen}
		if rd, ok := y.Get("rdExpenseHnteFen"); ok {
			if share, ok := value.RatioOf(rd, revenue); ok {
				bp := share.BasisPoints()
				out.RDRatioBP = &bp
			}
		}
		return out
	}
	return enterprise.LatestFigures{}
}

// Figures lists rows the caller may see, latest year first.
func (s *Service) Figures(ctx context.Context, f FigureFilter) ([]Figure, error) {
	scope, err := s.guard.Scope(ctx, "read", "figure")
	if err != nil {
		return nil, err
	}
	if f.EnterpriseID != "" {
		if _, err := s.firms.Check(ctx, f.EnterpriseID, "read", "figure"); err != nil {
			return nil, err
		}
	}
	return s.store.figures(ctx, scope, f)
}

// Figure is one row. Errors: fact.not_found (404).
func (s *Service) Figure(ctx context.Context, id string) (Figure, error) {
	scope, err := s.guard.Scope(ctx, "read", "figure")
	if err != nil {
		return Figure{}, err
	}
	f, err := s.store.figure(ctx, scope, id)
	if db.IsNotFound(err) {
		return Figure{}, fault.NotFound("fact.not_found")
	}
	return f, err
}

// Chosen is the figures in use of a firm by year, latest first, each with what
// every source says.
func (s *Service) Chosen(ctx context.Context, enterpriseID string) ([]Year, error) {
	if _, err := s.firms.Check(ctx, enterpriseID, "read", "figure"); err != nil {
		return nil, err
	}
	rows, err := s.store.figuresOf(ctx, enterpriseID)
	if err != nil {
		return nil, err
	}
	return s.order.Choose(rows), nil
}

// Followed are the tables whose rows go along when two firms are merged.
func Followed() []enterprise.Followed {
	const live = "o.archived_at IS NULL"
	return []enterprise.Followed{
		{Table: "yearly_figures", Unique: []string{"fiscal_year", "source"}},
		{Table: "ip_rights", Unique: []string{"kind", "number"}, Twin: live + " AND o.number <> ''"},
		{Table: "research_results"},
		{Table: "management_documents", Unique: []string{"item"}, Twin: live},
		{Table: "incidents"},
		{Table: "record_checks"},
		{Table: "honours"},
		{Table: "papers", Unique: []string{"sha256"}, Twin: live},
	}
}
