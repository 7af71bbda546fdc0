package notify

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/job"
	"miaolin/app/value"
	"miaolin/config"
	"miaolin/db"
)

// People are those who can be told something: accounts that are in use.
type People interface {
	Recipients(ctx context.Context, ids []string) (map[string]Recipient, error)
}

// Options are what the service is made of.
type Options struct {
	DB        *db.DB
	Guard     *access.Guard
	Audit     *audit.Log
	Messages  config.Messages
	Clock     value.Clock
	Log       *slog.Logger
	PublicURL string // where links lead
	Post      *Post  // nil sends no mail
}

// Service tells people things.
type Service struct {
	Options
	store  store
	people People
	jobs   *job.Service
}

// New makes the service; UsePeople and Schedule complete it.
func New(o Options) *Service {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return &Service{Options: o, store: store{o.DB}}
}

// UsePeople hands in who knows the accounts, which stands higher.
func (s *Service) UsePeople(p People) { s.people = p }

// How long a mail may wait before telling is no longer of use.
const (
	stale      = 72 * time.Hour
	leastUsage = 24 * time.Hour
)

// Tell writes a notice to each person, in the transaction of ctx. Who causes it
// is not told, nor whose account is closed; who was told before is not told
// again. A nil Service tells nobody.
func (s *Service) Tell(ctx context.Context, m Message) error {
	if s == nil || s.people == nil {
		return nil
	}
	to := slices.DeleteFunc(slices.Clone(m.To), func(id string) bool { return id == "" || id == access.From(ctx).UserID })
	slices.Sort(to)
	to = slices.Compact(to)
	if len(to) == 0 {
		return nil
	}
	known, err := s.people.Recipients(ctx, to)
	if err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		mails := 0
		for _, user := range to {
			if _, in := known[user]; !in {
				continue
			}
			queued, err := s.tellOne(ctx, m, user)
			if err != nil {
				return err
			}
			mails += queued
		}
		if mails == 0 {
			return nil
		}
		return s.askToSend(ctx)
	})
}

func (s *Service) tellOne(ctx context.Context, m Message, user string) (mails int, err error) {
	now := s.Clock()
	n := m.notice(user, now)
	fresh, err := s.store.insert(ctx, n)
	if err != nil || !fresh || s.Post == nil {
		return 0, err
	}
	p, err := s.preference(ctx, user)
	if err != nil || !p.mails() {
		return 0, err
	}
	id := value.NewID()
	return 1, s.store.insertDelivery(ctx, delivery{
		ID: id, NoticeID: n.ID, Channel: "mail", MessageID: s.Post.messageID(id), State: waiting,
		DueAt: p.after(now), ExpiresAt: expiry(m.DueOn, now), CreatedAt: now,
	})
}

// expiry is when telling is no longer of use: soon after the due day, and after
// some days in any case.
func expiry(due *value.Date, now value.Instant) value.Instant {
	end := now.Add(stale)
	if due == nil {
		return end
	}
	if dayEnd := due.AddDays(1).Start(); dayEnd.Before(end) {
		end = dayEnd
	}
	if least := now.Add(leastUsage); end.Before(least) {
		return least
	}
	return end
}

// Settle ends the open notices about a subject: what they asked for is done.
func (s *Service) Settle(ctx context.Context, kind, subject string) error {
	if s == nil {
		return nil
	}
	return s.DB.InTx(ctx, func(ctx context.Context) error { return s.store.settle(ctx, kind, subject, s.Clock()) })
}

// Item is a notice in words.
type Item struct {
	ID           string         `json:"id"`
	Kind         string         `json:"kind" doc:"what happened, stable"`
	Title        string         `json:"title"`
	Why          string         `json:"why" doc:"why it is here and what happens if nobody does anything"`
	Link         string         `json:"link" doc:"path of the page where something can be done"`
	EnterpriseID *string        `json:"enterpriseId"`
	DueOn        *value.Date    `json:"dueOn"`
	Band         Band           `json:"band" enum:"overdue,today,week,later,info"`
	ReadAt       *value.Instant `json:"readAt"`
	DoneAt       *value.Instant `json:"doneAt"`
	SnoozedUntil *value.Date    `json:"snoozedUntil"`
	CreatedAt    value.Instant  `json:"createdAt"`
	sortOn       value.Date
}

