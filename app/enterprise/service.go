package enterprise

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
)

// Service holds the use cases. Every one checks the permission, works in one
// transaction and leaves an audit entry.
type Service struct {
	db         *db.DB
	store      store
	guard      *access.Guard
	log        *audit.Log
	clock      value.Clock
	industries *Register
	techFields *Register
	people     People
	assessor   Assessor
	rungs      []string // of the ladder; nil while nobody told
	follow     []Followed
	afterMerge []func(context.Context, ...string) error
	reads      *readLog
}

// People tells the names of users. It is handed in after both services are made,
// because identity in turn asks this package for the firms opened to a person.
type People interface {
	Names(ctx context.Context, ids []string) (map[string]string, error)
}

// UsePeople hands in who knows the names of users.
func (s *Service) UsePeople(p People) { s.people = p }

// nobodyKnown is the People of a service that was given none.
type nobodyKnown struct{}

func (nobodyKnown) Names(context.Context, []string) (map[string]string, error) { return nil, nil }

// New makes the service of a store.
func New(d *db.DB, guard *access.Guard, log *audit.Log, clock value.Clock) (*Service, error) {
	industries, err := loadIndustries()
	if err != nil {
		return nil, err
	}
	techFields, err := loadTechFields()
	if err != nil {
		return nil, err
	}
	return &Service{
		db: d, store: store{d}, guard: guard, log: log, clock: clock,
		industries: industries, techFields: techFields, reads: newReadLog(clock), people: nobodyKnown{}, assessor: nobodyAssesses{},
	}, nil
}

// Industries is GB/T 4754.
func (s *Service) Industries() *Register { return s.industries }

// TechFields are the state-supported fields of high technology.
func (s *Service) TechFields() *Register { return s.techFields }

// Check tells whether the caller may use a verb on a kind of object of this
// firm, and gives the firm. Everything that links to or writes on a firm calls
// it first. Errors: enterprise.not_found (404) when the caller may not even see
// the firm, access.outside_scope (403) when seen but out of reach for the verb,
// enterprise.merged and enterprise.archived (409) when the record is closed.
func (s *Service) Check(ctx context.Context, id, verb, object string) (Ref, error) {
	e, err := s.checked(ctx, id, verb, object)
	return e.Ref(), err
}

func (s *Service) checked(ctx context.Context, id, verb, object string) (Enterprise, error) {
	e, err := s.visible(ctx, id)
	if err != nil || verb == "read" && object == "enterprise" {
		return e, err
	}
	switch err := s.Allow(ctx, e.Ref(), verb, object); {
	case fault.Is(err, fault.ConflictKind): // closed, but seen
		return e, err
	case err != nil:
		return Enterprise{}, err
	}
	return e, nil
}

// Allow is Check for a firm that this request has already been given.
func (s *Service) Allow(ctx context.Context, firm Ref, verb, object string) error {
	scope, err := s.guard.Scope(ctx, verb, object)
	if err != nil {
		return err
	}
	ok, err := s.store.reaches(ctx, firm, scope)
	switch {
	case err != nil:
		return err
	case !ok:
		return fault.Forbidden("access.outside_scope")
	case verb == "create" || verb == "change":
		return firm.open()
	}
	return nil
}

// visible loads a firm the caller may read.
func (s *Service) visible(ctx context.Context, id string) (Enterprise, error) {
	scope, err := s.guard.Scope(ctx, "read", "enterprise")
	if err != nil {
		return Enterprise{}, err
	}
	e, err := s.store.loadIn(ctx, id, scope)
	if db.IsNotFound(err) {
		return Enterprise{}, fault.NotFound("enterprise.not_found")
	}
	return e, err
}

func (e Enterprise) open() error { return e.Ref().open() }

// open refuses changes of a closed record.
func (r Ref) open() error {
	switch r.Standing {
	case standingMerged:
		return fault.Conflict("enterprise.merged", "into", r.MergedInto)
	case standingArchived:
		return fault.Conflict("enterprise.archived")
	}
	return nil
}

// FormerName is a name the firm had, until when.
type FormerName struct {
	Name    string      `json:"name"`
	UntilOn *value.Date `json:"untilOn"`
}

// Profile is everything this package knows about a firm, people excepted.
type Profile struct {
	Enterprise
	IndustryName  string       `json:"industryName"`
	TechFieldName string       `json:"techFieldName"`
	OfficerName   string       `json:"officerName"`
	Tags          []string     `json:"tags"`
	FormerNames   []FormerName `json:"formerNames"`
	Summary       Summary      `json:"summary"`
}

// Get is the profile of a firm the caller may read.
func (s *Service) Get(ctx context.Context, id string) (Profile, error) {
	e, err := s.visible(ctx, id)
	if err != nil {
		return Profile{}, err
	}
	return s.profile(ctx, e)
}

func (s *Service) profile(ctx context.Context, e Enterprise) (p Profile, err error) {
	p = Profile{Enterprise: e, Tags: []string{}, FormerNames: []FormerName{}}
	if p.Summary, err = s.store.summary(ctx, e.ID); err != nil {
		return Profile{}, err
	}
	tags, err := s.store.tags(ctx, e.ID)
	if err != nil {
		return Profile{}, err
	}
	p.Tags = append(p.Tags, tags...)
	former, err := s.store.formerNames(ctx, e.ID)
	if err != nil {
		return Profile{}, err
	}
	for _, f := range former {
		p.FormerNames = append(p.FormerNames, FormerName{f.Name, f.UntilOn})
	}
	industry, _ := s.industries.Get(e.IndustryCode)
	field, _ := s.techFields.Get(e.TechFieldCode)
	p.IndustryName, p.TechFieldName = industry.Name, field.Path
	if officer := deref(e.OfficerID); officer != "" {
		names, err := s.people.Names(ctx, []string{officer})
		p.OfficerName = names[officer]
		return p, err
	}
	return p, nil
}

// WriteSummary writes a higher feature's columns, in its transaction. The caller
// has checked the permission on its own record.
func (s *Service) WriteSummary(ctx context.Context, id string, patch SummaryPatch) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		if patch.Rung == nil { // no counter moves
			return s.store.patchSummary(ctx, id, patch, s.clock())
		}
		before, err := s.store.lockSummary(ctx, id)
		if err != nil {
			return err
		}
		after := before
		patch.apply(&after)
		after.UpdatedAt = s.clock()
		return s.store.saveSummary(ctx, &before, after)
	})
}

// BumpFacts says that something an assessment rests on has changed.
func (s *Service) BumpFacts(ctx context.Context, id string) error {
	return s.db.InTx(ctx, func(ctx context.Context) error { return s.store.bumpFacts(ctx, id) })
}

// Changed are marks in the order of their firms, after one of them.
func (s *Service) Changed(ctx context.Context, after string, limit int) ([]Mark, error) {
	return s.store.marks(ctx, after, limit)
}

// Unmark takes marks away, unless the firm has changed again.
func (s *Service) Unmark(ctx context.Context, marks []Mark) error {
	return s.db.InTx(ctx, func(ctx context.Context) error { return s.store.unmark(ctx, marks) })
}

// Counts are the active firms the caller may see, by unit and rung.
func (s *Service) Counts(ctx context.Context) ([]UnitRung, error) {
	scope, err := s.guard.Scope(ctx, "read", "enterprise")
	if err != nil {
		return nil, err
	}
	return s.store.counts(ctx, scope)
}
