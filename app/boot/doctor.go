package boot

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"miaolin/app/notify"
	"miaolin/app/value"
	"miaolin/config"
	"miaolin/db"
)

// Finding is what the doctor says about one thing, in plain words.
type Finding struct {
	Name    string
	Problem bool
	Text    string
}

const (
	// clockApart is how far the clocks of program and database may differ:
	// leases and sessions are judged by the one and written to the other.
	clockApart = 5 * time.Second
	// leastFree is the space below which writes will soon fail.
	leastFree = 1 << 30
	// firstYear is before any day this program can have been started on.
	firstYear = 2026
)

// Doctor tries what the program stands on. Each finding stands by itself; what
// cannot be tried because something before it failed is left out.
func Doctor(ctx context.Context, c config.Config, clock value.Clock) []Finding {
	findings := []Finding{address(ctx, c), publicURL(c), dataFolder(c), disk(c)}
	d, err := db.Open(ctx, db.Options{URL: c.DatabaseURL, DataDir: c.Data, Timeout: statementTime(c)})
	if err != nil {
		findings = append(findings, problem("database", "%v", err))
	} else {
		defer d.Close()
		findings = append(findings, database(ctx, d), migrations(ctx, d), clocks(ctx, d, clock, clockApart))
	}
	return append(findings, mail(ctx, c))
}

// Fit refuses to start on settings that cannot work.
func Fit(c config.Config) error {
	for _, f := range []Finding{publicURL(c), dataFolder(c)} {
		if f.Problem {
			return errors.New(f.Text)
		}
	}
	return nil
}

// Clocks refuses to start when this machine and the database live in different
// minutes; what is closer the doctor tells.
func (p *Program) Clocks(ctx context.Context, clock value.Clock) error {
	if f := clocks(ctx, p.DB, clock, time.Minute); f.Problem {
		return errors.New(f.Text)
	}
	return nil
}

// address tries the port, which this program may be serving on already.
func address(ctx context.Context, c config.Config) Finding {
	l, err := listen("MIAOLIN_ADDR", c.Addr)
	if err == nil {
		_ = l.Close()
		return fine("address", "%s is free", c.Addr)
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	ask, bad := http.NewRequestWithContext(ctx, http.MethodHead, "http://"+c.Addr+"/", nil)
	if bad != nil {
		return problem("address", "%v", err)
	}
	answer, bad := http.DefaultClient.Do(ask)
	if bad != nil || answer.Header.Get("X-Request-Id") == "" {
		return problem("address", "%v", err)
	}
	_ = answer.Body.Close()
	return fine("address", "%s is served by this program", c.Addr)
}

func fine(name, text string, args ...any) Finding {
	return Finding{Name: name, Text: fmt.Sprintf(text, args...)}
}

func problem(name, text string, args ...any) Finding {
	return Finding{Name: name, Problem: true, Text: fmt.Sprintf(text, args...)}
}

func publicURL(c config.Config) Finding {
	u, err := url.Parse(c.PublicURL)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return problem("public URL", "MIAOLIN_PUBLIC_URL is %q; it must be a full address such as https://miaolin.example.gov.cn", c.PublicURL)
	case u.Path != "" && u.Path != "/":
		return problem("public URL", "MIAOLIN_PUBLIC_URL must not have a path; the program serves the root of its address")
	case u.Hostname() == "0.0.0.0" || u.Hostname() == "::":
		return problem("public URL", "MIAOLIN_PUBLIC_URL, %s, is not an address people can type; name the host", c.PublicURL)
	case u.Scheme == "https" || isLoopback(u.Hostname()):
		return fine("public URL", "%s", c.PublicURL)
	case c.InsecureHTTP:
		return fine("public URL", "%s without TLS, allowed by MIAOLIN_INSECURE_HTTP; passwords travel unprotected", c.PublicURL)
	}
	return problem("public URL", "MIAOLIN_PUBLIC_URL, %s, has no TLS: put a proxy with https in front, or set MIAOLIN_INSECURE_HTTP=true on a closed network", c.PublicURL)
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func dataFolder(c config.Config) Finding {
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return unusable(c, err)
	}
	trial := filepath.Join(c.Data, ".doctor")
	if err := os.WriteFile(trial, []byte("trial"), 0o600); err != nil {
		return unusable(c, err)
	}
	if err := os.Remove(trial); err != nil {
		return unusable(c, err)
	}
	return fine("data folder", "%s can be written to", c.Data)
}

func unusable(c config.Config, err error) Finding {
	if path, ok := errors.AsType[*os.PathError](err); ok {
		err = path.Err
	}
	return problem("data folder", "the folder of MIAOLIN_DATA, %s, cannot be used: %v; name one that this account may write to", c.Data, err)
}

func disk(c config.Config) Finding {
	free, err := freeSpace(c.Data)
	switch {
	case err != nil:
		return problem("disk", "the free space of %s cannot be told: %v", c.Data, err)
	case free < leastFree:
		return problem("disk", "only %d MiB free; below 1 GiB writes will soon fail", free>>20)
	}
	return fine("disk", "%d GiB free", free>>30)
}

func database(ctx context.Context, d *db.DB) Finding {
	if err := d.Ping(ctx); err != nil {
		return problem("database", "%s does not answer: %v", d.Engine(), err)
	}
	// A transaction that is taken back proves that writing works and leaves nothing.
	if err := d.TryWrite(ctx); err != nil {
		return problem("database", "%s can be read but not written to: %v", d.Engine(), err)
	}
	return fine("database", "%s answers and can be written to", d.Engine())
}

func migrations(ctx context.Context, d *db.DB) Finding {
	pending, err := d.Pending(ctx)
	switch {
	case err != nil:
		return problem("migrations", "%v", err)
	case len(pending) > 0 && d.Engine() == db.SQLite:
		return fine("migrations", "%d to run; `miaolin serve` runs them at its start", len(pending))
	case len(pending) > 0:
		return problem("migrations", "%d to run: `miaolin migrate`", len(pending))
	}
	return fine("migrations", "up to date")
}

// mail greets the mail server; it sends nothing.
func mail(ctx context.Context, c config.Config) Finding {
	post, err := notify.NewPost(c.SMTPURL, c.MailFrom)
	if err != nil {
		return problem("mail", "%v", err)
	}
	if post == nil {
		return fine("mail", "not configured; nothing is sent by e-mail")
	}
	if err := post.Try(ctx); err != nil {
		return problem("mail", "the server of MIAOLIN_SMTP_URL cannot be used: %v; nothing is sent until it can", err)
	}
	return fine("mail", "the server answers; mail comes from %s", post.From())
}

func clocks(ctx context.Context, d *db.DB, clock value.Clock, apartBy time.Duration) Finding {
	now := clock()
	if now.Time().Year() < firstYear {
		return problem("clock", "this machine believes it is %s; set its time", now)
	}
	var theirs value.Instant
	if err := d.Now(ctx, &theirs); err != nil {
		return problem("clock", "the database does not tell its time: %v", err)
	}
	if apart := theirs.Sub(now).Abs(); apart > apartBy {
		return problem("clock", "this machine and the database are %s apart; let both follow a time server", apart.Round(time.Second))
	}
	return fine("clock", "%s in Shanghai, the same as the database's", now.Time().In(value.Shanghai).Format("2006-01-02 15:04:05"))
}
