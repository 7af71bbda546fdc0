package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestExamplesAreToldLineByLine(t *testing.T) {
	const good = `{"id":"A1","rule":"hnte.innovation_pass","input":{"score":71},"expected":{"pass":true}}`
	for _, row := range []struct {
		name, text, line, fails string
	}{
		{"all agree", "[" + good + "]", "1 examples: 1 agree, 0 differ, 0 cannot be used, 0 of unknown rules", ""},
		{"one differs", `[{"id":"A2","rule":"hnte.innovation_pass","input":{"score":70},"expected":{"pass":true}},` + good + "]",
			"differs  A2       hnte.innovation_pass: pass: expected true, got false", "1 of 2 examples do not agree"},
		{"an unknown rule", `[{"id":"A3","rule":"hnte.innovation_pas","input":{},"expected":{"pass":true}}]`,
			`unknown  A3       there is no such rule as "hnte.innovation_pas"; "hnte.innovation_pass" is known`, "1 of 1"},
		{"an unknown field", `[{"id":"A4","rule":"hnte.innovation_pass","input":{"scor":71},"expected":{"pass":true}}]`,
			`refused  A4       hnte.innovation_pass: cannot be used: scor: the rule knows no such input; "score" is known`, "1 of 1"},
		{"two things wrong, one line", `[{"id":"A5","rule":"hnte.staff_ratio","input":{"sci_staff_avg":"ten","employees_avg":[]},"expected":{"pass":true}}]`,
			`refused  A5       hnte.staff_ratio: cannot be used: sci_staff_avg: "ten" is not a number; employees_avg: [] is not a number`, "1 of 1"},
		{"the same id twice", "[" + good + "," + good + "]", "refused  A1       hnte.innovation_pass: cannot be used: id: it is there twice", "1 of 2"},
		{"an id of two lines", `[{"id":"A6\nB","rule":"hnte.innovation_pass","input":{"score":71},"expected":{"pass":true}}]`, "ok       A6 B     hnte.innovation_pass pass=true", ""},
		{"no id", `[{"rule":"hnte.innovation_pass","input":{"score":71},"expected":{"pass":true}}]`, "ok       #1       hnte.innovation_pass pass=true", ""},
		{"a list of examples inside", `{"examples":[` + good + "]}", "1 agree", ""},
		{"an empty file", "", "", "rules: the file is empty"},
		{"not JSON", "id,rule\nA1,hnte", "", "rules: not JSON"},
		{"no list", `"A1"`, "", "rules: not a list of examples"},
		{"no examples", "[]", "0 examples", "rules: the file has no examples"},
	} {
		t.Run(row.name, func(t *testing.T) {
			var out strings.Builder
			err := checkExamples(strings.NewReader(row.text), &out)
			if !strings.Contains(out.String(), row.line) {
				t.Errorf("it says\n%swant\n%s", out.String(), row.line)
			}
			if (err == nil) != (row.fails == "") || err != nil && (!strings.Contains(err.Error(), row.fails) || strings.Contains(oneLine(err), "\n")) {
				t.Errorf("it ends with %v, want %q", err, row.fails)
			}
		})
	}
	missing := rulesCheckCommand{File: filepath.Join(t.TempDir(), "no.json")}
	if err := missing.Run(); err == nil || !strings.Contains(err.Error(), "no.json") {
		t.Errorf("a file that is not there: %v", err)
	}
	there := filepath.Join(t.TempDir(), "one.json")
	if err := os.WriteFile(there, []byte("["+good+"]"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := (rulesCheckCommand{File: there}).Run(); err != nil {
		t.Error(err)
	}
}
