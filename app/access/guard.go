package access

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"
	"gopkg.in/yaml.v3"

	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/config"
)

const casbinModel = `
[request_definition]
r = role, object, verb
[policy_definition]
p = role, object, verb
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.role == p.role && r.object == p.object && r.verb == p.verb
`

// Anyone is the pseudo-role of every signed-in person.
const Anyone = "any"

type scopeKind string

const (
	scopeUnit  scopeKind = "unit"
	scopeGrant scopeKind = "grant"
	scopeNone  scopeKind = "none"
)

// RoleFacts says how far a role reaches and what it sees.
type RoleFacts struct {
	Scope    scopeKind `yaml:"scope"`
	Grant    string    `yaml:"grant"` // the reason for which firms are opened to it; empty: any that no other role names
	Personal bool      `yaml:"personal"`
}

// Permission is a verb on a kind of object.
type Permission struct{ Object, Verb string }

func (p Permission) String() string { return p.Object + ":" + p.Verb }

// Guard answers permission questions from the shipped policy.
type Guard struct {
	enforcer *casbin.SyncedCachedEnforcer
	roles    map[string]RoleFacts
	reasons  []string // for which firms are opened to one role only
	byRole   map[string][]Permission
	clock    value.Clock
}

// NewGuard reads policy.csv and roles.yaml.
func NewGuard(clock value.Clock) (*Guard, error) {
	m, err := model.NewModelFromString(casbinModel)
	if err != nil {
		return nil, err
	}
	e, err := casbin.NewSyncedCachedEnforcer(m)
	if err != nil {
		return nil, err
	}
	g := &Guard{enforcer: e, byRole: map[string][]Permission{}, clock: clock}
	if err := g.loadRoles(); err != nil {
		return nil, err
	}
	return g, g.loadPolicy()
}

func (g *Guard) loadRoles() error {
	b, err := config.Defaults.ReadFile("defaults/roles.yaml")
	if err != nil {
		return err
	}
	if err := yaml.Unmarshal(b, &g.roles); err != nil {
		return fmt.Errorf("access: roles.yaml: %w", err)
	}
	for _, facts := range g.roles {
		if facts.Grant != "" {
			g.reasons = append(g.reasons, facts.Grant)
		}
	}
	slices.Sort(g.reasons)
	return nil
}

func (g *Guard) loadPolicy() error {
	f, err := config.Defaults.Open("defaults/policy.csv")
	if err != nil {
		return err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment, r.TrimLeadingSpace, r.FieldsPerRecord = '#', true, 4
	for {
		line, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("access: policy.csv: %w", err)
		}
		role, object, verb := line[1], line[2], strings.TrimSpace(line[3])
		if _, known := g.roles[role]; !known && role != Anyone {
			return fmt.Errorf("access: policy.csv names an unknown role %q", role)
		}
		if _, err := g.enforcer.AddPolicy(role, object, verb); err != nil {
			return fmt.Errorf("access: policy.csv: %w", err)
		}
		g.byRole[role] = append(g.byRole[role], Permission{object, verb})
	}
}

// Roles lists the known roles, sorted.
func (g *Guard) Roles() []string {
	var names []string
	for r := range g.roles {
		names = append(names, r)
	}
	slices.Sort(names)
	return names
}

// Known tells whether a role exists.
func (g *Guard) Known(role string) bool { _, ok := g.roles[role]; return ok }

// Facts says how far a role reaches and what it sees.
func (g *Guard) Facts(role string) RoleFacts { return g.roles[role] }

// ByGrant tells that a role reaches only enterprises granted one by one.
func (g *Guard) ByGrant(role string) bool { return g.roles[role].Scope == scopeGrant }

// Permissions lists what a role may do.
func (g *Guard) Permissions(role string) []Permission { return slices.Clone(g.byRole[role]) }

// PermissionsOf is the union over all roles of the actor.
func (g *Guard) PermissionsOf(a Actor) []Permission {
	all := slices.Clone(g.byRole[Anyone])
	for _, as := range a.Assignments {
		all = append(all, g.byRole[as.Role]...)
	}
	slices.SortFunc(all, func(x, y Permission) int { return strings.Compare(x.String(), y.String()) })
	return slices.Compact(all)
}

// SeesPersonal tells whether the actor of ctx sees phone numbers unmasked.
func (g *Guard) SeesPersonal(ctx context.Context) bool {
	a := From(ctx)
	return a.System || slices.ContainsFunc(a.Assignments, func(as Assignment) bool { return g.roles[as.Role].Personal })
}

// Allow refuses unless some role of the actor has the permission.
// Errors: access.signed_out (401), access.forbidden (403).
func (g *Guard) Allow(ctx context.Context, verb, object string) error {
	_, err := g.Scope(ctx, verb, object)
	return err
}

// Scope is where the actor may use the verb. Errors are those of Allow.
func (g *Guard) Scope(ctx context.Context, verb, object string) (Scope, error) {
	return g.collect(ctx, verb, object, func(role string) RoleFacts { return g.roles[role] })
}

// Jurisdiction is the units in which the actor holds a role that allows the
// verb, whichever rows that role reaches. It serves what is not about a firm:
// an administrator, who reaches no firm, still answers for the log of a county.
func (g *Guard) Jurisdiction(ctx context.Context, verb, object string) (Scope, error) {
	return g.collect(ctx, verb, object, func(string) RoleFacts { return RoleFacts{Scope: scopeUnit} })
}

func (g *Guard) collect(ctx context.Context, verb, object string, facts func(role string) RoleFacts) (Scope, error) {
	a := From(ctx)
	if a.System {
		return Scope{everything: true}, nil
	}
	if a.Nobody() {
		return Scope{}, fault.Unauthenticated("access.signed_out")
	}
	allowed, err := g.enforcer.Enforce(Anyone, object, verb)
	if err != nil {
		return Scope{}, fmt.Errorf("access: %w", err)
	}
	scope := Scope{at: g.clock().Date().String(), taken: g.reasons}
	for _, as := range a.Assignments {
		ok, err := g.enforcer.Enforce(as.Role, object, verb)
		if err != nil {
			return Scope{}, fmt.Errorf("access: %w", err)
		}
		if ok {
			allowed = true
			scope.add(facts(as.Role), as.UnitCode, a.UserID)
		}
	}
	if !allowed {
		return Scope{}, fault.Forbidden("access.forbidden", "verb", verb, "object", object)
	}
	return scope, nil
}
