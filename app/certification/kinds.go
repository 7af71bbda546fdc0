package certification

import (
	"fmt"
	"regexp"
	"slices"

	"gopkg.in/yaml.v3"

	"miaolin/app/value"
	"miaolin/config"
)

// Words are one text in each language.
type Words map[string]string

// Sure says where a number comes from and how certain it is.
type Sure struct {
	Tag      string `yaml:"tag" json:"tag" doc:"V official text read, V2 second hand, M remembered"`
	Source   string `yaml:"source" json:"source"`
	ToVerify bool   `yaml:"to_verify" json:"toVerify"`
}

// Setting is a value together with how certain it is.
type Setting[T any] struct {
	Value T `yaml:"value" json:"value"`
	Sure  `yaml:",inline"`
}

// Rules of validity and of renewal.
const (
	Years          = "years"
	CalendarYear   = "calendar_year"
	Open           = "open"
	NewApplication = "new_application"
	YearlyWindow   = "yearly_window"
	NoRenewal      = "none"
)

// Kind is one kind of title.
type Kind struct {
	ID       string   `yaml:"id" json:"id"`
	Name     Words    `yaml:"name" json:"name"`
	Short    Words    `yaml:"short" json:"short"`
	Group    string   `yaml:"group" json:"group" enum:"ladder,pool,leading,rd_body,other"`
	Act      string   `yaml:"act" json:"act" enum:"recognition,filing,evaluation,membership"`
	Level    string   `yaml:"level" json:"level" enum:"national,provincial,municipal,county"`
	Validity Validity `yaml:"validity" json:"validity"`
	Renewal  Renewal  `yaml:"renewal" json:"renewal"`
	Number   *Number  `yaml:"number" json:"number,omitempty"`
}

// Validity is how long a title of the kind lasts.
type Validity struct {
	Rule   string           `yaml:"rule" json:"rule" enum:"years,calendar_year,open"`
	Years  *Setting[int]    `yaml:"years" json:"years,omitempty"`
	Ends   *Setting[string] `yaml:"ends" json:"ends,omitempty"`
	Source *Sure            `yaml:"source" json:"source,omitempty"`
}

// Renewal is how a title of the kind is kept.
type Renewal struct {
	Rule       string          `yaml:"rule" json:"rule" enum:"new_application,yearly_window,none"`
	WarnMonths *Setting[[]int] `yaml:"warn_months" json:"warnMonths,omitempty"`
	Windows    []Window        `yaml:"windows" json:"windows,omitempty"`
	Usual      *UsualWindow    `yaml:"usual" json:"usual,omitempty"`
}

// Number is how numbers of the kind look.
type Number struct {
	Label   Words            `yaml:"label" json:"label"`
	Pattern *Setting[string] `yaml:"pattern" json:"pattern,omitempty"`
	Older   *Setting[string] `yaml:"older" json:"older,omitempty"`
	pattern *regexp.Regexp
	older   *regexp.Regexp
}

// Catalogue is all kinds of title.
type Catalogue struct {
	Version string `yaml:"version"`
	Kinds   []Kind `yaml:"kinds"`
}

// LoadCatalogue reads titles.yaml.
func LoadCatalogue(text []byte) (*Catalogue, error) {
	var c Catalogue
	if err := yaml.Unmarshal(text, &c); err != nil {
		return nil, fmt.Errorf("certification: titles.yaml: %w", err)
	}
	seen := map[string]bool{}
	for i := range c.Kinds {
		k := &c.Kinds[i]
		if seen[k.ID] {
			return nil, fmt.Errorf("certification: titles.yaml has %q twice", k.ID)
		}
		seen[k.ID] = true
		if err := k.check(); err != nil {
			return nil, fmt.Errorf("certification: titles.yaml: %s: %w", k.ID, err)
		}
	}
	return &c, nil
}

// Shipped reads the catalogue and the ladder that come with the program.
func Shipped() (*Catalogue, *Ladder, error) {
	text, err := config.Defaults.ReadFile("defaults/titles.yaml")
	if err != nil {
		return nil, nil, err
	}
	kinds, err := LoadCatalogue(text)
	if err != nil {
		return nil, nil, err
	}
	if text, err = config.Defaults.ReadFile("defaults/ladder.yaml"); err != nil {
		return nil, nil, err
	}
	ladder, err := LoadLadder(text, kinds)
	return kinds, ladder, err
}

func (k *Kind) check() (err error) {
	if k.Validity.Rule == Years && (k.Validity.Years == nil || k.Validity.Years.Value < 1 || k.Validity.Ends == nil) {
		return fmt.Errorf("validity by years needs years and ends")
	}
	if k.Renewal.Rule == YearlyWindow {
		if k.Renewal.Usual == nil {
			return fmt.Errorf("a yearly window needs a usual one for years without a notice")
		}
		if _, err := k.Renewal.Usual.in(2001); err != nil {
			return err
		}
	}
	if n := k.Number; n != nil && n.Pattern != nil {
		if n.pattern, err = regexp.Compile(n.Pattern.Value); err != nil {
			return err
		}
		if n.Older != nil {
			n.older, err = regexp.Compile(n.Older.Value)
		}
	}
	return err
}

// Kind finds a kind by its id.
func (c *Catalogue) Kind(id string) (Kind, bool) {
	i := slices.IndexFunc(c.Kinds, func(k Kind) bool { return k.ID == id })
	if i < 0 {
		return Kind{}, false
	}
	return c.Kinds[i], true
}

// LastDay computes the last day of a title that starts on from; nil is open.
func (k Kind) LastDay(from value.Date) *value.Date {
	switch k.Validity.Rule {
	case Years:
		last := from.AddYears(k.Validity.Years.Value)
		if k.Validity.Ends.Value == "day_before" {
			last = last.AddDays(-1)
		}
		return &last
	case CalendarYear:
		last := value.NewDate(from.Year(), 12, 31)
		return &last
	}
	return nil
}
