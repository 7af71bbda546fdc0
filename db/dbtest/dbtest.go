// Package dbtest gives each test a store of its own, migrated and empty.
//
// Migrating takes a second, copying takes milliseconds: the schema is built
// once into a template, and every test gets a copy — a copied file on SQLite,
// CREATE DATABASE … TEMPLATE on PostgreSQL. The template on PostgreSQL carries a
// hash of the migrations in its name, so the packages of one run share it.
//
// MIAOLIN_TEST_ENGINES chooses the engines: sqlite, postgres or both. Without it
// tests run on SQLite, and on PostgreSQL too when MIAOLIN_TEST_POSTGRES_URL names
// a server.
package dbtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"testing"

	"miaolin/db"
)

const (
	engineVar = "MIAOLIN_TEST_ENGINES"
	urlVar    = "MIAOLIN_TEST_POSTGRES_URL"
)

// Each runs a test once on every engine of this run.
func Each(t *testing.T, run func(t *testing.T, d *db.DB)) {
	t.Helper()
	for _, engine := range Engines(t) {
		t.Run(string(engine), func(t *testing.T) {
			run(t, open(t, engine))
		})
	}
}

// Open gives a store on the first engine of this run, closed and removed when
// the test ends.
func Open(t testing.TB) *db.DB {
	t.Helper()
	return open(t, Engines(t)[0])
}

// Options names a fresh, migrated store that nobody opened yet, for tests that
// start the whole program.
func Options(t testing.TB, engine db.Engine) db.Options {
	t.Helper()
	if engine == db.Postgres {
		return db.Options{URL: postgresCopy(t), DataDir: t.TempDir()}
	}
	return db.Options{DataDir: sqliteCopy(t)}
}

// Engines lists the engines of this run.
func Engines(t testing.TB) []db.Engine {
	t.Helper()
	switch chosen := os.Getenv(engineVar); chosen {
	case "sqlite":
		return []db.Engine{db.SQLite}
	case "postgres", "both":
		if os.Getenv(urlVar) == "" {
			t.Fatalf("%s=%s wants a server in %s", engineVar, chosen, urlVar)
		}
		if chosen == "postgres" {
			return []db.Engine{db.Postgres}
		}
		return []db.Engine{db.SQLite, db.Postgres}
	case "":
		if os.Getenv(urlVar) != "" {
			return []db.Engine{db.SQLite, db.Postgres}
		}
		return []db.Engine{db.SQLite}
	default:
		t.Fatalf("%s=%s: want sqlite, postgres or both", engineVar, chosen)
		return nil
	}
}

func open(t testing.TB, engine db.Engine) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), Options(t, engine))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Errorf("close the store: %v", err)
		}
	})
	return d
}

// migrate builds the schema in the store that o names and closes it again: a
// template must have no open connection when it is copied.
func migrate(ctx context.Context, o db.Options) error {
	d, err := db.Open(ctx, o)
	if err != nil {
		return err
	}
	if err := d.Migrate(ctx); err != nil {
		_ = d.Close()
		return err
	}
	return d.Close()
}

// schemaHash changes whenever a migration does.
var schemaHash = sync.OnceValues(func() (string, error) {
	h := sha256.New()
	files := db.Migrations()
	err := fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(files, path)
		fmt.Fprintf(h, "%s %d\n%s", path, len(text), text)
		return err
	})
	return hex.EncodeToString(h.Sum(nil)[:6]), err
})
