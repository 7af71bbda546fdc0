package collection

import (
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"miaolin/app/fact"
	"miaolin/config"
)

// Kind is what an answer is.
type Kind string

const (
	Text      Kind = "text"
	Long      Kind = "long"
	Phone     Kind = "phone"
	Money     Kind = "money"  // in 万元
	People    Kind = "people" // yearly average, two decimals
	Integer   Kind = "integer"
	Percent   Kind = "percent"
	Day       Kind = "date"
	YesNo     Kind = "yesno"
	Choice    Kind = "choice"
	Choices   Kind = "choices"
	Industry  Kind = "industry"
	TechField Kind = "techField"
	Unit      Kind = "unit"    // shown only
	Rights    Kind = "rights"  // a list, kept beside the other answers
	Titles    Kind = "titles"  // shown only
	Officer   Kind = "officer" // who looks after the firm; in working sheets
	Paper     Kind = "paper"   // files, by id
)

var kinds = []Kind{Text, Long, Phone, Money, People, Integer, Percent, Day, YesNo, Choice, Choices, Industry, TechField, Unit, Rights, Titles, Officer, Paper}

// Words are a text in both languages.
type Words struct {
	ZH string `json:"zh" yaml:"zh"`
	EN string `json:"en" yaml:"en"`
}

// In is the text in a language.
func (w Words) In(lang string) string {
	if lang == "en" && w.EN != "" {
		return w.EN
	}
	return w.ZH
}

// Option is one of the answers to choose from.
type Option struct {
	Code  string `json:"code" yaml:"code"`
	Words `yaml:",inline"`
}

// Field is one question.
type Field struct {
	Code     string `json:"code" yaml:"code"`
	Words    `yaml:",inline"`
	Kind     Kind     `json:"kind" yaml:"kind" enum:"text,long,phone,money,people,integer,percent,date,yesno,choice,choices,industry,techField,unit,rights,titles,officer,paper"`
	Flows    string   `json:"flows,omitempty" yaml:"flows" doc:"the fact it flows into, such as figure.salesRevenueFen"`
	Proves   string   `json:"proves,omitempty" yaml:"proves" enum:"figure" doc:"the fact of its year that a paper proves once it is checked"`
	Years    []int    `json:"-" yaml:"years"`
	Year     int      `json:"year,omitempty" yaml:"-" doc:"the year it is about"`
	Base     string   `json:"base,omitempty" yaml:"-" doc:"the question of which this is one year"`
	Required bool     `json:"required,omitempty" yaml:"required"`
	Fixed    bool     `json:"fixed,omitempty" yaml:"fixed" doc:"shown, not asked"`
	Private  bool     `json:"private,omitempty" yaml:"private" doc:"personal data: masked, and in no list"`
	Help     Words    `json:"help" yaml:"help"`
	Options  []Option `json:"options,omitempty" yaml:"options"`
}

// Section is a group of questions.
type Section struct {
	Words  `yaml:",inline"`
	Fields []Field `json:"fields" yaml:"fields"`
}

// Form is what is asked, what for, and who reads the answers.
type Form struct {
	Code     string `json:"code" yaml:"code"`
	Words    `yaml:",inline"`
	Purpose  Words     `json:"purpose" yaml:"purpose"`
	Readers  Words     `json:"readers" yaml:"readers"`
	Classes  string    `json:"classes,omitempty" yaml:"classes" doc:"the rule set by which firms are classed at the end"`
	Sections []Section `json:"sections" yaml:"sections"`
}

// Key names the row in a list.
func (f Form) Key() string { return f.Code }

// fields are all questions in order.
func (f Form) fields() []Field {
	var all []Field
	for _, s := range f.Sections {
		all = append(all, s.Fields...)
	}
	return all
}

func (f Form) field(code string) (Field, bool) {
	for _, s := range f.Sections {
		if i := slices.IndexFunc(s.Fields, func(q Field) bool { return q.Code == code }); i >= 0 {
			return s.Fields[i], true
		}
	}
	return Field{}, false
}

