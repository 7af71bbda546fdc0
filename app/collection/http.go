package collection

import (
	"context"
	"net/http"

	"miaolin/app/enterprise"
	"miaolin/app/value"
	"miaolin/app/web"
)

// PlanIn is a planned round and the filter that chooses its firms.
type PlanIn struct {
	enterprise.FilterIn
	Body NewRound
}

// Routes registers the operations on rounds and returns.
func (s *Service) Routes(w *web.Server) {
	s.roundRoutes(w)
	s.moveRoutes(w)
	s.chaseRoutes(w)
	s.returnRoutes(w)
	s.judgeRoutes(w)
	s.linkRoutes(w)
}

func roundOf(d RoundDetail, err error) (*web.One[RoundDetail], error) {
	if err != nil {
		return nil, err
	}
	return web.OneOf(d, d.Version), nil
}

func (s *Service) roundRoutes(w *web.Server) {
	web.Register(w, web.Op{ID: "collection-form-list", Method: http.MethodGet, Path: "/collection-forms", Verb: "read", Object: "collection",
		Summary: "The forms a round can be made of"},
		func(ctx context.Context, _ *struct{}) (*web.List[Form], error) {
			all, err := s.Forms(ctx)
			return web.ListOf(all, "", nil), err
		})
	web.Register(w, web.Op{ID: "collection-round-list", Method: http.MethodGet, Path: "/collection-rounds", Verb: "read", Object: "collection",
		Summary: "Collection rounds, the latest day first"}, s.httpRounds)
	web.Register(w, web.Op{ID: "collection-round-get", Method: http.MethodGet, Path: "/collection-rounds/{id}", Verb: "read", Object: "collection",
		Summary: "One round with its form"},
		func(ctx context.Context, in *web.RecordIn) (*web.One[RoundDetail], error) {
			return roundOf(s.Get(ctx, in.ID))
		})
	web.Register(w, web.Op{ID: "collection-round-preview", Method: http.MethodPost, Path: "/collection-round-preview", Verb: "create", Object: "collection",
		Summary: "Whom a planned round would reach, and what they were asked this year already"},
		func(ctx context.Context, in *PlanIn) (*web.Answer[Preview], error) {
			p, err := s.Preview(ctx, in.Filter(), in.Body)
			return web.AnswerOf(p), err
		})
	web.Register(w, web.Op{ID: "collection-round-create", Method: http.MethodPost, Path: "/collection-rounds", Verb: "create", Object: "collection",
		Summary: "Plan a round for the firms of a filter, as a draft", Status: http.StatusCreated},
		func(ctx context.Context, in *struct {
			web.IdempotencyKey
			PlanIn
		}) (*web.One[RoundDetail], error) {
			once := in.Once(ctx, "collection-round-create", in.PlanIn, s.Clock)
			return roundOf(s.Create(ctx, once, in.Filter(), in.Body))
		})
}

func (s *Service) moveRoutes(w *web.Server) {
	web.Register(w, web.Op{ID: "collection-round-change", Method: http.MethodPatch, Path: "/collection-rounds/{id}", Verb: "change", Object: "collection",
		Summary: "Edit a round"},
		func(ctx context.Context, in *struct {
			web.ChangeIn
			Body RoundChange
		}) (*web.One[RoundDetail], error) {
			return roundOf(s.Change(ctx, in.ID, in.Version(), in.Body))
		})
	web.Register(w, web.Op{ID: "collection-round-move", Method: http.MethodPost, Path: "/collection-rounds/{id}/state", Verb: "change", Object: "collection",
		Summary: "Open a round, close it, open it again, or cancel it", Slow: slowTelling},
		func(ctx context.Context, in *struct {
			web.ChangeIn
			Body Move
		}) (*web.One[RoundDetail], error) {
			return roundOf(s.Move(ctx, in.ID, in.Version(), in.Body))
		})
	web.Register(w, web.Op{ID: "collection-round-add", Method: http.MethodPost, Path: "/collection-rounds/{id}/firms", Verb: "change", Object: "collection",
		Summary: "Ask further firms: those named, or those that match the audience by now", Slow: slowTelling},
		func(ctx context.Context, in *struct {
			web.RecordIn
			Body struct {
				Enterprises []string `json:"enterprises,omitempty" maxItems:"500"`
			}
		}) (*web.Answer[AddedCount], error) {
			n, err := s.AddFirms(ctx, in.ID, in.Body.Enterprises)
			return web.AnswerOf(n), err
		})
}

type roundListIn struct {
	web.PageIn
	State string `query:"state" enum:"draft,planned,open,closed,cancelled"`
	Form  string `query:"form" maxLength:"40"`
	Unit  string `query:"unit" maxLength:"20" doc:"division code; everything below it"`
	Year  int    `query:"year" minimum:"2000" maximum:"2100" doc:"of the day it is due"`
}

func (s *Service) httpRounds(ctx context.Context, in *roundListIn) (*web.List[RoundRow], error) {
	f := Filter{State: in.State, FormCode: in.Form, Unit: in.Unit, Year: in.Year, Limit: in.Limit}
	var err error
	if f.After, err = web.After[value.Place](in.Cursor); err != nil {
		return nil, err
	}
	rows, more, err := s.List(ctx, f)
	if err != nil {
		return nil, err
	}
	return web.PageOf(rows, more, func(last RoundRow) value.Place { return value.Place{On: last.DueOn, ID: last.ID} }), nil
}
