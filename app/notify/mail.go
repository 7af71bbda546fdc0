package notify

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Post is the mail server of the house.
type Post struct {
	host    string
	options []gomail.Option
	from    *mail.Address
}

// patience is how long one step of a conversation with the mail server may take.
const patience = 15 * time.Second

// NewPost reads where mail goes and who sends it. An empty address is nil: no
// mail. smtp:// insists on STARTTLS unless ?tls=none, for a server on the same
// machine or a closed network; smtps:// speaks TLS from the first byte.
func NewPost(address, from string) (*Post, error) {
	if address == "" {
		return nil, nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		// The address may hold a password: it is not repeated.
		return nil, errors.New("notify: MIAOLIN_SMTP_URL must look like smtp://name:password@host:587 or smtps://host:465")
	}
	sender, err := mail.ParseAddress(from)
	if err != nil {
		return nil, fmt.Errorf("notify: MIAOLIN_MAIL_FROM is %q; it must be an address such as miaolin@example.gov.cn", from)
	}
	p := &Post{host: u.Hostname(), from: sender, options: []gomail.Option{gomail.WithTimeout(patience), gomail.WithHELO(domain(sender.Address))}}
	switch tls := u.Query().Get("tls"); {
	case u.Scheme == "smtps":
		p.options = append(p.options, gomail.WithSSL(), gomail.WithPort(465))
	case tls == "":
		p.options = append(p.options, gomail.WithTLSPolicy(gomail.TLSMandatory), gomail.WithPort(587))
	case tls == "none":
		p.options = append(p.options, gomail.WithTLSPolicy(gomail.NoTLS), gomail.WithPort(25))
	default:
		return nil, errors.New("notify: MIAOLIN_SMTP_URL knows only ?tls=none")
	}
	if u.Port() != "" {
		port, err := strconv.Atoi(u.Port())
		if err != nil {
			return nil, errors.New("notify: the port of MIAOLIN_SMTP_URL is not a number")
		}
		p.options = append(p.options, gomail.WithPort(port))
	}
	if name := u.User.Username(); name != "" {
		password, _ := u.User.Password()
		p.options = append(p.options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(name), gomail.WithPassword(password))
	}
	return p, nil
}

func domain(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }

func (p *Post) messageID(id string) string { return id + "@" + domain(p.from.Address) }

// From is the address mail comes from.
func (p *Post) From() string { return p.from.Address }

// Try greets the server and says goodbye.
func (p *Post) Try(ctx context.Context) error {
	line, err := p.dial(ctx)
	if err != nil {
		return err
	}
	return line.Close()
}

func (p *Post) dial(ctx context.Context) (*gomail.Client, error) {
	c, err := gomail.NewClient(p.host, p.options...)
	if err != nil {
		return nil, err
	}
	return c, c.DialWithContext(ctx)
}

// letter is one mail.
type letter struct {
	to, id, subject, body string
	at                    time.Time
}

func (p *Post) write(l letter) (*gomail.Msg, error) {
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	m.FromMailAddress(p.from)
	if err := m.To(l.to); err != nil {
		return nil, err
	}
	m.Subject(strings.Join(strings.Fields(l.subject), " "))
	m.SetMessageIDWithValue(l.id)
	m.SetDateWithValue(l.at)
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetBodyString(gomail.TypeTextPlain, l.body)
	return m, nil
}

// final tells that trying again cannot help: the server has refused this
// receiver or this text for good. A refusal of the sender is the house's own
// trouble and may end.
func final(err error) bool {
	e, ok := errors.AsType[*gomail.SendError](err)
	if !ok {
		return false
	}
	switch e.Reason {
	case gomail.ErrSMTPRcptTo, gomail.ErrSMTPData, gomail.ErrSMTPDataClose:
		return e.ErrorCode() >= 500
	case gomail.ErrGetRcpts:
		return true
	}
	return false
}
