package collection

import (
	"context"
	"maps"
	"slices"

	"miaolin/app/enterprise"
	"miaolin/app/fact"
	"miaolin/app/fault"
	"miaolin/app/value"
)

// Difference is an answer that says something else than what is on record now.
type Difference struct {
	Code     string `json:"code" doc:"of the question; of a right, its kind and number"`
	Mine     string `json:"mine" doc:"what was answered"`
	Theirs   string `json:"theirs" doc:"what is on record now"`
	Original string `json:"original" doc:"what was on record when it was answered"`
	// Conflict: the record has changed since, so somebody has to decide.
	Conflict bool         `json:"conflict"`
	Right    *RightAnswer `json:"right,omitempty"`
	Taken    bool         `json:"taken" doc:"it was written when the answer was checked"`
}

// differences compares answers with the record: what says the same, what was left
// as it was shown, and what was not answered is no difference.
func differences(f Form, a Answers, shown Shown, now about) []Difference {
	all := []Difference{}
	for _, q := range f.fields() {
		where, _ := q.place()
		if q.Fixed || where == "" {
			continue
		}
		if q.Kind == Rights {
			all = append(all, rightDifferences(a.Rights, shown.Rights, rightsOf(now.rights))...)
			continue
		}
		mine, original := a.Values[q.Code], shown.Values[q.Code].Value
		known, _ := now.known(q)
		if mine == "" || mine == original || mine == known.Value {
			continue
		}
		all = append(all, Difference{Code: q.Code, Mine: mine, Theirs: known.Value, Original: original, Conflict: known.Value != original})
	}
	return all
}

func rightDifferences(mine, shown, now []RightAnswer) (all []Difference) {
	find := func(list []RightAnswer, key string) (RightAnswer, bool) {
		i := slices.IndexFunc(list, func(r RightAnswer) bool { return r.key() == key })
		if i < 0 {
			return RightAnswer{}, false
		}
		return list[i], true
	}
	for _, r := range mine {
		was, had := find(shown, r.key())
		is, has := find(now, r.key())
		if has && is.same(r) || had && was.same(r) {
			continue
		}
		d := Difference{Code: "rights:" + r.key(), Mine: r.line(), Right: &r, Conflict: had != has || has && !is.same(was)}
		if had {
			d.Original = was.line()
		}
		if has {
			d.Theirs = is.line()
		}
		all = append(all, d)
	}
	return all
}

// line is a right in one line, without words of any language.
func (r RightAnswer) line() string {
	text := r.Name
	if r.Number != "" {
		text += " " + r.Number
	}
	if r.GrantedOn != nil {
		text += " " + r.GrantedOn.String()
	}
	if r.Used {
		text += " *"
	}
	return text
}

// Take says which side of a difference goes into the record.
type Take string

const (
	Mine   Take = "mine"
	Theirs Take = "theirs"
)

// decide marks what is to be written. A conflict nobody decided is an error.
func decide(all []Difference, takes map[string]Take) error {
	open := fault.Conflict("collection.undecided")
	for i, d := range all {
		take, given := takes[d.Code]
		if d.Conflict && !given {
			open.WithField("body.takes."+d.Code, "collection.changed_meanwhile", "now", d.Theirs)
		}
		all[i].Taken = take == Mine || !given && !d.Conflict
	}
	if len(open.Fields) > 0 {
		return open
	}
	return nil
}

// write lets what was taken flow into the record.
func (s *Service) write(ctx context.Context, round Round, r Return, now about, all []Difference) error {
	f := round.form()
	e := Entry{
		Firm: r.EnterpriseID, Version: now.firm.Version, Source: r.source(), Answers: map[string]string{}, Person: f.person(r.answers()),
		Evidence: s.Messages.Text("zh-CN", "collection.evidence", map[string]any{"title": round.Title}),
	}
	var rights []fact.NewIPRight
	for _, d := range all {
		switch {
		case !d.Taken:
		case d.Right != nil:
			rights = append(rights, d.Right.record(r.EnterpriseID))
		default:
			q, _ := f.field(d.Code)
			e.Fields, e.Answers[q.Code] = append(e.Fields, q), d.Mine
		}
	}
	if err := s.Enter(ctx, e); err != nil || len(rights) == 0 {
		return err
	}
	_, err := s.Facts.PutIPRights(ctx, rights, false)
	return err
}

