package collection

import (
	"context"
	"strconv"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/enterprise"
	"miaolin/app/fault"
	"miaolin/app/notify"
	"miaolin/app/value"
	"miaolin/db"
)

// HandIn takes a firm's answers, from its own people or typed in by the officer.
// The version is that of the return as it was read: of two who fill it in at once
// the second is told. Errors: collection.return_stale (412), collection.not_open,
// collection.checked, collection.left (409), collection.answers (422).
func (s *Service) HandIn(ctx context.Context, attempt db.OnceKey, id string, version int64, a Answers) (ReturnDetail, error) {
	r, round, err := s.seenReturn(ctx, id)
	if err != nil {
		return ReturnDetail{}, err
	}
	if err := s.reaches(ctx, r, "answer"); err != nil {
		return ReturnDetail{}, err
	}
	how := byOfficer
	if s.own(ctx) {
		how = byPage
	}
	_, _, err = s.DB.Once(ctx, attempt, func(ctx context.Context) (string, error) {
		if r, err = s.store.holdReturn(ctx, id); err != nil {
			return "", err
		}
		if r.Version != version {
			return "", fault.Stale("collection.return_stale", "version", r.Version, "by", r.FilledBy)
		}
		return id, s.handIn(ctx, round, r, a, how, access.From(ctx).Name)
	})
	if err != nil {
		return ReturnDetail{}, err
	}
	return s.Return(ctx, id)
}

// handIn writes the answers beside what was known when they were given.
func (s *Service) handIn(ctx context.Context, round Round, r Return, a Answers, how, by string) error {
	if err := round.takes(); err != nil {
		return err
	}
	if err := r.takesAnswer(); err != nil {
		return err
	}
	form := round.form()
	read, err := form.read(a, s.Firms, how)
	if err != nil {
		return err
	}
	known, err := s.about(ctx, []string{r.EnterpriseID}, true)
	if err != nil {
		return err
	}
	if read, err = s.takePapers(ctx, r, form, read, how); err != nil {
		return err
	}
	before, now := r, s.Clock()
	r.State, r.Answers, r.Shown = Filled, value.JSONOf(read), value.JSONOf(s.shown(form, known[r.EnterpriseID]))
	r.FilledAt, r.FilledBy, r.FilledHow, r.Late = &now, by, how, round.overdue(s.today())
	if r.ReceivedAt == nil && how != bySheet {
		r.ReceivedAt, r.ReceivedBy = &now, by
	}
	if err := s.store.dropDraft(ctx, r.ID); err != nil {
		return err
	}
	if err := s.keep(ctx, "collection-return-hand-in", round, before, r, ""); err != nil {
		return err
	}
	if err := s.settle(ctx, r.ID); err != nil {
		return err
	}
	return s.tellOffice(ctx, round, r)
}

// reaches asks whether the caller may use a verb on a return, and refuses a firm
// that left or turned out to be another: its answer counts no more.
func (s *Service) reaches(ctx context.Context, r Return, verb string) error {
	ref, err := s.Firms.Check(ctx, r.EnterpriseID, verb, "collection")
	if err == nil && ref.Standing != string(enterprise.Active) {
		return fault.Conflict("collection.left")
	}
	return err
}

// settle ends what asked the firm to answer.
func (s *Service) settle(ctx context.Context, id string) error {
	for _, kind := range []string{"collection.asked", "collection.returned", "collection.reminded"} {
		if err := s.Notify.Settle(ctx, kind, id); err != nil {
			return err
		}
	}
	return nil
}

// tellOffice tells the officer of the firm that there is something to check.
func (s *Service) tellOffice(ctx context.Context, round Round, r Return) error {
	circle, err := s.Firms.Circle(ctx, r.EnterpriseID)
	if err != nil {
		return err
	}
	name, err := s.Firms.FirmName(ctx, r.EnterpriseID)
	if err != nil {
		return err
	}
	m := s.message("collection.handed_in", round, r)
	m.To, m.Params["firm"], m.Params["by"] = []string{circle.Officer}, name, r.FilledBy
	return s.Notify.Tell(ctx, m)
}

func (s *Service) message(kind string, round Round, r Return) notify.Message {
	due := round.DueOn
	m := notify.Message{
		Kind: kind, Subject: r.ID, EnterpriseID: r.EnterpriseID, Link: "/collections/returns/" + r.ID, Occasion: strconv.FormatInt(r.Version, 10),
		Params: map[string]any{"title": round.Title, "due": round.DueOn.String(), "note": r.Note},
	}
	if kind == "collection.asked" || kind == "collection.reminded" || kind == "collection.returned" {
		m.DueOn = &due
	}
	return m
}

