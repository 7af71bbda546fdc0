package dbtest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"miaolin/db"
)

// postgresCopy makes a database of the test's own and returns its URL.
func postgresCopy(t testing.TB) string {
	t.Helper()
	template, err := postgresTemplate()
	if err != nil {
		t.Fatalf("migrate the PostgreSQL template: %v", err)
	}
	random := make([]byte, 5)
	_, _ = rand.Read(random)
	name := fmt.Sprintf("miaolin_test_%d_%s", os.Getpid(), hex.EncodeToString(random))
	if err := admin(func(ctx context.Context, c *pgx.Conn) error {
		return exec(ctx, c, "CREATE DATABASE "+name+" TEMPLATE "+template)
	}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := admin(func(ctx context.Context, c *pgx.Conn) error {
			return exec(ctx, c, "DROP DATABASE "+name+" WITH (FORCE)")
		}); err != nil {
			t.Error(err)
		}
	})
	return databaseURL(name)
}

// postgresTemplate names the migrated database, building it when no other test
// process did. The advisory lock lets one process build while the rest wait; the
// name is given only when the schema is complete.
var postgresTemplate = sync.OnceValues(func() (string, error) {
	hash, err := schemaHash()
	if err != nil {
		return "", err
	}
	name := "miaolin_template_" + hash
	key, err := strconv.ParseInt(hash, 16, 64)
	if err != nil {
		return "", err
	}
	return name, admin(func(ctx context.Context, c *pgx.Conn) error {
		if err := exec(ctx, c, "SELECT pg_advisory_lock($1)", key); err != nil {
			return err
		}
		var exists bool
		if err := c.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", name).Scan(&exists); err != nil || exists {
			return err
		}
		return buildTemplate(ctx, c, name)
	})
})

func buildTemplate(ctx context.Context, c *pgx.Conn, name string) error {
	draft := name + "_draft"
	for _, statement := range []string{
		"DROP DATABASE IF EXISTS " + draft + " WITH (FORCE)",
		// template0 is the only one whose collation may differ from the server's.
		"CREATE DATABASE " + draft + " TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'",
	} {
		if err := exec(ctx, c, statement); err != nil {
			return err
		}
	}
	if err := migrate(ctx, db.Options{URL: databaseURL(draft)}); err != nil {
		return err
	}
	return exec(ctx, c, "ALTER DATABASE "+draft+" RENAME TO "+name)
}

// admin runs fn on a connection to the server the run named.
func admin(fn func(ctx context.Context, c *pgx.Conn) error) error {
	ctx := context.Background()
	c, err := pgx.Connect(ctx, os.Getenv(urlVar))
	if err != nil {
		return fmt.Errorf("%s: %w", urlVar, err)
	}
	defer c.Close(ctx)
	return fn(ctx, c)
}

func exec(ctx context.Context, c *pgx.Conn, statement string, args ...any) error {
	if _, err := c.Exec(ctx, statement, args...); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

// databaseURL is the run's server with another database.
func databaseURL(name string) string {
	u, err := url.Parse(os.Getenv(urlVar))
	if err != nil {
		panic(fmt.Sprintf("%s: %v", urlVar, err))
	}
	u.Path = "/" + name
	return u.String()
}
