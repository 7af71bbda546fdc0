package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"miaolin/app/access"
	"miaolin/app/boot"
	"miaolin/app/identity"
	"miaolin/app/value"
	"miaolin/config"
	"miaolin/db"
)

// stand is a filled store with the program and the bare server running on it.
type stand struct {
	engine   string
	site     site
	county   *county
	visits   int
	program  *process
	bare     *process
	manager  session
	officers map[string]session // by town
	refused  int                // visits, during imports
	drop     func()
	keep     bool
}

// prepare fills a store, records the statements and starts both servers.
func prepare(ctx context.Context, o options, engine string, firms int) (*stand, error) {
	st := &stand{engine: engine, keep: o.keep, officers: map[string]session{}, county: inventCounty(firms, value.System())}
	st.county.vary()
	for i := range st.county.firms {
		st.visits += len(st.county.firms[i].visits)
	}
	if err := st.place(ctx, o, fmt.Sprint(firms)); err != nil {
		return nil, err
	}
	if o.reuse {
		if err := st.recall(ctx); err != nil {
			return nil, err
		}
		return st, st.startServers(ctx, o)
	}
	progress("filling %s with %d enterprises and %d visits\n", engine, firms, st.visits)
	if err := fill(ctx, st.site, st.county); err != nil {
		st.remove()
		return nil, err
	}
	if err := st.startServers(ctx, o); err != nil {
		st.remove()
		return nil, err
	}
	return st, nil
}

// place makes an empty store.
func (st *stand) place(ctx context.Context, o options, what string) error {
	st.site.dir = filepath.Join(o.dir, st.engine+"-"+what)
	if err := os.MkdirAll(st.site.dir, 0o700); err != nil || st.engine == "sqlite" {
		return err
	}
	if o.postgres == "" {
		return fmt.Errorf("no PostgreSQL: name one with -postgres or MIAOLIN_TEST_POSTGRES_URL")
	}
	name := "miaolin_benchmark_" + what
	if !o.keep {
		name += fmt.Sprintf("_%d", os.Getpid())
	}
	admin := func(statement string) error {
		c, err := pgx.Connect(context.WithoutCancel(ctx), o.postgres)
		if err != nil {
			return err
		}
		defer c.Close(context.WithoutCancel(ctx))
		_, err = c.Exec(context.WithoutCancel(ctx), statement)
		return err
	}
	st.drop = func() { _ = admin("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)") }
	u, err := url.Parse(o.postgres)
	if err != nil {
		return err
	}
	u.Path = "/" + name
	st.site.url = u.String()
	if o.reuse {
		return nil
	}
	if o.keep {
		st.drop() // what an earlier run left
	}
	return admin("CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'")
}

// recall brings a kept store up to this program and finds out who its firms are.
func (st *stand) recall(ctx context.Context) error {
	d, err := db.Open(ctx, db.Options{URL: st.site.url, DataDir: st.site.dir})
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Migrate(ctx); err != nil {
		return err
	}
	ids, err := db.All[string](ctx, d, "SELECT id FROM enterprises ORDER BY id LIMIT ?", len(st.county.firms))
	if err != nil || len(ids) < len(st.county.firms) {
		return fmt.Errorf("%d of %d enterprises are there: %w", len(ids), len(st.county.firms), err)
	}
	for i, id := range ids {
		st.county.firms[i].row.ID = id
	}
	return nil
}

func (st *stand) remove() {
	for _, p := range []*process{st.program, st.bare} {
		if p != nil {
			p.stop()
		}
	}
	if st.keep {
		progress("kept %s %s\n", st.site.dir, st.site.url)
		return
	}
	if st.drop != nil {
		st.drop()
	}
	_ = os.RemoveAll(st.site.dir)
}

// startServers makes the people, records what the program sends for each kind
// of request, and starts program and bare server as children.
func (st *stand) startServers(ctx context.Context, o options) error {
	setup, err := st.recordAll(ctx, o)
	if err != nil {
		return err
	}
	file := filepath.Join(st.site.dir, "bare.json")
	b, err := json.Marshal(setup)
	if err != nil {
		return err
	}
	if err := os.WriteFile(file, b, 0o600); err != nil {
		return err
	}
	if st.program, err = start(ctx, "/api/v1/openapi.json", st.site.env(), o.binary, "serve"); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	if st.bare, err = start(ctx, "/ready", nil, self, "bare", file); err != nil {
		return err
	}
	return st.signInAll(st.program.addr)
}

