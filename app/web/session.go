package web

import (
	"context"
	"crypto/subtle"
	"net/http"
	"net/url"
	"time"

	"miaolin/app/access"
	"miaolin/app/audit"
)

// CookieName carries the session where the connection is safe; the __Host-
// prefix makes browsers refuse it from anywhere else.
const CookieName = "__Host-miaolin"

// plainCookieName is used on loopback and on intranets without TLS, where
// browsers would refuse the prefix.
const plainCookieName = "miaolin"

// Session is a signed-in person on one device.
type Session struct {
	ID        string
	Actor     access.Actor
	Who       audit.Who
	CSRFToken string
	Lang      string // "" follows the browser
	// Unfinished is the code of what must be settled before anything else, if
	// anything; only operations that settle it are open.
	Unfinished string
}

// SessionReader finds the live session of a cookie's token. No such session is
// (nil, nil); a store that does not answer is an error, never "signed out".
type SessionReader interface {
	ReadSession(ctx context.Context, token string) (*Session, error)
}

type request struct {
	server     *Server
	id         string
	ip         string
	lang       string
	session    *Session
	sessionErr error
}

type requestKey struct{}

func requestOf(ctx context.Context) *request {
	if r, ok := ctx.Value(requestKey{}).(*request); ok {
		return r
	}
	return &request{lang: "zh-CN"}
}

// SessionOf is the caller's session, or nil.
func SessionOf(ctx context.Context) *Session { return requestOf(ctx).session }

// Lang is the language to answer in.
func Lang(ctx context.Context) string { return requestOf(ctx).lang }

// IP is the caller's address, as far as trusted proxies tell it.
func IP(ctx context.Context) string { return requestOf(ctx).ip }

// secure tells that people reach this server over TLS.
func (s *Server) secure() bool { return s.public.Scheme == "https" }

// Cookie makes the session cookie; an empty token removes it.
func (s *Server) Cookie(token string, maxAge time.Duration) http.Cookie {
	c := http.Cookie{Name: s.cookieName(), Value: token, Path: "/", HttpOnly: true, Secure: s.secure(), SameSite: http.SameSiteLaxMode}
	c.MaxAge = int(maxAge.Seconds())
	if token == "" {
		c.MaxAge = -1
	}
	return c
}

func (s *Server) cookieName() string {
	if s.secure() {
		return CookieName
	}
	return plainCookieName
}

// sameOrigin refuses what a browser says comes from another site. Requests
// without these headers come from programs, which carry no ambient cookie.
func (s *Server) sameOrigin(origin, host, fetchSite string) bool {
	if fetchSite == "cross-site" {
		return false
	}
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" {
		return false
	}
	return u.Host == s.public.Host && u.Scheme == s.public.Scheme || u.Host == host && isLoopback(host)
}

func sameText(a, b string) bool {
	return b != "" && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}