// SendBack returns an answer to the firm, with what is wrong question by question.
// Errors: collection.return_stale (412), collection.not_filled (409), collection.say_why (422).
func (s *Service) SendBack(ctx context.Context, id string, version int64, b Sending) (ReturnDetail, error) {
	return s.judge(ctx, id, version, func(ctx context.Context, round Round, r Return) error {
		if err := round.takes(); err != nil {
			return err
		}
		if err := b.check(round.form()); err != nil {
			return err
		}
		before, now := r, s.Clock()
		r.State, r.Reasons, r.Note = Returned, value.JSONOf(b.Reasons), b.Note
		r.ReturnedAt, r.ReturnedBy = &now, access.From(ctx).Name
		if err := s.keep(ctx, "collection-return-send-back", round, before, r, b.Note); err != nil {
			return err
		}
		if err := s.Notify.Settle(ctx, "collection.handed_in", id); err != nil {
			return err
		}
		return s.tellFirm(ctx, "collection.returned", round, r)
	})
}

// Checking is the office's decision where the record changed meanwhile.
type Checking struct {
	Takes map[string]Take `json:"takes,omitempty" doc:"by code of the difference: mine is the answer, theirs the record as it is"`
}

// Check says that an answer is right and lets it flow into the facts. Errors:
// collection.return_stale (412), collection.not_filled, collection.undecided (409).
func (s *Service) Check(ctx context.Context, id string, version int64, c Checking) (ReturnDetail, error) {
	return s.judge(ctx, id, version, func(ctx context.Context, round Round, r Return) error {
		known, err := s.about(ctx, []string{r.EnterpriseID}, true)
		if err != nil {
			return err
		}
		now := known[r.EnterpriseID]
		all := differences(round.form(), r.answers(), r.shown(), now)
		if err := decide(all, c.Takes); err != nil {
			return err
		}
		if err := s.write(ctx, round, r, now, all); err != nil {
			return err
		}
		if err := s.provePapers(ctx, round.form(), r); err != nil {
			return err
		}
		before, at := r, s.Clock()
		r.State, r.CheckedAt, r.CheckedBy, r.Written = Checked, &at, access.From(ctx).Name, value.JSONOf(all)
		r.Reasons, r.Note = nil, ""
		if err := s.keep(ctx, "collection-return-check", round, before, r, ""); err != nil {
			return err
		}
		if err := s.Notify.Settle(ctx, "collection.handed_in", id); err != nil {
			return err
		}
		return s.tellFirm(ctx, "collection.checked_notice", round, r)
	})
}

// judge is what returning and checking have in common.
func (s *Service) judge(ctx context.Context, id string, version int64, do func(context.Context, Round, Return) error) (ReturnDetail, error) {
	r, round, err := s.seenReturn(ctx, id)
	if err != nil {
		return ReturnDetail{}, err
	}
	if err := s.reaches(ctx, r, "check"); err != nil {
		return ReturnDetail{}, err
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		r, err := s.store.holdReturn(ctx, id)
		switch {
		case err != nil:
			return err
		case r.Version != version:
			return fault.Stale("collection.return_stale", "version", r.Version, "by", r.FilledBy)
		case r.LeftAt != nil:
			return fault.Conflict("collection.left")
		case r.State != Filled:
			return fault.Conflict("collection.not_filled")
		}
		return do(ctx, round, r)
	})
	if err != nil {
		return ReturnDetail{}, err
	}
	return s.Return(ctx, id)
}

func (s *Service) tellFirm(ctx context.Context, kind string, round Round, r Return) error {
	people, err := s.Firms.OwnPeople(ctx, []string{r.EnterpriseID})
	if err != nil {
		return err
	}
	m := s.message(kind, round, r)
	m.To = people[r.EnterpriseID]
	return s.Notify.Tell(ctx, m)
}

// logged is a return as the audit log keeps it: personal answers are masked.
type logged struct {
	State      Stage      `json:"state"`
	FilledHow  string     `json:"filledHow"`
	Late       bool       `json:"late"`
	Answers    value.JSON `json:"answers"`
	Note       string     `json:"note"`
	LeftReason string     `json:"leftReason"`
	Class      string     `json:"class"`
}

func (r Return) logged(f Form) logged {
	a := r.answers()
	maskPrivate(f, &a, false)
	return logged{r.State, r.FilledHow, r.Late, value.JSONOf(a), r.Note, r.LeftReason, r.Class}
}

func (s *Service) recordReturn(ctx context.Context, operation string, round Round, before, after Return, purpose string) error {
	f := round.form()
	return s.Audit.Record(ctx, audit.Entry{
		Operation: operation, Object: "collection", ObjectID: after.ID, ObjectLabel: round.Title, EnterpriseID: after.EnterpriseID,
		UnitCode: round.UnitCode, Before: before.logged(f), After: after.logged(f), Purpose: purpose,
	})
}
