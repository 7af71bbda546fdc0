// Package archtest reads the tree and says where it breaks the rules that keep
// it readable: which package may import which (scripts/floors.txt), which file
// may hold SQL, routes or Chinese words, and how long a file may grow.
//
// The package has no code for the program; its tests are the point. The rules
// themselves are functions over a parsed tree, so that the tests can also show
// that each rule catches what it should.
package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

// Module is the import path all packages share.
const Module = "miaolin"

// File is one parsed Go file of the project.
type File struct {
	Path      string // from the root, with slashes
	Package   string // its folder: "app/visit"
	Name      string // "store_list.go"
	Test      bool
	Generated bool
	Lines     int
	Imports   []string
	Syntax    *ast.File
	Positions *token.FileSet
}

// Tree is every Go file of the project.
type Tree []File

// Breach is one place where a rule is broken.
type Breach struct {
	Path string
	Line int
	What string
}

func (b Breach) String() string { return fmt.Sprintf("%s:%d: %s", b.Path, b.Line, b.What) }

// Load parses the Go files below root, leaving out what is not the project's.
func Load(root string) (Tree, error) {
	var tree Tree
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			switch entry.Name() {
			case ".git", "node_modules", "dist", "bin", "data", "testdata", "tools":
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(file, ".go") {
			return nil
		}
		relative, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		source, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		parsed, err := Parse(filepath.ToSlash(relative), source)
		if err != nil {
			return err
		}
		tree = append(tree, parsed)
		return nil
	})
	return tree, err
}

// Parse reads one file; name is its path from the root.
func Parse(name string, source []byte) (File, error) {
	positions := token.NewFileSet()
	syntax, err := parser.ParseFile(positions, name, source, parser.ParseComments)
	if err != nil {
		return File{}, err
	}
	f := File{
		Path: name, Package: path.Dir(name), Name: path.Base(name),
		Test:      strings.HasSuffix(name, "_test.go"),
		Generated: ast.IsGenerated(syntax),
		Lines:     strings.Count(string(source), "\n"),
		Syntax:    syntax, Positions: positions,
	}
	for _, spec := range syntax.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return File{}, err
		}
		f.Imports = append(f.Imports, imported)
	}
	return f, nil
}

// breach reports what at a place in the file; a nil node means its first line.
func (f File) breach(node ast.Node, format string, args ...any) Breach {
	line := 1
	if node != nil {
		line = f.Positions.Position(node.Pos()).Line
	}
	return Breach{f.Path, line, fmt.Sprintf(format, args...)}
}

// eachString calls fn for every string literal outside import lines and struct tags.
func (f File) eachString(fn func(lit *ast.BasicLit, text string)) {
	ast.Inspect(f.Syntax, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			return n.Tag == nil
		case *ast.BasicLit:
			if n.Kind == token.STRING {
				if text, err := strconv.Unquote(n.Value); err == nil {
					fn(n, text)
				}
			}
		}
		return true
	})
}

// hasStem tells whether the file's name begins with one of the stems: "store"
// covers store.go and store_list.go.
func (f File) hasStem(stems ...string) bool {
	for _, stem := range stems {
		if f.Name == stem+".go" || strings.HasPrefix(f.Name, stem+"_") {
			return true
		}
	}
	return false
}
