package collection

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/fault"
	"miaolin/app/value"
)

// DraftView is a draft with its version.
type DraftView struct {
	Saved
	Mine    bool    `json:"mine"`
	Answers Answers `json:"answers"`
}

// Receive notes that somebody of the firm has the form before them.
func (s *Service) Receive(ctx context.Context, id string) (ReturnDetail, error) {
	r, round, err := s.seenReturn(ctx, id)
	if err != nil {
		return ReturnDetail{}, err
	}
	if !s.may(ctx, r, round).Draft || r.State != Unsent && r.State != Sent {
		return s.Return(ctx, id)
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		if r, err = s.store.holdReturn(ctx, id); err != nil || r.State != Unsent && r.State != Sent {
			return err
		}
		return s.received(ctx, round, r, access.From(ctx).Name)
	})
	if err != nil {
		return ReturnDetail{}, err
	}
	return s.Return(ctx, id)
}

func (s *Service) received(ctx context.Context, round Round, r Return, by string) error {
	before, now := r, s.Clock()
	r.State, r.ReceivedAt, r.ReceivedBy = Received, &now, by
	return s.keep(ctx, "collection-return-receive", round, before, r, "")
}

// SaveDraft keeps what the firm's people have typed, over the version they had
// before them: 0 when there was none. What is kept is not checked; it may be
// half a number. Errors: collection.draft_stale (412) with the draft as it is.
func (s *Service) SaveDraft(ctx context.Context, id string, version int64, a Answers) (DraftView, error) {
	r, round, err := s.seenReturn(ctx, id)
	if err != nil {
		return DraftView{}, err
	}
	if err := s.reaches(ctx, r, "draft"); err != nil {
		return DraftView{}, err
	}
	if err := round.takes(); err != nil {
		return DraftView{}, err
	}
	if err := r.takesAnswer(); err != nil {
		return DraftView{}, err
	}
	if len(value.JSONOf(a)) > mostDraft {
		return DraftView{}, fault.Invalid("collection.too_much_text")
	}
	who := access.From(ctx)
	d := Saved{ReturnID: id, Answers: value.JSONOf(a), SavedBy: who.UserID, SavedByName: who.Name, SavedAt: s.Clock(), Version: version + 1}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		if ok, err := s.store.saveDraft(ctx, d, version); err != nil || ok {
			return err
		}
		theirs, err := s.store.draft(ctx, id)
		if err != nil {
			return err
		}
		if theirs == nil {
			return fault.Stale("collection.draft_stale")
		}
		current := DraftView{Saved: *theirs, Answers: Answers{Values: map[string]string{}}}
		if err := theirs.Answers.Into(&current.Answers); err != nil {
			return err
		}
		return fault.Stale("collection.draft_stale", "version", theirs.Version, "by", theirs.SavedByName, "current", current)
	})
	return DraftView{Saved: d, Mine: true, Answers: a}, err
}

// mostDraft bounds what is kept of a form nobody has handed in.
const mostDraft = 256 << 10
