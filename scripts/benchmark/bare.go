package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"miaolin/app/enterprise"
	"miaolin/app/value"
	"miaolin/app/visit"
	"miaolin/app/web"
)

// The bare server is what an answer would cost without Miaolin: Fiber, a driver,
// the statements the program itself was seen to send, prepared, and the same JSON.
// It has no sessions, no scope, no permissions, no audit and no validation, and it
// spares itself the assembling: it takes every value of every row, then encodes
// the answer it was given at its start. So a ratio to it is a lower bound.
type bareServer struct {
	rows   rowSource
	script script
	bodies map[string][]any // by path and variant: the answer, decoded
}

// bareSetup tells the child process what to serve.
type bareSetup struct {
	Dir, URL string
	Script   string
}

// rowSource runs prepared statements on either driver.
type rowSource interface {
	// drain runs a statement and takes every value of every row.
	drain(ctx context.Context, s statement) error
	// write runs the statements in one transaction and commits.
	write(ctx context.Context, all []statement) error
}

func serveBare(setup bareSetup) error {
	ctx := context.Background()
	s := &bareServer{bodies: map[string][]any{}}
	var err error
	if s.script, err = loadScript(setup.Script); err != nil {
		return err
	}
	if err := s.decodeBodies(); err != nil {
		return err
	}
	if s.rows, err = newRowSource(ctx, setup); err != nil {
		return err
	}
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Get("/ready", func(c *fiber.Ctx) error { return c.SendString("ready") })
	for path := range s.script {
		app.Get("/"+path, s.read)
	}
	app.Post("/visit", s.write)
	l, err := net.Listen("tcp", os.Getenv("MIAOLIN_ADDR"))
	if err != nil {
		return err
	}
	return app.Listener(l)
}

// answerOf is an empty answer of a path, of the type the program encodes.
func answerOf(path string) any {
	switch path {
	case "record":
		return &enterprise.Profile{}
	case "last-visits":
		return &web.Page[visit.Row]{}
	case "counts":
		return &web.Page[enterprise.UnitRung]{}
	case "visit":
		return &visit.Detail{}
	}
	return &web.Page[enterprise.Row]{}
}

func (s *bareServer) decodeBodies() error {
	for path, variants := range s.script {
		for _, v := range variants {
			body := answerOf(path)
			if err := json.Unmarshal(v.Body, body); err != nil {
				return fmt.Errorf("bare %s: %w", path, err)
			}
			s.bodies[path] = append(s.bodies[path], body)
		}
	}
	return nil
}

// variant is the recorded request that this one asks for, and its answer.
func (s *bareServer) variant(c *fiber.Ctx) (recorded, any) {
	path := strings.TrimPrefix(c.Path(), "/")
	i := c.QueryInt("v") % len(s.script[path])
	return s.script[path][i], s.bodies[path][i]
}

func send(c *fiber.Ctx, body any) error {
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	return json.NewEncoder(c.Response().BodyWriter()).Encode(body)
}

func (s *bareServer) read(c *fiber.Ctx) error {
	v, body := s.variant(c)
	for _, st := range v.Statements {
		if err := s.rows.drain(c.Context(), st); err != nil {
			return err
		}
	}
	return send(c, body)
}

var uuidText = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// write runs a recorded write in one transaction, with new ids where it made some.
func (s *bareServer) write(c *fiber.Ctx) error {
	v, body := s.variant(c)
	fresh := map[string]string{}
	all := make([]statement, len(v.Statements))
	for i, st := range v.Statements {
		all[i] = statement{st.SQL, slices.Clone(st.Args)}
		for j, arg := range st.Args {
			text, ok := arg.(string)
			if !ok || !uuidText.MatchString(text) || slices.Contains(v.Known, text) {
				continue
			}
			if fresh[text] == "" {
				fresh[text] = value.NewID()
			}
			all[i].Args[j] = fresh[text]
		}
	}
	if err := s.rows.write(c.Context(), all); err != nil {
		return err
	}
	return send(c.Status(fiber.StatusCreated), body)
}
