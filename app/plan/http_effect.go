package plan

import (
	"context"
	"net/http"

	"miaolin/app/web"
)

type effectFirmsIn struct {
	web.RecordIn
	web.PageIn
	Condition string `query:"condition" required:"true" maxLength:"60"`
	Group     string `query:"group" required:"true" enum:"closed,open,met,unclear,others_closed,others_open"`
}

func (s *Service) effectRoutes(w *web.Server) {
	web.Register(w, web.Op{ID: "menu-effect-list", Method: http.MethodGet, Path: "/menu-effects", Verb: "read", Object: "menu_effect",
		Summary: "How many firms that did an item closed the condition it aims at, beside those that did not do it"},
		func(ctx context.Context, _ *struct{}) (*web.List[Effect], error) {
			all, err := s.Effects(ctx)
			return web.ListOf(all, "", nil), err
		})
	web.Register(w, web.Op{ID: "menu-effect-firms", Method: http.MethodGet, Path: "/menu-effects/{id}/firms", Verb: "read", Object: "menu_effect",
		Summary: "The firms behind a number of an effect"},
		func(ctx context.Context, in *effectFirmsIn) (*web.List[EffectFirm], error) {
			var after string
			if _, err := web.DecodeCursor(in.Cursor, &after); err != nil {
				return nil, err
			}
			rows, more, err := s.EffectFirms(ctx, in.ID, in.Condition, in.Group, after, in.Limit)
			if err != nil {
				return nil, err
			}
			return web.PageOf(rows, more, EffectFirm.Key), nil
		})
}
