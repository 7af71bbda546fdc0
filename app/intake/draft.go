package intake

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"miaolin/app/enterprise"
)

// draft is a record in the making: the rows that speak of the same thing, put
// together.
type draft struct {
	no        int
	key       string
	rows      []*line // in file order
	fields    map[Field]string
	conflicts []Conflict // those nobody has decided
	problems  []Problem  // of the record, told on its first row
	outcome   Outcome
	mark      Mark

	firm         enterprise.Ref // on record; no ID when it is new
	unitProposed bool
	changes      map[Field]Change
	undo         any // what its target needs to take it back
}

// line is one row with what was understood of it.
type line struct {
	sheet, number int
	stored        verdict // what the last check said
	reading       reading
	outcome       Outcome
}

// Conflict is a value on which rows that speak of the same thing contradict.
type Conflict struct {
	Key    string  `json:"key" doc:"record the conflict is about"`
	Label  string  `json:"label"`
	Field  Field   `json:"field"`
	Claims []Claim `json:"claims"`
	Picked string  `json:"picked,omitempty"`
}

// Claim is one of the contradicting values and where it stands.
type Claim struct {
	Value string `json:"value"`
	Sheet int    `json:"sheet"`
	Row   int    `json:"row"`
}

// firmKeys names the firm of every line. A row without a code belongs to the
// code its name has elsewhere in the import, unless the name has two.
func firmKeys(lines []*line) map[*line]string {
	codes := map[string]map[string]bool{}
	for _, l := range lines {
		if code, name := l.reading.fields[fUSCC], enterprise.NameKey(l.reading.fields[fName]); code != "" && name != "" {
			if codes[name] == nil {
				codes[name] = map[string]bool{}
			}
			codes[name][code] = true
		}
	}
	keys := make(map[*line]string, len(lines))
	for _, l := range lines {
		code, name := l.reading.fields[fUSCC], enterprise.NameKey(l.reading.fields[fName])
		if code == "" && len(codes[name]) == 1 {
			for only := range codes[name] {
				code = only
			}
		}
		if code != "" {
			keys[l] = "u:" + code
		} else {
			keys[l] = "n:" + name
		}
	}
	return keys
}

// keyOf tells two rows apart: one firm has one profile, but many titles.
func keyOf(kind Kind, firm string, f map[Field]string) string {
	parts := []string{firm}
	switch kind {
	case Titles:
		parts = append(parts, f[fTitleKind], f[fRecognised])
	case Figures:
		parts = append(parts, f[fFigureSource])
	case Contacts:
		parts = append(parts, f[fPerson])
	case Honours:
		parts = append(parts, f[fHonourKind], cmp.Or(strings.ToUpper(f[fHonourNumber]), f[fHonourName]+" "+f[fHonourOn]))
	case Rights:
		parts = append(parts, f[fIPKind], cmp.Or(strings.ToUpper(f[fIPNumber]), f[fIPTitle]))
	}
	return strings.Join(parts, "|")
}

// gather puts the rows that can be used together into drafts, in file order.
func gather(kind Kind, lines []*line, picks map[string]map[Field]string) []*draft {
	usable := slices.DeleteFunc(slices.Clone(lines), func(l *line) bool { return l.outcome != "" || l.reading.blocked() })
	firms := firmKeys(usable)
	byKey := map[string]*draft{}
	var all []*draft
	for _, l := range usable {
		key := keyOf(kind, firms[l], l.reading.fields)
		d := byKey[key]
		if d == nil {
			d = &draft{no: len(all) + 1, key: key}
			byKey[key] = d
			all = append(all, d)
		}
		d.rows = append(d.rows, l)
	}
	for _, d := range all {
		d.settle(picks[d.key])
	}
	return all
}

// blocked tells that no confirmation can save the row.
func (r *reading) blocked() bool {
	return slices.ContainsFunc(r.problems, func(p Problem) bool { return p.Level == Refusing })
}

// settle takes every field on which the rows agree, and the picked value where
// they do not.
func (d *draft) settle(picks map[Field]string) {
	if len(d.rows) == 1 {
		d.fields = d.rows[0].reading.fields
		return
	}
	d.fields = map[Field]string{}
	claims := map[Field][]Claim{}
	for _, l := range d.rows {
		for f, v := range l.reading.fields {
			claims[f] = append(claims[f], Claim{v, l.sheet, l.number})
		}
	}
	for _, f := range slices.Sorted(maps.Keys(claims)) {
		value, agreed := agree(f, claims[f])
		pick, picked := picks[f]
		switch {
		case agreed:
			d.fields[f] = value
		case picked && slices.ContainsFunc(claims[f], func(c Claim) bool { return c.Value == pick }):
			d.fields[f] = pick
			d.conflicts = append(d.conflicts, Conflict{Field: f, Claims: distinct(claims[f]), Picked: pick})
		default:
			d.conflicts = append(d.conflicts, Conflict{Field: f, Claims: distinct(claims[f])})
		}
	}
	for i := range d.conflicts {
		d.conflicts[i].Key, d.conflicts[i].Label = d.key, d.label()
	}
}

