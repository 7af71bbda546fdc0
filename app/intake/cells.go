package intake

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"miaolin/app/enterprise"
	"miaolin/app/value"
)

// field puts one text into its canonical form.
func (rd *reader) field(r *reading, f Field, text, title string) {
	if about, ok := rd.catalogue.figureOf(f); ok {
		rd.figure(r, f, about, text, title)
		return
	}
	switch f {
	case fYear:
		rd.year(r, text)
	case fAmountUnit: // read before everything else
	case fName, "former_name":
		rd.name(r, f, text)
	case fUSCC:
		rd.uscc(r, text)
	case fCapital:
		c, code := ParseCapital(text, title)
		if code != "" {
			r.problem(Refusing, f, code, "text", text)
			return
		}
		r.fields[f] = c.String()
	case "registered_on", fRecognised, "valid_from", "valid_to", "filed_on", "granted_on", fHonourOn:
		rd.day(r, f, text)
	case fUnit:
		code, ok := rd.gazetteer.Unit(text)
		if !ok {
			r.problem(Refusing, f, "intake.unit_unknown", "text", text)
			return
		}
		r.fields[f] = code
	case fPhone:
		rd.phone(r, text)
	case fTitleKind, fIPKind, fFigureSource, "origin", "role", "acquisition":
		rd.word(r, f, text)
	case fHonourKind, fHonourLevel:
		rd.honourWord(r, f, text)
	case fHonourPlace:
		rd.place(r, text)
	case "above_scale", "co_owned":
		rd.yesNo(r, f, text)
	case "industry":
		rd.industry(r, text)
	case "park":
		if code, ok := rd.parks[text]; ok {
			r.fields[f] = code
		} else {
			r.problem(Warning, f, "intake.park_unknown", "text", text)
		}
	default:
		rd.plain(r, f, text)
	}
}

// longest keeps texts within their columns; what is longer is refused, not cut.
var longest = map[Field]int{fAddress: 300, "scope": 4000, "type": 60, "legal": 60, "contact": 60, fPerson: 60,
	"position": 60, "wechat": 60, "email": 120, "note": 500, "number": 60, "batch": 60, fIPTitle: 300, fIPNumber: 60,
	fHonourName: 300, fHonourNumber: 100}

func (rd *reader) plain(r *reading, f Field, text string) {
	if n := longest[f]; n > 0 && utf8.RuneCountInString(text) > n {
		r.problem(Refusing, f, "intake.too_long", "limit", n)
		return
	}
	r.fields[f] = text
}

func (rd *reader) name(r *reading, f Field, text string) {
	name := enterprise.CleanName(text)
	if n := utf8.RuneCountInString(name); n < 2 || n > 200 {
		r.problem(Refusing, f, "intake.name_odd", "text", text)
		return
	}
	r.fields[f] = name
}

func (rd *reader) uscc(r *reading, text string) {
	code := value.NormaliseUSCC(text)
	switch value.CheckUSCC(code) {
	case value.USCCOK:
	case value.USCCWrongCheckDigit:
		if rd.choices.AcceptBadUSCC == "" {
			r.problem(Asking, fUSCC, "intake.uscc_check_digit", "text", text)
		}
	case value.USCCLooksLikeIDCard:
		r.problem(Refusing, fUSCC, "intake.uscc_id_card")
		return
	case value.USCCWrongLength:
		r.problem(Refusing, fUSCC, "intake.uscc_length", "text", text, "length", utf8.RuneCountInString(code))
		return
	default:
		r.problem(Refusing, fUSCC, "intake.uscc_alphabet", "text", text)
		return
	}
	r.fields[fUSCC] = code
}

// day reads a date; of a range it takes the end that the field means.
func (rd *reader) day(r *reading, f Field, text string) {
	if openEnded(text) {
		return
	}
	for _, between := range rangeWords {
		if from, to, ok := strings.Cut(text, between); ok && from != "" && to != "" {
			if text = from; f == "valid_to" {
				text = to
			}
			break
		}
	}
	d, code := ParseDay(text)
	if code != "" {
		r.problem(Refusing, f, code, "text", text)
		return
	}
	r.fields[f] = d.String()
}

var phoneShape = regexp.MustCompile(`^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(-\d{1,6})?|\d{7,8}|[48]00-?\d{3}-?\d{4})$`)

func (rd *reader) phone(r *reading, text string) {
	phone := strings.NewReplacer(" ", "", "－", "-", "—", "-", "（", "(", "）", ")").Replace(enterprise.CleanName(text))
	first := strings.FieldsFunc(phone, func(c rune) bool { return strings.ContainsRune("/,;、，；", c) })
	if len(first) == 0 {
		return
	}
	phone = first[0]
	if strings.Trim(phone, "0123456789+-()") != "" || len(phone) > 40 {
		r.problem(Refusing, fPhone, "intake.phone_unreadable", "text", text)
		return
	}
	if !phoneShape.MatchString(strings.NewReplacer("(", "", ")", "-").Replace(strings.TrimPrefix(phone, "+86"))) {
		r.problem(Warning, fPhone, "intake.phone_odd", "text", text)
	}
	if len(first) > 1 {
		r.problem(Warning, fPhone, "intake.phone_several", "text", text)
	}
	r.fields[fPhone] = phone
}

func (rd *reader) word(r *reading, f Field, text string) {
	code, ok := rd.catalogue.Word(f, text)
	if ok {
		r.fields[f] = code
		return
	}
	level := Warning
	if slices.Contains(rd.catalogue.Kinds[rd.kind].Required, f) || f == fTitleKind {
		level = Refusing
	}
	r.problem(level, f, "intake.word_unknown", "text", text)
}

func (rd *reader) yesNo(r *reading, f Field, text string) {
	for answer, words := range map[string][]string{"true": rd.catalogue.Values["yes"]["yes"], "false": rd.catalogue.Values["no"]["no"]} {
		if slices.Contains(words, strings.ToLower(text)) {
			r.fields[f] = answer
			return
		}
	}
	r.problem(Warning, f, "intake.word_unknown", "text", text)
}

func (rd *reader) industry(r *reading, text string) {
	code := strings.ToUpper(text)
	if rd.industries.Known(code) {
		r.fields["industry"] = code
		return
	}
	for _, entry := range rd.industries.Find(text) {
		if entry.Name == text || strings.TrimLeft(entry.Code, "ABCDEFGHIJKLMNOPQRST") == code {
			r.fields["industry"] = entry.Code
			return
		}
	}
	r.problem(Warning, "industry", "intake.industry_unknown", "text", text)
}
