package boot_test

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"miaolin/app/boot"
	"miaolin/app/value"
	"miaolin/config"
	"miaolin/db/dbtest"
)

func TestWhatStartsDoesNotLiveInAnotherMinute(t *testing.T) {
	for _, engine := range dbtest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			store := dbtest.Options(t, engine)
			ctx := context.Background()
			p, err := boot.New(ctx, boot.Options{Config: config.Config{Data: store.DataDir, DatabaseURL: store.URL, PublicURL: "http://127.0.0.1:8080"}})
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			for apart, fits := range map[time.Duration]bool{0: true, -time.Hour: false, time.Hour: false} {
				err := p.Clocks(ctx, func() value.Instant { return value.System().Add(apart) })
				if (err == nil) != fits {
					t.Errorf("%s apart: %v", apart, err)
				}
			}
		})
	}
}

func TestDoctorFindsWhatIsWrong(t *testing.T) {
	other, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go http.Serve(other, http.NotFoundHandler()) // answers, and is not us
	defer other.Close()
	taken := other.Addr().String()
	for _, engine := range dbtest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			store := dbtest.Options(t, engine)
			healthy := config.Config{Addr: "127.0.0.1:0", Data: store.DataDir, DatabaseURL: store.URL, PublicURL: "https://miaolin.example.gov.cn", QueryTimeout: 5 * time.Second}
			for _, row := range []struct {
				name    string
				change  func(*config.Config)
				clock   value.Clock
				problem string // name of the finding; "" is none
			}{
				{"healthy", func(*config.Config) {}, value.System, ""},
				{"plain http", func(c *config.Config) { c.PublicURL = "http://crm.example.gov.cn" }, value.System, "public URL"},
				{"mail without a sender", func(c *config.Config) { c.SMTPURL = "smtp://127.0.0.1:1?tls=none" }, value.System, "mail"},
				{"mail to nowhere", func(c *config.Config) {
					c.SMTPURL, c.MailFrom = "smtp://127.0.0.1:1?tls=none", "miaolin@example.gov.cn"
				}, value.System, "mail"},
				{"no address", func(c *config.Config) { c.PublicURL = "crm" }, value.System, "public URL"},
				{"any address", func(c *config.Config) { c.PublicURL = "http://0.0.0.0:8080" }, value.System, "public URL"},
				{"loopback", func(c *config.Config) { c.PublicURL = "http://127.0.0.1:8080" }, value.System, ""},
				{"clock ahead", func(*config.Config) {}, func() value.Instant { return value.System().Add(time.Hour) }, "clock"},
				{"clock of 1970", func(*config.Config) {}, func() value.Instant { return value.At(time.Unix(1, 0)) }, "clock"},
				{"database gone", func(c *config.Config) { c.DatabaseURL = "postgres://nobody@127.0.0.1:1/none?connect_timeout=2" }, value.System, "database"},
				{"somebody else's port", func(c *config.Config) { c.Addr = taken }, value.System, "address"},
				{"no address of ours", func(c *config.Config) { c.Addr = "192.0.2.1:8080" }, value.System, "address"},
				{"no folder", func(c *config.Config) { c.Data = "/dev/null/miaolin" }, value.System, "data folder"},
			} {
				t.Run(row.name, func(t *testing.T) {
					c := healthy
					row.change(&c)
					found := ""
					for _, f := range boot.Doctor(context.Background(), c, row.clock) {
						if f.Text == "" {
							t.Errorf("%s says nothing", f.Name)
						}
						if f.Problem {
							found += f.Name + ";"
						}
					}
					if row.problem == "" && found != "" || !strings.Contains(found, row.problem) {
						t.Errorf("problems = %q, want %q", found, row.problem)
					}
				})
			}
		})
	}
}
