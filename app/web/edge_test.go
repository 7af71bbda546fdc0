package web_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"miaolin/app/web"
)

// listening serves on a real socket until the test ends and tells its address.
func listening(t *testing.T, changes ...func(*web.Options)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	s := server(t, changes...)
	go func() { ended <- s.Serve(ctx, l) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return l.Addr().String()
}

// dial opens a connection and sends what is given, as it is.
func dial(t *testing.T, address, text string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if _, err := io.WriteString(c, text); err != nil {
		t.Fatal(err)
	}
	return c
}

// answer reads one answer off a connection, with its problem.
func answer(t *testing.T, c net.Conn) (*http.Response, web.Problem) {
	t.Helper()
	a, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	var p web.Problem
	if err := json.NewDecoder(a.Body).Decode(&p); err != nil {
		t.Fatalf("%s with %v", a.Status, err)
	}
	return a, p
}

func TestWhateverIsWrongWithARequestIsAnsweredAsAProblem(t *testing.T) {
	address := listening(t)
	for _, row := range []struct {
		name, head string // the first line, and headers of its own
		body       string
		status     int
		code       string
		detail     string // in the caller's language, where the headers could be read
		allow      string
	}{
		{name: "a method for probing", head: "TRACE /api/v1/notes HTTP/1.1", status: 405, code: "web.method_not_allowed", detail: "This address does not support that operation.", allow: "GET"},
		{name: "a method for tunnels", head: "CONNECT /api/v1/notes HTTP/1.1", status: 405, code: "web.method_not_allowed", allow: "GET"},
		{name: "a tunnel", head: "CONNECT 10.0.0.1:22 HTTP/1.1", status: 405, code: "web.method_not_allowed", allow: "GET, HEAD"},
		{name: "a made-up method", head: "BREW /api/v1/notes/1 HTTP/1.1", status: 405, code: "web.method_not_allowed", allow: "PATCH"},
		{name: "a made-up method nowhere", head: "BREW /api/v1/nothing HTTP/1.1", status: 404, code: "web.not_found"},
		{name: "a method in small letters", head: "get /api/v1/notes HTTP/1.1", status: 405, code: "web.method_not_allowed", allow: "GET"},
		{name: "the wrong method", head: "DELETE /api/v1/notes HTTP/1.1", status: 405, code: "web.method_not_allowed", allow: "GET"},
		{name: "a page written to", head: "POST / HTTP/1.1", status: 405, code: "web.method_not_allowed", allow: "GET, HEAD"},
		{name: "no such path", head: "GET /api/v1/nothing HTTP/1.1", status: 404, code: "web.not_found", detail: "There is nothing at this address."},
		{name: "another version", head: "GET /api/v2/notes HTTP/1.1", status: 404, code: "web.not_found"},
		{name: "no version", head: "GET /api HTTP/1.1", status: 404, code: "web.not_found"},
		{name: "no HTTP at all", head: "HELLO", status: 400, code: "web.bad_request"},
		{name: "a blank in the path", head: "GET /api/v1/a b HTTP/1.1", status: 400, code: "web.bad_request"},
		{name: "a method that is none", head: "G<T /api/v1/notes HTTP/1.1", status: 400, code: "web.bad_request"},
		{name: "a header without a colon", head: "GET /api/v1/notes HTTP/1.1\r\nnonsense", status: 400, code: "web.bad_request"},
		{name: "headers too long", head: "GET /api/v1/notes HTTP/1.1\r\nX-Long: " + strings.Repeat("a", 60<<10), status: 431, code: "web.head_too_large", detail: "请求头过长。"},
		{name: "a length that is none", head: "POST /api/v1/notes HTTP/1.1\r\nContent-Length: -1", status: 400, code: "web.bad_request"},
		{name: "two lengths", head: "POST /api/v1/notes HTTP/1.1\r\nContent-Length: 2\r\nTransfer-Encoding: chunked", body: "{}", status: 400, code: "web.bad_request"},
		{name: "a body too large", head: "POST /api/v1/notes HTTP/1.1\r\nContent-Length: 3145728", body: strings.Repeat("a", 3<<20), status: 413, code: "web.too_large", detail: "What was sent is too large; the limit is 2 MiB."},
	} {
		t.Run(row.name, func(t *testing.T) {
			c := dial(t, address, row.head+"\r\nHost: miaolin\r\nAccept-Language: en\r\n\r\n"+row.body)
			a, p := answer(t, c)
			if a.StatusCode != row.status || p.Status != row.status || p.Code != row.code {
				t.Errorf("%d %+v, want %d %s", a.StatusCode, p, row.status, row.code)
			}
			if row.detail != "" && p.Detail != row.detail {
				t.Errorf("%q, want %q", p.Detail, row.detail)
			}
			if got := a.Header.Get("Allow"); got != row.allow {
				t.Errorf("Allow %q, want %q", got, row.allow)
			}
			if a.Header.Get("Content-Type") != "application/problem+json" || a.Header.Get("X-Content-Type-Options") != "nosniff" || p.RequestID == "" {
				t.Errorf("not as other answers: %v %+v", a.Header, p)
			}
		})
	}
}

// TestSlowRequestsAreGivenUp: who sends a request byte by byte keeps nothing
// but their own connection busy, and that not for long.
func TestSlowRequestsAreGivenUp(t *testing.T) {
	address := listening(t, func(o *web.Options) { o.Reading = 50 * time.Millisecond })
	for name, begun := range map[string]string{
		"nothing":     "",
		"half a line": "GET /api/v1/no",
		"half a head": "GET /api/v1/notes HTTP/1.1\r\nHost: miaolin\r\nX-Slow: ",
		"half a body": "POST /api/v1/notes HTTP/1.1\r\nHost: miaolin\r\nContent-Length: 100\r\n\r\n{",
		"no chunk":    "POST /api/v1/notes HTTP/1.1\r\nHost: miaolin\r\nContent-Length: 0\r\n\r\nPOST /api",
	} {
		t.Run(name, func(t *testing.T) {
			c := dial(t, address, begun)
			said, err := io.ReadAll(c) // until the server closes
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(said), "408 Request Timeout") || !strings.Contains(string(said), "web.too_slow") {
				t.Errorf("%s", said)
			}
		})
	}
}

func TestIdleConnectionsDoNotStopOthers(t *testing.T) {
	address := listening(t)
	for range 500 {
		dial(t, address, "GET /api/v1/notes HTTP/1.1\r\nX-Slow: ")
	}
	a, p := answer(t, dial(t, address, "GET /api/v1/notes HTTP/1.1\r\nHost: miaolin\r\n\r\n"))
	if a.StatusCode != 401 || p.Code != "web.signed_out" {
		t.Errorf("%d %+v", a.StatusCode, p)
	}
}
