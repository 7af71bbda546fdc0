package sheet

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// numberCell writes a stored number as people read it, or as a date when its
// number format says it is one.
func numberCell(x float64, f numberFormat, date1904 bool) Cell {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return Cell{Text: "#NUM!", Kind: Failed}
	}
	if f != plainNumber {
		if text, ok := serialText(x, f, date1904); ok {
			return Cell{Text: text, Kind: Date}
		}
	}
	if math.Abs(x) >= 1e15 {
		return Cell{Text: strconv.FormatFloat(x, 'f', 0, 64), Kind: Rounded}
	}
	return Cell{Text: fifteenDigits(x), Kind: Number}
}

// fifteenDigits is the precision Excel shows; 0.1+0.2 is 0.3 to the person who
// typed the formula.
func fifteenDigits(x float64) string {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 15, 64), 64)
	if err != nil {
		rounded = x
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

// serialText turns a day number into 2026-11-23, with a time if it has one.
func serialText(x float64, f numberFormat, date1904 bool) (string, bool) {
	t, ok := SerialTime(x, date1904)
	switch {
	case !ok:
		return "", false
	case f == clockFormat:
		return t.Format("15:04:05"), true
	case t.Hour()+t.Minute()+t.Second() == 0:
		return t.Format(time.DateOnly), true
	}
	return t.Format(time.DateTime), true
}

// SerialTime is the moment of an Excel day number, in no particular zone. Days
// 1 to 59 count from another base because Excel believes in 1900-02-29.
func SerialTime(x float64, date1904 bool) (time.Time, bool) {
	if x < 0 || x >= 2_958_466 { // the end of the year 9999
		return time.Time{}, false
	}
	base := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case date1904:
		base = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case x < 60:
		base = base.AddDate(0, 0, 1)
	}
	days, part := math.Modf(x)
	seconds := math.Round(part * 86_400)
	return base.AddDate(0, 0, int(days)).Add(time.Duration(seconds) * time.Second), true
}

// numberFormat says whether a number format shows a date.
type numberFormat uint8

const (
	plainNumber numberFormat = iota
	dateFormat
	clockFormat
)

// builtinFormat covers the numbered formats, among them the Chinese ones
// (27–36 and 50–58) that carry no format code in the file.
func builtinFormat(id int) numberFormat {
	switch {
	case id >= 14 && id <= 17, id == 22, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57, id == 58:
		return dateFormat
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id >= 45 && id <= 47, id == 55, id == 56:
		return clockFormat
	}
	return plainNumber
}

// codeFormat reads a custom format code. Text in quotes, behind a backslash or
// in brackets ([$-804], [Red]) is not part of the pattern, except [h] and [m].
func codeFormat(code string) numberFormat {
	code, _, _ = strings.Cut(strings.ToLower(code), ";")
	var pattern strings.Builder
	for i := 0; i < len(code); i++ {
		switch code[i] {
		case '"':
			if end := strings.IndexByte(code[i+1:], '"'); end >= 0 {
				i += end + 1
			}
		case '\\', '_', '*':
			i++
		case '[':
			if end := strings.IndexByte(code[i:], ']'); end > 0 {
				if inner := strings.Trim(code[i+1:i+end], "hms"); inner == "" {
					pattern.WriteByte(code[i+1])
				}
				i += end
			}
		default:
			pattern.WriteByte(code[i])
		}
	}
	p := pattern.String()
	if p == "general" {
		return plainNumber
	}
	switch {
	case strings.ContainsAny(p, "yd"), strings.Contains(p, "m") && !strings.ContainsAny(p, "hs#0"):
		return dateFormat
	case strings.ContainsAny(p, "hs") && !strings.ContainsAny(p, "#?"):
		return clockFormat
	}
	return plainNumber
}
