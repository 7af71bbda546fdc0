package main

import (
	"context"
	"errors"
	"fmt"

	"miaolin/app/backup"
	"miaolin/app/boot"
	"miaolin/app/value"
	"miaolin/config"
	"miaolin/db"
)

type backupCommand struct {
	File string `arg:"" help:"File to write, such as miaolin-2026-11-26.zip. It holds personal data; only this account can read it."`
}

// Run takes the backup beside a running server.
func (c backupCommand) Run(ctx context.Context) error {
	return withStore(ctx, func(s backup.Store) error {
		n, err := s.Take(ctx, c.File)
		if err != nil {
			return err
		}
		fmt.Printf("%s: %d rows, %d files\n", c.File, n.Rows, n.Files)
		return nil
	})
}

type restoreCommand struct {
	File string `arg:"" type:"existingfile" help:"Backup to bring back, of either engine, into a store nobody has worked in."`
}

// Run restores while no server runs on the store.
func (c restoreCommand) Run(ctx context.Context) error {
	return withStore(ctx, func(s backup.Store) error {
		n, about, err := s.Restore(ctx, c.File)
		if errors.Is(err, db.ErrNotEmpty) {
			return errors.New("restore: this store has accounts or enterprises in it; name an empty one in MIAOLIN_DATA or MIAOLIN_DATABASE_URL")
		}
		if err != nil {
			return err
		}
		fmt.Printf("backup of %s: %d rows, %d files\n", about.TakenAt, n.Rows, n.Files)
		return nil
	})
}

// withStore opens the store alone: nothing is seeded into one that is to be restored.
func withStore(ctx context.Context, run func(backup.Store) error) error {
	c, err := config.Load()
	if err != nil {
		return err
	}
	if err := boot.Fit(c); err != nil {
		return err
	}
	d, err := db.Open(ctx, db.Options{URL: c.DatabaseURL, DataDir: c.Data})
	if err != nil {
		return err
	}
	defer d.Close()
	return run(backup.Store{DB: d, Data: c.Data, Program: version, Clock: value.System})
}
