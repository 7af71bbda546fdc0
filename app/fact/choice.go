package fact

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"

	"miaolin/config"
)

// Field describes one figure: its names, what it is counted in, which source
// goes first for it.
type Field struct {
	ID         string            `yaml:"id" json:"id"`
	Name       map[string]string `yaml:"name" json:"name"`
	Meaning    map[string]string `yaml:"meaning" json:"meaning"`
	Unit       string            `yaml:"unit" json:"unit" enum:"money,people,months"`
	Group      string            `yaml:"group" json:"group"`
	Precedence []Source          `yaml:"precedence" json:"precedence"`
	Why        string            `yaml:"why" json:"why"`

	get func(*Values) (int64, bool)
}

// Precedence is the configured order of figures and, for each, of sources.
type Precedence struct {
	Version string   `yaml:"version"`
	Usual   []Source `yaml:"usual"`
	Fields  []Field  `yaml:"fields"`
}

// ShippedPrecedence reads figures.yaml.
func ShippedPrecedence() (*Precedence, error) {
	text, err := config.Defaults.ReadFile("defaults/figures.yaml")
	if err != nil {
		return nil, err
	}
	return LoadPrecedence(text)
}

// LoadPrecedence reads the order and wants every figure named once and every
// source in each order, so that no row can be passed over.
func LoadPrecedence(text []byte) (*Precedence, error) {
	var p Precedence
	if err := yaml.Unmarshal(text, &p); err != nil {
		return nil, fmt.Errorf("fact: figures.yaml: %w", err)
	}
	missing := maps.Clone(fields)
	for i := range p.Fields {
		f := &p.Fields[i]
		if _, ok := missing[f.ID]; !ok {
			return nil, fmt.Errorf("fact: figures.yaml: %q is unknown or named twice", f.ID)
		}
		f.get = fields[f.ID]
		delete(missing, f.ID)
		if f.Precedence == nil {
			f.Precedence = p.Usual
		}
		if !sameSet(f.Precedence, Sources) {
			return nil, fmt.Errorf("fact: figures.yaml: the order for %s must name every source once", f.ID)
		}
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("fact: figures.yaml misses %v", slices.Sorted(maps.Keys(missing)))
	}
	return &p, nil
}

func sameSet(a, b []Source) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

// Said is what one source says about one figure.
type Said struct {
	Source   Source `json:"source"`
	Value    int64  `json:"value" doc:"fen, hundredths of a person, or months"`
	FigureID string `json:"figureId"`
	Version  int64  `json:"version"`
	// Derived: worked out from other figures of the same row, which does not state it.
	Derived bool `json:"derived,omitempty"`
	// Average is the exact value of a derived head count, which Value rounds.
	Average *Average `json:"average,omitempty"`
}

// Chosen is the figure in use and how it was chosen: the first of Said.
type Chosen struct {
	Field string `json:"field"`
	Said  []Said `json:"said" doc:"in order of precedence; the first one is used"`
	// Differs: the sources do not agree.
	Differs bool `json:"differs"`
}

// Year is everything chosen for one fiscal year; a figure nobody gave is absent.
type Year struct {
	FiscalYear int      `json:"fiscalYear"`
	Chosen     []Chosen `json:"chosen"`
}

// Key names the row in a list.
func (y Year) Key() string { return strconv.Itoa(y.FiscalYear) }

// Get is the value in use, in fen or hundredths of a person.
func (y Year) Get(field string) (int64, bool) {
	i := slices.IndexFunc(y.Chosen, func(c Chosen) bool { return c.Field == field })
	if i < 0 {
		return 0, false
	}
	return y.Chosen[i].Said[0].Value, true
}

// Exact is the value in use as a fraction, in fen, months or people: what a
// threshold is compared with. It differs from Get by the rounding of averages.
func (y Year) Exact(field string) (num, den int64, ok bool) {
	i := slices.IndexFunc(y.Chosen, func(c Chosen) bool { return c.Field == field })
	if i < 0 {
		return 0, 1, false
	}
	said := y.Chosen[i].Said[0]
	switch {
	case said.Average != nil:
		return said.Average.Sum, said.Average.Over, true
	case field == "employees" || field == "sciStaff":
		return said.Value, 100, true
	}
	return said.Value, 1, true
}

// Choose arranges the rows of one firm by year, latest first.
func (p *Precedence) Choose(rows []Figure) []Year {
	ordered := make([]*Figure, len(rows))
	for i := range rows {
		ordered[i] = &rows[i]
	}
	slices.SortStableFunc(ordered, func(a, b *Figure) int { return cmp.Compare(b.FiscalYear, a.FiscalYear) })
	years := []Year{}
	for len(ordered) > 0 {
		y, n := Year{FiscalYear: ordered[0].FiscalYear, Chosen: make([]Chosen, 0, len(p.Fields))}, 1
		for n < len(ordered) && ordered[n].FiscalYear == y.FiscalYear {
			n++
		}
		for i := range p.Fields {
			if c, ok := p.Fields[i].choose(ordered[:n]); ok {
				y.Chosen = append(y.Chosen, c)
			}
		}
		years, ordered = append(years, y), ordered[n:]
	}
	return years
}

func (f *Field) choose(rows []*Figure) (Chosen, bool) {
	c := Chosen{Field: f.ID}
	for _, r := range rows {
		said := Said{Source: r.Source, FigureID: r.ID, Version: r.Version}
		n, ok := f.get(&r.Values)
		if !ok {
			n, said.Average, ok = r.derived(f.ID)
			said.Derived = true
		}
		if said.Value = n; ok {
			c.Said = append(c.Said, said)
		}
	}
	if len(c.Said) > 1 {
		slices.SortFunc(c.Said, func(a, b Said) int {
			return cmp.Compare(slices.Index(f.Precedence, a.Source), slices.Index(f.Precedence, b.Source))
		})
	}
	for i := 1; i < len(c.Said); i++ {
		c.Differs = c.Differs || c.Said[i].Value != c.Said[0].Value
	}
	return c, len(c.Said) > 0
}
