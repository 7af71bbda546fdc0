package intake

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/width"

	"miaolin/app/sheet"
	"miaolin/app/value"
)

// ParseDay reads a day in the ways offices write it: 2019-12-31, 2019/12/31,
// 2019.12.31, 20191231, 2019年12月31日, 二〇一九年…, with or without a time, and
// the bare day number a cell shows when its date format is lost. Where day and
// month could be exchanged, or part of the day is missing, it refuses.
func ParseDay(text string) (value.Date, string) {
	s := strings.TrimSpace(width.Fold.String(text))
	if strings.ContainsFunc(s, func(r rune) bool { _, ok := chineseDigits[r]; return ok && r > 0x7F || r == wordTen }) {
		s = westernDigits(s)
	}
	parts, order := splitDay(s)
	switch {
	case len(parts) == 1 && order == "":
		return wholeNumberDay(parts[0])
	case len(parts) < 3:
		return value.Date{}, "intake.date_incomplete"
	}
	year, month, day := parts[0], parts[1], parts[2]
	if len(year) <= 2 {
		// 12/31/2019 and 31/12/2019 can be told apart only by a number over 12.
		year, month, day = parts[2], parts[0], parts[1]
		if len(year) <= 2 {
			return value.Date{}, "intake.date_ambiguous"
		}
		m, d := number(month), number(day)
		switch {
		case m > 12 && d <= 12:
			month, day = day, month
		case m <= 12 && d <= 12 && m != d:
			return value.Date{}, "intake.date_ambiguous"
		}
	}
	return dayOf(number(year), number(month), number(day))
}

// splitDay cuts the leading numbers apart. order is the separators it met; a
// time behind the day is dropped.
func splitDay(s string) (parts []string, order string) {
	s = strings.NewReplacer(wordYear, "-", wordMonth, "-", wordDay, " ", wordDate, " ", "/", "-", ".", "-", "T", " ").Replace(s)
	s, _, _ = strings.Cut(strings.TrimSpace(s), " ")
	s = strings.Trim(s, "-")
	for part := range strings.SplitSeq(s, "-") {
		if part == "" || strings.Trim(part, "0123456789") != "" {
			return nil, "?"
		}
		parts = append(parts, part)
	}
	return parts, strings.Repeat("-", len(parts)-1)
}

// wholeNumberDay is 20191231, or an Excel day number between 1954 and 2064.
func wholeNumberDay(s string) (value.Date, string) {
	switch len(s) {
	case 8:
		return dayOf(number(s[:4]), number(s[4:6]), number(s[6:]))
	case 5:
		if n := number(s); n >= 20_000 && n <= 60_000 {
			t, _ := sheet.SerialTime(float64(n), false)
			return value.NewDate(t.Year(), t.Month(), t.Day()), ""
		}
	case 4, 6:
		return value.Date{}, "intake.date_incomplete"
	}
	return value.Date{}, "intake.date_unreadable"
}

func dayOf(year, month, day int) (value.Date, string) {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if year < 1900 || year > 2100 || t.Day() != day || int(t.Month()) != month {
		return value.Date{}, "intake.date_impossible"
	}
	return value.NewDate(year, time.Month(month), day), ""
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

// westernDigits turns 二〇一九年十二月三十一日 into 2019年12月31日.
func westernDigits(s string) string {
	var out, run strings.Builder
	flush := func() {
		out.WriteString(run.String())
		run.Reset()
	}
	runes := []rune(s)
	for i, r := range runes {
		d, isDigit := chineseDigits[r]
		switch {
		case r == wordTen:
			_, before := chineseDigits[at(runes, i-1)]
			_, after := chineseDigits[at(runes, i+1)]
			if !before {
				run.WriteByte('1')
			}
			if !after {
				run.WriteByte('0')
			}
		case isDigit:
			run.WriteByte(byte('0' + d))
		default:
			flush()
			out.WriteRune(r)
		}
	}
	flush()
	return out.String()
}

func at(runes []rune, i int) rune {
	if i < 0 || i >= len(runes) {
		return 0
	}
	return runes[i]
}

// openEnded tells that a last day is written as "never".
func openEnded(s string) bool { return slices.Contains(openEnds, strings.TrimSpace(s)) }
