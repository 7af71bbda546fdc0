package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"reflect"
	"strings"
	"time"

	"github.com/valyala/fasthttp"
)

// read is a kind of request that is measured, with the paths it varies over.
type read struct {
	name     string
	bare     string // the path of the bare server, and the key of its script
	variants []variant
}

type variant struct {
	as   session
	path string
}

// reads are the measured requests that change nothing.
func (st *stand) reads() []read {
	list := read{name: "list: unit, rung, by revenue", bare: "list"}
	rare := read{name: "search, rare term, town", bare: "search-rare"}
	common := read{name: "search, common term, town", bare: "search-common"}
	for _, town := range towns {
		for _, rung := range []string{"seedling", "sapling", "tree"} {
			list.variants = append(list.variants, variant{st.manager, "/enterprises?limit=50&sort=-revenue&rung=" + rung + "&unit=" + town})
		}
		rare.variants = append(rare.variants, variant{st.officers[town], "/enterprises?limit=50&q=" + url.QueryEscape(rareTerm)})
		common.variants = append(common.variants, variant{st.officers[town], "/enterprises?limit=50&q=" + url.QueryEscape(commonTerm)})
	}
	record := read{name: "one record", bare: "record"}
	visits := read{name: "its last 20 visits", bare: "last-visits"}
	for i := range 200 {
		id := st.county.firms[i*len(st.county.firms)/200].row.ID
		record.variants = append(record.variants, variant{st.manager, "/enterprises/" + id})
		visits.variants = append(visits.variants, variant{st.manager, "/visits?limit=20&enterprise=" + id})
	}
	return []read{
		list, record, visits, rare, common,
		{"search, rare term, county", "search-rare-county", []variant{{st.manager, "/enterprises?limit=50&q=" + url.QueryEscape(rareTerm)}}},
		{"search, common term, county", "search-common-county", []variant{{st.manager, "/enterprises?limit=50&q=" + url.QueryEscape(commonTerm)}}},
		{"counts by unit and rung", "counts", []variant{{st.manager, "/enterprise-counts"}}},
	}
}

// ask makes the program's request of a kind, varying with n.
func (m read) ask(addr string) request {
	return func(n int64, r *fasthttp.Request) {
		v := m.variants[n%int64(len(m.variants))]
		r.SetRequestURI("http://" + addr + "/api/v1" + v.path)
		v.as.dress(r)
	}
}

// askBare makes the bare server's twin of the same request.
func (m read) askBare(addr string) request {
	return func(n int64, r *fasthttp.Request) {
		r.SetRequestURI(fmt.Sprintf("http://%s/%s?v=%d", addr, m.bare, n%int64(len(m.variants))))
	}
}

// sameAnswers wants both servers to say the same before they are compared.
func (st *stand) sameAnswers(m read) error {
	for i, v := range m.variants {
		theirs, err := v.as.get(st.program.addr, v.path)
		if err != nil {
			return err
		}
		status, ours, err := fasthttp.Get(nil, fmt.Sprintf("http://%s/%s?v=%d", st.bare.addr, m.bare, i))
		if err != nil || status != 200 {
			return fmt.Errorf("bare %s: %d %.300s %w", m.bare, status, ours, err)
		}
		var a, b any
		if err := json.Unmarshal(theirs, &a); err != nil {
			return err
		}
		if err := json.Unmarshal(ours, &b); err != nil {
			return err
		}
		if !reflect.DeepEqual(a, b) {
			return fmt.Errorf("%s: the program and the bare handler answer differently:\n%.1500s\n%.1500s", v.path, theirs, ours)
		}
	}
	return nil
}

// measureAll prints one table for a store, of the parts asked for.
func (st *stand) measureAll(ctx context.Context, o options, r *report) error {
	for _, part := range []struct {
		name    string
		measure func(context.Context, options, *report) error
	}{
		{"start", st.measureStart}, {"reads", st.measureReads}, {"write", st.measureWrite},
		{"counts", st.measureCounts}, {"memory", st.measureMemory}, {"exports", st.measureExports}, {"lists", st.measureLists},
	} {
		if !o.parts.has(part.name) {
			continue
		}
		if err := part.measure(ctx, o, r); err != nil {
			return err
		}
	}
	return nil
}

func (st *stand) measureReads(_ context.Context, o options, r *report) error {
	r.head()
	for _, m := range st.reads() {
		if err := st.sameAnswers(m); err != nil {
			return err
		}
		bare, ours := side{st.bare, 200, m.askBare(st.bare.addr)}, side{st.program, 200, m.ask(st.program.addr)}
		if err := st.compare(o, r, m.name, m.bare, bare, ours); err != nil {
			return err
		}
	}
	return nil
}

func (st *stand) measureWrite(_ context.Context, o options, r *report) error {
	r.head()
	bare, ours := side{st.bare, 201, st.askBareWrite(st.bare.addr)}, side{st.program, 201, st.askWrite(st.program.addr)}
	return st.compare(o, r, "durable visit write", "visit", bare, ours)
}

// compare measures the bare server and the program by turns, with each number of clients.
func (st *stand) compare(o options, r *report, name, key string, bare, ours side) error {
	var worst float64
	for _, clients := range o.clients {
		stop, err := st.profile(o, key, clients)
		if err != nil {
			return err
		}
		both, err := measure(o, clients, bare, ours)
		if err = errors.Join(err, stop()); err != nil {
			return err
		}
		times := ratio(both[1], both[0])
		r.row(name, "bare", both[0], nil)
		r.row(name, "miaolin", both[1], &both[0])
		r.compare(st.engine, name, both[1], both[0])
		if worst == 0 || times < worst {
			worst = times
		}
		if clients == 1 {
			st.aimMedian(r, name, key, both[1].p50())
		}
	}
	switch key {
	case "list", "record", "last-visits", "visit":
		r.aim(worst >= 0.5, st.engine+": "+name, ">= 0.5 x bare", "%.2f at worst", worst)
	}
	return nil
}

// aimMedian holds a kind of request to a time of its own, with one client.
func (st *stand) aimMedian(r *report, name, key string, median time.Duration) {
	if strings.HasPrefix(key, "search-") {
		r.aim(median <= 10*time.Millisecond, st.engine+": "+name+", median", "<= 10 ms", "%s ms", ms(median))
	}
}

// measureStart starts the program anew a few times, as after an upgrade.
func (st *stand) measureStart(ctx context.Context, o options, r *report) error {
	const times = 5
	slowest := time.Duration(0)
	for range times {
		p, err := start(ctx, "/api/v1/openapi.json", st.site.env(), o.binary, "serve")
		if err != nil {
			return err
		}
		slowest = max(slowest, p.ready)
		p.stop()
	}
	r.aim(slowest <= 300*time.Millisecond, st.engine+": first answer after start, slowest of 5", "<= 300 ms", "%s ms", ms(slowest))
	return nil
}

// measureMemory looks at the program after all that was asked of it.
func (st *stand) measureMemory(_ context.Context, _ options, r *report) error {
	now, err := st.program.rss()
	if err != nil {
		return err
	}
	peak, err := st.program.peak()
	if err != nil {
		return err
	}
	r.aim(peak <= 100<<20, st.engine+": resident memory under load, at most", "<= 100 MiB", "%.0f MiB (%.0f at the end)", mib(peak), mib(now))
	return nil
}
