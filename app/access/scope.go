package access

import (
	"slices"
	"strings"
)

// Scope is the set of enterprises an actor reaches with one verb.
// The zero Scope reaches nothing.
type Scope struct {
	everything bool     // jobs and the command line only
	units      []string // division codes; a code covers everything it is a prefix of
	parks      []string // park codes such as 330483-P01
	grantee    string   // user whose single grants count
	reasons    []string // of the grants that count, by the role they were made for
	others     bool     // grants for any reason that no role has taken count
	taken      []string // reasons that one role has taken for itself
	at         string   // day on which grants must be valid, YYYY-MM-DD
}

// Unbounded tells that the scope is that of the system itself.
func (s Scope) Unbounded() bool { return s.everything }

// Units are the division codes and parks the scope is made of.
func (s Scope) Units() []string { return slices.Concat(s.units, s.parks) }

// Covers tells whether the scope reaches an enterprise by its unit or park.
// Single grants are not counted: they need the database.
func (s Scope) Covers(unitCode, parkCode string) bool {
	if s.everything {
		return true
	}
	if parkCode != "" && slices.Contains(s.parks, parkCode) {
		return true
	}
	return unitCode != "" && slices.ContainsFunc(s.units, func(u string) bool { return strings.HasPrefix(unitCode, u) })
}

// Where is the scope as a condition on three columns of a table of
// enterprises: unit code, park code (may be "") and id.
func (s Scope) Where(unitCol, parkCol, idCol string) (string, []any) {
	if s.everything {
		return "1 = 1", nil
	}
	var parts []string
	var args []any
	for _, u := range s.units {
		parts = append(parts, "("+unitCol+" >= ? AND "+unitCol+" < ?)")
		args = append(args, u, PrefixEnd(u))
	}
	if len(s.parks) > 0 && parkCol != "" {
		parts = append(parts, parkCol+" IN ?")
		args = append(args, s.parks)
	}
	if s.grantee != "" {
		reason, values := s.reason()
		parts = append(parts, idCol+` IN (SELECT eg.enterprise_id FROM enterprise_grants eg
			WHERE eg.user_id = ? AND eg.valid_from <= ? AND (eg.valid_to IS NULL OR eg.valid_to >= ?)`+reason+`)`)
		args = append(append(args, s.grantee, s.at, s.at), values...)
	}
	if len(parts) == 0 {
		return "1 = 0", nil
	}
	return "(" + strings.Join(parts, " OR ") + ")", args
}

// reason keeps the roles of one person apart: who works at one firm and is the
// agent of another may do for each only what that role allows.
func (s Scope) reason() (string, []any) {
	switch {
	case s.others && len(s.reasons) == 0:
		return " AND eg.reason NOT IN ?", []any{append([]string{""}, s.taken...)}
	case s.others:
		return " AND (eg.reason IN ? OR eg.reason NOT IN ?)", []any{s.reasons, s.taken}
	}
	return " AND eg.reason IN ?", []any{s.reasons}
}

// Grantee is the person whose single grants count, or "".
func (s Scope) Grantee() string { return s.grantee }

// PrefixEnd is the first text after all texts that begin with p, so that a
// prefix becomes a range an index can serve. Division codes are digits.
func PrefixEnd(p string) string {
	b := []byte(p)
	b[len(b)-1]++
	return string(b)
}

// isPark tells a park's local code from a division code.
func isPark(code string) bool { return strings.Contains(code, "-P") }

func (s *Scope) add(facts RoleFacts, unitCode, userID string) {
	switch facts.Scope {
	case scopeUnit:
		switch {
		case unitCode == "":
		case isPark(unitCode) && !slices.Contains(s.parks, unitCode):
			s.parks = append(s.parks, unitCode)
		case !isPark(unitCode) && !slices.Contains(s.units, Stem(unitCode)):
			s.units = append(s.units, Stem(unitCode))
		}
	case scopeGrant:
		s.grantee = userID
		switch {
		case facts.Grant == "":
			s.others = true
		case !slices.Contains(s.reasons, facts.Grant):
			s.reasons = append(s.reasons, facts.Grant)
		}
	}
}

// Stem is the part of a division code that everything below it shares: 330400
// is written with zeros for what it does not name, so its stem is 3304.
func Stem(code string) string {
	for (len(code) == 6 || len(code) == 4) && strings.HasSuffix(code, "00") {
		code = code[:len(code)-2]
	}
	return code
}
