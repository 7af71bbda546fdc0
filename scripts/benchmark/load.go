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

// result is what the rounds of one server came to.
type result struct {
	Clients int
	rates   []float64 // answers per second, by round
	times   []time.Duration
	cpu     time.Duration // of the server, all rounds
	RSS     int64         // of the server at the end, bytes
}

func (r result) perSecond() float64       { return median(r.rates) }
func (r result) p50() time.Duration       { return r.at(50) }
func (r result) p99() time.Duration       { return r.at(99) }
func (r result) cpuPerAsk() time.Duration { return r.cpu / time.Duration(len(r.times)) }
func (r result) at(percent int) time.Duration {
	return r.times[min(len(r.times)-1, len(r.times)*percent/100)]
}

func median(all []float64) float64 {
	sorted := slices.Sorted(slices.Values(all))
	if n := len(sorted); n%2 == 0 {
		return (sorted[n/2-1] + sorted[n/2]) / 2
	}
	return sorted[len(sorted)/2]
}

// side is one server of a comparison and what it is asked.
type side struct {
	p    *process
	want int // status of every answer; a fast refusal is no result
	make request
}

// measure asks the sides in turn, round after round, so that whatever else the
// machine does meets them alike. Each of so many clients waits for its answer.
func measure(o options, clients int, sides ...side) ([]result, error) {
	results := make([]result, len(sides))
	var next atomic.Int64
	for i, s := range sides { // the warm-up: connections, prepared statements, caches
		if _, err := run(s, clients, &next, o.round/3); err != nil {
			return nil, err
		}
		results[i].Clients = clients
	}
	for range o.rounds {
		for i, s := range sides {
			if err := results[i].add(s, &next, o.round); err != nil {
				return nil, err
			}
		}
	}
	for i, s := range sides {
		slices.Sort(results[i].times)
		var err error
		if results[i].RSS, err = s.p.rss(); err != nil {
			return nil, err
		}
	}
	return results, nil
}

// add measures one round.
func (r *result) add(s side, next *atomic.Int64, length time.Duration) error {
	before, err := s.p.cpu()
	if err != nil {
		return err
	}
	began := time.Now()
	times, err := run(s, r.Clients, next, length)
	if err != nil {
		return err
	}
	r.rates = append(r.rates, float64(len(times))/time.Since(began).Seconds())
	r.times = append(r.times, times...)
	after, err := s.p.cpu()
	r.cpu += after - before
	return err
}

// ratio is the median, over the rounds, of ours to theirs.
func ratio(ours, theirs result) float64 {
	all := make([]float64, len(ours.rates))
	for i := range all {
		all[i] = ours.rates[i] / theirs.rates[i]
	}
	return median(all)
}

func run(s side, clients int, next *atomic.Int64, length time.Duration) ([]time.Duration, error) {
	client := &fasthttp.HostClient{Addr: s.p.addr, MaxConns: clients, ReadTimeout: 30 * time.Second, ReadBufferSize: 64 << 10}
	defer client.CloseIdleConnections()
	deadline := time.Now().Add(length)
	var wg sync.WaitGroup
	var mu sync.Mutex
	var all []time.Duration
	var failed error
	for range clients {
		wg.Go(func() {
			times, err := oneClient(client, next, deadline, s)
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

func oneClient(client *fasthttp.HostClient, next *atomic.Int64, deadline time.Time, s side) ([]time.Duration, error) {
	req, resp := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(req)
	defer fasthttp.ReleaseResponse(resp)
	var times []time.Duration
	for time.Now().Before(deadline) {
		req.Reset()
		s.make(next.Add(1), req)
		began := time.Now()
		if err := client.Do(req, resp); err != nil {
			return times, fmt.Errorf("%s %s: %w", req.Header.Method(), req.URI().Path(), err)
		}
		times = append(times, time.Since(began))
		if resp.StatusCode() != s.want {
			return times, fmt.Errorf("%s %s answered %d: %.300s", req.Header.Method(), req.URI(), resp.StatusCode(), resp.Body())
		}
	}
	return times, nil
}
