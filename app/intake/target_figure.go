package intake

import (
	"context"
	"slices"
	"strconv"

	"miaolin/app/fact"
	"miaolin/app/value"
)

// figureTarget writes lists of yearly figures: a record is what one source says
// of one firm, in as many years as the table has. Firms nobody has recorded yet
// are recorded first, if the person asked for that.
type figureTarget struct {
	facts     *fact.Service
	catalogue *Catalogue
	missing   titleTarget // records firms, as title lists do
}

// figures are the rows a record becomes, one a year, earliest first.
func (t figureTarget) figures(d *draft, source string) []fact.NewFigure {
	byYear := map[int]*fact.NewFigure{}
	for f, text := range d.fields {
		about, ok := t.catalogue.figureOf(f)
		_, year := f.of()
		y, err := strconv.Atoi(year)
		if !ok || err != nil {
			continue
		}
		if byYear[y] == nil {
			byYear[y] = &fact.NewFigure{EnterpriseID: d.firm.ID, FiscalYear: y, Source: fact.Source(d.fields[fFigureSource]), Evidence: source}
		}
		byYear[y].Values.Set(about.ID, figureValue(about, text))
	}
	var all []fact.NewFigure
	for _, n := range byYear {
		all = append(all, *n)
	}
	slices.SortFunc(all, func(a, b fact.NewFigure) int { return a.FiscalYear - b.FiscalYear })
	return all
}

// figureValue reads back what figureText wrote.
func figureValue(about fact.Field, text string) int64 {
	if about.Unit == "months" {
		n, _ := strconv.ParseInt(text, 10, 64)
		return n
	}
	if about.Unit == "people" {
		var h fact.Headcount
		_ = h.UnmarshalJSON([]byte(text))
		return int64(h)
	}
	m, _ := value.ParseWan(text)
	return int64(m)
}

func (t figureTarget) put(ctx context.Context, drafts []*draft, source string, dry bool) (map[*draft][]fact.Outcome[fact.Figure], error) {
	var rows []fact.NewFigure
	var owners []*draft
	for _, d := range drafts {
		for _, n := range t.figures(d, source) {
			rows, owners = append(rows, n), append(owners, d)
		}
	}
	done, err := t.facts.PutFigures(ctx, rows, dry)
	if err != nil {
		return nil, err
	}
	byDraft := map[*draft][]fact.Outcome[fact.Figure]{}
	for i, o := range done {
		byDraft[owners[i]] = append(byDraft[owners[i]], o)
	}
	return byDraft, nil
}

func (t figureTarget) compare(ctx context.Context, drafts []*draft) error {
	done, err := t.put(ctx, drafts, "", true)
	if err != nil {
		return err
	}
	for d, outcomes := range done {
		d.outcome, d.changes = OutcomeSame, map[Field]Change{}
		known := 0
		for _, o := range outcomes {
			if o.Before == nil {
				continue
			}
			known++
			t.changes(d, o)
		}
		switch {
		case known == 0:
			d.outcome = OutcomeNew
		case len(d.changes) > 0 || known < len(outcomes):
			d.outcome = OutcomeChanged
		}
	}
	return nil
}

func (t figureTarget) changes(d *draft, o fact.Outcome[fact.Figure]) {
	for _, about := range t.catalogue.figures {
		before, had := o.Before.Get(about.ID)
		after, has := o.After.Get(about.ID)
		if !has || had && before == after {
			continue
		}
		change := Change{After: figureText(about, after)}
		if had {
			change.Before = figureText(about, before)
		}
		d.changes[Field(about.ID).in(strconv.Itoa(o.After.FiscalYear))] = change
	}
}

// undoFigures takes the rows back, and the firm if it was made for them.
type undoFigures struct {
	undoFirm
	Figures []fact.Outcome[fact.Figure] `json:"figures,omitempty"`
}

func (t figureTarget) write(ctx context.Context, drafts []*draft, source string) error {
	made, err := t.missing.recordMissing(ctx, drafts, source)
	if err != nil {
		return err
	}
	done, err := t.put(ctx, drafts, source, false)
	if err != nil {
		return err
	}
	for _, d := range drafts {
		u := undoFigures{undoFirm: made[d]}
		for _, o := range done[d] {
			if o.Status != fact.RowSame {
				u.Figures = append(u.Figures, o)
			}
		}
		if u.Firm != nil || len(u.Figures) > 0 {
			d.undo = u
		}
	}
	return nil
}

func (t figureTarget) undo(ctx context.Context, records []Record, source string, held map[string]bool) (map[int]bool, error) {
	var done []fact.Outcome[fact.Figure]
	figures, stayed := numbersBy{}, map[int]bool{}
	for _, r := range records {
		var u undoFigures
		if err := r.UndoData.Into(&u); err != nil {
			return nil, err
		}
		for _, o := range u.Figures {
			done = append(done, o)
			figures.add(o.After.ID, r.No)
		}
	}
	kept, err := t.facts.UndoFigures(ctx, done)
	if err != nil {
		return nil, err
	}
	figures.stay(kept, stayed)
	return t.missing.firms.undoWith(ctx, records, source, held, stayed)
}
