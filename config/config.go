// Package config is everything that can be set from outside: one struct whose
// fields name their environment variable, default and meaning, the files that
// ship with the program (Defaults), and the message catalogues.
package config

import (
	"embed"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"reflect"
	"time"

	"github.com/caarlos0/env/v11"
)

// Defaults holds the shipped rules, registers, policies and messages.
//
//go:embed all:defaults
var Defaults embed.FS

// Config is read from the environment once, at start.
type Config struct {
	Addr          string         `env:"MIAOLIN_ADDR" envDefault:"127.0.0.1:8080" doc:"address the pages and the API are served on"`
	AdminAddr     string         `env:"MIAOLIN_ADMIN_ADDR" doc:"separate loopback address for health, readiness, metrics and pprof; empty turns it off"`
	Data          string         `env:"MIAOLIN_DATA" envDefault:"./data" doc:"folder for the embedded database and files"`
	DatabaseURL   string         `env:"MIAOLIN_DATABASE_URL" doc:"PostgreSQL URL; empty means SQLite in MIAOLIN_DATA"`
	PublicURL     string         `env:"MIAOLIN_PUBLIC_URL" doc:"address people type; used in links and for the Origin check; empty means this machine at MIAOLIN_ADDR"`
	DemoPassword  string         `env:"MIAOLIN_DEMO_PASSWORD" doc:"password of every demo account; empty makes one up"`
	InsecureHTTP  bool           `env:"MIAOLIN_INSECURE_HTTP" doc:"allow sign-in over plain HTTP on an intranet that is not loopback"`
	Proxies       []netip.Prefix `env:"MIAOLIN_TRUSTED_PROXIES" doc:"networks of reverse proxies whose X-Forwarded-For is believed"`
	SessionIdle   time.Duration  `env:"MIAOLIN_SESSION_IDLE" envDefault:"12h" doc:"a session unused for so long ends"`
	SessionMax    time.Duration  `env:"MIAOLIN_SESSION_MAX" envDefault:"168h" doc:"a session ends after so long whatever happens"`
	QueryTimeout  time.Duration  `env:"MIAOLIN_QUERY_TIMEOUT" envDefault:"4500ms" doc:"longest time one request may take; imports and exports have their own"`
	MaxUpload     int            `env:"MIAOLIN_MAX_UPLOAD_MIB" envDefault:"32" doc:"largest upload in MiB"`
	SMTPURL       string         `env:"MIAOLIN_SMTP_URL" doc:"mail server, smtp://name:password@host:587 (STARTTLS), smtps://host:465, or smtp://127.0.0.1:25?tls=none; empty sends no e-mail"`
	MailFrom      string         `env:"MIAOLIN_MAIL_FROM" doc:"sender of e-mail, such as miaolin@example.gov.cn"`
	LogLevel      string         `env:"MIAOLIN_LOG_LEVEL" envDefault:"info" doc:"debug, info, warn or error"`
	PasswordRules bool           `env:"MIAOLIN_PASSWORD_COMPOSITION" doc:"ask for letters and digits in passwords, as 等保 wants"`
	SecondFactor  bool           `env:"MIAOLIN_SECOND_FACTOR" doc:"ask managers and administrators for a code from their phone when they sign in"`
}

// Load reads the environment.
func Load() (Config, error) {
	c, err := env.ParseAs[Config]()
	if err != nil {
		return Config{}, inWords(err)
	}
	for name, addr := range map[string]string{"MIAOLIN_ADDR": c.Addr, "MIAOLIN_ADMIN_ADDR": c.AdminAddr} {
		if addr == "" && name == "MIAOLIN_ADMIN_ADDR" {
			continue
		}
		if _, err := net.ResolveTCPAddr("tcp", addr); err != nil {
			return Config{}, fmt.Errorf("%s is %q; it must be an address of this machine and a port, such as 127.0.0.1:8080", name, addr)
		}
	}
	if c.PublicURL == "" {
		c.PublicURL = localURL(c.Addr)
	}
	return c, nil
}

// inWords names the variables that cannot be read, instead of the fields.
func inWords(err error) error {
	all, ok := errors.AsType[env.AggregateError](err)
	if !ok {
		return fmt.Errorf("config: %w", err)
	}
	var words []error
	for _, err := range all.Errors {
		if one, ok := errors.AsType[env.ParseError](err); ok {
			field, _ := reflect.TypeFor[Config]().FieldByName(one.Name)
			err = fmt.Errorf("%s (%s) cannot be read: %w", field.Tag.Get("env"), field.Tag.Get("doc"), one.Err)
		}
		words = append(words, err)
	}
	return errors.Join(words...)
}

// localURL is how this machine reaches what listens on addr.
func localURL(addr string) string {
	host, port, _ := net.SplitHostPort(addr)
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}
