package web

import (
	"context"
	"log/slog"
	"net"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/value"
)

// csp forbids inline scripts and everything from elsewhere. Pictures may be
// blobs, because photos are shown before they are sent.
const csp = "default-src 'self'; img-src 'self' blob: data:; style-src 'self' 'unsafe-inline'; " +
	"object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// envelope surrounds every request: id, address, language, session, deadline,
// protective headers, a panic's 500 and one line in the log.
func (s *Server) envelope(c *fiber.Ctx) (err error) {
	began := s.Clock()
	req := s.open(c)
	ctx, cancel := context.WithTimeout(context.Background(), s.Timeout)
	defer cancel()
	if strings.HasPrefix(c.Path(), Base) {
		ctx = s.identify(ctx, c, req)
	}
	c.SetUserContext(context.WithValue(ctx, requestKey{}, req))
	defer func() {
		if p := recover(); p != nil {
			s.Log.Error("panic", "request", req.id, "path", c.Path(), "panic", p, "stack", string(debug.Stack()))
			err = s.fiberError(c, fault.New(fault.Internal, "web.internal"))
		}
		s.meter.count(c, began, s.Clock())
		s.Log.LogAttrs(ctx, slog.LevelDebug, "request", slog.String("id", req.id), slog.String("method", c.Method()),
			slog.String("path", c.Path()), slog.Int("status", c.Response().StatusCode()), slog.Duration("took", s.Clock().Sub(began)))
	}()
	return c.Next()
}

// open notes what is known of a request before anyone looks into it.
func (s *Server) open(c *fiber.Ctx) *request {
	req := &request{server: s, id: requestID(c.Get("X-Request-Id")), ip: s.clientIP(c), lang: acceptedLang(c.Get(fiber.HeaderAcceptLanguage))}
	s.protect(c, req)
	return req
}

func (s *Server) identify(ctx context.Context, c *fiber.Ctx, req *request) context.Context {
	who := audit.Who{IP: req.ip, RequestID: req.id}
	if token := c.Cookies(s.cookieName()); token != "" {
		reading, cancel := context.WithTimeout(ctx, s.Patience)
		session, err := s.Sessions.ReadSession(reading, token)
		cancel()
		req.session, req.sessionErr = session, err
		if session != nil {
			who = session.Who
			who.IP, who.RequestID = req.ip, req.id
			ctx = access.With(ctx, session.Actor)
			if session.Lang != "" {
				req.lang = session.Lang
			}
		}
	}
	return audit.With(ctx, who)
}

func (s *Server) protect(c *fiber.Ctx, req *request) {
	c.Set("X-Request-Id", req.id)
	c.Set("X-Content-Type-Options", "nosniff")
	c.Set("Referrer-Policy", "same-origin")
	c.Set("Content-Security-Policy", csp)
	c.Set("X-Frame-Options", "DENY")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
	if s.secure() {
		c.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
	if strings.HasPrefix(c.Path(), Base) {
		c.Set(fiber.HeaderCacheControl, "no-store")
	}
}

// clientIP believes X-Forwarded-For only as far as it was written by listed
// proxies: the last address that is not one of them.
func (s *Server) clientIP(c *fiber.Ctx) string {
	ip := c.Context().RemoteIP().String()
	hops := strings.Split(c.Get(fiber.HeaderXForwardedFor), ",")
	for i := len(hops) - 1; i >= 0 && s.isProxy(ip); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		ip = hop.String()
	}
	return ip
}

func (s *Server) isProxy(ip string) bool {
	a, err := netip.ParseAddr(ip)
	return err == nil && slices.ContainsFunc(s.Proxies, func(p netip.Prefix) bool { return p.Contains(a.Unmap()) })
}

func isLoopback(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	ip := net.ParseIP(name)
	return name == "localhost" || ip != nil && ip.IsLoopback()
}

// acceptedLang chooses between the two languages by the browser's first wish.
func acceptedLang(header string) string {
	if strings.HasPrefix(strings.ToLower(strings.TrimSpace(header)), "en") {
		return "en"
	}
	return "zh-CN"
}

// requestID keeps a proxy's id when it is harmless, and makes one otherwise.
func requestID(given string) string {
	if n := len(given); n >= 8 && n <= 64 && strings.IndexFunc(given, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '-'
	}) < 0 {
		return given
	}
	return value.NewID()
}
