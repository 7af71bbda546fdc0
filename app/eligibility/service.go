package eligibility

import (
	"context"
	"slices"
	"sync"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/certification"
	"miaolin/app/eligibility/rule"
	"miaolin/app/enterprise"
	"miaolin/app/fact"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/config"
	"miaolin/db"
)

// Options are what a Service is made of.
type Options struct {
	DB       *db.DB
	Guard    *access.Guard
	Firms    *enterprise.Service
	Facts    *fact.Service
	Titles   *certification.Service
	Audit    *audit.Log
	Messages config.Messages
	Clock    value.Clock
}

// Service holds the use cases of rule sets and assessments.
type Service struct {
	db       *db.DB
	store    store
	guard    *access.Guard
	firms    *enterprise.Service
	facts    *fact.Service
	titles   *certification.Service
	log      *audit.Log
	messages config.Messages
	clock    value.Clock

	mu      sync.Mutex
	book    *book
	checked check
}

// New makes the service of a store. The shipped rules are read here, so that a
// broken file stops the program at its start.
func New(o Options) (*Service, error) {
	if _, err := rule.Shipped(); err != nil {
		return nil, err
	}
	return &Service{
		db: o.DB, store: store{o.DB}, guard: o.Guard, firms: o.Firms, facts: o.Facts, titles: o.Titles,
		log: o.Audit, messages: o.Messages, clock: o.Clock,
	}, nil
}

// book is the rule sets of the store, read and ready.
type book struct {
	version int64 // grows with every change of a rule set
	inForce int64 // grows when one begins or ceases to be in force
	rows    []RuleSet
	sets    map[string]*rule.Set // by id, drafts too
	forUnit sync.Map             // unitDay → []inForce
}

// unitDay is a unit on a day.
type unitDay struct {
	unit string
	on   value.Date
}

// inForce is a rule set with its row.
type inForce struct {
	RuleSet
	set *rule.Set
}

// of are the sets in force for firms of a unit on a day, by code.
func (b *book) of(unit string, on value.Date) []inForce {
	key := unitDay{unit, on}
	if known, ok := b.forUnit.Load(key); ok {
		return known.([]inForce)
	}
	var all []inForce
	for _, code := range b.codes(on) {
		if r, ok := b.in(code, unit, on); ok {
			all = append(all, inForce{r, b.sets[r.ID]})
		}
	}
	b.forUnit.Store(key, all)
	return all
}

// rules is the book as it is now; it is read again only when a set has changed.
func (s *Service) rules(ctx context.Context) (*book, error) {
	version, err := s.store.rulesVersion(ctx)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.book != nil && s.book.version == version {
		return s.book, nil
	}
	rows, err := s.store.ruleSets(ctx)
	if err != nil {
		return nil, err
	}
	b := &book{version: version, rows: rows, sets: make(map[string]*rule.Set, len(rows))}
	for _, r := range rows {
		set, err := rule.Load(r.Code+" "+r.Label, []byte(r.Body))
		if err != nil {
			return nil, err
		}
		set.Valid = r.validity()
		b.sets[r.ID] = set
		if r.State != Draft {
			b.inForce += r.Version
		}
	}
	s.book = b
	return b, nil
}

// in finds the set of a code that is in force on a day for a firm in a unit: a
// local one goes before the shipped one, a narrower region before a wider.
func (b *book) in(code, unit string, on value.Date) (RuleSet, bool) {
	best := -1
	for i, r := range b.rows {
		if r.Code != code || r.State != InForce || !r.validity().Covers(on) || !covers(r.Region, unit) {
			continue
		}
		if best < 0 || b.rows[best].rank() < r.rank() {
			best = i
		}
	}
	if best < 0 {
		return RuleSet{}, false
	}
	return b.rows[best], true
}

func (r RuleSet) rank() int {
	rank := len(r.Region)
	if r.Region == country {
		rank = 0
	}
	if r.Origin == Local {
		rank += 100
	}
	return rank
}

const country = "CN"

func covers(region, unit string) bool {
	return region == country || unit == "" || len(unit) >= len(region) && unit[:len(region)] == region
}

// codes are those of all sets in force on a day.
func (b *book) codes(on value.Date) []string {
	var all []string
	for _, r := range b.rows {
		if r.State == InForce && r.validity().Covers(on) && !slices.Contains(all, r.Code) {
			all = append(all, r.Code)
		}
	}
	slices.Sort(all)
	return all
}

// tolerance is by how many percent sources may differ before a person decides.
func (b *book) tolerance(on value.Date) int64 {
	if r, ok := b.in("hnte", "", on); ok {
		if n := b.sets[r.ID].Numbers["source_tolerance_percent"]; n != nil {
			return max(n.Value.Int(), 0)
		}
	}
	return 0
}

// set finds the set in force, or says that there is none.
func (b *book) set(code, unit string, on value.Date) (RuleSet, *rule.Set, error) {
	r, ok := b.in(code, unit, on)
	if !ok {
		return RuleSet{}, nil, fault.NotFound("eligibility.no_rules", "code", code, "on", on.String())
	}
	return r, b.sets[r.ID], nil
}

// Prepare lays the shipped rule sets out. A version that is there stays as it is;
// one whose text changed under the same label replaces the earlier text under a
// label of its own, and assessments made with the earlier one keep it.
func (s *Service) Prepare(ctx context.Context) error {
	shipped, err := rule.ShippedFiles()
	if err != nil {
		return err
	}
	return s.db.InTx(ctx, func(ctx context.Context) error {
		rows, err := s.store.ruleSets(ctx)
		if err != nil {
			return err
		}
		for _, f := range shipped {
			if err := s.layOut(ctx, rows, f); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) layOut(ctx context.Context, rows []RuleSet, f rule.File) error {
	label := f.Set.Version
	for _, r := range rows {
		if r.Code != f.Set.Code || r.Region != f.Set.Region || r.Origin != Shipped {
			continue
		}
		if r.Body == f.Text && r.State == InForce {
			return nil
		}
		if r.State == InForce && r.validity().Overlaps(f.Set.Valid) {
			r.State = Withdrawn
			if err := s.store.updateRuleSet(ctx, r, r.Version, s.clock()); err != nil {
				return err
			}
		}
		if r.Label == label {
			label += "+"
		}
	}
	now := s.clock()
	row := RuleSet{
		ID: value.NewID(), Code: f.Set.Code, Region: f.Set.Region, Label: label, Origin: Shipped, State: InForce,
		ValidFrom: f.Set.Valid.From, ValidTo: optional(f.Set.Valid.To), Body: f.Text, CreatedAt: now, UpdatedAt: now, Version: 1,
	}
	return s.store.insertRuleSet(ctx, row)
}

func optional(d value.Date) *value.Date {
	if d.IsZero() {
		return nil
	}
	return &d
}
