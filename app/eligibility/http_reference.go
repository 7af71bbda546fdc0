package eligibility

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"miaolin/app/eligibility/rule"
	"miaolin/app/web"
)

// RuleName is a rule set in force with the names of its conditions, for menus.
type RuleName struct {
	Code       string          `json:"code"`
	Name       string          `json:"name"`
	Short      string          `json:"short" doc:"name of the title in a word, for narrow places"`
	Title      string          `json:"title" doc:"kind of title"`
	RuleSetID  string          `json:"ruleSetId"`
	Conditions []ConditionName `json:"conditions" doc:"in the order of the rule"`
}

// Key names the row in a list.
func (r RuleName) Key() string { return r.Code }

// DeductionRate is by how many percent research cost may be deducted on top.
type DeductionRate struct {
	From        int         `json:"from"`
	To          int         `json:"to" doc:"0 is open"`
	FromQuarter int         `json:"fromQuarter" doc:"0 is the whole year"`
	Types       []string    `json:"types" doc:"kinds of firm, in words"`
	Percent     string      `json:"percent"`
	Source      rule.Source `json:"source"`
	ToVerify    bool        `json:"toVerify"`
}

// Key names the row in a list.
func (r DeductionRate) Key() string {
	return fmt.Sprintf("%d/%d/%s", r.From, r.FromQuarter, strings.Join(r.Types, "+"))
}

// CountingRule is how one number of the yearly plan is counted.
type CountingRule struct {
	Code     string      `json:"code"`
	Name     string      `json:"name"`
	Counts   string      `json:"counts" doc:"what is counted, in words"`
	Explains string      `json:"explains"`
	Source   rule.Source `json:"source"`
	ToVerify bool        `json:"toVerify"`
}

// Key names the row in a list.
func (r CountingRule) Key() string { return r.Code }

func (s *Service) referenceRoutes(w *web.Server) {
	web.Register(w, web.Op{ID: "rule-name-list", Method: http.MethodGet, Path: "/rule-names", Verb: "read", Object: "rule_set",
		Summary: "Rule sets in force today with the names of their conditions"},
		func(ctx context.Context, _ *struct{}) (*web.List[RuleName], error) {
			all, err := s.names(ctx, w)
			return web.ListOf(all, "", nil), err
		})
	web.Register(w, web.Op{ID: "deduction-rate-list", Method: http.MethodGet, Path: "/deduction-rates", Verb: "read", Object: "rule_set",
		Summary: "Rates of the R&D super-deduction by year and kind of firm"},
		func(ctx context.Context, _ *struct{}) (*web.List[DeductionRate], error) {
			all, err := s.deductionRates(ctx, w)
			return web.ListOf(all, "", nil), err
		})
	web.Register(w, web.Op{ID: "counting-rule-list", Method: http.MethodGet, Path: "/counting-rules", Verb: "read", Object: "rule_set",
		Summary: "How the numbers of the yearly plan are counted"},
		func(ctx context.Context, _ *struct{}) (*web.List[CountingRule], error) {
			all, err := s.countingRules(ctx, w)
			return web.ListOf(all, "", nil), err
		})
}

func (s *Service) names(ctx context.Context, w *web.Server) ([]RuleName, error) {
	if err := s.guard.Allow(ctx, "read", "rule_set"); err != nil {
		return nil, err
	}
	b, err := s.rules(ctx)
	if err != nil {
		return nil, err
	}
	texts, today := s.wordsOf(ctx, w), s.clock().Date()
	all := []RuleName{}
	for _, code := range b.codes(today) {
		r, ok := b.in(code, "", today)
		if !ok {
			continue
		}
		set := b.sets[r.ID]
		n := RuleName{Code: code, Name: texts.name(set.Name), Short: texts.name(set.Name), Title: set.Title, RuleSetID: r.ID, Conditions: []ConditionName{}}
		if kind, ok := s.titles.Kinds().Kind(set.Title); ok {
			n.Short = kind.Short[texts.lang]
		}
		for _, c := range set.Conditions {
			n.Conditions = append(n.Conditions, ConditionName{c.Code, texts.name(c.Name)})
		}
		all = append(all, n)
	}
	return all, nil
}

func (s *Service) deductionRates(ctx context.Context, w *web.Server) ([]DeductionRate, error) {
	if err := s.guard.Allow(ctx, "read", "rule_set"); err != nil {
		return nil, err
	}
	shipped, err := rule.Shipped()
	if err != nil {
		return nil, err
	}
	texts := s.wordsOf(ctx, w)
	all := []DeductionRate{}
	for _, r := range shipped.Rates.Rates {
		rate := DeductionRate{From: r.From, To: r.To, FromQuarter: r.Quarter, Types: []string{}, Percent: r.Percent.String(), Source: r.Source, ToVerify: r.Source.ToVerify()}
		for _, t := range r.Types {
			rate.Types = append(rate.Types, texts.text("firm_"+t, nil))
		}
		all = append(all, rate)
	}
	return all, nil
}

func (s *Service) countingRules(ctx context.Context, w *web.Server) ([]CountingRule, error) {
	if err := s.guard.Allow(ctx, "read", "rule_set"); err != nil {
		return nil, err
	}
	shipped, err := rule.Shipped()
	if err != nil {
		return nil, err
	}
	texts := s.wordsOf(ctx, w)
	all := []CountingRule{}
	for _, r := range shipped.Counting.Rules {
		all = append(all, CountingRule{r.Code, texts.name(r.Name), texts.text("counts_"+r.Counts, nil), texts.name(r.Explains), r.Source, r.Source.ToVerify()})
	}
	return all, nil
}

// GapNames are the names of the conditions that stand in lists of firms, by code,
// for those who write such lists.
func (s *Service) GapNames(ctx context.Context, lang string) (map[string]string, error) {
	b, err := s.rules(ctx)
	if err != nil {
		return nil, err
	}
	_, set, err := b.set(gapsBy, "", s.clock().Date())
	if err != nil {
		return nil, err
	}
	all := make(map[string]string, len(set.Conditions))
	for _, c := range set.Conditions {
		all[c.Code] = c.Name[lang]
	}
	return all, nil
}
