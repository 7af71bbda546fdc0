// Package boot builds the program: it opens the store, makes every service
// once, hands each the services it needs, and lists routes and jobs. It holds
// no rule. The result is a value that a test can start on port 0.
package boot

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"syscall"
	"time"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/identity"
	"miaolin/app/value"
	"miaolin/app/web"
	"miaolin/config"
	"miaolin/db"
	"miaolin/frontend"
)

// Program is everything, built and not yet serving.
type Program struct {
	Config config.Config
	DB     *db.DB
	Web    *web.Server
	Services
	log *slog.Logger
}

// Options let a test replace what is outside the program.
type Options struct {
	Config  config.Config
	Clock   value.Clock
	Log     *slog.Logger
	Version string
	DB      *db.DB                  // already open; nil opens what Config names
	Font    func() (fs.File, error) // of printed papers; nil is the one built in
	Hashing identity.Hashing        // cost of passwords; zero is the shipped one
}

// New builds the program. It neither migrates nor listens.
func New(ctx context.Context, o Options) (*Program, error) {
	if o.Clock == nil {
		o.Clock = value.System
	}
	if o.Font == nil {
		o.Font = frontend.Font
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	p := &Program{Config: o.Config, DB: o.DB, log: o.Log}
	if p.DB == nil {
		d, err := db.Open(ctx, db.Options{URL: o.Config.DatabaseURL, DataDir: o.Config.Data, Timeout: statementTime(o.Config)})
		if err != nil {
			return nil, err
		}
		p.DB = d
	}
	if err := p.build(o); err != nil {
		return nil, errors.Join(err, p.DB.Close())
	}
	return p, nil
}

func (p *Program) build(o Options) error {
	messages, err := config.LoadMessages()
	if err != nil {
		return err
	}
	if p.Guard, err = access.NewGuard(o.Clock); err != nil {
		return err
	}
	p.Audit = audit.New(p.DB, o.Clock)
	if err := p.makeServices(o, messages); err != nil {
		return err
	}
	p.Web, err = web.New(web.Options{
		Guard: p.Guard, Messages: messages, Sessions: p.Identity, Clock: o.Clock, Log: o.Log,
		Frontend: frontend.Files(), PublicURL: o.Config.PublicURL, Insecure: o.Config.InsecureHTTP,
		Proxies: o.Config.Proxies, MaxBody: o.Config.MaxUpload << 20, Timeout: o.Config.QueryTimeout, Version: o.Version,
	})
	if err != nil {
		return err
	}
	for _, f := range p.features() {
		f.Routes(p.Web)
	}
	return nil
}

// Serve listens until ctx ends and tells when it does.
func (p *Program) Serve(ctx context.Context, listening func()) error {
	l, err := listen("MIAOLIN_ADDR", p.Config.Addr)
	if err != nil {
		return err
	}
	if p.Config.AdminAddr == "" {
		listening()
		return p.ServeOn(ctx, l)
	}
	admin, err := listenInside("MIAOLIN_ADMIN_ADDR", p.Config.AdminAddr)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	listening()
	go func() {
		if err := p.Web.ServeAdmin(ctx, admin, p.DB.Ping); err != nil {
			p.log.Error("admin listener ended", "cause", err)
		}
	}()
	return p.ServeOn(ctx, l)
}

// listen says in one line what keeps the program from an address.
func listen(name, addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	switch {
	case err == nil:
		return l, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("the address of %s, %s, is taken by another program: stop that one or choose another port", name, addr)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return nil, fmt.Errorf("the address of %s, %s, is not one of this machine: name one that is, or 0.0.0.0 for all", name, addr)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("this account may not listen on the address of %s, %s: choose a port above 1023", name, addr)
	}
	return nil, fmt.Errorf("the address of %s, %s, cannot be listened on: %w", name, addr, err)
}

// listenInside is listen for what only this machine may reach: profiles and numbers
// are nobody else's business, and are asked for without a sign-in.
func listenInside(name, addr string) (net.Listener, error) {
	l, err := listen(name, addr)
	if err != nil {
		return nil, err
	}
	if tcp, ok := l.Addr().(*net.TCPAddr); !ok || !tcp.IP.IsLoopback() {
		return nil, errors.Join(fmt.Errorf("the address of %s, %s, can be reached from outside: name one of this machine alone, such as 127.0.0.1:9090", name, addr), l.Close())
	}
	return l, nil
}

// ServeOn answers on a listener that is already open.
func (p *Program) ServeOn(ctx context.Context, l net.Listener) error {
	defer p.startJobs(ctx)()
	return p.Web.Serve(ctx, l)
}

// Close ends the store's connections.
func (p *Program) Close() error {
	p.Identity.Rest()
	return p.DB.Close()
}

// statementTime bounds one statement on PostgreSQL. Requests end sooner by their
// own deadline; imports, exports and jobs have statements that may take longer.
func statementTime(c config.Config) time.Duration { return max(c.QueryTimeout, 15*time.Second) }
