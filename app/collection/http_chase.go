package collection

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"miaolin/app/sheet"
	"miaolin/app/web"
)

// slowTelling is how long telling all firms of a round may take.
const slowTelling = 2 * time.Minute

func (s *Service) chaseRoutes(w *web.Server) {
	web.Register(w, web.Op{ID: "collection-round-progress", Method: http.MethodGet, Path: "/collection-rounds/{id}/progress", Verb: "read", Object: "collection",
		Summary: "How many firms stand where, by town"},
		func(ctx context.Context, in *web.RecordIn) (*web.List[TownProgress], error) {
			rows, err := s.ByTown(ctx, in.ID)
			return web.ListOf(rows, "", nil), err
		})
	web.Register(w, web.Op{ID: "collection-round-returns", Method: http.MethodGet, Path: "/collection-rounds/{id}/returns", Verb: "read", Object: "collection",
		Summary: "The firms of a round, by town and name"},
		func(ctx context.Context, in *ofRoundIn) (*web.List[ReturnRow], error) {
			f := in.filter()
			f.RoundID = in.ID
			return s.httpReturns(ctx, in.Cursor, in.Limit, f)
		})
	web.Register(w, web.Op{ID: "collection-round-remind", Method: http.MethodPost, Path: "/collection-rounds/{id}/reminders", Verb: "check", Object: "collection",
		Summary: "Remind firms that have not answered, each at most once in 24 hours", Slow: slowTelling},
		func(ctx context.Context, in *struct {
			web.RecordIn
			Body Reminding
		}) (*web.Answer[Reminded], error) {
			n, err := s.Remind(ctx, in.ID, in.Body)
			return web.AnswerOf(n), err
		})
	web.Register(w, web.Op{ID: "collection-round-text", Method: http.MethodGet, Path: "/collection-rounds/{id}/text", Verb: "check", Object: "collection",
		Summary: "The chase list as text for a chat group; no people in it"},
		func(ctx context.Context, in *struct {
			web.RecordIn
			Unit string `query:"unit" maxLength:"20"`
		}) (*web.Answer[ChatText], error) {
			t, err := s.Text(ctx, in.ID, in.Unit, web.Lang(ctx))
			return web.AnswerOf(t), err
		})
	web.Register(w, web.Op{ID: "collection-round-classes", Method: http.MethodGet, Path: "/collection-rounds/{id}/classes", Verb: "review", Object: "collection",
		Summary: "The firms of a round with their class: suggested and decided"},
		func(ctx context.Context, in *ofRoundIn) (*web.List[ClassRow], error) {
			f := in.filter()
			f.Limit = in.Limit
			var err error
			if f.After, err = web.After[returnKey](in.Cursor); err != nil {
				return nil, err
			}
			rows, more, err := s.Classes(ctx, in.ID, f)
			if err != nil {
				return nil, err
			}
			return web.PageOf(rows, more, func(last ClassRow) returnKey { return returnKey{last.UnitCode, last.sortName, last.ReturnID} }), nil
		})
	web.Register(w, web.Op{ID: "collection-round-export", Method: http.MethodGet, Path: "/collection-rounds/{id}/file", Verb: "export", Object: "collection",
		Summary: "A round as a file: who has answered, the answers, or the classes", Slow: slowTelling}, s.httpFile)
}

type fileIn struct {
	web.RecordIn
	ReturnFilterIn
	What   string `query:"what" enum:"chase,answers,classes" default:"chase"`
	Format string `query:"format" enum:"xlsx,csv" default:"xlsx"`
}

func (s *Service) httpFile(ctx context.Context, in *fileIn) (*huma.StreamResponse, error) {
	var file bytes.Buffer
	serial, err := s.Export(ctx, in.ID, in.What, in.filter(), sheet.Format(in.Format), web.Lang(ctx), &file)
	if err != nil {
		return nil, err
	}
	return web.Download(io.NopCloser(&file), int64(file.Len()), serial+"."+in.Format, sheet.Format(in.Format).MediaType()), nil
}
