package archtest

import (
	"go/ast"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// MaxLines is how long a file of ours may be, tests and generated files excepted.
const MaxLines = 300

// CheckLength wants files that can be read in one sitting.
func CheckLength(tree Tree) (all []Breach) {
	for _, f := range tree {
		if !f.Test && !f.Generated && f.Lines > MaxLines {
			all = append(all, f.breach(nil, "has %d lines, more than %d: split it by meaning", f.Lines, MaxLines))
		}
	}
	return all
}

// A library that only some files may import, so that changing it stays small.
type fence struct {
	library string // import path prefix
	who     string // said when the rule is broken
	allowed func(f File) bool
}

var fences = []fence{
	{"gorm.io/", "only store files, db and the benchmark may use GORM", func(f File) bool {
		return f.Package == "db" || f.Package == "scripts/benchmark" || f.hasStem("store")
	}},
	{"github.com/danielgtaylor/huma", "only http files, web and boot may use huma", func(f File) bool {
		return f.Package == "app/web" || f.Package == "app/boot" || f.hasStem("http")
	}},
	{"github.com/gofiber/fiber", "only web, boot and the benchmark may use Fiber", func(f File) bool {
		return f.Package == "app/web" || f.Package == "app/boot" || f.Package == "scripts/benchmark"
	}},
	{"github.com/casbin/", "only access may use casbin", func(f File) bool { return f.Package == "app/access" }},
	{"github.com/robfig/cron", "only job may use cron", func(f File) bool { return f.Package == "app/job" }},
	{"codeberg.org/go-pdf/", "only paper may draw PDF", func(f File) bool { return f.Package == "app/paper" }},
	{"github.com/xuri/excelize", "only sheet may use excelize", func(f File) bool { return f.Package == "app/sheet" }},
	{"github.com/extrame/xls", "only sheet may use the .xls reader", func(f File) bool { return f.Package == "app/sheet" }},
}

// CheckFences keeps each library behind its own door.
func CheckFences(tree Tree) (all []Breach) {
	for _, f := range tree {
		if f.Test || testOnly(f.Package) {
			continue
		}
		for i, imported := range f.Imports {
			for _, fence := range fences {
				if strings.HasPrefix(imported, fence.library) && !fence.allowed(f) {
					all = append(all, f.breach(f.Syntax.Imports[i], "imports %s: %s", imported, fence.who))
				}
			}
		}
	}
	return all
}

var sqlText = regexp.MustCompile(`(?is)^\s*(select\s.+\sfrom\s|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s|with\s+(recursive\s+)?\w+\s*(\([^)]*\)\s*)?as\s*\()`)

// CheckSQL wants SQL in store files and db only.
func CheckSQL(tree Tree) (all []Breach) {
	for _, f := range tree {
		if f.Test || testOnly(f.Package) || f.Package == "db" || f.Package == "scripts/benchmark" || f.hasStem("store") {
			continue
		}
		f.eachString(func(lit *ast.BasicLit, text string) {
			if sqlText.MatchString(text) {
				all = append(all, f.breach(lit, "holds SQL: it belongs in a store file"))
			}
		})
	}
	return all
}

// CheckClock wants the time of day from the injected clock.
func CheckClock(tree Tree) (all []Breach) {
	for _, f := range tree {
		if f.Test || f.Package == "app/value" || f.Package == "app" || f.Package == "scripts/benchmark" || testOnly(f.Package) {
			continue
		}
		ast.Inspect(f.Syntax, func(n ast.Node) bool {
			if call, ok := n.(*ast.SelectorExpr); ok && call.Sel.Name == "Now" {
				if from, ok := call.X.(*ast.Ident); ok && from.Name == "time" {
					all = append(all, f.breach(n, "asks time.Now: use the injected value.Clock"))
				}
			}
			return true
		})
	}
	return all
}

// productName is a proper name, the same in every language.
const productName = "苗林"

// CheckChinese wants the words people read in the catalogues, not in code.
// Words that code must know — how rosters write their headings, how amounts are
// written — are listed by file with the reason.
func CheckChinese(tree Tree, allowed map[string]string) (all []Breach) {
	for _, f := range tree {
		if f.Test || f.hasStem("demo") || f.Package == "config" || f.Package == "app/demo" || f.Package == "scripts/benchmark" || testOnly(f.Package) {
			continue
		}
		if _, ok := allowed[f.Path]; ok {
			continue
		}
		f.eachString(func(lit *ast.BasicLit, text string) {
			if strings.ContainsFunc(strings.ReplaceAll(text, productName, ""), func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
				all = append(all, f.breach(lit, "holds Chinese words %q: they belong in the catalogues", text))
			}
		})
	}
	return all
}

// CheckFeatureFiles wants the same file names in every feature: the types and
// rules in <feature>.go, the use cases in service.go, SQL in store.go when there
// is any, routes in http.go when there are any.
func (floors Floors) CheckFeatureFiles(tree Tree) (all []Breach) {
	names := map[string][]string{}
	for _, f := range tree {
		if !f.Test && floors.IsFeature(f.Package) {
			names[f.Package] = append(names[f.Package], f.Name)
		}
	}
	for pkg, files := range names {
		own := path.Base(pkg) + ".go"
		for _, want := range []string{own, "service.go", "http.go"} {
			if !slices.Contains(files, want) && !exempt(pkg, want) {
				all = append(all, Breach{pkg, 1, "has no " + want})
			}
		}
		if split := slices.ContainsFunc(files, func(n string) bool { return strings.HasPrefix(n, "store_") }); split && !slices.Contains(files, "store.go") {
			all = append(all, Breach{pkg, 1, "has store_*.go but no store.go"})
		}
	}
	return all
}

// exempt: notify only delivers, it has no routes of its own.
func exempt(pkg, file string) bool { return pkg == "app/notify" && file == "http.go" }
