package db

import (
	"context"
	"errors"
)

// Now asks the database for its time; to must be able to scan a time or a text.
func (d *DB) Now(ctx context.Context, to any) error {
	return d.From(ctx).Raw("SELECT CURRENT_TIMESTAMP").Row().Scan(to)
}

var errTakenBack = errors.New("db: taken back on purpose")

// TryWrite writes in a transaction that is taken back.
func (d *DB) TryWrite(ctx context.Context) error {
	err := d.InTx(ctx, func(ctx context.Context) error {
		if err := d.From(ctx).Exec("CREATE TABLE miaolin_doctor (id TEXT NOT NULL PRIMARY KEY)").Error; err != nil {
			return err
		}
		if err := d.From(ctx).Exec("INSERT INTO miaolin_doctor (id) VALUES ('trial')").Error; err != nil {
			return err
		}
		return errTakenBack
	})
	if errors.Is(err, errTakenBack) {
		return nil
	}
	return err
}
