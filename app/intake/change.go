package intake

import (
	"context"
	"slices"
	"unicode/utf8"

	"miaolin/app/fault"
	"miaolin/app/sheet"
	"miaolin/app/value"
	"miaolin/db"
)

// ImportChange changes how an import is read. A missing field stays.
type ImportChange struct {
	Kind    *Kind         `json:"kind,omitempty" enum:"roster,titles,contacts,ip,figures,honours" doc:"another kind guesses all columns anew"`
	Sheets  []SheetChange `json:"sheets,omitempty" maxItems:"100"`
	Choices *Choices      `json:"choices,omitempty"`
}

// SheetChange changes how one sheet is read.
type SheetChange struct {
	No        int      `json:"no" minimum:"0"`
	Use       *bool    `json:"use,omitempty"`
	HeaderRow *int     `json:"headerRow,omitempty" minimum:"0" doc:"another header guesses the columns anew"`
	Columns   *[]Field `json:"columns,omitempty" maxItems:"200"`
}

// Change says how the file is to be read. The import must be checked again.
func (s *Service) Change(ctx context.Context, id string, version int64, c ImportChange) (Import, error) {
	return s.edit(ctx, id, version, Open, func(ctx context.Context, imp *Import) error {
		sheets := imp.sheets()
		if c.Kind != nil && *c.Kind != imp.Kind {
			imp.Kind = *c.Kind
			rows, err := s.store.rows(ctx, imp.ID)
			if err != nil {
				return err
			}
			if sheets, err = s.layout(ctx, imp.Kind, sheets, rows); err != nil {
				return err
			}
		}
		for _, one := range c.Sheets {
			if err := s.changeSheet(ctx, imp, sheets, one); err != nil {
				return err
			}
		}
		if c.Choices != nil {
			if err := s.checkChoices(ctx, imp.Kind, *c.Choices); err != nil {
				return err
			}
			imp.Choices = value.JSONOf(*c.Choices)
		}
		imp.Sheets, imp.Checked, imp.ErrorCode, imp.ErrorParams = value.JSONOf(sheets), false, "", nil
		return nil
	})
}

func (s *Service) changeSheet(ctx context.Context, imp *Import, sheets []Sheet, c SheetChange) error {
	i := slices.IndexFunc(sheets, func(sh Sheet) bool { return sh.No == c.No })
	if i < 0 {
		return fault.Invalid("intake.no_such_sheet")
	}
	sh := &sheets[i]
	if c.Use != nil {
		sh.Use = *c.Use
	}
	if c.HeaderRow != nil && *c.HeaderRow != sh.HeaderRow {
		if err := s.moveHeader(ctx, imp, sh, *c.HeaderRow); err != nil {
			return err
		}
	}
	if c.Columns == nil {
		return nil
	}
	seen := map[Field]bool{}
	for _, f := range *c.Columns {
		switch {
		case f == "":
		case !s.catalogue.Has(imp.Kind, f):
			return fault.Invalid("intake.no_such_field", "field", string(f))
		case seen[f]:
			return fault.Invalid("intake.column_twice", "field", string(f))
		}
		seen[f] = true
	}
	sh.Columns, sh.Learned = *c.Columns, false
	return nil
}

func (s *Service) moveHeader(ctx context.Context, imp *Import, sh *Sheet, number int) error {
	sh.HeaderRow, sh.Titles = number, []string{}
	if number > 0 {
		row, err := s.store.row(ctx, imp.ID, sh.No, number)
		if db.IsNotFound(err) {
			return fault.Invalid("intake.no_such_row", "row", number)
		}
		if err != nil {
			return err
		}
		for _, text := range row.texts() {
			sh.Titles = append(sh.Titles, sheet.Clean(text))
		}
	}
	s.meaning(sh, imp.Kind, nil)
	return nil
}

func (s *Service) checkChoices(ctx context.Context, kind Kind, c Choices) error {
	scope, err := s.guard.Scope(ctx, "import", "enterprise")
	if err != nil {
		return err
	}
	if c.FallbackUnit != "" {
		if _, known := s.gazetteer.Unit(c.FallbackUnit); !known {
			return fault.Invalid("intake.unit_unknown", "text", c.FallbackUnit)
		}
		if !scope.Covers(c.FallbackUnit, "") {
			return fault.Forbidden("intake.outside_scope")
		}
	}
	for f := range c.Defaults {
		if !s.catalogue.Has(kind, f) {
			return fault.Invalid("intake.no_such_field", "field", string(f))
		}
	}
	return nil
}

// CellEdit corrects one cell.
type CellEdit struct {
	Sheet  int    `json:"sheet" minimum:"0"`
	Row    int    `json:"row" minimum:"1"`
	Column int    `json:"column" minimum:"0" maximum:"199"`
	Text   string `json:"text" maxLength:"4000"`
}

// Edit corrects cells. What the file said stays beside the correction.
func (s *Service) Edit(ctx context.Context, id string, version int64, edits []CellEdit) (Import, error) {
	return s.edit(ctx, id, version, Open, func(ctx context.Context, imp *Import) error {
		for _, e := range edits {
			if !utf8.ValidString(e.Text) {
				return fault.Invalid("intake.cell_damaged")
			}
			row, err := s.store.row(ctx, imp.ID, e.Sheet, e.Row)
			if db.IsNotFound(err) {
				return fault.Invalid("intake.no_such_row", "row", e.Row)
			}
			if err != nil {
				return err
			}
			all := row.edits()
			if all == nil {
				all = map[int]string{}
			}
			all[e.Column] = sheet.Clean(e.Text)
			if cells := row.texts(); e.Column < len(cells) && all[e.Column] == cells[e.Column] {
				delete(all, e.Column)
			}
			row.Edits = value.JSONOf(all)
			if err := s.store.editRow(ctx, row); err != nil {
				return err
			}
		}
		imp.Checked = false
		return nil
	})
}

func (imp Import) sheets() (all []Sheet) {
	_ = imp.Sheets.Into(&all) // written by us
	return all
}

func (imp Import) choices() (c Choices) {
	_ = imp.Choices.Into(&c)
	return c
}

func (imp Import) counts() (c Counts) {
	_ = imp.Counts.Into(&c)
	return c
}
