package home

import (
	"context"
	"net/http"

	"miaolin/app/enterprise"
	"miaolin/app/value"
	"miaolin/app/web"
)

// Found is what a search found, by kind.
type Found struct {
	Enterprises []enterprise.Row `json:"enterprises"`
}

// Routes registers the pages that gather many features.
func (s *Service) Routes(w *web.Server) {
	web.Register(w, web.Op{ID: "home-get", Method: http.MethodGet, Path: "/home", Verb: "read", Object: "home",
		Summary: "My start page: what is to be done, where firms stand"},
		func(ctx context.Context, _ *struct{}) (*web.Answer[Page], error) {
			p, err := s.Page(ctx)
			return web.AnswerOf(p), err
		})
	web.Register(w, web.Op{ID: "portfolio-get", Method: http.MethodGet, Path: "/portfolios/{id}", Verb: "manage", Object: "portfolio",
		Summary: "What somebody looks after and has promised, before it goes to a successor"},
		func(ctx context.Context, in *struct {
			ID string `path:"id" maxLength:"40"`
		}) (*web.Answer[Portfolio], error) {
			p, err := s.Portfolio(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			return web.AnswerOf(p), nil
		})
	web.Register(w, web.Op{ID: "enterprise-timeline", Method: http.MethodGet, Path: "/enterprises/{id}/timeline", Verb: "read", Object: "enterprise",
		Summary: "The story of a firm: visits, titles, rungs, changes, latest first"}, s.httpTimeline)
	web.Register(w, web.Op{ID: "search", Method: http.MethodGet, Path: "/search", Verb: "read", Object: "enterprise",
		Summary: "What was meant by what was typed"},
		func(ctx context.Context, in *struct {
			Q     string `query:"q" required:"true" minLength:"1" maxLength:"60"`
			Limit int    `query:"limit" default:"8" minimum:"1" maximum:"30"`
		}) (*web.Answer[Found], error) {
			rows, err := s.Firms.Search(ctx, in.Q, in.Limit)
			if err != nil {
				return nil, err
			}
			return web.AnswerOf(Found{Enterprises: rows}), nil
		})
}

func (s *Service) httpTimeline(ctx context.Context, in *struct {
	ID   string   `path:"id" maxLength:"40"`
	Kind []string `query:"kind" maxItems:"8" doc:"visit, coaching, training, title, rung, figure, right, contact, profile; empty: all"`
	web.PageIn
}) (*web.List[Event], error) {
	from, err := web.After[value.Place](in.Cursor)
	if err != nil {
		return nil, err
	}
	events, more, err := s.Timeline(ctx, in.ID, in.Kind, from, in.Limit, web.Lang(ctx))
	if err != nil {
		return nil, err
	}
	return web.PageOf(events, more, func(last Event) value.Place { return value.Place{On: last.On, ID: last.ID} }), nil
}
