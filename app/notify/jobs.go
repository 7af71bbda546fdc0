package notify

import (
	"context"
	"errors"
	"fmt"
	"time"

	gomail "github.com/wneessen/go-mail"

	"miaolin/app/access"
	"miaolin/app/fault"
	"miaolin/app/job"
	"miaolin/app/value"
)

const (
	sendKind = "notify.send"
	// batch is how many mails one claim takes; leaseTime is how long they are the
	// sender's, margin how much of it must be left to begin another.
	batch     = 20
	leaseTime = 3 * time.Minute
	margin    = time.Minute
)

// Schedule makes the outbox be emptied: at once when something is put in, and
// now and then for what has to wait. Without mail there is nothing to empty.
func (s *Service) Schedule(jobs *job.Service) {
	if s.Post == nil {
		return
	}
	s.jobs = jobs
	jobs.Schedule(sendKind, "*/10 * * * *", func(ctx context.Context, run *job.Run) (any, error) { return s.Send(ctx) })
}

// askToSend wakes the sender after the transaction of ctx; one that waits
// already is enough.
func (s *Service) askToSend(ctx context.Context) error {
	if s.jobs == nil {
		return nil
	}
	_, err := s.jobs.Enqueue(access.With(ctx, access.SystemActor(sendKind)), job.Request{Kind: sendKind, Key: "outbox"})
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Code == "job.already_waiting" {
		return nil
	}
	return err
}

// Outcome counts what became of the mails of one run.
type Outcome struct {
	Sent    int `json:"sent"`
	Refused int `json:"refused"`
	Later   int `json:"later"`
	Expired int `json:"expired"`
}

// Send sends what is due. One mail that cannot be sent stops no other; a server
// that cannot be reached postpones them all.
func (s *Service) Send(ctx context.Context) (Outcome, error) {
	var out Outcome
	err := s.DB.InTx(ctx, func(ctx context.Context) (err error) {
		out.Expired, err = s.store.expire(ctx, s.Clock())
		return err
	})
	for err == nil && ctx.Err() == nil {
		var more bool
		if more, err = s.sendBatch(ctx, &out); !more {
			break
		}
	}
	return out, err
}

func (s *Service) sendBatch(ctx context.Context, out *Outcome) (more bool, err error) {
	if waits, err := s.store.anyDue(ctx, s.Clock()); err != nil || !waits {
		return false, err
	}
	by, now := value.NewID(), s.Clock()
	until := now.Add(leaseTime)
	var rows []delivery
	err = s.DB.InTx(ctx, func(ctx context.Context) (err error) {
		rows, err = s.store.claim(ctx, by, now, until, batch)
		return err
	})
	if err != nil || len(rows) == 0 {
		return false, err
	}
	line := &line{post: s.Post}
	defer line.hangUp()
	for _, d := range rows {
		if ctx.Err() != nil || s.Clock().After(until.Add(-margin)) {
			d.Attempts-- // not tried
			d.DueAt = s.Clock()
		} else {
			s.sendOne(ctx, line, &d, out)
		}
		mark := context.WithoutCancel(ctx)
		if err := s.DB.InTx(mark, func(ctx context.Context) error { return s.store.finish(ctx, d, by) }); err != nil {
			return false, err
		}
	}
	return line.err == nil, nil
}

// sendOne sends one mail and writes into d what became of it.
func (s *Service) sendOne(ctx context.Context, line *line, d *delivery, out *Outcome) {
	now := s.Clock()
	l, err := s.letter(ctx, *d)
	if err == nil {
		err = line.send(ctx, l)
	}
	var gone *nobody
	switch {
	case err == nil:
		d.State, d.FinishedAt, d.LastError = sent, now, ""
		out.Sent++
		return
	case errors.As(err, &gone):
		d.State, d.FinishedAt = expired, now
		out.Expired++
	case final(err):
		d.State, d.FinishedAt = refused, now
		out.Refused++
		s.Log.Warn("a mail was refused", "delivery", d.ID, "cause", err)
	default:
		d.DueAt = now.Add(pause(d.Attempts))
		out.Later++
		s.Log.Warn("a mail must wait", "delivery", d.ID, "attempt", d.Attempts, "until", d.DueAt, "cause", err)
	}
	d.LastError = trim(err.Error(), 300)
}

// pause grows with every attempt, up to some hours.
func pause(attempts int) time.Duration { return time.Minute << min(max(attempts-1, 0), 7) }

func trim(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return string(r[:most])
	}
	return text
}

// nobody is why a mail has no receiver any more.
type nobody struct{ why string }

func (n *nobody) Error() string { return n.why }

// letter writes the mail of a delivery, as things stand now.
func (s *Service) letter(ctx context.Context, d delivery) (letter, error) {
	n, err := s.store.noticeByID(ctx, d.NoticeID)
	if err != nil {
		return letter{}, err
	}
	if n.DoneAt != nil {
		return letter{}, &nobody{"it has been dealt with"}
	}
	known, err := s.people.Recipients(ctx, []string{n.UserID})
	if err != nil {
		return letter{}, err
	}
	reader, in := known[n.UserID]
	p, err := s.preference(ctx, n.UserID)
	if err != nil {
		return letter{}, err
	}
	to, link := p.Email, s.PublicURL+n.Link
	switch {
	case !in || d.Address == "" && !p.mails():
		return letter{}, &nobody{"the account is closed or wants no mail"}
	case n.Kind == confirmKind:
		if p.Email != d.Address || p.EmailConfirmedAt != nil {
			return letter{}, &nobody{"the address is confirmed or another by now"}
		}
		if link, err = s.confirmLink(ctx, n.UserID, d.Address); err != nil {
			return letter{}, err
		}
	}
	if d.Address != "" {
		to = d.Address
	}
	title, why := n.words(s.Messages, reader.lang())
	body := s.Messages.Text(reader.lang(), "notify.mail_body", map[string]any{
		"name": reader.Name, "title": title, "why": why, "link": link, "inbox": s.PublicURL + "/inbox", "account": s.PublicURL + "/account",
	})
	return letter{to, d.MessageID, title, body, s.Clock().Time()}, nil
}

// line is the connection to the mail server, opened with the first mail and
// again after it broke. Once the server cannot be reached it is not called again.
type line struct {
	post   *Post
	client *gomail.Client
	err    error
}

func (l *line) send(ctx context.Context, m letter) error {
	msg, err := l.post.write(m)
	if err != nil {
		return &nobody{fmt.Sprintf("the address cannot be written to: %v", err)}
	}
	if l.err != nil {
		return l.err
	}
	if l.client == nil {
		if l.client, l.err = l.post.dial(ctx); l.err != nil {
			l.client = nil
			return l.err
		}
	}
	if err := l.client.Send(msg); err != nil {
		l.hangUp() // whatever state it is in, the next mail begins anew
		return err
	}
	return nil
}

func (l *line) hangUp() {
	if l.client != nil {
		_ = l.client.Close() // what matters was said before
		l.client = nil
	}
}
