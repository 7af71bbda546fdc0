package intake

import (
	"context"
	"maps"
	"slices"

	"miaolin/app/sheet"
	"miaolin/app/value"
)

// analysis is a whole import understood and compared with what is on record.
type analysis struct {
	lines  []*line
	drafts []*draft
	counts Counts
}

// analyse understands rows and finds out what writing them would do. It writes
// nothing.
func (s *Service) analyse(ctx context.Context, imp Import, rows []Row) (analysis, error) {
	sheets, choices := imp.sheets(), imp.choices()
	rd := &reader{
		kind: imp.Kind, catalogue: s.catalogue, gazetteer: s.gazetteer,
		industries: s.firms.Industries(), parks: s.parks, choices: choices, thisYear: s.clock().Date().Year(),
	}
	a := analysis{lines: rd.lines(sheets, rows)}
	a.drafts = gather(imp.Kind, a.lines, choices.Picks)
	m, err := s.newMatcher(ctx, imp, choices, a.drafts)
	if err != nil {
		return analysis{}, err
	}
	var known []*draft
	for _, d := range a.drafts {
		d.outcome = OutcomeNew
		m.match(d)
		if d.firm.ID != "" && !d.refused() {
			known = append(known, d)
		}
	}
	if err := s.targets[imp.Kind].compare(ctx, known); err != nil {
		return analysis{}, err
	}
	for _, d := range a.drafts {
		d.finish()
	}
	for _, l := range a.lines {
		if l.outcome == "" {
			l.outcome = OutcomeRefused
		}
	}
	a.counts = count(sheets, a.lines, a.drafts)
	return a, nil
}

// lines reads the rows below the headers of the sheets that are used.
func (rd *reader) lines(sheets []Sheet, rows []Row) []*line {
	byNo := map[int]Sheet{}
	for _, sh := range sheets {
		byNo[sh.No] = sh
	}
	captions := map[int]string{}
	var all []*line
	for _, row := range rows {
		sh := byNo[row.Sheet]
		if !sh.Use || row.Number <= sh.HeaderRow {
			continue
		}
		l := &line{row: row, cells: row.texts()}
		if caption, ok := rd.caption(sh, row); ok {
			captions[row.Sheet], l.outcome = caption, OutcomeSkipped
			all = append(all, l)
			continue
		}
		marks := row.marks()
		for i, text := range row.edits() {
			for len(l.cells) <= i {
				l.cells = append(l.cells, "")
			}
			l.cells[i] = text
			delete(marks, i)
		}
		l.reading = rd.read(sh, l.cells, marks, captions[row.Sheet])
		all = append(all, l)
	}
	return all
}

// caption tells a row between the data from data. A firm's name alone in its
// row is data.
func (rd *reader) caption(sh Sheet, row Row) (string, bool) {
	if len(row.Edits) > 0 {
		return "", false
	}
	r := row.asSheetRow()
	text, ok := sheet.GroupTitle(r, len(sh.Titles))
	if !ok {
		return "", false
	}
	for i, c := range r.Cells {
		if c.Text != "" && c.Span < 2 && i < len(sh.Columns) && sh.Columns[i] == fName {
			if _, town := rd.gazetteer.Unit(c.Text); !town && text != "" {
				return "", false
			}
		}
	}
	return text, true
}

// Check says what running the import would do.
func (s *Service) Check(ctx context.Context, id string) (Import, error) {
	return s.edit(ctx, id, 0, Open, func(ctx context.Context, imp *Import) error {
		rows, err := s.store.rows(ctx, imp.ID)
		if err != nil {
			return err
		}
		a, err := s.analyse(ctx, *imp, rows)
		if err != nil {
			return err
		}
		if err := s.remember(ctx, *imp); err != nil {
			return err
		}
		imp.Checked, imp.Counts = true, value.JSONOf(a.counts)
		return s.save(ctx, *imp, rows, a)
	})
}

// save keeps what an analysis said of rows and records.
func (s *Service) save(ctx context.Context, imp Import, rows []Row, a analysis) error {
	said := map[[2]int]*line{}
	numbers := map[*line]int{}
	for _, d := range a.drafts {
		for _, l := range d.rows {
			numbers[l] = d.no
		}
	}
	for _, l := range a.lines {
		said[[2]int{l.row.Sheet, l.row.Number}] = l
	}
	var changed []Row
	for _, row := range rows {
		before := row
		row.Outcome, row.Problems, row.RecordNo = "", nil, nil
		if l := said[[2]int{row.Sheet, row.Number}]; l != nil {
			row.Outcome = l.outcome
			if len(l.reading.problems) > 0 {
				row.Problems = value.JSONOf(l.reading.problems)
			}
			if no := numbers[l]; no > 0 {
				row.RecordNo = &no
			}
		}
		if row.Outcome != before.Outcome || string(row.Problems) != string(before.Problems) || number0(row.RecordNo) != number0(before.RecordNo) {
			changed = append(changed, row)
		}
	}
	if err := s.store.saveVerdicts(ctx, changed); err != nil {
		return err
	}
	records := make([]Record, len(a.drafts))
	for i, d := range a.drafts {
		records[i] = d.record(imp.ID)
	}
	return s.store.replaceRecords(ctx, imp.ID, records)
}

func number0(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}

func (d *draft) record(importID string) Record {
	r := Record{
		ImportID: importID, No: d.no, RecordKey: d.key, Label: d.label(), Outcome: d.outcome,
		EnterpriseID: d.firm.ID, Fields: value.JSONOf(d.fields),
	}
	if len(d.changes) > 0 {
		r.Changes = value.JSONOf(d.changes)
	}
	if len(d.conflicts) > 0 {
		r.Conflicts = value.JSONOf(d.conflicts)
	}
	if d.undo != nil {
		r.UndoData = value.JSONOf(d.undo)
	}
	return r
}

// remember keeps how the person read these headings.
func (s *Service) remember(ctx context.Context, imp Import) error {
	byPrint := map[string]savedColumns{}
	for _, sh := range imp.sheets() {
		if sh.Use && len(sh.Titles) > 0 && imp.OwnerID != "" {
			print := Fingerprint(sh.Titles)
			byPrint[print] = savedColumns{imp.OwnerID, imp.Kind, print, value.JSONOf(sh.Columns[:min(len(sh.Columns), len(sh.Titles))]), s.clock()}
		}
	}
	return s.store.learn(ctx, slices.Collect(maps.Values(byPrint)))
}
