package archtest

import (
	"go/ast"
	"go/token"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"miaolin/config"
)

var placeholder = regexp.MustCompile(`\{(\w+)\}`)

// CheckCatalogues wants every code in every language, with the same placeholders.
func CheckCatalogues(words config.Messages) (all []Breach) {
	first := config.Languages[0]
	for _, lang := range config.Languages[1:] {
		for _, code := range slices.Sorted(maps.Keys(words[first])) {
			other, ok := words[lang][code]
			switch {
			case !ok:
				all = append(all, catalogue(lang, code, "is missing"))
			case !slices.Equal(placeholders(words[first][code]), placeholders(other)):
				all = append(all, catalogue(lang, code, "has other {placeholders} than "+first))
			}
		}
		for _, code := range slices.Sorted(maps.Keys(words[lang])) {
			if _, ok := words[first][code]; !ok {
				all = append(all, catalogue(first, code, "is missing"))
			}
		}
	}
	return all
}

func catalogue(lang, code, what string) Breach {
	pkg, reason, _ := strings.Cut(code, ".")
	return Breach{"config/defaults/messages/" + lang + "/" + pkg + ".yaml", 1, reason + " " + what}
}

func placeholders(text string) []string {
	var names []string
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// CheckFeatureWords wants words from every feature folder that is there.
func (floors Floors) CheckFeatureWords(tree Tree, words config.Messages) (all []Breach) {
	known := map[string]bool{}
	for code := range words[config.Languages[0]] {
		pkg, _, _ := strings.Cut(code, ".")
		known[pkg] = true
	}
	seen := map[string]bool{}
	for _, f := range tree {
		if floors.IsFeature(f.Package) && !f.Test && !seen[f.Package] {
			seen[f.Package] = true
			if name := path.Base(f.Package); !known[name] {
				all = append(all, Breach{f.Package, 1, "has no words: want config/defaults/messages/{zh-CN,en}/" + name + ".yaml"})
			}
		}
	}
	return all
}

// Where a fault's code stands among the arguments of the functions of fault.
var codeArgument = map[string]int{
	"New": 1, "Invalid": 0, "NotFound": 0, "Forbidden": 0, "Conflict": 0, "Stale": 0, "Precondition": 0,
	"Unauthenticated": 0, "TooMany": 0, "TooLarge": 0, "Unavailable": 0,
}

// CheckCodes wants words for every code that a fault is made with.
func CheckCodes(tree Tree, words config.Messages) (all []Breach) {
	for _, f := range tree {
		if f.Test || testOnly(f.Package) {
			continue
		}
		ast.Inspect(f.Syntax, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if lit, code := faultCode(call); lit != nil {
					if _, known := words[config.Languages[0]][code]; !known {
						all = append(all, f.breach(lit, "fault %q has no words in the catalogues", code))
					}
				}
			}
			return true
		})
	}
	return all
}

// faultCode is the literal code in fault.Invalid(code, …) or ….WithField(path, code, …).
func faultCode(call *ast.CallExpr) (*ast.BasicLit, string) {
	fn, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return nil, ""
	}
	at, isFault := -1, false
	if from, ok := fn.X.(*ast.Ident); ok && from.Name == "fault" {
		at, isFault = codeArgument[fn.Sel.Name], true
		if _, known := codeArgument[fn.Sel.Name]; !known {
			return nil, ""
		}
	} else if fn.Sel.Name == "WithField" {
		at, isFault = 1, true
	}
	if !isFault || at >= len(call.Args) {
		return nil, ""
	}
	lit, ok := call.Args[at].(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return nil, ""
	}
	code, err := strconv.Unquote(lit.Value)
	if err != nil {
		return nil, ""
	}
	return lit, code
}
