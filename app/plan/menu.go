package plan

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/config"
)

// MenuItem is something a firm can order and an office prescribe.
type MenuItem struct {
	ID         string         `json:"id" gorm:"primaryKey"`
	Code       string         `json:"code"`
	ZH         string         `json:"zh"`
	EN         string         `json:"en"`
	Audiences  []string       `json:"audiences" gorm:"serializer:json"`
	Forms      []string       `json:"forms" gorm:"serializer:json"`
	Conditions []string       `json:"conditions" gorm:"serializer:json" doc:"codes of conditions it helps with"`
	Kind       string         `json:"kind" enum:"topic,task"`
	Minutes    *int           `json:"minutes" doc:"how long it takes; empty when nobody said"`
	Materials  string         `json:"materials" doc:"what it is taught from, or where that lies"`
	Edited     bool           `json:"edited" doc:"changed here; a later release leaves it alone"`
	ArchivedAt *value.Instant `json:"archivedAt"`
	CreatedAt  value.Instant  `json:"createdAt"`
	UpdatedAt  value.Instant  `json:"updatedAt"`
	Version    int64          `json:"version"`
}

// TableName is GORM's.
func (MenuItem) TableName() string { return "menu_items" }

// Audiences and Forms are what a menu item may name.
var (
	Audiences = []string{"all", "owner", "finance", "tech", "hr", "sales", "agent", "seedling", "tree"}
	Forms     = []string{"class", "one_to_one", "self_study", "task"}
)

// NewMenuItem is what it takes to add one.
type NewMenuItem struct {
	Code       string   `json:"code" minLength:"1" maxLength:"20"`
	ZH         string   `json:"zh" minLength:"1" maxLength:"100"`
	EN         string   `json:"en,omitempty" maxLength:"200"`
	Audiences  []string `json:"audiences" minItems:"1" maxItems:"9"`
	Forms      []string `json:"forms" minItems:"1" maxItems:"4"`
	Conditions []string `json:"conditions,omitempty" maxItems:"20"`
	Kind       string   `json:"kind,omitempty" enum:"topic,task" doc:"empty: a topic"`
	Minutes    *int     `json:"minutes,omitempty" minimum:"1" maximum:"60000"`
	Materials  string   `json:"materials,omitempty" maxLength:"500"`
}

// MenuItemChange changes one. A missing field stays as it is.
type MenuItemChange struct {
	ZH         *string   `json:"zh,omitempty" minLength:"1" maxLength:"100"`
	EN         *string   `json:"en,omitempty" maxLength:"200"`
	Audiences  *[]string `json:"audiences,omitempty" minItems:"1" maxItems:"9"`
	Forms      *[]string `json:"forms,omitempty" minItems:"1" maxItems:"4"`
	Conditions *[]string `json:"conditions,omitempty" maxItems:"20"`
	Kind       *string   `json:"kind,omitempty" enum:"topic,task"`
	Minutes    *int      `json:"minutes,omitempty" minimum:"1" maximum:"60000"`
	NoMinutes  bool      `json:"noMinutes,omitempty" doc:"nobody knows how long any more"`
	Materials  *string   `json:"materials,omitempty" maxLength:"500"`
	Archived   *bool     `json:"archived,omitempty" doc:"no longer offered, or offered again"`
}

func (c MenuItemChange) applyTo(m *MenuItem, now value.Instant) {
	set(&m.ZH, c.ZH)
	set(&m.EN, c.EN)
	set(&m.Audiences, c.Audiences)
	set(&m.Forms, c.Forms)
	set(&m.Conditions, c.Conditions)
	set(&m.Kind, c.Kind)
	set(&m.Materials, c.Materials)
	if c.Minutes != nil || c.NoMinutes {
		m.Minutes = c.Minutes
	}
	switch {
	case c.Archived == nil:
	case !*c.Archived:
		m.ArchivedAt = nil
	case m.ArchivedAt == nil:
		m.ArchivedAt = &now
	}
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

func (m *MenuItem) check() error {
	m.ZH, m.EN, m.Code = strings.TrimSpace(m.ZH), strings.TrimSpace(m.EN), strings.TrimSpace(m.Code)
	refuse := func(field, code string) error { return fault.Invalid(code).WithField("body."+field, code) }
	unknown := func(list, known []string) bool {
		return slices.ContainsFunc(list, func(s string) bool { return !slices.Contains(known, s) })
	}
	switch {
	case m.ZH == "" || m.Code == "":
		return refuse("zh", "plan.title_missing")
	case unknown(m.Audiences, Audiences):
		return refuse("audiences", "plan.audience_unknown")
	case unknown(m.Forms, Forms):
		return refuse("forms", "plan.form_unknown")
	}
	if m.Conditions == nil {
		m.Conditions = []string{}
	}
	if m.Materials = strings.TrimSpace(m.Materials); m.Kind == "" {
		m.Kind = "topic"
	}
	return nil
}

type shippedItem struct {
	Code, ZH, EN string
	For          []string
	Forms        []string
	Helps        []string
}

func shippedMenu() ([]shippedItem, error) {
	b, err := config.Defaults.ReadFile("defaults/menu.yaml")
	if err != nil {
		return nil, err
	}
	var items []shippedItem
	if err := yaml.Unmarshal(b, &items); err != nil {
		return nil, fmt.Errorf("plan: menu.yaml: %w", err)
	}
	return items, nil
}

// Prepare lays out the shipped menu. What people edited or archived stays.
func (s *Service) Prepare(ctx context.Context) error {
	shipped, err := shippedMenu()
	if err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		have, err := s.store.menu(ctx, true)
		if err != nil {
			return err
		}
		for _, item := range shipped {
			if err := s.layOut(ctx, item, have); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) layOut(ctx context.Context, item shippedItem, have []MenuItem) error {
	now := s.Clock()
	m := MenuItem{
		ID: value.NewID(), Code: item.Code, ZH: item.ZH, EN: item.EN, Audiences: item.For, Forms: item.Forms, Conditions: item.Helps,
		CreatedAt: now, UpdatedAt: now, Version: 1,
	}
	if err := m.check(); err != nil {
		return fmt.Errorf("plan: menu.yaml: %s: %w", item.Code, err)
	}
	at := slices.IndexFunc(have, func(h MenuItem) bool { return h.Code == item.Code })
	if at < 0 {
		return s.store.insertMenu(ctx, m)
	}
	old := have[at]
	if old.Edited || old.ZH == m.ZH && old.EN == m.EN && slices.Equal(old.Audiences, m.Audiences) &&
		slices.Equal(old.Forms, m.Forms) && slices.Equal(old.Conditions, m.Conditions) {
		return nil
	}
	m.ID, m.CreatedAt, m.ArchivedAt, m.Version, m.Kind = old.ID, old.CreatedAt, old.ArchivedAt, old.Version+1, old.Kind
	_, err := s.store.updateMenu(ctx, m, old.Version)
	return err
}
