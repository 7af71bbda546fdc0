package eligibility

import (
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
	var b strings.Builder
	for i, f := range findings {
		if i > 0 {
			b.WriteByte('\n')
		}
		line := strings.Join([]string{
			verdictLetters[f.Verdict], f.Reason, number(f.Found), number(f.Needed), shortfalls(f.Short), string(f.Until), openYear(f.OpenYear),
		}, "|")
		b.WriteString(strings.TrimRight(line, "|"))
	}
	return b.String()
}

func number(q *rule.Quantity) string {
	if q == nil {
		return ""
	}
	s := string(q.Unit) + " " + strconv.FormatInt(q.Num, 10)
	if q.Den > 1 {
		s += "/" + strconv.FormatInt(q.Den, 10)
	}
	if q.High != nil {
		s += "~" + strconv.FormatInt(*q.High, 10)
	}
	return s
}

func shortfalls(all []rule.Shortfall) string {
	parts := make([]string, len(all))
	for i, s := range all {
		parts[i] = s.Code + " " + string(s.Unit) + " " + strconv.FormatInt(s.Amount, 10)
	}
	return strings.Join(parts, ",")
}

func openYear(o *rule.OpenYear) string {
	if o == nil {
		return ""
	}
	return strings.Join([]string{strconv.Itoa(o.Year), o.Code, string(o.Unit),
		strconv.FormatInt(o.Total, 10), strconv.FormatInt(o.Left, 10), strconv.FormatBool(o.Assumed)}, " ")
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