// of is the form about a year: each question of several years becomes one of each.
func (f Form) of(year int) Form {
	out := f
	out.Sections = make([]Section, len(f.Sections))
	for i, s := range f.Sections {
		out.Sections[i] = Section{Words: s.Words}
		for _, q := range s.Fields {
			if len(q.Years) == 0 {
				out.Sections[i].Fields = append(out.Sections[i].Fields, q)
			}
			for _, back := range q.Years {
				one := q
				one.Year, one.Base, one.Years = year+back, q.Code, nil
				one.Code = q.Code + "_" + strconv.Itoa(one.Year)
				one.Required = q.Required && back == 0 // a firm younger than three years has no third
				out.Sections[i].Fields = append(out.Sections[i].Fields, one)
			}
		}
	}
	return out
}

// shippedForms reads config/defaults/forms.
func shippedForms(figures *fact.Precedence) (map[string]Form, []string, error) {
	files, err := fs.Glob(config.Defaults, "defaults/forms/*.yaml")
	if err != nil {
		return nil, nil, err
	}
	forms, order := map[string]Form{}, []string{}
	for _, name := range files {
		text, err := config.Defaults.ReadFile(name)
		if err != nil {
			return nil, nil, err
		}
		f, err := loadForm(text, figures)
		if err != nil {
			return nil, nil, fmt.Errorf("collection: %s: %w", name, err)
		}
		forms[f.Code], order = f, append(order, f.Code)
	}
	slices.SortFunc(order, func(a, b string) int { return strings.Compare(b, a) })
	return forms, order, nil
}

// recordForm is what may be typed into working sheets, read as a form is.
func recordForm(figures *fact.Precedence) (Form, error) {
	text, err := config.Defaults.ReadFile("defaults/worksheet.yaml")
	if err != nil {
		return Form{}, err
	}
	return loadForm(text, figures)
}

// loadForm reads a form and refuses one that could not be filled in or would flow nowhere.
func loadForm(text []byte, figures *fact.Precedence) (Form, error) {
	var f Form
	d := yaml.NewDecoder(strings.NewReader(string(text)))
	d.KnownFields(true)
	if err := d.Decode(&f); err != nil {
		return f, err
	}
	if f.Code == "" || f.ZH == "" || f.EN == "" || f.Purpose.ZH == "" || f.Readers.ZH == "" {
		return f, fmt.Errorf("a form needs a code, names, a purpose and readers")
	}
	seen := map[string]bool{}
	for _, q := range f.fields() {
		switch {
		case q.Code == "" || seen[q.Code]:
			return f, fmt.Errorf("%q is empty or stands twice", q.Code)
		case q.ZH == "" || q.EN == "":
			return f, fmt.Errorf("%s has no name in both languages", q.Code)
		case !slices.Contains(kinds, q.Kind):
			return f, fmt.Errorf("%s is of no known kind: %q", q.Code, q.Kind)
		case (q.Kind == Choice || q.Kind == Choices) != (len(q.Options) > 0):
			return f, fmt.Errorf("%s: answers to choose from go with a choice", q.Code)
		case (q.Kind == Unit || q.Kind == Titles) && !q.Fixed:
			return f, fmt.Errorf("%s can only be shown", q.Code)
		case q.Proves != "" && (q.Kind != Paper || q.Proves != provesFigure || len(q.Years) == 0):
			return f, fmt.Errorf("%s proves %q, which no paper does", q.Code, q.Proves)
		case !q.flowsSomewhere(figures):
			return f, fmt.Errorf("%s flows into %q, which is no fact", q.Code, q.Flows)
		}
		seen[q.Code] = true
	}
	return f, nil
}

// place splits "figure.employees" into where and which.
func (q Field) place() (where, which string) {
	where, which, _ = strings.Cut(q.Flows, ".")
	return where, which
}

func (q Field) flowsSomewhere(figures *fact.Precedence) bool {
	switch where, which := q.place(); where {
	case "":
		return !q.Fixed
	case "profile":
		_, known := profileFields[which]
		return known
	case "figure":
		unit := map[Kind]string{Money: "money", People: "people", Integer: "months"}[q.Kind]
		return len(q.Years) > 0 && slices.ContainsFunc(figures.Fields, func(f fact.Field) bool { return f.ID == which && f.Unit == unit })
	case "contact":
		return which == "name" || which == "phone"
	case "return":
		return q.Fixed && (which == "by" || which == "on")
	case "rights", "titles":
		return string(q.Kind) == where
	}
	return false
}
