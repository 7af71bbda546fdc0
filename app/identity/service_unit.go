package identity

import (
	"context"

	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/db"
)

// Unit is one unit of the tree. Errors: identity.unit_unknown (404).
func (s *Service) Unit(ctx context.Context, code string) (Unit, error) {
	u, err := s.store.unit(ctx, code)
	if db.IsNotFound(err) {
		return u, fault.NotFound("identity.unit_unknown")
	}
	return u, err
}

// Units is the whole tree in the order of codes: a parent comes before what lies
// in it. The tree is public knowledge; what lies in a unit is not.
func (s *Service) Units(ctx context.Context) ([]Unit, error) { return s.store.units(ctx) }

// ChangeUnit renames a unit of the caller's or takes it out of use.
func (s *Service) ChangeUnit(ctx context.Context, code string, c UnitChange, version int64) (unit Unit, err error) {
	reach, err := s.reach(ctx, "change", "unit")
	if err != nil {
		return unit, err
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		before, err := s.Unit(ctx, code)
		if err != nil {
			return err
		}
		if !covers(reach, code) {
			return fault.Forbidden("identity.outside")
		}
		unit = before
		c.apply(&unit)
		if unit.Name == "" || unit.ShortName == "" {
			return fault.Invalid("identity.name_missing").WithField("body.name", "identity.name_missing")
		}
		unit.UpdatedAt, unit.Version = s.Clock(), version+1
		written, err := s.store.updateUnit(ctx, unit, version)
		if err != nil {
			return err
		}
		if !written {
			return fault.Stale("web.stale")
		}
		return s.Audit.Record(ctx, audit.Entry{
			Operation: "unit-change", Object: "unit", ObjectID: code, ObjectLabel: unit.Name, UnitCode: code, Before: before, After: unit,
		})
	})
	return unit, err
}
