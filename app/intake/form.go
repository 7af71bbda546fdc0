package intake

import (
	"slices"
	"strconv"
	"strings"

	"miaolin/app/fact"
	"miaolin/app/sheet"
	"miaolin/app/value"
)

// formFacts describe a printed form in intake.yaml: numbered lines, one amount
// for the year, or several for the year and those before it.
type formFacts struct {
	Source string              `yaml:"source"` // as a table would write it
	Years  []string            `yaml:"years"`  // captions of the columns, this year's first
	Lines  map[string]formLine `yaml:"lines"`
}

type formLine struct {
	Item  string `yaml:"item"`
	Field Field  `yaml:"field"`
}

// enoughLines make sure that it is the form and not a list with numbers in front.
const enoughLines = 6

// readForms puts a table in the place of every sheet that is a known form: its
// headings in the first row, then a row for each year it tells of.
func (c *Catalogue) readForms(rows []Row, sheets []Sheet) (out []Row, found bool) {
	bySheet := map[int][]Row{}
	for _, r := range rows {
		bySheet[r.Sheet] = append(bySheet[r.Sheet], r)
	}
	for i := range sheets {
		mine := bySheet[sheets[i].No]
		for _, form := range c.Forms {
			if table := c.asTable(form, mine, sheets[i].Name); table != nil {
				mine, found = table, true
				sheets[i].Rows = len(table)
				break
			}
		}
		out = append(out, mine...)
	}
	return out, found
}

// asTable reads one sheet as the form, or is nil when it is another thing.
func (c *Catalogue) asTable(form formFacts, rows []Row, sheetName string) []Row {
	values := map[Field][]string{} // by year, this one's first
	columns := make([]int, len(form.Years))
	for _, r := range rows {
		cells := r.texts()
		if at := yearColumns(form.Years, cells); at != nil {
			columns = at
			continue
		}
		if line, item := form.lineOf(cells); item > 0 {
			values[line.Field] = amounts(cells, item, columns)
		}
	}
	if len(values) < enoughLines {
		return nil
	}
	name, code, year := c.head(rows, sheetName)
	table := [][]string{{c.Fields[fName].Titles[0], c.Fields[fUSCC].Titles[0], c.Fields[fYear].Titles[0], c.Fields[fFigureSource].Titles[0]}}
	for back := range form.Years {
		row := []string{name, code, yearBefore(year, back), form.Source}
		if back > 0 && year == "" {
			break
		}
		said := false
		for _, about := range c.figures {
			said = said || cellAt(values[Field(about.ID)], back) != ""
			row = append(row, cellAt(values[Field(about.ID)], back))
		}
		if said || back == 0 {
			table = append(table, row)
		}
	}
	for _, about := range c.figures {
		table[0] = append(table[0], c.formTitle(about))
	}
	out := make([]Row, len(table))
	for i, cells := range table {
		out[i] = Row{ImportID: rows[0].ImportID, Sheet: rows[0].Sheet, Number: i + 1, Cells: value.JSONOf(cells)}
	}
	return out
}

// formTitle is the heading of a figure; the amounts of tax forms are in yuan.
func (c *Catalogue) formTitle(about fact.Field) string {
	title := c.Fields[Field(about.ID)].Titles[0]
	if about.Unit == "money" {
		title += "(" + plainYuan[2] + ")"
	}
	return title
}

func cellAt(all []string, i int) string {
	if i < len(all) {
		return all[i]
	}
	return ""
}

// yearColumns finds the captions of the years in a row.
func yearColumns(captions, cells []string) []int {
	columns := make([]int, len(captions))
	for i, caption := range captions {
		at := slices.IndexFunc(cells, func(text string) bool { return headingKey(text) == headingKey(caption) })
		if at < 0 {
			return nil
		}
		columns[i] = at
	}
	return columns
}

// lineOf is the line of the form a row is, and where its item stands.
func (f formFacts) lineOf(cells []string) (line formLine, item int) {
	number := slices.IndexFunc(cells, func(text string) bool { return sheet.Clean(text) != "" })
	if number < 0 {
		return formLine{}, 0
	}
	line, ok := f.Lines[strings.TrimSuffix(sheet.Clean(cells[number]), ".0")]
	if !ok {
		return formLine{}, 0
	}
	for i := len(cells) - 1; i > number; i-- {
		if strings.Contains(itemKey(cells[i]), itemKey(line.Item)) {
			return line, i
		}
	}
	return formLine{}, 0
}

// itemKey makes items comparable; what stands in brackets belongs to them.
func itemKey(text string) string {
	return headingKey(strings.NewReplacer("（", "", "）", "", "(", "", ")", "").Replace(text))
}

// amounts are those of the year columns, or the first one right of the item.
func amounts(cells []string, item int, columns []int) []string {
	if columns[0] > item {
		var all []string
		for _, column := range columns {
			all = append(all, sheet.Clean(cellAt(cells, column)))
		}
		return all
	}
	for _, text := range cells[item+1:] {
		if text = sheet.Clean(text); text != "" {
			return []string{text}
		}
	}
	return []string{""}
}

// head finds the firm and the year above the lines, or in the name of the sheet.
func (c *Catalogue) head(rows []Row, sheetName string) (name, code, year string) {
	_, year = splitYear(sheetName)
	for _, r := range rows {
		cells := r.texts()
		for i, cell := range cells {
			title, text, _ := strings.Cut(strings.Replace(sheet.Clean(cell), "：", ":", 1), ":")
			if text = strings.TrimSpace(text); text == "" {
				text = sheet.Clean(cellAt(cells, i+1))
			}
			switch {
			case name == "" && c.fits(fName, title) == 2 && text != "":
				name = text
			case code == "" && c.fits(fUSCC, title) > 0 && text != "":
				code = text
			}
			if _, found := splitYear(cell); year == "" && found != "" && strings.Contains(cell, wordYear) {
				year = found
			}
		}
	}
	return name, code, year
}

func yearBefore(year string, back int) string {
	y, err := strconv.Atoi(year)
	if err != nil {
		return ""
	}
	return strconv.Itoa(y - back)
}
