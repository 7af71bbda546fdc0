package boot_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"miaolin/app/boot"
	"miaolin/app/value"
	"miaolin/config"
	"miaolin/db/dbtest"
)

func TestDoctorFindsWhatIsWrong(t *testing.T) {
	for _, engine := range dbtest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			store := dbtest.Options(t, engine)
			healthy := config.Config{Data: store.DataDir, DatabaseURL: store.URL, PublicURL: "https://miaolin.example.gov.cn", QueryTimeout: 5 * time.Second}
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
