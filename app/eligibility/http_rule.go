package eligibility

import (
	"context"
	"net/http"
	"time"

	"miaolin/app/eligibility/rule"
	"miaolin/app/web"
)

func missingOf(f rule.Field, year int) rule.Missing { return rule.Missing{Fact: string(f), Year: year} }

// RuleSetView is a version of a rule set with what it says.
type RuleSetView struct {
	RuleSet
	Name       string          `json:"name"`
	Title      string          `json:"title" doc:"kind of title"`
	ToVerify   int             `json:"toVerify" doc:"how many conditions, tables and other numbers are only remembered"`
	Tested     bool            `json:"tested" doc:"tried on real firms as it stands"`
	Conditions []ConditionView `json:"conditions"`
	Settings   []SettingView   `json:"settings" doc:"what may be changed in a copy"`
	Trial      *Trial          `json:"trial,omitempty" doc:"the last trial"`
}

// ConditionView is one condition with its source.
type ConditionView struct {
	Code     string         `json:"code"`
	Name     string         `json:"name"`
	Kind     string         `json:"kind"`
	Params   map[string]any `json:"params,omitempty"`
	Source   rule.Source    `json:"source"`
	ToVerify bool           `json:"toVerify"`
}

type copyIn struct {
	web.RecordIn
	web.IdempotencyKey
	Body RuleSetCopy
}

type changeIn struct {
	web.RecordIn
	web.IfMatch
	Body RuleSetChange
}

type trialFirmsIn struct {
	web.RecordIn
	Condition string `query:"condition" maxLength:"60" doc:"of one condition; empty is all of them together"`
	Side      string `query:"side" enum:"more,fewer" default:"more"`
}

func (s *Service) ruleRoutes(w *web.Server, slow time.Duration) {
	web.Register(w, web.Op{ID: "rule-set-list", Method: http.MethodGet, Path: "/rule-sets", Verb: "read", Object: "rule_set",
		Summary: "All versions of all rule sets"},
		func(ctx context.Context, _ *struct{}) (*web.List[RuleSetView], error) {
			rows, err := s.RuleSets(ctx)
			if err != nil {
				return nil, err
			}
			items := make([]RuleSetView, len(rows))
			for i, r := range rows {
				if items[i], err = s.ruleSetView(ctx, w, r.ID); err != nil {
					return nil, err
				}
				items[i].Settings, items[i].Trial = []SettingView{}, nil
			}
			return web.ListOf(items, "", nil), nil
		})
	web.Register(w, web.Op{ID: "rule-set-get", Method: http.MethodGet, Path: "/rule-sets/{id}", Verb: "read", Object: "rule_set",
		Summary: "One version with its conditions, sources and settings"},
		func(ctx context.Context, in *web.RecordIn) (*web.One[RuleSetView], error) {
			return s.answer(ctx, w, in.ID)
		})
	web.Register(w, web.Op{ID: "rule-set-difference", Method: http.MethodGet, Path: "/rule-sets/{id}/difference", Verb: "read", Object: "rule_set",
		Summary: "What a copy says otherwise than the version it was made from"},
		func(ctx context.Context, in *web.RecordIn) (*web.List[DifferenceView], error) {
			all, set, err := s.Difference(ctx, in.ID)
			return web.ListOf(s.wordsOf(ctx, w).differences(set, all), "", nil), err
		})
	web.Register(w, web.Op{ID: "rule-set-trial-firms", Method: http.MethodGet, Path: "/rule-sets/{id}/trial/firms", Verb: "manage", Object: "rule_set",
		Summary: "The firms whose verdict the last trial changed"},
		func(ctx context.Context, in *trialFirmsIn) (*web.List[TrialFirm], error) {
			firms, total, err := s.TrialFirms(ctx, in.ID, in.Condition, in.Side == "more")
			return web.ListOf(firms, "", &web.Total{Count: total, Capped: total > len(firms)}), err
		})
	web.Register(w, web.Op{ID: "rule-set-copy", Method: http.MethodPost, Path: "/rule-sets/{id}/copies", Verb: "create", Object: "rule_set",
		Summary: "Make a draft from a version", Status: http.StatusCreated},
		func(ctx context.Context, in *copyIn) (*web.One[RuleSetView], error) {
			id, _, err := s.db.Once(ctx, in.Once(ctx, "rule-set-copy", in.Body, s.clock), func(ctx context.Context) (string, error) {
				r, err := s.Copy(ctx, in.ID, in.Body)
				return r.ID, err
			})
			if err != nil {
				return nil, err
			}
			return s.answer(ctx, w, id)
		})
	web.Register(w, web.Op{ID: "rule-set-change", Method: http.MethodPatch, Path: "/rule-sets/{id}", Verb: "change", Object: "rule_set",
		Summary: "Change thresholds and dates of a draft"},
		func(ctx context.Context, in *changeIn) (*web.One[RuleSetView], error) {
			if _, err := s.Change(ctx, in.ID, in.Version(), in.Body); err != nil {
				return nil, err
			}
			return s.answer(ctx, w, in.ID)
		})
	s.step(w, web.Op{ID: "rule-set-try", Path: "/rule-sets/{id}/trial", Verb: "manage", Slow: slow, Summary: "Try a draft on the firms in reach and count what would change"},
		func(ctx context.Context, id string, version int64) error {
			_, _, err := s.Try(ctx, id, version)
			return err
		})
	s.step(w, web.Op{ID: "rule-set-put-in-force", Path: "/rule-sets/{id}/force", Verb: "manage", Summary: "Put a tried draft in force"},
		func(ctx context.Context, id string, version int64) error {
			_, err := s.PutInForce(ctx, id, version)
			return err
		})
	s.step(w, web.Op{ID: "rule-set-withdraw", Path: "/rule-sets/{id}/withdraw", Verb: "change", Summary: "Take a local version back"},
		func(ctx context.Context, id string, version int64) error {
			_, err := s.Withdraw(ctx, id, version)
			return err
		})
}

