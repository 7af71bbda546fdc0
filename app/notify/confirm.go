package notify

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"time"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
)

// An address is confirmed by whoever reads what is sent there: a link, good once and
// for a day, leaves through the outbox like any mail.

const (
	confirmKind = "notify.email_confirm"
	movedKind   = "notify.email_moved"
	confirmLife = 24 * time.Hour
	// A person is sent so many links a day, and so long after one another: the form
	// must not become a way to fill somebody else's mailbox.
	confirmMost  = 5
	confirmPause = time.Minute
)

// emailLink is a link that confirms an address.
type emailLink struct {
	TokenHash string `gorm:"primaryKey"`
	UserID    string
	Email     string
	ExpiresAt value.Instant
	UsedAt    *value.Instant
}

// TableName is GORM's.
func (emailLink) TableName() string { return "email_links" }

// moveAddress asks the new address to be confirmed and tells the old one that mail
// goes there no longer, in the transaction of ctx.
func (s *Service) moveAddress(ctx context.Context, before, after Preference) error {
	if err := s.store.endEmailLinks(ctx, after.UserID, s.Clock()); err != nil {
		return err
	}
	if err := s.store.settle(ctx, confirmKind, after.UserID, s.Clock()); err != nil {
		return err
	}
	if s.Post == nil {
		return nil
	}
	if before.EmailConfirmedAt != nil {
		m := Message{Kind: movedKind, Subject: after.UserID, Link: "/account", Occasion: strconv.FormatInt(after.Version, 10)}
		if err := s.mailTo(ctx, after.UserID, before.Email, m); err != nil {
			return err
		}
	}
	if after.Email == "" {
		return nil
	}
	return s.askToConfirm(ctx, after)
}

// Resend sends another link to the caller's address. Errors: notify.email_missing
// (422), notify.email_confirmed, notify.no_mail (409), notify.confirm_often (429).
func (s *Service) Resend(ctx context.Context) (Preference, error) {
	if err := s.Guard.Allow(ctx, "change", "inbox"); err != nil {
		return Preference{}, err
	}
	p, err := s.preference(ctx, access.From(ctx).UserID)
	switch {
	case err != nil:
		return p, err
	case s.Post == nil:
		return p, fault.Conflict("notify.no_mail")
	case p.Email == "":
		return p, fault.Invalid("notify.email_missing")
	case p.EmailConfirmedAt != nil:
		return p, fault.Conflict("notify.email_confirmed")
	}
	return p, s.DB.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.settle(ctx, confirmKind, p.UserID, s.Clock()); err != nil {
			return err
		}
		return s.askToConfirm(ctx, p)
	})
}

// askToConfirm puts a link to the person's address into the outbox.
func (s *Service) askToConfirm(ctx context.Context, p Preference) error {
	now := s.Clock()
	sent, last, err := s.store.asked(ctx, p.UserID, confirmKind, now.Add(-24*time.Hour))
	if err != nil {
		return err
	}
	if sent >= confirmMost || last != nil && last.Add(confirmPause).After(now) {
		return fault.TooMany("notify.confirm_often", "most", confirmMost)
	}
	return s.mailTo(ctx, p.UserID, p.Email, Message{Kind: confirmKind, Subject: p.UserID, Link: "/account", Occasion: value.NewID(), Params: map[string]any{"email": maskEmail(p.Email)}})
}

// mailTo writes a notice whose mail goes to an address of its own, at once.
func (s *Service) mailTo(ctx context.Context, user, address string, m Message) error {
	now := s.Clock()
	n := m.notice(user, now)
	if fresh, err := s.store.insert(ctx, n); err != nil || !fresh {
		return err
	}
	id := value.NewID()
	err := s.store.insertDelivery(ctx, delivery{
		ID: id, NoticeID: n.ID, Channel: "mail", MessageID: s.Post.messageID(id), State: waiting,
		DueAt: now, ExpiresAt: now.Add(confirmLife), CreatedAt: now, Address: address,
	})
	if err != nil {
		return err
	}
	return s.askToSend(ctx)
}

// confirmLink makes the link of a mail about to be sent. Each attempt makes one, for
// only its hash is kept.
func (s *Service) confirmLink(ctx context.Context, user, address string) (string, error) {
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		return "", err
	}
	token := base64.RawURLEncoding.EncodeToString(secret)
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		return db.Add(ctx, s.DB, emailLink{TokenHash: hashOf(token), UserID: user, Email: address, ExpiresAt: s.Clock().Add(confirmLife)})
	})
	return s.PublicURL + "/confirm-email#" + token, err
}

func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Confirmed is what whoever followed a link is told.
type Confirmed struct {
	Email string `json:"email" doc:"masked"`
}

// Confirm takes a link, once. Errors: notify.confirm_gone (404), also when the
// address was changed meanwhile or the account is closed.
func (s *Service) Confirm(ctx context.Context, token string) (Confirmed, error) {
	var done Confirmed
	ctx = access.With(ctx, access.SystemActor("confirm-email"))
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		now := s.Clock()
		l, err := s.store.emailLink(ctx, hashOf(token), now)
		if db.IsNotFound(err) {
			return fault.NotFound("notify.confirm_gone")
		}
		if err != nil {
			return err
		}
		known, err := s.people.Recipients(ctx, []string{l.UserID})
		if err != nil {
			return err
		}
		confirmed, err := s.store.confirm(ctx, l, now)
		reader, in := known[l.UserID]
		if err == nil && (!in || !confirmed) {
			err = fault.NotFound("notify.confirm_gone")
		}
		if err != nil {
			return err
		}
		if err := s.store.endEmailLinks(ctx, l.UserID, now); err != nil {
			return err
		}
		if err := s.store.settle(ctx, confirmKind, l.UserID, now); err != nil {
			return err
		}
		done.Email = maskEmail(l.Email)
		return s.Audit.Record(ctx, audit.Entry{Operation: "email-confirm", Object: "self", ObjectID: l.UserID, ObjectLabel: reader.Name})
	})
	return done, err
}

// MailState is how far a person's address has come.
type MailState string

// The states of an address.
const (
	NoMail      MailState = "none"
	Unconfirmed MailState = "unconfirmed"
	MailGood    MailState = "confirmed"
)

// State is how far the address of a preference has come.
func (p Preference) State() MailState {
	switch {
	case p.Email == "":
		return NoMail
	case p.EmailConfirmedAt == nil:
		return Unconfirmed
	}
	return MailGood
}

// MailStates are those of some people; the caller has checked that it may see them.
// A nil Service knows of none.
func (s *Service) MailStates(ctx context.Context, users []string) (map[string]MailState, error) {
	all := map[string]MailState{}
	if s == nil || len(users) == 0 {
		return all, nil
	}
	rows, err := s.store.preferences(ctx, users)
	for _, p := range rows {
		all[p.UserID] = p.State()
	}
	return all, err
}
