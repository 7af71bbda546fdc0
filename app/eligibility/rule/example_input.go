package rule

import (
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"miaolin/app/value"
)

// input reads the input of an example. What is absent or null is missing, which
// is not nought. A value of the wrong sort and a field no rule asked for are told
// rather than passed over.
type input struct {
	values map[string]any
	used   map[string]bool
	errs   []error
}

func (in *input) fail(key, format string, args ...any) {
	in.errs = append(in.errs, fmt.Errorf(key+": "+format, args...))
}

func (in *input) take(key string) any {
	in.used[key] = true
	return in.values[key]
}

// pass lets a field be there that has no bearing on the rule.
func (in *input) pass(keys ...string) {
	for _, k := range keys {
		in.used[k] = true
	}
}

func (in *input) problem() error {
	for _, key := range slices.Sorted(maps.Keys(in.values)) {
		if !in.used[key] {
			in.fail(key, "the rule knows no such input%s", perhaps(key, slices.Collect(maps.Keys(in.used))))
		}
	}
	return errors.Join(in.errs...)
}

func (in *input) number(key string) *big.Rat { return in.asNumber(key, in.take(key)) }

func (in *input) asNumber(key string, v any) *big.Rat {
	if text, ok := v.(string); v == nil || ok && isMissing(text) {
		return nil
	}
	r, err := measured(key, v)
	if err != nil {
		in.errs = append(in.errs, fmt.Errorf("%s: %w", key, err))
		return nil
	}
	return r
}

func (in *input) list(key string) []any {
	v := in.take(key)
	list, ok := v.([]any)
	if !ok && v != nil {
		in.fail(key, "%s is not a list", show(v))
	}
	return list
}

// numbers keeps a missing member as nil.
func (in *input) numbers(key string) []*big.Rat {
	list := in.list(key)
	all := make([]*big.Rat, len(list))
	for i, v := range list {
		all[i] = in.asNumber(key, v)
	}
	return all
}

// whole is a whole number; ok is false when it is missing.
func (in *input) whole(key string) (n int64, ok bool) {
	r := in.number(key)
	if r == nil {
		return 0, false
	}
	if !r.IsInt() || !r.Num().IsInt64() {
		in.fail(key, "%s is not a whole number", Text(r))
		return 0, false
	}
	return r.Num().Int64(), true
}

// asQuarter reads 4 and Q4; 0 is the whole year.
func (in *input) asQuarter(key string) (n int64, ok bool) {
	if text, isText := in.values[key].(string); isText {
		in.values = maps.Clone(in.values)
		in.values[key] = strings.TrimPrefix(strings.ToUpper(text), "Q")
	}
	if n, ok = in.whole(key); n < 0 || n > 4 {
		in.fail(key, "%d is no quarter", n)
	}
	return n, ok
}

// count is a whole number of things, missing taken for none where an example
// leaves out what there is none of.
func (in *input) count(key string) int64 {
	n, _ := in.whole(key)
	if n < 0 {
		in.fail(key, "%d is below nought", n)
	}
	return max(n, 0)
}

// told is a count that must be told: null or absent is unknown, not none.
func (in *input) told(key string) (n int64, known bool) {
	_, known = in.whole(key)
	return in.count(key), known
}

// extra is a count that may be left out when there is none; null is unknown.
func (in *input) extra(key string) (n int64, known bool) {
	v, given := in.values[key]
	return in.count(key), !given || v != nil
}

func (in *input) wholes(key string) []int {
	var all []int
	for _, r := range in.numbers(key) {
		if r == nil || !r.IsInt() || !r.Num().IsInt64() {
			in.fail(key, "whole numbers are wanted")
			return nil
		}
		all = append(all, int(floor(r)))
	}
	return all
}

func (in *input) text(key string) string {
	v := in.take(key)
	s, ok := v.(string)
	if !ok && v != nil {
		in.fail(key, "%s is not a text", show(v))
	}
	if s = strings.TrimSpace(s); isMissing(s) {
		return ""
	}
	return s
}

// choice is one of some words, or empty when missing.
func (in *input) choice(key string, words ...string) string {
	word := in.text(key)
	if word != "" && !slices.Contains(words, word) {
		in.fail(key, "%q is unknown%s", word, perhaps(word, words))
	}
	return word
}

// flag is true, false, or nil when missing.
func (in *input) flag(key string) *bool {
	v := in.take(key)
	yes := true
	switch text := strings.ToLower(strings.TrimSpace(fmt.Sprint(v))); {
	case v == nil || isMissing(text):
		return nil
	case slices.Contains(written().Yes, text):
	case slices.Contains(written().No, text):
		yes = false
	default:
		in.fail(key, "%s is neither true nor false", show(v))
		return nil
	}
	return &yes
}

func (in *input) date(key string) value.Date {
	s := in.text(key)
	if s == "" {
		return value.Date{}
	}
	d, err := anyDate(s)
	if err != nil {
		in.fail(key, "%q is not a date", s)
	}
	return d
}

// Helpers that turn what rules answer into what examples compare.

func (v Verdict) pass() any {
	switch v {
	case Met:
		return true
	case NotMet:
		return false
	}
	return nil
}

func orNil(r *big.Rat) any {
	if r == nil {
		return nil
	}
	return r
}

func percentOf(r *big.Rat) any {
	if r == nil {
		return nil
	}
	return times(r, hundred)
}

func rangeOf(r Range) []any { return []any{whole(int64(r.Low)), whole(int64(r.High))} }

func wholesOf(all []int) []any {
	list := make([]any, len(all))
	for i, n := range all {
		list[i] = whole(int64(n))
	}
	return list
}

// must finds the shipped set of a code; examples are of the first version.
func (b *Book) must(code string) *Set {
	for _, s := range b.Sets {
		if s.Code == code {
			return s
		}
	}
	panic("rule: no set " + code + " is shipped")
}

// predicateOf is the predicate of a condition of a set.
func predicateOf[P Predicate](b *Book, set, condition string) P {
	_, c := b.must(set).Condition(condition)
	return c.predicate.(P)
}
