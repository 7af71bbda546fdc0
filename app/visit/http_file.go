package visit

import (
	"miaolin/app/web"
)

func (s *Service) fileRoutes(w *web.Server) {
	const path = "/visits/{id}/attachments/{fileId}"
	s.Files.OpenRoute(w, FileOwner, web.Op{ID: "visit-file-get", Path: path, Verb: "read", Object: "attachment",
		Summary: "A photo or paper of a visit"})
	s.Files.RemoveRoute(w, FileOwner, web.Op{ID: "visit-file-archive", Path: path, Verb: "archive", Object: "attachment",
		Summary: "Take a photo or paper off a visit"})
}
