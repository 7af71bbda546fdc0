package enterprise

import (
	"context"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"miaolin/app/access"
)

// Gap is what a firm lacks to become a high-tech enterprise: the codes of the
// conditions it does not meet, and how many cannot be told. Who assesses firms
// stands above this package; here the codes are only kept and compared.
type Gap struct {
	Lacks   []string
	Unclear int
}

// text is how the codes stand in the summary: each between two commas, so that
// one can be looked for and a single one compared.
func (g Gap) text() string {
	if len(g.Lacks) == 0 {
		return ""
	}
	return "," + strings.Join(g.Lacks, ",") + ","
}

// lacksOf reads the codes again.
func lacksOf(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' })
}

// gapRow is the part of a summary that WriteGaps writes.
type gapRow struct {
	EnterpriseID             string
	Lacks                    string
	LacksCount, UnclearCount *int
}

func rowOf(id string, g *Gap) gapRow {
	if g == nil {
		return gapRow{EnterpriseID: id}
	}
	lacks, unclear := len(g.Lacks), g.Unclear
	return gapRow{id, g.text(), &lacks, &unclear}
}

func (r gapRow) same(o gapRow) bool {
	return r.Lacks == o.Lacks && equal(r.LacksCount, o.LacksCount) && equal(r.UnclearCount, o.UnclearCount)
}

func equal(a, b *int) bool { return a == b || a != nil && b != nil && *a == *b }

// WriteGaps writes what firms lack into their summaries, in the transaction of the
// caller, who has checked the permission. Nil is a firm nobody assesses. Rows that
// say so already are left alone.
func (s *Service) WriteGaps(ctx context.Context, gaps map[string]*Gap) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		ids := make([]string, 0, len(gaps))
		for id := range gaps {
			ids = append(ids, id)
		}
		stored, err := s.store.gaps(ctx, ids)
		if err != nil {
			return err
		}
		var changed []gapRow
		for _, was := range stored {
			if now := rowOf(was.EnterpriseID, gaps[was.EnterpriseID]); !now.same(was) {
				changed = append(changed, now)
			}
		}
		return s.store.saveGaps(ctx, changed)
	})
}

// What Filter.Lacks takes beside codes of conditions.
const (
	NothingLacking = "none" // no condition is unmet; some may not be told
	EverythingMet  = "met"  // every condition is met
)

// Lacking asks for firms by what one rule set finds of them.
type Lacking struct {
	Rules  string   // code of the rule set; empty = the one whose gaps stand in the summary
	Unmet  []string // conditions not met, all of them; or one of the words above
	Only   bool     // and no other is unmet
	AtMost *int     // conditions unmet
}

// RuleGap is what a firm lacks by one rule set.
type RuleGap struct {
	Rules   string   `json:"rules" doc:"code of the rule set"`
	Lacks   []string `json:"lacks" doc:"conditions not met"`
	Unclear int      `json:"unclear" doc:"conditions about which facts are missing"`
	Person  int      `json:"person" doc:"conditions a person must judge"`
}

// Assessor knows how firms stand by every rule set. Who does stands above this
// package and is handed in after both are made.
type Assessor interface {
	// FirmsLacking selects the ids of firms.
	FirmsLacking(ctx context.Context, l Lacking) (*Subquery, error)
	// RuleGaps are those of some firms by some rule sets, by firm.
	RuleGaps(ctx context.Context, rules, ids []string) (map[string][]RuleGap, error)
	// Ranking selects enterprise_id, unmet and unclear of every firm that a rule set
	// judges; an index has them in that order: unmet, unclear, enterprise_id.
	Ranking(ctx context.Context, rules string) (*Subquery, error)
}

// UseAssessor hands in who assesses firms.
func (s *Service) UseAssessor(a Assessor) { s.assessor = a }

// nobodyAssesses is the Assessor of a service that was given none.
type nobodyAssesses struct{}

func (nobodyAssesses) FirmsLacking(context.Context, Lacking) (*Subquery, error) {
	return &Subquery{SQL: "SELECT '' WHERE 1 = 0"}, nil
}

func (nobodyAssesses) RuleGaps(context.Context, []string, []string) (map[string][]RuleGap, error) {
	return nil, nil
}

func (nobodyAssesses) Ranking(context.Context, string) (*Subquery, error) {
	return &Subquery{SQL: "SELECT '' AS enterprise_id, 0 AS unmet, 0 AS unclear WHERE 1 = 0"}, nil
}

// byAssessor tells that the summary cannot answer what the filter asks about gaps.
func (f Filter) byAssessor() bool {
	asks := len(f.Lacks) > 0 || f.LacksAtMost != nil
	return asks && (f.Rules != "" || slices.Contains(f.Lacks, EverythingMet))
}

// assessed asks the assessor for the firms of a filter, of those the caller may
// see assessed.
func (s *Service) assessed(ctx context.Context, f Filter) ([]condition, error) {
	if !f.byAssessor() {
		return nil, nil
	}
	scope, err := s.guard.Scope(ctx, "read", "assessment")
	if err != nil {
		return nil, err
	}
	firms, err := s.assessor.FirmsLacking(ctx, Lacking{f.Rules, f.Lacks, f.OnlyLacks, f.LacksAtMost})
	if err != nil {
		return nil, err
	}
	where, args := scope.Where("s.unit_code", "s.park_code", "s.enterprise_id")
	return []condition{{"s.enterprise_id IN (" + firms.SQL + ")", firms.Args}, {where, args}}, nil
}

// Order reads a sort key and makes it ready. Errors: enterprise.bad_sort (422),
// eligibility.no_rules (404); without permission to read assessments there is no
// order by them (403).
func (s *Service) Order(ctx context.Context, key string) (Order, error) {
	order, err := parseOrder(key)
	if err != nil || order.rules == "" {
		return order, err
	}
	scope, err := s.guard.Scope(ctx, "read", "assessment")
	if err != nil {
		return Order{}, err
	}
	if order.ranking, err = s.assessor.Ranking(ctx, order.rules); err != nil {
		return Order{}, err
	}
	// Where one sees a firm but not what it lacks, its place must not tell.
	firms, err := s.guard.Scope(ctx, "read", "enterprise")
	if err != nil {
		return Order{}, err
	}
	if !sameReach(scope, firms) {
		order.ranking = order.ranking.seenBy(scope)
	}
	return order, nil
}

// sameReach tells that two scopes see the same firms.
func sameReach(a, b access.Scope) bool {
	aSQL, aArgs := a.Where("u", "p", "i")
	bSQL, bArgs := b.Where("u", "p", "i")
	return aSQL == bSQL && reflect.DeepEqual(aArgs, bArgs)
}

var conditionCode = regexp.MustCompile(`^[a-z][a-z0-9_]{0,59}$`)
