package fact

import (
	"context"
	"net/http"

	"miaolin/app/attachment"
	"miaolin/app/web"
)

type addPaperIn struct {
	web.IdempotencyKey
	web.RecordIn
	Body NewPaper
}

type paperFactIn struct {
	web.RecordIn
	Kind   FactKind `path:"kind" enum:"figure,right,result,document,incident,check,honour"`
	FactID string   `path:"factId" maxLength:"40"`
}

// paperRoutes registers the operations on the papers behind the facts.
func (s *Service) paperRoutes(w *web.Server) {
	const facts = "/papers/{id}/facts/{kind}/{factId}"
	web.Register(w, web.Op{ID: "paper-list", Method: http.MethodGet, Path: "/enterprises/{id}/papers", Verb: "read", Object: "attachment",
		Summary: "The papers of a firm, latest first, with what each proves"},
		func(ctx context.Context, in *web.RecordIn) (*web.List[PaperView], error) {
			all, err := s.Papers(ctx, in.ID)
			return web.ListOf(all, "", nil), err
		})
	web.Register(w, web.Op{ID: "paper-create", Method: http.MethodPost, Path: "/enterprises/{id}/papers", Verb: "create", Object: "attachment",
		Summary: "Hand in a paper for one or more facts; one handed in before is kept once", Status: http.StatusCreated}, s.createPaper)
	web.Register(w, web.Op{ID: "paper-link", Method: http.MethodPut, Path: facts, Verb: "create", Object: "attachment",
		Summary: "Let a paper prove one fact more"},
		func(ctx context.Context, in *paperFactIn) (*web.Answer[PaperView], error) {
			return paperAnswer(s.LinkPaper(ctx, in.ID, FactRef{in.Kind, in.FactID}))
		})
	web.Register(w, web.Op{ID: "paper-unlink", Method: http.MethodDelete, Path: facts, Verb: "archive", Object: "attachment",
		Summary: "Take a paper off a fact"},
		func(ctx context.Context, in *paperFactIn) (*web.Answer[PaperView], error) {
			return paperAnswer(s.UnlinkPaper(ctx, in.ID, FactRef{in.Kind, in.FactID}))
		})
	web.Register(w, web.Op{ID: "paper-archive", Method: http.MethodPost, Path: "/papers/{id}/archive", Verb: "archive", Object: "attachment",
		Summary: "Take a paper out that proves nothing any more, with a reason"},
		func(ctx context.Context, in *struct {
			web.RecordIn
			Body struct {
				Reason string `json:"reason" minLength:"2" maxLength:"300"`
			}
		}) (*web.Done, error) {
			return &web.Done{}, s.ArchivePaper(ctx, in.ID, in.Body.Reason)
		})
	web.Register(w, web.Op{ID: "paper-file-get", Method: http.MethodGet, Path: "/papers/{id}/file", Verb: "read", Object: "attachment",
		Summary: "The file of a paper"}, s.paperFile)
}

func (s *Service) createPaper(ctx context.Context, in *addPaperIn) (*web.Answer[PaperView], error) {
	once := in.Once(ctx, "paper-create", []any{in.ID, in.Body}, s.clock)
	id, _, err := s.db.Once(ctx, once, func(ctx context.Context) (string, error) {
		p, err := s.AddPaper(ctx, in.ID, in.Body)
		return p.ID, err
	})
	if err != nil {
		return nil, err
	}
	p, err := s.paper(ctx, id, "create")
	if err != nil {
		return nil, err
	}
	return paperAnswer(s.paperView(ctx, p))
}

func (s *Service) paperFile(ctx context.Context, in *web.RecordIn) (*attachment.File, error) {
	p, err := s.paper(ctx, in.ID, "read")
	if err != nil {
		return nil, err
	}
	view, err := s.paperView(ctx, p)
	if err != nil {
		return nil, err
	}
	a, content, err := s.files.Content(ctx, FileOwner, p.ID, view.File.ID)
	if err != nil {
		return nil, err
	}
	return attachment.FileOf(a, content), nil
}

func paperAnswer(p PaperView, err error) (*web.Answer[PaperView], error) {
	if err != nil {
		return nil, err
	}
	return web.AnswerOf(p), nil
}
