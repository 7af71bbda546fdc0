package worksheet

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"miaolin/app/fault"
	"miaolin/app/sheet"
)

// Codes of the columns that are ours alone.
const (
	codeKey   = "_key"
	codeStamp = "_stamp"
	codeName  = "_name"
	codeTown  = "_town"
)

// heading is a column as it went out.
type heading struct {
	Code  string
	Title string
	Open  bool
}

// cameRow is one line of the file.
type cameRow struct {
	Line             int
	Key, Stamp, Name string
	Cells            []Came
}

// cameBack is what a file says, before anything is looked up.
type cameBack struct {
	Rows  []cameRow
	Notes []Note
}

// headReach is how far from the top the headings are looked for.
const headReach = 12

// read takes a returned file apart. Rows are told by their key and columns by their
// code, or by their title when the hidden row of codes is gone; what is neither is
// named and left out.
func read(ctx context.Context, data []byte, went []heading) (cameBack, error) {
	book, err := sheet.Open(data)
	if err != nil {
		return cameBack{}, err
	}
	if book.Format != sheet.XLSX {
		return cameBack{}, fault.Invalid("worksheet.not_xlsx")
	}
	for i := range book.Sheets {
		p := parser{went: went}
		if err := book.Rows(ctx, i, p.row); err != nil {
			return cameBack{}, err
		}
		if p.found {
			p.finish()
			return p.cameBack, nil
		}
	}
	return cameBack{}, fault.Invalid("worksheet.not_ours")
}

// parser reads one sheet line by line.
type parser struct {
	cameBack
	went    []heading
	at      map[string]int // code → column
	found   bool
	byTitle bool
	titled  bool // the line of titles has been read
}

func (p *parser) row(r sheet.Row) error {
	switch {
	case !p.found && r.Number <= headReach:
		p.head(r)
	case p.found && !p.titled:
		p.titles(r)
	case p.found:
		p.line(r)
	}
	return nil
}

// head looks for the hidden codes or, where somebody took them out, the titles.
func (p *parser) head(r sheet.Row) {
	codes, titles := map[string]bool{}, map[string]string{}
	for _, h := range p.went {
		codes[h.Code], titles[sheet.Clean(h.Title)] = true, h.Code
	}
	byCode := func(text string) (string, bool) { return text, codes[text] }
	byTitle := func(text string) (string, bool) { code, ok := titles[text]; return code, ok }
	for n, name := range []func(string) (string, bool){byCode, byTitle} {
		at, twice := place(r, name)
		if _, keyed := at[codeKey]; !keyed {
			continue
		}
		p.found, p.at, p.byTitle, p.titled = true, at, n == 1, n == 1
		if p.byTitle {
			p.Notes = append(p.Notes, note("codes_gone"))
		}
		for _, code := range twice {
			p.Notes = append(p.Notes, note("column_twice", "title", p.title(code)))
			delete(p.at, code)
		}
		p.missing()
		if p.byTitle {
			p.others(r)
		}
		return
	}
}

// place finds which column is which; one that stands twice is neither.
func place(r sheet.Row, name func(string) (string, bool)) (at map[string]int, twice []string) {
	at = map[string]int{}
	for i, c := range r.Cells {
		code, known := name(sheet.Clean(c.Text))
		if !known {
			continue
		}
		if _, had := at[code]; had && !slices.Contains(twice, code) {
			twice = append(twice, code)
		}
		at[code] = i
	}
	return at, twice
}

func (p *parser) title(code string) string {
	for _, h := range p.went {
		if h.Code == code {
			return h.Title
		}
	}
	return code
}

// missing names columns that are gone: nothing of them is changed.
func (p *parser) missing() {
	for _, h := range p.went {
		_, here := p.at[h.Code]
		told := slices.ContainsFunc(p.Notes, func(n Note) bool { return n.Code == "worksheet.column_twice" && n.Params["title"] == h.Title })
		if !here && h.Open && !told {
			p.Notes = append(p.Notes, note("column_gone", "title", h.Title))
		}
	}
	last := -1
	for _, h := range p.went {
		if at, here := p.at[h.Code]; here {
			if at < last {
				p.Notes = append(p.Notes, note("columns_moved"))
				return
			}
			last = at
		}
	}
}

