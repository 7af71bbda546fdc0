package enterprise

import (
	"context"
	"math"
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
	cost := math.MaxInt
	for _, part := range q.Parts {
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
	holds := `s.search_text LIKE ? ESCAPE '\'`
	if cost <= gatherUpTo {
		l.few = best
	} else {
		l.proposed, holds = best, likely(holds)
	}
	for _, part := range q.Parts {
		l.typed = append(l.typed, condition{holds, []any{db.Like(part.Text)}})
	}
	return nil
}

// driver chooses what to look up for every way to find a part, and tells how many
// firms that proposes. A part without ways has no driver.
func (s store) driver(ctx context.Context, part QueryPart, units condition) (*condition, int, error) {
	if len(part.Ways) == 0 {
		return nil, 0, nil
	}
	var ways []string // joined without a constant beside them, which SQLite would answer by walking all grams
	var args []any
	total := 0
	for _, way := range part.Ways {
		look, n, err := s.lookUp(ctx, way, units)
		if err != nil {
			return nil, 0, err
		}
		if n > 0 {
			ways, args = append(ways, look.sql), append(args, look.args...)
			total += n
		}
	}
	return hits(condition{"(" + strings.Join(ways, " OR ") + ")", args}, units), total, nil
}

// lookUp is the prefix of a way, or its rarest gram.
func (s store) lookUp(ctx context.Context, way Way, units condition) (condition, int, error) {
	if way.Prefix != "" {
		prefix := condition{"(gram >= ? AND gram < ?)", []any{way.Prefix, prefixEnd(way.Prefix)}}
		n, err := s.gramCount(ctx, prefix, units)
		return prefix, n, err
	}
	var best condition
	fewest := -1
	for _, gram := range way.Grams {
		one := condition{"gram = ?", []any{gram}}
		n, err := s.gramCount(ctx, one, units)
		if err != nil {
			return condition{}, 0, err
		}
		if fewest < 0 || n < fewest {
			best, fewest = one, n
		}
		if fewest <= cheapEnough {
			break
		}
	}
	return best, max(fewest, 0), nil
}

// gramCount counts up to one more than what would still be gathered.
func (s store) gramCount(ctx context.Context, grams, units condition) (int, error) {
	return db.One[int](ctx, s.db, "SELECT count(*) FROM (SELECT 1 FROM enterprise_grams WHERE "+grams.sql+" AND "+units.sql+" LIMIT ?) counted",
		slices.Concat(grams.args, units.args, []any{gatherUpTo + 1})...)
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
	order := make(map[string]int, len(rows))
	for _, row := range rows {
		order[row.EnterpriseID] = 1000*meant(row, typed) + runeLen(row.Name)
	}
	slices.SortStableFunc(rows, func(a, b Summary) int {
		if d := order[a.EnterpriseID] - order[b.EnterpriseID]; d != 0 {
			return d
		}
		return strings.Compare(a.SortName, b.SortName)
	})
}

// meant is how surely a person means this firm: the less, the surer.
func meant(s Summary, typed string) int {
	short := plainText(s.ShortName)
	syllables := Syllables(short)
	switch {
	case strings.HasSuffix(strings.ToLower(deref(s.USCC)), typed):
		return 0
	case short == typed:
		return 1
	case strings.HasPrefix(short, typed):
		return 2
	case strings.HasPrefix(strings.Join(syllables, ""), typed) || strings.HasPrefix(initialsOf(syllables), typed):
		return 3
	case strings.HasPrefix(plainText(s.Name), typed):
		return 4
	}
	return 5
}
