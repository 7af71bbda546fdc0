package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"miaolin/app/access"
	"miaolin/app/boot"
	"miaolin/app/fact"
	"miaolin/app/value"
	"miaolin/db"
)

// measureAssess assesses every firm by all rule sets, in a child of its own so that
// memory is the program's: what computing takes, what storing adds, a run that finds
// nothing new, and one firm after a change.
func measureAssess(ctx context.Context, o options, engine string, r *report) error {
	st := &stand{engine: engine, county: inventCounty(o.firms, value.System())}
	if err := st.place(ctx, o, fmt.Sprint(o.firms, "_assessed")); err != nil {
		return err
	}
	defer st.remove()
	progress("filling %s with %d enterprises, three years of figures, rights, results, papers and titles\n", engine, o.firms)
	if err := st.fillFacts(ctx); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	child := exec.CommandContext(ctx, self, "assess", st.site.dir, st.site.url, strconv.Itoa(o.rounds), o.profiles)
	child.Stderr = os.Stderr
	out, err := child.Output()
	if err != nil {
		return fmt.Errorf("assess: %w", err)
	}
	var steps []assessStep
	if err := json.Unmarshal(out, &steps); err != nil {
		return err
	}
	r.title("%s, %d enterprises assessed by all rule sets", engine, o.firms)
	fmt.Printf("%-44s %10s %10s %10s  %s\n", "step, median", "wall", "CPU", "peak MiB", "what")
	for _, s := range steps {
		fmt.Printf("%-44s %10s %10s %10.0f  %s\n", s.Name, shown(s.Wall), shown(s.CPU), mib(s.Peak), s.What)
		if s.Most > 0 {
			r.aim(s.Wall <= s.Most, engine+": "+s.Name, "<= "+shown(s.Most), "%s (CPU %s)", shown(s.Wall), shown(s.CPU))
		}
	}
	return nil
}

