package eligibility

import (
	"context"
	"net/http"
	"slices"
	"time"

	"miaolin/app/eligibility/rule"
	"miaolin/app/value"
	"miaolin/app/web"
)

type listIn struct {
	web.PageIn
	Code         string   `query:"code" maxLength:"60" doc:"rule set; wanted by lacks and unknown"`
	EnterpriseID string   `query:"enterpriseId" maxLength:"40"`
	Unit         string   `query:"unit" maxLength:"20"`
	Class        string   `query:"class" enum:"A,B,C,D"`
	Lacks        []string `query:"lacks" doc:"conditions not met, all of them"`
	OnlyLacks    bool     `query:"only" doc:"and no other is unmet"`
	Unknown      []string `query:"unknown" doc:"conditions unknown, all of them"`
	Person       []string `query:"person" doc:"conditions for a person to judge, all of them"`
	NothingUnmet bool     `query:"nothingUnmet"`
	UnitOnly     bool     `query:"unitOnly" doc:"firms of the unit itself, not those below it"`
	Brief        bool     `query:"brief" doc:"leave out findings that are met"`
}

// OfIn names a firm, perhaps a rule set and a day.
type OfIn struct {
	ID   string     `path:"id" maxLength:"40"`
	Code string     `query:"code" maxLength:"60"`
	AsOf value.Date `query:"asOf" doc:"today when left out"`
}

type historyIn struct {
	ID   string `path:"id" maxLength:"40"`
	Code string `query:"code" required:"true" maxLength:"60"`
}

type funnelIn struct {
	Code string `query:"code" required:"true" maxLength:"60"`
	Unit string `query:"unit" maxLength:"20"`
}

// FunnelView is why firms are not ready, by condition and unit.
type FunnelView struct {
	Code       string          `json:"code"`
	Name       string          `json:"name"`
	Conditions []ConditionName `json:"conditions" doc:"in the order of the rule"`
	Cells      []FunnelCell    `json:"cells"`
	Units      []FunnelUnit    `json:"units"`
}

// ConditionName is a condition with its name.
type ConditionName struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

type whatIfIn struct{ Body WhatIf }

// ProjectionView answers a what-if, with words.
type ProjectionView struct {
	Now     View          `json:"now"`
	Before  View          `json:"before" doc:"next year's application as things are"`
	After   View          `json:"after" doc:"and with the changes; its shortfalls are the least that would still help"`
	Assumed []MissingView `json:"assumed" doc:"figures of the running year that last year's stand in for"`
}

// Routes declares the operations of assessments and rule sets.
func (s *Service) Routes(w *web.Server) {
	web.Register(w, web.Op{ID: "assessment-list", Method: http.MethodGet, Path: "/assessments", Verb: "read", Object: "assessment",
		Summary: "Stored assessments, by firm and rule set"}, s.listAssessments(w))
	web.Register(w, web.Op{ID: "assessment-of", Method: http.MethodGet, Path: "/enterprises/{id}/assessments", Verb: "read", Object: "assessment",
		Summary: "What one firm lacks, worked out now, by every rule set in force or one of them"}, s.assessmentsOf(w))
	web.Register(w, web.Op{ID: "assessment-history", Method: http.MethodGet, Path: "/enterprises/{id}/assessments/history", Verb: "read", Object: "assessment",
		Summary: "What was said about a firm before, latest first"},
		func(ctx context.Context, in *historyIn) (*web.List[View], error) {
			rows, err := s.History(ctx, in.ID, in.Code)
			if err != nil {
				return nil, err
			}
			items, err := s.listedViews(ctx, w, rows)
			if err != nil {
				return nil, err
			}
			changes, err := s.changesOf(ctx, w, in.ID, in.Code, rows)
			for i := range changes {
				items[i].Changes = changes[i]
			}
			return web.ListOf(items, "", nil), err
		})
	web.Register(w, web.Op{ID: "assessment-funnel", Method: http.MethodGet, Path: "/assessments/funnel", Verb: "read", Object: "assessment",
		Summary: "Why firms are not ready, by condition and unit"}, s.showFunnel(w))
	web.Register(w, web.Op{ID: "assessment-what-if", Method: http.MethodPost, Path: "/assessments/what-if", Verb: "read", Object: "assessment",
		Summary: "How the next application would stand if the running year went so"}, s.whatIf(w))
	s.ruleRoutes(w, 2*time.Minute)
	s.referenceRoutes(w)
}

