package training

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"

	"miaolin/app/value"
)

// A link on the organiser's screen changes with every window and is good for the
// one it was made in and the next: a photo of it, sent around, is soon worth
// nothing. Who opened it in time gets a ticket and may take a while to find their name.
const (
	window     = time.Minute
	ticketLife = 10 * time.Minute
	// opensBefore is how early participants may sign in, closesAfter how late.
	opensBefore = time.Hour
	closesAfter = 30 * time.Minute
)

func newSecret() string { return rand.Text() + rand.Text() }

func (t Training) sign(what string) string {
	mac := hmac.New(sha256.New, []byte(t.Secret))
	mac.Write([]byte(t.ID + "|" + what))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:15])
}

func windowOf(at value.Instant) int64 { return at.Time().Unix() / int64(window.Seconds()) }

// token is the changing part of the link.
func (t Training) token(at value.Instant) string {
	return t.sign("link|" + strconv.FormatInt(windowOf(at), 10))
}

// tokenEnds is when the next one is shown.
func tokenEnds(at value.Instant) value.Instant {
	return value.At(time.Unix((windowOf(at)+1)*int64(window.Seconds()), 0))
}

func (t Training) takesToken(token string, now value.Instant) bool {
	return same(token, t.token(now)) || same(token, t.token(now.Add(-window)))
}

// ticket says until when its holder may sign in.
func (t Training) ticket(now value.Instant) string {
	until := strconv.FormatInt(now.Add(ticketLife).Time().Unix(), 36)
	return until + "." + t.sign("ticket|"+until)
}

func (t Training) takesTicket(ticket string, now value.Instant) bool {
	until, proof, ok := strings.Cut(ticket, ".")
	if !ok || !same(proof, t.sign("ticket|"+until)) {
		return false
	}
	end, err := strconv.ParseInt(until, 36, 64)
	return err == nil && now.Time().Unix() <= end
}

func same(a, b string) bool { return hmac.Equal([]byte(a), []byte(b)) }

// signsIn tells whether the link works at this time.
func (t Training) signsIn(now value.Instant) bool {
	switch t.State {
	case Draft, Cancelled:
		return false
	}
	return slices.ContainsFunc(t.Days, func(d Day) bool { return d.signsIn(now) })
}
