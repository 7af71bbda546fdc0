package fact

import (
	"context"
	"reflect"
	"slices"
	"strings"

	"miaolin/app/audit"
	"miaolin/app/value"
)

// NewHonour is a prize or a standard of one firm, as a list names it.
type NewHonour struct {
	EnterpriseID string
	HonourSaid
}

// CheckHonour tells what is wrong with it. Errors: fact.day_ahead, fact.honour_incomplete (422).
func (s *Service) CheckHonour(n NewHonour) error { return n.check(s.clock().Date()) }

// same tells whether two records speak of one prize or standard: by its number, or
// where one of them has none by its name in the same year.
func (h HonourSaid) same(o HonourSaid) bool {
	if h.Kind != o.Kind {
		return false
	}
	if h.Number != "" && o.Number != "" {
		return NormaliseIPNumber(h.Number) == NormaliseIPNumber(o.Number)
	}
	return NormaliseIPNumber(h.Name) == NormaliseIPNumber(o.Name) && h.DatedOn.Year() == o.DatedOn.Year()
}

// PutHonours is PutFigures for prizes and standards; see HonourSaid.same.
// Errors: those of CheckHonour and of enterprise.Check.
func (s *Service) PutHonours(ctx context.Context, rows []NewHonour, dry bool) ([]Outcome[Honour], error) {
	for _, n := range rows {
		if _, err := s.firms.Check(ctx, n.EnterpriseID, "create", "honour"); err != nil {
			return nil, err
		}
		if err := s.CheckHonour(n); err != nil {
			return nil, err
		}
	}
	out := make([]Outcome[Honour], len(rows))
	return out, s.batch(ctx, func(ctx context.Context, touched map[string]bool) error {
		for i, n := range rows {
			o, err := s.putHonour(ctx, n, dry)
			if err != nil {
				return err
			}
			if out[i] = o; o.Status != RowSame && !dry {
				touched[n.EnterpriseID] = true
			}
		}
		return nil
	})
}

func (s *Service) putHonour(ctx context.Context, n NewHonour, dry bool) (Outcome[Honour], error) {
	known, err := recordsOf[Honour](ctx, s.store, n.EnterpriseID, false)
	if err != nil {
		return Outcome[Honour]{}, err
	}
	now := s.clock()
	after := Honour{Kept{ID: value.NewID(), EnterpriseID: n.EnterpriseID, Source: s.speaker(ctx), CreatedAt: now, UpdatedAt: now, Version: 1}, n.HonourSaid}
	i := slices.IndexFunc(known, func(h Honour) bool { return h.same(n.HonourSaid) })
	if i < 0 {
		if !dry {
			err = s.recordHonour(ctx, "honour-create", "", after, nil)
		}
		return outcome(nil, after), err
	}
	before := known[i]
	after.Kept = before.Kept
	after.Number, after.Note = orElse(strings.TrimSpace(n.Number), before.Number), orElse(n.Note, before.Note)
	if reflect.DeepEqual(after, before) {
		return Outcome[Honour]{RowSame, &before, after}, nil
	}
	after.Source, after.Version, after.UpdatedAt = s.speaker(ctx), before.Version+1, now
	if !dry {
		err = s.recordHonour(ctx, "honour-change", "", after, &before)
	}
	return outcome(&before, after), err
}

// recordHonour writes a record that is new, or that takes the place of before.
func (s *Service) recordHonour(ctx context.Context, operation, reason string, h Honour, before *Honour) error {
	entry := audit.Entry{
		Operation: operation, Object: "honour", ObjectID: h.ID, ObjectLabel: s.honours().label(h),
		EnterpriseID: h.EnterpriseID, Purpose: reason, After: h,
	}
	var err error
	if before == nil {
		err = insertRecord(ctx, s.store, h)
	} else {
		entry.Before = *before
		err = updateRecord(ctx, s.store, h, h.ID, before.Version)
	}
	if err != nil {
		return err
	}
	return s.log.Record(ctx, entry)
}

// UndoHonours is UndoFigures for prizes and standards; one the list made is
// archived with the reason given.
func (s *Service) UndoHonours(ctx context.Context, done []Outcome[Honour], reason string) (kept []string, err error) {
	err = s.batch(ctx, func(ctx context.Context, touched map[string]bool) error {
		for _, o := range done {
			now, err := s.honours().get(ctx, o.After.ID)
			if err != nil {
				return err
			}
			if now.Version != o.After.Version {
				kept = append(kept, now.ID)
				continue
			}
			if _, err := s.firms.Check(ctx, now.EnterpriseID, "change", "honour"); err != nil {
				return err
			}
			at := s.clock()
			back := now
			if o.Before != nil {
				back = *o.Before
			} else {
				back.ArchivedAt, back.ArchiveReason = &at, reason
			}
			back.Version, back.UpdatedAt = now.Version+1, at
			if err := s.recordHonour(ctx, "honour-undo", reason, back, &now); err != nil {
				return err
			}
			touched[now.EnterpriseID] = true
		}
		return nil
	})
	return kept, err
}
