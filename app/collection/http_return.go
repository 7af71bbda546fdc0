package collection

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"miaolin/app/attachment"
	"miaolin/app/fault"
	"miaolin/app/web"
)

func returnOf(w *web.Server, s *Service) func(context.Context, ReturnDetail, error) (*web.One[ReturnDetail], error) {
	return func(ctx context.Context, d ReturnDetail, err error) (*web.One[ReturnDetail], error) {
		if err != nil {
			return nil, err
		}
		d.Oddities = s.Facts.Say(ctx, w, d.Oddities)
		return web.OneOf(d, d.Version), nil
	}
}

// ReturnFilterIn narrows lists of returns.
type ReturnFilterIn struct {
	State []string `query:"state" maxItems:"6" enum:"unsent,sent,received,filled,returned,checked"`
	Unit  string   `query:"unit" maxLength:"20" doc:"division code; everything below it"`
	Q     string   `query:"q" maxLength:"60" doc:"part of the name or its initials"`
	Late  bool     `query:"late" doc:"answered after the day"`
	Left  bool     `query:"left" doc:"only firms that need not answer any more"`
}

func (in ReturnFilterIn) filter() ReturnFilter {
	return ReturnFilter{States: in.State, Unit: in.Unit, Query: in.Q, Late: in.Late, Left: in.Left}
}

type returnListIn struct {
	web.PageIn
	ReturnFilterIn
	Enterprise string `query:"enterprise" maxLength:"40"`
	Waiting    bool   `query:"waiting" doc:"the firm has still to answer, in a round that is open"`
}

type ofRoundIn struct {
	web.RecordIn
	web.PageIn
	ReturnFilterIn
}

func (s *Service) httpReturns(ctx context.Context, cursor string, limit int, f ReturnFilter) (*web.List[ReturnRow], error) {
	f.Limit = limit
	var err error
	if f.After, err = web.After[returnKey](cursor); err != nil {
		return nil, err
	}
	rows, more, err := s.Returns(ctx, f)
	if err != nil {
		return nil, err
	}
	return web.PageOf(rows, more, func(last ReturnRow) returnKey { return returnKey{last.UnitCode, last.sortName, last.ID} }), nil
}

func (s *Service) returnRoutes(w *web.Server) {
	answer := returnOf(w, s)
	web.Register(w, web.Op{ID: "collection-return-list", Method: http.MethodGet, Path: "/collection-returns", Verb: "read", Object: "collection",
		Summary: "What firms in reach are asked, in all rounds"},
		func(ctx context.Context, in *returnListIn) (*web.List[ReturnRow], error) {
			f := in.filter()
			f.EnterpriseID, f.Waiting = in.Enterprise, in.Waiting
			return s.httpReturns(ctx, in.Cursor, in.Limit, f)
		})
	web.Register(w, web.Op{ID: "collection-return-get", Method: http.MethodGet, Path: "/collection-returns/{id}", Verb: "read", Object: "collection",
		Summary: "What one firm is asked and what it said"},
		func(ctx context.Context, in *web.RecordIn) (*web.One[ReturnDetail], error) {
			d, err := s.Return(ctx, in.ID)
			return answer(ctx, d, err)
		})
	web.Register(w, web.Op{ID: "collection-return-receive", Method: http.MethodPost, Path: "/collection-returns/{id}/receipt", Verb: "draft", Object: "collection",
		Summary: "The firm has the form before it"},
		func(ctx context.Context, in *web.RecordIn) (*web.One[ReturnDetail], error) {
			d, err := s.Receive(ctx, in.ID)
			return answer(ctx, d, err)
		})
	web.Register(w, web.Op{ID: "collection-return-draft", Method: http.MethodPut, Path: "/collection-returns/{id}/draft", Verb: "draft", Object: "collection",
		Summary: "Keep what the firm's people have typed; the office never sees it"},
		func(ctx context.Context, in *struct {
			web.RecordIn
			Body struct {
				Answers
				Version int64 `json:"version" minimum:"0" doc:"of the draft that was read; 0 when there was none"`
			}
		}) (*web.Answer[DraftView], error) {
			d, err := s.SaveDraft(ctx, in.ID, in.Body.Version, in.Body.Answers)
			return web.AnswerOf(d), err
		})
	web.Register(w, web.Op{ID: "collection-return-hand-in", Method: http.MethodPost, Path: "/collection-returns/{id}/answer", Verb: "answer", Object: "collection",
		Summary: "Hand in a firm's answers"},
		func(ctx context.Context, in *struct {
			web.ChangeIn
			web.IdempotencyKey
			Body Answers
		}) (*web.One[ReturnDetail], error) {
			d, err := s.HandIn(ctx, in.Once(ctx, "collection-return-hand-in", []any{in.ID, in.Body}, s.Clock), in.ID, in.Version(), in.Body)
			return answer(ctx, d, err)
		})
}

