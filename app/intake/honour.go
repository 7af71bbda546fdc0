package intake

import (
	"regexp"
	"strings"

	"golang.org/x/text/width"

	"miaolin/app/fact"
)

// Lists of prizes and of standards look alike and often say only in a heading, or
// in the name of the thing, which of the two they are.

// honour settles what a row leaves to its headings and to the number of a
// standard, and asks for what is still not said.
func (rd *reader) honour(r *reading, s Sheet) {
	if r.fields[fHonourKind] == "" {
		r.fields[fHonourKind] = honourKindOf(r, s)
	}
	if r.fields[fHonourKind] == "" {
		delete(r.fields, fHonourKind)
		if !r.has(fHonourKind) {
			r.problem(Asking, fHonourKind, "intake.honour_kind_missing")
		}
	}
	if level := levelOfNumber(r.fields[fHonourNumber]); level != "" && r.fields[fHonourKind] == string(fact.Standard) {
		switch said := r.fields[fHonourLevel]; {
		case said == "" && !r.has(fHonourLevel):
			r.fields[fHonourLevel] = level
		case said != "" && said != level:
			r.problem(Warning, fHonourLevel, "intake.honour_level_differs", "text", r.fields[fHonourNumber])
		}
	}
	for _, f := range []Field{fHonourLevel, fHonourPlace, fHonourOn} {
		if r.fields[f] == "" && !r.has(f) {
			r.problem(Refusing, f, "intake.required", "field", string(f))
		}
	}
}

// honourKindOf tells a prize from a standard by the headings, then by the name,
// then by a number only a standard has.
func honourKindOf(r *reading, s Sheet) string {
	var heard []string
	for i, f := range s.Columns {
		if (f == fHonourName || f == fHonourLevel || f == fHonourNumber || f == fHonourOn || f == fHonourPlace) && i < len(s.Titles) {
			heard = append(heard, s.Titles[i])
		}
	}
	if kind := kindInWords(strings.Join(heard, " ")); kind != "" {
		return kind
	}
	if kind := kindInWords(r.fields[fHonourName]); kind != "" {
		return kind
	}
	// The letters of a trade alone, as in FZ 1-2023, could be those of a certificate.
	if number := r.fields[fHonourNumber]; levelOfNumber(number) != "" && (levelOfNumber(number) != "industry" || strings.Contains(width.Fold.String(number), "/")) {
		return string(fact.Standard)
	}
	return ""
}

// kindInWords is the one of both a text speaks of; "" for neither or both.
func kindInWords(text string) string {
	standard, prize := strings.Contains(text, wordStandard), strings.Contains(text, wordPrize)
	switch {
	case standard && !prize:
		return string(fact.Standard)
	case prize && !standard:
		return string(fact.Award)
	}
	return ""
}

// honourWord reads the kind or the level. One cell may tell both, such as a
// national standard.
func (rd *reader) honourWord(r *reading, f Field, text string) {
	kind, isKind := rd.catalogue.Word(fHonourKind, text)
	level, isLevel := rd.catalogue.Word(fHonourLevel, text)
	if !isKind {
		kind = kindInWords(text)
	}
	known := f == fHonourKind && kind != "" || isLevel
	if !known {
		r.problem(Refusing, f, "intake.word_unknown", "text", text)
		return
	}
	if kind != "" && (f == fHonourKind || r.fields[fHonourKind] == "") {
		r.fields[fHonourKind] = kind
	}
	if isLevel && (f == fHonourLevel || r.fields[fHonourLevel] == "") {
		r.fields[fHonourLevel] = level
	}
}

var standardNumbers = []struct {
	shape *regexp.Regexp
	level string
}{
	{regexp.MustCompile(`^GB(/[TZ])?\d`), "national"},
	{regexp.MustCompile(`^DB\d`), "local"},
	{regexp.MustCompile(`^T/`), "association"},
	{regexp.MustCompile(`^Q/`), "enterprise"},
	{regexp.MustCompile(`^(ISO|IEC|ITU)`), "international"},
	{regexp.MustCompile(`^[A-Z]{2}(/[TZ])?\d`), "industry"},
}

// levelOfNumber is who stands behind a standard by the letters of its number, such
// as GB/T 1.1-2020; "" when they do not tell.
func levelOfNumber(number string) string {
	number = fact.NormaliseIPNumber(number)
	for _, n := range standardNumbers {
		if n.shape.MatchString(number) {
			return n.level
		}
	}
	return ""
}

var placeShape = regexp.MustCompile(`^` + placeBefore + `(\d{1,3})(?:` + placeAfter + `)?(?:/\d{1,3})?$`)

// place reads where the firm stands among the units: 2, 第二, 第2完成单位, 2/12.
func (rd *reader) place(r *reading, text string) {
	found := placeShape.FindStringSubmatch(strings.ReplaceAll(westernDigits(width.Fold.String(text)), " ", ""))
	if found == nil || number(found[1]) < 1 {
		r.problem(Refusing, fHonourPlace, "intake.honour_place_unreadable", "text", text)
		return
	}
	r.fields[fHonourPlace] = strings.TrimLeft(found[1], "0")
}
