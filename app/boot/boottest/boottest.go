// Package boottest starts the whole program for a test: a store of its own, a
// port of its own, invented people who can sign in, and requests written as rows.
//
//	s := boottest.Start(t, boottest.Users...)
//	s.Check(t, []boottest.Row{
//		{As: "officer-wuzhen", Method: "GET", Path: "/enterprises", Status: 200},
//	})
package boottest

import (
	"context"
	"io"
	"log/slog"
	"net"
	"sync"
	"testing"
	"time"

	"miaolin/app/access"
	"miaolin/app/boot"
	"miaolin/app/identity"
	"miaolin/app/paper/papertest"
	"miaolin/app/value"
	"miaolin/app/web"
	"miaolin/config"
	"miaolin/db"
	"miaolin/db/dbtest"
)

// Password is everyone's.
const Password = "sprout-and-rings-7"

// User is an invented person with one role.
type User struct {
	Name string // sign-in name
	Role string
	Unit string
}

// Units the invented people work in.
const (
	County = "330483"
	Wuzhen = "330483100"
	Puyuan = "330483101"
)

// Users are one person per role, and a second officer in another town.
var Users = []User{
	{"admin", "admin", County},
	{"manager", "manager", County},
	{"leader", "leader", County},
	{"auditor", "auditor", County},
	{"officer-wuzhen", "officer", Wuzhen},
	{"officer-puyuan", "officer", Puyuan},
	{"coach", "coach", County},
	{"reviewer", "reviewer", County},
	{"agent", "agent", County},
	{"enterprise", "enterprise", County},
}

// Server is a running program.
type Server struct {
	*boot.Program
	URL string
	IDs map[string]string // user ids by sign-in name

	t       testing.TB
	mu      sync.Mutex
	clients map[string]*Client
}

// Start runs the program on the first engine of this run until the test ends.
func Start(t testing.TB, users ...User) *Server {
	t.Helper()
	return StartOn(t, dbtest.Engines(t)[0], users...)
}

// Each runs a test once per engine of this run, each with a program of its own.
func Each(t *testing.T, users []User, run func(t *testing.T, s *Server)) {
	t.Helper()
	for _, engine := range dbtest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) { run(t, StartOn(t, engine, users...)) })
	}
}

// StartOn runs the program on one engine.
func StartOn(t testing.TB, engine db.Engine, users ...User) *Server {
	t.Helper()
	c, err := config.Load()
	if err != nil {
		t.Fatal(err)
	}
	store := dbtest.Options(t, engine)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c.Addr, c.AdminAddr, c.PublicURL = l.Addr().String(), "", "http://"+l.Addr().String()
	c.Data, c.DatabaseURL = store.DataDir, store.URL
	c.QueryTimeout = time.Minute // a busy machine is no fault of the program
	ctx, stop := context.WithCancel(context.Background())
	p, err := boot.New(ctx, boot.Options{
		Config: c, Version: "test", Log: slog.New(slog.NewTextHandler(logTo(t), nil)),
		Font: papertest.Font,
		// The shipped cost is for guessers; tests sign in many times.
		Hashing: identity.Hashing{MemoryKiB: 64, Passes: 1},
	})
	if err != nil {
		stop()
		t.Fatal(err)
	}
	served := make(chan error, 1)
	t.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			t.Errorf("serve: %v", err)
		}
		if err := p.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	s := &Server{Program: p, URL: c.PublicURL, t: t, IDs: map[string]string{}, clients: map[string]*Client{}}
	err = s.lay(ctx, users)
	go func() { served <- p.ServeOn(ctx, l) }()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// lay puts down what the features ship, and the people.
func (s *Server) lay(ctx context.Context, users []User) error {
	if err := s.Prepare(ctx); err != nil {
		return err
	}
	for _, u := range users {
		made, err := s.Identity.AddUser(s.System(ctx), identity.NewUser{
			Username: u.Name, Name: u.Name, UnitCode: u.Unit,
			Roles: []identity.NewRole{{Role: u.Role, UnitCode: u.Unit}},
		}, Password, false)
		if err != nil {
			return err
		}
		s.IDs[u.Name] = made.ID
	}
	return nil
}

// System is a context that may do everything, to lay records past the API.
func (s *Server) System(ctx context.Context) context.Context {
	return access.With(ctx, access.SystemActor("test"))
}

// As is the client of a person, signed in on first use; "" is nobody.
func (s *Server) As(username string) *Client {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.clients[username]
	if !ok {
		c = NewClient(s.t, s.URL+web.Base)
		if username != "" {
			c.SignIn(username, Password)
		}
		s.clients[username] = c
	}
	return c
}

// New is a browser of its own for a person, signed in.
func (s *Server) New(username string) *Client {
	s.t.Helper()
	c := NewClient(s.t, s.URL+web.Base)
	c.SignIn(username, Password)
	return c
}

// Today is the day in the county.
func Today() value.Date { return value.System().Date() }

// logTo keeps the program's log out of tests that pass.
func logTo(t testing.TB) io.Writer { return testLog{t} }

type testLog struct{ t testing.TB }

func (l testLog) Write(b []byte) (int, error) {
	l.t.Logf("%s", b)
	return len(b), nil
}
