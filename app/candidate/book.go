package candidate

import (
	"context"

	"miaolin/app/access"
	"miaolin/app/enterprise"
)

// book is what one export needs to put codes into words.
type book struct {
	svc      *Service
	lang     string
	year     int               // the current one; figures are offered for those before it
	units    map[string]string // names by code
	officers map[string]string // names by id, of the batch at hand
	lacks    map[string]string // names of conditions by code
}

// words is a book without names of units and people, for titles alone.
func (s *Service) words(lang string) *book {
	return &book{svc: s, lang: lang, year: s.Clock().Date().Year()}
}

// book is one with the names of units.
func (s *Service) book(ctx context.Context, lang string) (*book, error) {
	b := s.words(lang)
	units, err := s.Units.Units(ctx)
	if err != nil {
		return nil, err
	}
	b.units = make(map[string]string, len(units))
	for _, u := range units {
		b.units[u.Code] = u.Name
	}
	b.lacks, err = s.Rules.GapNames(ctx, lang)
	return b, err
}

// text is a word of this feature; params are pairs of name and value.
func (b *book) text(reason string, params ...any) string {
	named := make(map[string]any, len(params)/2)
	for i := 0; i+1 < len(params); i += 2 {
		named[params[i].(string)] = params[i+1]
	}
	return b.svc.Messages.Text(b.lang, "candidate."+reason, named)
}

func (b *book) yesNo(yes bool) string {
	if yes {
		return b.text("yes")
	}
	return b.text("no")
}

func (b *book) unit(code string) string {
	if name, ok := b.units[code]; ok {
		return name
	}
	return code
}

func (b *book) industry(code string) string {
	if code == "" {
		return ""
	}
	entry, _ := b.svc.Firms.Industries().Get(code)
	return entry.Name
}

func (b *book) techField(code string) string {
	if code == "" {
		return ""
	}
	entry, _ := b.svc.Firms.TechFields().Get(code)
	return entry.Path
}

func (b *book) rung(id string) string {
	for _, r := range b.svc.Titles.Ladder().Rungs {
		if r.ID == id {
			return r.Name[b.lang]
		}
	}
	return id
}

func (b *book) titleKind(id string) string {
	if kind, ok := b.svc.Titles.Kinds().Kind(id); ok {
		return kind.Short[b.lang]
	}
	return id
}

// lack is a condition of becoming a high-tech enterprise.
func (b *book) lack(code string) string {
	if name, ok := b.lacks[code]; ok {
		return name
	}
	return code
}

func (b *book) standing(s string) string { return b.text("standing_" + s) }

func (b *book) people(ctx context.Context, ids []string) (map[string]string, error) {
	return b.svc.Units.Names(ctx, ids)
}

// read fills the records of a batch with what the columns need.
func (b *book) read(ctx context.Context, rows []enterprise.Row, needs need) ([]record, error) {
	records := make([]record, len(rows))
	ids := make([]string, len(rows))
	var officers []string
	for i, row := range rows {
		records[i].Row, ids[i] = row, row.EnterpriseID
		if row.OfficerID != nil {
			officers = append(officers, *row.OfficerID)
		}
	}
	var err error
	if b.officers, err = b.people(ctx, unique(officers)); err != nil {
		return nil, err
	}
	if needs&needFirm != 0 {
		firms, err := b.svc.Firms.Records(ctx, "export", "enterprise", ids)
		if err != nil {
			return nil, err
		}
		for i, id := range ids {
			records[i].firm = firms[id]
		}
	}
	if needs&needContact != 0 {
		contacts, err := b.svc.Firms.FirstContacts(ctx, ids)
		if err != nil {
			return nil, err
		}
		for i, id := range ids {
			records[i].contact = contacts[id]
		}
	}
	return records, b.readFacts(ctx, records, ids, needs)
}

func (b *book) readFacts(ctx context.Context, records []record, ids []string, needs need) error {
	if needs&needTitles != 0 {
		titles, err := b.svc.Titles.TitlesOf(ctx, ids)
		if err != nil {
			return err
		}
		for i, id := range ids {
			records[i].titles = titles[id]
		}
	}
	if needs&needFigures != 0 {
		years, err := b.svc.Facts.ChosenOf(ctx, ids)
		if err != nil {
			return err
		}
		for i, id := range ids {
			records[i].years = years[id]
		}
	}
	if needs&needIP != 0 {
		counts, err := b.svc.Facts.IPCountsOf(ctx, ids)
		if err != nil {
			return err
		}
		for i, id := range ids {
			records[i].ip = counts[id]
		}
	}
	return nil
}

// notes are the lines of the sheet that says what the table is.
func (b *book) notes(e Export, actor access.Actor, words []FilterWord) [][2]string {
	lines := [][2]string{
		{b.text("note_serial"), e.Serial},
		{b.text("note_by"), actor.Name + "  " + b.unit(e.UnitCode)},
		{b.text("note_as_of"), shanghai(e.AsOf)},
		{b.text("note_purpose"), e.Purpose},
		{b.text("note_rows"), b.text("note_rows_value", "count", e.RowCount)},
		{b.text("note_rule"), b.text("note_rule_value")},
	}
	for _, w := range words {
		lines = append(lines, [2]string{b.text("note_filter", "name", w.Name), w.Value})
	}
	if e.Personal {
		lines = append(lines, [2]string{b.text("note_personal"), b.text("note_personal_value")})
	}
	return lines
}
