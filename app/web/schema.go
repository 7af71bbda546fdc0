package web

import (
	"path"
	"reflect"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// typeArgument finds the argument of a generic type's name, such as
// "Page[miaolin/app/visit.Visit]".
var typeArgument = regexp.MustCompile(`^(\w+)\[.*?([\w/.-]+)\.(\w+)\]$`)

// schemaName names a schema by package and type, because different packages
// have types of the same name: enterprise.Change is EnterpriseChange. Types
// that already begin with their package's name, and those of this package,
// keep their own.
func schemaName(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if m := typeArgument.FindStringSubmatch(t.Name()); m != nil {
		return m[1] + qualified(m[2], m[3])
	}
	name := huma.DefaultSchemaNamer(t, hint)
	if t.Name() == "" || !strings.HasPrefix(t.PkgPath(), "miaolin/") {
		return name
	}
	return qualified(t.PkgPath(), name)
}

func qualified(pkgPath, name string) string {
	pkg := path.Base(pkgPath)
	prefix := strings.ToUpper(pkg[:1]) + pkg[1:]
	if pkg == "web" || strings.HasPrefix(name, prefix) {
		return name
	}
	return prefix + name
}
