// Package frontend carries the built pages and the font of printed papers inside the binary.
//
// Both are made by `npm run build`: the pages into dist, the font into font. git ignores them; only placeholders
// are committed there, so that the program compiles from a fresh clone. Built says whether the real pages are inside.
package frontend

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

//go:embed all:font
var font embed.FS

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

// Font opens Noto Sans SC, packed by gzip. Before a build there is none: fs.ErrNotExist.
func Font() (fs.File, error) { return font.Open("font/noto-sans-sc.ttf.gz") }
