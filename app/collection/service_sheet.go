package collection

import (
	"context"
	"slices"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/fact"
)

// What working sheets share with rounds: the same questions, read and written the
// same way, and the answers of a round that were typed into a table.

// Place is where the answer of a field goes: "profile" and "address", "" when it
// stays with the round.
func (q Field) Place() (where, which string) { return q.place() }

// Writable tells that an answer can be typed for the field and goes somewhere, or
// stays with a round.
func (q Field) Writable() bool {
	where, which := q.place()
	return !q.Fixed && q.Kind != Rights && q.Kind != Titles && q.Kind != Paper && (where != "profile" || profileFields[which].put != nil)
}

// Clearable tells that the record may stand empty there. Figures and people are
// only ever replaced.
func (q Field) Clearable() bool {
	where, _ := q.place()
	return where == "" || where == "profile" && q.Kind != YesNo
}

// Heading is the field as a column is called: with its year and unit.
func (s *Service) Heading(q Field, lang string) string {
	return q.heading(lang, s.Messages.Text(lang, "collection.wan", nil))
}

// Read reads what somebody typed in the one form it is kept in; code says what is
// wrong with it.
func (s *Service) Read(q Field, typed string) (text, code string) { return q.canonical(typed, s.Firms) }

// Words puts answers into the words of a language.
func (s *Service) Words(ctx context.Context, lang string) (func(Field, string) any, error) {
	p, err := s.speaker(ctx, lang)
	return p.answer, err
}

// RecordFields are what is on record about every firm and may be typed into a
// table, about a year: the profile, its officer, who is to be called, the figures.
func (s *Service) RecordFields(year int) []Section { return s.cells.of(year).Sections }

// Standing is what is on record now for some fields of some firms, by firm and code.
// Firms the caller may not use the verb on are left out; so are people, unless asked for.
func (s *Service) Standing(ctx context.Context, fields []Field, ids []string, verb string, personal bool) (map[string]map[string]string, error) {
	known, err := s.about(ctx, ids, personal)
	if err != nil {
		return nil, err
	}
	reach, err := s.Firms.Records(ctx, verb, "enterprise", ids)
	if err != nil {
		return nil, err
	}
	all := map[string]map[string]string{}
	for id, a := range known {
		if e, may := reach[id]; !may || e.State != enterprise.Active || e.ArchivedAt != nil || e.CanonicalID != nil {
			continue
		}
		all[id] = map[string]string{}
		for _, q := range fields {
			if k, ok := a.known(q); ok {
				all[id][q.Code] = k.Value
			}
		}
	}
	return all, nil
}

// AskedFirm is a firm of a round as a table shows it: what it answered, or is shown as
// known while it has not.
type AskedFirm struct {
	ReturnID, EnterpriseID string
	Values                 map[string]string
	Left                   error // why no answer is taken any more
}

// AskedFirms are the firms of an open round whose answers the caller may type in,
// by return: those of a filter, or those named. Errors: collection.not_found (404),
// collection.not_open (409).
func (s *Service) AskedFirms(ctx context.Context, round string, f ReturnFilter, named []string) (Round, Form, []AskedFirm, error) {
	r, err := s.visible(ctx, round)
	if err != nil {
		return r, Form{}, nil, err
	}
	form := r.form()
	if err := r.takes(); err != nil {
		return r, form, nil, err
	}
	scope, err := s.Guard.Scope(ctx, "answer", "collection")
	if err != nil {
		return r, form, nil, err
	}
	f.RoundID, f.Limit = round, 0
	lines, err := s.store.lines(ctx, scope, f)
	if err != nil {
		return r, form, nil, err
	}
	if named != nil {
		lines = slices.DeleteFunc(lines, func(l returnLine) bool { return !slices.Contains(named, l.ID) })
	}
	var all []AskedFirm
	for part := range slices.Chunk(lines, chunk) {
		some, err := s.askedFirms(ctx, form, part)
		if err != nil {
			return r, form, nil, err
		}
		all = append(all, some...)
	}
	return r, form, all, nil
}

func (s *Service) askedFirms(ctx context.Context, form Form, lines []returnLine) ([]AskedFirm, error) {
	ids := make([]string, len(lines))
	for i, l := range lines {
		ids[i] = l.EnterpriseID
	}
	known, err := s.about(ctx, ids, s.Guard.SeesPersonal(ctx))
	if err != nil {
		return nil, err
	}
	all := make([]AskedFirm, len(lines))
	for i, l := range lines {
		all[i] = AskedFirm{l.ID, l.EnterpriseID, s.answered(form, l.Return, known[l.EnterpriseID]), l.takesAnswer()}
		for _, q := range form.fields() {
			if q.Private && !s.Guard.SeesPersonal(ctx) {
				delete(all[i].Values, q.Code)
			}
		}
	}
	return all, nil
}

// answered is what was answered or, while nothing is, what is known.
func (s *Service) answered(form Form, r Return, now about) map[string]string {
	if r.FilledAt != nil {
		return r.answers().Values
	}
	values := map[string]string{}
	for code, k := range s.shown(form, now).Values {
		if q, _ := form.field(code); !q.Fixed {
			values[code] = k.Value
		}
	}
	return values
}

// HandInCells hands in a firm's answer with some cells of a working sheet laid over
// what it answered, or what is known while it has not. Errors: those of HandIn.
func (s *Service) HandInCells(ctx context.Context, id string, cells map[string]string) error {
	r, round, err := s.seenReturn(ctx, id)
	if err != nil {
		return err
	}
	if err := s.reaches(ctx, r, "answer"); err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		if r, err = s.store.holdReturn(ctx, id); err != nil {
			return err
		}
		known, err := s.about(ctx, []string{r.EnterpriseID}, true)
		if err != nil {
			return err
		}
		form, a := round.form(), r.answers()
		if r.FilledAt == nil {
			a.Rights = rightsOf(known[r.EnterpriseID].rights)
		}
		a.Values = s.answered(form, r, known[r.EnterpriseID])
		for code, text := range cells {
			a.Values[code] = text
		}
		return s.handIn(ctx, round, r, a, bySheet, access.From(ctx).Name)
	})
}

// OfficerWord is the source of what an officer types in for a firm.
const OfficerWord = fact.Officer
