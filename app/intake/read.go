package intake

import (
	"slices"
	"strings"

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

// reader understands the rows of one import.
type reader struct {
	kind       Kind
	catalogue  *Catalogue
	gazetteer  *Gazetteer
	industries *enterprise.Register
	parks      map[string]string // names and short names → code
	choices    Choices
	thisYear   int
}

// read understands one row. cells are the texts as corrected, marks those of
// cells nobody corrected.
func (rd *reader) read(s Sheet, cells []string, marks map[int]string, caption string) reading {
	r := reading{fields: map[Field]string{}}
	rd.amountUnit(&r, s, cells)
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
	if rd.kind == Figures {
		rd.figures(&r)
	}
	if rd.kind == Honours {
		rd.honour(&r, s)
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
