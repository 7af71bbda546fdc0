package certification

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
)

// Service holds the use cases of titles and of the rungs that follow from them.
type Service struct {
	db     *db.DB
	store  store
	guard  *access.Guard
	firms  *enterprise.Service
	log    *audit.Log
	clock  value.Clock
	kinds  *Catalogue
	ladder *Ladder
}

// New makes the service of a store with the shipped catalogue and ladder.
func New(d *db.DB, guard *access.Guard, firms *enterprise.Service, log *audit.Log, clock value.Clock) (*Service, error) {
	kinds, ladder, err := Shipped()
	if err != nil {
		return nil, err
	}
	firms.UseRungs(ladder.IDs())
	return &Service{db: d, store: store{d}, guard: guard, firms: firms, log: log, clock: clock, kinds: kinds, ladder: ladder}, nil
}

// Kinds are the kinds of title.
func (s *Service) Kinds() *Catalogue { return s.kinds }

// Ladder is the configured ladder.
func (s *Service) Ladder() *Ladder { return s.ladder }

// Recorded is a title with what is odd about it.
type Recorded struct {
	Title
	Warnings []Warning
}

// Record adds a title; the firm's rung follows in the same transaction. Errors:
// certification.kind_unknown, recognised_missing, recognised_ahead,
// ends_before_start and reason_missing (422), already_recorded and number_taken
// (409), those of enterprise.Check.
func (s *Service) Record(ctx context.Context, n NewTitle) (Recorded, error) {
	ref, err := s.firms.Check(ctx, n.EnterpriseID, "create", "title")
	if err != nil {
		return Recorded{}, err
	}
	var t Title
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		if t, err = s.add(ctx, n); err != nil {
			return err
		}
		return s.follow(ctx, t.EnterpriseID)
	})
	return s.dress(t, n.Number, ref), err
}

// add writes a new title without letting the rung follow yet.
func (s *Service) add(ctx context.Context, n NewTitle) (Title, error) {
	t, err := s.draft(ctx, n)
	if err != nil {
		return Title{}, err
	}
	now := s.clock()
	t.ID, t.CreatedAt, t.UpdatedAt, t.Version = value.NewID(), now, now, 1
	if err := s.store.insert(ctx, t); err != nil {
		return Title{}, alreadyRecorded(err)
	}
	return t, s.log.Record(ctx, entry("title-create", t, nil))
}

// draft is the title a request makes, checked.
func (s *Service) draft(ctx context.Context, n NewTitle) (Title, error) {
	kind, ok := s.kinds.Kind(n.Kind)
	if !ok {
		return Title{}, fault.Invalid("certification.kind_unknown").WithField("body.kind", "certification.kind_unknown")
	}
	held, err := s.store.held(ctx, n.EnterpriseID, n.Kind, n.RecognisedOn)
	if err != nil {
		return Title{}, err
	}
	var t Title
	n.applyTo(&t, kind, held)
	if err := t.check(kind, s.clock().Date()); err != nil {
		return Title{}, err
	}
	return t, s.numberFree(ctx, t)
}

// numberFree refuses a number that another firm's title of the kind carries.
func (s *Service) numberFree(ctx context.Context, t Title) error {
	taken, err := s.store.numberTaken(ctx, t)
	if err != nil || !taken {
		return err
	}
	return fault.Conflict("certification.number_taken", "number", t.Number).
		WithField("body.number", "certification.number_taken", "number", t.Number)
}

func alreadyRecorded(err error) error {
	if !db.IsDuplicate(err) {
		return err
	}
	return fault.Conflict("certification.already_recorded").
		WithField("body.recognisedOn", "certification.already_recorded").Because(err)
}

func entry(operation string, t Title, before any) audit.Entry {
	label := t.Kind
	if t.Number != "" {
		label += " " + t.Number
	}
	return audit.Entry{
		Operation: operation, Object: "title", ObjectID: t.ID, ObjectLabel: label,
		EnterpriseID: t.EnterpriseID, Before: before, After: t,
	}
}

// dress adds the warnings about a number as it was written.
func (s *Service) dress(t Title, written string, ref enterprise.Ref) Recorded {
	r := Recorded{Title: t}
	if kind, ok := s.kinds.Kind(t.Kind); ok {
		r.Warnings = kind.CheckNumber(written, t.RecognisedOn, ref.UnitCode)
	}
	return r
}

