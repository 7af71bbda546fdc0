package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"github.com/valyala/fasthttp"
)

const password = "bench-of-rings-7"

// session is a signed-in person.
type session struct{ cookie, csrf string }

func signIn(addr, username string) (session, error) {
	body, err := json.Marshal(map[string]string{"username": username, "password": password})
	if err != nil {
		return session{}, err
	}
	resp, err := http.Post("http://"+addr+"/api/v1/session", "application/json", bytes.NewReader(body))
	if err != nil {
		return session{}, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode/100 != 2 || len(resp.Cookies()) == 0 {
		return session{}, fmt.Errorf("sign in as %s: %s %s %w", username, resp.Status, text, err)
	}
	c := resp.Cookies()[0]
	s := session{cookie: c.Name + "=" + c.Value}
	var me struct {
		CSRFToken string `json:"csrfToken"`
	}
	b, err := s.get(addr, "/session")
	if err != nil {
		return s, err
	}
	err = json.Unmarshal(b, &me)
	s.csrf = me.CSRFToken
	return s, err
}

// dress makes a request one of this person's.
func (s session) dress(r *fasthttp.Request) {
	r.Header.Set("Cookie", s.cookie)
	if s.csrf != "" {
		r.Header.Set("X-CSRF-Token", s.csrf)
	}
}

// get asks once and wants a 200.
func (s session) get(addr, path string) ([]byte, error) { return s.ask(addr, "GET", path, nil, 200) }

func (s session) ask(addr, method, path string, body []byte, want int) ([]byte, error) {
	if body == nil {
		return s.askWith(addr, method, path, nil, want)
	}
	return s.askWith(addr, method, path, body, want, "Content-Type", "application/json")
}

// askWith is ask with headers of its own: names and values by turns.
func (s session) askWith(addr, method, path string, body []byte, want int, headers ...string) ([]byte, error) {
	req, err := http.NewRequest(method, "http://"+addr+"/api/v1"+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Cookie", s.cookie)
	req.Header.Set("X-CSRF-Token", s.csrf)
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != want {
		err = fmt.Errorf("%s %s answered %s: %.300s", method, path, resp.Status, b)
	}
	return b, err
}