// Entry is what goes into the record of one firm at once.
type Entry struct {
	Firm     string
	Version  int64 // of the firm as it was read; 0 reads it now
	Source   fact.Source
	Evidence string
	Fields   []Field
	Answers  map[string]string // by code of the field, as Read gives them; an empty text empties the field
	Person   map[string]string // "name" and "phone" of who is to be called, with what did not change
}

// Enter writes answers to the places their fields flow into, each by the service
// that keeps it, with its permissions, checks and audit. Errors: those of changing a
// firm, a contact and figures.
func (s *Service) Enter(ctx context.Context, e Entry) error {
	var change enterprise.EnterpriseChange
	profile, person := false, false
	years := map[int]*fact.Values{}
	for _, q := range e.Fields {
		switch where, which := q.place(); where {
		case "profile":
			profileFields[which].put(&change, e.Answers[q.Code])
			profile = true
		case "contact":
			person = true
		case "figure":
			if years[q.Year] == nil {
				years[q.Year] = &fact.Values{}
			}
			years[q.Year].Set(which, q.units(e.Answers[q.Code]))
		}
	}
	if profile {
		if e.Version == 0 {
			now, err := s.Firms.Get(ctx, e.Firm)
			if err != nil {
				return err
			}
			e.Version = now.Version
		}
		if _, err := s.Firms.Change(ctx, e.Firm, e.Version, change); err != nil {
			return err
		}
	}
	if err := s.enterFigures(ctx, e, years); err != nil || !person {
		return err
	}
	return s.enterPerson(ctx, e.Firm, e.Person)
}

func (s *Service) enterFigures(ctx context.Context, e Entry, years map[int]*fact.Values) error {
	var rows []fact.NewFigure
	for _, year := range slices.Sorted(maps.Keys(years)) {
		rows = append(rows, fact.NewFigure{EnterpriseID: e.Firm, FiscalYear: year, Source: e.Source, Values: *years[year], Evidence: e.Evidence})
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := s.Facts.PutFigures(ctx, rows, false)
	return err
}

func (r RightAnswer) record(firm string) fact.NewIPRight {
	return fact.NewIPRight{EnterpriseID: firm, Kind: r.Kind, Name: r.Name, Number: r.Number, GrantedOn: r.GrantedOn, UsedInApplication: r.Used}
}

// person is who an answer says is to be called.
func (f Form) person(a Answers) map[string]string {
	said := map[string]string{}
	for _, q := range f.fields() {
		if where, which := q.place(); where == "contact" {
			said[which] = a.Values[q.Code]
		}
	}
	return said
}

// enterPerson notes who is to be called: a new number of somebody known, or
// somebody new beside the others.
func (s *Service) enterPerson(ctx context.Context, firm string, said map[string]string) error {
	people, err := s.Firms.Contacts(ctx, firm)
	if err != nil {
		return err
	}
	for _, c := range people {
		if c.Name != said["name"] {
			continue
		}
		if c.Phone == said["phone"] || said["phone"] == "" {
			return nil
		}
		phone := said["phone"]
		_, err := s.Firms.ChangeContact(ctx, firm, c.ID, c.Version, enterprise.ContactChange{Phone: &phone})
		return err
	}
	if said["name"] == "" {
		return nil
	}
	_, err = s.Firms.AddContact(ctx, firm, enterprise.NewContact{Name: said["name"], Phone: said["phone"], Role: "contact", IsPrimary: len(people) == 0})
	return err
}

// contradictions are what the cross-checks would say if the answers were on record.
func (s *Service) contradictions(f Form, r Return, a Answers, now about) []fact.Oddity {
	rows := slices.Clone(now.figures)
	asked := map[int]bool{}
	for _, q := range f.fields() {
		where, which := q.place()
		if where != "figure" {
			continue
		}
		asked[q.Year] = true
		if text := a.Values[q.Code]; text != "" {
			suppose(&rows, r.source(), q.Year, which, q.units(text))
		}
	}
	found := fact.FirmOddities(s.Facts.Order().Choose(rows), nil)
	return slices.DeleteFunc(found, func(o fact.Oddity) bool { return !asked[o.FiscalYear] })
}

func suppose(rows *[]fact.Figure, source fact.Source, year int, field string, n int64) {
	i := slices.IndexFunc(*rows, func(f fact.Figure) bool { return f.FiscalYear == year && f.Source == source })
	if i < 0 {
		*rows = append(*rows, fact.Figure{FiscalYear: year, Source: source, ID: value.NewID()})
		i = len(*rows) - 1
	}
	(*rows)[i].Values.Set(field, n)
}
