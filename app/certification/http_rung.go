package certification

import (
	"context"
	"net/http"

	"miaolin/app/value"
	"miaolin/app/web"
)

// LadderView is the ladder as configured.
type LadderView struct {
	Version string `json:"version"`
	Items   []Rung `json:"items"`
}

// SpellView is a spell of a firm's rung history.
type SpellView struct {
	Spell
	Now    bool `json:"now" doc:"holds today"`
	Future bool `json:"future" doc:"what the titles known today lead to"`
}

// Key names the row in a list.
func (s SpellView) Key() string {
	if s.From == nil {
		return "first"
	}
	return s.From.String()
}

type countsIn struct {
	On value.Date `query:"on" doc:"as of this day; empty: today"`
}

type windowIn struct {
	web.IfKnown
	Kind string `path:"kind" maxLength:"60"`
	Year int    `path:"year" minimum:"2000" maximum:"2100"`
	Body NewWindow
}

func (s *Service) rungRoutes(w *web.Server) {
	web.Register(w, web.Op{ID: "title-kind-list", Method: http.MethodGet, Path: "/title-kinds", Verb: "read", Object: "title_kind",
		Summary: "Kinds of title with validity, windows and the source of every number"},
		func(ctx context.Context, _ *struct{}) (*web.List[KindView], error) {
			kinds, err := s.KindViews(ctx)
			return web.ListOf(kinds, "", nil), err
		})
	web.Register(w, web.Op{ID: "title-window-set", Method: http.MethodPut, Path: "/title-kinds/{kind}/windows/{year}", Verb: "manage", Object: "title_kind",
		Summary: "Enter the window of a yearly title as its notice says"},
		func(ctx context.Context, in *windowIn) (*web.One[Window], error) {
			window, err := s.SetWindow(ctx, in.Kind, in.Year, in.Version(), in.Body)
			if err != nil {
				return nil, err
			}
			return web.OneOf(window, window.Version), nil
		})
	web.Register(w, web.Op{ID: "rung-list", Method: http.MethodGet, Path: "/rungs", Verb: "read", Object: "title_kind",
		Summary: "The ladder, lowest rung first, and the titles each rung asks for"},
		func(context.Context, *struct{}) (*web.Answer[LadderView], error) {
			return web.AnswerOf(LadderView{s.ladder.Version, s.ladder.Rungs}), nil
		})
	web.Register(w, web.Op{ID: "rung-counts", Method: http.MethodGet, Path: "/rung-counts", Verb: "read", Object: "title",
		Summary: "Active firms by unit and rung as of a day, as known now"},
		func(ctx context.Context, in *countsIn) (*web.List[RungCount], error) {
			if in.On.IsZero() {
				in.On = s.clock().Date()
			}
			counts, err := s.CountsOn(ctx, in.On)
			return web.ListOf(counts, "", nil), err
		})
	web.Register(w, web.Op{ID: "rung-history", Method: http.MethodGet, Path: "/enterprises/{id}/rung-history", Verb: "read", Object: "title",
		Summary: "The rungs of one firm, first to last, with the reason of each change"},
		func(ctx context.Context, in *web.RecordIn) (*web.List[SpellView], error) {
			spells, err := s.RungHistory(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			today := s.clock().Date()
			views := make([]SpellView, len(spells))
			for i, sp := range spells {
				future := sp.From != nil && sp.From.After(today)
				past := sp.To != nil && sp.To.Before(today)
				views[i] = SpellView{sp, !future && !past, future}
			}
			return web.ListOf(views, "", nil), nil
		})
}
