package identity

import (
	"context"
	"slices"

	"miaolin/app/web"
)

func (h handlers) units() {
	web.Register(h.web, web.Op{ID: "unit-list", Method: "GET", Path: "/units", Verb: "read", Object: "unit", Summary: "The tree of units, parents first"}, h.listUnits)
	web.Register(h.web, web.Op{ID: "unit-change", Method: "PATCH", Path: "/units/{code}", Verb: "change", Object: "unit", Summary: "Rename a unit or take it out of use"}, h.changeUnit)
}

type listUnitsIn struct {
	Within string `query:"within" maxLength:"20" doc:"only this unit and what lies in it"`
}

func (h handlers) listUnits(ctx context.Context, in *listUnitsIn) (*web.List[Unit], error) {
	units, err := h.svc.Units(ctx)
	if in.Within != "" {
		units = slices.DeleteFunc(units, func(u Unit) bool { return !within(u.Code, in.Within) })
	}
	return web.ListOf(units, "", nil), err
}

type changeUnitIn struct {
	web.IfMatch
	Code string `path:"code" maxLength:"20"`
	Body UnitChange
}

func (h handlers) changeUnit(ctx context.Context, in *changeUnitIn) (*web.One[Unit], error) {
	unit, err := h.svc.ChangeUnit(ctx, in.Code, in.Body, in.Version())
	return web.OneOf(unit, unit.Version), err
}
