// Package backup takes the whole office into one file and brings it back.
//
// The file is a zip: what it is (about.json), the rows as text (rows.ndjson), and
// every file people handed in (files/…). Rows are those of one moment; files come
// after them and never change once written, so a row never lacks its file. The
// rows are the same from either engine: a backup of SQLite restores into
// PostgreSQL, which is how an office that grew moves.
package backup

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"miaolin/app/value"
	"miaolin/db"
)

// About is what a backup says of itself.
type About struct {
	Format  int           `json:"format"`
	Program string        `json:"program"` // version that took it
	Schema  int64         `json:"schema"`  // number of the last migration
	Engine  db.Engine     `json:"engine"`
	TakenAt value.Instant `json:"takenAt"`
}

// Count tells what went in or came out.
type Count struct{ Rows, Files int }

const (
	format    = 1
	aboutName = "about.json"
	rowsName  = "rows.ndjson"
	filesName = "files/"
)

// ErrFormat refuses a file that is no backup this program reads.
var ErrFormat = errors.New("backup: this file is no backup, or one of a newer program")

// Store is what is backed up: the database, and the folder with the files.
type Store struct {
	DB      *db.DB
	Data    string // MIAOLIN_DATA
	Program string
	Clock   value.Clock
}

// Take writes the backup to a new file that only this account can read. It appears
// under its name when it is whole.
func (s Store) Take(ctx context.Context, name string) (n Count, err error) {
	if _, err := os.Lstat(name); err == nil {
		return n, fmt.Errorf("backup: %s exists already", name)
	}
	part, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*.part") // 0600
	if err != nil {
		return n, fmt.Errorf("backup: %w", err)
	}
	defer os.Remove(part.Name())
	n, err = s.write(ctx, part)
	err = errors.Join(err, part.Sync(), part.Close())
	if err != nil {
		return n, err
	}
	return n, os.Rename(part.Name(), name)
}

func (s Store) write(ctx context.Context, w io.Writer) (n Count, err error) {
	z := zip.NewWriter(w)
	schema, err := s.DB.Schema(ctx)
	if err != nil {
		return n, err
	}
	about, err := z.Create(aboutName)
	if err != nil {
		return n, err
	}
	err = json.NewEncoder(about).Encode(About{format, s.Program, schema, s.DB.Engine(), s.Clock()})
	if err != nil {
		return n, err
	}
	rows, err := z.Create(rowsName)
	if err != nil {
		return n, err
	}
	if n.Rows, err = s.DB.Dump(ctx, rows); err != nil {
		return n, err
	}
	if n.Files, err = s.writeFiles(z); err != nil {
		return n, err
	}
	return n, z.Close()
}

// writeFiles takes everything in the data folder but the database itself.
func (s Store) writeFiles(z *zip.Writer) (n int, err error) {
	err = filepath.WalkDir(s.Data, func(full string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // swept meanwhile
		}
		if err != nil || !entry.Type().IsRegular() || strings.HasPrefix(entry.Name(), db.FileName) {
			return err
		}
		inside, err := filepath.Rel(s.Data, full)
		if err != nil {
			return err
		}
		f, err := os.Open(full)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		defer f.Close()
		// Photos and workbooks are packed already.
		into, err := z.CreateHeader(&zip.FileHeader{Name: filesName + filepath.ToSlash(inside), Method: zip.Store})
		if err != nil {
			return err
		}
		n++
		_, err = io.Copy(into, f)
		return err
	})
	return n, err
}

// Restore brings a backup into a store nobody has worked in yet, all of its rows or
// none. A backup of an older schema is loaded into that schema and then brought up.
// Errors: ErrFormat, db.ErrNotEmpty.
func (s Store) Restore(ctx context.Context, name string) (n Count, about About, err error) {
	z, err := zip.OpenReader(name)
	if err != nil {
		return n, about, fmt.Errorf("backup: %w", err)
	}
	defer z.Close()
	if about, err = readAbout(&z.Reader); err != nil {
		return n, about, err
	}
	if err := s.DB.MigrateTo(ctx, about.Schema); err != nil {
		return n, about, err
	}
	if err := s.DB.Untouched(ctx); err != nil {
		return n, about, err
	}
	rows, err := z.Open(rowsName)
	if err != nil {
		return n, about, ErrFormat
	}
	defer rows.Close()
	// Files first: one without its row does no harm.
	for _, f := range z.File {
		if !strings.HasPrefix(f.Name, filesName) {
			continue
		}
		if err := s.readFile(f); err != nil {
			return n, about, err
		}
		n.Files++
	}
	if n.Rows, err = s.DB.Load(ctx, rows); err != nil {
		return n, about, err
	}
	return n, about, s.DB.Migrate(ctx)
}

func readAbout(z *zip.Reader) (a About, err error) {
	f, err := z.Open(aboutName)
	if err != nil {
		return a, ErrFormat
	}
	defer f.Close()
	if err := json.NewDecoder(f).Decode(&a); err != nil || a.Format != format || a.Schema < 1 {
		return a, ErrFormat
	}
	return a, nil
}

// readFile unpacks one file below the data folder, whatever its name claims.
func (s Store) readFile(f *zip.File) error {
	inside := filepath.FromSlash(strings.TrimPrefix(f.Name, filesName))
	if !filepath.IsLocal(inside) || strings.HasPrefix(path.Base(f.Name), db.FileName) {
		return fmt.Errorf("backup: %q would be written outside the files", f.Name)
	}
	full := filepath.Join(s.Data, inside)
	if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	from, err := f.Open()
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer from.Close()
	into, err := os.OpenFile(full, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	_, err = io.Copy(into, from)
	return errors.Join(err, into.Close())
}
