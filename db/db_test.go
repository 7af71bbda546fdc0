package db_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"miaolin/app/fault"
	"miaolin/db"
	"miaolin/db/dbtest"
)

const insert = "INSERT INTO idempotency_keys (user_id, key, operation, body_hash, resource_id, created_at) VALUES (?, ?, 'op', 'h', 'r', '2026-01-01 00:00:00.000000+00:00')"

func count(t *testing.T, d *db.DB) (n int64) {
	t.Helper()
	if err := d.From(t.Context()).Raw("SELECT count(*) FROM idempotency_keys").Scan(&n).Error; err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAnInnerTransactionJoinsTheOuterOne(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		stop := errors.New("stop")
		err := d.InTx(t.Context(), func(ctx context.Context) error {
			inner := d.InTx(ctx, func(ctx context.Context) error { return d.From(ctx).Exec(insert, "u", "a").Error })
			return errors.Join(inner, stop)
		})
		if !errors.Is(err, stop) || count(t, d) != 0 {
			t.Fatalf("the inner row stayed although the outer transaction failed (%v)", err)
		}
	})
}

func TestWritingOutsideATransactionFailsOnSQLite(t *testing.T) {
	d := dbtest.Open(t)
	if d.Engine() != db.SQLite {
		return
	}
	if err := d.From(t.Context()).Exec(insert, "u", "a").Error; err == nil {
		t.Fatal("the reading pool wrote a row")
	}
}

func TestDuplicatesAreRecognised(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := d.InTx(t.Context(), func(ctx context.Context) error {
			return errors.Join(d.From(ctx).Exec(insert, "u", "a").Error, d.From(ctx).Exec(insert, "u", "a").Error)
		})
		if !db.IsDuplicate(err) {
			t.Fatalf("%v is not recognised as a duplicate", err)
		}
	})
}

func TestOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		made := 0
		create := func(context.Context) (string, error) { made++; return "visit-1", nil }
		key := db.OnceKey{User: "u", Key: "k", Operation: "visit-create", Hash: "h", At: time.Unix(0, 0)}
		for attempt, wantReplay := range []bool{false, true, true} {
			id, replayed, err := d.Once(t.Context(), key, create)
			if err != nil || id != "visit-1" || replayed != wantReplay {
				t.Fatalf("attempt %d: %s, replayed %v, %v", attempt, id, replayed, err)
			}
		}
		if made != 1 {
			t.Fatalf("made %d times", made)
		}
		other := key
		other.Hash = "another body"
		if _, _, err := d.Once(t.Context(), other, create); fault.Code(err) != "web.key_reused" {
			t.Fatalf("the same key with another body: %v", err)
		}
		other.User = "someone else"
		if _, replayed, err := d.Once(t.Context(), other, create); err != nil || replayed {
			t.Fatalf("another person's key: replayed %v, %v", replayed, err)
		}
	})
}

func TestConcurrentAttemptsMakeOneResource(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var wg sync.WaitGroup
		ids := make([]string, 8)
		errs := make([]error, 8)
		for i := range ids {
			wg.Go(func() {
				key := db.OnceKey{User: "u", Key: "k", Operation: "op", Hash: "h", At: time.Unix(0, 0)}
				ids[i], _, errs[i] = d.Once(t.Context(), key, func(context.Context) (string, error) {
					return string(rune('a' + i)), nil
				})
			})
		}
		wg.Wait()
		for i := range ids {
			if errs[i] != nil || ids[i] != ids[0] {
				t.Fatalf("attempt %d made %q (%v), the first %q", i, ids[i], errs[i], ids[0])
			}
		}
	})
}

func TestConcurrentWritersAllSucceed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var wg sync.WaitGroup
		for w := range 8 {
			wg.Go(func() {
				for i := range 10 {
					err := d.InTx(t.Context(), func(ctx context.Context) error {
						return d.From(ctx).Exec(insert, string(rune('a'+w)), string(rune('a'+i))).Error
					})
					if err != nil {
						t.Errorf("writer %d: %v", w, err)
					}
				}
			})
		}
		wg.Wait()
		if n := count(t, d); n != 80 {
			t.Fatalf("%d of 80 rows", n)
		}
	})
}

func TestLikeTakesWildcardsLiterally(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, row := range []struct {
			text, search string
			want         bool
		}{
			{"100%棉", "0%棉", true}, {"100棉", "0%棉", false}, {"a_b", "a_b", true}, {"axb", "a_b", false}, {`a\b`, `\b`, true},
		} {
			var hit bool
			if err := d.From(t.Context()).Raw(`SELECT ? LIKE ? ESCAPE '\'`, row.text, db.Like(row.search)).Scan(&hit).Error; err != nil {
				t.Fatal(err)
			}
			if hit != row.want {
				t.Errorf("%q in %q: %v", row.search, row.text, hit)
			}
		}
	})
}

func TestAStoreThatIsGoneIsUnavailable(t *testing.T) {
	_, err := db.Open(t.Context(), db.Options{URL: "postgres://nobody@127.0.0.1:1/none?sslmode=disable"})
	if !db.IsUnavailable(err) {
		t.Fatalf("%v is not taken for a store that is away", err)
	}
	if !db.IsUnavailable(fmt.Errorf("read: %w", io.ErrUnexpectedEOF)) {
		t.Error("a connection that was cut is a store that is away")
	}
	if db.IsUnavailable(errors.New("a wrong statement")) || db.IsUnavailable(nil) {
		t.Fatal("anything counts as a store that is away")
	}
}

func TestOnlyThisAccountReadsTheFile(t *testing.T) {
	dir := t.TempDir()
	old := filepath.Join(dir, db.FileName)
	if err := os.WriteFile(old, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	d, err := db.Open(t.Context(), db.Options{DataDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := d.TryWrite(t.Context()); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(old + "*")
	if err != nil || len(files) == 0 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, file := range files {
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, %v", file, info.Mode(), err)
		}
	}
}

// What is wrong with the URL is said in one line, without the password.
func TestABadURLIsExplained(t *testing.T) {
	for url, want := range map[string]string{
		"postgres://name:geheim@host:notaport/x":                        "must look like",
		"postgres://name:ge@heim@host/x?sslmode=perhaps":                "must look like",
		"postgres://name:geheim@127.0.0.1:1/x?sslmode=disable":          "does not answer",
		"postgres://name:geheim@no.such.host.invalid/x?sslmode=disable": "can find",
	} {
		_, err := db.Open(t.Context(), db.Options{URL: url})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "heim") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", url, err)
		}
	}
}
