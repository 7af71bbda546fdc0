package fact

import (
	"context"
	"maps"
	"reflect"
	"slices"

	"miaolin/app/value"
)

// Status is what a row of a list did, or would do.
type Status string

const (
	RowNew     Status = "new"
	RowChanged Status = "changed"
	RowSame    Status = "same"
)

// Outcome is what happened to one row of a list; Before is what undo puts back.
type Outcome[T any] struct {
	Status Status `json:"status"`
	Before *T     `json:"before,omitempty"`
	After  T      `json:"after"`
}

// PutFigures writes many rows in one transaction, as an import does: a row of
// the same firm, year and source is replaced, except that a value the list does
// not have stays. The result is in the order of rows. With dry nothing is written.
func (s *Service) PutFigures(ctx context.Context, rows []NewFigure, dry bool) ([]Outcome[Figure], error) {
	for _, n := range rows {
		if err := s.mayPut(ctx, n); err != nil {
			return nil, err
		}
	}
	out := make([]Outcome[Figure], len(rows))
	return out, s.batch(ctx, func(ctx context.Context, touched map[string]bool) error {
		for i, n := range rows {
			o, err := s.putFigure(ctx, n, dry)
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

func (s *Service) putFigure(ctx context.Context, n NewFigure, dry bool) (Outcome[Figure], error) {
	before, err := s.store.figureOf(ctx, n.EnterpriseID, n.FiscalYear, n.Source)
	if err != nil {
		return Outcome[Figure]{}, err
	}
	var after Figure
	if before != nil {
		n.Values = n.Values.over(before.Values)
		n.Evidence, n.Note = orElse(n.Evidence, before.Evidence), orElse(n.Note, before.Note)
		after = *before
	}
	n.applyTo(&after)
	if before != nil && reflect.DeepEqual(after, *before) {
		return Outcome[Figure]{RowSame, before, after}, nil
	}
	if dry {
		return outcome(before, after), nil
	}
	after, err = s.write(ctx, n, before)
	return outcome(before, after), err
}

// PutIPRights is PutFigures for rights: one with the same kind and number, or
// without a number the same name, is the same right.
func (s *Service) PutIPRights(ctx context.Context, rows []NewIPRight, dry bool) ([]Outcome[IPRight], error) {
	owners := make([]string, len(rows))
	for i, n := range rows {
		ref, err := s.firms.Check(ctx, n.EnterpriseID, "create", "ip_right")
		if err != nil {
			return nil, err
		}
		owners[i] = ref.Name
	}
	out := make([]Outcome[IPRight], len(rows))
	return out, s.batch(ctx, func(ctx context.Context, touched map[string]bool) error {
		for i, n := range rows {
			o, err := s.putIP(ctx, n, owners[i], dry)
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

func (s *Service) putIP(ctx context.Context, n NewIPRight, owner string, dry bool) (Outcome[IPRight], error) {
	before, err := s.store.ipOf(ctx, n.EnterpriseID, n.Kind, NormaliseIPNumber(n.Number), n.Name)
	if err != nil {
		return Outcome[IPRight]{}, err
	}
	var after IPRight
	if before != nil {
		after = *before
		n = n.keep(*before)
	}
	n.Owner = orElse(n.Owner, owner)
	n.applyTo(&after)
	if before != nil && reflect.DeepEqual(after, *before) {
		return Outcome[IPRight]{RowSame, before, after}, nil
	}
	if err := after.check(); err != nil || dry {
		return outcome(before, after), err
	}
	if before == nil {
		after, err = s.insertIP(ctx, n)
		return outcome(nil, after), err
	}
	after.Version, after.UpdatedAt = before.Version+1, s.clock()
	if err := s.store.updateIP(ctx, after, before.Version); err != nil {
		return Outcome[IPRight]{}, ipTaken(after, err)
	}
	return outcome(before, after), s.log.Record(ctx, ipEntry("ip-right-change", after, *before))
}

// keep fills what a list does not say with what is known.
func (n NewIPRight) keep(r IPRight) NewIPRight {
	n.FiledOn, n.GrantedOn, n.EndedOn = firstDate(n.FiledOn, r.FiledOn), firstDate(n.GrantedOn, r.GrantedOn), firstDate(n.EndedOn, r.EndedOn)
	n.Note, n.Owner = orElse(n.Note, r.Note), orElse(n.Owner, r.Owner)
	n.CoOwned, n.UsedInApplication = n.CoOwned || r.CoOwned, n.UsedInApplication || r.UsedInApplication
	if n.Acquisition == "" {
		n.Acquisition = r.Acquisition
	}
	if n.Status == "" {
		n.Status = r.Status
	}
	if n.UsedInYear == nil {
		n.UsedInYear = r.UsedInYear
	}
	return n
}

func outcome[T any](before *T, after T) Outcome[T] {
	if before == nil {
		return Outcome[T]{RowNew, nil, after}
	}
	return Outcome[T]{RowChanged, before, after}
}

// batch runs write in one transaction and lets the summaries of all touched
// firms follow once at its end.
func (s *Service) batch(ctx context.Context, write func(ctx context.Context, touched map[string]bool) error) error {
	return s.db.InTx(ctx, func(ctx context.Context) error {
		touched := map[string]bool{}
		if err := write(ctx, touched); err != nil {
			return err
		}
		for _, id := range slices.Sorted(maps.Keys(touched)) {
			if err := s.follow(ctx, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// UndoFigures puts back what was before. A row edited since is left alone and
// its id returned. A row the list made is emptied, since nothing is deleted.
func (s *Service) UndoFigures(ctx context.Context, done []Outcome[Figure]) (kept []string, err error) {
	err = s.batch(ctx, func(ctx context.Context, touched map[string]bool) error {
		for _, o := range done {
			if o.Status == RowSame {
				continue
			}
			if _, err := s.firms.Check(ctx, o.After.EnterpriseID, "change", "figure"); err != nil {
				return err
			}
			now, err := s.store.figureOf(ctx, o.After.EnterpriseID, o.After.FiscalYear, o.After.Source)
			if err != nil {
				return err
			}
			if now == nil || now.Version != o.After.Version {
				kept = append(kept, o.After.ID)
				continue
			}
			back := NewFigure{EnterpriseID: now.EnterpriseID, FiscalYear: now.FiscalYear, Source: now.Source}
			if b := o.Before; b != nil {
				back.Values, back.Evidence, back.Note = b.Values, b.Evidence, b.Note
			}
			if _, err := s.write(ctx, back, now); err != nil {
				return err
			}
			touched[now.EnterpriseID] = true
		}
		return nil
	})
	return kept, err
}

// UndoIPRights is UndoFigures for rights; a right the list made is archived with
// the reason given.
func (s *Service) UndoIPRights(ctx context.Context, done []Outcome[IPRight], reason string) (kept []string, err error) {
	err = s.batch(ctx, func(ctx context.Context, touched map[string]bool) error {
		for _, o := range done {
			if o.Status == RowSame {
				continue
			}
			now, err := s.IPRight(ctx, o.After.ID)
			if err != nil {
				return err
			}
			if now.Version != o.After.Version {
				kept = append(kept, now.ID)
				continue
			}
			if _, err := s.firms.Check(ctx, now.EnterpriseID, "change", "ip_right"); err != nil {
				return err
			}
			if err := s.undoIP(ctx, now, o.Before, reason); err != nil {
				return err
			}
			touched[now.EnterpriseID] = true
		}
		return nil
	})
	return kept, err
}

func (s *Service) undoIP(ctx context.Context, now IPRight, before *IPRight, reason string) error {
	at := s.clock()
	back := now
	if before != nil {
		back = *before
	} else {
		back.ArchivedAt, back.ArchiveReason = &at, reason
	}
	back.Version, back.UpdatedAt = now.Version+1, at
	if err := s.store.updateIP(ctx, back, now.Version); err != nil {
		return ipTaken(back, err)
	}
	entry := ipEntry("ip-right-undo", back, now)
	entry.Purpose = reason
	return s.log.Record(ctx, entry)
}

// over fills missing values with those of old.
func (v Values) over(old Values) Values {
	a, b := reflect.ValueOf(&v).Elem(), reflect.ValueOf(old)
	for i := range a.NumField() {
		if a.Field(i).IsNil() {
			a.Field(i).Set(b.Field(i))
		}
	}
	return v
}

func orElse(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func firstDate(a, b *value.Date) *value.Date {
	if a != nil {
		return a
	}
	return b
}
