// Package view keeps lists as people like to see them: filters, columns and
// order under a name.
//
// A view belongs to the person who made it. It may be shared with a unit: then
// everyone whose role is held in that unit or below it sees it and may open
// their list with it, and only its owner changes it. A view holds a question,
// never an answer; whoever opens one sees the rows of their own scope.
package view

import (
	"strings"

	"miaolin/app/access"
	"miaolin/app/value"
)

// Content is what a view remembers. Filters are those of the list's address.
type Content struct {
	Filters map[string][]string `json:"filters" doc:"the list's own filters by name"`
	Columns []string            `json:"columns,omitempty" maxItems:"80" doc:"columns shown, in order; empty = as the list ships"`
	Sort    string              `json:"sort,omitempty" maxLength:"70"`
}

// tidy leaves out what says nothing, so that equal views look equal.
func (c Content) tidy() Content {
	filters := map[string][]string{}
	for name, values := range c.Filters {
		var kept []string
		for _, v := range values {
			if v = strings.TrimSpace(v); v != "" {
				kept = append(kept, v)
			}
		}
		if len(kept) > 0 {
			filters[name] = kept
		}
	}
	c.Filters = filters
	return c
}

// View is a saved view.
type View struct {
	ID         string `gorm:"primaryKey"`
	List       string
	Name       string
	OwnerID    string
	OwnerName  string
	SharedUnit string // "" is private
	Content    value.JSON
	ArchivedAt value.Instant
	CreatedAt  value.Instant
	UpdatedAt  value.Instant
	Version    int64
	Default    bool `gorm:"->;-:migration"` // the caller's list opens with it
}

// TableName is the table views are kept in.
func (View) TableName() string { return "saved_views" }

// NewView is what it takes to save one.
type NewView struct {
	List    string  `json:"list" enum:"enterprises,titles,visits,requests,ip-rights,figures,exports,imports,users,audit" doc:"which list it belongs to"`
	Name    string  `json:"name" minLength:"1" maxLength:"40"`
	Content Content `json:"content"`
	Shared  string  `json:"shared,omitempty" maxLength:"20" doc:"unit it is shared with; empty = private"`
	Default bool    `json:"default,omitempty" doc:"my list opens with it"`
}

// Change changes a view; missing fields stay.
type Change struct {
	Name    *string  `json:"name,omitempty" minLength:"1" maxLength:"40"`
	Content *Content `json:"content,omitempty"`
	Shared  *string  `json:"shared,omitempty" maxLength:"20" doc:"unit it is shared with; empty = private"`
}

func (c Change) apply(v *View) {
	if c.Name != nil {
		v.Name = strings.TrimSpace(*c.Name)
	}
	if c.Content != nil {
		v.Content = value.JSONOf(c.Content.tidy())
	}
	if c.Shared != nil {
		v.SharedUnit = *c.Shared
	}
}

// above lists a unit's code and those of the units it lies in. Provinces and
// cities are written with zeros up to six digits.
func above(code string) []string {
	codes := []string{code}
	stem, _, isPark := strings.Cut(code, "-")
	stem = access.Stem(stem)
	for _, n := range []int{2, 4, 6} {
		if n < len(stem) || isPark && n == len(stem) {
			codes = append(codes, stem[:n]+"000000"[n:])
		}
	}
	return codes
}