// agree finds one value behind several spellings: the same name with other
// brackets, a text that only one sheet cut short.
func agree(f Field, claims []Claim) (string, bool) {
	best := claims[0].Value
	for _, c := range claims[1:] {
		switch {
		case c.Value == best:
		case f == fName && enterprise.NameKey(c.Value) == enterprise.NameKey(best):
		case (f == "scope" || f == fAddress) && strings.HasPrefix(c.Value, best):
			best = c.Value
		case (f == "scope" || f == fAddress) && strings.HasPrefix(best, c.Value):
		default:
			return "", false
		}
	}
	return best, true
}

func distinct(claims []Claim) []Claim {
	var out []Claim
	for _, c := range claims {
		if !slices.ContainsFunc(out, func(o Claim) bool { return o.Value == c.Value }) {
			out = append(out, c)
		}
	}
	return out
}

// label is what people call the record.
func (d *draft) label() string {
	name := d.name()
	if name == "" {
		name = d.rows[0].reading.fields[fUSCC]
	}
	for _, f := range []Field{fPerson, fIPTitle, fHonourName} {
		if v := d.rows[0].reading.fields[f]; v != "" {
			return name + " · " + v
		}
	}
	return name
}

// undecided counts conflicts without a pick.
func (d *draft) undecided() (n int) {
	for _, c := range d.conflicts {
		if c.Picked == "" {
			n++
		}
	}
	return n
}

func (d *draft) problem(level Level, f Field, code string, kv ...any) {
	r := reading{}
	r.problem(level, f, code, kv...)
	d.problems = append(d.problems, r.problems...)
}

// refused tells whether the record cannot be written as things stand: a problem
// of its own or of one of its rows, or an undecided conflict.
func (d *draft) refused() bool {
	open := func(p Problem) bool { return p.Level != Warning }
	return slices.ContainsFunc(d.problems, open) ||
		slices.ContainsFunc(d.rows, func(l *line) bool { return slices.ContainsFunc(l.reading.problems, open) })
}

// finish sets the outcome of the record and its rows.
func (d *draft) finish() {
	if n := d.undecided(); n > 0 {
		d.problem(Asking, "", "intake.conflict", "count", n)
	}
	if d.refused() {
		d.outcome = OutcomeRefused
	}
	for _, l := range d.rows {
		l.outcome = d.outcome
	}
	d.rows[0].reading.problems = append(d.rows[0].reading.problems, d.problems...)
	if d.outcome == OutcomeRefused {
		for _, l := range d.rows[1:] { // each row says why it did not go in
			l.reading.problems = append(l.reading.problems, notWarnings(d.problems)...)
		}
	}
}

func notWarnings(all []Problem) []Problem {
	return slices.DeleteFunc(slices.Clone(all), func(p Problem) bool { return p.Level == Warning })
}

// count adds up a check.
func count(sheets []Sheet, lines []*line, drafts []*draft) Counts {
	c := Counts{Asked: map[string]int{}, ByUnit: map[string]int{}}
	for _, s := range sheets {
		if s.Use {
			c.Sheets++
		}
	}
	for _, l := range lines {
		if l.outcome == OutcomeSkipped {
			c.Skipped++
			continue
		}
		c.Rows++
		asks := false
		for _, p := range l.reading.problems {
			switch p.Level {
			case Asking:
				asks = true
				c.Asked[p.Code]++
			case Warning:
				c.Warnings++
			}
		}
		if l.outcome == OutcomeRefused {
			c.Refused++
			if asks && !l.reading.blocked() {
				c.Questions++
			}
		}
	}
	c.Records = len(drafts)
	for _, d := range drafts {
		switch d.outcome {
		case OutcomeNew:
			c.New++
		case OutcomeChanged:
			c.Changed++
		case OutcomeSame:
			c.Same++
		}
		c.Conflicts += d.undecided()
		if unit := d.fields[fUnit]; unit != "" && d.firm.ID == "" {
			c.ByUnit[unit]++
		}
	}
	return c
}
