package main

import (
	"context"
	"fmt"
)

// measureGrowth compares a page of a small county with one of a large one.
func measureGrowth(ctx context.Context, o options, engine string, r *report) error {
	few, many := o.growth[0], o.growth[1]
	r.title("%s, growth from %d to %d enterprises, one client", engine, few, many)
	r.head()
	small, err := medianPages(ctx, o, engine, few, r)
	if err != nil {
		return err
	}
	large, err := medianPages(ctx, o, engine, many, r)
	if err != nil {
		return err
	}
	for i, s := range small {
		l := large[i]
		times := float64(l.p50()) / float64(s.p50())
		r.aim(times <= 2, engine+": growth of "+s.name, "<= 2 x", "%.2f x (%s to %s ms)", times, ms(s.p50()), ms(l.p50()))
	}
	return nil
}

type page struct {
	name string
	result
}

// medianPages fills a county of its own and asks every kind of page.
func medianPages(ctx context.Context, o options, engine string, firms int, r *report) ([]page, error) {
	st, err := prepare(ctx, o, engine, firms)
	if err != nil {
		return nil, err
	}
	defer st.remove()
	var pages []page
	for _, m := range st.reads() {
		got, err := measure(o, 1, side{st.program, 200, m.ask(st.program.addr)})
		if err != nil {
			return nil, err
		}
		r.row(fmt.Sprintf("%s (%d)", m.bare, firms), "miaolin", got[0], nil)
		pages = append(pages, page{m.name, got[0]})
	}
	return pages, nil
}
