// Package papertest reads printed pages back, and lends a font of few characters
// so that tests print without a build of the frontend. Only tests use it.
package papertest

import (
	"bytes"
	"compress/zlib"
	"embed"
	"io"
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"
)

//go:embed few.ttf.gz LICENSE
var files embed.FS

// Font opens the few characters, cut out of Noto Sans SC.
func Font() (fs.File, error) { return files.Open("few.ttf.gz") }

var (
	stream = regexp.MustCompile(`(?s)/Length (\d+)[^>]*>>\s*stream\r?\n`)
	shown  = regexp.MustCompile(`(?s)\(((?:[^\\)]|\\.)*)\)\s*T[jJ]`)
	escape = regexp.MustCompile(`(?s)\\(.)`)
)

// Text is what a reader finds on a page: characters stand in it as UTF-16, which
// is what its font is asked by.
func Text(t testing.TB, pdf []byte) string {
	t.Helper()
	if !bytes.HasPrefix(pdf, []byte("%PDF-1.")) || !bytes.HasSuffix(bytes.TrimSpace(pdf), []byte("%%EOF")) {
		t.Fatalf("no PDF: %.60q", pdf)
	}
	var text strings.Builder
	for _, at := range stream.FindAllIndex(pdf, -1) {
		r, err := zlib.NewReader(bytes.NewReader(pdf[at[1]:]))
		if err != nil {
			continue
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range shown.FindAllSubmatch(content, -1) {
			raw := escape.ReplaceAllFunc(m[1], func(e []byte) []byte {
				if e[1] == 'r' {
					return []byte{'\r'}
				}
				return e[1:]
			})
			var units []uint16
			for i := 0; i+1 < len(raw); i += 2 {
				units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
			}
			text.WriteString(string(utf16.Decode(units)))
		}
		text.WriteString("\n")
	}
	return text.String()
}
