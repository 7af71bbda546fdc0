package identity

import (
	"cmp"
	"context"
	"slices"

	"miaolin/app/access"
	"miaolin/app/web"
)

// ObjectVerbs is what may be done with one kind of object.
type ObjectVerbs struct {
	Object string   `json:"object"`
	Verbs  []string `json:"verbs"`
}

// RoleItem is a role with everything it may do.
type RoleItem struct {
	Role     string        `json:"role"`
	RoleName string        `json:"roleName"`
	Reach    string        `json:"reach" enum:"unit,grant,none" doc:"which firms: of its unit and below, opened one by one, none"`
	Personal bool          `json:"personal" doc:"sees phone numbers unmasked"`
	Objects  []ObjectVerbs `json:"objects"`
}

// Key names the row in a list.
func (r RoleItem) Key() string { return r.Role }

func (h handlers) listRoles(ctx context.Context, _ *none) (*web.List[RoleItem], error) {
	var items []RoleItem
	for _, role := range h.svc.Guard.Roles() {
		facts := h.svc.Guard.Facts(role)
		items = append(items, RoleItem{role, h.text(ctx, "role_"+role), string(facts.Scope), facts.Personal, byObject(h.svc.Guard.Permissions(role))})
	}
	return web.ListOf(items, "", nil), nil
}

// byObject turns a list of permissions into rows of the grid.
func byObject(all []access.Permission) []ObjectVerbs {
	rows := []ObjectVerbs{}
	for _, p := range all {
		at := slices.IndexFunc(rows, func(r ObjectVerbs) bool { return r.Object == p.Object })
		if at < 0 {
			rows, at = append(rows, ObjectVerbs{Object: p.Object}), len(rows)
		}
		rows[at].Verbs = append(rows[at].Verbs, p.Verb)
	}
	return rows
}

// RoleInUnit is one role a person holds and what it lets them do there.
type RoleInUnit struct {
	RoleHeld
	Reach   string        `json:"reach" enum:"unit,grant,none"`
	Objects []ObjectVerbs `json:"objects"`
}

// PermissionWhere is one thing a person may do, with all the places.
type PermissionWhere struct {
	Object string    `json:"object"`
	Verb   string    `json:"verb"`
	Units  []UnitRef `json:"units" doc:"in these units and below"`
	Firms  bool      `json:"firms" doc:"on the firms opened to the person"`
}

// AccessView is everything a person may do today.
type AccessView struct {
	User        UserItem          `json:"user"`
	Roles       []RoleInUnit      `json:"roles"`
	Permissions []PermissionWhere `json:"permissions"`
	Enterprises []Firm            `json:"enterprises" doc:"without names for those who do not read firms"`
	Personal    bool              `json:"personal" doc:"sees phone numbers unmasked"`
}

func (h handlers) userAccess(ctx context.Context, in *web.RecordIn) (*web.Answer[AccessView], error) {
	rights, err := h.svc.Access(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	items, err := h.userItems(ctx, []User{rights.User})
	if err != nil {
		return nil, err
	}
	var codes []string
	for _, r := range rights.Roles {
		codes = append(codes, r.Held.UnitCode)
	}
	units, err := h.svc.store.unitsByCode(ctx, codes)
	if err != nil {
		return nil, err
	}
	v := AccessView{User: items[0], Roles: []RoleInUnit{}, Permissions: []PermissionWhere{}, Enterprises: append([]Firm{}, rights.Firms...)}
	for _, r := range rights.Roles {
		facts := h.svc.Guard.Facts(r.Held.Role)
		v.Personal = v.Personal || facts.Personal
		v.Roles = append(v.Roles, RoleInUnit{h.roleHeld(ctx, r.Held, units), string(facts.Scope), byObject(r.Permissions)})
		unit := units[r.Held.UnitCode]
		for _, p := range r.Permissions {
			v.merge(p, UnitRef{unit.Code, unit.Name, unit.Kind}, h.svc.Guard.ByGrant(r.Held.Role))
		}
	}
	slices.SortFunc(v.Permissions, func(a, b PermissionWhere) int {
		return cmp.Or(cmp.Compare(a.Object, b.Object), cmp.Compare(a.Verb, b.Verb))
	})
	return web.AnswerOf(v), nil
}

// merge adds a permission in one place to those found so far.
func (v *AccessView) merge(p access.Permission, unit UnitRef, byGrant bool) {
	at := slices.IndexFunc(v.Permissions, func(w PermissionWhere) bool { return w.Object == p.Object && w.Verb == p.Verb })
	if at < 0 {
		v.Permissions, at = append(v.Permissions, PermissionWhere{Object: p.Object, Verb: p.Verb, Units: []UnitRef{}}), len(v.Permissions)
	}
	where := &v.Permissions[at]
	switch {
	case byGrant:
		where.Firms = true
	case !slices.Contains(where.Units, unit):
		where.Units = append(where.Units, unit)
	}
}
