package main

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/valyala/fasthttp"
)

// A request maker is asked for the n-th request of a measurement.
type request func(n int64, r *fasthttp.Request)

// result is what one measurement found.
type result struct {
	Clients  int
	Requests int
	Took     time.Duration
	P50, P99 time.Duration
	CPU      time.Duration // of the server, per request
	RSS      int64         // of the server at the end, bytes
}

func (r result) perSecond() float64 { return float64(r.Requests) / r.Took.Seconds() }

// bounds of one measurement: it ends when either is reached.
type bounds struct {
	requests int64
	time     time.Duration
}

// measure sends requests from so many clients at once, each waiting for its
// answer. A status other than want ends the run: a fast refusal is no result.
func measure(p *process, clients int, b bounds, want int, make request) (result, error) {
	if _, err := run(p, min(clients, 4), bounds{b.requests / 10, b.time / 5}, want, make, 1<<40); err != nil {
		return result{}, err // the warm-up: caches, connections, prepared statements
	}
	before, err := p.cpu()
	if err != nil {
		return result{}, err
	}
	began := time.Now()
	times, err := run(p, clients, b, want, make, 0)
	if err != nil {
		return result{}, err
	}
	took := time.Since(began)
	after, err := p.cpu()
	if err != nil {
		return result{}, err
	}
	rss, err := p.rss()
	slices.Sort(times)
	return result{
		Clients: clients, Requests: len(times), Took: took, RSS: rss,
		P50: times[len(times)/2], P99: times[min(len(times)-1, len(times)*99/100)],
		CPU: (after - before) / time.Duration(len(times)),
	}, err
}

func run(p *process, clients int, b bounds, want int, make request, first int64) ([]time.Duration, error) {
	client := &fasthttp.HostClient{Addr: p.addr, MaxConns: clients, ReadTimeout: 30 * time.Second, ReadBufferSize: 64 << 10}
	defer client.CloseIdleConnections()
	var next atomic.Int64
	next.Store(first)
	deadline := time.Now().Add(b.time)
	var wg sync.WaitGroup
	var mu sync.Mutex
	var all []time.Duration
	var failed error
	for range clients {
		wg.Go(func() {
			times, err := oneClient(client, &next, first+b.requests, deadline, want, make)
			mu.Lock()
			defer mu.Unlock()
			all = append(all, times...)
			if err != nil {
				failed = err
			}
		})
	}
	wg.Wait()
	if failed == nil && len(all) == 0 {
		failed = fmt.Errorf("no request was answered")
	}
	return all, failed
}

func oneClient(client *fasthttp.HostClient, next *atomic.Int64, last int64, deadline time.Time, want int, make request) ([]time.Duration, error) {
	req, resp := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(req)
	defer fasthttp.ReleaseResponse(resp)
	var times []time.Duration
	for time.Now().Before(deadline) {
		n := next.Add(1)
		if n > last {
			break
		}
		req.Reset()
		make(n, req)
		began := time.Now()
		if err := client.Do(req, resp); err != nil {
			return times, fmt.Errorf("%s %s: %w", req.Header.Method(), req.URI().Path(), err)
		}
		times = append(times, time.Since(began))
		if resp.StatusCode() != want {
			return times, fmt.Errorf("%s %s answered %d: %.300s", req.Header.Method(), req.URI(), resp.StatusCode(), resp.Body())
		}
	}
	return times, nil
}
