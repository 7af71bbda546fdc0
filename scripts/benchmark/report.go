package main

import (
	"fmt"
	"os"
	"strings"
	"time"
)

// progress tells what is going on, apart from the report on standard output.
func progress(format string, args ...any) { fmt.Fprintf(os.Stderr, format, args...) }

// report prints rows as they come, so that a run cut short still says something.
type report struct {
	aims     []aim
	compared []compared
}

// aim is a number the product wants to reach, and what was reached.
type aim struct {
	what, want, got string
	reached         bool
}

func (r *report) title(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	fmt.Printf("\n%s\n%s\n", text, strings.Repeat("=", len([]rune(text))))
}

func (r *report) head() {
	fmt.Printf("%-34s %-8s %7s %9s %9s %9s %9s %8s %6s %6s\n",
		"operation", "server", "clients", "ops/s", "p50 ms", "p99 ms", "CPU ms/op", "RSS MiB", "ops x", "CPU x")
}

// row prints a measurement; beside the bare server's also how the two compare.
func (r *report) row(operation, server string, m result, bare *result) {
	last := ""
	if bare != nil {
		last = fmt.Sprintf("%6.2f %6.2f", ratio(m, *bare), float64(bare.cpuPerAsk())/float64(m.cpuPerAsk()))
	}
	fmt.Printf("%-34s %-8s %7d %9.0f %9s %9s %9.3f %8.1f %s\n", operation, server, m.Clients, m.perSecond(),
		ms(m.p50()), ms(m.p99()), float64(m.cpuPerAsk().Microseconds())/1000, mib(m.RSS), last)
}

func (r *report) aim(reached bool, what, want, format string, args ...any) {
	r.aims = append(r.aims, aim{what, want, fmt.Sprintf(format, args...), reached})
}

func (r *report) summary() {
	r.title("Aims")
	for _, a := range r.aims {
		mark := "reached"
		if !a.reached {
			mark = "MISSED"
		}
		fmt.Printf("%-8s %-62s %-14s %s\n", mark, a.what, a.want, a.got)
	}
}

func ms(d time.Duration) string { return fmt.Sprintf("%.2f", float64(d.Microseconds())/1000) }

func mib(bytes int64) float64 { return float64(bytes) / (1 << 20) }
