package fact

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"miaolin/app/web"
)

// Schema says that head counts are written as people, with two decimals at most.
func (Headcount) Schema(huma.Registry) *huma.Schema {
	least := 0.0
	return &huma.Schema{Type: huma.TypeNumber, Nullable: true, Minimum: &least, Description: "people, yearly average, at most two decimals"}
}

// FigureRow is a row of figures with what is odd about it.
type FigureRow struct {
	Figure
	Oddities []Oddity `json:"oddities"`
}

type listFiguresIn struct {
	web.PageIn
	EnterpriseID string `query:"enterpriseId" maxLength:"40"`
	FiscalYear   int    `query:"fiscalYear"`
	Source       Source `query:"source" enum:"self,officer,tax,statistics,audited"`
}

type figureKey struct {
	FiscalYear int    `json:"y"`
	ID         string `json:"id"`
}

type putFigureIn struct {
	web.IfKnown
	Body NewFigure
}

// FigureFields is the order of sources for each figure.
type FigureFields struct {
	Version string  `json:"version"`
	Items   []Field `json:"items"`
}

// Routes registers the operations on figures and on IP rights.
func (s *Service) Routes(w *web.Server) {
	web.Register(w, web.Op{ID: "figure-fields", Method: http.MethodGet, Path: "/figure-fields", Verb: "read", Object: "figure",
		Summary: "The figures, and whose word goes first for each"},
		func(context.Context, *struct{}) (*web.Answer[FigureFields], error) {
			return web.AnswerOf(FigureFields{s.order.Version, s.order.Fields}), nil
		})
	web.Register(w, web.Op{ID: "figure-list", Method: http.MethodGet, Path: "/figures", Verb: "read", Object: "figure",
		Summary: "Yearly figures by source, latest year first"}, s.listFigures(w))
	web.Register(w, web.Op{ID: "figure-get", Method: http.MethodGet, Path: "/figures/{id}", Verb: "read", Object: "figure",
		Summary: "One row of figures"},
		func(ctx context.Context, in *web.RecordIn) (*web.One[FigureRow], error) {
			f, err := s.Figure(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			return web.OneOf(figureRow(ctx, w, f), f.Version), nil
		})
	web.Register(w, web.Op{ID: "figure-put", Method: http.MethodPut, Path: "/figures", Verb: "change", Object: "figure",
		Summary: "Write what one source says about one firm and year, replacing what it said before"}, s.putFigureRow(w))
	web.Register(w, web.Op{ID: "figure-chosen", Method: http.MethodGet, Path: "/enterprises/{id}/figures", Verb: "read", Object: "figure",
		Summary: "The figures in use of one firm by year, each with what every source says"},
		func(ctx context.Context, in *web.RecordIn) (*web.List[Year], error) {
			years, err := s.Chosen(ctx, in.ID)
			return web.ListOf(years, "", nil), err
		})
	web.Register(w, web.Op{ID: "figure-oddities", Method: http.MethodGet, Path: "/enterprises/{id}/oddities", Verb: "read", Object: "figure",
		Summary: "Contradictions between the sources, the years and the rights of one firm"},
		func(ctx context.Context, in *web.RecordIn) (*web.List[Oddity], error) {
			all, err := s.OdditiesOf(ctx, in.ID)
			return web.ListOf(s.firmWords(ctx, w, all), "", nil), err
		})
	s.ipRoutes(w)
	s.recordRoutes(w)
	s.paperRoutes(w)
}

func (s *Service) listFigures(w *web.Server) func(context.Context, *listFiguresIn) (*web.List[FigureRow], error) {
	return func(ctx context.Context, in *listFiguresIn) (*web.List[FigureRow], error) {
		var after figureKey
		if _, err := web.DecodeCursor(in.Cursor, &after); err != nil {
			return nil, err
		}
		rows, err := s.Figures(ctx, FigureFilter{
			EnterpriseID: in.EnterpriseID, FiscalYear: in.FiscalYear, Source: in.Source,
			AfterYear: after.FiscalYear, After: after.ID, Limit: in.Limit + 1,
		})
		if err != nil {
			return nil, err
		}
		rows, more := web.Cut(rows, in.Limit)
		items := make([]FigureRow, len(rows))
		for i, f := range rows {
			items[i] = figureRow(ctx, w, f)
		}
		return web.PageOf(items, more, func(last FigureRow) figureKey { return figureKey{last.FiscalYear, last.ID} }), nil
	}
}

func (s *Service) putFigureRow(w *web.Server) func(context.Context, *putFigureIn) (*web.One[FigureRow], error) {
	return func(ctx context.Context, in *putFigureIn) (*web.One[FigureRow], error) {
		f, err := s.Put(ctx, in.Body, in.Version())
		if err != nil {
			return nil, err
		}
		return web.OneOf(figureRow(ctx, w, f), f.Version), nil
	}
}

func figureRow(ctx context.Context, w *web.Server, f Figure) FigureRow {
	return FigureRow{f, oddWords(ctx, w, f.Oddities())}
}