// Correct changes a title. Errors: those of Record, and certification.not_found
// (404), stale (412), withdrawn (409).
func (s *Service) Correct(ctx context.Context, id string, version int64, c TitleChange) (Recorded, error) {
	written := ""
	if c.Number != nil {
		written = *c.Number
	}
	return s.edit(ctx, edit{id: id, version: version, verb: "change", operation: "title-change", number: written},
		func(ctx context.Context, t *Title) error {
			kind, _ := s.kinds.Kind(t.Kind)
			c.applyTo(t, kind)
			if err := t.check(kind, s.clock().Date()); err != nil {
				return err
			}
			return s.numberFree(ctx, *t)
		})
}

// TitleEnd says that a title was taken away or given up.
type TitleEnd struct {
	Ending Ending     `json:"ending" enum:"revoked,left"`
	On     value.Date `json:"on" doc:"first day on which the title no longer holds"`
	Reason string     `json:"reason" minLength:"2" maxLength:"300"`
}

// End ends a title on a day. It counts until the day before.
func (s *Service) End(ctx context.Context, id string, version int64, e TitleEnd) (Recorded, error) {
	return s.edit(ctx, edit{id: id, version: version, verb: "change", operation: "title-end", reason: e.Reason},
		func(_ context.Context, t *Title) error {
			switch {
			case t.EndedOn != nil:
				return fault.Conflict("certification.already_ended")
			case e.On.Before(t.ValidFrom) || t.ValidTo != nil && e.On.After(*t.ValidTo):
				return fault.Invalid("certification.end_outside").WithField("body.on", "certification.end_outside")
			}
			t.EndedOn, t.Ending, t.EndReason = &e.On, e.Ending, e.Reason
			return nil
		})
}

// Withdraw takes back a title that was entered by mistake: it counts as never held.
func (s *Service) Withdraw(ctx context.Context, id string, version int64, reason string) (Recorded, error) {
	return s.edit(ctx, edit{id: id, version: version, verb: "archive", operation: "title-withdraw", reason: reason},
		func(_ context.Context, t *Title) error {
			now := s.clock()
			t.WithdrawnAt, t.WithdrawReason = &now, reason
			return nil
		})
}

type edit struct {
	id        string
	version   int64
	verb      string
	operation string
	reason    string
	number    string // as it was written
}

// edit is one change of one title: reach, version, row, audit, rung.
func (s *Service) edit(ctx context.Context, in edit, change func(context.Context, *Title) error) (Recorded, error) {
	var out Recorded
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		before, err := s.Get(ctx, in.id)
		if err != nil {
			return err
		}
		ref, err := s.firms.Check(ctx, before.EnterpriseID, in.verb, "title")
		if err != nil {
			return err
		}
		switch {
		case before.Version != in.version:
			return fault.Stale("certification.stale", "version", before.Version, "current", before)
		case before.WithdrawnAt != nil:
			return fault.Conflict("certification.withdrawn")
		}
		t := before
		if err := change(ctx, &t); err != nil {
			return err
		}
		t.Version, t.UpdatedAt = before.Version+1, s.clock()
		if err := s.store.update(ctx, t, before.Version); err != nil {
			return alreadyRecorded(err)
		}
		record := entry(in.operation, t, before)
		record.Purpose = in.reason
		if err := s.log.Record(ctx, record); err != nil {
			return err
		}
		out = s.dress(t, in.number, ref)
		return s.follow(ctx, t.EnterpriseID)
	})
	return out, err
}

// Get is one title. Errors: certification.not_found (404).
func (s *Service) Get(ctx context.Context, id string) (Title, error) {
	scope, err := s.guard.Scope(ctx, "read", "title")
	if err != nil {
		return Title{}, err
	}
	t, err := s.store.title(ctx, scope, id)
	if db.IsNotFound(err) {
		return Title{}, fault.NotFound("certification.not_found")
	}
	return t, err
}

// List is a page of titles the caller may see.
func (s *Service) List(ctx context.Context, f Filter) ([]Title, error) {
	scope, err := s.guard.Scope(ctx, "read", "title")
	if err != nil {
		return nil, err
	}
	if f.EnterpriseID != "" {
		if _, err := s.firms.Check(ctx, f.EnterpriseID, "read", "title"); err != nil {
			return nil, err
		}
	}
	return s.store.titles(ctx, scope, f)
}

// Count tells how many titles a filter finds, up to a limit.
func (s *Service) Count(ctx context.Context, f Filter, limit int) (int, error) {
	scope, err := s.guard.Scope(ctx, "read", "title")
	if err != nil {
		return 0, err
	}
	return s.store.count(ctx, scope, f, limit)
}
