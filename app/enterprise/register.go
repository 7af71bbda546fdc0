package enterprise

import (
	"encoding/csv"
	"fmt"
	"strings"

	"miaolin/config"
)

// RegisterEntry is a line of a shipped classification.
type RegisterEntry struct {
	Code   string `json:"code"`
	Name   string `json:"name"`
	Level  int    `json:"level"`
	Parent string `json:"parent,omitempty"`
	Path   string `json:"path" doc:"names from the top, for people who pick one"`
}

// Key names the row in a list.
func (r RegisterEntry) Key() string { return r.Code }

// Register is a classification: GB/T 4754 industries or the eight technology fields.
type Register struct {
	entries []RegisterEntry
	byCode  map[string]int
	pinyin  []string // of each entry, so that a picker takes pinyin and initials
}

func loadIndustries() (*Register, error) {
	// code, number, name, level, parent, note
	return loadRegister("defaults/industries.csv", 2, 3, 4)
}

func loadTechFields() (*Register, error) {
	// code, ordinal, name, level, parent
	return loadRegister("defaults/tech_fields.csv", 2, 3, 4)
}

func loadRegister(file string, nameCol, levelCol, parentCol int) (*Register, error) {
	raw, err := config.Defaults.Open(file)
	if err != nil {
		return nil, err
	}
	defer raw.Close()
	rows, err := csv.NewReader(raw).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("enterprise: %s: %w", file, err)
	}
	r := &Register{byCode: map[string]int{}}
	for _, row := range rows[1:] {
		entry := RegisterEntry{Code: row[0], Name: CleanName(row[nameCol]), Level: int(row[levelCol][0] - '0'), Parent: row[parentCol]}
		entry.Path = entry.Name
		if parent, ok := r.byCode[entry.Parent]; ok {
			entry.Path = r.entries[parent].Path + " / " + entry.Name
		}
		syllables := Syllables(entry.Name)
		r.byCode[entry.Code] = len(r.entries)
		r.entries = append(r.entries, entry)
		r.pinyin = append(r.pinyin, strings.Join(syllables, "")+" "+initialsOf(syllables))
	}
	return r, nil
}

// Get is one entry; an unknown code is shown as it is.
func (r *Register) Get(code string) (RegisterEntry, bool) {
	i, ok := r.byCode[code]
	if !ok {
		return RegisterEntry{Code: code, Name: code, Path: code}, false
	}
	return r.entries[i], true
}

// Known tells whether a code may be used; no code at all may.
func (r *Register) Known(code string) bool {
	_, ok := r.byCode[code]
	return ok || code == ""
}

// Children are the entries one level below; "" gives the top.
func (r *Register) Children(parent string) []RegisterEntry {
	var out []RegisterEntry
	for _, entry := range r.entries {
		if entry.Parent == parent {
			out = append(out, entry)
		}
	}
	return out
}

// Find takes a piece of a name, a code, pinyin or initials. Names that begin with
// what was typed come first.
func (r *Register) Find(typed string) []RegisterEntry {
	typed = strings.ToLower(CleanName(typed))
	var first, rest []RegisterEntry
	for i, entry := range r.entries {
		name := strings.ToLower(entry.Name)
		switch {
		case strings.HasPrefix(name, typed) || strings.HasPrefix(strings.ToLower(entry.Code), typed) || strings.HasPrefix(entry.Code, "C"+typed):
			first = append(first, entry)
		case strings.Contains(name, typed) || strings.Contains(r.pinyin[i], typed):
			rest = append(rest, entry)
		}
	}
	return append(first, rest...)
}
