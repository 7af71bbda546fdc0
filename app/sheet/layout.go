package sheet

import (
	"slices"
	"strings"
)

// Header is where the titles of a table stand and what they say.
type Header struct {
	Row    int // number of the last header row; the data starts below it
	Titles []string
}

// headerReach is how many rows from the top may come before the header: title,
// unit, date, notes on how to fill it in.
const headerReach = 30

// FindHeader looks for the header in the first rows of a sheet. known says that
// a title is one the caller understands; a row with such titles wins, otherwise
// the first row that looks like titles above a table of that width.
func FindHeader(rows []Row, known func(title string) bool) (Header, bool) {
	best, bestScore := -1, 0
	width := commonWidth(rows)
	for i, r := range rows[:min(headerReach, len(rows))] {
		if score := headerScore(r, width, known); score > bestScore {
			best, bestScore = i, score
		}
	}
	if best < 0 {
		return Header{}, false
	}
	for _, top := range []int{best - 1, best} { // best may be either level of two
		if top >= 0 && top+1 < len(rows) && secondLevel(rows[top], rows[top+1], known) {
			return Header{Row: rows[top+1].Number, Titles: joinTitles(rows[top], rows[top+1])}, true
		}
	}
	return Header{Row: rows[best].Number, Titles: titles(rows[best])}, true
}

// commonWidth is the number of filled cells most rows have.
func commonWidth(rows []Row) int {
	times := map[int]int{}
	best := 0
	for _, r := range rows {
		n := filled(r)
		if times[n]++; times[n] > times[best] || (times[n] == times[best] && n > best) {
			best = n
		}
	}
	return best
}

func filled(r Row) (n int) {
	for _, c := range r.Cells {
		if c.Text != "" {
			n++
		}
	}
	return n
}

// longestTitle of a header in bytes: 40 Chinese characters, or as much of English.
const longestTitle = 120

// headerScore is 0 for a row that cannot be a header. Titles are short, differ
// from each other and are no numbers or dates.
func headerScore(r Row, width int, known func(string) bool) int {
	seen, understood := map[string]bool{}, 0
	for _, c := range r.Cells {
		text := Clean(c.Text)
		if text == "" {
			continue
		}
		if c.Kind == Number || c.Kind == Date || c.Kind == Rounded || numeric(text) {
			return 0
		}
		if len(text) > longestTitle || seen[text] && c.Span == 0 {
			return 0
		}
		seen[text] = true
		if known != nil && known(text) {
			understood++
		}
	}
	switch {
	case understood >= 2, understood == 1 && len(seen) >= 2, understood == 1 && width == 1:
		return 100*understood + len(seen)
	case known != nil && understood == 0 && len(seen) >= 2 && 2*len(seen) > width:
		return 1 // the first such row: a later one does not score higher
	case known == nil && len(seen) >= 2 && 2*len(seen) > width:
		return 1
	}
	return 0
}

func numeric(s string) bool {
	digits := 0
	for _, r := range s {
		if r >= '0' && r <= '9' {
			digits++
		} else if !strings.ContainsRune(".,-/%+ ", r) {
			return false
		}
	}
	return digits > 0
}

func titles(r Row) []string {
	out := make([]string, len(r.Cells))
	for i, c := range r.Cells {
		out[i] = Clean(c.Text)
	}
	return out
}

// secondLevel tells whether the row below continues a header whose titles are
// merged over several columns.
func secondLevel(top, below Row, known func(string) bool) bool {
	merged, under := false, 0
	for i, c := range top.Cells {
		if c.Span < 2 {
			continue
		}
		merged = true
		for j := i; j < i+int(c.Span); j++ {
			b := below.Cell(j)
			if b.Kind == Number || b.Kind == Date || numeric(b.Text) {
				return false
			}
			if b.Text != "" {
				under++
			}
		}
	}
	return merged && under >= 2 && filled(top) > 1 && headerScore(below, 0, known) > 0
}

// joinTitles names a column by both levels: "营业收入 2024年".
func joinTitles(top, below Row) []string {
	out := make([]string, max(len(top.Cells), len(below.Cells)))
	parent, reach := "", 0
	for i := range out {
		c := top.Cell(i)
		if text := Clean(c.Text); text != "" {
			parent, reach = text, i+max(1, int(c.Span))
		}
		if i >= reach {
			parent = ""
		}
		child := Clean(below.Text(i))
		switch {
		case child == "" || child == parent:
			out[i] = parent
		case parent == "":
			out[i] = child
		default:
			out[i] = parent + " " + child
		}
	}
	return out
}

// GroupTitle recognises a row that is a caption between data rows, such as
// 「乌镇镇（12家）」 or a total, and returns its text.
func GroupTitle(r Row, columns int) (string, bool) {
	only := -1
	for i, c := range r.Cells {
		if c.Text == "" {
			continue
		}
		if only >= 0 {
			return "", isTotal(Clean(r.Text(only))) || isTotal(Clean(c.Text))
		}
		only = i
	}
	if only < 0 || columns < 3 {
		return "", false
	}
	text := Clean(r.Text(only))
	if r.Cells[only].Span > 1 || only == 0 || isTotal(text) {
		return text, true
	}
	return "", false
}

func isTotal(s string) bool {
	s = strings.TrimRight(strings.ReplaceAll(s, " ", ""), ":：")
	return slices.Contains(totals, s)
}
