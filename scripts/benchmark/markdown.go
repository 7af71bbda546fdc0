package main

import (
	"fmt"
	"slices"
	"strings"
)

// compared is one line of the table of ratios.
type compared struct {
	operation string
	clients   int
	engine    string
	cells     string // median, throughput and processor time beside the bare handler's
}

// compare keeps what a measurement of the program came to beside the bare handler.
func (r *report) compare(engine, operation string, ours, bare result) {
	cells := fmt.Sprintf("%s | %.2f | %.2f", ms(ours.p50()), ratio(ours, bare), float64(bare.cpuPerAsk())/float64(ours.cpuPerAsk()))
	r.compared = append(r.compared, compared{operation, ours.Clients, engine, cells})
}

// markdown is the report as docs/speed.md shows it.
func (r *report) markdown() string {
	var b strings.Builder
	b.WriteString("| | clients | SQLite p50 ms | ops x | CPU x | PostgreSQL p50 ms | ops x | CPU x |\n|---|---|---|---|---|---|---|---|\n")
	var done []string
	for _, line := range r.compared {
		key := fmt.Sprintf("| %s | %d |", line.operation, line.clients)
		if slices.Contains(done, key) {
			continue
		}
		done = append(done, key)
		fmt.Fprintf(&b, "%s %s | %s |\n", key, r.cellsOf(line, "sqlite"), r.cellsOf(line, "postgres"))
	}
	b.WriteString("\n| | aim | SQLite | PostgreSQL |\n|---|---|---|---|\n")
	done = nil
	for _, a := range r.aims {
		_, what, _ := strings.Cut(a.what, ": ")
		if slices.Contains(done, what) {
			continue
		}
		done = append(done, what)
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", what, a.want, r.gotOf(what, "sqlite"), r.gotOf(what, "postgres"))
	}
	return b.String()
}

func (r *report) cellsOf(line compared, engine string) string {
	i := slices.IndexFunc(r.compared, func(c compared) bool {
		return c.engine == engine && c.operation == line.operation && c.clients == line.clients
	})
	if i < 0 {
		return "– | – | –"
	}
	return r.compared[i].cells
}

// gotOf is what an engine reached; bold where it missed.
func (r *report) gotOf(what, engine string) string {
	i := slices.IndexFunc(r.aims, func(a aim) bool { return a.what == engine+": "+what })
	switch {
	case i < 0:
		return "–"
	case !r.aims[i].reached:
		return "**" + r.aims[i].got + "**"
	}
	return r.aims[i].got
}
