package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"miaolin/app/boot"
	"miaolin/app/value"
	"miaolin/config"
	"miaolin/db"
)

// mostImported is what one file may hold.
const mostImported = 50_000

// measureImports takes one large roster in, the same roster with other addresses, and
// takes the second back, while somebody else goes on recording visits.
func measureImports(ctx context.Context, o options, engine string, r *report) error {
	rows := min(o.firms, mostImported)
	st := &stand{engine: engine, officers: map[string]session{}, county: inventCounty(rows, value.System())}
	if err := st.place(ctx, o, fmt.Sprint(rows)); err != nil {
		return err
	}
	defer st.remove()
	if err := st.startEmpty(ctx, o); err != nil {
		return err
	}
	r.title("%s, imports of %d rows", engine, rows)
	fmt.Printf("%-30s %9s %9s %10s %8s %14s %14s\n", "step", "wall s", "CPU s", "peak MiB", "visits", "visit p50 ms", "visit max ms")
	for _, pass := range []struct{ name, street string }{{"new firms", "工业园区"}, {"changed firms", "振兴路"}} {
		var imp imported
		steps := []step{
			{pass.name + ": upload", func() (err error) { imp, err = st.upload(pass.street); return err }},
			{pass.name + ": dry run", func() (err error) { imp, err = st.check(imp); return err }},
			{pass.name + ": write", func() (err error) { imp, err = st.write(imp, "run"); return err }},
		}
		if pass.name != "new firms" {
			steps = append(steps, step{pass.name + ": undo", func() (err error) { imp, err = st.write(imp, "undo"); return err }})
		}
		for _, s := range steps {
			if err := st.timed(r, s, rows); err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
		}
	}
	r.aim(st.refused == 0, st.engine+": visits refused during imports", "0", "%d", st.refused)
	return nil
}

type step struct {
	name string
	do   func() error
}

// timed does a step while visits are recorded, and prints what it took.
func (st *stand) timed(r *report, s step, rows int) error {
	if err := st.program.resetPeak(); err != nil {
		return err
	}
	before, err := st.program.cpu()
	if err != nil {
		return err
	}
	stop := st.recordVisits()
	began := time.Now()
	err = s.do()
	took := time.Since(began)
	visits, refused := stop()
	if err != nil {
		return err
	}
	after, err := st.program.cpu()
	if err != nil {
		return err
	}
	peak, err := st.program.peak()
	if err != nil {
		return err
	}
	slices.Sort(visits)
	middle, longest := time.Duration(0), time.Duration(0)
	if n := len(visits); n > 0 {
		middle, longest = visits[n/2], visits[n-1]
	}
	fmt.Printf("%-30s %9.1f %9.1f %10.0f %8d %14s %14s\n", s.name, took.Seconds(), (after - before).Seconds(), mib(peak), len(visits), ms(middle), ms(longest))
	st.refused += refused
	if strings.HasSuffix(s.name, "write") {
		what := fmt.Sprintf("%s: %d rows imported, %s", st.engine, rows, s.name)
		r.aim(took <= 20*time.Second && peak <= 300<<20, what, "<= 20 s, 300 MiB", "%.1f s, %.0f MiB", took.Seconds(), mib(peak))
	}
	return nil
}

// recordVisits sends a visit every 50 ms until stopped, and gives their times and
// how many were refused.
func (st *stand) recordVisits() (stop func() (times []time.Duration, refused int)) {
	ended := make(chan struct{})
	var (
		wg      sync.WaitGroup
		times   []time.Duration
		refused int
	)
	wg.Go(func() {
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-ended:
				return
			case <-tick.C:
			}
			began := time.Now()
			if _, err := st.manager.ask(st.program.addr, "POST", "/visits", st.visitBody(0), http.StatusCreated); err != nil {
				refused++
				progress("%v\n", err)
			}
			times = append(times, time.Since(began))
		}
	})
	return func() ([]time.Duration, int) {
		close(ended)
		wg.Wait()
		return times, refused
	}
}

// startEmpty starts the program on a store that holds people and one firm.
func (st *stand) startEmpty(ctx context.Context, o options) error {
	if err := st.prepareEmpty(ctx); err != nil {
		return err
	}
	var err error
	if st.program, err = start(ctx, "/api/v1/openapi.json", st.site.env(), o.binary, "serve"); err != nil {
		return err
	}
	progress("  profiles at http://%s/debug/pprof/\n", st.program.admin)
	if err := st.signInAll(st.program.addr); err != nil {
		return err
	}
	b, err := st.manager.ask(st.program.addr, "POST", "/enterprises", fmt.Appendf(nil, `{"name":"桐乡市常客科技有限公司","unitCode":"%s"}`, towns[0]), http.StatusCreated)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, &st.county.firms[0].row) // visits go there
}

