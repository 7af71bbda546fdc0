package visit

import (
	"context"
	"net/http"

	"miaolin/app/web"
)

func (s *Service) portfolioRoutes(w *web.Server) {
	web.Register(w, web.Op{ID: "portfolio-hand-over", Method: http.MethodPost, Path: "/portfolios/{id}/hand-over", Verb: "manage", Object: "portfolio",
		Summary: "Give some firms or everything to a successor, all or nothing"},
		func(ctx context.Context, in *struct {
			web.RecordIn
			Body PortfolioHandOver
		}) (*web.Answer[HandOverRecord], error) {
			return answerOf(s.HandOverPortfolio(ctx, in.ID, in.Body))
		})
	web.Register(w, web.Op{ID: "hand-over-list", Method: http.MethodGet, Path: "/hand-overs", Verb: "manage", Object: "portfolio",
		Summary: "The latest hand-overs from or to somebody"},
		func(ctx context.Context, in *struct {
			User string `query:"user" required:"true" maxLength:"40"`
		}) (*web.List[HandOverRecord], error) {
			rows, err := s.HandOvers(ctx, in.User)
			return web.ListOf(rows, "", nil), err
		})
	web.Register(w, web.Op{ID: "hand-over-get", Method: http.MethodGet, Path: "/hand-overs/{id}", Verb: "change", Object: "request",
		Summary: "One hand-over and how everything in it stands now, for who may make one and for the two it concerns"},
		func(ctx context.Context, in *web.RecordIn) (*web.Answer[HandOverView], error) {
			return answerOf(s.HandedOver(ctx, in.ID))
		})
	web.Register(w, web.Op{ID: "hand-over-undo", Method: http.MethodPost, Path: "/hand-overs/{id}/undo", Verb: "manage", Object: "portfolio",
		Summary: "Give everything back, for a week and while nothing of it changed"},
		func(ctx context.Context, in *struct {
			web.RecordIn
			Body ReasonGiven
		}) (*web.Answer[HandOverView], error) {
			return answerOf(s.UndoHandOver(ctx, in.ID, in.Body.Reason))
		})
}

func answerOf[T any](v T, err error) (*web.Answer[T], error) {
	if err != nil {
		return nil, err
	}
	return web.AnswerOf(v), nil
}
