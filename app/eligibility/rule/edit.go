package rule

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// Setting is one value of a rule file that may be changed in a copy: a number, a
// bound, a date, by its path such as conditions.staff_ratio.params.at_least_percent.
type Setting struct {
	Path   string `json:"path"`
	Value  string `json:"value"`
	Source Source `json:"source"`
}

// Difference is one setting that two sets do not share.
type Difference struct {
	Path   string `json:"path"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// Settings are the values of a rule file in the order of the file.
func Settings(text []byte) ([]Setting, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return nil, err
	}
	var all []Setting
	walk(doc.Content[0], nil, Source{}, func(path string, n *yaml.Node, source Source) {
		all = append(all, Setting{path, n.Value, source})
	})
	return all, nil
}

// editable tells whether a value may differ in a copy: the numbers, not what
// they are about. Codes, kinds, names and sources stay.
func editable(path []string) bool {
	switch path[0] {
	case "conditions":
		return len(path) > 3 && path[2] == "params"
	case "numbers":
		return len(path) == 3 && path[2] == "value"
	case "tables":
		return len(path) > 3 && path[2] == "bands"
	case "closes":
		return len(path) == 2 && path[1] == "day"
	}
	return false
}

func walk(n *yaml.Node, path []string, source Source, see func(string, *yaml.Node, Source)) {
	switch n.Kind {
	case yaml.MappingNode:
		if own := child(n, "source"); own != nil {
			_ = own.Decode(&source)
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			walk(n.Content[i+1], append(slices.Clone(path), n.Content[i].Value), source, see)
		}
	case yaml.SequenceNode:
		for i, item := range n.Content {
			name := strconv.Itoa(i + 1)
			if c := child(item, "code"); c != nil {
				name = c.Value
			}
			walk(item, append(slices.Clone(path), name), source, see)
		}
	case yaml.ScalarNode:
		if editable(path) {
			see(strings.Join(path, "."), n, source)
		}
	}
}

func child(n *yaml.Node, key string) *yaml.Node {
	if n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// Edit changes settings of a rule file and answers the new text, which is a
// valid rule file. A path the file does not have is refused.
func Edit(text []byte, changes map[string]string) ([]byte, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return nil, err
	}
	left := len(changes)
	walk(doc.Content[0], nil, Source{}, func(path string, n *yaml.Node, _ Source) {
		if v, ok := changes[path]; ok {
			left--
			// A style of its own would turn a number into a text.
			n.Value, n.Tag, n.Style = v, "", 0
		}
	})
	if left > 0 {
		return nil, fmt.Errorf("%d of the paths name no setting of the file", left)
	}
	var out bytes.Buffer
	e := yaml.NewEncoder(&out)
	e.SetIndent(2)
	if err := e.Encode(&doc); err != nil {
		return nil, err
	}
	if _, err := Load("edited", out.Bytes()); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// Differences compares the settings of two rule files.
func Differences(before, after []byte) ([]Difference, error) {
	a, err := Settings(before)
	if err != nil {
		return nil, err
	}
	b, err := Settings(after)
	if err != nil {
		return nil, err
	}
	was := map[string]string{}
	for _, s := range a {
		was[s.Path] = s.Value
	}
	all := []Difference{}
	for _, s := range b {
		if old, had := was[s.Path]; !had || old != s.Value {
			all = append(all, Difference{s.Path, old, s.Value})
		}
		delete(was, s.Path)
	}
	for _, s := range a {
		if old, gone := was[s.Path]; gone {
			all = append(all, Difference{s.Path, old, ""})
		}
	}
	return all, nil
}