// prepareEmpty migrates the store and adds the people.
func (st *stand) prepareEmpty(ctx context.Context) error {
	d, err := db.Open(ctx, db.Options{URL: st.site.url, DataDir: st.site.dir})
	if err != nil {
		return err
	}
	if err := errors.Join(d.Migrate(ctx), d.Close()); err != nil {
		return err
	}
	return st.inside(ctx, func(p *boot.Program) error { return addPeople(ctx, p) })
}

// inside runs the program's parts in this process, without a server.
func (st *stand) inside(ctx context.Context, do func(p *boot.Program) error) error {
	c := config.Config{
		Addr: "127.0.0.1:0", Data: st.site.dir, DatabaseURL: st.site.url, PublicURL: "http://127.0.0.1",
		MaxUpload: 32, SessionIdle: time.Hour, SessionMax: time.Hour, QueryTimeout: 30 * time.Second,
	}
	p, err := boot.New(ctx, boot.Options{Config: c, Version: "benchmark"})
	if err != nil {
		return err
	}
	defer p.Close()
	if err := p.Prepare(ctx); err != nil {
		return err
	}
	return do(p)
}

// imported is what the benchmark needs of an import.
type imported struct {
	ID, State, Error, Doing string
	Version                 int64
	Counts                  struct{ New, Changed, Same, Refused int }
}

func (st *stand) upload(street string) (imported, error) {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	file, err := w.CreateFormFile("file", "roster.csv")
	if err != nil {
		return imported{}, err
	}
	fmt.Fprintln(file, "企业名称,统一社会信用代码,成立日期,注册资本(万元),所属镇街,地址,联系人,联系电话,经营范围")
	names := map[string]string{"330483001": "梧桐街道"}
	for i := range st.county.firms {
		f := &st.county.firms[i].row
		if i == 0 {
			continue // recorded already
		}
		unit := names[f.UnitCode]
		if unit == "" {
			unit = f.UnitCode
		}
		fmt.Fprintf(file, "%s,%s,2015-03-02,%d,%s,桐乡市%s%d号,王%d,1380000%04d,技术开发、技术服务;针纺织品、服装的生产、销售;货物进出口\n",
			f.Name, *f.USCC, 100+i%900, unit, street, i, i%100, i%10_000)
	}
	if err := w.Close(); err != nil {
		return imported{}, err
	}
	return st.importAsk("POST", "/imports", form.Bytes(), http.StatusCreated, "Content-Type", w.FormDataContentType())
}

func (st *stand) check(imp imported) (imported, error) {
	imp, err := st.importAsk("PATCH", "/imports/"+imp.ID, []byte(`{"choices":{"acceptUnits":true,"allowProvisional":true,"acceptBadUscc":"测量","createMissing":false,"fallbackUnit":"330483001"}}`), http.StatusOK,
		"Content-Type", "application/json", "If-Match", fmt.Sprintf(`"%d"`, imp.Version))
	if err != nil {
		return imp, err
	}
	imp, err = st.importAsk("POST", "/imports/"+imp.ID+"/check", nil, http.StatusOK)
	progress("  dry run: %+v\n", imp.Counts)
	return imp, err
}

// write runs an import or takes it back, and waits for its job.
func (st *stand) write(imp imported, how string) (imported, error) {
	imp, err := st.importAsk("POST", "/imports/"+imp.ID+"/"+how, nil, http.StatusOK, "If-Match", fmt.Sprintf(`"%d"`, imp.Version))
	for err == nil && (imp.State == "running" || imp.State == "undoing") {
		time.Sleep(100 * time.Millisecond)
		imp, err = st.importAsk("GET", "/imports/"+imp.ID, nil, http.StatusOK)
	}
	if want := map[string]string{"run": "done", "undo": "undone"}[how]; err == nil && imp.State != want {
		err = fmt.Errorf("the import is %s: %s", imp.State, imp.Error)
	}
	return imp, err
}

func (st *stand) importAsk(method, path string, body []byte, want int, headers ...string) (imported, error) {
	var imp imported
	b, err := st.manager.askWith(st.program.addr, method, path, body, want, headers...)
	if err == nil {
		err = json.Unmarshal(b, &imp)
	}
	return imp, err
}
