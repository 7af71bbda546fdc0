package visit

import (
	"context"
	"net/http"

	"miaolin/app/web"
)

func (s *Service) portfolioRoutes(w *web.Server) {
	web.Register(w, web.Op{ID: "portfolio-get", Method: http.MethodGet, Path: "/portfolios/{id}", Verb: "manage", Object: "portfolio",
		Summary: "What somebody looks after and has promised, before it goes to a successor"},
		func(ctx context.Context, in *VisitIn) (*web.Answer[Portfolio], error) {
			p, err := s.Portfolio(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			return web.AnswerOf(p), nil
		})
	web.Register(w, web.Op{ID: "portfolio-hand-over", Method: http.MethodPost, Path: "/portfolios/{id}/hand-over", Verb: "manage", Object: "portfolio",
		Summary: "Give all of it to a successor, all or nothing"},
		func(ctx context.Context, in *struct {
			VisitIn
			Body PortfolioHandOver
		}) (*web.Answer[HandedOver], error) {
			done, err := s.HandOverPortfolio(ctx, in.ID, in.Body)
			if err != nil {
				return nil, err
			}
			return web.AnswerOf(done), nil
		})
}
