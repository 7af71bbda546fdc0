package db

import (
	"context"
	"errors"
	"fmt"
	"net"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

// connectPatience bounds the making of a connection when the URL does not say.
const connectPatience = 4 * time.Second

// openPostgres keeps one pool for both reading and writing.
func openPostgres(ctx context.Context, o Options) (*DB, error) {
	cfg, err := pgx.ParseConfig(o.URL)
	if err != nil {
		// The driver's message repeats the URL, password and all.
		return nil, errors.New("MIAOLIN_DATABASE_URL cannot be read: it must look like postgres://name:password@host:5432/miaolin, with %40 for an @ in the password")
	}
	cfg.RuntimeParams["statement_timeout"] = strconv.FormatInt(o.Timeout.Milliseconds(), 10)
	cfg.RuntimeParams["timezone"] = "UTC"
	if o.Trace != nil {
		cfg.Tracer = traced(o.Trace)
	}
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = connectPatience
	}
	sqlDB := stdlib.OpenDB(*cfg)
	size := max(16, 8*runtime.NumCPU())
	sqlDB.SetMaxOpenConns(size)
	sqlDB.SetMaxIdleConns(size)
	sqlDB.SetConnMaxIdleTime(5 * time.Minute)
	g, err := gorm.Open(postgres.New(postgres.Config{Conn: sqlDB}), gormConfig())
	if err != nil {
		return nil, whyNot(cfg, err)
	}
	if err := sqlDB.PingContext(ctx); err != nil {
		return nil, whyNot(cfg, err)
	}
	return &DB{engine: Postgres, write: g, read: g}, nil
}

// whyNot says in one line what keeps the program from its database.
func whyNot(cfg *pgx.ConnConfig, err error) error {
	at := net.JoinHostPort(cfg.Host, strconv.Itoa(int(cfg.Port)))
	var lookup *net.DNSError
	var pg *pgconn.PgError
	why := "does not answer: is PostgreSQL running there, and may this machine connect?"
	switch {
	case errors.As(err, &pg) && (pg.Code == "28P01" || pg.Code == "28000"):
		why = fmt.Sprintf("refuses the name %q or its password", cfg.User)
	case errors.As(err, &pg) && pg.Code == "3D000":
		why = fmt.Sprintf("has no database %q: create it first", cfg.Database)
	case errors.As(err, &pg):
		why = "refuses: " + pg.Message
	case errors.As(err, &lookup):
		why = "is not a host this machine can find"
	case strings.Contains(err.Error(), "tls"):
		why = "and this program do not agree on TLS: set sslmode in the URL as the server asks"
	}
	return &unreachable{fmt.Sprintf("the database of MIAOLIN_DATABASE_URL, %s, %s", at, why), err}
}

// unreachable says its words and keeps the cause for those who ask errors.As.
type unreachable struct {
	words string
	cause error
}

func (u *unreachable) Error() string { return u.words }
func (u *unreachable) Unwrap() error { return u.cause }
