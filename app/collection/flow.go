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
	var change enterprise.EnterpriseChange
	profile := false
	years := map[int]*fact.Values{}
	person := map[string]string{}
	var rights []fact.NewIPRight
	for _, d := range all {
		if !d.Taken {
			continue
		}
		if d.Right != nil {
			rights = append(rights, d.Right.record(r.EnterpriseID))
			continue
		}
		q, _ := f.field(d.Code)
		switch where, which := q.place(); where {
		case "profile":
			profileFields[which].put(&change, d.Mine)
			profile = true
		case "contact":
			person[which] = d.Mine
		case "figure":
			if years[q.Year] == nil {
				years[q.Year] = &fact.Values{}
			}
			years[q.Year].Set(which, q.units(d.Mine))
		}
	}
	if profile {
		if _, err := s.Firms.Change(ctx, r.EnterpriseID, now.firm.Version, change); err != nil {
			return err
		}
	}
	if err := s.writeFigures(ctx, round, r, years); err != nil {
		return err
	}
	if len(rights) > 0 {
		if _, err := s.Facts.PutIPRights(ctx, rights, false); err != nil {
			return err
		}
	}
	return s.writePerson(ctx, r.EnterpriseID, f, r.answers(), person)
}

func (s *Service) writeFigures(ctx context.Context, round Round, r Return, years map[int]*fact.Values) error {
	var rows []fact.NewFigure
	for _, year := range slices.Sorted(maps.Keys(years)) {
		rows = append(rows, fact.NewFigure{
			EnterpriseID: r.EnterpriseID, FiscalYear: year, Source: r.source(), Values: *years[year],
			Evidence: s.Messages.Text("zh-CN", "collection.evidence", map[string]any{"title": round.Title}),
		})
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

// writePerson notes who is to be called: a new number of somebody known, or
// somebody new beside the others.
func (s *Service) writePerson(ctx context.Context, firm string, f Form, a Answers, changed map[string]string) error {
	if len(changed) == 0 {
		return nil
	}
	said := map[string]string{}
	for _, q := range f.fields() {
		if where, which := q.place(); where == "contact" {
			said[which] = a.Values[q.Code]
		}
	}
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
