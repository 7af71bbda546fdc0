package archtest

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Floors says how high each package stands. Two packages of one Step share a
// line of floors.txt and may not import each other.
type Floors map[string]Floor

// Floor is a package's place; a greater Step stands higher.
type Floor struct{ Number, Step int }

// ReadFloors parses floors.txt.
func ReadFloors(r io.Reader) (Floors, error) {
	floors := Floors{}
	step := 0
	for scan := bufio.NewScanner(r); scan.Scan(); {
		line, _, _ := strings.Cut(scan.Text(), "#")
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		number, err := strconv.Atoi(words[0])
		if err != nil {
			return nil, fmt.Errorf("floors: %q does not begin with a number", line)
		}
		step--
		for _, name := range words[1:] {
			if _, twice := floors[name]; twice {
				return nil, fmt.Errorf("floors: %s stands twice", name)
			}
			floors[name] = Floor{number, step}
		}
	}
	return floors, nil
}

// testOnly tells whether a package helps tests: its name ends in "test", like
// dbtest. What is shipped never imports it, and the rules for what is shipped do
// not bind it.
func testOnly(pkg string) bool { return strings.HasSuffix(pkg, "test") }

// CheckFloors wants every package placed and every import to go down.
// Tests may look up: they prove what the whole does.
func (floors Floors) CheckFloors(tree Tree) (all []Breach) {
	for _, f := range tree {
		if f.Test || testOnly(f.Package) {
			continue
		}
		own, placed := floors[f.Package]
		if !placed {
			all = append(all, f.breach(nil, "%s has no floor in scripts/floors.txt", f.Package))
			continue
		}
		for i, imported := range f.Imports {
			name, ours := strings.CutPrefix(imported, Module+"/")
			if !ours {
				continue
			}
			spec := f.Syntax.Imports[i]
			other, known := floors[name]
			switch {
			case testOnly(name):
				all = append(all, f.breach(spec, "imports %s, which is for tests", name))
			case !known:
				all = append(all, f.breach(spec, "imports %s, which has no floor", name))
			case other.Step == own.Step:
				all = append(all, f.breach(spec, "imports %s, which stands beside it on floor %d", name, other.Number))
			case other.Step > own.Step:
				all = append(all, f.breach(spec, "imports %s, which stands higher (floor %d above %d)", name, other.Number, own.Number))
			}
		}
	}
	return all
}

// IsFeature tells whether a package is a feature folder: floors 1 to 10. A
// folder inside one is a part of it.
func (floors Floors) IsFeature(pkg string) bool {
	floor, ok := floors[pkg]
	return ok && floor.Number >= 1 && floor.Number <= 10 && strings.Count(pkg, "/") == 1
}
