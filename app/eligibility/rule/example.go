package rule

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/big"
	"slices"
	"strings"
)

// Example is a worked example: a rule's name, an input and what must come out.
type Example struct {
	ID       string
	Rule     string
	Input    map[string]any
	Expected map[string]any

	wrong error // why it cannot be read
}

// output is what a rule answers; only what an example expects is compared.
type output map[string]any

// judged is an answer the rule leaves to a person.
type judged struct{}

// judgedWords are what examples may write for it, beside null.
var judgedWords = []string{"person", "needs_person", "needs a person", "manual", "manual_review", "review"}

// calculate is the rules by name. Each reads its input and calls the functions
// that Assess uses.
var calculate = map[string]func(*Book, *input) output{}

func examples(rules map[string]func(*Book, *input) output) bool {
	maps.Copy(calculate, rules)
	return true
}

// ErrUnknownRule is the verdict on an example of a rule that does not exist.
var ErrUnknownRule = errors.New("there is no such rule")

// ErrUnusable is the verdict on an example that cannot be tried.
var ErrUnusable = errors.New("cannot be used")

// ReadExamples reads a JSON list of examples, or an object with the list in
// "examples"; numbers keep their digits. An example that cannot be used is kept, so
// that the others are tried all the same: Check says what is the matter with it.
func ReadExamples(r io.Reader) ([]Example, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	text = bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")))
	if len(text) == 0 {
		return nil, errors.New("the file is empty")
	}
	var document any
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&document); err != nil {
		return nil, fmt.Errorf("not JSON: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the list of examples")
	}
	if fields, ok := document.(map[string]any); ok {
		document = fields["examples"]
	}
	list, ok := document.([]any)
	if !ok {
		return nil, errors.New("not a list of examples")
	}
	all, seen := make([]Example, len(list)), map[string]bool{}
	for i, item := range list {
		all[i] = readExample(item, fmt.Sprintf("#%d", i+1))
		if id := all[i].ID; seen[id] && all[i].wrong == nil {
			all[i].wrong = errors.New("id: it is there twice")
		}
		seen[all[i].ID] = true
	}
	return all, nil
}

// readExample reads one; without an id its place in the list stands in.
func readExample(item any, place string) Example {
	e := Example{ID: place}
	fields, ok := item.(map[string]any)
	if !ok {
		e.wrong = fmt.Errorf("%s is not an example", show(item))
		return e
	}
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		v, fits := fields[key], true
		switch key {
		case "id":
			switch v.(type) {
			case string, json.Number:
				e.ID = strings.Join(strings.Fields(fmt.Sprint(v)), " ") // an example has one line
			default:
				fits = v == nil
			}
		case "rule":
			e.Rule, fits = v.(string)
		case "input":
			if e.Input, fits = v.(map[string]any); v == nil {
				fits = true
			}
		case "expected":
			e.Expected, fits = v.(map[string]any)
		}
		if !fits && e.wrong == nil {
			e.wrong = fmt.Errorf("%s: %s is of the wrong sort", key, show(v))
		}
	}
	if e.ID == "" {
		e.ID = place
	}
	return e
}

// Check evaluates an example with the shipped rules. The text says what came
// out; err what is wrong: an unknown rule, an input it cannot use, a difference.
func (b *Book) Check(e Example) (text string, err error) {
	if e.wrong != nil {
		return "", fmt.Errorf("%w: %w", ErrUnusable, e.wrong)
	}
	rule, ok := calculate[strings.TrimSpace(e.Rule)]
	if !ok {
		return "", fmt.Errorf("%w as %q%s", ErrUnknownRule, e.Rule, perhaps(e.Rule, slices.Collect(maps.Keys(calculate))))
	}
	if len(e.Expected) == 0 {
		return "", fmt.Errorf("%w: expected: nothing is expected", ErrUnusable)
	}
	in := &input{values: e.Input, used: map[string]bool{}}
	out := rule(b, in)
	if err := in.problem(); err != nil {
		return "", fmt.Errorf("%w: %w", ErrUnusable, err)
	}
	var told, wrong []string
	for _, key := range slices.Sorted(maps.Keys(e.Expected)) {
		got, has := out[key]
		if !has {
			wrong = append(wrong, fmt.Sprintf("%s: the rule does not tell%s", key, perhaps(key, slices.Collect(maps.Keys(out)))))
			continue
		}
		told = append(told, key+"="+show(got))
		if !same(e.Expected[key], got) {
			wrong = append(wrong, fmt.Sprintf("%s: expected %s, got %s", key, show(e.Expected[key]), show(got)))
		}
	}
	text = strings.Join(told, " ")
	if len(wrong) > 0 {
		return text, errors.New(strings.Join(wrong, "; "))
	}
	return text, nil
}

// tolerance of numbers that examples print with six decimals.
var tolerance = millionth

func same(expected, got any) bool {
	switch g := got.(type) {
	case nil:
		return expected == nil
	case judged:
		word, ok := expected.(string)
		return expected == nil || ok && slices.Contains(judgedWords, strings.ToLower(word))
	case bool:
		word, ok := expected.(string)
		return expected == g || ok && strings.EqualFold(word, fmt.Sprint(g))
	case string:
		word, ok := expected.(string)
		return ok && strings.EqualFold(word, g) || ok && g == string(Person) && slices.Contains(judgedWords, strings.ToLower(word))
	case []any:
		list, ok := expected.([]any)
		return ok && len(list) == len(g) && !slices.ContainsFunc(index(list), func(i int) bool { return !same(list[i], g[i]) })
	case *big.Rat:
		want, ok := numberOf(expected)
		return ok && new(big.Rat).Abs(minus(want, g)).Cmp(tolerance) <= 0
	}
	return false
}

func index(list []any) []int {
	all := make([]int, len(list))
	for i := range all {
		all[i] = i
	}
	return all
}

func numberOf(v any) (*big.Rat, bool) {
	var text string
	switch v := v.(type) {
	case string:
		text = strings.TrimSuffix(v, "%")
	case json.Number:
		text = v.String()
	default:
		return nil, false
	}
	r, err := ParseNumber(text)
	return r, err == nil
}

func show(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case judged:
		return judgedWords[0]
	case *big.Rat:
		return Text(v)
	case []any:
		parts := make([]string, len(v))
		for i := range v {
			parts[i] = show(v[i])
		}
		return "[" + strings.Join(parts, ",") + "]"
	}
	return fmt.Sprint(v)
}
