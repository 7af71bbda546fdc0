package db

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// Migrations is the one set of files for both engines, forward only.
func Migrations() fs.FS {
	sub, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		panic(err)
	}
	return sub
}

func (d *DB) provider() (*goose.Provider, error) {
	dialect := goose.DialectSQLite3
	if d.engine == Postgres {
		dialect = goose.DialectPostgres
	}
	sqlDB, err := d.write.DB()
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(dialect, sqlDB, Migrations(), goose.WithDisableGlobalRegistry(true))
}

// known is the provider, for a schema this program knows. One that a later
// version has changed is left alone: this one would write what that one refuses.
func (d *DB) known(ctx context.Context) (*goose.Provider, error) {
	p, err := d.provider()
	if err != nil {
		return nil, err
	}
	has, knows, err := p.GetVersions(ctx)
	if err != nil {
		return nil, fmt.Errorf("db: %w", err)
	}
	if has > knows {
		return nil, fmt.Errorf("the database belongs to a newer version of this program (schema %d, this one knows %d): install that version", has, knows)
	}
	return p, nil
}

// Migrate brings the schema up to this program's version.
func (d *DB) Migrate(ctx context.Context) error {
	p, err := d.known(ctx)
	if err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("db: migrate: %w", err)
	}
	return nil
}

// Pending lists the migrations that have not run yet, oldest first.
func (d *DB) Pending(ctx context.Context) ([]string, error) {
	p, err := d.known(ctx)
	if err != nil {
		return nil, err
	}
	states, err := p.Status(ctx)
	if err != nil {
		return nil, fmt.Errorf("db: %w", err)
	}
	var names []string
	for _, s := range states {
		if s.State == goose.StatePending {
			names = append(names, s.Source.Path)
		}
	}
	return names, nil
}

// Schema is the number of the last migration the store has seen.
func (d *DB) Schema(ctx context.Context) (int64, error) {
	p, err := d.known(ctx)
	if err != nil {
		return 0, err
	}
	has, _, err := p.GetVersions(ctx)
	return has, err
}

// MigrateTo brings the schema up to an older version of the program's.
func (d *DB) MigrateTo(ctx context.Context, schema int64) error {
	p, err := d.known(ctx)
	if err != nil {
		return err
	}
	has, knows, err := p.GetVersions(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("db: %w", err)
	case schema > knows:
		return fmt.Errorf("schema %d belongs to a newer version of this program, this one knows %d: install that version", schema, knows)
	case schema < has:
		return fmt.Errorf("the store has schema %d already, %d is wanted: begin with an empty one", has, schema)
	}
	if _, err := p.UpTo(ctx, schema); err != nil {
		return fmt.Errorf("db: migrate: %w", err)
	}
	return nil
}
