package boottest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"testing"
	"time"
)

// Client is one person's browser: it keeps the cookie and sends the CSRF token.
type Client struct {
	t    testing.TB
	base string
	http *http.Client
	csrf string
}

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// NewClient is a browser that nobody has signed in with yet; base ends in /api/v1.
func NewClient(t testing.TB, base string) *Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 2}
	t.Cleanup(transport.CloseIdleConnections)
	return &Client{t: t, base: base, http: &http.Client{Jar: jar, Transport: transport, Timeout: 60 * time.Second}}
}

// SignIn opens a session; it fails the test when the server refuses.
func (c *Client) SignIn(username, password string) {
	c.t.Helper()
	a := c.Do(http.MethodPost, "/session", map[string]string{"username": username, "password": password})
	if a.Status/100 != 2 {
		c.t.Fatalf("sign in as %s: %s", username, a)
	}
	var session struct {
		CSRFToken string `json:"csrfToken"`
	}
	c.Do(http.MethodGet, "/session", nil).Decode(c.t, &session)
	if session.CSRFToken == "" {
		c.t.Fatalf("the session of %s has no CSRF token", username)
	}
	c.csrf = session.CSRFToken
}

// Do sends one request below /api/v1. A body is sent as JSON, a string as it
// is; headers are pairs of name and value.
func (c *Client) Do(method, path string, body any, headers ...string) Answer {
	c.t.Helper()
	a, err := c.Try(method, path, body, headers...)
	if err != nil {
		c.t.Fatal(err)
	}
	return a
}

// Try is Do for a server that may die meanwhile.
func (c *Client) Try(method, path string, body any, headers ...string) (Answer, error) {
	c.t.Helper()
	req, err := http.NewRequest(method, c.base+path, bodyOf(c.t, body))
	if err != nil {
		return Answer{}, err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.csrf != "" {
		req.Header.Set("X-CSRF-Token", c.csrf)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return Answer{}, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return Answer{resp.StatusCode, resp.Header, b}, err
}

func bodyOf(t testing.TB, body any) io.Reader {
	t.Helper()
	switch b := body.(type) {
	case nil:
		return nil
	case string:
		return strings.NewReader(b)
	case []byte:
		return bytes.NewReader(b)
	}
	b, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(b)
}

// Decode reads the JSON of the answer, which must be a success.
func (a Answer) Decode(t testing.TB, into any) {
	t.Helper()
	if a.Status/100 != 2 {
		t.Fatalf("want a success, got %s", a)
	}
	if err := json.Unmarshal(a.Body, into); err != nil {
		t.Fatalf("%v in %s", err, a)
	}
}

// ID is the id of the record in the answer.
func (a Answer) ID(t testing.TB) string {
	t.Helper()
	var record struct {
		ID string `json:"id"`
	}
	a.Decode(t, &record)
	if record.ID == "" {
		t.Fatalf("no id in %s", a)
	}
	return record.ID
}

// Code is the code of the problem in the answer, or "".
func (a Answer) Code() string {
	var problem struct {
		Code string `json:"code"`
	}
	_ = json.Unmarshal(a.Body, &problem)
	return problem.Code
}

func (a Answer) String() string { return fmt.Sprintf("%d %.600s", a.Status, a.Body) }
