package web

import (
	"bytes"
	"maps"
	"net/url"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"miaolin/app/fault"
)

// Nobody types the character U+0000, but text copied out of PDF files carries it.
// PostgreSQL stores no such text and SQLite does, so that a backup of the one would
// not go into the other: it is left out of bodies, and refused in addresses.

var escapes = regexp.MustCompile(`(?s)\\(?:u0000|.)`)

// withoutNUL leaves U+0000 out of the strings of a JSON text.
func withoutNUL(text []byte) []byte {
	if !bytes.Contains(text, []byte(`\u0000`)) {
		return text
	}
	return escapes.ReplaceAllFunc(text, func(escape []byte) []byte {
		if len(escape) > 2 {
			return nil
		}
		return escape
	})
}

// formats are huma's, and read JSON without U+0000.
func formats() map[string]huma.Format {
	all := maps.Clone(huma.DefaultFormats)
	for name, f := range all {
		read := f.Unmarshal
		f.Unmarshal = func(text []byte, v any) error { return read(withoutNUL(text), v) }
		all[name] = f
	}
	return all
}

// unitCode is how a division or a park is written.
var unitCode = regexp.MustCompile(`^(\d{6}|\d{9}|\d{12})(-P\d+)?$`)

// checkAddress refuses an address that holds U+0000, or asks for a unit by what
// can be none: that would look as if the unit had nothing. Errors:
// web.bad_request, web.unit_unknown.
func checkAddress(u url.URL) error {
	if strings.Contains(u.Path, "\x00") || strings.Contains(u.RawQuery, "%00") || strings.Contains(u.RawQuery, "\x00") {
		return fault.Invalid("web.bad_request")
	}
	if unit := u.Query().Get("unit"); unit != "" && !unitCode.MatchString(unit) {
		return fault.Invalid("web.invalid", "count", 1).WithField("query.unit", "web.unit_unknown")
	}
	return nil
}
