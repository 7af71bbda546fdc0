// Command benchmark measures Miaolin beside what its answers would cost bare.
//
// It invents a county, fills a store of either engine past the program, starts
// the built program as a child on loopback and measures it with real sessions,
// scope, permissions and audit; beside it, in the same run and on the same rows,
// a bare Fiber handler that runs the statements the program itself was seen to
// send and returns the same JSON. Before anything is timed the two answers are
// compared. Run it through ./scripts/bench.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"
)

type options struct {
	engine   string
	firms    int
	growth   [2]int // enterprises of the small and the large county
	clients  []int
	rounds   int
	round    time.Duration
	parts    parts
	keep     bool   // leave the filled stores behind
	reuse    bool   // take the stores that were left behind
	markdown string // file for the tables of docs/speed.md
	profiles string // folder for CPU profiles of the program; empty takes none
	binary   string
	postgres string // an administrator's URL; databases are made and dropped there
	dir      string
}

// allParts are what a whole run measures, in its order.
var allParts = []string{"start", "reads", "write", "counts", "memory", "exports", "lists", "imports", "growth", "assess"}

// alone are the parts with a store of their own.
var alone = []string{"imports", "growth", "assess"}

// parts are those of a run.
type parts []string

func (p parts) has(name string) bool { return slices.Contains(p, name) }
func (p parts) String() string       { return strings.Join(p, ",") }

// Set reads the flag.
func (p *parts) Set(list string) error {
	*p = strings.Split(list, ",")
	for _, name := range *p {
		if !slices.Contains(allParts, name) {
			return fmt.Errorf("no part is called %q", name)
		}
	}
	return nil
}

func main() {
	if len(os.Args) > 2 && os.Args[1] == "bare" {
		exit(runBare(os.Args[2]))
	}
	if len(os.Args) == 6 && os.Args[1] == "assess" {
		exit(runAssess(context.Background(), os.Args[2], os.Args[3], os.Args[4], os.Args[5]))
	}
	o := options{parts: slices.Clone(allParts), growth: [2]int{10_000, 300_000}}
	flag.BoolFunc("quick", "20,000 enterprises, short rounds, no growth; what follows may differ", func(string) error {
		o.firms, o.round = 20_000, 300*time.Millisecond
		return o.parts.Set("start,reads,write,counts,memory,exports,lists")
	})
	flag.StringVar(&o.engine, "engine", "both", "sqlite, postgres or both")
	flag.IntVar(&o.firms, "firms", 100_000, "enterprises; there are five visits to each on average")
	flag.Func("growth", "enterprises of the small and the large county of the part growth (default 10000,300000)", func(list string) error {
		_, err := fmt.Sscanf(list, "%d,%d", &o.growth[0], &o.growth[1])
		return err
	})
	flag.Var(&o.parts, "parts", "what to measure, of "+strings.Join(allParts, ","))
	flag.BoolVar(&o.keep, "keep", false, "leave the filled stores in -dir and on the PostgreSQL server")
	flag.BoolVar(&o.reuse, "reuse", false, "measure the stores that a run with -keep left, instead of filling new ones, and keep them")
	flag.IntVar(&o.rounds, "rounds", 3, "rounds per measurement; in each the bare server and the program take turns")
	flag.DurationVar(&o.round, "round", 800*time.Millisecond, "length of one server's turn")
	flag.StringVar(&o.markdown, "markdown", "", "file for the tables of docs/speed.md")
	flag.StringVar(&o.binary, "binary", "bin/miaolin", "the built program")
	flag.StringVar(&o.postgres, "postgres", os.Getenv("MIAOLIN_TEST_POSTGRES_URL"), "PostgreSQL server to fill")
	flag.StringVar(&o.dir, "dir", "", "folder for data (default: a temporary one)")
	flag.StringVar(&o.profiles, "profiles", "", "folder for a CPU profile of the program per measurement with 16 clients")
	flag.Parse()
	o.clients = []int{1, 16, 64}
	o.keep = o.keep || o.reuse
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	exit(runAll(ctx, o))
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "benchmark:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

func runBare(file string) error {
	b, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var setup bareSetup
	if err := json.Unmarshal(b, &setup); err != nil {
		return err
	}
	return serveBare(setup)
}

func runAll(ctx context.Context, o options) error {
	if o.dir == "" {
		dir, err := os.MkdirTemp("", "miaolin-benchmark-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		o.dir = dir
	}
	var r report
	for _, engine := range []string{"sqlite", "postgres"} {
		if o.engine != "both" && o.engine != engine {
			continue
		}
		if err := runEngine(ctx, o, engine, &r); err != nil {
			return err
		}
	}
	r.summary()
	if o.markdown == "" {
		return nil
	}
	return os.WriteFile(o.markdown, []byte(r.markdown()), 0o644)
}

// runEngine measures one engine at the full size, then imports, assessing and how a page grows.
func runEngine(ctx context.Context, o options, engine string, r *report) error {
	if slices.ContainsFunc(o.parts, func(part string) bool { return !slices.Contains(alone, part) }) {
		if err := measureFull(ctx, o, engine, r); err != nil {
			return err
		}
	}
	if o.parts.has("imports") {
		if err := measureImports(ctx, o, engine, r); err != nil {
			return err
		}
	}
	if o.parts.has("assess") {
		if err := measureAssess(ctx, o, engine, r); err != nil {
			return err
		}
	}
	if !o.parts.has("growth") {
		return nil
	}
	return measureGrowth(ctx, o, engine, r)
}

func measureFull(ctx context.Context, o options, engine string, r *report) error {
	full, err := prepare(ctx, o, engine, o.firms)
	if err != nil {
		return err
	}
	defer full.remove()
	r.title("%s, %d enterprises, %d visits", engine, o.firms, full.visits)
	return full.measureAll(ctx, o, r)
}
