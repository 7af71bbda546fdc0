package main

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"
)

// statement is one SQL statement as the program sent it.
type statement struct {
	SQL  string
	Args []any
}

// recorder notes what the program sends to its store, so that the bare handler
// can be given the same statements.
type recorder struct {
	mu   sync.Mutex
	on   bool
	seen []statement
}

// note is told every statement; what opens and closes a transaction is left out.
func (r *recorder) note(sql string, vars []any) {
	switch verb, _, _ := strings.Cut(sql, " "); strings.ToUpper(verb) {
	case "SELECT", "WITH", "INSERT", "UPDATE", "DELETE":
	default:
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.on {
		return
	}
	s := statement{SQL: sql, Args: make([]any, len(vars))}
	for i, v := range vars {
		s.Args[i] = plain(v)
	}
	r.seen = append(r.seen, s)
}

// plain is a value as the driver gets it, in a form that JSON carries.
func plain(v any) any {
	if given, err := driver.DefaultParameterConverter.ConvertValue(v); err == nil {
		v = given
	}
	if at, ok := v.(time.Time); ok {
		return at.UTC().Format("2006-01-02 15:04:05.000000-07:00")
	}
	return v
}

// during returns the statements that fn makes the program send.
func (r *recorder) during(fn func() error) ([]statement, error) {
	r.mu.Lock()
	r.on, r.seen = true, nil
	r.mu.Unlock()
	err := fn()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.on = false
	return r.seen, err
}

// recorded is one request of the program: the statements it sent and what it answered.
type recorded struct {
	Statements []statement
	Body       json.RawMessage
	Known      []string // ids that were there before; others in an INSERT are new each time
}

// script is what the bare handler runs: per path, the variants of one request.
type script map[string][]recorded

func (s script) save(file string) error {
	b, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return os.WriteFile(file, b, 0o600)
}

func loadScript(file string) (script, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var s script
	d := json.NewDecoder(f)
	d.UseNumber() // a bigint must come back as it was
	if err := d.Decode(&s); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	for _, variants := range s {
		for _, v := range variants {
			for _, st := range v.Statements {
				wholeNumbers(st.Args)
			}
		}
	}
	return s, nil
}

func wholeNumbers(args []any) {
	for i, arg := range args {
		if n, ok := arg.(json.Number); ok {
			if whole, err := n.Int64(); err == nil {
				args[i] = whole
			} else {
				args[i], _ = n.Float64()
			}
		}
	}
}
