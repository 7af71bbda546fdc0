package intake

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"miaolin/app/enterprise"
	"miaolin/app/sheet"
	"miaolin/app/value"
)

// Marks of cells that are not what they seem, kept from reading the file.
const (
	markRounded = "rounded"
	markFailed  = "failed"
	markDamaged = "damaged"
	markMerged  = "merged" // spans several columns: a caption, not a value
)

// markOf is the mark of a cell, "" for most.
func markOf(c sheet.Cell) string {
	switch c.Kind {
	case sheet.Rounded:
		return markRounded
	case sheet.Failed:
		return markFailed
	case sheet.Damaged:
		return markDamaged
	}
	if c.Span > 1 {
		return markMerged
	}
	return ""
}

// reading is one row understood: fields in one canonical form, and what is the
// matter with them.
type reading struct {
	fields   map[Field]string
	problems []Problem
}

func (r *reading) problem(level Level, f Field, code string, kv ...any) {
	p := Problem{Field: f, Level: level, Code: code}
	if len(kv) > 0 {
		p.Params = map[string]any{}
		for i := 0; i+1 < len(kv); i += 2 {
			p.Params[kv[i].(string)] = kv[i+1]
		}
	}
	r.problems = append(r.problems, p)
}

// refused tells whether the row can become a record at all.
func (r *reading) refused() bool {
	return slices.ContainsFunc(r.problems, func(p Problem) bool { return p.Level != Warning })
}

// reader understands the rows of one import.
type reader struct {
	kind       Kind
	catalogue  *Catalogue
	gazetteer  *Gazetteer
	industries *enterprise.Register
	parks      map[string]string // names and short names → code
	choices    Choices
}

// read understands one row. cells are the texts as corrected, marks those of
// cells nobody corrected.
func (rd *reader) read(s Sheet, cells []string, marks map[int]string, caption string) reading {
	r := reading{fields: map[Field]string{}}
	for i, f := range s.Columns {
		if f == "" || !rd.catalogue.Has(rd.kind, f) || i >= len(cells) {
			continue
		}
		text := sheet.Clean(cells[i])
		if code := unusable[marks[i]]; code != "" && text != "" {
			if marks[i] != markRounded || f == fUSCC || f == fPhone || f == fIPNumber {
				r.problem(Refusing, f, code)
				continue
			}
		}
		if text == "" || slices.Contains(emptyMarks, strings.ToLower(text)) {
			continue
		}
		title := ""
		if i < len(s.Titles) {
			title = s.Titles[i]
		}
		rd.field(&r, f, text, title)
	}
	for f, text := range rd.choices.Defaults {
		if r.fields[f] == "" && !r.has(f) && text != "" && rd.catalogue.Has(rd.kind, f) {
			rd.field(&r, f, text, "")
		}
	}
	if r.fields[fUnit] == "" && !r.has(fUnit) {
		if code, ok := rd.gazetteer.Unit(caption); ok {
			r.fields[fUnit] = code
		}
	}
	rd.required(&r)
	rd.personal(&r, s, cells)
	return r
}

var unusable = map[string]string{
	markRounded: "intake.cell_rounded",
	markFailed:  "intake.cell_failed",
	markDamaged: "intake.cell_damaged",
}

func (r *reading) has(f Field) bool {
	return slices.ContainsFunc(r.problems, func(p Problem) bool { return p.Field == f && p.Level == Refusing })
}

func (rd *reader) required(r *reading) {
	if r.fields[fName] == "" && r.fields[fUSCC] == "" && !r.has(fUSCC) && !r.has(fName) {
		r.problem(Refusing, fName, "intake.firm_missing")
	}
	if rd.kind == Titles {
		rd.requiredOfTitle(r)
	}
	for _, f := range rd.catalogue.Kinds[rd.kind].Required {
		if f != fName && r.fields[f] == "" && !r.has(f) {
			r.problem(Refusing, f, "intake.required", "field", string(f))
		}
	}
}

// requiredOfTitle asks for what lists often say only once, in their heading.
func (rd *reader) requiredOfTitle(r *reading) {
	if r.fields[fRecognised] == "" && !r.has(fRecognised) {
		r.fields[fRecognised] = r.fields["valid_from"]
	}
	if r.fields[fRecognised] == "" && !r.has(fRecognised) {
		delete(r.fields, fRecognised)
		r.problem(Asking, fRecognised, "intake.recognised_missing")
	}
	if r.fields[fTitleKind] == "" && !r.has(fTitleKind) {
		r.problem(Asking, fTitleKind, "intake.title_kind_missing")
	}
}

// personal points at identity numbers in any column: they have no place here.
func (rd *reader) personal(r *reading, s Sheet, cells []string) {
	for i, text := range cells {
		if i < len(s.Columns) && s.Columns[i] == fUSCC || len(text) < 15 {
			continue
		}
		if value.CheckUSCC(value.NormaliseUSCC(text)) == value.USCCLooksLikeIDCard {
			f := Field("")
			if i < len(s.Columns) {
				f = s.Columns[i]
			}
			r.problem(Warning, f, "intake.identity_number", "column", sheet.ColumnName(i))
		}
	}
}

// field puts one text into its canonical form.
func (rd *reader) field(r *reading, f Field, text, title string) {
	switch f {
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
	case "registered_on", fRecognised, "valid_from", "valid_to", "filed_on", "granted_on":
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
	case fTitleKind, fIPKind, "origin", "role", "acquisition":
		rd.word(r, f, text)
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
	"position": 60, "wechat": 60, "email": 120, "note": 500, "number": 60, "batch": 60, fIPTitle: 300, fIPNumber: 60}

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
	for _, entry := range rd.industries.Find(text, 20) {
		if entry.Name == text || strings.TrimLeft(entry.Code, "ABCDEFGHIJKLMNOPQRST") == code {
			r.fields["industry"] = entry.Code
			return
		}
	}
	r.problem(Warning, "industry", "intake.industry_unknown", "text", text)
}

// String is the canonical form of a capital: "10000000.00 CNY".
func (c Capital) String() string {
	return fmt.Sprintf("%d.%02d %s", c.Amount/100, c.Amount%100, c.Currency)
}

// capitalOf reads the canonical form back.
func capitalOf(s string) (Capital, bool) {
	var c Capital
	var units, hundredths int64
	if _, err := fmt.Sscanf(s, "%d.%02d %3s", &units, &hundredths, &c.Currency); err != nil {
		return Capital{}, false
	}
	c.Amount = value.Money(units*100 + hundredths)
	return c, true
}