func (st *stand) signInAll(addr string) (err error) {
	if st.manager, err = signIn(addr, "manager"); err != nil {
		return err
	}
	for _, town := range towns {
		if st.officers[town], err = signIn(addr, officerName(town, 0)); err != nil {
			return err
		}
	}
	return nil
}

// recordAll runs the program inside this process, once, and listens to its store.
func (st *stand) recordAll(ctx context.Context, o options) (bareSetup, error) {
	setup := bareSetup{Dir: st.site.dir, URL: st.site.url, Script: filepath.Join(st.site.dir, "script.json")}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return setup, err
	}
	c := config.Config{
		Addr: l.Addr().String(), Data: st.site.dir, DatabaseURL: st.site.url, PublicURL: "http://" + l.Addr().String(),
		MaxUpload: 32, SessionIdle: time.Hour, SessionMax: time.Hour, QueryTimeout: 30 * time.Second,
	}
	var r recorder
	d, err := db.Open(ctx, db.Options{URL: st.site.url, DataDir: st.site.dir, Timeout: c.QueryTimeout, Trace: r.note})
	if err != nil {
		return setup, err
	}
	p, err := boot.New(ctx, boot.Options{Config: c, DB: d, Version: "benchmark", Log: slog.New(slog.NewTextHandler(os.Stderr, nil))})
	if err != nil {
		return setup, err
	}
	defer p.Close()
	if err := p.Prepare(ctx); err != nil {
		return setup, err
	}
	if !o.reuse {
		if err := errors.Join(addPeople(ctx, p), assess(ctx, d)); err != nil {
			return setup, err
		}
	}
	served := make(chan error, 1)
	go func() { served <- p.ServeOn(ctx, l) }()
	err = st.recordOn(&r, l.Addr().String(), &setup)
	stop()
	<-served
	return setup, err
}

// assess says that every firm is assessed up to its facts and the rules, as in a
// county in use: the program would otherwise assess them all beside the measurements.
func assess(ctx context.Context, d *db.DB) error {
	return d.InTx(ctx, func(ctx context.Context) error {
		_, err := d.Exec(ctx, `INSERT INTO assessment_state (enterprise_id, facts_version, rules_version, next_on)
			SELECT id, facts_seq + version, (SELECT COALESCE(SUM(version), 0) FROM rule_sets), '2099-01-01' FROM enterprises`)
		return err
	})
}

func addPeople(ctx context.Context, p *boot.Program) error {
	ctx = access.With(ctx, access.SystemActor("benchmark"))
	add := func(name, role, unit string) error {
		_, err := p.Identity.AddUser(ctx, identity.NewUser{
			Username: name, Name: name, UnitCode: unit, Roles: []identity.NewRole{{Role: role, UnitCode: unit}},
		}, password, false)
		return err
	}
	if err := add("manager", "manager", "330483"); err != nil {
		return err
	}
	for _, town := range towns {
		if err := add(officerName(town, 0), "officer", town); err != nil {
			return err
		}
	}
	return nil
}

func (st *stand) recordOn(r *recorder, addr string, setup *bareSetup) error {
	if err := st.signInAll(addr); err != nil {
		return err
	}
	writes, err := st.recordWrites(r, addr) // first, because they show in what is read
	if err != nil {
		return err
	}
	all := script{"visit": writes}
	for _, m := range st.reads() {
		for _, v := range m.variants {
			var body []byte
			seen, err := r.during(func() (err error) {
				body, err = v.as.get(addr, v.path)
				return err
			})
			if err != nil {
				return err
			}
			all[m.bare] = append(all[m.bare], recorded{Statements: business(seen), Body: body})
		}
	}
	return all.save(setup.Script)
}

// business leaves out what belongs to signing in, permission and audit: the bare
// handler has none of it. Nor has it the jobs that look for work beside the requests.
func business(seen []statement) []statement {
	var kept []statement
	for _, s := range seen {
		skip := false
		for _, table := range []string{"sessions", "audit_entries", "audit_chain", "idempotency_keys", "job_ticks", "jobs"} {
			skip = skip || strings.Contains(s.SQL, table)
		}
		if !skip {
			kept = append(kept, s)
		}
	}
	return kept
}
