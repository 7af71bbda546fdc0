package identity

import (
	"encoding/csv"
	"fmt"
	"strings"

	"miaolin/app/access"
	"miaolin/app/value"
	"miaolin/config"
)

// Unit is a node of the jurisdiction tree.
type Unit struct {
	Code       string        `json:"code" gorm:"primaryKey"`
	Name       string        `json:"name"`
	ShortName  string        `json:"shortName"`
	Kind       string        `json:"kind" enum:"province,city,county,street,town,zone,park"`
	ParentCode *string       `json:"parentCode"`
	Active     bool          `json:"active"`
	CreatedAt  value.Instant `json:"-"`
	UpdatedAt  value.Instant `json:"-"`
	Version    int64         `json:"version"`
}

// Key names the row in a list.
func (u Unit) Key() string { return u.Code }

// UnitChange renames a unit or takes it out of pickers. Codes never change: they
// are what everything else refers to.
type UnitChange struct {
	Name      *string `json:"name,omitempty" minLength:"1" maxLength:"60"`
	ShortName *string `json:"shortName,omitempty" minLength:"1" maxLength:"30"`
	Active    *bool   `json:"active,omitempty"`
}

func (c UnitChange) apply(u *Unit) {
	if c.Name != nil {
		u.Name = strings.TrimSpace(*c.Name)
	}
	if c.ShortName != nil {
		u.ShortName = strings.TrimSpace(*c.ShortName)
	}
	if c.Active != nil {
		u.Active = *c.Active
	}
}

// within tells whether a unit is another or lies in it.
func within(code, outer string) bool {
	return outer != "" && code != "" && strings.HasPrefix(code, access.Stem(outer))
}

// shippedUnits reads units.csv down to towns; villages in that file only help to
// read addresses.
func shippedUnits(now value.Instant) ([]Unit, error) {
	f, err := config.Defaults.Open("defaults/units.csv")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("identity: units.csv: %w", err)
	}
	var units []Unit
	for _, row := range rows[1:] {
		u := Unit{Code: row[0], Name: row[1], ShortName: row[2], Kind: row[3], Active: true, CreatedAt: now, UpdatedAt: now, Version: 1}
		if u.Kind == "village" {
			continue
		}
		if row[4] != "" {
			u.ParentCode = &row[4]
		}
		units = append(units, u)
	}
	return units, nil
}
