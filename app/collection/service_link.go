package collection

import (
	"context"
	"strings"
	"time"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/identity"
	"miaolin/app/value"
	"miaolin/db"
)

// linkLife is how long a link may wait.
const linkLife = 14 * 24 * time.Hour

// AnswerLink is a one-time link for somebody of the firm, shown once.
type AnswerLink struct {
	URL       string        `json:"url" doc:"shown once"`
	ExpiresAt value.Instant `json:"expiresAt"`
}

// Link makes a one-time link by which somebody without an account answers for the
// firm. It ends the one before. Errors: collection.not_open, collection.checked,
// collection.left (409).
func (s *Service) Link(ctx context.Context, id string) (AnswerLink, error) {
	r, round, err := s.seenReturn(ctx, id)
	if err != nil {
		return AnswerLink{}, err
	}
	if err := s.reaches(ctx, r, "check"); err != nil {
		return AnswerLink{}, err
	}
	token, hash := identity.NewSecret()
	now := s.Clock()
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		if r, err = s.store.holdReturn(ctx, id); err != nil {
			return err
		}
		if err := round.takes(); err != nil {
			return err
		}
		if err := r.takesAnswer(); err != nil {
			return err
		}
		if err := s.store.endLinks(ctx, id, now); err != nil {
			return err
		}
		if err := s.store.insertLink(ctx, link{value.NewID(), id, hash, access.From(ctx).UserID, now, now.Add(linkLife), nil}); err != nil {
			return err
		}
		if r.State == Unsent {
			before := r
			r.State, r.ToldAt = Sent, &now
			if err := s.keep(ctx, "collection-return-link", round, before, r, ""); err != nil {
				return err
			}
		}
		return s.Audit.Record(ctx, audit.Entry{
			Operation: "collection-return-link", Object: "collection", ObjectID: id, ObjectLabel: round.Title,
			EnterpriseID: r.EnterpriseID, UnitCode: round.UnitCode,
		})
	})
	return AnswerLink{s.PublicURL + "/collection-link#" + token, now.Add(linkLife)}, err
}

// Linked is what the holder of a link is shown: the form, and what is known, people
// left out.
type Linked struct {
	EnterpriseName string            `json:"enterpriseName"`
	Title          string            `json:"title"`
	Intro          string            `json:"intro"`
	DueOn          value.Date        `json:"dueOn"`
	Overdue        bool              `json:"overdue"`
	ReturnID       string            `json:"returnId"`
	State          Stage             `json:"state" enum:"unsent,sent,received,filled,returned,checked"`
	Form           Form              `json:"form"`
	Shown          Shown             `json:"shown"`
	Answers        *Answers          `json:"answers" doc:"what was handed in and returned"`
	Papers         []PaperShown      `json:"papers" doc:"names of the files handed in before; they cannot be read through a link"`
	Reasons        map[string]string `json:"reasons"`
	Note           string            `json:"note"`
	Version        int64             `json:"version" doc:"to be sent back with the answers"`
}

// asHolder acts as the link: it may do nothing but read and answer this return.
func asHolder(ctx context.Context) context.Context {
	return access.With(ctx, access.SystemActor("collection-link"))
}

func (s *Service) linked(ctx context.Context, token string) (Return, Round, error) {
	r, err := s.store.returnOfLink(ctx, identity.HashSecret(token), s.Clock())
	if db.IsNotFound(err) {
		return r, Round{}, fault.NotFound("collection.link_gone")
	}
	if err != nil {
		return r, Round{}, err
	}
	round, err := s.store.roundByID(ctx, r.RoundID)
	if err == nil && (round.State != Open || r.takesAnswer() != nil || s.reaches(asHolder(ctx), r, "answer") != nil) {
		return r, round, fault.NotFound("collection.link_gone")
	}
	return r, round, err
}

// OpenLink reads a link; the first reading tells the office that the form has
// arrived. Errors: collection.link_gone (404).
func (s *Service) OpenLink(ctx context.Context, token string) (Linked, error) {
	ctx = asHolder(ctx)
	r, round, err := s.linked(ctx, token)
	if err != nil {
		return Linked{}, err
	}
	if r.State == Unsent || r.State == Sent {
		err := s.DB.InTx(ctx, func(ctx context.Context) error {
			if r, err = s.store.holdReturn(ctx, r.ID); err != nil || r.State != Unsent && r.State != Sent {
				return err
			}
			return s.received(ctx, round, r, "")
		})
		if err != nil {
			return Linked{}, err
		}
		if r, round, err = s.linked(ctx, token); err != nil {
			return Linked{}, err
		}
	}
	known, err := s.about(ctx, []string{r.EnterpriseID}, false)
	if err != nil {
		return Linked{}, err
	}
	name, err := s.Firms.FirmName(ctx, r.EnterpriseID)
	l := Linked{
		EnterpriseName: name, Title: round.Title, Intro: round.Intro, DueOn: round.DueOn, Overdue: round.overdue(s.today()), ReturnID: r.ID, State: r.State,
		Form: round.form(), Shown: s.shown(round.form(), known[r.EnterpriseID]), Reasons: r.reasons(), Note: r.Note, Version: r.Version,
	}
	if err == nil {
		err = s.nameUnits(ctx, &l)
	}
	// Who filled it in before need not be who holds the link now: people stay out.
	if r.FilledAt != nil {
		a := r.answers()
		maskPrivate(l.Form, &a, true)
		l.Answers = &a
	}
	if err == nil {
		l.Papers, err = s.papersShown(ctx, r, l.Form, l.Answers)
	}
	return l, err
}

// nameUnits puts names to towns and parks, which a link gives no list of.
func (s *Service) nameUnits(ctx context.Context, l *Linked) error {
	p, err := s.speaker(ctx, "")
	for _, q := range l.Form.fields() {
		if k, known := l.Shown.Values[q.Code]; known && q.Kind == Unit && p.units[k.Value] != "" {
			k.Value = p.units[k.Value]
			l.Shown.Values[q.Code] = k
		}
	}
	return err
}

// LinkedAnswers are answers given through a link.
type LinkedAnswers struct {
	Answers
	Name    string `json:"name" minLength:"1" maxLength:"60" doc:"who says it"`
	Version int64  `json:"version" doc:"as it was shown"`
}

// UseLink takes the answers of the holder of a link, once. Errors:
// collection.link_gone (404), collection.return_stale (412), collection.answers (422).
func (s *Service) UseLink(ctx context.Context, token string, a LinkedAnswers) error {
	if a.Name = strings.TrimSpace(a.Name); a.Name == "" {
		return refuse("name", "collection.name_missing")
	}
	return s.DB.InTx(asHolder(ctx), func(ctx context.Context) error {
		r, round, err := s.linked(ctx, token)
		if err != nil {
			return err
		}
		if r, err = s.store.holdReturn(ctx, r.ID); err != nil {
			return err
		}
		if r.Version != a.Version {
			return fault.Stale("collection.return_stale", "version", r.Version, "by", r.FilledBy)
		}
		if err := s.store.endLinks(ctx, r.ID, s.Clock()); err != nil {
			return err
		}
		return s.handIn(ctx, round, r, a.Answers, byLink, a.Name)
	})
}
