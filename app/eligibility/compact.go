package eligibility

import (
	"fmt"
	"strconv"
	"strings"

	"miaolin/app/eligibility/rule"
)

// The short form of findings: one line for each condition in the order of the
// set, its fields parted by "|": verdict, reason, found, needed, shortfalls,
// until, needs of the open year. An empty tail is left out.

var verdictLetters = map[rule.Verdict]string{rule.Met: "m", rule.NotMet: "n", rule.Unknown: "u", rule.Person: "p"}

var lettersOf = map[string]rule.Verdict{"m": rule.Met, "n": rule.NotMet, "u": rule.Unknown, "p": rule.Person}

func compact(findings []rule.Finding) string {
	b := make([]byte, 0, 48*len(findings))
	for i := range findings {
		f := &findings[i]
		if i > 0 {
			b = append(b, '\n')
		}
		b = append(b, verdictLetters[f.Verdict]...)
		filled := len(b)
		for _, write := range []func([]byte) []byte{
			func(b []byte) []byte { return append(b, f.Reason...) },
			func(b []byte) []byte { return number(b, f.Found) },
			func(b []byte) []byte { return number(b, f.Needed) },
			func(b []byte) []byte { return shortfalls(b, f.Short) },
			func(b []byte) []byte { return append(b, f.Until...) },
			func(b []byte) []byte { return openYear(b, f.OpenYear) },
		} {
			before := len(b) + 1
			if b = write(append(b, '|')); len(b) > before {
				filled = len(b)
			}
		}
		b = b[:filled]
	}
	return string(b)
}

func number(b []byte, q *rule.Quantity) []byte {
	if q == nil {
		return b
	}
	b = append(append(b, q.Unit...), ' ')
	b = strconv.AppendInt(b, q.Num, 10)
	if q.Den > 1 {
		b = strconv.AppendInt(append(b, '/'), q.Den, 10)
	}
	if q.High != nil {
		b = strconv.AppendInt(append(b, '~'), *q.High, 10)
	}
	return b
}

func shortfalls(b []byte, all []rule.Shortfall) []byte {
	for i, s := range all {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(append(b, s.Code...), ' '), s.Unit...), ' ')
		b = strconv.AppendInt(b, s.Amount, 10)
	}
	return b
}

func openYear(b []byte, o *rule.OpenYear) []byte {
	if o == nil {
		return b
	}
	return fmt.Appendf(b, "%d %s %s %d %d %t", o.Year, o.Code, o.Unit, o.Total, o.Left, o.Assumed)
}

// expand reads the short form again; codes are those of the set it was made with.
func expand(text string, set *rule.Set) []rule.Finding {
	lines := strings.Split(text, "\n")
	findings := make([]rule.Finding, 0, len(lines))
	for i, line := range lines {
		if set == nil || i >= len(set.Conditions) {
			break
		}
		fields := append(strings.Split(line, "|"), make([]string, 7)...)
		findings = append(findings, rule.Finding{
			Code: set.Conditions[i].Code, Verdict: lettersOf[fields[0]], Reason: fields[1], Found: readNumber(fields[2]), Needed: readNumber(fields[3]),
			Short: readShort(fields[4]), Until: rule.Until(fields[5]), OpenYear: readOpenYear(fields[6]),
		})
	}
	return findings
}

func readNumber(s string) *rule.Quantity {
	unit, rest, ok := strings.Cut(s, " ")
	if !ok {
		return nil
	}
	q := &rule.Quantity{Unit: rule.Unit(unit), Den: 1}
	if low, high, isRange := strings.Cut(rest, "~"); isRange {
		h := parse(high)
		q.High, rest = &h, low
	}
	num, den, isRatio := strings.Cut(rest, "/")
	if q.Num = parse(num); isRatio {
		q.Den = parse(den)
	}
	return q
}

func readShort(s string) (all []rule.Shortfall) {
	for part := range strings.SplitSeq(s, ",") {
		if f := strings.Fields(part); len(f) == 3 {
			all = append(all, rule.Shortfall{Code: f[0], Unit: rule.Unit(f[1]), Amount: parse(f[2])})
		}
	}
	return all
}

func readOpenYear(s string) *rule.OpenYear {
	f := strings.Fields(s)
	if len(f) != 6 {
		return nil
	}
	return &rule.OpenYear{Year: int(parse(f[0])), Code: f[1], Unit: rule.Unit(f[2]), Total: parse(f[3]), Left: parse(f[4]), Assumed: f[5] == "true"}
}

func parse(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64)
	return n
}