// step declares an operation that moves a version on and answers with it.
func (s *Service) step(w *web.Server, op web.Op, do func(ctx context.Context, id string, version int64) error) {
	op.Method, op.Object = http.MethodPost, "rule_set"
	web.Register(w, op, func(ctx context.Context, in *web.ChangeIn) (*web.One[RuleSetView], error) {
		if err := do(ctx, in.ID, in.Version()); err != nil {
			return nil, err
		}
		return s.answer(ctx, w, in.ID)
	})
}

func (s *Service) answer(ctx context.Context, w *web.Server, id string) (*web.One[RuleSetView], error) {
	v, err := s.ruleSetView(ctx, w, id)
	if err != nil {
		return nil, err
	}
	return web.OneOf(v, v.Version), nil
}

// remembered counts what has a source of its own that is only remembered: a
// condition, a table, any other number.
func remembered(v RuleSetView) int {
	all := map[string]bool{}
	for _, c := range v.Conditions {
		if c.ToVerify {
			all["conditions."+c.Code] = true
		}
	}
	for _, s := range v.Settings {
		switch {
		case !s.ToVerify || s.Kind == "fixed":
		case s.Group == "numbers":
			all[s.Path] = true
		default:
			all[s.Group] = true
		}
	}
	return len(all)
}

func (s *Service) ruleSetView(ctx context.Context, w *web.Server, id string) (RuleSetView, error) {
	r, set, err := s.RuleSet(ctx, id)
	if err != nil {
		return RuleSetView{}, err
	}
	texts := s.wordsOf(ctx, w)
	v := RuleSetView{RuleSet: r, Name: texts.name(set.Name), Title: set.Title, Tested: r.Tested(), Conditions: []ConditionView{}}
	for _, c := range set.Conditions {
		v.Conditions = append(v.Conditions, ConditionView{c.Code, texts.name(c.Name), c.Kind, c.Shown, c.Source, c.Source.ToVerify()})
	}
	if len(r.Test) > 0 {
		trial, err := r.trial()
		if err != nil {
			return RuleSetView{}, err
		}
		v.Trial = trial.counts()
	}
	settings, err := rule.Settings([]byte(r.Body))
	v.Settings = texts.settings(set, settings)
	v.ToVerify = remembered(v)
	return v, err
}
