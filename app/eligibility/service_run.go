package eligibility

import (
	"context"
	"math/bits"
	"runtime"
	"slices"
	"strings"
	"sync"

	"miaolin/app/access"
	"miaolin/app/eligibility/rule"
	"miaolin/app/enterprise"
	"miaolin/app/value"
)

// pageSize is how many firms are read, assessed and stored together.
const pageSize = 200

// assessAll assesses one firm by every set in force for it.
func (b *book) assessAll(f firm, on value.Date) (rows []Assessed, next value.Date) {
	next = value.NewDate(on.Year()+1, 1, 1)
	sets := b.of(f.UnitCode, on)
	rows = make([]Assessed, 0, len(sets))
	for _, r := range sets {
		a := rule.Assess(r.set, f.facts, on)
		rows = append(rows, assessed(f, r.RuleSet, a))
		if a.NextOn.Before(next) {
			next = a.NextOn
		}
	}
	return rows, next
}

func assessed(f firm, r RuleSet, a rule.Assessment) Assessed {
	return Assessed{
		EnterpriseID: f.ID, Code: r.Code, RuleSetID: r.ID, Class: string(a.Class), Findings: compact(a.Findings),
		NotMet: a.Mask(rule.NotMet), Unknown: a.Mask(rule.Unknown), Person: a.Mask(rule.Person),
		Unmet: bits.OnesCount64(uint64(a.Mask(rule.NotMet))), Unclear: bits.OnesCount64(uint64(a.Mask(rule.Unknown))),
		FactsVersion: factsVersion(f.Enterprise), AsOf: a.AsOf,
	}
}

// Ran says what a run did.
type Ran struct {
	Firms   int `json:"firms"`
	Changed int `json:"changed" doc:"assessments that say something new"`
}

func (r *Ran) add(o Ran) { r.Firms, r.Changed = r.Firms+o.Firms, r.Changed+o.Changed }

// compute assesses some firms today.
func (s *Service) compute(ctx context.Context, b *book, firms []enterprise.Enterprise) (rows []Assessed, states []firmState, err error) {
	today := s.clock().Date()
	ready, err := s.gather(ctx, firms, b.tolerance(today))
	if err != nil {
		return nil, nil, err
	}
	states = make([]firmState, 0, len(ready))
	for _, f := range ready {
		made, next := b.assessAll(f, today)
		rows = append(rows, made...)
		states = append(states, firmState{f.ID, factsVersion(f.Enterprise), b.inForce, next})
	}
	return rows, states, nil
}

// refresh assesses some firms today and stores what has changed.
func (s *Service) refresh(ctx context.Context, b *book, firms []enterprise.Enterprise) (Ran, error) {
	rows, states, err := s.compute(ctx, b, firms)
	if err != nil {
		return Ran{}, err
	}
	var changed int
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		changed, err = s.keep(ctx, b, rows, states)
		return err
	})
	return Ran{len(states), changed}, err
}

// keep stores what is new, moves what it replaces into the history, and notes up
// to what the firms are assessed.
func (s *Service) keep(ctx context.Context, b *book, rows []Assessed, states []firmState) (int, error) {
	ids := make([]string, len(states))
	for i, st := range states {
		ids[i] = st.EnterpriseID
	}
	before, err := s.store.assessedOf(ctx, ids)
	if err != nil {
		return 0, err
	}
	now := s.clock()
	var fresh, old []Assessed
	for _, row := range rows {
		was, had := before[assessedKey{row.EnterpriseID, row.Code}]
		if had && was.same(row) {
			continue
		}
		if had {
			old = append(old, was)
		}
		row.ComputedAt = now
		fresh = append(fresh, row)
	}
	if err := s.store.keepHistory(ctx, old); err != nil {
		return 0, err
	}
	if err := s.store.saveAssessed(ctx, fresh); err != nil {
		return 0, err
	}
	if err := s.firms.WriteGaps(ctx, b.gaps(rows, states)); err != nil {
		return 0, err
	}
	return len(fresh), s.store.saveStates(ctx, states)
}

// gapsBy is the set whose gaps stand in the list of firms: the title the office
// works towards.
const gapsBy = "hnte"

