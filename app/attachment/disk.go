package attachment

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"miaolin/app/value"
)

// disk keeps files in two-letter folders below its root.
type disk struct{ root string }

// put writes a file that is complete or not there at all, and returns its path
// below the root.
func (d disk) put(content []byte) (path, sum string, err error) {
	name := value.NewID()
	path = name[len(name)-2:] + "/" + name
	full := filepath.Join(d.root, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
		return "", "", err
	}
	f, err := os.CreateTemp(filepath.Dir(full), "new-*")
	if err != nil {
		return "", "", err
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), full)
	}
	if err != nil {
		return "", "", errors.Join(err, os.Remove(f.Name()))
	}
	hash := sha256.Sum256(content)
	return path, hex.EncodeToString(hash[:]), nil
}

func (d disk) read(path string) ([]byte, error) {
	return os.ReadFile(filepath.Join(d.root, filepath.FromSlash(path)))
}

func (d disk) remove(path string) error {
	err := os.Remove(filepath.Join(d.root, filepath.FromSlash(path)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// older lists the files last written before a moment.
func (d disk) older(before time.Time) ([]string, error) {
	var paths []string
	err := filepath.WalkDir(d.root, func(full string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil || !info.ModTime().Before(before) {
			return err
		}
		rel, err := filepath.Rel(d.root, full)
		if err == nil {
			paths = append(paths, strings.ReplaceAll(rel, string(filepath.Separator), "/"))
		}
		return err
	})
	return paths, err
}
