package web_test

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"miaolin/app/access"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/app/web"
	"miaolin/config"
)

// sessions knows two people by their cookie; "away" is a store that fails.
type sessions struct{}

// kind is a row that is no record of its own.
type kind struct {
	Code string `json:"code"`
}

func (k kind) Key() string { return k.Code }

func (sessions) ReadSession(ctx context.Context, token string) (*web.Session, error) {
	switch token {
	case "admin":
		return session("admin", "330483"), nil
	case "enterprise":
		return session("enterprise", "330483"), nil
	case "away":
		return nil, driver.ErrBadConn
	case "hangs":
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return nil, nil
}

func session(role, unit string) *web.Session {
	return &web.Session{ID: role, CSRFToken: "csrf-" + role, Actor: access.Actor{UserID: role, Name: role, Assignments: []access.Assignment{{Role: role, UnitCode: unit}}}}
}

type note struct {
	web.IfMatch
	Body struct {
		Text  string         `json:"text" minLength:"1" maxLength:"10"`
		Until value.Date     `json:"until"`
		At    *value.Instant `json:"at,omitempty"`
	}
}

func server(t *testing.T, changes ...func(*web.Options)) *web.Server {
	t.Helper()
	guard, err := access.NewGuard(value.System)
	if err != nil {
		t.Fatal(err)
	}
	messages, err := config.LoadMessages()
	if err != nil {
		t.Fatal(err)
	}
	o := web.Options{
		Guard: guard, Messages: messages, Sessions: sessions{}, Clock: value.System, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Frontend: fstest.MapFS{"index.html": {Data: []byte("page")}}, PublicURL: "http://127.0.0.1:8080", MaxBody: 2 << 20, Timeout: 300 * time.Millisecond, Patience: 50 * time.Millisecond,
	}
	for _, change := range changes {
		change(&o)
	}
	s, err := web.New(o)
	if err != nil {
		t.Fatal(err)
	}
	web.Register(s, web.Op{ID: "note-change", Method: http.MethodPatch, Path: "/notes/{id}", Verb: "change", Object: "user"},
		func(_ context.Context, in *note) (*web.Answer[string], error) {
			if in.Version() != 1 {
				return nil, fault.Invalid("web.bad_request")
			}
			return web.AnswerOf(in.Body.Text), nil
		})
	web.Register(s, web.Op{ID: "note-list", Method: http.MethodGet, Path: "/notes", Verb: "read", Object: "user"},
		func(_ context.Context, in *web.PageIn) (*web.List[string], error) {
			var last int
			if _, err := web.DecodeCursor(in.Cursor, &last); err != nil {
				return nil, err
			}
			return web.ListOf[string](nil, "", nil), nil
		})
	web.Register(s, web.Op{ID: "word-list", Method: http.MethodGet, Path: "/words", Verb: "read", Object: "user"},
		func(_ context.Context, in *struct {
			Archived bool `query:"archived"`
		}) (*web.List[string], error) {
			return web.ListOf([]string{"种子", "幼苗", "壮苗"}, "", nil), nil
		})
	web.Register(s, web.Op{ID: "kind-list", Method: http.MethodGet, Path: "/kinds", Verb: "read", Object: "user"},
		func(context.Context, *struct{}) (*web.List[kind], error) {
			return web.ListOf([]kind{{"种"}, {"苗"}}, "", nil), nil
		})
	web.Register(s, web.Op{ID: "note-break", Method: http.MethodGet, Path: "/break/{how}", Public: true},
		func(ctx context.Context, in *struct {
			How string `path:"how"`
		}) (*web.Done, error) {
			switch in.How {
			case "panic":
				panic("a secret 13800001111")
			case "hangs":
				<-ctx.Done()
				return nil, ctx.Err()
			case "away":
				return nil, fmt.Errorf("query: %w", driver.ErrBadConn)
			case "often":
				return nil, fault.TooMany("web.rate", "seconds", 7)
			case "conflict":
				return nil, fault.Conflict("web.stale").WithField("body.text", "web.field_required")
			}
			return nil, errors.New("a secret 13800001111")
		})
	return s
}

func TestRequests(t *testing.T) {
	body := `{"text":"hello","until":"2026-11-23"}`
	for _, row := range []struct {
		name, method, path, cookie, csrf, origin, ifMatch, body string
		status                                                  int
		contains                                                string
	}{
		{name: "nobody", method: "GET", path: "/notes", status: 401, contains: "web.signed_out"},
		{name: "a cookie that is no session", method: "GET", path: "/notes", cookie: "stolen", status: 401, contains: "web.signed_out"},
		{name: "a store that is away is not signed out", method: "GET", path: "/notes", cookie: "away", status: 503, contains: "web.unavailable"},
		{name: "a store that hangs is not waited for", method: "GET", path: "/notes", cookie: "hangs", status: 503, contains: "web.unavailable"},
		{name: "allowed", method: "GET", path: "/notes", cookie: "admin", status: 200, contains: `"items":[]`},
		{name: "not allowed", method: "GET", path: "/notes", cookie: "enterprise", status: 403, contains: "access.forbidden"},
		{name: "a cursor of one's own making", method: "GET", path: "/notes?cursor=xyz", cookie: "admin", status: 422, contains: "web.bad_cursor"},
		{name: "a short list, whole", method: "GET", path: "/words?archived=true", cookie: "admin", status: 200, contains: `{"items":["种子","幼苗","壮苗"]}`},
		{name: "its first page", method: "GET", path: "/words?limit=2", cookie: "admin", status: 200, contains: `{"items":["种子","幼苗"],"nextCursor":"Mg"}`},
		{name: "its last page", method: "GET", path: "/words?limit=2&cursor=Mg", cookie: "admin", status: 200, contains: `{"items":["壮苗"]}`},
		{name: "rows of a register carry an id", method: "GET", path: "/kinds?limit=1", cookie: "admin", status: 200, contains: `{"items":[{"id":"种","code":"种"}],"nextCursor":"MQ"}`},
		{name: "a page beyond it", method: "GET", path: "/words?cursor=OQ", cookie: "admin", status: 422, contains: "web.bad_cursor"},
		{name: "a page before it", method: "GET", path: "/words?cursor=LTE", cookie: "admin", status: 422, contains: "web.bad_cursor"},
		{name: "no rows of it", method: "GET", path: "/words?limit=0", cookie: "admin", status: 422, contains: "web.field_out_of_range"},
		{name: "rows that are no number", method: "GET", path: "/words?limit=two", cookie: "admin", status: 422, contains: "query.limit"},
		{name: "a short list and a parameter nobody knows", method: "GET", path: "/words?limit=2&sort=x", cookie: "admin", status: 422, contains: "web.field_unknown"},
		{name: "a query parameter nobody knows", method: "GET", path: "/notes?sort=x", cookie: "admin", status: 422, contains: "web.field_unknown"},
		{name: "a page too large", method: "GET", path: "/notes?limit=100000", cookie: "admin", status: 422, contains: "web.field_out_of_range"},
		{name: "a change without token", method: "PATCH", path: "/notes/1", cookie: "admin", ifMatch: `"1"`, body: body, status: 403, contains: "web.csrf"},
		{name: "another person's token", method: "PATCH", path: "/notes/1", cookie: "admin", csrf: "csrf-enterprise", ifMatch: `"1"`, body: body, status: 403, contains: "web.csrf"},
		{name: "from another site", method: "PATCH", path: "/notes/1", cookie: "admin", csrf: "csrf-admin", origin: "https://evil.example", ifMatch: `"1"`, body: body, status: 403, contains: "web.origin"},
		{name: "from our own pages", method: "PATCH", path: "/notes/1", cookie: "admin", csrf: "csrf-admin", origin: "http://127.0.0.1:8080", ifMatch: `"1"`, body: body, status: 200, contains: "hello"},
		{name: "without a version", method: "PATCH", path: "/notes/1", cookie: "admin", csrf: "csrf-admin", body: body, status: 428, contains: "web.if_match_missing"},
		{name: "a version that is none", method: "PATCH", path: "/notes/1", cookie: "admin", csrf: "csrf-admin", ifMatch: "abc", body: body, status: 422, contains: "web.if_match_invalid"},
		{name: "an unknown field", method: "PATCH", path: "/notes/1", cookie: "admin", csrf: "csrf-admin", ifMatch: `"1"`, body: `{"text":"a","until":"2026-11-23","role":"admin"}`, status: 422, contains: "web.field_unknown"},
		{name: "a missing field", method: "PATCH", path: "/notes/1", cookie: "admin", csrf: "csrf-admin", ifMatch: `"1"`, body: `{"text":"a"}`, status: 422, contains: `"location":"body.until","code":"web.field_required"`},
		{name: "a text too long is not echoed", method: "PATCH", path: "/notes/1", cookie: "admin", csrf: "csrf-admin", ifMatch: `"1"`, body: `{"text":"13800001111 13800002222","until":"2026-11-23"}`, status: 422, contains: "web.field_too_long"},
		{name: "a day that does not exist", method: "PATCH", path: "/notes/1", cookie: "admin", csrf: "csrf-admin", ifMatch: `"1"`, body: `{"text":"a","until":"2026-02-30"}`, status: 422, contains: `"location":"body.until"`},
		{name: "and no day at all", method: "PATCH", path: "/notes/1", cookie: "admin", csrf: "csrf-admin", ifMatch: `"1"`, body: `{"text":"a","until":"tomorrow"}`, status: 422, contains: `"code":"web.field_date"`},
		{name: "a moment that does not exist", method: "PATCH", path: "/notes/1", cookie: "admin", csrf: "csrf-admin", ifMatch: `"1"`, body: `{"text":"a","until":"2026-11-23","at":"2026-11-23T25:00:00Z"}`, status: 422, contains: `"location":"body.at","code":"web.field_moment"`},
		{name: "a text with U+0000 loses it", method: "PATCH", path: "/notes/1", cookie: "admin", csrf: "csrf-admin", ifMatch: `"1"`, body: `{"text":"a\u0000b\\u0000","until":"2026-11-23"}`, status: 200, contains: `"ab\\u0000"`},
		{name: "nothing but U+0000", method: "PATCH", path: "/notes/1", cookie: "admin", csrf: "csrf-admin", ifMatch: `"1"`, body: `{"text":"\u0000","until":"2026-11-23"}`, status: 422, contains: "body.text"},
		{name: "U+0000 in an address", method: "GET", path: "/words?cursor=%00", cookie: "admin", status: 422, contains: "web.bad_request"},
		{name: "no JSON", method: "PATCH", path: "/notes/1", cookie: "admin", csrf: "csrf-admin", ifMatch: `"1"`, body: `{`, status: 400, contains: "web.bad_json"},
		{name: "a body over the operation's limit", method: "PATCH", path: "/notes/1", cookie: "admin", csrf: "csrf-admin", ifMatch: `"1"`, body: `{"text":"` + strings.Repeat("a", 1<<20) + `"}`, status: 413, contains: "上限 1 MiB"},
		{name: "no such address", method: "GET", path: "/nothing", status: 404, contains: "web.not_found"},
		{name: "no such method", method: "DELETE", path: "/notes", status: 405, contains: "web.method_not_allowed"},
		{name: "a panic", method: "GET", path: "/break/panic", status: 500, contains: "web.internal"},
		{name: "an error that is no fault", method: "GET", path: "/break/error", status: 500, contains: "web.internal"},
		{name: "the store hangs in the middle of a request", method: "GET", path: "/break/hangs", status: 503, contains: "web.unavailable"},
		{name: "the store went away", method: "GET", path: "/break/away", status: 503, contains: "web.unavailable"},
		{name: "too often", method: "GET", path: "/break/often", status: 429, contains: "7 秒"},
		{name: "a fault with a field", method: "GET", path: "/break/conflict", status: 409, contains: `"location":"body.text"`},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := httptest.NewRequest(row.method, web.Base+row.path, strings.NewReader(row.body))
			set := func(name, v string) {
				if v != "" {
					r.Header.Set(name, v)
				}
			}
			if row.body != "" {
				r.Header.Set("Content-Type", "application/json")
			}
			if row.cookie != "" {
				r.AddCookie(&http.Cookie{Name: "miaolin", Value: row.cookie})
			}
			set("X-CSRF-Token", row.csrf)
			set("Origin", row.origin)
			set("If-Match", row.ifMatch)
			answer, err := server(t).App().Test(r, 5000)
			if err != nil {
				t.Fatal(err)
			}
			text, _ := io.ReadAll(answer.Body)
			if answer.StatusCode != row.status || !strings.Contains(string(text), row.contains) {
				t.Errorf("%d %s; want %d with %s", answer.StatusCode, text, row.status, row.contains)
			}
			if strings.Contains(string(text), "1380000") {
				t.Errorf("the answer tells a secret: %s", text)
			}
			if row.status >= 400 && answer.Header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("content type %s", answer.Header.Get("Content-Type"))
			}
			if row.status == 503 && answer.Header.Get("Retry-After") == "" {
				t.Error("no Retry-After")
			}
			if row.status == 429 && answer.Header.Get("Retry-After") != "7" {
				t.Errorf("Retry-After %s", answer.Header.Get("Retry-After"))
			}
		})
	}
}

