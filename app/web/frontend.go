package web

import (
	"bytes"
	"compress/gzip"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"
)

// asset is a file of the built pages, kept plain and compressed. They are few
// and small, so they stay in memory once asked for.
type asset struct {
	plain, gzip []byte
	mime        string
}

// serveFrontend answers everything outside the API with the built pages; an
// address that is no file is a page of the application.
func (s *Server) serveFrontend() {
	var cache sync.Map
	s.app.Use(func(c *fiber.Ctx) error {
		if c.Path() == "/api" || strings.HasPrefix(c.Path(), "/api/") {
			return c.Next() // to no route: not found, or not by that method
		}
		if c.Method() != http.MethodGet && c.Method() != http.MethodHead {
			c.Set(fiber.HeaderAllow, "GET, HEAD")
			return fiber.ErrMethodNotAllowed
		}
		name := strings.TrimPrefix(path.Clean(c.Path()), "/")
		a, err := s.asset(&cache, name)
		if err != nil && path.Ext(name) != "" {
			return fiber.ErrNotFound
		}
		if err != nil {
			name = "index.html"
			if a, err = s.asset(&cache, name); err != nil {
				return fiber.ErrNotFound
			}
		}
		return sendAsset(c, name, a)
	})
}

func (s *Server) asset(cache *sync.Map, name string) (*asset, error) {
	if a, ok := cache.Load(name); ok {
		return a.(*asset), nil
	}
	b, err := fs.ReadFile(s.Frontend, name)
	if err != nil {
		return nil, err
	}
	a := &asset{plain: b, mime: mime.TypeByExtension(path.Ext(name))}
	if path.Ext(name) == ".webmanifest" {
		a.mime = "application/manifest+json"
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(b); err == nil && w.Close() == nil && packed.Len() < len(b)*9/10 {
		a.gzip = packed.Bytes()
	}
	cache.Store(name, a)
	return a, nil
}

func sendAsset(c *fiber.Ctx, name string, a *asset) error {
	c.Set(fiber.HeaderContentType, a.mime)
	c.Set(fiber.HeaderVary, "Accept-Encoding")
	c.Set(fiber.HeaderCacheControl, "no-cache")
	if strings.HasPrefix(name, "assets/") { // their names carry a hash of their content
		c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	}
	if a.gzip != nil && strings.Contains(c.Get(fiber.HeaderAcceptEncoding), "gzip") {
		c.Set(fiber.HeaderContentEncoding, "gzip")
		return c.Send(a.gzip)
	}
	return c.Send(a.plain)
}
