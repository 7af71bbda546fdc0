package visit

import (
	"context"
	"net/http"

	"miaolin/app/attachment"
	"miaolin/app/web"
)

type FileIn struct {
	VisitIn
	FileID string `path:"fileId" maxLength:"40"`
}

func (s *Service) fileRoutes(w *web.Server) {
	const path = "/visits/{id}/attachments/{fileId}"
	web.Register(w, web.Op{ID: "visit-file-get", Method: http.MethodGet, Path: path, Verb: "read", Object: "attachment",
		Summary: "A photo or paper of a visit"},
		func(ctx context.Context, in *FileIn) (*attachment.File, error) {
			a, content, err := s.Files.Content(ctx, FileOwner, in.ID, in.FileID)
			if err != nil {
				return nil, err
			}
			return attachment.FileOf(a, content), nil
		})
	web.Register(w, web.Op{ID: "visit-file-archive", Method: http.MethodDelete, Path: path, Verb: "archive", Object: "attachment",
		Summary: "Take a photo or paper off a visit"},
		func(ctx context.Context, in *struct {
			FileIn
			Reason string `query:"reason" maxLength:"300"`
		}) (*web.Done, error) {
			return &web.Done{}, s.Files.Archive(ctx, FileOwner, in.ID, in.FileID, in.Reason)
		})
}
