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
	unread []*line // rows above the headers and of sheets left out, that an earlier check spoke of
	drafts []*draft
	counts Counts
}

// understand puts stored rows together into records. It looks at nothing else, so
// a run that goes on after a crash understands the same.
func (s *Service) understand(ctx context.Context, imp Import) (analysis, error) {
	in := s.lineReader(imp)
	if err := s.store.eachRow(ctx, imp.ID, in.take); err != nil {
		return analysis{}, err
	}
	return in.done(), nil
}

// compare finds out what writing the records would do. It writes nothing.
func (s *Service) compare(ctx context.Context, imp Import, a *analysis) error {
	m, err := s.newMatcher(ctx, imp, imp.choices(), a.drafts)
	if err != nil {
		return err
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
		return err
	}
	for _, d := range a.drafts {
		d.finish()
	}
	for _, l := range a.lines {
		if l.outcome == "" {
			l.outcome = OutcomeRefused
		}
	}
	a.counts = count(imp.sheets(), a.lines, a.drafts)
	return nil
}

// lineReader understands one row after the other.
type lineReader struct {
	*reader
	sheets   map[int]Sheet
	captions map[int]string
	read     analysis
}

func (s *Service) lineReader(imp Import) *lineReader {
	choices := imp.choices()
	in := &lineReader{sheets: map[int]Sheet{}, captions: map[int]string{}, reader: &reader{
		kind: imp.Kind, catalogue: s.catalogue, gazetteer: s.gazetteer,
		industries: s.firms.Industries(), parks: s.parks, choices: choices, thisYear: s.clock().Date().Year(),
	}}
	for _, sh := range imp.sheets() {
		in.sheets[sh.No] = sh
	}
	return in
}

// take reads a row below the header of a sheet that is used.
func (in *lineReader) take(row Row) error {
	sh := in.sheets[row.Sheet]
	l := &line{sheet: row.Sheet, number: row.Number, stored: row.verdict()}
	if !sh.Use || row.Number <= sh.HeaderRow {
		if l.stored.Outcome != "" {
			in.read.unread = append(in.read.unread, l)
		}
		return nil
	}
	in.read.lines = append(in.read.lines, l)
	cells := row.asSheetRow()
	if caption, ok := in.caption(sh, row, cells); ok {
		in.captions[row.Sheet], l.outcome = caption, OutcomeSkipped
		return nil
	}
	texts, marks := make([]string, len(cells.Cells)), row.marks()
	for i, c := range cells.Cells {
		texts[i] = c.Text
	}
	for i, text := range row.edits() {
		for len(texts) <= i {
			texts = append(texts, "")
		}
		texts[i] = text
		delete(marks, i)
	}
	l.reading = in.reader.read(sh, texts, marks, in.captions[row.Sheet])
	return nil
}

func (in *lineReader) done() analysis {
	in.read.drafts = gather(in.kind, in.read.lines, in.choices.Picks)
	return in.read
}

// caption tells a row between the data from data. A firm's name alone in its
// row is data.
func (rd *reader) caption(sh Sheet, row Row, r sheet.Row) (string, bool) {
	if len(row.Edits) > 0 {
		return "", false
	}
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
// Errors: intake.stale (412) when somebody corrects it meanwhile.
func (s *Service) Check(ctx context.Context, id string) (Import, error) {
	imp, err := s.edit(ctx, id, 0, Open, func(ctx context.Context, imp *Import) error {
		imp.Checked = false
		return s.remember(ctx, *imp)
	})
	if err != nil {
		return Import{}, err
	}
	a, err := s.understand(ctx, imp)
	if err != nil {
		return Import{}, err
	}
	if err := s.compare(ctx, imp, &a); err != nil {
		return Import{}, err
	}
	if err := s.save(ctx, imp, a, func(context.Context) error { return nil }); err != nil {
		return Import{}, err
	}
	return s.edit(ctx, id, imp.Version, Open, func(_ context.Context, imp *Import) error {
		imp.Checked, imp.Counts = true, value.JSONOf(a.counts)
		return nil
	})
}

// save keeps what an analysis said of rows and records, in parts.
func (s *Service) save(ctx context.Context, imp Import, a analysis, hold func(context.Context) error) error {
	numbers := make(map[*line]int, len(a.lines))
	for _, d := range a.drafts {
		for _, l := range d.rows {
			numbers[l] = d.no
		}
	}
	for part := range slices.Chunk(slices.Concat(a.unread, a.lines), perSave) {
		var changed []rowVerdict
		for _, l := range part {
			if now := l.verdict(numbers[l]); now != l.stored {
				changed = append(changed, rowVerdict{l.sheet, l.number, now})
			}
		}
		if len(changed) == 0 {
			continue
		}
		err := s.part(ctx, imp, hold, func(ctx context.Context) error { return s.store.saveVerdicts(ctx, imp.ID, changed) })
		if err != nil {
			return err
		}
	}
	last := 0
	for part := range slices.Chunk(a.drafts, perSave) {
		records := make([]Record, len(part))
		for i, d := range part {
			records[i] = d.record(imp.ID)
		}
		err := s.part(ctx, imp, hold, func(ctx context.Context) error { return s.store.replaceRecords(ctx, imp.ID, records) })
		if err != nil {
			return err
		}
		last = part[len(part)-1].no
	}
	return s.part(ctx, imp, hold, func(ctx context.Context) error { return s.store.dropRecords(ctx, imp.ID, last) })
}

// perSave is how many rows or records are kept in one transaction.
const perSave = 1000

// verdict is what a check says of a row.
type verdict struct {
	Outcome  Outcome
	Problems string // JSON as the store gives it back
	Record   int
}

type rowVerdict struct {
	sheet, number int
	verdict
}

func (r Row) verdict() verdict { return verdict{r.Outcome, string(r.Problems), number0(r.RecordNo)} }

func (l *line) verdict(record int) verdict {
	v := verdict{Outcome: l.outcome, Record: record}
	if len(l.reading.problems) > 0 {
		v.Problems = string(value.JSONOf(l.reading.problems))
	}
	return v
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
