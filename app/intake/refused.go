package intake

import (
	"context"
	"io"
	"slices"
	"strings"

	"miaolin/app/sheet"
)

// WriteRefused writes the rows that did not go in, the reason in column 1, so
// that they can be corrected in a spreadsheet and imported again. Columns of
// several sheets stand below each other where their headings are the same.
func (s *Service) WriteRefused(ctx context.Context, id string, format sheet.Format, lang string, out io.Writer) error {
	imp, err := s.Get(ctx, id)
	if err != nil {
		return err
	}
	titles, places := commonTitles(imp.sheets())
	say := func(word string) string { return s.words.Text(lang, "intake."+word, nil) }
	w, err := sheet.NewWriter(format, out, say("refused_sheet"))
	if err != nil {
		return err
	}
	columns := []sheet.Column{{Title: say("column_reason"), Width: 40}, {Title: say("column_sheet"), Width: 14}, {Title: say("column_row"), Width: 8}}
	for _, t := range titles {
		columns = append(columns, sheet.Column{Title: t})
	}
	if err := w.Header(columns); err != nil {
		return err
	}
	for after := (rowKey{-1, 0}); ; {
		rows, err := s.store.rowPage(ctx, id, RowFilter{Outcome: OutcomeRefused}, after, 500)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return w.Close()
		}
		for _, r := range rows {
			if err := w.Row(s.refusedRow(r, imp, places, len(titles), lang)); err != nil {
				return err
			}
			after = rowKey{r.Sheet, r.Number}
		}
	}
}

func (s *Service) refusedRow(r Row, imp Import, places map[int][]int, width int, lang string) []any {
	v := s.rowView(r, lang)
	var reasons []string
	for _, p := range v.Problems {
		if p.Level != Warning {
			reasons = append(reasons, p.Text)
		}
	}
	cells := make([]any, 3+width)
	cells[0], cells[2] = strings.Join(reasons, "\n"), r.Number
	for _, sh := range imp.sheets() {
		if sh.No == r.Sheet {
			cells[1] = sh.Name
		}
	}
	for i, text := range v.Cells {
		if place := places[r.Sheet]; i < len(place) {
			cells[3+place[i]] = text
		}
	}
	return cells
}

// commonTitles is the union of the headings of all sheets that are used, and
// for each sheet the place of its columns in it.
func commonTitles(sheets []Sheet) (titles []string, places map[int][]int) {
	places = map[int][]int{}
	for _, sh := range sheets {
		if !sh.Use {
			continue
		}
		taken := map[int]bool{}
		width := max(len(sh.Titles), len(sh.Columns))
		for i := range width {
			title := sheet.ColumnName(i)
			if i < len(sh.Titles) && sh.Titles[i] != "" {
				title = sh.Titles[i]
			}
			at := slices.IndexFunc(titles, func(t string) bool { return t == title })
			if at < 0 || taken[at] {
				at = len(titles)
				titles = append(titles, title)
			}
			taken[at] = true
			places[sh.No] = append(places[sh.No], at)
		}
	}
	return titles, places
}