// judging registers what the office does with one return, which takes a version.
func judging[B any](w *web.Server, s *Service, name, path, summary string, act func(ctx context.Context, id string, version int64, body B) (ReturnDetail, error)) {
	answer := returnOf(w, s)
	web.Register(w, web.Op{ID: "collection-return-" + name, Method: http.MethodPost, Path: "/collection-returns/{id}/" + path, Verb: "check", Object: "collection", Summary: summary},
		func(ctx context.Context, in *struct {
			web.ChangeIn
			Body B
		}) (*web.One[ReturnDetail], error) {
			d, err := act(ctx, in.ID, in.Version(), in.Body)
			return answer(ctx, d, err)
		})
}

// Leaving takes a firm off a round, or puts it back.
type Leaving struct {
	Gone   bool   `json:"gone" doc:"false puts it back"`
	Reason string `json:"reason,omitempty" maxLength:"300" doc:"needed when it is taken off"`
}

func (s *Service) judgeRoutes(w *web.Server) {
	judging(w, s, "send-back", "return", "Return an answer with what is wrong, question by question", s.SendBack)
	judging(w, s, "check", "check", "Say that an answer is right and let it flow into the facts", s.Check)
	judging(w, s, "leave", "leave", "Take a firm off the round with a reason, or put it back",
		func(ctx context.Context, id string, version int64, body Leaving) (ReturnDetail, error) {
			return s.Leave(ctx, id, version, body.Gone, body.Reason)
		})
	web.Register(w, web.Op{ID: "collection-return-classify", Method: http.MethodPut, Path: "/collection-returns/{id}/class", Verb: "check", Object: "collection",
		Summary: "Confirm the suggested class of a firm, or decide otherwise with a reason"},
		func(ctx context.Context, in *struct {
			web.ChangeIn
			Body Classing
		}) (*web.One[ClassRow], error) {
			row, err := s.Classify(ctx, in.ID, in.Version(), in.Body)
			if err != nil {
				return nil, err
			}
			return web.OneOf(row, row.Version), nil
		})
}

// LinkIn carries the secret of a one-time link.
type LinkIn struct {
	Token string `path:"token" maxLength:"60"`
}

// LinkFileForm is a file behind a link.
type LinkFileForm struct {
	File huma.FormFile `form:"file" required:"true" contentType:"application/octet-stream" doc:"jpg png webp heic pdf xlsx xls docx doc csv txt, 20 MB at most"`
}

func (s *Service) fileRoutes(w *web.Server) {
	web.Register(w, web.Op{ID: "collection-return-file", Method: http.MethodGet, Path: "/collection-returns/{id}/files/{file}", Verb: "answer", Object: "collection",
		Summary: "A file of an answer that is not handed in yet"},
		func(ctx context.Context, in *struct {
			web.RecordIn
			File string `path:"file" maxLength:"40"`
		}) (*attachment.File, error) {
			a, content, err := s.File(ctx, in.ID, in.File)
			if err != nil {
				return nil, err
			}
			return attachment.FileOf(a, content), nil
		})
	web.Register(w, web.Op{ID: "collection-link-file", Method: http.MethodPost, Path: "/collection-links/{token}/files", Public: true, Status: http.StatusCreated,
		Summary: "A file for the answers behind a link; it cannot be read through it", MaxBody: attachment.MaxSize + 64<<10, Slow: 2 * time.Minute},
		func(ctx context.Context, in *struct {
			LinkIn
			RawBody huma.MultipartFormFiles[LinkFileForm]
		}) (*web.Answer[PaperShown], error) {
			form := in.RawBody.Data()
			defer form.File.Close()
			content, err := io.ReadAll(io.LimitReader(form.File, attachment.MaxSize+1))
			if err != nil {
				return nil, fault.Invalid("attachment.not_received").Because(err)
			}
			p, err := s.LinkFile(ctx, in.Token, form.File.Filename, content)
			return web.AnswerOf(p), err
		})
}

func (s *Service) linkRoutes(w *web.Server) {
	s.fileRoutes(w)
	web.Register(w, web.Op{ID: "collection-return-link", Method: http.MethodPost, Path: "/collection-returns/{id}/link", Verb: "check", Object: "collection",
		Summary: "Make a one-time link by which somebody without an account answers for the firm"},
		func(ctx context.Context, in *web.RecordIn) (*web.Answer[AnswerLink], error) {
			l, err := s.Link(ctx, in.ID)
			return web.AnswerOf(l), err
		})
	web.Register(w, web.Op{ID: "collection-link-read", Method: http.MethodGet, Path: "/collection-links/{token}", Public: true,
		Summary: "The form, for the holder of the link"},
		func(ctx context.Context, in *LinkIn) (*web.Answer[Linked], error) {
			l, err := s.OpenLink(ctx, in.Token)
			return web.AnswerOf(l), err
		})
	web.Register(w, web.Op{ID: "collection-link-answer", Method: http.MethodPost, Path: "/collection-links/{token}", Public: true,
		Summary: "The firm's answers, given once"},
		func(ctx context.Context, in *struct {
			LinkIn
			Body LinkedAnswers
		}) (*web.Done, error) {
			return &web.Done{}, s.UseLink(ctx, in.Token, in.Body)
		})
}
