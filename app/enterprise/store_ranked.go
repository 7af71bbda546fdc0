package enterprise

import (
	"context"
	"slices"

	"miaolin/app/access"
	"miaolin/db"
)

// A list sorted by what firms lack by a rule set follows the index of the
// assessments, which are another feature's: those that lack least come first, of
// those the ones with the fewest open questions, and firms that set does not judge
// stand at the end. Filters are the list's own. As in page, so many firms are walked
// per firm wanted; a page that is not full by then takes the ids that meet the
// filters from the narrow index and keeps those of the walk, in its order.

// ranked is a row and its place; nil where nothing is assessed.
type ranked struct {
	Summary
	RankUnmet, RankUnclear *int
}

// seenBy keeps the firms that a scope reaches.
func (q *Subquery) seenBy(scope access.Scope) *Subquery {
	where, args := Visible(scope, "seen.enterprise_id")
	return &Subquery{"SELECT seen.* FROM (" + q.SQL + ") seen WHERE " + where, slices.Concat(q.Args, args)}
}

// perUnmet is more than a rule set can have conditions.
const perUnmet = 64

func (r ranked) cursor() *cursor {
	if r.RankUnmet == nil {
		return &cursor{ID: r.EnterpriseID, None: true}
	}
	return &cursor{Value: int64(*r.RankUnmet*perUnmet + *r.RankUnclear), ID: r.EnterpriseID}
}

const rankedColumns = shownColumns + ", g.unmet AS rank_unmet, g.unclear AS rank_unclear"

func (s store) rankedPage(ctx context.Context, l listing, order Order, after *cursor, limit int) (rows []ranked, all bool, err error) {
	if l.empty {
		return nil, true, nil
	}
	if after == nil || !after.None {
		if l.few == nil {
			rows, err = s.walkRanked(ctx, l, order, after, limit)
		}
		if err == nil && len(rows) < limit {
			rows, err = s.gatherRanked(ctx, l, order, after, limit)
		}
		if err != nil || len(rows) == limit {
			return rows, false, err
		}
	}
	none, err := s.unranked(ctx, l, order, after, limit-len(rows))
	rows = append(rows, none...)
	return rows, after == nil && len(rows) < limit, err
}

// walk is a piece of the ranking, from the cursor on: its keys, and the statement
// without an end.
func (o Order) walk(after *cursor, more conditions) (keys, sql string, args []any) {
	keys = "g.unmet" + o.way() + ", g.unclear" + o.way() + ", g.enterprise_id" + o.way()
	held := slices.Clone(more)
	if after != nil {
		at, _ := after.Value.(int64)
		held = append(held, condition{"(g.unmet, g.unclear, g.enterprise_id) " + o.beyond() + " (?, ?, ?)", []any{at / perUnmet, at % perUnmet, after.ID}})
	}
	sql, args = "SELECT g.enterprise_id, g.unmet, g.unclear FROM ("+o.ranking.SQL+") g", slices.Clone(o.ranking.Args)
	if len(held) > 0 {
		where, values := held.sql()
		sql, args = sql+" WHERE "+where, append(args, values...)
	}
	return keys, sql + " ORDER BY " + keys, args
}

// walkRanked reads a page off the ranking, of the firms among the next so many.
func (s store) walkRanked(ctx context.Context, l listing, order Order, after *cursor, limit int) ([]ranked, error) {
	keys, walk, args := order.walk(after, nil)
	held := slices.Concat(conditions{{sql: "s.enterprise_id = g.enterprise_id"}}, l.all(), l.typed)
	where, values := held.sql()
	return db.All[ranked](ctx, s.db, "WITH ranking AS MATERIALIZED ("+walk+" LIMIT ?) SELECT "+rankedColumns+" FROM ranking g CROSS JOIN enterprise_summary s WHERE "+where+" ORDER BY "+keys+" LIMIT ?",
		slices.Concat(args, []any{walkedPerRow * limit}, values, []any{limit})...)
}

// hits select the ids that meet every condition.
func (s store) hits(l listing) condition {
	ids, here := s.ids(l, l.all())
	if len(here) == 0 {
		return ids
	}
	where, args := append(conditions{{sql: "s.enterprise_id = found.enterprise_id"}}, here...).sql()
	return condition{"SELECT s.enterprise_id FROM (" + ids.sql + ") found CROSS JOIN enterprise_summary s WHERE " + where, slices.Concat(ids.args, args)}
}

// gatherRanked keeps those of the ranking that meet every condition.
func (s store) gatherRanked(ctx context.Context, l listing, order Order, after *cursor, limit int) ([]ranked, error) {
	hits := s.hits(l)
	among := "g.enterprise_id IN (SELECT enterprise_id FROM hits)"
	if s.db.Engine() == db.SQLite { // the plus keeps it from finding each firm's long row by its key
		among = "+" + among
	}
	keys, walk, args := order.walk(after, conditions{{sql: among}})
	return db.All[ranked](ctx, s.db, "WITH hits AS MATERIALIZED ("+hits.sql+"), ranking AS MATERIALIZED ("+walk+" LIMIT ?) SELECT "+rankedColumns+
		" FROM ranking g CROSS JOIN enterprise_summary s WHERE s.enterprise_id = g.enterprise_id ORDER BY "+keys,
		slices.Concat(hits.args, args, []any{limit})...)
}

// unranked are the firms that the ranking does not know, by their id.
func (s store) unranked(ctx context.Context, l listing, order Order, after *cursor, limit int) ([]ranked, error) {
	hits := s.hits(l)
	held := conditions{{"NOT EXISTS (SELECT 1 FROM (" + order.ranking.SQL + ") g WHERE g.enterprise_id = hits.enterprise_id)", order.ranking.Args}}
	if after != nil && after.None {
		held = append(held, condition{"hits.enterprise_id " + order.beyond() + " ?", []any{after.ID}})
	}
	where, args := held.sql()
	return db.All[ranked](ctx, s.db, "WITH hits AS MATERIALIZED ("+hits.sql+"), missing AS MATERIALIZED (SELECT hits.enterprise_id FROM hits WHERE "+where+
		" ORDER BY hits.enterprise_id"+order.way()+" LIMIT ?) SELECT "+shownColumns+", NULL AS rank_unmet, NULL AS rank_unclear FROM missing CROSS JOIN enterprise_summary s"+
		" WHERE s.enterprise_id = missing.enterprise_id ORDER BY s.enterprise_id"+order.way(),
		slices.Concat(hits.args, args, []any{limit})...)
}
