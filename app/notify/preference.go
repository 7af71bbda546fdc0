package notify

import (
	"context"
	"net/mail"
	"regexp"
	"strings"
	"time"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/value"
	"miaolin/db"
)

// Preference is how a person wants to be told.
type Preference struct {
	UserID string `json:"-" gorm:"primaryKey"`
	Email  string `json:"email"`
	ByMail bool   `json:"byMail"`
	// Mail goes to a confirmed address only.
	EmailConfirmedAt *value.Instant `json:"emailConfirmedAt" doc:"since when the address is confirmed; null: nothing is sent there but the link that confirms it"`
	QuietFrom        string         `json:"quietFrom" doc:"HH:MM in Shanghai; empty: no quiet hours"`
	QuietTo          string         `json:"quietTo"`
	UpdatedAt        value.Instant  `json:"-"`
	Version          int64          `json:"version"`
}

// TableName is GORM's.
func (Preference) TableName() string { return "notice_preferences" }

// PreferenceChange is what a person asks for, as a whole.
type PreferenceChange struct {
	Email     string `json:"email" maxLength:"200"`
	ByMail    bool   `json:"byMail"`
	QuietFrom string `json:"quietFrom" maxLength:"5" doc:"HH:MM; empty with quietTo: no quiet hours"`
	QuietTo   string `json:"quietTo" maxLength:"5"`
}

var clockTime = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)

func (c PreferenceChange) check() error {
	refuse := func(field, code string) error { return fault.Invalid(code).WithField("body."+field, code) }
	address, err := mail.ParseAddress(c.Email)
	switch {
	case c.Email != "" && (err != nil || address.Address != c.Email || !strings.Contains(c.Email, ".")):
		return refuse("email", "notify.email_invalid")
	case c.ByMail && c.Email == "":
		return refuse("email", "notify.email_missing")
	case c.QuietFrom == "" && c.QuietTo == "":
		return nil
	case !clockTime.MatchString(c.QuietFrom):
		return refuse("quietFrom", "notify.quiet_invalid")
	case !clockTime.MatchString(c.QuietTo) || c.QuietTo == c.QuietFrom:
		return refuse("quietTo", "notify.quiet_invalid")
	}
	return nil
}

// mails tells that notices leave by e-mail: asked for, and to a confirmed address.
func (p Preference) mails() bool { return p.ByMail && p.State() == MailGood }

// after is the first moment from now on that does not lie in the quiet hours.
func (p Preference) after(now value.Instant) value.Instant {
	if p.QuietFrom == "" {
		return now
	}
	clock := now.Time().In(value.Shanghai).Format("15:04")
	overnight := p.QuietFrom > p.QuietTo
	quiet := clock >= p.QuietFrom && clock < p.QuietTo
	if overnight {
		quiet = clock >= p.QuietFrom || clock < p.QuietTo
	}
	if !quiet {
		return now
	}
	day := now.Date()
	if overnight && clock >= p.QuietFrom {
		day = day.AddDays(1)
	}
	to, err := time.Parse("15:04", p.QuietTo)
	if err != nil {
		return now
	}
	return day.Start().Add(time.Duration(to.Hour())*time.Hour + time.Duration(to.Minute())*time.Minute)
}

// Preference is how the caller wants to be told.
func (s *Service) Preference(ctx context.Context) (Preference, error) {
	if err := s.Guard.Allow(ctx, "read", "inbox"); err != nil {
		return Preference{}, err
	}
	return s.preference(ctx, access.From(ctx).UserID)
}

func (s *Service) preference(ctx context.Context, user string) (Preference, error) {
	p, err := s.store.preference(ctx, user)
	if db.IsNotFound(err) {
		return Preference{UserID: user, Version: 1}, nil // what nobody has set yet
	}
	return p, err
}

// Prefer sets how the caller wants to be told. Errors: notify.email_invalid,
// notify.email_missing, notify.quiet_invalid (422), notify.stale (412),
// notify.confirm_often (429).
func (s *Service) Prefer(ctx context.Context, version int64, c PreferenceChange) (Preference, error) {
	if err := s.Guard.Allow(ctx, "change", "inbox"); err != nil {
		return Preference{}, err
	}
	if err := c.check(); err != nil {
		return Preference{}, err
	}
	actor := access.From(ctx)
	p := Preference{actor.UserID, c.Email, c.ByMail, nil, c.QuietFrom, c.QuietTo, s.Clock(), version + 1}
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		before, err := s.preference(ctx, actor.UserID)
		if err != nil {
			return err
		}
		if before.Email == p.Email {
			p.EmailConfirmedAt = before.EmailConfirmedAt
		}
		written, err := s.store.putPreference(ctx, p, version)
		if err != nil {
			return err
		}
		if !written {
			return fault.Stale("notify.stale")
		}
		if before.Email != p.Email {
			if err := s.moveAddress(ctx, before, p); err != nil {
				return err
			}
		}
		// The address is personal: the log tells that it was changed, not to what.
		return s.Audit.Record(ctx, audit.Entry{
			Operation: "notify-preference-put", Object: "self", ObjectID: actor.UserID, ObjectLabel: actor.Name,
			Params: map[string]any{"byMail": p.ByMail},
		})
	})
	return p, err
}

// maskEmail leaves the first letter and the domain: enough to know one's own.
func maskEmail(address string) string {
	name, domain, _ := strings.Cut(address, "@")
	first := []rune(name)
	return string(first[:min(1, len(first))]) + "***@" + domain
}
