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
	ID       string         `json:"id"`
	Rule     string         `json:"rule"`
	Input    map[string]any `json:"input"`
	Expected map[string]any `json:"expected"`
}

// output is what a rule answers; only what an example expects is compared.
type output map[string]any

// judged is an answer the rule leaves to a person.
type judged struct{}

// judgedWords are what examples may write for it, beside null.
var judgedWords = []string{"person", "needs_person", "manual", "manual_review", "review"}

// calculate is the rules by name. Each reads its input and calls the functions
// that Assess uses.
var calculate = map[string]func(*Book, *input) output{}

func examples(rules map[string]func(*Book, *input) output) bool {
	maps.Copy(calculate, rules)
	return true
}

// ErrUnknownRule is the verdict on an example of a rule that does not exist.
var ErrUnknownRule = errors.New("there is no such rule")

// ReadExamples reads a JSON list of examples; numbers keep their digits.
func ReadExamples(r io.Reader) ([]Example, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	var all []Example
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))))
	d.UseNumber()
	if err := d.Decode(&all); err != nil {
		return nil, fmt.Errorf("not a JSON list of examples: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the list of examples")
	}
	return all, nil
}

// Check evaluates an example with the shipped rules. The text says what came
// out; err what is wrong: an unknown rule, an input it cannot use, a difference.
func (b *Book) Check(e Example) (text string, err error) {
	rule, ok := calculate[e.Rule]
	if !ok {
		return "", ErrUnknownRule
	}
	if len(e.Expected) == 0 {
		return "", errors.New("nothing is expected")
	}
	in := &input{values: e.Input, used: map[string]bool{}}
	out := rule(b, in)
	if err := in.problem(); err != nil {
		return "", err
	}
	var told, wrong []string
	for _, key := range slices.Sorted(maps.Keys(e.Expected)) {
		got, has := out[key]
		if !has {
			wrong = append(wrong, fmt.Sprintf("%s: the rule does not tell", key))
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
		return expected == nil || ok && slices.Contains(judgedWords, word)
	case bool:
		return expected == g
	case string:
		return expected == g
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
