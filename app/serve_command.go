package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"miaolin/app/boot"
	"miaolin/app/demo"
	"miaolin/app/value"
	"miaolin/config"
	"miaolin/db"
)

type serveCommand struct {
	Demo bool `help:"Fill an empty database with the demo county and print its sign-ins."`
}

func (c serveCommand) Run(ctx context.Context) error {
	p, err := program(ctx)
	if err != nil {
		return err
	}
	defer p.Close()
	if err := errors.Join(p.Clocks(ctx, value.System), ready(ctx, p)); err != nil {
		return err
	}
	if c.Demo {
		if err := fillDemo(ctx, p); err != nil {
			return err
		}
	}
	return p.Serve(ctx, func() { fmt.Println("Miaolin 苗林", version, "→", p.Config.PublicURL) })
}

func fillDemo(ctx context.Context, p *boot.Program) error {
	services := demo.Services{
		DB: p.DB, Identity: p.Identity, Enterprise: p.Enterprise, Member: p.Member, Fact: p.Fact, Certification: p.Certification,
		Eligibility: p.Eligibility, Visit: p.Visit, Plan: p.Plan, Training: p.Training, Coaching: p.Coaching, Collection: p.Collection, Worksheet: p.Worksheet,
		Candidate: p.Candidate, Intake: p.Intake, Jobs: p.Jobs,
	}
	return demo.Fill(ctx, services, p.Config.DemoPassword, os.Stdout)
}

// ready migrates the embedded database by itself. On PostgreSQL, which others
// may share, that is a decision: serve refuses until "miaolin migrate" ran.
func ready(ctx context.Context, p *boot.Program) error {
	if p.DB.Engine() == db.SQLite {
		return migrate(ctx, p)
	}
	pending, err := p.DB.Pending(ctx)
	if err != nil {
		return err
	}
	if len(pending) > 0 {
		return fmt.Errorf("the database is behind this program by %d migration(s): run `miaolin migrate` first", len(pending))
	}
	return nil
}

// readyProgram is program for commands that work on the records at once.
func readyProgram(ctx context.Context) (*boot.Program, error) {
	p, err := program(ctx)
	if err != nil {
		return nil, err
	}
	if err := ready(ctx, p); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// program builds everything from the environment.
func program(ctx context.Context) (*boot.Program, error) {
	c, err := config.Load()
	if err != nil {
		return nil, err
	}
	if err := boot.Fit(c); err != nil {
		return nil, err
	}
	return boot.New(ctx, boot.Options{Config: c, Log: logger(c.LogLevel), Version: version})
}

func logger(level string) *slog.Logger {
	var l slog.Level
	if err := l.UnmarshalText([]byte(strings.ToUpper(level))); err != nil {
		l = slog.LevelInfo
	}
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: l}))
}

type migrateCommand struct {
	Print bool `help:"Only list what would run."`
}

func (c migrateCommand) Run(ctx context.Context) error {
	p, err := program(ctx)
	if err != nil {
		return err
	}
	defer p.Close()
	pending, err := p.DB.Pending(ctx)
	if err != nil {
		return err
	}
	for _, name := range pending {
		fmt.Println(name)
	}
	if len(pending) == 0 {
		fmt.Println("up to date")
	}
	if c.Print {
		return nil
	}
	return migrate(ctx, p)
}

// migrate brings the schema up to date and lays out what ships with the program.
func migrate(ctx context.Context, p *boot.Program) error {
	if err := p.DB.Migrate(ctx); err != nil {
		return err
	}
	return p.Prepare(ctx)
}

type contractCommand struct{}

// Run needs no real database: an empty one in memory's place is enough to
// register the operations.
func (contractCommand) Run(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "miaolin-contract-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	p, err := boot.New(ctx, boot.Options{Config: config.Config{Data: dir, PublicURL: "http://127.0.0.1:8080", MaxUpload: 32}, Version: "1"})
	if err != nil {
		return err
	}
	defer p.Close()
	b, err := json.MarshalIndent(p.Web.OpenAPI(), "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Println(string(b))
	return err
}
