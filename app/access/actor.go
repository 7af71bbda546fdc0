// Package access decides who may do what, and where.
//
// It answers two questions. May this person use this verb on this kind of
// object? casbin answers, from the shipped policy: default deny, allow only.
// And on which rows? A Scope answers: the union of the units, parks and single
// grants of those assignments whose role allows the verb. An officer of one
// town who is auditor of the county may therefore read everything and change
// only the town. Whatever cannot be decided is refused.
package access

import (
	"context"
	"slices"
)

// Assignment is a role held in a unit, named by its division code.
type Assignment struct {
	Role     string
	UnitCode string
}

// Actor is who acts. The zero Actor is nobody and is refused everything.
type Actor struct {
	UserID      string
	Name        string
	System      bool // a job or the command line, acting under Name
	Assignments []Assignment
}

// SystemActor is a job or a command acting by itself.
func SystemActor(name string) Actor { return Actor{Name: name, System: true} }

// Nobody tells that no one is signed in.
func (a Actor) Nobody() bool { return a.UserID == "" && !a.System }

// Has tells whether the actor holds a role anywhere.
func (a Actor) Has(role string) bool {
	return slices.ContainsFunc(a.Assignments, func(as Assignment) bool { return as.Role == role })
}

type actorKey struct{}

// With puts the actor into the context.
func With(ctx context.Context, a Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// From is the actor of the context, or nobody.
func From(ctx context.Context) Actor {
	a, _ := ctx.Value(actorKey{}).(Actor)
	return a
}
