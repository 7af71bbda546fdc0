package plan

import (
	"context"
	"slices"

	"miaolin/app/access"
	"miaolin/app/enterprise"
	"miaolin/app/value"
)

// Filter narrows a list of plans.
type Filter struct {
	Year    int
	Unit    string
	Agreed  string // "yes", "no" or all
	Overdue bool
	Open    bool // with something still to do
	Limit   int
	AfterID string
}

// Progress counts the items of a plan.
type Progress struct {
	Todo    int `json:"todo"`
	Doing   int `json:"doing"`
	Done    int `json:"done"`
	Dropped int `json:"dropped"`
	Overdue int `json:"overdue"`
}

// progressSQL counts the items of the plan p; it takes today once.
const progressSQL = `LEFT JOIN (SELECT i.enterprise_id, i.year,
	count(*) FILTER (WHERE i.state = 'todo') AS todo, count(*) FILTER (WHERE i.state = 'doing') AS doing,
	count(*) FILTER (WHERE i.state = 'done') AS done, count(*) FILTER (WHERE i.state = 'dropped') AS dropped,
	count(*) FILTER (WHERE i.state IN ('todo', 'doing') AND i.due_on < ?) AS overdue
	FROM plan_items i WHERE i.year = ? GROUP BY i.enterprise_id, i.year) n ON n.enterprise_id = p.enterprise_id AND n.year = p.year`

type listed struct {
	Plan
	Progress
}

func (s store) list(ctx context.Context, scope access.Scope, f Filter, today value.Date) ([]listed, error) {
	where, args := enterprise.Visible(scope, "p.enterprise_id")
	q := s.db.From(ctx).Table("plans p").Joins(progressSQL, today, f.Year).Where("p.year = ?", f.Year).Where(where, args...).
		Select(`p.*, COALESCE(n.todo, 0) AS todo, COALESCE(n.doing, 0) AS doing, COALESCE(n.done, 0) AS done,
			COALESCE(n.dropped, 0) AS dropped, COALESCE(n.overdue, 0) AS overdue`)
	if f.Unit != "" {
		stem := access.Stem(f.Unit)
		q = q.Where("p.enterprise_id IN (SELECT id FROM enterprises WHERE unit_code >= ? AND unit_code < ?)", stem, access.PrefixEnd(stem))
	}
	switch f.Agreed {
	case "yes":
		q = q.Where("p.agreed_at IS NOT NULL")
	case "no":
		q = q.Where("p.agreed_at IS NULL")
	}
	if f.Overdue || f.Open {
		q = q.Where(enterprise.Alive("p.enterprise_id"))
	}
	if f.Overdue {
		q = q.Where("n.overdue > 0")
	}
	if f.Open {
		q = q.Where("n.todo + n.doing > 0")
	}
	if f.AfterID != "" {
		q = q.Where("p.id < ?", f.AfterID)
	}
	var rows []listed
	err := q.Order("p.id DESC").Limit(f.Limit).Scan(&rows).Error
	return rows, err
}

// countOpen counts the items of the menu that are open on the plans of some firms.
func (s store) countOpen(ctx context.Context, year int, firms, menu []string) (int, error) {
	total := 0
	for part := range slices.Chunk(firms, 500) {
		var n int64
		err := s.db.From(ctx).Model(&Item{}).
			Where("year = ? AND state IN ('todo', 'doing') AND menu_item_id IN ? AND enterprise_id IN ?", year, menu, part).Count(&n).Error
		if err != nil {
			return 0, err
		}
		total += int(n)
	}
	return total, nil
}
