package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"path"
	"slices"
	"strings"

	"miaolin/app/access"
	"miaolin/app/audit"
	"miaolin/app/fault"
	"miaolin/app/sheet"
	"miaolin/app/value"
	"miaolin/db"
)

// Upload is a file as it comes in.
type Upload struct {
	FileName string
	Kind     Kind // empty: told from the headings
	Data     []byte
}

// Upload reads a file and begins an import. Errors: those of package sheet,
// intake.nothing_inside (422), intake.one_at_a_time (409).
func (s *Service) Upload(ctx context.Context, u Upload) (Import, error) {
	if err := s.guard.Allow(ctx, "import", "enterprise"); err != nil {
		return Import{}, err
	}
	imp, rows, err := s.read(ctx, u)
	if err != nil {
		return Import{}, err
	}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.insert(ctx, imp); err != nil {
			return s.oneAtATime(ctx, imp.OwnerID, err)
		}
		if err := s.store.insertRows(ctx, rows); err != nil {
			return err
		}
		return s.record(ctx, "import-upload", imp, map[string]any{"rows": len(rows), "hash": imp.FileHash})
	})
	return imp, err
}

func (s *Service) oneAtATime(ctx context.Context, owner string, err error) error {
	if !db.IsDuplicate(err) {
		return err
	}
	return fault.Conflict("intake.one_at_a_time").Because(err)
}

// read turns the file into an import and its rows, without storing anything.
func (s *Service) read(ctx context.Context, u Upload) (Import, []Row, error) {
	book, err := sheet.Open(u.Data)
	if err != nil {
		return Import{}, nil, err
	}
	now, who := s.clock(), audit.From(ctx)
	hash := sha256.Sum256(u.Data)
	imp := Import{
		ID: value.NewID(), Kind: u.Kind, State: Open, FileName: cleanFileName(u.FileName), FileHash: hex.EncodeToString(hash[:]),
		Format: string(book.Format), Encoding: book.Encoding, Choices: value.JSONOf(Choices{}), Counts: value.JSONOf(Counts{}),
		OwnerID: access.From(ctx).UserID, OwnerName: who.Name, CreatedAt: now, UpdatedAt: now, Version: 1,
	}
	rows, sheets, err := readRows(ctx, imp.ID, book)
	if err != nil {
		return Import{}, nil, err
	}
	if len(rows) == 0 {
		return Import{}, nil, fault.Invalid("intake.nothing_inside")
	}
	rows, forms := s.catalogue.readForms(rows, sheets)
	if imp.Kind == "" && forms {
		imp.Kind = Figures
	}
	if imp.Kind == "" {
		imp.Kind = s.guessKind(sheets, rows)
	}
	learned, err := s.layout(ctx, imp.Kind, sheets, rows)
	if err != nil {
		return Import{}, nil, err
	}
	imp.Sheets = value.JSONOf(learned)
	return imp, rows, nil
}

func cleanFileName(name string) string {
	name = sheet.Clean(path.Base(strings.ReplaceAll(name, `\`, "/")))
	if runes := []rune(name); len(runes) > 120 {
		name = string(runes[len(runes)-120:])
	}
	return name
}

func readRows(ctx context.Context, importID string, book *sheet.Book) (rows []Row, sheets []Sheet, err error) {
	for no, info := range book.Sheets {
		found := Sheet{No: no, Name: info.Name, Hidden: info.Hidden}
		err := book.Rows(ctx, no, func(r sheet.Row) error {
			texts := make([]string, len(r.Cells))
			marks := map[int]string{}
			for i, c := range r.Cells {
				texts[i] = strings.ReplaceAll(c.Text, "\x00", "") // PostgreSQL takes no zero in text
				if mark := markOf(c); mark != "" {
					marks[i] = mark
				}
			}
			row := Row{ImportID: importID, Sheet: no, Number: r.Number, Cells: value.JSONOf(texts)}
			if len(marks) > 0 {
				row.Marks = value.JSONOf(marks)
			}
			rows = append(rows, row)
			found.Rows++
			return nil
		})
		if err != nil {
			return nil, nil, err
		}
		sheets = append(sheets, found)
	}
	return rows, sheets, nil
}

// top is the first rows of a sheet, where its header must be.
func top(rows []Row, no int) []sheet.Row {
	var out []sheet.Row
	for _, r := range rows {
		if r.Sheet == no {
			out = append(out, r.asSheetRow())
		}
		if len(out) == 60 {
			break
		}
	}
	return out
}

// asSheetRow is the row as it was read, corrections left out.
func (r Row) asSheetRow() sheet.Row {
	cells, marks := r.texts(), r.marks()
	out := sheet.Row{Number: r.Number, Cells: make([]sheet.Cell, len(cells))}
	for i, text := range cells {
		out.Cells[i].Text = text
		if marks[i] == markMerged {
			out.Cells[i].Span = 2
		}
	}
	return out
}

func (r Row) texts() (cells []string) {
	_ = r.Cells.Into(&cells) // written by us
	return cells
}

func (r Row) marks() (marks map[int]string) {
	if len(r.Marks) > 0 {
		_ = r.Marks.Into(&marks)
	}
	return marks
}

func (r Row) edits() (edits map[int]string) {
	if len(r.Edits) > 0 {
		_ = r.Edits.Into(&edits)
	}
	return edits
}

func (s *Service) guessKind(sheets []Sheet, rows []Row) Kind {
	var titles []string
	for _, sh := range sheets {
		if h, ok := sheet.FindHeader(top(rows, sh.No), s.catalogue.knowsAny); ok && !sh.Hidden {
			titles = h.Titles
			break
		}
	}
	return s.catalogue.GuessKind(titles)
}

// layout finds the header of every sheet and gives its columns the meanings the
// caller chose last time, or the likeliest ones.
func (s *Service) layout(ctx context.Context, kind Kind, sheets []Sheet, rows []Row) ([]Sheet, error) {
	out := slices.Clone(sheets)
	var prints []string
	for i, sh := range out {
		if h, ok := sheet.FindHeader(top(rows, sh.No), s.catalogue.Knows(kind)); ok {
			out[i].HeaderRow, out[i].Titles = h.Row, h.Titles
		} else {
			out[i].HeaderRow, out[i].Titles = 0, []string{}
		}
		prints = append(prints, Fingerprint(out[i].Titles))
	}
	learned, err := s.store.learned(ctx, access.From(ctx).UserID, kind, prints)
	if err != nil {
		return nil, err
	}
	for i := range out {
		s.meaning(&out[i], kind, learned)
		out[i].Use = !out[i].Hidden && out[i].Rows > 0 && out[i].namesFirms()
	}
	return out, nil
}

func (s *Service) meaning(sh *Sheet, kind Kind, learned map[string][]Field) {
	sh.Columns, sh.Learned = s.catalogue.Guess(kind, sh.Titles), false
	if columns, ok := learned[Fingerprint(sh.Titles)]; ok && len(columns) == len(sh.Titles) && len(columns) > 0 {
		sh.Columns, sh.Learned = columns, true
	}
}

// namesFirms tells that a row can be tied to a firm.
func (s Sheet) namesFirms() bool {
	return slices.Contains(s.Columns, fName) || slices.Contains(s.Columns, fUSCC)
}
