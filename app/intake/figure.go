package intake

import (
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/width"

	"miaolin/app/fact"
	"miaolin/app/value"
)

// A figure's column may name its year ("2023年销售收入"); its field then reads
// salesRevenueFen@2023. A table with a column of years has fields without one, which
// get the year of their row.
const yearMark = "@"

// of is the field without a year, and the year.
func (f Field) of() (base Field, year string) {
	name, year, _ := strings.Cut(string(f), yearMark)
	return Field(name), year
}

// in is the field of a year.
func (f Field) in(year string) Field { return f + Field(yearMark+year) }

// figureOf describes a figure by its field.
func (c *Catalogue) figureOf(f Field) (fact.Field, bool) {
	base, _ := f.of()
	i := slices.IndexFunc(c.figures, func(one fact.Field) bool { return one.ID == string(base) })
	if i < 0 {
		return fact.Field{}, false
	}
	return c.figures[i], true
}

var titleYear = regexp.MustCompile(`(?:19|20)\d\d(?:` + wordYear + `(?:` + wordDegree + `)?)?`)

// splitYear takes the year out of a heading.
func splitYear(title string) (rest, year string) {
	found := titleYear.FindString(width.Fold.String(title))
	if found == "" {
		return title, ""
	}
	return strings.Replace(width.Fold.String(title), found, "", 1), found[:4]
}

// yearly is the meaning of a heading that names a year: of figures only.
func (c *Catalogue) yearly(kind Kind, f Field, title string) (plain string, field Field) {
	if _, figure := c.figureOf(f); kind != Figures || !figure {
		return title, f
	}
	rest, year := splitYear(title)
	if year == "" {
		return title, f
	}
	return rest, f.in(year)
}

// oldestYear is the first a figure can be of.
const oldestYear = 1990

func (rd *reader) year(r *reading, text string) {
	_, year := splitYear(text)
	switch y, err := strconv.Atoi(year); {
	case err != nil || y < oldestYear:
		r.problem(Refusing, fYear, "intake.year_unreadable", "text", text)
	case y > rd.thisYear:
		r.problem(Refusing, fYear, "fact.year_ahead")
	default:
		r.fields[fYear] = year
	}
}

var numberShape = regexp.MustCompile(`[-+]?\d+(?:\.\d+)?`)

// unitTimes is how many fen a unit of an amount has.
var unitTimes = map[string]int64{"yuan": 100, "thousand": 100_000, "wan": 1_000_000, "yi": 10_000_000_000}

// figure reads an amount or a number of people.
func (rd *reader) figure(r *reading, f Field, about fact.Field, text, title string) {
	if _, year := f.of(); year != "" {
		if y, _ := strconv.Atoi(year); y > rd.thisYear {
			r.problem(Refusing, f, "fact.year_ahead")
			return
		}
	}
	s := strings.ToLower(strings.NewReplacer(",", "", " ", "", "\u00a0", "").Replace(width.Fold.String(text)))
	digits := numberShape.FindString(s)
	n, ok := new(big.Rat).SetString(digits)
	words := strings.Replace(s, digits, "", 1)
	if _, _, rest := takeMagnitude(words); !ok || strings.Trim(rest, "()¥￥"+wordPeople+wordMonth) != "" {
		r.problem(Refusing, f, "intake.figure_unreadable", "text", text)
		return
	}
	if strings.HasPrefix(words, "()") { // as accountants write a loss
		n.Neg(n)
	}
	if n.Sign() < 0 && about.ID != "netAssetsFen" {
		r.problem(Refusing, f, "fact.negative")
		return
	}
	times, ok := rd.times(r, f, about, words, title)
	if !ok {
		return
	}
	n.Mul(n, new(big.Rat).SetInt64(times))
	whole, exact := nearest(n)
	if !exact {
		r.problem(Warning, f, "intake.figure_rounded", "text", text)
	}
	if !whole.IsInt64() || whole.Int64() > 10_000_000_000_000_000 || whole.Int64() < -10_000_000_000_000_000 {
		r.problem(Refusing, f, "fact.too_large")
		return
	}
	r.fields[f] = figureText(about, whole.Int64())
}

// times is what a number is multiplied with to make fen, or hundredths of people.
// A bare amount takes the unit of its heading, then that of the whole table;
// without any nobody can tell 元 from 万元.
func (rd *reader) times(r *reading, f Field, about fact.Field, words, title string) (int64, bool) {
	switch about.Unit {
	case "months":
		return 1, true
	case "people":
		return 100, true
	}
	if times, named, _ := takeMagnitude(words); named {
		return times * 100, true
	}
	if times, _, ok := unitOfTitle(title); ok {
		return times * 100, true
	}
	if strings.HasSuffix(strings.ToLower(title), "_yuan") {
		return 100, true
	}
	if unit := r.fields[fAmountUnit]; unit != "" {
		return unitTimes[unit], true
	}
	r.problem(Asking, f, "intake.amount_unit_missing")
	return 0, false
}

// nearest is the nearest whole number, halves away from nought.
func nearest(n *big.Rat) (whole *big.Int, exact bool) {
	if n.IsInt() {
		return n.Num(), true
	}
	double := new(big.Int).Mul(new(big.Int).Abs(n.Num()), big.NewInt(2))
	double.Add(double, n.Denom()).Quo(double, new(big.Int).Mul(n.Denom(), big.NewInt(2)))
	if n.Sign() < 0 {
		double.Neg(double)
	}
	return double, false
}

// figureText is how a figure stands in a record: 万元, people or months.
func figureText(about fact.Field, n int64) string {
	switch about.Unit {
	case "people":
		return fact.Headcount(n).String()
	case "months":
		return strconv.FormatInt(n, 10)
	}
	return value.Money(n).WanString()
}

// amountUnit is read first, because every amount of the row may need it.
func (rd *reader) amountUnit(r *reading, s Sheet, cells []string) {
	if rd.kind != Figures {
		return
	}
	text := rd.choices.Defaults[fAmountUnit]
	if i := slices.Index(s.Columns, fAmountUnit); i >= 0 && i < len(cells) && strings.TrimSpace(cells[i]) != "" {
		text = cells[i]
	}
	if text != "" {
		rd.word(r, fAmountUnit, text)
	}
}

// figures settles what concerns the row as a whole: its year and its source.
func (rd *reader) figures(r *reading) {
	year := r.fields[fYear]
	delete(r.fields, fYear)
	delete(r.fields, fAmountUnit)
	found, asked := false, false
	for f, text := range r.fields {
		about, figure := rd.catalogue.figureOf(f)
		if !figure {
			continue
		}
		found = true
		if _, has := f.of(); has == "" && year != "" {
			delete(r.fields, f)
			r.fields[Field(about.ID).in(year)] = text
		} else if has == "" && !asked && !r.has(fYear) {
			asked = true
			r.problem(Asking, fYear, "intake.fiscal_year_missing")
		}
	}
	if !found && len(r.problems) == 0 {
		r.problem(Refusing, "", "intake.no_figures")
	}
	if r.fields[fFigureSource] == "" && !r.has(fFigureSource) {
		r.problem(Asking, fFigureSource, "intake.figure_source_missing")
	}
}
