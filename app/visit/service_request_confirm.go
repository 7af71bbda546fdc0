package visit

import (
	"context"
	"strings"
	"time"

	"miaolin/app/access"
	"miaolin/app/fault"
	"miaolin/app/identity"
	"miaolin/app/value"
	"miaolin/db"
)

// How a firm gave its word.
const (
	byPage = "page"
	byLink = "link"
	byCall = "call"
)

// confirmed closes a request with the firm's word.
func (s *Service) confirmed(r *Request, e *RequestEvent, by, how string) {
	today := s.today()
	r.ConfirmedOn, r.ConfirmedBy, r.ConfirmedHow = &today, by, how
	e.How = how
}

// reopened opens a request again: the answer moves into the history and the term
// is counted anew from today.
func (s *Service) reopened(r *Request, e *RequestEvent, how string) {
	need, _ := s.words.Need(r.Need)
	if need.Days == 0 {
		need.Days = r.DueDays
	}
	r.Reopened++
	r.Answer, r.AnsweredOn, r.AnsweredBy = "", nil, ""
	r.promise(s.today(), need.Days, s.Calendar)
	e.How, e.DueOn, e.Department, e.ToName = how, r.DueOn, r.Department, r.OwnerName
}

// FirmWord is what a firm says to an answer.
type FirmWord struct {
	Satisfied bool   `json:"satisfied"`
	Note      string `json:"note,omitempty" maxLength:"500" doc:"what is still missing; needed when not satisfied"`
}

func (w *FirmWord) check() error {
	if w.Note = strings.TrimSpace(w.Note); !w.Satisfied && w.Note == "" {
		return fault.Invalid("visit.unsatisfied_why").WithField("body.note", "visit.unsatisfied_why")
	}
	return nil
}

func (w FirmWord) act() Act {
	if w.Satisfied {
		return ActConfirm
	}
	return ActReopen
}

// Confirm is the firm's own word on its page: satisfied, or not and why.
func (s *Service) Confirm(ctx context.Context, id string, version int64, w FirmWord) (RequestDetail, error) {
	if err := w.check(); err != nil {
		return RequestDetail{}, err
	}
	return s.editRequest(ctx, id, version, w.act(), "confirm", s.wordGiven(w, access.From(ctx).Name, byPage))
}

func (s *Service) wordGiven(w FirmWord, by, how string) change {
	return func(ctx context.Context, r *Request, e *RequestEvent) error {
		e.Note, e.ByName = w.Note, by
		if w.Satisfied {
			s.confirmed(r, e, by, how)
		} else {
			s.reopened(r, e, how)
		}
		_, err := s.store.endLinks(ctx, r.ID, s.Clock())
		return err
	}
}

// RequestCall is a call to the firm about an answer, written down.
type RequestCall struct {
	Person   string        `json:"person" minLength:"1" maxLength:"60" doc:"who was called"`
	CalledAt value.Instant `json:"calledAt"`
	Outcome  string        `json:"outcome" enum:"satisfied,unsatisfied,unreached"`
	Words    string        `json:"words,omitempty" maxLength:"500" doc:"what they said; may be left out when nobody was reached"`
}

func (c *RequestCall) check(r Request, now value.Instant) error {
	c.Person, c.Words = strings.TrimSpace(c.Person), strings.TrimSpace(c.Words)
	refuse := func(field, code string) error { return fault.Invalid(code).WithField("body."+field, code) }
	switch {
	case c.Person == "":
		return refuse("person", "visit.call_person")
	case c.CalledAt.After(now.Add(slack)):
		return refuse("calledAt", "visit.call_ahead")
	case r.AnsweredOn != nil && c.CalledAt.Date().Before(*r.AnsweredOn):
		return refuse("calledAt", "visit.call_too_early")
	case c.Outcome != "unreached" && c.Words == "":
		return refuse("words", "visit.call_words")
	}
	return nil
}

// slack is how far the clock of a phone may be ahead.
const slack = 5 * time.Minute

// Call writes down a call: it confirms, reopens, or only says that nobody was reached.
func (s *Service) Call(ctx context.Context, id string, version int64, c RequestCall) (RequestDetail, error) {
	w := FirmWord{Satisfied: c.Outcome == "satisfied"}
	act := w.act()
	if c.Outcome == "unreached" {
		act = ActCall
	}
	return s.editRequest(ctx, id, version, act, "change", func(ctx context.Context, r *Request, e *RequestEvent) error {
		if err := c.check(*r, s.Clock()); err != nil {
			return err
		}
		w.Note = c.Words
		e.How, e.Called, e.CalledAt, e.Note = byCall, c.Person, &c.CalledAt, c.Words
		if act == ActCall {
			return nil
		}
		err := s.wordGiven(w, c.Person, byCall)(ctx, r, e)
		e.ByName = access.From(ctx).Name // who called; who spoke stands beside it
		return err
	})
}