func (s *Service) listAssessments(w *web.Server) func(context.Context, *listIn) (*web.List[View], error) {
	return func(ctx context.Context, in *listIn) (*web.List[View], error) {
		f := Filter{
			Code: in.Code, EnterpriseID: in.EnterpriseID, Unit: in.Unit, UnitOnly: in.UnitOnly, Class: in.Class, Lacks: in.Lacks,
			OnlyLacks: in.OnlyLacks, Unknown: in.Unknown, Person: in.Person, NothingUnmet: in.NothingUnmet, Limit: in.Limit,
		}
		var err error
		if f.After, err = web.After[ListKey](in.Cursor); err != nil {
			return nil, err
		}
		page, err := s.List(ctx, f)
		if err != nil {
			return nil, err
		}
		items, err := s.listedViews(ctx, w, page.Rows)
		if err != nil {
			return nil, err
		}
		if in.Brief {
			for i := range items {
				items[i].Findings = slices.DeleteFunc(items[i].Findings, func(f FindingView) bool { return f.Verdict == rule.Met })
			}
		}
		next, total := "", (*web.Total)(nil)
		if page.Next != nil {
			next = web.EncodeCursor(page.Next)
		}
		if f.After == nil {
			total = &web.Total{Count: page.Total, Capped: page.Capped}
		}
		return web.ListOf(items, next, total), nil
	}
}

func (s *Service) listedViews(ctx context.Context, w *web.Server, rows []Listed) ([]View, error) {
	b, err := s.rules(ctx)
	if err != nil {
		return nil, err
	}
	texts := s.wordsOf(ctx, w)
	items := make([]View, len(rows))
	for i, l := range rows {
		items[i] = texts.listed(l, b)
	}
	return items, nil
}

func (s *Service) assessmentsOf(w *web.Server) func(context.Context, *OfIn) (*web.List[View], error) {
	return func(ctx context.Context, in *OfIn) (*web.List[View], error) {
		made, err := s.Of(ctx, in.ID, in.Code, in.AsOf)
		if err != nil {
			return nil, err
		}
		texts := s.wordsOf(ctx, w)
		items := make([]View, len(made))
		for i, m := range made {
			items[i] = texts.view(m)
		}
		return web.ListOf(items, "", nil), nil
	}
}

func (s *Service) showFunnel(w *web.Server) func(context.Context, *funnelIn) (*web.Answer[FunnelView], error) {
	return func(ctx context.Context, in *funnelIn) (*web.Answer[FunnelView], error) {
		cells, units, set, err := s.Funnel(ctx, in.Code, in.Unit)
		if err != nil {
			return nil, err
		}
		texts := s.wordsOf(ctx, w)
		v := FunnelView{Code: set.Code, Name: texts.name(set.Name), Conditions: []ConditionName{}, Cells: cells, Units: units}
		for _, c := range set.Conditions {
			v.Conditions = append(v.Conditions, ConditionName{c.Code, texts.name(c.Name)})
		}
		return web.AnswerOf(v), nil
	}
}

func (s *Service) whatIf(w *web.Server) func(context.Context, *whatIfIn) (*web.Answer[ProjectionView], error) {
	return func(ctx context.Context, in *whatIfIn) (*web.Answer[ProjectionView], error) {
		p, err := s.Project(ctx, in.Body)
		if err != nil {
			return nil, err
		}
		texts := s.wordsOf(ctx, w)
		v := ProjectionView{Assumed: []MissingView{}}
		for _, part := range []struct {
			to   *View
			made Made
		}{{&v.Now, Made{Row: p.Row, Assessment: p.Now}}, {&v.Before, Made{Row: p.Row, Assessment: p.Before}}, {&v.After, Made{Row: p.Row, Assessment: p.After}}} {
			*part.to = texts.view(part.made)
			part.to.EnterpriseID = in.Body.EnterpriseID
		}
		for _, f := range p.Assumed {
			m := missingOf(f, in.Body.Year)
			v.Assumed = append(v.Assumed, MissingView{m, texts.missing(m)})
		}
		return web.AnswerOf(v), nil
	}
}