func (s *Service) item(n Notice, lang string) Item {
	title, why := n.words(s.Messages, lang)
	return Item{
		n.ID, n.Kind, title, why, n.Link, n.EnterpriseID, n.DueOn, n.band(s.Clock().Date()),
		n.ReadAt, n.DoneAt, n.SnoozedUntil, n.CreatedAt, n.SortOn,
	}
}

// List is a page of the caller's own notices.
func (s *Service) List(ctx context.Context, f Filter, lang string) (page []Item, more bool, err error) {
	if err := s.Guard.Allow(ctx, "read", "inbox"); err != nil {
		return nil, false, err
	}
	limit := f.Limit
	f.Limit++
	rows, err := s.store.list(ctx, access.From(ctx).UserID, f, s.Clock().Date())
	if err != nil {
		return nil, false, err
	}
	page = []Item{}
	for _, n := range rows[:min(limit, len(rows))] {
		page = append(page, s.item(n, lang))
	}
	return page, len(rows) > limit, nil
}

// Count is how much waits for the caller.
type Count struct {
	Unread  int `json:"unread"`
	Open    int `json:"open"`
	Overdue int `json:"overdue"`
}

// Count tells how much waits for the caller.
func (s *Service) Count(ctx context.Context) (Count, error) {
	if err := s.Guard.Allow(ctx, "read", "inbox"); err != nil {
		return Count{}, err
	}
	return s.store.count(ctx, access.From(ctx).UserID, s.Clock().Date())
}

// Change is what a person does with a notice. A missing field stays as it is.
type Change struct {
	Read        *bool       `json:"read,omitempty"`
	Done        *bool       `json:"done,omitempty"`
	SnoozeUntil *value.Date `json:"snoozeUntil,omitempty" doc:"hidden until this day"`
	Wake        bool        `json:"wake,omitempty" doc:"no longer snoozed"`
}

func (c Change) applyTo(n *Notice, now value.Instant) error {
	mark := func(at **value.Instant, wanted *bool) {
		switch {
		case wanted == nil:
		case !*wanted:
			*at = nil
		case *at == nil:
			*at = &now
		}
	}
	mark(&n.ReadAt, c.Read)
	mark(&n.DoneAt, c.Done)
	if c.Wake {
		n.SnoozedUntil = nil
	}
	if c.SnoozeUntil != nil {
		if today := now.Date(); !c.SnoozeUntil.After(today) || c.SnoozeUntil.After(today.AddDays(366)) {
			return fault.Invalid("notify.snooze_day").WithField("body.snoozeUntil", "notify.snooze_day")
		}
		n.SnoozedUntil = c.SnoozeUntil
	}
	if n.ReadAt == nil && (n.DoneAt != nil || c.SnoozeUntil != nil) {
		n.ReadAt = &now
	}
	return nil
}

// Change marks one of the caller's notices; another's is not found. Saying the
// opposite takes it back. Errors: notify.not_found (404), notify.snooze_day (422).
func (s *Service) Change(ctx context.Context, id string, c Change, lang string) (Item, error) {
	if err := s.Guard.Allow(ctx, "change", "inbox"); err != nil {
		return Item{}, err
	}
	var n Notice
	err := s.DB.InTx(ctx, func(ctx context.Context) (err error) {
		n, err = s.store.notice(ctx, access.From(ctx).UserID, id)
		if db.IsNotFound(err) {
			return fault.NotFound("notify.not_found")
		}
		if err != nil {
			return err
		}
		if err := c.applyTo(&n, s.Clock()); err != nil {
			return err
		}
		return s.store.mark(ctx, n)
	})
	if err != nil {
		return Item{}, err
	}
	return s.item(n, lang), nil
}

// ReadAll marks everything as read that was there at a moment.
func (s *Service) ReadAll(ctx context.Context) error {
	if err := s.Guard.Allow(ctx, "change", "inbox"); err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(ctx context.Context) error { return s.store.readAll(ctx, access.From(ctx).UserID, s.Clock()) })
}
