package rule

import (
	"os"
	"strings"
	"testing"

	"miaolin/app/value"
)

const good = `code: trial
title: hnte
region: CN
version: "1"
name: {zh-CN: 试, en: Trial}
valid: {from: 2020-01-01, to: 2020-12-31}
conditions:
  - code: days
    kind: registered_days
    name: {zh-CN: 天, en: Days}
    source: {document: D, article: "1", tag: V}
    params: {min_days: 365}
  - code: simple
    kind: local
    name: {zh-CN: 本地, en: Local}
    source: {document: D, article: "2", tag: M}
    params: {when: rd * 100 >= 3 * sales}
numbers:
  pass: {value: 70, source: {document: D, article: "3", tag: V2}}
tables:
  growth:
    source: {document: D, article: "4", tag: V}
    measure: percent
    bands:
      - {at_least: 35, points: [9, 10]}
      - {points: [0]}
`

func TestAFileWithAMistakeIsRefusedWithItsPlace(t *testing.T) {
	if _, err := Load("trial.yaml", []byte(good)); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ name, from, to, says string }{
		{"a typo in a key", "version:", "verison:", `trial.yaml:4: unknown field "verison"`},
		{"a typo in a parameter", "min_days: 365", "min_day: 365", `trial.yaml:12: unknown field "min_day"`},
		{"a typo in a band", "at_least: 35", "atleast: 35", `trial.yaml:25: unknown field "atleast"`},
		{"an unknown predicate", "kind: registered_days", "kind: registered_dayz", `trial.yaml:8: days: there is no predicate "registered_dayz"`},
		{"a missing source", "    source: {document: D, article: \"1\", tag: V}\n", "", "trial.yaml:8: days: the source needs a document"},
		{"a source without article", `article: "3", `, "", "the source needs a document and an article"},
		{"an unknown tag", "tag: V2", "tag: W", `the tag "W" is none of`},
		{"a number that is none", "value: 70", "value: seventy", `trial.yaml:19: "seventy" is not a number`},
		{"a code twice", "code: simple", "code: days", `trial.yaml:13: condition code "days" is malformed or there twice`},
		{"a key twice", "title: hnte", "code: hnte", `trial.yaml:2: mapping key "code" already defined`},
		{"an unknown variable", "rd * 100", "rdd * 100", "unknown name rdd"},
		{"a division", "rd * 100 >= 3 * sales", "rd / sales >= 3", "multiply both sides"},
		{"a remainder", "rd * 100 >= 3 * sales", "rd % 2 == 0", "multiply both sides"},
		{"a loop", "rd * 100 >= 3 * sales", "'count(1..100000000, true) > 0'", "only + - * and comparisons"},
		{"a variable of its own", "rd * 100 >= 3 * sales", "let x = rd; x > 0", "only + - * and comparisons"},
		{"a product beyond 64 bits", "rd * 100", "rd * sales", "at most 100000"},
		{"and one in two steps", "rd * 100", "100000 * (rd * 100000)", "at most 100000"},
		{"validity turned round", "to: 2020-12-31", "to: 2019-12-31", "valid.to lies before valid.from"},
		{"a day that is none", "from: 2020-01-01", "from: 2020-02-30", "trial.yaml:"},
		{"no band for the rest", "      - {points: [0]}\n", "", "the last band, and no other, has no bound"},
		{"bands out of order", "at_least: 35, points: [9, 10]}", "at_least: 35, points: [1, 2]}\n      - {at_least: 40, points: [9]}", "bounds must fall"},
		{"points out of order", "points: [9, 10]", "points: [10, 9]", "points are one number"},
		{"more points below", "{points: [0]}", "{points: [11]}", "gives more points than the band above"},
		{"nothing", good, "", "the file is empty"},
	} {
		_, err := Load("trial.yaml", []byte(strings.Replace(good, row.from, row.to, 1)))
		if err == nil || !strings.Contains(err.Error(), row.says) {
			t.Errorf("%s: %v", row.name, err)
		}
	}
}

func TestVersionsOfOneSet(t *testing.T) {
	load := func(change ...string) *Set {
		s, err := Load("trial.yaml", []byte(strings.NewReplacer(change...).Replace(good)))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	first := load()
	if _, err := NewBook([]*Set{first, load("version: \"1\"", "version: \"2\"")}); err == nil || !strings.Contains(err.Error(), "in force on the same days") {
		t.Errorf("overlap: %v", err)
	}
	later := load("2020-01-01", "2021-01-01", "2020-12-31", "2021-12-31")
	b, err := NewBook([]*Set{later, first})
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]*Set{"2020-01-01": first, "2020-12-31": first, "2021-01-01": later, "2022-01-01": nil, "2019-12-31": nil} {
		if got, _ := b.In("trial", value.MustDate(day)); got != want {
			t.Errorf("%s: another set", day)
		}
	}
	moved := load("2020-01-01", "2022-01-01", ", to: 2020-12-31", "", "code: days", "code: other", "code: simple", "code: days", "kind: local", "kind: registered_days", "{when: rd * 100 >= 3 * sales}", "{min_days: 1}")
	if _, err := NewBook([]*Set{first, moved}); err == nil || !strings.Contains(err.Error(), "another place") {
		t.Errorf("a condition that moved: %v", err)
	}
}

func TestEveryShippedNumberHasASourceAndRememberedOnesAreFlagged(t *testing.T) {
	flagged := 0
	for _, s := range shipped(t).Sets {
		for _, c := range s.Conditions {
			if c.Source.Document == "" || c.Name["zh-CN"] == "" || c.Name["en"] == "" {
				t.Errorf("%s %s", s.Code, c.Code)
			}
			if c.Source.ToVerify() {
				flagged++
			}
			if c.Source.ToVerify() != strings.HasPrefix(c.Source.Tag, "M") {
				t.Errorf("%s %s is not flagged", s.Code, c.Code)
			}
		}
	}
	if flagged < 10 {
		t.Errorf("only %d conditions are flagged as remembered", flagged)
	}
}

func TestACopyIsEditedByPath(t *testing.T) {
	changed, err := Edit([]byte(good), map[string]string{"conditions.days.params.min_days": "400", "tables.growth.bands.1.at_least": "34.5"})
	if err != nil {
		t.Fatal(err)
	}
	diff, err := Differences([]byte(good), changed)
	want := []Difference{{"conditions.days.params.min_days", "365", "400"}, {"tables.growth.bands.1.at_least", "35", "34.5"}}
	if err != nil || len(diff) != 2 || diff[0] != want[0] || diff[1] != want[1] {
		t.Fatalf("%v %v", diff, err)
	}
	for path, to := range map[string]string{
		"conditions.days.params.min_days": "soon", "conditions.days.kind": "local", "conditions.gone.params.x": "1",
		"conditions.days.source.tag": "V", "numbers.pass.value": "x",
	} {
		if _, err := Edit([]byte(good), map[string]string{path: to}); err == nil {
			t.Errorf("%s = %s was taken", path, to)
		}
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(good)
	if text, err := os.ReadFile("../../../config/defaults/rules/hnte.yaml"); err == nil {
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Load("fuzz.yaml", []byte(text))
		if err == nil {
			Assess(s, &Facts{}, value.MustDate("2026-06-01"))
		}
	})
}
