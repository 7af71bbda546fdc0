// Package frontend carries the built pages inside the binary.
//
// The pages are made by `npm run build` into dist, which git ignores. Only a placeholder is committed there,
// so that the program compiles from a fresh clone; Built says whether the real pages are inside.
package frontend

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Files returns the built pages, rooted where index.html lies.
func Files() fs.FS {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // only an invalid path fails, and ours is a constant
	}
	return files
}

// Built tells whether the pages were built before the program was compiled.
func Built() bool {
	_, err := fs.Stat(dist, "dist/index.html")
	return err == nil
}