// linkLife is how long a link may wait.
const linkLife = 7 * 24 * time.Hour

// RequestLink is a one-time link for somebody of the firm, shown once.
type RequestLink struct {
	URL       string        `json:"url" doc:"shown once"`
	ExpiresAt value.Instant `json:"expiresAt"`
}

// Link makes a one-time link by which the firm says whether an answer settles its
// request. It ends the one before. Errors: visit.request_step (409).
func (s *Service) Link(ctx context.Context, id string) (RequestLink, error) {
	token, hash := identity.NewSecret()
	now := s.Clock()
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		r, err := s.visibleRequest(ctx, id)
		if err != nil {
			return err
		}
		if _, err := s.Firms.Check(ctx, r.EnterpriseID, "change", "request"); err != nil {
			return err
		}
		if r.Step != StepAnswered {
			return fault.Conflict("visit.request_step")
		}
		if _, err := s.store.endLinks(ctx, id, now); err != nil {
			return err
		}
		if err := s.store.insertLink(ctx, requestLink{value.NewID(), id, hash, access.From(ctx).UserID, now, now.Add(linkLife), nil}); err != nil {
			return err
		}
		return s.recordRequest(ctx, "request-link", &r, r, "")
	})
	return RequestLink{s.PublicURL + "/request-reply#" + token, now.Add(linkLife)}, err
}

// LinkedRequest is what the holder of a link is shown: nothing but the request
// and its answer.
type LinkedRequest struct {
	EnterpriseName string      `json:"enterpriseName"`
	Title          string      `json:"title"`
	Detail         string      `json:"detail"`
	RaisedOn       value.Date  `json:"raisedOn"`
	Department     string      `json:"department"`
	Answer         string      `json:"answer"`
	AnsweredOn     *value.Date `json:"answeredOn"`
	AnsweredBy     string      `json:"answeredBy"`
	Version        int64       `json:"version" doc:"to be sent back with the word"`
}

func (s *Service) linked(ctx context.Context, token string) (Request, error) {
	link, err := s.store.link(ctx, identity.HashSecret(token))
	if db.IsNotFound(err) {
		return Request{}, fault.NotFound("visit.link_gone")
	}
	if err != nil {
		return Request{}, err
	}
	r, err := s.store.requestNow(ctx, link.RequestID)
	if err != nil {
		return Request{}, err
	}
	return r, link.refusal(r, s.Clock())
}

// refusal is why the link does not work any more; nil while it does.
func (l requestLink) refusal(r Request, now value.Instant) error {
	switch {
	case r.Step == StepConfirmed, r.Step == StepReopened:
		return fault.NotFound("visit.link_used")
	case l.EndedAt != nil, r.Step != StepAnswered:
		return fault.NotFound("visit.link_replaced")
	case !now.Before(l.ExpiresAt):
		return fault.NotFound("visit.link_expired")
	}
	return nil
}

// Linked reads a link. Errors: visit.link_gone, visit.link_used,
// visit.link_replaced, visit.link_expired (404).
func (s *Service) Linked(ctx context.Context, token string) (LinkedRequest, error) {
	r, err := s.linked(ctx, token)
	if err != nil {
		return LinkedRequest{}, err
	}
	firm, err := s.Firms.FirmName(ctx, r.EnterpriseID)
	return LinkedRequest{firm, r.Title, r.Detail, r.RaisedOn, r.Department, r.Answer, r.AnsweredOn, r.AnsweredBy, r.Version}, err
}

// LinkedWord is a firm's word given through a link.
type LinkedWord struct {
	FirmWord
	Name    string `json:"name" minLength:"1" maxLength:"60" doc:"who says it"`
	Version int64  `json:"version" doc:"as it was shown"`
}

// UseLink takes the word of the holder of a link, once. Errors: those of Linked,
// visit.request_stale (412) when the answer was changed meanwhile.
func (s *Service) UseLink(ctx context.Context, token string, w LinkedWord) error {
	if err := w.check(); err != nil {
		return err
	}
	if w.Name = strings.TrimSpace(w.Name); w.Name == "" {
		return fault.Invalid("visit.person_unknown").WithField("body.name", "visit.person_unknown")
	}
	return s.DB.InTx(access.With(ctx, access.SystemActor("request-link")), func(ctx context.Context) error {
		r, err := s.linked(ctx, token)
		if err != nil {
			return err
		}
		if r.Version != w.Version {
			return fault.Stale("visit.request_stale", "version", r.Version)
		}
		return s.carryOut(ctx, r, w.act(), s.wordGiven(w.FirmWord, w.Name, byLink))
	})
}
