package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// measureCounts asks for the counts right after a firm was recorded, and wants
// to find it among them.
func (st *stand) measureCounts(_ context.Context, _ options, r *report) error {
	total := func() (n int, took time.Duration, err error) {
		began := time.Now()
		b, err := st.manager.get(st.program.addr, "/enterprise-counts")
		took = time.Since(began)
		if err != nil {
			return 0, took, err
		}
		var page struct{ Items []struct{ Firms int } }
		err = json.Unmarshal(b, &page)
		for _, cell := range page.Items {
			n += cell.Firms
		}
		return n, took, err
	}
	before, _, err := total()
	if err != nil {
		return err
	}
	var times []time.Duration
	for i := range 100 {
		body := fmt.Appendf(nil, `{"name":"桐乡市新苗%d号科技有限公司","unitCode":"%s"}`, i, towns[i%len(towns)])
		if _, err := st.manager.ask(st.program.addr, "POST", "/enterprises", body, http.StatusCreated); err != nil {
			return err
		}
		after, took, err := total()
		if err != nil {
			return err
		}
		if before++; after != before {
			return fmt.Errorf("the counts tell %d firms right after there are %d", after, before)
		}
		times = append(times, took)
	}
	slices.Sort(times)
	middle := times[len(times)/2]
	r.aim(middle <= 5*time.Millisecond, st.engine+": counts right after a write, median", "<= 5 ms", "%s ms", ms(middle))
	return nil
}

// exported are twenty columns of the catalogue, figures and titles among them.
var exported = []string{
	"name", "uscc", "unit", "park", "attribution", "shortName", "industry", "industryCode", "techField", "kind", "registeredOn", "aboveScale",
	"standing", "rung", "rungSince", "titles", "hnteTo", "salesRevenueFen-1", "rdExpenseHnteFen-1", "ipClassI",
}

// measureExports writes every firm into a file of either format.
func (st *stand) measureExports(_ context.Context, _ options, r *report) error {
	for _, format := range []string{"xlsx", "csv"} {
		before, err := st.program.rss()
		if err != nil {
			return err
		}
		if err := st.program.resetPeak(); err != nil {
			return err
		}
		began := time.Now()
		rows, bytes, err := st.export(format)
		if err != nil {
			return err
		}
		took := time.Since(began)
		peak, err := st.program.peak()
		if err != nil {
			return err
		}
		what := fmt.Sprintf("%s: %d x %d cells to .%s", st.engine, rows, len(exported), format)
		r.aim(peak-before <= 100<<20, what, "bounded", "%.1f s, %.1f MiB file, %.0f MiB before, %.0f at most", took.Seconds(), mib(bytes), mib(before), mib(peak))
	}
	return nil
}

// export asks for a file and waits for the job that writes it.
func (st *stand) export(format string) (rows, bytes int64, err error) {
	body, err := json.Marshal(map[string]any{"columns": exported, "format": format, "purpose": "速度测量"})
	if err != nil {
		return 0, 0, err
	}
	b, err := st.manager.ask(st.program.addr, "POST", "/exports", body, http.StatusCreated)
	var e struct {
		ID, State, ErrorCode string
		Rows, Bytes          int64
	}
	for deadline := time.Now().Add(5 * time.Minute); err == nil && time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		if err = json.Unmarshal(b, &e); err != nil || e.State == "ready" {
			return e.Rows, e.Bytes, err
		}
		if e.State != "running" {
			return 0, 0, errors.New("the export is " + e.State + ": " + e.ErrorCode)
		}
		b, err = st.manager.get(st.program.addr, "/exports/"+e.ID)
	}
	return 0, 0, errors.Join(err, errors.New("the export did not end"))
}

// profile takes a CPU profile of the program while it is measured, if asked to.
func (st *stand) profile(o options, key string, clients int) (stop func() error, err error) {
	nothing := func() error { return nil }
	if o.profiles == "" || clients != 16 {
		return nothing, nil
	}
	f, err := os.Create(filepath.Join(o.profiles, st.engine+"-"+key+".pprof"))
	if err != nil {
		return nothing, err
	}
	done := make(chan error, 1)
	length := 2 * o.round * time.Duration(o.rounds)
	go func() {
		resp, err := http.Get(fmt.Sprintf("http://%s/debug/pprof/profile?seconds=%d", st.program.admin, max(1, int(length.Seconds()))))
		if err == nil {
			_, err = io.Copy(f, resp.Body)
			_ = resp.Body.Close()
		}
		done <- errors.Join(err, f.Close())
	}()
	return func() error { return <-done }, nil
}
