package worksheet

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"miaolin/app/fault"
	"miaolin/app/sheet"
	"miaolin/app/web"
)

// slow is how long a sheet may take that is small enough for no job.
const slow = 2 * time.Minute

// mostBytes is far beyond a sheet of the most rows and columns.
const mostBytes = 16 << 20

// Routes registers the operations on working sheets.
func (s *Service) Routes(w *web.Server) {
	web.Register(w, web.Op{ID: "worksheet-column-list", Method: http.MethodGet, Path: "/worksheet-columns", Verb: "create", Object: "worksheet",
		Summary: "Columns a working sheet can have"},
		func(ctx context.Context, in *struct {
			Round string `query:"round" maxLength:"40" doc:"of this collection round; empty: of the record"`
		}) (*web.List[Column], error) {
			all, err := s.Columns(ctx, in.Round, web.Lang(ctx))
			return web.ListOf(all, "", nil), err
		})
	web.Register(w, web.Op{ID: "worksheet-preview", Method: http.MethodPost, Path: "/worksheet-preview", Verb: "create", Object: "worksheet", Status: http.StatusOK,
		Summary: "How many rows a working sheet would have"},
		func(ctx context.Context, in *struct{ Body Selection }) (*web.Answer[Preview], error) {
			p, err := s.Preview(ctx, in.Body)
			return web.AnswerOf(p), err
		})
	web.Register(w, web.Op{ID: "worksheet-create", Method: http.MethodPost, Path: "/worksheets", Verb: "create", Object: "worksheet", Status: http.StatusCreated,
		Summary: "Send firms out as a table to be typed into", Slow: slow},
		func(ctx context.Context, in *struct {
			web.IdempotencyKey
			Body NewSheet
		}) (*web.One[View], error) {
			if in.Body.Lang == "" {
				in.Body.Lang = web.Lang(ctx)
			}
			return s.answer(ctx)(s.Create(ctx, in.Once(ctx, "worksheet-create", in.Body, s.Clock), in.Body))
		})
	web.Register(w, web.Op{ID: "worksheet-list", Method: http.MethodGet, Path: "/worksheets", Verb: "read", Object: "worksheet",
		Summary: "The caller's working sheets, newest first"}, s.httpList)
	web.Register(w, web.Op{ID: "worksheet-get", Method: http.MethodGet, Path: "/worksheets/{id}", Verb: "read", Object: "worksheet", Summary: "One working sheet"},
		func(ctx context.Context, in *web.RecordIn) (*web.One[View], error) {
			return s.answer(ctx)(s.Get(ctx, in.ID))
		})
	web.Register(w, web.Op{ID: "worksheet-file", Method: http.MethodGet, Path: "/worksheets/{id}/file", Verb: "read", Object: "worksheet",
		Summary: "The table as it went out", Slow: slow},
		func(ctx context.Context, in *web.RecordIn) (*huma.StreamResponse, error) {
			sh, file, err := s.File(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			return web.Download(io.NopCloser(bytes.NewReader(file)), int64(len(file)), sh.Serial+".xlsx", sheet.XLSX.MediaType()), nil
		})
	s.returnRoutes(w)
}

// ReturnForm is a table that came back.
type ReturnForm struct {
	File huma.FormFile `form:"file" required:"true" contentType:"application/octet-stream" doc:"the xlsx that went out"`
}

func (s *Service) returnRoutes(w *web.Server) {
	web.Register(w, web.Op{ID: "worksheet-return", Method: http.MethodPost, Path: "/worksheets/{id}/return", Verb: "change", Object: "worksheet",
		Summary: "Bring a table back; nothing is written before it is accepted", MaxBody: mostBytes, Slow: slow}, s.httpReturn)
	web.Register(w, web.Op{ID: "worksheet-row-list", Method: http.MethodGet, Path: "/worksheets/{id}/rows", Verb: "read", Object: "worksheet",
		Summary: "Rows with their differences: as it was, as typed, as the store says now"}, s.httpRows)
	web.Register(w, web.Op{ID: "worksheet-decide", Method: http.MethodPost, Path: "/worksheets/{id}/decisions", Verb: "change", Object: "worksheet",
		Summary: "Accept or refuse cells, rows, or all of a kind", Status: http.StatusOK},
		func(ctx context.Context, in *struct {
			web.RecordIn
			Body Decision
		}) (*web.One[View], error) {
			return s.answer(ctx)(s.Decide(ctx, in.ID, in.Body))
		})
	for _, op := range []struct {
		id, path, summary string
		do                func(context.Context, string, int64) (View, error)
	}{
		{"worksheet-apply", "apply", "Write the accepted cells; many are a job", s.Apply},
		{"worksheet-finish", "finish", "Refuse what is not decided and end the sheet", s.Finish},
	} {
		web.Register(w, web.Op{ID: op.id, Method: http.MethodPost, Path: "/worksheets/{id}/" + op.path, Verb: "change", Object: "worksheet",
			Summary: op.summary, Slow: slow, Status: http.StatusOK},
			func(ctx context.Context, in *web.ChangeIn) (*web.One[View], error) {
				return s.answer(ctx)(op.do(ctx, in.ID, in.Version()))
			})
	}
}

// answer puts notes and errors into the caller's words.
func (s *Service) answer(ctx context.Context) func(View, error) (*web.One[View], error) {
	return func(v View, err error) (*web.One[View], error) {
		if err != nil {
			return nil, err
		}
		s.speak(ctx, &v)
		return web.OneOf(v, v.Version), nil
	}
}

func (s *Service) speak(ctx context.Context, v *View) {
	for i, n := range v.Notes {
		v.Notes[i].Text = s.Messages.Text(web.Lang(ctx), n.Code, n.Params)
	}
	if v.Error != "" {
		v.Error = s.Messages.Text(web.Lang(ctx), v.Error, nil)
	}
}

func (s *Service) httpList(ctx context.Context, in *web.PageIn) (*web.List[View], error) {
	before := ""
	if _, err := web.DecodeCursor(in.Cursor, &before); err != nil {
		return nil, err
	}
	all, err := s.List(ctx, before, in.Limit+1)
	if err != nil {
		return nil, err
	}
	all, more := web.Cut(all, in.Limit)
	for i := range all {
		s.speak(ctx, &all[i])
	}
	return web.PageOf(all, more, func(last View) string { return last.ID }), nil
}

func (s *Service) httpReturn(ctx context.Context, in *struct {
	web.RecordIn
	RawBody huma.MultipartFormFiles[ReturnForm]
}) (*web.One[View], error) {
	form := in.RawBody.Data()
	defer form.File.Close()
	data, err := io.ReadAll(io.LimitReader(form.File, mostBytes+1))
	if err != nil {
		return nil, fault.Invalid("worksheet.not_received").Because(err)
	}
	return s.answer(ctx)(s.Take(ctx, in.ID, form.File.Filename, data))
}

func (s *Service) httpRows(ctx context.Context, in *struct {
	web.RecordIn
	web.PageIn
	Show string `query:"show" enum:"here,conflict,there,wrong,undecided,accepted,refused,applied,failed,rows" doc:"empty: all but what changed only in the store"`
}) (*web.List[RowView], error) {
	f := RowFilter{Show: in.Show, Limit: in.Limit}
	if _, err := web.DecodeCursor(in.Cursor, &f.After); err != nil {
		return nil, err
	}
	all, more, err := s.Rows(ctx, in.ID, web.Lang(ctx), f)
	if err != nil {
		return nil, err
	}
	return web.PageOf(all, more, func(last RowView) int { return last.No }), nil
}
