package web

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/compress"

	"miaolin/app/access"
	"miaolin/app/value"
	"miaolin/config"
)

// Base is the path of the API.
const Base = "/api/v1"

// Options are what a Server is made of.
type Options struct {
	Guard     *access.Guard
	Messages  config.Messages
	Sessions  SessionReader
	Clock     value.Clock
	Log       *slog.Logger
	Frontend  fs.FS // the built pages
	PublicURL string
	Insecure  bool // plain HTTP on an intranet
	Proxies   []netip.Prefix
	MaxBody   int // bytes
	Timeout   time.Duration
	Version   string
	// Patience is how long finding the caller's session may take; zero is the
	// usual time. A store that hangs is noticed there, long before Timeout.
	Patience time.Duration
	// Reading is how long a request may take to arrive, a body more by its
	// length; zero is the usual time.
	Reading time.Duration
}

// Server is the HTTP face of the program.
type Server struct {
	Options
	app    *fiber.App
	api    huma.API
	public *url.URL
	ops    []Op
	meter  *meter
}

// New makes a server without operations; features register theirs.
func New(o Options) (*Server, error) {
	public, err := url.Parse(o.PublicURL)
	if err != nil || public.Host == "" {
		return nil, errors.New("web: MIAOLIN_PUBLIC_URL must be a full address such as https://miaolin.example.gov.cn")
	}
	if public.Scheme != "https" && !isLoopback(public.Host) && !o.Insecure {
		return nil, errors.New("web: MIAOLIN_PUBLIC_URL is plain HTTP, where passwords can be read on the way: use https, or set MIAOLIN_INSECURE_HTTP=true on an intranet without TLS")
	}
	o.Patience = cmp.Or(o.Patience, 4*time.Second)
	o.Reading = cmp.Or(o.Reading, 15*time.Second)
	s := &Server{Options: o, public: public, meter: newMeter()}
	s.app = fiber.New(fiber.Config{
		Immutable:             true,
		CaseSensitive:         true,
		BodyLimit:             o.MaxBody,
		ReadTimeout:           o.Reading,
		WriteTimeout:          2 * time.Minute,
		IdleTimeout:           2 * time.Minute,
		ReadBufferSize:        16 << 10,
		DisableStartupMessage: true,
		ErrorHandler:          s.fiberError,
	})
	s.guardEdge()
	s.app.Use(s.envelope)
	s.app.Use(Base, compress.New(compress.Config{Level: compress.LevelBestSpeed})) // for phones with poor reception
	s.api = humafiber.NewV2(s.app, s.document())
	s.serveDocument()
	return s, nil
}

func (s *Server) document() huma.Config {
	c := huma.DefaultConfig("Miaolin 苗林", s.Version)
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", ""
	c.CreateHooks = nil // no $schema links in bodies
	c.Formats = formats()
	c.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	c.Transformers = []huma.Transformer{keyed}
	c.RejectUnknownQueryParameters = true
	c.Info.Description = "Cultivation of high-tech enterprises: enterprises, visits, titles, lists. Sign in with POST " + Base + "/session."
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "apiKey", In: "cookie", Name: CookieName, Description: "set by POST " + Base + "/session; unsafe methods also need X-CSRF-Token"},
	}
	return c
}

// OpenAPI is the document of all registered operations.
func (s *Server) OpenAPI() *huma.OpenAPI { return s.api.OpenAPI() }

// Operations lists what was registered, in order.
func (s *Server) Operations() []Op { return s.ops }

// App is the fiber application, for tests that call it without a socket.
func (s *Server) App() *fiber.App { return s.app }

// Serve answers requests until ctx ends, then lets running ones finish.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	s.serveFrontend()
	done := make(chan error, 1)
	go func() { done <- s.app.Listener(l) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return s.app.ShutdownWithTimeout(15 * time.Second)
	}
}

func (s *Server) serveDocument() {
	s.app.Get(Base+"/openapi.json", func(c *fiber.Ctx) error {
		b, err := s.api.OpenAPI().MarshalJSON()
		if err != nil {
			return err
		}
		c.Set(fiber.HeaderContentType, "application/json")
		return c.Send(b)
	})
}
