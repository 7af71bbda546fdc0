package identity

import (
	"strings"

	"miaolin/app/fault"
	"miaolin/app/value"
)

// NewRole is a role to be held in a unit.
type NewRole struct {
	Role     string      `json:"role" maxLength:"20"`
	UnitCode string      `json:"unitCode" maxLength:"20"`
	FromOn   *value.Date `json:"fromOn,omitempty" doc:"empty = today"`
	ToOn     *value.Date `json:"toOn,omitempty" doc:"last day; empty = until ended"`
}

// NewUser is an account to be made. It has no password: its owner chooses one
// with the link the maker hands over.
type NewUser struct {
	Username string    `json:"username" minLength:"2" maxLength:"60"`
	Name     string    `json:"name" minLength:"1" maxLength:"60"`
	Phone    string    `json:"phone,omitempty" maxLength:"30"`
	UnitCode string    `json:"unitCode" maxLength:"20" doc:"unit the account belongs to"`
	Roles    []NewRole `json:"roles,omitempty" maxItems:"20"`
}

func (n NewUser) build(now value.Instant) (User, *fault.Error) {
	u := User{
		ID: value.NewID(), Username: cleanUsername(n.Username), Name: strings.TrimSpace(n.Name), Phone: strings.TrimSpace(n.Phone),
		UnitCode: n.UnitCode, State: Active, AccessEpoch: 1, CreatedAt: now, UpdatedAt: now, Version: 1,
	}
	if !validUsername(u.Username) {
		return u, fault.Invalid("identity.username_invalid").WithField("body.username", "identity.username_invalid")
	}
	if u.Name == "" {
		return u, fault.Invalid("identity.name_missing").WithField("body.name", "identity.name_missing")
	}
	return u, nil
}

// UserChange changes an account. A missing field stays as it is.
type UserChange struct {
	Name     *string `json:"name,omitempty" minLength:"1" maxLength:"60"`
	Phone    *string `json:"phone,omitempty" maxLength:"30"`
	UnitCode *string `json:"unitCode,omitempty" maxLength:"20"`
	State    *State  `json:"state,omitempty" enum:"active,disabled"`
}

func (c UserChange) apply(u *User) {
	if c.Name != nil {
		u.Name = strings.TrimSpace(*c.Name)
	}
	if c.Phone != nil {
		u.Phone = strings.TrimSpace(*c.Phone)
	}
	if c.UnitCode != nil {
		u.UnitCode = *c.UnitCode
	}
	if c.State != nil {
		u.State = *c.State
	}
}

// UserFilter narrows the list of accounts.
type UserFilter struct {
	Text  string // part of the name or the user name
	Unit  string // accounts of this unit and below
	Role  string // who holds it now
	State State
}
