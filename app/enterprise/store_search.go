package enterprise

import (
	"context"
	"slices"
	"strings"

	"miaolin/db"
)

// gatherUpTo decides between the two ways to search. A rare gram gives its firms
// at once, and they are sorted afterwards; a common one is in so many names that
// walking the sorted list and comparing texts meets enough of them soon.
const gatherUpTo = 1500

// cheapEnough ends the comparison of grams: this few firms are read in no time.
const cheapEnough = 40

// propose narrows a listing to what a query can find.
func (s store) propose(ctx context.Context, l *listing, q Query, units condition) error {
	if len(q.Parts) == 0 { // only signs were typed
		l.empty = true
		return nil
	}
	var best *condition
	cost := gatherUpTo + 1
	for _, part := range q.Parts {
		l.and(`s.search_text LIKE ? ESCAPE '\'`, db.Like(part.Text))
		driver, n, err := s.driver(ctx, part, units)
		if err != nil {
			return err
		}
		if driver != nil && n == 0 {
			l.empty = true
			return nil
		}
		if driver != nil && n < cost {
			best, cost = driver, n
		}
	}
	l.driver = best
	return nil
}

// driver chooses, for every way to find a part, its rarest gram, and tells how
// many firms these grams propose. A part without grams has no driver.
func (s store) driver(ctx context.Context, part QueryPart, units condition) (*condition, int, error) {
	if part.From != "" {
		from := condition{"gram >= ? AND gram < ?", []any{part.From, prefixEnd(part.From)}}
		n, err := s.gramCount(ctx, from, units)
		return hits(from, units), n, err
	}
	if len(part.Ways) == 0 {
		return nil, 0, nil
	}
	var grams []string
	total := 0
	for _, way := range part.Ways {
		gram, n, err := s.rarest(ctx, way, units)
		if err != nil {
			return nil, 0, err
		}
		if n > 0 {
			grams, total = append(grams, gram), total+n
		}
	}
	return hits(condition{"gram IN ?", []any{grams}}, units), total, nil
}

func (s store) rarest(ctx context.Context, grams []string, units condition) (string, int, error) {
	best, fewest := "", -1
	for _, gram := range grams {
		n, err := s.gramCount(ctx, condition{"gram = ?", []any{gram}}, units)
		if err != nil {
			return "", 0, err
		}
		if fewest < 0 || n < fewest {
			best, fewest = gram, n
		}
		if fewest <= cheapEnough {
			break
		}
	}
	return best, max(fewest, 0), nil
}

// gramCount counts up to one more than what would still be gathered.
func (s store) gramCount(ctx context.Context, grams, units condition) (int, error) {
	var n int
	err := s.db.From(ctx).Raw("SELECT count(*) FROM (SELECT 1 FROM enterprise_grams WHERE "+grams.sql+" AND "+units.sql+" LIMIT ?) counted",
		slices.Concat(grams.args, units.args, []any{gatherUpTo + 1})...).Scan(&n).Error
	return n, err
}

func hits(grams, units condition) *condition {
	return &condition{
		"SELECT DISTINCT enterprise_id FROM enterprise_grams WHERE " + grams.sql + " AND " + units.sql,
		slices.Concat(grams.args, units.args),
	}
}

// rank orders what a picker shows: names that begin with what was typed, then the
// shorter name, then the alphabet.
func rank(rows []Summary, typed string) {
	typed = plainText(typed)
	score := func(s Summary) int {
		core := CoreName(s.Name)
		switch {
		case s.USCC != nil && strings.HasSuffix(strings.ToLower(*s.USCC), typed):
			return 0
		case plainText(s.ShortName) == typed || core == typed:
			return 1
		case strings.HasPrefix(core, typed) || strings.HasPrefix(plainText(s.ShortName), typed):
			return 2
		case strings.HasPrefix(strings.Join(Syllables(core), ""), typed) || strings.HasPrefix(initialsOf(Syllables(core)), typed):
			return 3
		case strings.HasPrefix(plainText(s.Name), typed):
			return 4
		}
		return 5
	}
	slices.SortStableFunc(rows, func(a, b Summary) int {
		if d := score(a) - score(b); d != 0 {
			return d
		}
		if d := runeLen(a.Name) - runeLen(b.Name); d != 0 {
			return d
		}
		return strings.Compare(a.SortName, b.SortName)
	})
}
