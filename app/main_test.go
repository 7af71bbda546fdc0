package main

import (
	"context"
	"errors"
	"net"
	"net/url"
	"strings"
	"testing"

	"miaolin/db"
	"miaolin/db/dbtest"
)

func TestProblemsAreToldInOneLine(t *testing.T) {
	err := errors.Join(errors.New("connect: \n\tno such host\n\tno such host"), errors.New("EOF"))
	if got, want := oneLine(err), "connect:; no such host; EOF"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// settings are environment variables, set for one test.
type settings map[string]string

// wrong runs both commands that a person meets when something is set wrongly,
// and wants each to fail with one line that names it and no secret. serve alone
// gives its reason as an error; the doctor has printed its own.
func wrong(t *testing.T, s settings, want string) {
	t.Helper()
	t.Setenv("MIAOLIN_DATA", t.TempDir())
	t.Setenv("MIAOLIN_ADDR", "127.0.0.1:0")
	for name, v := range s {
		t.Setenv(name, v)
	}
	err := serveCommand{}.Run(context.Background())
	if err == nil {
		t.Fatal("it served")
	}
	if line := oneLine(err); !strings.Contains(line, want) || strings.Contains(line, "secret") || strings.Contains(line, "goroutine") {
		t.Errorf("serve says %q, want %q in it", line, want)
	}
	if err := (doctorCommand{}).Run(context.Background()); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("the doctor says %v", err)
	}
}

func TestWhatIsSetWronglyIsSaid(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { // whoever connects is turned away, so that nobody waits
		for {
			c, err := taken.Accept()
			if err != nil {
				return
			}
			_ = c.Close()
		}
	}()
	defer taken.Close()
	for name, row := range map[string]struct {
		settings settings
		want     string
	}{
		"another engine":     {settings{"MIAOLIN_DATABASE_URL": "mysql://miaolin:secret@127.0.0.1/miaolin"}, "it must look like postgres://"},
		"no URL":             {settings{"MIAOLIN_DATABASE_URL": "postgres://miaolin:sec ret@127.0.0.1:x/miaolin"}, "it must look like postgres://"},
		"an unknown host":    {settings{"MIAOLIN_DATABASE_URL": "postgres://miaolin:secret@nowhere.invalid/miaolin"}, "nowhere.invalid:5432"},
		"nobody listens":     {settings{"MIAOLIN_DATABASE_URL": "postgres://miaolin:secret@127.0.0.1:1/miaolin"}, "is PostgreSQL running there"},
		"a folder of others": {settings{"MIAOLIN_DATA": "/dev/null/miaolin"}, "MIAOLIN_DATA, /dev/null/miaolin, cannot be used"},
		"a taken port":       {settings{"MIAOLIN_ADDR": taken.Addr().String()}, "is taken by another program"},
		"a foreign address":  {settings{"MIAOLIN_ADDR": "192.0.2.1:8080", "MIAOLIN_PUBLIC_URL": "https://miaolin.example"}, "is not one of this machine"},
		"no address":         {settings{"MIAOLIN_ADDR": "here"}, "MIAOLIN_ADDR is"},
		"no such port":       {settings{"MIAOLIN_ADDR": "127.0.0.1:99999"}, "MIAOLIN_ADDR is"},
		"no public URL":      {settings{"MIAOLIN_PUBLIC_URL": "miaolin"}, "MIAOLIN_PUBLIC_URL is"},
		"below a path":       {settings{"MIAOLIN_PUBLIC_URL": "https://miaolin.example/crm"}, "MIAOLIN_PUBLIC_URL must not have a path"},
		"plain HTTP":         {settings{"MIAOLIN_PUBLIC_URL": "http://10.0.0.5"}, "MIAOLIN_PUBLIC_URL, http://10.0.0.5, has no TLS"},
		"no mail server":     {settings{"MIAOLIN_SMTP_URL": "http://miaolin:secret@127.0.0.1"}, "MIAOLIN_SMTP_URL must look like"},
		"no duration":        {settings{"MIAOLIN_SESSION_IDLE": "long"}, "MIAOLIN_SESSION_IDLE"},
	} {
		t.Run(name, func(t *testing.T) { wrong(t, row.settings, row.want) })
	}
}

func TestADatabaseThatDoesNotFitIsSaid(t *testing.T) {
	for _, engine := range dbtest.Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			store := dbtest.Options(t, engine)
			d, err := db.Open(t.Context(), store)
			if err != nil {
				t.Fatal(err)
			}
			err = errors.Join(d.InTx(t.Context(), func(ctx context.Context) error {
				return d.From(ctx).Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, ?)", true).Error
			}), d.Close())
			if err != nil {
				t.Fatal(err)
			}
			wrong(t, settings{"MIAOLIN_DATA": store.DataDir, "MIAOLIN_DATABASE_URL": store.URL}, "belongs to a newer version")
			if engine != db.Postgres {
				return
			}
			u, err := url.Parse(store.URL)
			if err != nil {
				t.Fatal(err)
			}
			missing, stranger := *u, *u
			missing.Path = "/no_such_database"
			stranger.User = url.UserPassword("no_such_person", "secret")
			wrong(t, settings{"MIAOLIN_DATABASE_URL": missing.String()}, `has no database "no_such_database": create it first`)
			wrong(t, settings{"MIAOLIN_DATABASE_URL": stranger.String()}, `refuses the name "no_such_person" or its password`)
		})
	}
}