func shown(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

// assessStep is what one step took: medians over its rounds.
type assessStep struct {
	Name, What string
	Wall, CPU  time.Duration
	Peak       int64
	Most       time.Duration // the aim; 0 without one
}

// runAssess is the child: it measures the store of a folder and prints the steps.
func runAssess(ctx context.Context, dir, url, rounds, profiles string) error {
	n, err := strconv.Atoi(rounds)
	if err != nil {
		return err
	}
	var steps []assessStep
	st := &stand{site: site{dir, url}}
	err = st.inside(ctx, func(p *boot.Program) error {
		a := &assessor{p: p, rounds: n, profiles: profiles}
		err := a.all(access.With(ctx, access.SystemActor("benchmark")))
		steps = a.steps
		return err
	})
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(steps)
}

type assessor struct {
	p        *boot.Program
	rounds   int
	profiles string
	steps    []assessStep
}

func (a *assessor) all(ctx context.Context) error {
	rules := a.p.Eligibility
	if err := a.step(ctx, "all firms, computed, nothing stored", 20*time.Second, a.rounds, nil, func(ctx context.Context) (string, error) {
		ran, err := rules.Rehearse(ctx)
		return fmt.Sprintf("%d firms", ran.Firms), err
	}); err != nil {
		return err
	}
	empty := func(ctx context.Context) error {
		return a.p.DB.InTx(ctx, func(ctx context.Context) error {
			for _, name := range []string{"assessments", "assessment_state"} {
				if _, err := a.p.DB.Exec(ctx, "DELETE FROM "+name); err != nil {
					return err
				}
			}
			return nil
		})
	}
	whole := func(ctx context.Context) (string, error) {
		ran, err := rules.RunAll(ctx)
		return fmt.Sprintf("%d firms, %d assessments new", ran.Firms, ran.Changed), err
	}
	if err := a.step(ctx, "all firms, computed and stored", time.Minute, a.rounds, empty, whole); err != nil {
		return err
	}
	if err := a.step(ctx, "all firms again, nothing changed", 0, a.rounds, nil, whole); err != nil {
		return err
	}
	if err := a.step(ctx, "looking for changed firms, none", 0, 20, nil, a.catch); err != nil {
		return err
	}
	ids, err := db.All[string](ctx, a.p.DB, "SELECT id FROM enterprises ORDER BY id LIMIT 1000")
	if err != nil {
		return err
	}
	at := 0
	change := func(ctx context.Context) error { return a.change(ctx, ids[at], int64(at)) }
	if err := a.step(ctx, "one firm after a change", 50*time.Millisecond, 100, func(ctx context.Context) error { at++; return change(ctx) }, a.catch); err != nil {
		return err
	}
	if err := a.step(ctx, "a thousand firms after a change", 0, a.rounds, func(ctx context.Context) error {
		for at = range ids {
			if err := change(ctx); err != nil {
				return err
			}
		}
		return nil
	}, a.catch); err != nil {
		return err
	}
	return a.sizes(ctx)
}

func (a *assessor) catch(ctx context.Context) (string, error) {
	ran, err := a.p.Eligibility.Catch(ctx)
	return fmt.Sprintf("%d firms, %d assessments new", ran.Firms, ran.Changed), err
}

// change reports other figures of the running year and of the last one.
func (a *assessor) change(ctx context.Context, id string, n int64) error {
	year := value.System().Date().Year() - 1
	rows, err := a.p.Fact.Figures(ctx, fact.FigureFilter{EnterpriseID: id, FiscalYear: year, Source: "audited", Limit: 1})
	if err != nil || len(rows) == 0 {
		return err
	}
	figure := fact.NewFigure{EnterpriseID: id, FiscalYear: year, Source: "audited", Values: rows[0].Values}
	spent := value.Money(time.Now().UnixNano()%100_000_000 + n)
	figure.RDHnteFen = &spent
	_, err = a.p.Fact.Put(ctx, figure, rows[0].Version)
	return err
}

// step does something a few times and keeps the medians; before is not counted.
func (a *assessor) step(ctx context.Context, name string, most time.Duration, rounds int, before func(context.Context) error, do func(context.Context) (string, error)) error {
	var walls, cpus []time.Duration
	s := assessStep{Name: name, Most: most}
	for range rounds {
		if before != nil {
			if err := before(ctx); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		self := &process{cmd: &exec.Cmd{Process: &os.Process{Pid: os.Getpid()}}}
		if err := self.resetPeak(); err != nil {
			return err
		}
		stop, err := a.profile(name)
		if err != nil {
			return err
		}
		spent, began := usedCPU(), time.Now()
		what, err := do(ctx)
		if err = errors.Join(err, stop()); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		walls, cpus, s.What = append(walls, time.Since(began)), append(cpus, usedCPU()-spent), what
		peak, err := self.peak()
		if err != nil {
			return err
		}
		s.Peak = max(s.Peak, peak)
	}
	s.Wall, s.CPU = middle(walls), middle(cpus)
	a.steps = append(a.steps, s)
	progress("  %-44s %s\n", name, shown(s.Wall))
	return nil
}

// profile writes a CPU profile of the last round, if asked to.
func (a *assessor) profile(name string) (stop func() error, err error) {
	if a.profiles == "" {
		return func() error { return nil }, nil
	}
	file, err := os.Create(filepath.Join(a.profiles, strings.ReplaceAll("assess "+name, " ", "-")+".pprof"))
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return nil, err
	}
	return func() error {
		pprof.StopCPUProfile()
		return file.Close()
	}, nil
}

func middle(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}

// usedCPU is the processor time of this process, user and system.
func usedCPU() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// sizes tells what a firm's assessments take in the store, indexes too.
func (a *assessor) sizes(ctx context.Context) error {
	size := `SELECT COALESCE(SUM(pgsize), 0) FROM dbstat WHERE name IN (SELECT name FROM sqlite_master WHERE tbl_name IN ('assessments', 'assessment_state'))`
	if a.p.DB.Engine() == db.Postgres {
		size = `SELECT pg_total_relation_size('assessments') + pg_total_relation_size('assessment_state')`
		if _, err := a.p.DB.Exec(ctx, "VACUUM FULL assessments, assessment_state"); err != nil {
			return err
		}
	}
	bytes, err := db.One[int64](ctx, a.p.DB, size)
	if err != nil {
		return err
	}
	findings, err := db.One[int64](ctx, a.p.DB, "SELECT COALESCE(SUM(length(findings)), 0) FROM assessments")
	if err != nil {
		return err
	}
	firms, err := db.One[int64](ctx, a.p.DB, "SELECT COUNT(*) FROM assessment_state")
	if err != nil {
		return err
	}
	rows, err := db.One[int64](ctx, a.p.DB, "SELECT COUNT(*) FROM assessments")
	if err != nil {
		return err
	}
	firms = max(firms, 1)
	a.steps = append(a.steps, assessStep{Name: "stored", What: strings.Join([]string{
		fmt.Sprintf("%d bytes per firm with indexes", bytes/firms), fmt.Sprintf("%d of them explanations", findings/firms), fmt.Sprintf("%.1f assessments per firm", float64(rows)/float64(firms)),
	}, ", ")})
	return nil
}
