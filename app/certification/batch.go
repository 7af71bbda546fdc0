package certification

import (
	"context"
	"maps"
	"reflect"
	"slices"

	"miaolin/app/enterprise"
)

// RowStatus is what a row of a list did, or would do.
type RowStatus string

const (
	RowNew     RowStatus = "new"
	RowChanged RowStatus = "changed"
	RowSame    RowStatus = "same"
)

// Outcome is what happened to one row of a list. Before is what undo puts back.
type Outcome struct {
	Status   RowStatus `json:"status"`
	Before   *Title    `json:"before,omitempty"`
	After    Title     `json:"after"`
	Warnings []Warning `json:"warnings,omitempty"`
}

// Refusal is a row of a list that cannot be taken, with its cause.
type Refusal struct {
	Row   int // index into the rows given
	Cause error
}

// Plan tells what a list would do, writing nothing: an outcome for each row that
// can be taken, in order, and the refused ones.
func (s *Service) Plan(ctx context.Context, rows []NewTitle) ([]Outcome, []Refusal, error) {
	return s.batch(ctx, rows, true)
}

// Apply writes a list in one transaction; a refused row refuses the whole list.
// A title of the same firm and kind with the same number or recognition date is
// the same title; what the list does not say about it stays.
func (s *Service) Apply(ctx context.Context, rows []NewTitle) ([]Outcome, error) {
	var out []Outcome
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		done, refused, err := s.batch(ctx, rows, false)
		if err != nil {
			return err
		}
		if len(refused) > 0 {
			return refused[0].Cause
		}
		touched := map[string]bool{}
		for _, o := range done {
			if o.Status != RowSame {
				touched[o.After.EnterpriseID] = true
			}
		}
		out = done
		return s.Refresh(ctx, slices.Sorted(maps.Keys(touched))...)
	})
	return out, err
}

func (s *Service) batch(ctx context.Context, rows []NewTitle, dry bool) (done []Outcome, refused []Refusal, err error) {
	refs := map[string]enterprise.Ref{}
	for i, n := range rows {
		ref, known := refs[n.EnterpriseID]
		if !known {
			if ref, err = s.firms.Check(ctx, n.EnterpriseID, "create", "title"); err != nil {
				refused = append(refused, Refusal{i, err})
				continue
			}
			refs[n.EnterpriseID] = ref
		}
		o, err := s.put(ctx, n, dry)
		if err != nil {
			refused = append(refused, Refusal{i, err})
			if !dry {
				return nil, refused, nil
			}
			continue
		}
		o.Warnings = s.dress(o.After, n.Number, ref).Warnings
		done = append(done, o)
	}
	return done, refused, nil
}

func (s *Service) put(ctx context.Context, n NewTitle, dry bool) (Outcome, error) {
	before, err := s.store.same(ctx, n.EnterpriseID, n.Kind, NormaliseNumber(n.Number), n.RecognisedOn)
	if err != nil {
		return Outcome{}, err
	}
	if before == nil {
		if dry {
			t, err := s.draft(ctx, n)
			return Outcome{Status: RowNew, After: t}, err
		}
		t, err := s.add(ctx, n)
		return Outcome{Status: RowNew, After: t}, err
	}
	after, err := s.draft(ctx, n.keep(*before))
	if err != nil {
		return Outcome{}, err
	}
	after.adopt(*before)
	if reflect.DeepEqual(after, *before) {
		return Outcome{Status: RowSame, Before: before, After: after}, nil
	}
	if dry {
		return Outcome{Status: RowChanged, Before: before, After: after}, nil
	}
	after.Version, after.UpdatedAt = before.Version+1, s.clock()
	if err := s.store.update(ctx, after, before.Version); err != nil {
		return Outcome{}, alreadyRecorded(err)
	}
	return Outcome{Status: RowChanged, Before: before, After: after}, s.log.Record(ctx, entry("title-change", after, *before))
}

// keep fills what a list does not say with what is known.
func (n NewTitle) keep(t Title) NewTitle {
	if n.Number == "" {
		n.Number = t.Number
	}
	if n.State == "" && t.State == Certified {
		n.State = t.State
	}
	if n.Origin == "" {
		n.Origin = t.Origin
	}
	if n.ValidFrom == nil && n.ValidTo == nil && t.ValidityReason != "" {
		n.ValidFrom, n.ValidTo, n.ValidityReason = &t.ValidFrom, t.ValidTo, t.ValidityReason
	}
	if n.Batch == "" {
		n.Batch = t.Batch
	}
	if n.Source == "" {
		n.Source = t.Source
	}
	if n.Note == "" {
		n.Note = t.Note
	}
	return n
}

// adopt takes over what identifies a stored title and how it ended.
func (t *Title) adopt(old Title) {
	t.ID, t.CreatedAt, t.UpdatedAt, t.Version = old.ID, old.CreatedAt, old.UpdatedAt, old.Version
	t.EndedOn, t.Ending, t.EndReason = old.EndedOn, old.Ending, old.EndReason
}

// Undo puts back what was before a list came in, and the rungs follow. A title
// edited since is left alone and its id returned; one the list made is withdrawn.
func (s *Service) Undo(ctx context.Context, done []Outcome, reason string) (kept []string, err error) {
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		touched := map[string]bool{}
		for _, o := range done {
			if o.Status == RowSame {
				continue
			}
			undone, err := s.undo(ctx, o, reason)
			if err != nil {
				return err
			}
			if !undone {
				kept = append(kept, o.After.ID)
				continue
			}
			touched[o.After.EnterpriseID] = true
		}
		return s.Refresh(ctx, slices.Sorted(maps.Keys(touched))...)
	})
	return kept, err
}

func (s *Service) undo(ctx context.Context, o Outcome, reason string) (bool, error) {
	now, err := s.Get(ctx, o.After.ID)
	if err != nil || now.Version != o.After.Version {
		return false, err
	}
	if _, err := s.firms.Check(ctx, now.EnterpriseID, "change", "title"); err != nil {
		return false, err
	}
	at := s.clock()
	back := now
	if o.Before != nil {
		back = *o.Before
	} else {
		back.WithdrawnAt, back.WithdrawReason = &at, reason
	}
	back.Version, back.UpdatedAt = now.Version+1, at
	if err := s.store.update(ctx, back, now.Version); err != nil {
		return false, alreadyRecorded(err)
	}
	record := entry("title-undo", back, now)
	record.Purpose = reason
	return true, s.log.Record(ctx, record)
}
