package attachment

import (
	"context"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"miaolin/app/fault"
	"miaolin/app/web"
)

// UploadForm is what a browser or phone sends.
type UploadForm struct {
	File      huma.FormFile `form:"file" required:"true" contentType:"application/octet-stream" doc:"jpg png webp heic pdf xlsx xls docx doc csv txt, 20 MB at most"`
	OwnerKind string        `form:"ownerKind" required:"true" maxLength:"40" doc:"visit"`
	OwnerID   string        `form:"ownerId" required:"false" maxLength:"40" doc:"empty: staged, for the record that is about to be sent"`
	ClientID  string        `form:"clientId" required:"false" maxLength:"100" doc:"sent again with a repeated attempt, which is then answered with the first one's file"`
}

type uploadIn struct {
	RawBody huma.MultipartFormFiles[UploadForm]
}

// Routes registers the upload. Files are read through the routes of their owners.
func (s *Service) Routes(w *web.Server) {
	web.Register(w, web.Op{ID: "attachment-create", Method: http.MethodPost, Path: "/attachments", Verb: "create", Object: "attachment",
		Summary: "Hand in a file, for a record or staged", Status: http.StatusCreated, MaxBody: MaxSize + 64<<10, Slow: 2 * time.Minute},
		func(ctx context.Context, in *uploadIn) (*web.Answer[Attachment], error) {
			form := in.RawBody.Data()
			defer form.File.Close()
			content, err := io.ReadAll(io.LimitReader(form.File, MaxSize+1))
			if err != nil {
				return nil, fault.Invalid("attachment.not_received").Because(err)
			}
			a, err := s.Add(ctx, Upload{
				OwnerKind: form.OwnerKind, OwnerID: form.OwnerID, ClientID: form.ClientID, Name: form.File.Filename, Content: content,
			})
			if err != nil {
				return nil, err
			}
			return web.AnswerOf(a), nil
		})
}

// File is the answer that carries a file. Whatever it holds, a browser shows it
// as a picture where a page asks for one, saves it otherwise, and runs nothing
// in it.
type File struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	ContentPolicy      string `header:"Content-Security-Policy"`
	ETag               string `header:"ETag"`
	CacheControl       string `header:"Cache-Control"`
	Body               []byte
}

// FileIn is a file of a record in an address.
type FileIn struct {
	web.RecordIn
	FileID string `path:"fileId" maxLength:"40"`
}

// OpenRoute registers the reading of the files of one kind of record, whose owner says who may.
func (s *Service) OpenRoute(w *web.Server, ownerKind string, op web.Op) {
	op.Method = http.MethodGet
	web.Register(w, op, func(ctx context.Context, in *FileIn) (*File, error) {
		a, content, err := s.Content(ctx, ownerKind, in.ID, in.FileID)
		if err != nil {
			return nil, err
		}
		return FileOf(a, content), nil
	})
}

// RemoveRoute registers the taking off of such files.
func (s *Service) RemoveRoute(w *web.Server, ownerKind string, op web.Op) {
	op.Method = http.MethodDelete
	web.Register(w, op, func(ctx context.Context, in *struct {
		FileIn
		Reason string `query:"reason" maxLength:"300"`
	}) (*web.Done, error) {
		return &web.Done{}, s.Archive(ctx, ownerKind, in.ID, in.FileID, in.Reason)
	})
}

// FileOf is the answer for a file of a record.
func FileOf(a Attachment, content []byte) *File {
	return &File{
		ContentType: a.MediaType, ContentDisposition: disposition(a), ContentPolicy: "default-src 'none'; sandbox",
		ETag: strconv.Quote(a.SHA256), CacheControl: "private, no-store", Body: content,
	}
}

func disposition(a Attachment) string {
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '"' || r == '\\' {
			return '_'
		}
		return r
	}, a.Name)
	return mime.FormatMediaType("attachment", map[string]string{"filename": plain}) + "; filename*=UTF-8''" + url.PathEscape(a.Name)
}