func TestFaultsSpeakTheCallersLanguage(t *testing.T) {
	for lang, want := range map[string]string{"en-US,en;q=0.9": "Please sign in first.", "zh-CN": "请先登录。", "": "请先登录。"} {
		r := httptest.NewRequest("GET", web.Base+"/notes", nil)
		r.Header.Set("Accept-Language", lang)
		answer, err := server(t).App().Test(r)
		if err != nil {
			t.Fatal(err)
		}
		var p web.Problem
		if err := json.NewDecoder(answer.Body).Decode(&p); err != nil || p.Detail != want {
			t.Errorf("%q: %s (%v), want %s", lang, p.Detail, err, want)
		}
	}
}

func TestEveryAnswerIsProtected(t *testing.T) {
	answer, err := server(t).App().Test(httptest.NewRequest("GET", web.Base+"/notes", nil))
	if err != nil {
		t.Fatal(err)
	}
	for header, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
	} {
		if got := answer.Header.Get(header); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
	if csp := answer.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "frame-ancestors 'none'") || strings.Contains(csp, "script-src 'unsafe") {
		t.Errorf("CSP %q", csp)
	}
}

func TestTheAdminListenerTellsHealthByEitherName(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	var away atomic.Bool
	go func() {
		ended <- server(t).ServeAdmin(ctx, l, func(context.Context) error {
			if away.Load() {
				return driver.ErrBadConn
			}
			return nil
		})
	}()
	get := func(path string) int {
		answer, err := http.Get("http://" + l.Addr().String() + path)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		return answer.StatusCode
	}
	for _, path := range []string{"/healthz", "/readyz", "/health", "/ready", "/metrics", "/debug/pprof/"} {
		if got := get(path); got != 200 {
			t.Errorf("%s: %d", path, got)
		}
	}
	away.Store(true)
	if got := [2]int{get("/healthz"), get("/readyz")}; got != [2]int{200, 503} {
		t.Errorf("without a store: %v", got)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestTheDocumentIsPublicAndNamesPermissions(t *testing.T) {
	answer, err := server(t).App().Test(httptest.NewRequest("GET", web.Base+"/openapi.json", nil))
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(answer.Body)
	if answer.StatusCode != 200 || !strings.Contains(string(text), `"x-permission":"user:change"`) {
		t.Errorf("%d %.200s", answer.StatusCode, text)
	}
}

func TestAnUndeclaredOperationCannotBeRegistered(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("it was registered")
		}
	}()
	web.Register(server(t), web.Op{ID: "x", Method: "GET", Path: "/x"}, func(context.Context, *struct{}) (*web.Done, error) { return nil, nil })
}

type hiddenID struct {
	ID string `path:"id"`
}

func TestAnInputThatHidesItsFieldsCannotBeRegistered(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Fatal("huma would read nothing of an embedded type that is not exported")
		}
	}()
	web.Register(server(t), web.Op{ID: "thing-read", Method: http.MethodGet, Path: "/things/{id}", Verb: "read", Object: "unit"},
		func(context.Context, *struct{ hiddenID }) (*web.Done, error) { return nil, nil })
}

func TestPlainHTTPNeedsAWord(t *testing.T) {
	for _, row := range []struct {
		address  string
		insecure bool
		ok       bool
	}{
		{"https://miaolin.example", false, true}, {"http://localhost:8080", false, true}, {"http://[::1]:8080", false, true},
		{"http://10.0.0.5:8080", false, false}, {"http://10.0.0.5:8080", true, true}, {"miaolin.example", true, false},
	} {
		if _, err := web.New(web.Options{PublicURL: row.address, Insecure: row.insecure}); (err == nil) != row.ok {
			t.Errorf("%s, allowed %v: %v", row.address, row.insecure, err)
		}
	}
}
