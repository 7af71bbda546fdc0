package web

import (
	"io"
	"mime"
	"net/url"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
)

// Download streams a file of a known size to be saved under a name. It is read
// piece by piece, however large, and closed when the last byte is out.
func Download(file io.ReadCloser, size int64, name, mediaType string) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		hc.SetHeader("Content-Type", mediaType)
		hc.SetHeader("Content-Disposition", saveAs(name))
		hc.SetHeader("Content-Security-Policy", "default-src 'none'; sandbox")
		if err := humafiber.UnwrapV2(hc).SendStream(file, int(size)); err != nil {
			_ = file.Close()
		}
	}}
}

// saveAs names the file twice: in ASCII for old programs, in UTF-8 for the others.
func saveAs(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '"' || r == '\\' {
			return '_'
		}
		return r
	}, name)
	return mime.FormatMediaType("attachment", map[string]string{"filename": plain}) + "; filename*=UTF-8''" + url.PathEscape(name)
}
