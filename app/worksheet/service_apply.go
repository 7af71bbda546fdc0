package worksheet

import (
	"context"
	"errors"
	"slices"
	"strings"

	"miaolin/app/access"
	"miaolin/app/collection"
	"miaolin/app/fault"
	"miaolin/app/job"
	"miaolin/app/value"
)

// Apply writes the accepted cells: at once when they are few, as a job otherwise.
// Errors: worksheet.stale (412), worksheet.not_open, worksheet.nothing_accepted (409).
func (s *Service) Apply(ctx context.Context, id string, version int64) (View, error) {
	if _, err := s.mine(ctx, "change", id); err != nil {
		return View{}, err
	}
	var sh Sheet
	err := s.DB.InTx(ctx, func(ctx context.Context) (err error) {
		if sh, err = s.hold(ctx, id); err != nil {
			return err
		}
		if sh.Version != version {
			return fault.Stale("worksheet.stale", "version", sh.Version)
		}
		if sh.State != Open {
			return fault.Conflict("worksheet.not_open")
		}
		rows, err := s.store.accepted(ctx, id)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return fault.Conflict("worksheet.nothing_accepted")
		}
		now := s.Clock()
		sh.State, sh.JobID, sh.ErrorCode, sh.BusySince = Applying, "", "", &now
		if len(rows) > s.Direct {
			j, err := s.Jobs.Enqueue(ctx, job.Request{Kind: applyJob, Label: sh.Serial, Args: jobArgs{sh.ID}})
			if err != nil {
				return err
			}
			sh.JobID = j.ID
		}
		return s.change(ctx, &sh)
	})
	if err != nil {
		return View{}, err
	}
	if sh.JobID == "" {
		if _, err := s.apply(ctx, id, nil); err != nil {
			return View{}, errors.Join(err, s.reopen(ctx, id, err))
		}
	}
	return s.Get(ctx, id)
}

// Finish refuses what nobody decided and ends the sheet. Errors: worksheet.stale
// (412), worksheet.not_open (409).
func (s *Service) Finish(ctx context.Context, id string, version int64) (View, error) {
	if _, err := s.mine(ctx, "change", id); err != nil {
		return View{}, err
	}
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		sh, err := s.hold(ctx, id)
		if err != nil {
			return err
		}
		if sh.Version != version {
			return fault.Stale("worksheet.stale", "version", sh.Version)
		}
		if sh.State == Done {
			return fault.Conflict("worksheet.not_open")
		}
		if err := s.store.refuseRest(ctx, id, s.Clock()); err != nil {
			return err
		}
		now := s.Clock()
		sh.State, sh.FinishedAt = Done, &now
		if err := s.change(ctx, &sh); err != nil {
			return err
		}
		return s.record(ctx, "worksheet-finish", sh, nil)
	})
	if err != nil {
		return View{}, err
	}
	return s.Get(ctx, id)
}

// Outcome counts what applying did.
type Outcome struct {
	Rows   int `json:"rows" doc:"firms written"`
	Cells  int `json:"cells" doc:"cells written"`
	Moved  int `json:"moved" doc:"cells whose place changed after they were accepted: they wait again"`
	Failed int `json:"failed" doc:"cells the store refused"`
}

// apply writes row by row, each in a transaction with the marks of its cells: taken
// up again, it goes on behind the last row written.
func (s *Service) apply(ctx context.Context, id string, run *job.Run) (out Outcome, err error) {
	sh, err := s.store.get(ctx, id, access.From(ctx).UserID)
	if err != nil || sh.State != Applying {
		return out, err
	}
	rows, err := s.store.accepted(ctx, id)
	if err != nil {
		return out, err
	}
	for n, r := range rows {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		if err := s.applyRow(ctx, sh, r, run, &out); err != nil {
			return out, err
		}
		if run != nil {
			run.Progress(n+1, len(rows), "worksheet.writing")
		}
	}
	return out, s.DB.InTx(ctx, func(ctx context.Context) error {
		if run != nil {
			if err := run.Hold(ctx); err != nil {
				return err
			}
		}
		left, err := s.store.waiting(ctx, id)
		if err != nil {
			return err
		}
		now := s.Clock()
		sh.State, sh.FinishedAt = Open, nil
		if left == 0 {
			sh.State, sh.FinishedAt = Done, &now
		}
		if err := s.change(ctx, &sh); err != nil {
			return err
		}
		return s.record(ctx, "worksheet-apply", sh, map[string]any{"rows": out.Rows, "cells": out.Cells, "moved": out.Moved, "failed": out.Failed})
	})
}