// titles compares the visible headings with those that went out.
func (p *parser) titles(r sheet.Row) {
	p.titled = true
	for _, h := range p.went {
		at, here := p.at[h.Code]
		if now := sheet.Clean(r.Text(at)); here && now != sheet.Clean(h.Title) && h.Open {
			p.Notes = append(p.Notes, note("column_renamed", "column", sheet.ColumnName(at), "title", h.Title, "now", now))
		}
	}
	p.others(r)
}

// others names columns that are not ours.
func (p *parser) others(r sheet.Row) {
	ours := map[int]bool{}
	for _, at := range p.at {
		ours[at] = true
	}
	for i, c := range r.Cells {
		twice := slices.ContainsFunc(p.Notes, func(n Note) bool { return n.Code == "worksheet.column_twice" && n.Params["title"] == c.Text })
		if text := sheet.Clean(c.Text); text != "" && !ours[i] && !twice {
			p.Notes = append(p.Notes, note("column_extra", "column", sheet.ColumnName(i), "title", text))
		}
	}
}

func (p *parser) text(r sheet.Row, code string) string {
	at, here := p.at[code]
	if !here {
		return ""
	}
	return strings.TrimSpace(r.Text(at))
}

// line reads one firm. The width of a merged cell covers its neighbours: they are
// marked with it, since nobody can tell what they were meant to say.
func (p *parser) line(r sheet.Row) {
	row := cameRow{Line: r.Number, Key: p.text(r, codeKey), Stamp: p.text(r, codeStamp), Name: p.text(r, codeName)}
	covered := map[int]bool{}
	for i, c := range r.Cells {
		for j := i + 1; j < i+int(c.Span); j++ {
			covered[j] = true
		}
	}
	for _, h := range p.went {
		at, here := p.at[h.Code]
		if !here || !h.Open {
			continue
		}
		c := r.Cell(at)
		one := Came{Code: h.Code, Ref: sheet.ColumnName(at) + strconv.Itoa(r.Number), Text: strings.ReplaceAll(c.Text, "\x00", "")}
		switch {
		case c.Formula:
			one.Problem = "worksheet.cell_formula"
		case c.Merged || c.Span > 1 || covered[at]:
			one.Problem = "worksheet.cell_merged"
		case c.Kind == sheet.Failed:
			one.Problem = "worksheet.cell_failed"
		case c.Kind == sheet.Damaged:
			one.Problem = "worksheet.cell_damaged"
		}
		row.Cells = append(row.Cells, one)
	}
	p.Rows = append(p.Rows, row)
}

// mostNamed is how many lines a note names.
const mostNamed = 20

// finish says what is wrong with lines as such: without a key, or twice the same.
func (p *parser) finish() {
	lines := map[string][]int{}
	var keyless []int
	for _, r := range p.Rows {
		if r.Key == "" {
			keyless = append(keyless, r.Line)
			continue
		}
		lines[r.Key] = append(lines[r.Key], r.Line)
	}
	if len(keyless) > 0 {
		p.Notes = append(p.Notes, note("rows_without_key", "n", len(keyless), "lines", inLine(keyless)))
	}
	var twice []int
	p.Rows = slices.DeleteFunc(p.Rows, func(r cameRow) bool {
		if len(lines[r.Key]) > 1 {
			twice = append(twice, r.Line)
		}
		return r.Key == "" || len(lines[r.Key]) > 1
	})
	if len(twice) > 0 {
		p.Notes = append(p.Notes, note("rows_twice", "n", len(twice), "lines", inLine(twice)))
	}
}

func inLine(lines []int) string {
	words := make([]string, 0, mostNamed)
	for _, n := range lines[:min(mostNamed, len(lines))] {
		words = append(words, strconv.Itoa(n))
	}
	if len(lines) > mostNamed {
		words = append(words, "…")
	}
	return strings.Join(words, ", ")
}
