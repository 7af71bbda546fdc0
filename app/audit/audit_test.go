package audit

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"testing"
	"time"

	"miaolin/app/value"
	"miaolin/db"
	"miaolin/db/dbtest"
)

func clock() value.Instant { return value.At(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)) }

func entries(t *testing.T, d *db.DB) (rows []row) {
	t.Helper()
	if err := d.From(t.Context()).Order("id").Find(&rows).Error; err != nil {
		t.Fatal(err)
	}
	return rows
}

type contact struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Phone string `json:"phone" audit:"mask"`
}

func TestAnEntryTellsWhoAndWhatChanged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := With(t.Context(), Who{UserID: "u1", Name: "测试员", Roles: []string{"officer"}, Unit: "330483100", IP: "127.0.0.1", RequestID: "r1"})
		err := New(d, clock).Record(ctx, Entry{Operation: "contact-change", Object: "contact", ObjectID: "c1",
			Before: contact{"c1", "甲", "13800001111"}, After: contact{"c1", "乙", "13800002222"}})
		if err != nil {
			t.Fatal(err)
		}
		got := entries(t, d)[0]
		if got.ActorName != "测试员" || *got.IP != "127.0.0.1" || got.At != clock() {
			t.Errorf("who: %+v", got)
		}
		var changes map[string]Change
		if err := json.Unmarshal(got.Changes, &changes); err != nil {
			t.Fatal(err)
		}
		want := map[string]Change{"name": {"甲", "乙"}, "phone": {"138****11", "138****22"}}
		if len(changes) != 2 || changes["name"] != want["name"] || changes["phone"] != want["phone"] {
			t.Errorf("changes %v, want %v", changes, want)
		}
	})
}

func TestNoChangeNoEntry(t *testing.T) {
	d := dbtest.Open(t)
	same := contact{"c1", "甲", "1"}
	if err := New(d, clock).Record(t.Context(), Entry{Operation: "contact-change", Object: "contact", Before: same, After: same}); err != nil {
		t.Fatal(err)
	}
	if n := len(entries(t, d)); n != 0 {
		t.Errorf("%d entries", n)
	}
}

func TestAnEntryGoesWithItsTransaction(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_ = d.InTx(t.Context(), func(ctx context.Context) error {
			if err := New(d, clock).Record(ctx, Entry{Operation: "x", Object: "y"}); err != nil {
				t.Fatal(err)
			}
			return errors.New("the change failed")
		})
		if n := len(entries(t, d)); n != 0 {
			t.Errorf("%d entries tell of a change that never was", n)
		}
	})
}

func TestExportsFormAChain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		log := New(d, clock)
		var wg sync.WaitGroup
		for range 6 {
			wg.Go(func() {
				err := d.InTx(t.Context(), func(ctx context.Context) error {
					serial, err := log.NextSerial(ctx, "EX")
					if err != nil {
						return err
					}
					return log.Record(ctx, Entry{Operation: "export-create", Object: "export", Serial: serial, KeepLong: true})
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		next := map[string]row{}
		for _, r := range entries(t, d) {
			next[*r.PrevHash] = r
		}
		at, length := "", 0
		for r, ok := next[at]; ok; r, ok = next[at] {
			again := r
			if again.chain(at) != *r.Hash {
				t.Fatalf("the hash of %s does not fit its content", *r.Serial)
			}
			at, length = *r.Hash, length+1
		}
		if length != 6 {
			t.Errorf("the chain has %d links, want 6", length)
		}
	})
}