// gaps are what lists of firms show; a firm that set does not judge has none.
func (b *book) gaps(rows []Assessed, states []firmState) map[string]*enterprise.Gap {
	all := make(map[string]*enterprise.Gap, len(states))
	for _, st := range states {
		all[st.EnterpriseID] = nil
	}
	for _, row := range rows {
		if row.Code != gapsBy {
			continue
		}
		all[row.EnterpriseID] = &enterprise.Gap{Lacks: b.lacks(row), Unclear: row.Unclear}
	}
	return all
}

// RunAll assesses every firm and stores what is new.
func (s *Service) RunAll(ctx context.Context) (Ran, error) { return s.run(ctx, s.everyPage, s.refresh) }

// Rehearse is RunAll that stores nothing: what computing alone takes.
func (s *Service) Rehearse(ctx context.Context) (Ran, error) {
	return s.run(ctx, s.everyPage, func(ctx context.Context, b *book, firms []enterprise.Enterprise) (Ran, error) {
		_, states, err := s.compute(ctx, b, firms)
		return Ran{Firms: len(states)}, err
	})
}

func (s *Service) everyPage(ctx context.Context, after string) ([]enterprise.Enterprise, error) {
	return s.firms.After(ctx, "read", "assessment", after, pageSize)
}

// workers is how many pages are worked on at a time.
var workers = runtime.GOMAXPROCS(0)

// run has pages of firms worked on by several at a time.
func (s *Service) run(ctx context.Context, page func(ctx context.Context, after string) ([]enterprise.Enterprise, error),
	do func(context.Context, *book, []enterprise.Enterprise) (Ran, error)) (Ran, error) {
	b, err := s.rules(ctx)
	if err != nil {
		return Ran{}, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	pages := make(chan []enterprise.Enterprise)
	var (
		wg    sync.WaitGroup
		mu    sync.Mutex
		total Ran
	)
	for range workers {
		wg.Go(func() {
			for firms := range pages {
				ran, err := do(ctx, b, firms)
				if err != nil {
					cancel(err)
					continue
				}
				mu.Lock()
				total.add(ran)
				mu.Unlock()
			}
		})
	}
	err = feed(ctx, pages, page)
	close(pages)
	wg.Wait()
	if cause := context.Cause(ctx); cause != nil {
		return total, cause
	}
	return total, err
}

// feed hands out pages until there are none.
func feed(ctx context.Context, pages chan<- []enterprise.Enterprise, page func(context.Context, string) ([]enterprise.Enterprise, error)) error {
	after := ""
	for {
		firms, err := page(ctx, after)
		if err != nil || len(firms) == 0 {
			return err
		}
		after = slices.MaxFunc(firms, func(a, b enterprise.Enterprise) int { return strings.Compare(a.ID, b.ID) }).ID
		select {
		case pages <- firms:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Each assesses every firm the caller may see by one set on a day, storing
// nothing: the command line and trials of drafts go through it.
func (s *Service) Each(ctx context.Context, code string, on value.Date, see func(enterprise.Enterprise, rule.Assessment) error) error {
	b, err := s.rules(ctx)
	if err != nil {
		return err
	}
	if _, _, err := b.set(code, "", on); err != nil {
		return err
	}
	return s.everyFirm(ctx, b, on, func(f firm) error {
		r, ok := b.in(code, f.UnitCode, on)
		if !ok {
			return nil
		}
		return see(f.Enterprise, rule.Assess(b.sets[r.ID], f.facts, on))
	})
}

func (s *Service) everyFirm(ctx context.Context, b *book, on value.Date, see func(firm) error) error {
	after := ""
	for {
		firms, err := s.firms.After(ctx, "read", "assessment", after, pageSize)
		if err != nil || len(firms) == 0 {
			return err
		}
		after = firms[len(firms)-1].ID
		ready, err := s.gather(ctx, firms, b.tolerance(on))
		if err != nil {
			return err
		}
		for _, f := range ready {
			if err := see(f); err != nil {
				return err
			}
		}
	}
}

// asSystem lets work that the clock starts reach every firm.
func asSystem(ctx context.Context) context.Context {
	return access.With(ctx, access.SystemActor("eligibility"))
}