// applyRow writes the accepted cells of one firm. A cell whose place says something
// else than when it was accepted waits for a new decision; what the store refuses is
// marked with the reason, and the other rows go on.
func (s *Service) applyRow(ctx context.Context, sh Sheet, r Row, run *job.Run, out *Outcome) error {
	var did Outcome
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		did = Outcome{}
		cells, err := s.store.take(ctx, sh.ID, r.No, s.Clock())
		if err != nil || len(cells) == 0 {
			return err
		}
		now, err := s.now(ctx, sh, []Row{r})
		if err != nil {
			return err
		}
		theirs, reached := now[r.No]
		if !reached {
			return fault.NotFound("worksheet.row_gone")
		}
		var write []Cell
		for _, c := range cells {
			if now := theirs[c.Code]; now != c.Theirs && now != c.Mine {
				did.Moved++
				if err := s.store.again(ctx, c.ID, now); err != nil {
					return err
				}
				continue
			}
			write = append(write, c)
		}
		if len(write) > 0 {
			did.Rows, did.Cells = 1, len(write)
			if err := s.enter(ctx, sh, r, theirs, write); err != nil {
				return err
			}
		}
		if run != nil {
			return run.Hold(ctx)
		}
		return nil
	})
	f, isFault := errors.AsType[*fault.Error](err)
	if !isFault || f.Kind == fault.Internal || f.Kind == fault.UnavailableKind {
		if err == nil {
			out.Rows, out.Cells, out.Moved = out.Rows+did.Rows, out.Cells+did.Cells, out.Moved+did.Moved
		}
		return err
	}
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		n, err := s.store.fail(ctx, sh.ID, r.No, reason(f), s.Clock())
		out.Failed += n
		return err
	})
}

// reason is what the store said, of one field if it named one.
func reason(f *fault.Error) Note {
	if len(f.Fields) > 0 {
		return Note{Code: f.Fields[0].Code, Params: f.Fields[0].Params}
	}
	return Note{Code: f.Code, Params: f.Params}
}

// enter hands accepted cells to what keeps them.
func (s *Service) enter(ctx context.Context, sh Sheet, r Row, now map[string]string, cells []Cell) error {
	answers := map[string]string{}
	for _, c := range cells {
		answers[c.Code] = c.Mine
	}
	if r.ReturnID != nil {
		return s.Rounds.HandInCells(ctx, *r.ReturnID, answers)
	}
	e := collection.Entry{
		Firm: r.EnterpriseID, Source: collection.OfficerWord, Answers: answers, Person: map[string]string{},
		Evidence: s.Messages.Text("zh-CN", "worksheet.evidence", map[string]any{"serial": sh.Serial}),
	}
	for _, q := range sh.columns() {
		text, changed := answers[q.Code]
		if changed {
			e.Fields = append(e.Fields, q)
		}
		if where, which := q.Place(); where == "contact" {
			if e.Person[which] = now[q.Code]; changed {
				e.Person[which] = text
			}
		}
	}
	if err := s.mayServe(ctx, e); err != nil {
		return err
	}
	return s.Rounds.Enter(ctx, e)
}

// mayServe refuses an officer who does not reach the firm. Errors: worksheet.officer_reach (422).
func (s *Service) mayServe(ctx context.Context, e collection.Entry) error {
	at := slices.IndexFunc(e.Fields, func(q collection.Field) bool { return q.Kind == collection.Officer })
	if at < 0 || e.Answers[e.Fields[at].Code] == "" {
		return nil
	}
	refs, err := s.Firms.Refs(ctx, []string{e.Firm})
	if err != nil {
		return err
	}
	people, err := s.People.MyColleagues(ctx, "officer")
	if err != nil {
		return err
	}
	for _, p := range people {
		if p.ID == e.Answers[e.Fields[at].Code] && strings.HasPrefix(refs[e.Firm].UnitCode, access.Stem(p.UnitCode)) {
			return nil
		}
	}
	return fault.Invalid("worksheet.officer_reach")
}

// reopen gives a sheet back to its owner with the reason nothing more was written.
func (s *Service) reopen(ctx context.Context, id string, cause error) error {
	ctx = context.WithoutCancel(ctx)
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		sh, err := s.store.get(ctx, id, access.From(ctx).UserID)
		if err != nil || sh.State != Applying && sh.State != Comparing {
			return err
		}
		sh.State, sh.JobID, sh.ErrorCode = Open, "", "worksheet.broken_off"
		if f := fault.Of(cause); f != nil {
			sh.ErrorCode = f.Code
		}
		return s.change(ctx, &sh)
	})
}

// say puts a reason into words.
func (s *Service) say(lang, code string, params value.JSON) string {
	if code == "" {
		return ""
	}
	var all map[string]any
	if len(params) > 0 {
		_ = params.Into(&all)
	}
	return s.Messages.Text(lang, code, all)
}
