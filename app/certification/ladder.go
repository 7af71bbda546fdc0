package certification

import (
	"fmt"
	"slices"

	"gopkg.in/yaml.v3"

	"miaolin/app/value"
)

// Ladder is the configured order of rungs. Every condition only asks for titles
// to be held, so one more title can never put a firm lower.
type Ladder struct {
	Version  string `yaml:"version"`
	Rungs    []Rung `yaml:"rungs"`
	Climbing struct {
		Rung  string   `yaml:"rung"`
		AnyOf []string `yaml:"any_of"`
	} `yaml:"climbing"`
	LapsedFrom  string  `yaml:"lapsed_from"`
	CountStates []State `yaml:"count_states"`
}

// Rung is one step of the ladder.
type Rung struct {
	ID      string   `yaml:"id" json:"id"`
	Name    Words    `yaml:"name" json:"name"`
	Meaning Words    `yaml:"meaning" json:"meaning"`
	AllOf   []string `yaml:"all_of" json:"allOf"`
	AnyOf   []string `yaml:"any_of" json:"anyOf"`
}

// LoadLadder reads ladder.yaml; every kind it names must be in the catalogue.
func LoadLadder(text []byte, kinds *Catalogue) (*Ladder, error) {
	var l Ladder
	if err := yaml.Unmarshal(text, &l); err != nil {
		return nil, fmt.Errorf("certification: ladder.yaml: %w", err)
	}
	if len(l.Rungs) == 0 || len(l.Rungs[0].AllOf)+len(l.Rungs[0].AnyOf) > 0 {
		return nil, fmt.Errorf("certification: ladder.yaml: the first rung must ask for nothing")
	}
	named := slices.Clone(l.Climbing.AnyOf)
	for _, r := range l.Rungs {
		named = append(append(named, r.AllOf...), r.AnyOf...)
	}
	for _, id := range named {
		if _, ok := kinds.Kind(id); !ok {
			return nil, fmt.Errorf("certification: ladder.yaml names an unknown kind %q", id)
		}
	}
	if l.rank(l.Climbing.Rung) < 0 || l.rank(l.LapsedFrom) < 0 {
		return nil, fmt.Errorf("certification: ladder.yaml: climbing and lapsed_from must name rungs")
	}
	return &l, nil
}

// IDs are the rungs, lowest first.
func (l *Ladder) IDs() []string {
	ids := make([]string, len(l.Rungs))
	for i, r := range l.Rungs {
		ids[i] = r.ID
	}
	return ids
}

func (l *Ladder) rank(id string) int {
	return slices.IndexFunc(l.Rungs, func(r Rung) bool { return r.ID == id })
}

// Counts tells whether a kind has any say about rungs.
func (l *Ladder) Counts(kind string) bool {
	if slices.Contains(l.Climbing.AnyOf, kind) {
		return true
	}
	return slices.ContainsFunc(l.Rungs, func(r Rung) bool {
		return slices.Contains(r.AllOf, kind) || slices.Contains(r.AnyOf, kind)
	})
}

// Standing is where a firm stands on one day.
type Standing struct {
	Rung     string `json:"rung"`
	Climbing bool   `json:"climbing"`
	Lapsed   bool   `json:"lapsed"`
	// Awaiting: the rung rests on a yearly title whose renewal is still open.
	Awaiting bool `json:"awaiting"`
}

// On derives the standing on day d from spans of titles.
func (l *Ladder) On(d value.Date, spans []Span) Standing {
	now := l.highest(l.held(d, spans, true))
	peak := now
	for _, s := range spans {
		// A rung is only ever reached on the day a title begins.
		if !s.From.After(d) {
			peak = max(peak, l.highest(l.held(s.From, spans, true)))
		}
	}
	strict := l.held(d, spans, false)
	st := Standing{Rung: l.Rungs[now].ID}
	st.Awaiting = l.highest(strict) < now
	st.Lapsed = peak > now && peak >= l.rank(l.LapsedFrom)
	st.Climbing = st.Rung == l.Climbing.Rung && slices.ContainsFunc(l.Climbing.AnyOf, func(k string) bool { return strict[k] })
	return st
}

// held is the set of kinds in force on d.
func (l *Ladder) held(d value.Date, spans []Span, grace bool) map[string]bool {
	kinds := make(map[string]bool, len(spans))
	for _, s := range spans {
		if slices.Contains(l.CountStates, s.State) && s.covers(d, grace) {
			kinds[s.Kind] = true
		}
	}
	return kinds
}

// highest is the rank of the highest rung those kinds allow.
func (l *Ladder) highest(held map[string]bool) int {
	has := func(kind string) bool { return held[kind] }
	for i := len(l.Rungs) - 1; i > 0; i-- {
		r := l.Rungs[i]
		missing := slices.ContainsFunc(r.AllOf, func(k string) bool { return !held[k] })
		if !missing && (len(r.AnyOf) == 0 || slices.ContainsFunc(r.AnyOf, has)) {
			return i
		}
	}
	return 0
}
