package archtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"miaolin/config"
)

// Files whose code must know Chinese words, and why. Keep it short: words that
// people are shown belong in the catalogues.
var chineseAllowed = map[string]string{
	"app/enterprise/name.go":   "legal forms and places are cut off names",
	"app/enterprise/words.go":  "legal forms and places are cut off names",
	"app/intake/words.go":      "how offices write amounts, days and places",
	"app/sheet/words.go":       "yes, no and totals as they stand in tables",
	"app/enterprise/pinyin.go": "words whose characters have several readings",
}

func project(t *testing.T) (Tree, Floors) {
	t.Helper()
	root := filepath.Join("..", "..")
	tree, err := Load(root)
	if err != nil {
		t.Fatal(err)
	}
	if len(tree) < 20 {
		t.Fatalf("found %d Go files: this is not the whole tree", len(tree))
	}
	file, err := os.Open(filepath.Join(root, "scripts", "floors.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	floors, err := ReadFloors(file)
	if err != nil {
		t.Fatal(err)
	}
	return tree, floors
}

// The project keeps its own rules; one subtest per rule.
func TestProject(t *testing.T) {
	tree, floors := project(t)
	words, err := config.LoadMessages()
	if err != nil {
		t.Fatal(err)
	}
	for rule, breaches := range map[string][]Breach{
		"imports go down":                floors.CheckFloors(tree),
		"libraries stay behind doors":    CheckFences(tree),
		"files stay short":               CheckLength(tree),
		"SQL stays in store files":       CheckSQL(tree),
		"time comes from the clock":      CheckClock(tree),
		"words stay in catalogues":       CheckChinese(tree, chineseAllowed),
		"features use the same names":    floors.CheckFeatureFiles(tree),
		"features bring words":           floors.CheckFeatureWords(tree, words),
		"catalogues say the same":        CheckCatalogues(words),
		"every fault has words":          CheckCodes(tree, words),
		"the Chinese list has no strays": strays(tree),
	} {
		t.Run(rule, func(t *testing.T) {
			for _, b := range breaches {
				t.Error(b)
			}
		})
	}
}

// strays are files on the list that are gone or no longer need to be there.
func strays(tree Tree) (all []Breach) {
	for path := range chineseAllowed {
		found := false
		for _, f := range tree {
			if f.Path == path {
				found = len(CheckChinese(Tree{f}, nil)) > 0
			}
		}
		if !found {
			all = append(all, Breach{path, 1, "is on the list of Chinese words without need"})
		}
	}
	return all
}

func parse(t *testing.T, name, source string) File {
	t.Helper()
	f, err := Parse(name, []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// Every rule must catch what it is there for: rows of a bad file and the words
// of the complaint, and a good twin that passes.
func TestRulesCatch(t *testing.T) {
	floors, err := ReadFloors(strings.NewReader("9 app/intake\n4 app/visit app/programme\n0 app/web\n0 db\n"))
	if err != nil {
		t.Fatal(err)
	}
	words := config.Messages{"zh-CN": {"visit.late": "晚"}, "en": {"visit.late": "late"}}
	chinese := func(tree Tree) []Breach { return CheckChinese(tree, nil) }
	codes := func(tree Tree) []Breach { return CheckCodes(tree, words) }
	for _, row := range []struct {
		name, path, source, want string
		check                    func(Tree) []Breach
	}{
		{"up", "app/visit/service.go", `package visit; import "miaolin/app/intake"`, "stands higher", floors.CheckFloors},
		{"beside", "app/visit/service.go", `package visit; import "miaolin/app/programme"`, "stands beside", floors.CheckFloors},
		{"step up", "db/db.go", `package db; import "miaolin/app/web"`, "stands higher", floors.CheckFloors},
		{"down", "app/intake/service.go", `package intake; import "miaolin/app/visit"`, "", floors.CheckFloors},
		{"homeless", "app/other/other.go", `package other`, "has no floor", floors.CheckFloors},
		{"test helper", "app/visit/service.go", `package visit; import "miaolin/db/dbtest"`, "for tests", floors.CheckFloors},
		{"test looks up", "app/visit/visit_test.go", `package visit; import "miaolin/app/intake"`, "", floors.CheckFloors},
		{"gorm", "app/visit/service.go", `package visit; import "gorm.io/gorm"`, "GORM", CheckFences},
		{"gorm in store", "app/visit/store_list.go", `package visit; import "gorm.io/gorm"`, "", CheckFences},
		{"huma", "app/visit/visit.go", `package visit; import "github.com/danielgtaylor/huma/v2"`, "huma", CheckFences},
		{"casbin", "app/visit/service.go", `package visit; import "github.com/casbin/casbin/v2"`, "casbin", CheckFences},
		{"cron", "app/visit/jobs.go", `package visit; import "github.com/robfig/cron/v3"`, "cron", CheckFences},
		{"sql", "app/visit/service.go", "package visit; const q = `SELECT id FROM visits`", "SQL", CheckSQL},
		{"sql in store", "app/visit/store.go", "package visit; const q = `SELECT id FROM visits`", "", CheckSQL},
		{"select in words", "app/visit/service.go", `package visit; const q = "select a firm"`, "", CheckSQL},
		{"clock", "app/visit/service.go", `package visit; import "time"; var at = time.Now()`, "time.Now", CheckClock},
		{"chinese", "app/visit/service.go", `package visit; const w = "走访"`, "Chinese", chinese},
		{"chinese demo", "app/visit/demo_rows.go", `package visit; const w = "走访"`, "", chinese},
		{"code", "app/visit/service.go", `package visit; var e = fault.Invalid("visit.early")`, "no words", codes},
		{"field code", "app/visit/service.go", `package visit; var e = fault.Invalid("visit.late").WithField("a", "visit.x")`, `"visit.x"`, codes},
		{"known code", "app/visit/service.go", `package visit; var e = fault.Invalid("visit.late")`, "", codes},
		{"long", "app/visit/service.go", "package visit\n" + strings.Repeat("\n", 300), "lines", CheckLength},
		{"long generated", "app/visit/x.go", "// Code generated by x. DO NOT EDIT.\n\npackage visit\n" + strings.Repeat("\n", 300), "", CheckLength},
		{"names", "app/visit/other.go", `package visit`, "has no visit.go", floors.CheckFeatureFiles},
	} {
		t.Run(row.name, func(t *testing.T) {
			var got strings.Builder
			for _, b := range row.check(Tree{parse(t, row.path, row.source)}) {
				got.WriteString(b.String() + "\n")
			}
			if row.want == "" && got.Len() > 0 || !strings.Contains(got.String(), row.want) {
				t.Errorf("got %q, want %q in it", got.String(), row.want)
			}
		})
	}
}

func TestCataloguesMustAgree(t *testing.T) {
	words := config.Messages{
		"zh-CN": {"visit.late": "晚了 {days} 天", "visit.only_zh": "仅中文"},
		"en":    {"visit.late": "{n} days late", "visit.only_en": "only English"},
	}
	if got := CheckCatalogues(words); len(got) != 3 {
		t.Errorf("got %v, want three complaints", got)
	}
}
