package enterprise

import (
	"context"

	"miaolin/app/fault"
	"miaolin/app/value"
)

// Kinds of facts that hold from one day to another.
const (
	spellUnit        = "unit"
	spellPark        = "park"
	spellAttribution = "attribution"
	spellState       = "state"
)

// Spell is a fact with its days. ToOn is the last day; none means still so.
type Spell struct {
	ID           string        `json:"id" gorm:"primaryKey"`
	EnterpriseID string        `json:"-"`
	Kind         string        `json:"kind" enum:"unit,park,attribution,state"`
	Value        string        `json:"value"`
	Reason       string        `json:"reason"`
	FromOn       value.Date    `json:"fromOn"`
	ToOn         *value.Date   `json:"toOn"`
	CreatedAt    value.Instant `json:"-"`
}

// TableName is GORM's.
func (Spell) TableName() string { return "enterprise_spells" }

func newSpell(e Enterprise, kind, val, reason string, from value.Date) Spell {
	return Spell{
		ID: value.NewID(), EnterpriseID: e.ID, Kind: kind, Value: val, Reason: reason,
		FromOn: from, CreatedAt: e.UpdatedAt,
	}
}

func firstSpells(e Enterprise, since value.Date) []Spell {
	spells := []Spell{
		newSpell(e, spellUnit, e.UnitCode, "", since),
		newSpell(e, spellAttribution, e.AttributionCode, "", since),
		newSpell(e, spellState, string(e.State), "", since),
	}
	if e.ParkCode != "" {
		spells = append(spells, newSpell(e, spellPark, e.ParkCode, "", since))
	}
	return spells
}

// turn ends what held until yesterday and begins the new value. A second change
// on the same day replaces the first: nobody was there for less than a day.
func (s *Service) turn(ctx context.Context, next Spell) error {
	open, err := s.store.openSpell(ctx, next.EnterpriseID, next.Kind)
	if err != nil {
		return err
	}
	if open != nil {
		switch order := next.FromOn.Compare(open.FromOn); {
		case order < 0:
			return fault.Invalid("enterprise.before_last_change", "day", open.FromOn.String()).
				WithField("body.from", "enterprise.before_last_change", "day", open.FromOn.String())
		case order == 0:
			if err := s.store.dropSpell(ctx, open.ID); err != nil {
				return err
			}
		default:
			if err := s.store.endSpell(ctx, open.ID, next.FromOn.AddDays(-1)); err != nil {
				return err
			}
		}
	}
	if next.Value == "" { // out of the park into none
		return nil
	}
	return s.store.addSpell(ctx, next)
}

// Spells are the dated facts of a firm, latest first.
func (s *Service) Spells(ctx context.Context, id string) ([]Spell, error) {
	if _, err := s.visible(ctx, id); err != nil {
		return nil, err
	}
	return s.store.spells(ctx, id)
}

// Transfer moves a firm to another unit, park or counting unit. A missing field
// stays. The caller needs the right on both sides of a move between units.
type Transfer struct {
	UnitCode        *string    `json:"unitCode,omitempty" minLength:"6" maxLength:"9"`
	ParkCode        *string    `json:"parkCode,omitempty" maxLength:"20" doc:"empty text = out of the park"`
	AttributionCode *string    `json:"attributionCode,omitempty" minLength:"6" maxLength:"20"`
	From            value.Date `json:"from" doc:"first day of the new assignment"`
	Reason          string     `json:"reason" minLength:"2" maxLength:"300"`
}

// Transfer carries out a move.
func (s *Service) Transfer(ctx context.Context, id string, version int64, t Transfer) (Profile, error) {
	scope, err := s.guard.Scope(ctx, "change", "enterprise")
	if err != nil {
		return Profile{}, err
	}
	in := edit{operation: "enterprise-transfer", verb: "change", id: id, version: version, reason: t.Reason}
	return s.edit(ctx, in, func(ctx context.Context, e *Enterprise) error {
		moves := []struct {
			kind string
			to   *string
			at   *string
		}{{spellUnit, t.UnitCode, &e.UnitCode}, {spellPark, t.ParkCode, &e.ParkCode}, {spellAttribution, t.AttributionCode, &e.AttributionCode}}
		if t.UnitCode != nil && !scope.Covers(*t.UnitCode, "") {
			return fault.Forbidden("access.outside_scope")
		}
		// Who counts a firm follows the place until somebody decides otherwise.
		if t.UnitCode != nil && t.AttributionCode == nil && e.AttributionCode == e.UnitCode {
			moves[2].to = t.UnitCode
		}
		for _, m := range moves {
			if m.to == nil || *m.to == *m.at {
				continue
			}
			*m.at = *m.to
			if err := s.turn(ctx, newSpell(*e, m.kind, *m.to, t.Reason, t.From)); err != nil {
				return err
			}
		}
		return s.checkCodes(*e)
	})
}

// StateChange says that a firm is dormant, gone or active again.
type StateChange struct {
	State  State      `json:"state" enum:"active,dormant,gone"`
	From   value.Date `json:"from"`
	Reason string     `json:"reason" minLength:"2" maxLength:"300"`
}

// ChangeState carries it out.
func (s *Service) ChangeState(ctx context.Context, id string, version int64, c StateChange) (Profile, error) {
	in := edit{operation: "enterprise-state", verb: "change", id: id, version: version, reason: c.Reason}
	return s.edit(ctx, in, func(ctx context.Context, e *Enterprise) error {
		if e.State == c.State {
			return fault.Conflict("enterprise.state_same")
		}
		e.State = c.State
		return s.turn(ctx, newSpell(*e, spellState, string(c.State), c.Reason, c.From))
	})
}

// Archive takes a record out of the lists; the reason stays on it.
func (s *Service) Archive(ctx context.Context, id string, version int64, reason string) (Profile, error) {
	in := edit{operation: "enterprise-archive", verb: "archive", id: id, version: version, reason: reason}
	return s.edit(ctx, in, func(_ context.Context, e *Enterprise) error {
		if err := e.open(); err != nil {
			return err
		}
		now := s.clock()
		e.ArchivedAt, e.ArchiveReason = &now, reason
		return nil
	})
}

// Restore takes a record back out of the archive.
func (s *Service) Restore(ctx context.Context, id string, version int64) (Profile, error) {
	in := edit{operation: "enterprise-restore", verb: "archive", id: id, version: version, closedToo: true}
	return s.edit(ctx, in, func(_ context.Context, e *Enterprise) error {
		if e.ArchivedAt == nil {
			return fault.Conflict("enterprise.not_archived")
		}
		e.ArchivedAt, e.ArchiveReason = nil, ""
		return nil
	})
}
