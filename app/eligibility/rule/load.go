package rule

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"time"

	"gopkg.in/yaml.v3"

	"miaolin/config"
)

// MaxConditions is how many conditions fit into a mask.
const MaxConditions = 62

// wrong is what is the matter with a rule file, and where.
func wrong(file string, line int, err error) error {
	return fmt.Errorf("%s:%d: %w", file, line, err)
}

// Load reads one rule set. Anything unknown, doubled, missing or out of order is
// refused with file and line: a typo must not quietly change a rule.
func Load(file string, text []byte) (*Set, error) {
	s := &Set{file: file}
	if err := decode(file, text, s); err != nil {
		return nil, err
	}
	return s, s.check()
}

// decode reads a YAML document strictly into to.
func decode(file string, text []byte, to any) error {
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return located(file, err)
	}
	if len(doc.Content) == 0 {
		return wrong(file, 1, errors.New("the file is empty"))
	}
	if err := strict(file, doc.Content[0], to); err != nil {
		return err
	}
	return located(file, doc.Content[0].Decode(to))
}

var yamlLine = regexp.MustCompile(`line (\d+): `)

// located puts file and line in front of what the YAML library says.
func located(file string, err error) error {
	if err == nil {
		return nil
	}
	if m := yamlLine.FindStringSubmatchIndex(err.Error()); m != nil {
		text := err.Error()
		return fmt.Errorf("%s:%s: %s", file, text[m[2]:m[3]], text[m[1]:])
	}
	return fmt.Errorf("%s: %w", file, err)
}

var code = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

func (s *Set) check() error {
	switch {
	case !code.MatchString(s.Code):
		return wrong(s.file, 1, fmt.Errorf("code %q is not made of small letters, digits and _", s.Code))
	case s.Version == "" || s.Region == "" || len(s.Name) == 0:
		return wrong(s.file, 1, errors.New("version, region and name are wanted"))
	case s.Valid.From.IsZero():
		return wrong(s.file, 1, errors.New("valid.from is wanted"))
	case !s.Valid.To.IsZero() && s.Valid.To.Before(s.Valid.From):
		return wrong(s.file, 1, errors.New("valid.to lies before valid.from"))
	case len(s.Conditions) > MaxConditions:
		return wrong(s.file, 1, fmt.Errorf("more than %d conditions", MaxConditions))
	}
	if d := s.Closes; d != nil {
		if _, err := time.Parse("01-02", d.Day); err != nil {
			return wrong(s.file, d.line, fmt.Errorf("closes.day %q is not MM-DD", d.Day))
		}
		if err := d.Source.check(); err != nil {
			return wrong(s.file, d.line, err)
		}
	}
	for name, n := range s.Numbers {
		if n == nil || n.Value.rat == nil {
			return wrong(s.file, 1, fmt.Errorf("number %s has no value", name))
		}
		if err := n.Source.check(); err != nil {
			return wrong(s.file, n.line, fmt.Errorf("%s: %w", name, err))
		}
	}
	for name, t := range s.Tables {
		if t == nil {
			return wrong(s.file, 1, fmt.Errorf("table %s is empty", name))
		}
		if err := t.check(); err != nil {
			return wrong(s.file, t.line, fmt.Errorf("%s: %w", name, err))
		}
	}
	return s.checkConditions()
}

func (s *Set) checkConditions() error {
	seen := map[string]bool{}
	for _, c := range s.Conditions {
		if !code.MatchString(c.Code) || seen[c.Code] {
			return wrong(s.file, c.line, fmt.Errorf("condition code %q is malformed or there twice", c.Code))
		}
		seen[c.Code] = true
		if err := c.Source.check(); err != nil {
			return wrong(s.file, c.line, fmt.Errorf("%s: %w", c.Code, err))
		}
		make, known := kinds[c.Kind]
		if !known {
			return wrong(s.file, c.line, fmt.Errorf("%s: there is no predicate %q", c.Code, c.Kind))
		}
		c.predicate = make()
		if c.Params.Kind != 0 {
			if err := strict(s.file, &c.Params, c.predicate); err != nil {
				return err
			}
			if err := c.Params.Decode(c.predicate); err != nil {
				return located(s.file, err)
			}
			if err := c.Params.Decode(&c.Shown); err != nil {
				return located(s.file, err)
			}
		}
		if err := c.predicate.check(s); err != nil {
			return wrong(s.file, c.line, fmt.Errorf("%s: %w", c.Code, err))
		}
	}
	return nil
}

// Where the things of a file stand, for messages.

func (n *Number) UnmarshalYAML(node *yaml.Node) error {
	type plain Number
	n.line = node.Line
	return node.Decode((*plain)(n))
}

func (t *Table) UnmarshalYAML(node *yaml.Node) error {
	type plain Table
	t.line = node.Line
	return node.Decode((*plain)(t))
}

func (c *Condition) UnmarshalYAML(node *yaml.Node) error {
	type plain Condition
	c.line = node.Line
	return node.Decode((*plain)(c))
}

func (d *Deadline) UnmarshalYAML(node *yaml.Node) error {
	type plain Deadline
	d.line = node.Line
	return node.Decode((*plain)(d))
}

// LoadDir reads every rule set of a folder; files in other forms are named.
func LoadDir(files fs.FS, dir string, except ...string) ([]*Set, error) {
	names, err := fs.Glob(files, dir+"/*.yaml")
	if err != nil {
		return nil, err
	}
	var sets []*Set
	for _, name := range names {
		if slices.Contains(except, path.Base(name)) {
			continue
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		s, err := Load(path.Base(name), text)
		if err != nil {
			return nil, err
		}
		sets = append(sets, s)
	}
	return sets, nil
}

func monthOf(m int) time.Month { return time.Month(m) }

// File is a rule set with the text it was read from.
type File struct {
	Set  *Set
	Text string
}

// ShippedFiles are the rule sets of the program with their texts.
func ShippedFiles() ([]File, error) {
	book, err := Shipped()
	if err != nil {
		return nil, err
	}
	var files []File
	for _, s := range book.Sets {
		text, err := config.Defaults.ReadFile(rulesDir + "/" + s.file)
		if err != nil {
			return nil, err
		}
		files = append(files, File{s, string(text)})
	}
	return files, nil
}
