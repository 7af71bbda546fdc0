package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
)

const (
	// pace is the slowest upload that is waited for, in bytes per second: less
	// than a phone at the edge of reception manages.
	pace = 16 << 10
	// A client that is still sending is heard out until it is quiet for so long,
	// and no longer than patience with it lasts.
	quiet    = 200 * time.Millisecond
	patience = 10 * time.Second
)

// guardEdge settles what happens before a request reaches a route: how long it
// may take to arrive, and that whatever is wrong with it is answered as a problem.
func (s *Server) guardEdge() {
	server := s.app.Server()
	server.HeaderReceived = func(h *fasthttp.RequestHeader) fasthttp.RequestConfig {
		return fasthttp.RequestConfig{ReadTimeout: s.arrival(h.ContentLength())}
	}
	route := server.Handler
	server.Handler = func(rc *fasthttp.RequestCtx) {
		// A method of one's own making is refused like one that no route takes.
		if !slices.Contains(fiber.DefaultMethods, string(rc.Method())) {
			rc.Request.Header.SetMethod(fiber.MethodTrace)
		}
		route(rc)
	}
	refuse := server.ErrorHandler
	server.ErrorHandler = func(rc *fasthttp.RequestCtx, err error) {
		if db.IsFull(err) { // large uploads wait in a file
			c := s.app.AcquireCtx(rc)
			defer s.app.ReleaseCtx(c)
			_ = s.fiberError(c, err)
			return
		}
		if _, long := errors.AsType[*fasthttp.ErrSmallBuffer](err); long || errors.Is(err, fasthttp.ErrBodyTooLarge) {
			s.hearOut(rc)
		}
		refuse(rc, err)
	}
}

// arrival is how long a body of a length may take to arrive. An unknown length
// is negative and gets what an ordinary body gets.
func (s *Server) arrival(length int) time.Duration {
	if length < 0 {
		length = defaultMaxBody
	}
	return s.Reading + time.Duration(min(length, s.MaxBody)/pace)*time.Second
}

// hearOut reads what a client is still sending. Closing on it would reset the
// connection, and the answer would be lost with it.
func (s *Server) hearOut(rc *fasthttp.RequestCtx) {
	if rc.Request.MayContinue() { // it waits to be told, and sends nothing
		return
	}
	buffer := make([]byte, 32<<10)
	end := value.System().Add(patience)
	for left := 2 * s.MaxBody; left > 0 && value.System().Before(end); {
		if err := rc.Conn().SetReadDeadline(value.System().Time().Add(quiet)); err != nil {
			return
		}
		n, err := rc.Conn().Read(buffer)
		if err != nil {
			return
		}
		left -= n
	}
}

// fiberError answers what fails before an operation is reached. A request that
// was not understood has no envelope yet.
func (s *Server) fiberError(c *fiber.Ctx, err error) error {
	ctx := c.UserContext()
	if requestOf(ctx).server == nil {
		ctx = context.WithValue(ctx, requestKey{}, s.open(c))
	}
	f, ok := errors.AsType[*fault.Error](err)
	if !ok {
		f = fault.New(fault.Internal, "web.internal").Because(err)
	}
	refused, isFiber := errors.AsType[*fiber.Error](err)
	if isFiber {
		f = s.refusal(refused.Code)
	}
	p := s.problem(ctx, f)
	if isFiber {
		p.Status, p.Title = refused.Code, http.StatusText(refused.Code)
	}
	for name, values := range p.GetHeaders() {
		c.Set(name, values[0])
	}
	b, err := json.Marshal(p)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, p.ContentType(""))
	return c.Status(p.Status).Send(b)
}

// refusal has the words for a status of Fiber's own.
func (s *Server) refusal(status int) *fault.Error {
	switch status {
	case http.StatusNotFound:
		return fault.NotFound("web.not_found")
	case http.StatusMethodNotAllowed:
		return fault.Invalid("web.method_not_allowed")
	case http.StatusRequestTimeout:
		return fault.Invalid("web.too_slow")
	case http.StatusRequestEntityTooLarge:
		return fault.TooLarge("web.too_large", "limit", mib(s.MaxBody))
	case http.StatusRequestHeaderFieldsTooLarge:
		return fault.Invalid("web.head_too_large")
	}
	return fault.Invalid("web.bad_request")
}
